#include "ui/docks/run_controller.h"

#include <QDeadlineTimer>
#include <QEventLoop>
#include <atomic>
#include <exception>
#include <thread>

#include "core/project/settings.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {
namespace {

constexpr int kPollMs = 15;
std::atomic<int> endingRuns = 0;

// A run ends within a step, and a step can be long: never on the thread of the window.
void endElsewhere(std::shared_ptr<Run> run) {
  if (!run) return;
  ++endingRuns;
  std::thread([run = std::move(run)]() mutable {
    run.reset();
    --endingRuns;
  }).detach();
}

// Calls `visit(path, section, spec, value)` for each setting that may change while a run goes on.
template <class Visit>
void eachLive(const Project& project, const Visit& visit) {
  for (const Section& section : sections(project)) {
    if (!section.info) continue;
    for (const ParamSpec& spec : section.info->params) {
      if (!spec.live) continue;
      const ParamValue& value = value_of(*section.info, *section.params, spec.id);
      if (const auto* real = std::get_if<double>(&value)) visit(section.prefix + "." + spec.id, *real);
      if (const auto* whole = std::get_if<std::int64_t>(&value))
        visit(section.prefix + "." + spec.id, static_cast<double>(*whole));
    }
  }
}

Project essence(const Project& project) {
  Project out = project;
  out.title.clear();
  out.notes.clear();
  out.views.clear();
  std::vector<std::string> paths;
  eachLive(project, [&](const std::string& path, double) { paths.push_back(path); });
  for (const std::string& path : paths) {
    const std::string id = path.substr(path.find('.') + 1);
    if (path.starts_with("optimizer.")) out.optimizers.front().optimizer.params.erase(id);
    if (path.starts_with("schedule.")) out.optimizers.front().schedule.params.erase(id);
    if (path.starts_with("regularisation.")) out.regularisation.erase(id);
  }
  return out;
}

bool sameNode(const Node& a, const Node& b) {
  return a.id == b.id && a.type == b.type && a.params == b.params;
}

}  // namespace

bool trainsAlike(const Project& one, const Project& other) {
  Project a = essence(one), b = essence(other);
  const auto &left = a.graph.nodes(), &right = b.graph.nodes();
  if (!std::equal(left.begin(), left.end(), right.begin(), right.end(), sameNode)) return false;
  if (a.graph.edges() != b.graph.edges()) return false;
  a.graph = b.graph;
  return a == b;
}

RunController::RunController(Document& document, LiveFeed& feed, QObject* parent)
    : QObject(parent), m_document(document), m_feed(feed) {
  m_poll.setInterval(kPollMs);
  connect(&m_poll, &QTimer::timeout, this, &RunController::poll);
  connect(&feed, &LiveFeed::statusChanged, this, &RunController::statusChanged);
  connect(&document, &Document::documentReset, this, [this] {
    m_made = {};  // a run that is still being made ends when its future is gone, on its own thread
    m_waitingForData = false;
    dropRun();
    emit stateChanged();
  });
  connect(&document, &Document::analysisChanged, this, &RunController::checkStale);
  connect(&document, &Document::settingsChanged, this, &RunController::sendLive);
  connect(&document, &Document::trainedChanged, this, &RunController::stateChanged);
  connect(&document, &Document::dataChanged, this, [this] {
    if (m_waitingForData && !m_document.isLoading() && m_document.dataset()) make();
  });
  connect(&document, &Document::dataFailed, this, [this](const Error& error) {
    if (!std::exchange(m_waitingForData, false)) return;
    emit stateChanged();
    emit refused(error);
  });
}

RunController::~RunController() {
  shutDown(0);
}

bool RunController::isTraining() const {
  return isPreparing() || (m_run && m_feed.status().phase == RunPhase::training);
}

bool RunController::canReset() const {
  return !isPreparing() && ((m_run && m_feed.status().step > 0) || m_document.trained());
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
  proceed(Intent::train);
}
void RunController::step() {
  proceed(Intent::step);
}

void RunController::proceed(Intent intent) {
  if (isPreparing()) return;
  if (!m_run) return start(intent, true);
  const RunPhase phase = m_run->status().phase;
  if (phase == RunPhase::failed || (m_stale && phase != RunPhase::training && phase != RunPhase::paused))
    return start(intent, phase != RunPhase::ready);
  if (intent == Intent::step)
    m_run->step_once();
  else
    m_run->train();
  m_feed.tick();
}

void RunController::pause() {
  if (isPreparing()) return stop();
  if (m_run) m_run->pause();
  m_feed.tick();
}

void RunController::stop() {
  if (isPreparing()) {
    m_waitingForData = false;
    m_made = {};
    emit stateChanged();
    return;
  }
  if (m_run) m_run->stop();
  m_feed.tick();
}

