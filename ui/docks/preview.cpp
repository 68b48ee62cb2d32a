#include "ui/docks/preview.h"

#include <exception>
#include <new>
#include <utility>

#include "core/base/text.h"
#include "core/train/check.h"
#include "ui/docks/alike.h"
#include "ui/docks/run_controller.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/untrained.h"

namespace vitrine::ui {
namespace {

constexpr int kPreviewPollMs = 15;

std::shared_ptr<const ThumbnailSet> noPreview(const QString& why) {
  ThumbnailSet out;
  out.why = why;
  return std::make_shared<const ThumbnailSet>(std::move(out));
}

}  // namespace

Preview::Preview(Document& document, RunController& controller, QObject* parent)
    : QObject(parent), m_document(document), m_controller(controller) {
  m_soon.setSingleShot(true);
  m_soon.setInterval(kPauseMs);
  m_poll.setInterval(kPreviewPollMs);
  connect(&m_soon, &QTimer::timeout, this, &Preview::make);
  connect(&m_poll, &QTimer::timeout, this, &Preview::poll);
  connect(&m_maker, &ThumbnailMaker::changed, this, &Preview::followMaker);
  connect(&document, &Document::documentReset, this, [this] {
    drop({});
    m_hasSubject = false;
    follow();
  });
  connect(&document, &Document::analysisChanged, this, &Preview::follow);
  connect(&document, &Document::dataChanged, this, &Preview::follow);
  connect(&document, &Document::dataFailed, this, &Preview::follow);
  connect(&document, &Document::trainedChanged, this, &Preview::follow);
  connect(&controller, &RunController::stateChanged, this, &Preview::followController);
  connect(&controller, &RunController::staleChanged, this, &Preview::followController);
  follow();
}

Preview::~Preview() {
  close();
}

void Preview::close() {
  m_closed = true;
  blockSignals(true);
  m_maker.setWatching(false);
  drop({});
  if (m_views) m_views->setWhy({});
  m_poll.stop();
  m_making = {};  // what comes of it ends where it was made
}

void Preview::setWatching(bool on) {
  if (on == m_watching || m_closed) return;
  m_watching = on;
  m_maker.setWatching(on);
  follow();
}

void Preview::serve(Untrained& views) {
  m_views = &views;
  views.serveFrom(m_feed);
  connect(&views, &Untrained::wantedChanged, this, &Preview::follow);
  connect(this, &Preview::changed, &views, [this] { m_views->setWhy(m_thumbnails ? m_thumbnails->why : QString()); });
  follow();
}

// ---- what is to be looked into

// By somebody: on the canvas or in a view.
bool Preview::isSeen() const {
  return m_watching || (m_views && m_views->isWanted());
}

// A run that trains the document as it is shows itself.
bool Preview::isAskedFor() const {
  return !m_closed && (!m_controller.hasRun() || m_controller.isStale());
}

// Heard many times a second while a run trains.
void Preview::followController() {
  const bool asked = isAskedFor(), preparing = m_controller.isPreparing();
  if (asked == m_wasAskedFor && preparing == m_wasPreparing) return;
  follow();
}

void Preview::follow() {
  m_wasAskedFor = isAskedFor();
  m_wasPreparing = m_controller.isPreparing();
  const Problem* obstacle = m_document.obstacle();
  const bool drawn = m_document.dataset() && !m_document.project().graph.nodes().empty();
  const bool had = std::exchange(m_hasSubject, drawn && (!obstacle || m_hasSubject));
  if (!m_wasAskedFor || !m_hasSubject) {
    drop({});
  } else if (obstacle) {
    drop(tr("No preview: %1").arg(m_document.sentenceOf(*obstacle)));
  } else if (!isSeen() || m_wasPreparing || m_document.isLoading()) {
    giveUp();  // what is there stays until something else is
  } else if (m_subject && same(*m_subject, subjectNow())) {
    m_soon.stop();
    m_due = false;
  } else {
    giveUp();
    if (!m_thumbnails || m_thumbnails->of.empty()) show(noPreview(tr("In a moment …")));
    m_soon.start();
  }
  tellAge();
  if (had != m_hasSubject) emit changed();
}

// A run stays until the next one is made: whoever shows its answers says of what network they are.
void Preview::tellAge() {
  if (m_views) m_views->setOld(m_feed.run() && !(m_attached && same(*m_attached, subjectNow())));
}

// The weights, and what an answer is read as, are the same whatever the steps would be.
Project Preview::flowing(const Project& project) {
  Project out = project;
  out.title.clear();
  out.notes.clear();
  out.views.clear();
  out.regularisation = out.stopping = out.training = {};
  if (const ParamValue* seed = project.training.find("seed")) out.training.set("seed", *seed);
  for (OptimizerGroup& group : out.optimizers) {
    group.optimizer = {"sgd", {}};
    group.schedule = {"constant", {}};
  }
  for (Objective& objective : out.objectives) objective.metrics.clear();
  return out;
}

Preview::Subject Preview::subjectNow() const {
  return {flowing(m_document.project()), m_document.dataset(), m_document.trained(),
          m_document.analysis().parameters};
}

bool Preview::same(const Subject& a, const Subject& b) {
  return a.data == b.data && a.weights == b.weights && trainsAlike(a.project, b.project);
}

// ---- making it

// One at a time: what was given up has to end first.
void Preview::make() {
  if (!isAskedFor() || !isSeen() || !m_hasSubject || m_document.obstacle() || m_document.isLoading() ||
      m_controller.isPreparing())
    return;
  m_due = m_making.valid();
  if (m_due) return;
  m_subject = subjectNow();
  m_givenUp = std::make_shared<std::atomic<bool>>(false);
  m_making = makeElsewhere(*m_subject, m_givenUp);
  m_poll.start();
}

void Preview::giveUp() {
  m_soon.stop();
  m_due = false;
  if (!m_making.valid() || m_givenUp->exchange(true)) return;
  m_subject.reset();
}

void Preview::poll() {
  if (!m_making.valid()) return m_poll.stop();
  if (m_making.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  m_poll.stop();
  const Made made = m_making.get();
  if (!*m_givenUp)
    take(made);
  else if (m_due)
    make();
}

void Preview::take(const Made& made) {
  m_stepsBehind = m_subject->weights ? static_cast<qint64>(m_subject->weights->step) : 0;
  m_attached = made.run ? m_subject : std::nullopt;
  m_feed.attach(made.run);
  tellAge();
  if (made.run) return;  // its thumbnails come from the maker
  show(noPreview(made.why));
}

// Why there is none; empty: nobody asks.
void Preview::drop(const QString& why) {
  giveUp();
  m_subject.reset();
  show(why.isEmpty() ? nullptr : noPreview(why));
  if (m_feed.run()) m_feed.attach(nullptr);
}

QString Preview::tooLarge(const Subject& subject) {
  if (subject.parameters > kMostParameters)
    return tr("No preview: the network has %1 parameters, more than %2. Press Train to see what comes out of it.")
        .arg(wholeNumber(subject.parameters), wholeNumber(kMostParameters));
  const DataFacts facts = facts_of(*subject.data);
  const double bytes = training_bytes(flattened(subject.project), &facts) - facts.bytes;
  if (bytes <= kMostBytes) return {};
  return tr("No preview: the network needs %1 of memory, more than %2. Press Train to see what comes out of it.")
      .arg(qtext(human_bytes(bytes)), qtext(human_bytes(kMostBytes)));
}

// On a thread of its own. A run ends within a step, and a step can be long: never on the thread of the window.
Preview::Made Preview::madeOf(Subject& subject, const std::atomic<bool>& givenUp) {
  try {
    if (QString why = tooLarge(subject); !why.isEmpty() || givenUp) return {nullptr, std::move(why)};
    const auto create = [&](bool fromWeights) {
      RunSetup setup;
      setup.project = subject.project;
      setup.dataset = subject.data;
      setup.threads = 1;
      setup.drained = false;
      if (fromWeights) setup.resume = *subject.weights;
      return Run::create(std::move(setup));
    };
    auto run = create(subject.weights != nullptr);
    if (!run && subject.weights && run.error().code == "nothing-fits") run = create(false);
    if (!run) return {nullptr, tr("No preview: %1").arg(qtext(run.error().sentence()))};
    const auto endElsewhere = [](Run* ended) { inBackground([ended] { delete ended; }); };
    return {std::shared_ptr<Run>(run->release(), endElsewhere), {}};
  } catch (const std::bad_alloc&) {
    return {nullptr, tr("No preview: there is not enough memory for it")};
  } catch (const std::exception& e) {
    return {nullptr, tr("No preview: %1").arg(QString::fromUtf8(e.what()))};
  }
}

std::future<Preview::Made> Preview::makeElsewhere(Subject subject, GivenUp givenUp) {
  auto promise = std::make_shared<std::promise<Made>>();
  std::future<Made> future = promise->get_future();
  inBackground([subject = std::make_shared<Subject>(std::move(subject)), givenUp = std::move(givenUp),
                promise = std::move(promise)] { promise->set_value(madeOf(*subject, *givenUp)); });
  return future;
}

// ---- what is seen in it

// Until there is something of the next network, that of the last one stays: the canvas leaves out what does not fit.
void Preview::followMaker() {
  const SharedThumbnails made = m_maker.thumbnails();
  const Run* run = m_feed.run();
  if (!made || !run) return;
  auto out = std::make_shared<ThumbnailSet>(*made);
  out->moment = momentOf(*made, *run);
  show(std::move(out));
}

QString Preview::momentOf(const ThumbnailSet& made, const Run& run) const {
  const Adoption& adoption = run.adoption();
  if (adoption.kept.empty()) return tr("%1 · before training").arg(made.whose);
  return (adoption.fresh.empty() ? tr("%1 · weights of step %2")
                                 : tr("%1 · weights of step %2, the new ones before training"))
      .arg(made.whose, wholeNumber(m_stepsBehind));
}

void Preview::show(SharedThumbnails thumbnails) {
  const bool gone = !thumbnails && !m_thumbnails;
  const bool said = thumbnails && m_thumbnails && thumbnails->of.empty() && m_thumbnails->of.empty() &&
                    thumbnails->why == m_thumbnails->why;
  if (gone || said) return;
  m_thumbnails = std::move(thumbnails);
  emit changed();
}

}  // namespace vitrine::ui
