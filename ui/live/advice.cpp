#include "ui/live/advice.h"

#include <QSettings>
#include <algorithm>
#include <limits>
#include <utility>

#include "core/data/split.h"
#include "core/project/settings.h"
#include "ui/document/background.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {
namespace {

const char* const kMutedKey = "advice/muted";
constexpr std::size_t kMostWaitingLooks = 16;  // the first and the last few are what rules go by

}  // namespace

Advice::Advice(LiveFeed& feed, QObject* parent)
    : QObject(parent),
      m_feed(feed),
      m_units(feed, ProbeTap::Moment::always),
      m_unitsThen(feed),
      m_later([this](const std::shared_ptr<const Known>& known) {
        m_known = known;
        begin();
      }) {
  const QStringList muted = QSettings().value(kMutedKey).toStringList();
  m_muted = QSet<QString>(muted.begin(), muted.end());
  connect(&feed, &LiveFeed::attached, this, &Advice::followRun);
  connect(&feed, &LiveFeed::historiesReset, this, [this] {
    m_looks.clear();
    m_lastLook.reset();
    begin();
  });
  connect(&feed, &LiveFeed::advanced, this, &Advice::take);
  connect(&feed, &LiveFeed::probed, this, &Advice::takeUnits);
  connect(&feed, &LiveFeed::statusChanged, this, &Advice::takeStatus);
  connect(&feed.playhead(), &Playhead::moved, this, &Advice::changed);
  connect(&feed.playhead(), &Playhead::moved, this, [this] {
    if (m_feed.playhead().isLive())
      m_unitsThen.stop();
    else
      m_unitsThen.ask(units_of());
  });
  followRun();
}

Advice::~Advice() {
  if (m_stop) *m_stop = true;
}

bool Advice::isOfRun() const {
  return m_feed.run() != nullptr;
}

void Advice::setSubject(const Project& project, std::shared_ptr<const Dataset> dataset) {
  if (m_subject == project && m_dataset == dataset) return;
  if (m_dataset != dataset) m_looked.reset();
  m_subject = project, m_dataset = std::move(dataset);
  if (!isOfRun()) followRun();
}

void Advice::followRun() {
  m_looks.clear();
  m_lastLook.reset();
  m_begun = false;
  if (const std::shared_ptr<Run> run = m_feed.sharedRun()) {
    m_units.ask(units_of());
    look(run->project(), {run, &run->dataset()}, {run, &run->split()});
  } else {
    m_units.stop();
    look(m_subject, m_dataset, nullptr);
  }
  emit changed();
}

// `split`: null where no run has made one yet. A run of what was looked at before it was made need not be looked at
// again: it would take its time from the first steps.
void Advice::look(const Project& project, std::shared_ptr<const Dataset> dataset,
                  std::shared_ptr<const Split> split) {
  Project subject = project;
  subject.views.clear();
  const bool again = m_looked && m_looked->data == dataset.get() && m_looked->project == subject;
  if (again && m_known) return begin();
  if (again && m_later.isMaking()) return;  // it is on its way
  m_known = nullptr;
  m_looked.reset();
  if (m_stop) *m_stop = true;
  m_later.forget();
  if (!dataset) return;
  if (dataset.get() == m_dataset.get()) m_looked = Looked{std::move(subject), dataset.get()};
  m_stop = std::make_shared<std::atomic<bool>>(false);
  m_later.ask(false, [project, dataset, split, stop = m_stop]() -> std::shared_ptr<const Known> {
    yieldToTraining();
    std::shared_ptr<const Split> parts = split;
    if (!parts) {
      const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
      auto made = make_split(*dataset, project.split, seed, [stop](double) { return !stop->load(); });
      if (!made) return std::make_shared<const Known>();  // the canvas says why
      parts = std::make_shared<const Split>(std::move(*made));
    }
    const auto stopped = [stop] { return stop->load(); };
    Known out;
    out.facts = facts_for_advice(project, dataset, *parts, stopped);
    out.before = advise_before(project, dataset, *parts, stopped);
    return std::make_shared<const Known>(std::move(out));
  });
}

// From the first step on, with what is known of the data; the steps so far come from the curves.
void Advice::begin() {
  m_begun = false;
  const Run* run = m_feed.run();
  if (run && m_known) {
    m_advisor.begin(run->project(), run->info(), m_known->facts, m_known->before);
    m_begun = true;
    m_seen = static_cast<double>(m_feed.curves().stepsBefore);
    m_epochsSeen = 0;
    while (m_epochsSeen < m_feed.epochs().size() && static_cast<double>(m_feed.epochs()[m_epochsSeen].step) <= m_seen)
      ++m_epochsSeen;
    for (const auto& look : std::exchange(m_looks, {})) takeLook(*look);
    take();
    takeStatus();
  }
  emit changed();
}