void RunController::reset() {
  if (isPreparing()) stop();
  // A run of the document as it is goes back to its own initial weights; any other is let go, the next is made anew.
  const bool same = m_run && m_run->project() == m_document.project();
  if (same && m_run->status().phase != RunPhase::failed) {
    m_run->reset();
    m_feed.resetHistories();
    m_feed.tick();
    m_collecting = {};
    m_collectedStep = 0;
  } else {
    dropRun();
  }
  m_document.setTrained(nullptr);
  emit stateChanged();
}

void RunController::restart() {
  dropRun();
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
  letGo();
  RunSetup setup;
  setup.project = m_document.project();
  setup.dataset = m_document.dataset();
  setup.threads = m_threads;
  if (m_resume && m_document.trained()) setup.resume = *m_document.trained();
  std::promise<Made> promise;
  m_made = promise.get_future();
  std::thread([setup = std::move(setup), promise = std::move(promise)]() mutable {
    Made out;
    try {
      auto run = Run::create(setup);
      if (!run && setup.resume) {
        // The network may have changed since those weights were trained.
        setup.resume.reset();
        run = Run::create(setup);
        out.resumeRefused = run.ok();
      }
      if (run)
        out.run = std::move(*run);
      else
        out.error = run.error();
    } catch (const std::bad_alloc&) {
      out.error = Error{"There is not enough memory to train this network", "", "Use a smaller batch or network"};
    } catch (const std::exception& e) {
      out.error = Error{std::string("The run could not be made: ") + e.what(), "", ""};
    }
    promise.set_value(std::move(out));
  }).detach();
  m_poll.start();
  emit stateChanged();
}

void RunController::poll() {
  const auto ready = [](const auto& f) {
    return f.valid() && f.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  };
  if (ready(m_made)) takeRun(m_made.get());
  if (ready(m_collecting)) {
    if (auto weights = m_collecting.get()) m_document.setTrained(std::move(weights));
  }
  if (!m_made.valid() && !m_collecting.valid()) m_poll.stop();
}

void RunController::takeRun(Made made) {
  m_made = {};
  if (made.error) {
    emit stateChanged();
    emit refused(*made.error);
    return;
  }
  if (made.resumeRefused)
    emit notice(tr("The network has changed since it was trained: it starts from new weights."));
  m_run = std::move(made.run);
  m_live.clear();
  eachLive(m_run->project(), [this](const std::string& path, double value) { m_live[path] = value; });
  m_lastPhase = RunPhase::ready;
  m_collectedStep = m_run->status().step;
  m_feed.attach(m_run);
  sendLive();
  checkStale();
  const Intent intent = std::exchange(m_intent, Intent::nothing);
  if (intent == Intent::train) m_run->train();
  if (intent == Intent::step) m_run->step_once();
  m_feed.tick();
  emit stateChanged();
}

// Listeners who hear that nothing is attached must find no run here either.
void RunController::letGo() {
  auto run = std::exchange(m_run, nullptr);
  m_feed.attach(nullptr);
  endElsewhere(std::move(run));
}

void RunController::dropRun() {
  m_collecting = {};
  m_collectedStep = 0;
  letGo();
  checkStale();
}

// ---- what the run says

void RunController::statusChanged() {
  if (!m_run) return;
  const RunStatus status = m_feed.status();
  const bool resting = status.phase != RunPhase::training && status.phase != RunPhase::ready;
  if (resting && status.step != m_collectedStep && !m_collecting.valid()) {
    m_collectedStep = status.step;
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

void RunController::sendLive() {
  if (!m_run) return;
  eachLive(m_document.project(), [this](const std::string& path, double value) {
    const auto it = m_live.find(path);
    if (it == m_live.end() || it->second == value) return;
    if (m_run->set_live(path, value)) it->second = value;
  });
}

// ---- weights

std::shared_ptr<const Trained> RunController::weights(Run::Which which, int milliseconds) {
  if (!m_run || m_feed.status().step == 0) return m_document.trained();
  auto future = m_run->trained(which);
  QEventLoop loop;
  QTimer tick;
  const QDeadlineTimer deadline(milliseconds);
  const auto done = [&] {
    return deadline.hasExpired() || future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  };
  connect(&tick, &QTimer::timeout, &loop, [&] {
    if (done()) loop.quit();
  });
  tick.start(5);
  if (!done()) loop.exec(QEventLoop::ExcludeUserInputEvents);
  if (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return m_document.trained();
  return future.get();
}

void RunController::collectNow(int milliseconds) {
  if (!m_run || m_feed.status().step == 0) return;
  if (m_document.trained() && m_document.trained()->step == m_run->status().step) return;
  m_collecting = {};
  if (auto now = weights(Run::Which::last, milliseconds)) m_document.setTrained(std::move(now));
}

bool RunController::shutDown(int milliseconds) {
  m_poll.stop();
  m_made = {};
  dropRun();
  const QDeadlineTimer deadline(milliseconds);
  while (endingRuns > 0 && !deadline.hasExpired()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return endingRuns == 0;
}

}  // namespace vitrine::ui
