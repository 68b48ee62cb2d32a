#include "ui/live/advice.h"

#include <QSettings>
#include <algorithm>
#include <utility>

#include "core/data/split.h"
#include "core/project/settings.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {
namespace {

const char* const kMutedKey = "advice/muted";

}  // namespace

Advice::Advice(LiveFeed& feed, QObject* parent)
    : QObject(parent), m_feed(feed), m_units(feed), m_later([this](const std::shared_ptr<const Known>& known) {
        m_known = known;
        begin();
      }) {
  const QStringList muted = QSettings().value(kMutedKey).toStringList();
  m_muted = QSet<QString>(muted.begin(), muted.end());
  connect(&feed, &LiveFeed::attached, this, &Advice::followRun);
  connect(&feed, &LiveFeed::historiesReset, this, [this] {
    m_looks.clear();
    begin();
  });
  connect(&feed, &LiveFeed::advanced, this, &Advice::take);
  connect(&feed, &LiveFeed::probed, this, &Advice::takeUnits);
  connect(&feed, &LiveFeed::statusChanged, this, &Advice::takeStatus);
  connect(&feed.playhead(), &Playhead::moved, this, &Advice::changed);
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
  m_subject = project, m_dataset = std::move(dataset);
  if (!isOfRun()) followRun();
}

void Advice::followRun() {
  m_looks.clear();
  m_known = nullptr;
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

// `split`: null where no run has made one yet.
void Advice::look(const Project& project, std::shared_ptr<const Dataset> dataset,
                  std::shared_ptr<const Split> split) {
  if (m_stop) *m_stop = true;
  m_later.forget();
  if (!dataset) return;
  m_stop = std::make_shared<std::atomic<bool>>(false);
  m_later.ask(false, [project, dataset, split, stop = m_stop]() -> std::shared_ptr<const Known> {
    std::shared_ptr<const Split> parts = split;
    if (!parts) {
      const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
      auto made = make_split(*dataset, project.split, seed);
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
    for (const auto& look : m_looks) m_advisor.add(look->step, look->layers);
    take();
    takeStatus();
  }
  emit changed();
}

void Advice::take() {
  if (!m_begun) return;
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
    rows(static_cast<double>(epoch.step));
    epoch.step -= std::min<std::uint64_t>(epoch.step, curves.stepsBefore);
    epoch.epoch -= std::min(epoch.epoch, curves.epochsBefore);
    m_advisor.add(epoch);
  }
  if (!curves.empty()) rows(curves.trainLoss.last_x());
  if (std::exchange(m_told, m_advisor.revision()) != m_advisor.revision()) emit changed();
}

void Advice::takeUnits() {
  const auto look = m_units.answer<UnitsAnswer>();
  if (!look || look->layers.empty()) return;
  m_feed.noteUnits(look->step, look->layers);  // health on the canvas, in the inspector and in views says the same
  if (!m_feed.playhead().isLive()) return;
  if (!m_looks.empty() && look->step <= m_looks.back()->step) return;
  m_looks.push_back(look);
  if (!m_begun) return;
  take();  // what came before it
  if (m_advisor.add(look->step, look->layers)) m_told = m_advisor.revision(), emit changed();
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

bool Advice::isShown(const Finding& finding) const {
  return m_feed.playhead().isLive() || stepOf(finding) <= m_feed.playhead().step();
}

double Advice::stepOf(const Finding& finding) const {
  return static_cast<double>(finding.first_step + m_feed.curves().stepsBefore);
}

std::vector<Finding> Advice::findings() const {
  std::vector<Finding> out;
  for (const Finding& one : all())
    if (isShown(one) && !isMuted(qtext(one.rule))) out.push_back(one);
  return out;
}

int Advice::mutedCount() const {
  return static_cast<int>(std::count_if(
      all().begin(), all().end(), [this](const Finding& one) { return isShown(one) && isMuted(qtext(one.rule)); }));
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
