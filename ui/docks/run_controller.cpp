#include "ui/docks/run_controller.h"

#include "core/project/settings.h"
#include "core/runs/kept_snapshots.h"
#include "core/train/take_weights.h"
#include "ui/docks/alike.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {
namespace {

constexpr int kPollMs = 15;

template <class Future>
bool isReady(const Future& future) {
  return future.valid() && future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

}  // namespace

RunController::RunController(Document& document, LiveFeed& feed, QObject* parent)
    : QObject(parent),
      m_document(document),
      m_feed(feed),
      m_archive(document),
      m_present([this](const std::shared_ptr<const Present>& present) {
        m_presentBegun = present->begun;
        m_feed.beside().setPresent(present->folder, present->colour);
      }) {
  feed.setWeightsBy([this](const WeightChange& change) { return changeWeight(change); });
  m_poll.setInterval(kPollMs);
  connect(&m_poll, &QTimer::timeout, this, &RunController::poll);
  connect(&feed, &LiveFeed::statusChanged, this, &RunController::statusChanged);
  connect(&document, &Document::documentReset, this, [this] {
    m_made = {};  // a run that is still being made ends when its future is gone, on its own thread
    m_readBack = {};
    m_forked = {};
    m_recalling = m_reviving = m_toGoOn = false;
    m_coming.reset();
    m_waitingForData = false;
    m_changes.clear();
    letGo();
    m_feed.beside().hideAll();  // those of another document are no measure for this one
    emit stateChanged();
  });
  connect(&m_archive, &RunArchive::notice, this, &RunController::warning);
  connect(&m_archive, &RunArchive::moved, &feed.beside(), &RunsBeside::moved);
  connect(&document, &Document::saved, this, [this] { m_feed.beside().keepWith(m_document.path()); });
  connect(this, &RunController::stateChanged, this, &RunController::tellPresent);
  connect(&feed.beside(), &RunsBeside::failed, this, [this](const QString& name, const QString& why) {
    emit warning(tr("The curves of %1 cannot be drawn. %2").arg(name, why));
  });
  m_safe.setInterval(1'000 * RunKeeper::kSafeSeconds);
  connect(&m_safe, &QTimer::timeout, this, &RunController::keepSafe);
  m_safe.start();
  connect(&document, &Document::analysisChanged, this, &RunController::checkStale);
  connect(&document, &Document::settingsChanged, this, &RunController::sendLive);
  connect(&document, &Document::nodeChanged, this, &RunController::sendLive);
  connect(&document, &Document::trainedChanged, this, &RunController::stateChanged);
  connect(&document, &Document::dataChanged, this, [this] {
    if (m_waitingForData && !m_document.isLoading() && m_document.dataset()) make();
    revive();
  });
  connect(&document, &Document::dataFailed, this, [this](const Error& error) {
    if (!std::exchange(m_waitingForData, false)) return;
    emit stateChanged();
    emit refused(error);
  });
}

RunController::~RunController() {
  m_feed.setWeightsBy({});
  shutDown(0);
}

bool RunController::isTraining() const {
  return isPreparing() || (m_run && m_feed.status().phase == RunPhase::training);
}

bool RunController::canReset() const {
  return !isPreparing() && ((m_run && m_feed.status().has_begun()) || m_document.trained());
}

bool RunController::canStop() const {
  if (isPreparing()) return true;
  const RunPhase phase = m_feed.status().phase;
  return m_run && (phase == RunPhase::training || (phase == RunPhase::paused && m_feed.status().step > 0));
}

// ---- what the person asks

void RunController::trainOrPause() {
  if (isTraining())
    pause();
  else
    train();
}

void RunController::train() {
  if (m_opByOp) emit opsAsked();
  proceed(m_opByOp ? Intent::step : Intent::train);
}
void RunController::step() {
  proceed(Intent::step);
}
void RunController::stepEpoch() {
  proceed(Intent::epoch);
}

// A run that nothing has changed under goes on; else another is made that takes up what was trained, and says how
// much of it fits (decide).
void RunController::proceed(Intent intent) {
  if (isPreparing()) return;
  m_first.reset();
  if (!m_run) return start(intent, m_document.trained() != nullptr);
  const RunStatus status = m_run->status();
  if (status.phase == RunPhase::training || (!m_stale && status.phase != RunPhase::failed)) return carryOut(intent);
  if (const Problem* obstacle = m_document.obstacle()) {  // the run that is there stays
    const std::string owner = m_document.analysis().owner_name(m_document.project().graph, *obstacle);
    return emit refused({obstacle->text, owner, obstacle->remedy});
  }
  start(intent, status.has_begun() || m_document.trained());
}

void RunController::carryOut(Intent intent) {
  const RunStatus status = m_run->status();
  if (intent == Intent::train && status.phase == RunPhase::finished && status.epoch >= status.epochs)
    emit notice(tr("%1 more; the curves go on.")
                    .arg(counted(integer_of(training_info(), m_run->project().training, "epochs"), tr("epoch"),
                                 tr("epochs"))));
  if (intent == Intent::step) m_run->step_once();
  if (intent == Intent::epoch) m_run->step_epoch();
  if (intent == Intent::train) m_run->train();
  m_feed.tick();
}

void RunController::pause() {
  if (isPreparing()) return stop();
  if (m_run) m_run->pause();
  m_feed.tick();
}

void RunController::stop() {
  if (m_readBack.valid()) return;  // it comes in a moment
  if (isPreparing()) {
    m_waitingForData = false;
    m_made = {};
    m_forked = {};
    m_changes.clear();
    emit stateChanged();
    return;
  }
  if (m_run) m_run->stop();
  m_feed.tick();
}

void RunController::reset() {
  if (isPreparing()) stop();
  putAside(tr("reset"));
}

void RunController::restart() {
  m_first.reset();
  putAside(tr("start anew"));
  start(Intent::train, false);
}

void RunController::beginWith(std::shared_ptr<const Trained> first) {
  if (isPreparing()) stop();
  m_changes.clear();
  m_first = std::move(first);
  start(Intent::train, false);
}

// ---- making a run

void RunController::start(Intent intent, bool resume) {
  m_intent = intent;
  m_resume = resume;
  if (m_document.graph().nodes().empty())
    return emit refused({"There is no network to train yet", "", "Drag layers from the palette onto the canvas"});
  if (m_document.dataset() && !m_document.isLoading()) return make();
  if (m_document.isLoading()) {
    m_waitingForData = true;
    emit stateChanged();
    return;
  }
  if (const Error* error = m_document.dataError()) return emit refused(*error);
  emit refused({"There is no data to train on yet", "", "Choose a source in the Data tab, or open a file there"});
}

void RunController::make() {
  m_waitingForData = false;
  forgetRecall();
  RunSetup setup;
  setup.project = m_document.project();
  setup.dataset = m_document.dataset();
  setup.threads = m_threads;
  m_nextKeeper = m_archive.keep(setup);
  (m_first ? m_nextDataset : m_dataset) = setup.dataset;
  ComingWeights weights;
  const auto known = [](const std::shared_ptr<const Trained>& there) {
    std::promise<std::shared_ptr<const Trained>> promise;
    promise.set_value(there);
    return promise.get_future().share();
  };
  if (m_first) {
    weights = known(m_first);
  } else if (m_resume && m_run && m_run->status().has_begun()) {
    m_run->pause();
    weights = m_run->trained(Run::Which::last).share();
  } else if (m_resume && m_document.trained()) {
    weights = known(m_document.trained());
  }
  m_made = makeRun(std::move(setup), std::move(weights));
  m_poll.start();
  emit stateChanged();
}

void RunController::poll() {
  if (isReady(m_made)) takeRun(m_made.get());
  if (isReady(m_readBack)) takeReadBack(m_readBack.get());
  if (isReady(m_forked)) takeFork(m_forked.get());
  if (isReady(m_collecting)) {
    if (auto weights = m_collecting.get()) m_document.setTrained(std::move(weights));
    save();
    statusChanged();  // it may have come to rest again meanwhile, further on
  }
  if (!m_made.valid() && !m_collecting.valid() && !m_readBack.valid() && !m_forked.valid()) m_poll.stop();
}

// What was trained so far is put aside only now that there is something in its place.
void RunController::takeFirst(const MadeRun& made) {
  m_first.reset();
  if (made.error) {
    emit stateChanged();
    return emit refused(*made.error);
  }
  putAside(tr("take weights"));
  m_dataset = std::move(m_nextDataset);
  beginAnew(made.run);
  emit notice(qtext(taken_in_words(made.run->adoption())));
}

void RunController::takeRun(MadeRun made) {
  m_made = {};
  if (m_first) return takeFirst(made);
  if (made.error && made.resumed && made.error->code == "nothing-fits" && m_document.trained()) {
    m_resume = false;
    putAside(tr("start anew"));
    emit notice(
        tr("%1. It starts from new weights; Undo brings the earlier ones back.").arg(qtext(made.error->what)));
    return make();
  }
  if (made.error) {
    m_changes.clear();
    emit stateChanged();
    emit refused(*made.error);
    return;
  }
  if (made.resumed && !made.run->adoption().exact) return decide(std::move(made));
  if (made.resumed)
    goOnWith(made.run);
  else
    beginAnew(made.run);
}

// What trains now is not what the weights came from.
void RunController::decide(MadeRun made) {
  const bool paused = m_run && m_run->status().phase == RunPhase::paused;
  const Intent intent = m_intent;
  emit stateChanged();
  const GoOn answer = m_ask ? m_ask(made.run->adoption(), paused) : GoOn::anew;
  m_intent = intent;
  if (answer != GoOn::fromWeights) m_changes.clear();  // the run that there was has them
  switch (answer) {
    case GoOn::anew:
      m_resume = false;
      putAside(tr("start anew"));
      return make();
    case GoOn::fromWeights:
      return goOnWith(made.run);
    case GoOn::asItWas:
      emit stateChanged();
      return carryOut(std::exchange(m_intent, Intent::nothing));
    case GoOn::notAtAll:
      m_intent = Intent::nothing;
      emit stateChanged();
  }
}

void RunController::goOnWith(const std::shared_ptr<Run>& run) {
  const Adoption& adoption = run->adoption();
  QStringList changed;
  for (const std::string& part : adoption.changed) changed << qtext(part);
  const QString words = changed.isEmpty() ? tr("went on") : tr("changed: %1").arg(changed.join(", "));
  // Exactly where it was, it is still the same run, with its past.
  if (adoption.exact && m_keeper && holds_run(m_keeper->lies_in().path)) {
    const LogPlace place{run->status().step, run->status().epoch};
    if (m_keeper->has_begun())
      m_nextKeeper->go_on_in(m_keeper->lies_in(), place);
    else  // opened from its folder, where it stays as it is
      m_nextKeeper->go_on_from(m_keeper->lies_in(), place);
    if (m_run && m_run->past())
      run->past()->take(*m_run->past()->until(place.step));
    else
      know_snapshots(*run->past(), m_keeper->lies_in(), place.step);
  }
  take(run);
  m_feed.goOn(run, words);
  if (!adoption.exact) emit notice(qtext(adoption.sentence()));
  follow(run);
}

void RunController::beginAnew(const std::shared_ptr<Run>& run) {
  take(run);
  m_feed.attach(run);
  follow(run);
}

// What is told of it from now on finds that nothing has to be collected.
void RunController::take(const std::shared_ptr<Run>& run) {
  m_run = run;
  m_collected = run->status().state();
}

void RunController::follow(const std::shared_ptr<Run>& run) {
  m_keeper = std::move(m_nextKeeper);
  m_keeper->follow(*run, m_document.baseFolder().toStdString());
  run->set_tempo(m_tempo);
  m_live.clear();
  eachLive(run->project(), run->project().graph,
           [this](const std::string& path, double value) { m_live[path] = value; });
  m_lastPhase = RunPhase::ready;
  sendLive();
  sendChanges();
  checkStale();
  if (m_document.dataChangedOnDisk()) emit dataIsOld();
  carryOut(std::exchange(m_intent, Intent::nothing));
  emit stateChanged();
}

void RunController::letGo() {
  m_collecting = {};
  m_collected = {};
  const std::shared_ptr<Run> run = std::exchange(m_run, nullptr);
  if (run) run->pause();  // whoever still looks at its data keeps it alive for a moment; it trains no further
  m_keeper.reset();
  m_feed.attach(nullptr);
  checkStale();
}

// ---- what the run says

void RunController::statusChanged() {
  if (!m_run) return;
  const RunStatus status = m_feed.status();
  const bool resting = status.phase != RunPhase::training && status.has_begun();
  if (resting && status.state() != m_collected && !m_collecting.valid()) {
    m_collected = status.state();
    m_collecting = m_run->trained(Run::Which::last);
    m_poll.start();
  }
  if (status.phase == RunPhase::failed && m_lastPhase != RunPhase::failed)
    emit failed(QString::fromStdString(status.why), QString::fromStdString(status.failed_layer));
  m_lastPhase = status.phase;
  emit stateChanged();
}

void RunController::checkStale() {
  const bool stale = m_run && !trainsAlike(m_run->project(), m_document.project());
  if (stale == m_stale) return;
  m_stale = stale;
  emit staleChanged(stale);
}

bool RunController::shutDown(int milliseconds) {
  m_poll.stop();
  m_made = {};
  m_readBack = {};
  m_forked = {};
  letGo();
  return joinBackground(milliseconds);
}

}  // namespace vitrine::ui