void Advice::take() {
  if (!m_begun) return;
  takeUntil(std::numeric_limits<double>::infinity());
  if (std::exchange(m_told, m_advisor.revision()) != m_advisor.revision()) emit changed();
}

// Steps and epochs in their order, up to that step as the curves count.
void Advice::takeUntil(double step) {
  const Curves& curves = m_feed.curves();
  const auto rows = [&](double until) {
    curves.eachRow(m_seen, until, [&](const StepRow& row, std::span<const Reading> figures) {
      m_advisor.add(row, figures);
      m_seen = static_cast<double>(row.step + curves.stepsBefore);
    });
  };
  m_epochsSeen = std::min(m_epochsSeen, curves.epochs.size());
  for (; m_epochsSeen < curves.epochs.size(); ++m_epochsSeen) {
    EpochRecord epoch = curves.epochs[m_epochsSeen];
    if (static_cast<double>(epoch.step) > step) break;
    rows(static_cast<double>(epoch.step));
    epoch.step -= std::min<std::uint64_t>(epoch.step, curves.stepsBefore);
    epoch.epoch -= std::min(epoch.epoch, curves.epochsBefore);
    m_advisor.add(epoch);
  }
  if (!curves.empty()) rows(std::min(step, curves.trainLoss.last_x()));
}

// What came before it comes first.
void Advice::takeLook(const UnitsAnswer& look) {
  takeUntil(static_cast<double>(look.step + m_feed.curves().stepsBefore));
  m_advisor.add(look.step, look.layers);
}

void Advice::takeUnits() {
  if (const auto then = m_unitsThen.answer<UnitsAnswer>(); then && !m_feed.playhead().isLive())
    m_feed.noteUnits(then->step, then->layers);
  const auto look = m_units.answer<UnitsAnswer>();
  if (!look || look->layers.empty()) return;
  m_feed.noteUnits(look->step, look->layers);  // health on the canvas, in the inspector and in views says the same
  if (m_lastLook && look->step <= *m_lastLook) return;
  m_lastLook = look->step;
  if (m_begun) {
    takeLook(*look);
    return take();
  }
  m_looks.push_back(look);
  if (m_looks.size() > kMostWaitingLooks) m_looks.erase(m_looks.begin() + 1);
}

void Advice::takeStatus() {
  const RunStatus& status = m_feed.status();
  if (!m_begun || status.phase != RunPhase::failed || status.reason != StopReason::not_finite) return;
  if (m_advisor.failed(status.failed_layer, status.why)) m_told = m_advisor.revision(), emit changed();
}

// ---- what is said

const std::vector<Finding>& Advice::all() const {
  static const std::vector<Finding> none;
  if (m_begun) return m_advisor.findings();
  return m_known ? m_known->before : none;
}

// Of the moment that the window shows: what was said then, with the figures of then.
std::vector<Finding> Advice::shown() const {
  if (m_feed.playhead().isLive()) return all();
  const double step = m_feed.playhead().step() - static_cast<double>(m_feed.curves().stepsBefore);
  if (step < 0) return {};  // of a run that this one goes on from
  return m_begun ? m_advisor.findings_at(static_cast<std::uint64_t>(step)) : all();
}

double Advice::stepOf(const Finding& finding) const {
  return static_cast<double>(finding.first_step + m_feed.curves().stepsBefore);
}

void Advice::askForView(const Finding& finding) {
  const bool turns = !finding.layers.empty() && !finding.whole_network;
  emit viewAsked(qtext(finding.view), turns ? qtext(finding.layers.front()) : QString(),
                 finding.first_step > 0 ? stepOf(finding) : 0);
}

std::vector<Finding> Advice::findings() const {
  std::vector<Finding> out = shown();
  std::erase_if(out, [this](const Finding& one) { return isMuted(qtext(one.rule)); });
  return out;
}

int Advice::mutedCount() const {
  const std::vector<Finding> said = shown();
  return static_cast<int>(
      std::count_if(said.begin(), said.end(), [this](const Finding& one) { return isMuted(qtext(one.rule)); }));
}

void Advice::setMuted(const QString& rule, bool muted) {
  if (muted)
    m_muted.insert(rule);
  else
    m_muted.remove(rule);
  QSettings().setValue(kMutedKey, QStringList(m_muted.begin(), m_muted.end()));
  emit changed();
}

void Advice::unmuteAll() {
  m_muted.clear();
  QSettings().remove(kMutedKey);
  emit changed();
}

}  // namespace vitrine::ui
