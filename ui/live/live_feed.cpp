#include "ui/live/live_feed.h"

#include <QLocale>
#include <algorithm>
#include <utility>

#include "core/watch/step_log.h"
#include "ui/live/advice.h"

namespace vitrine::ui {
namespace {

constexpr int kFrameMs = 92;  // while it trains: canvas, views and bars change together, eleven times a second
constexpr int kStatusMs = 90;
constexpr int kOneMarkMs = 1500;
constexpr int kIdleMs = 100;  // paused, finished: only commands and late records are awaited

bool same(const RunStatus& a, const RunStatus& b) {
  return a.phase == b.phase && a.reason == b.reason && a.state() == b.state() && a.epoch == b.epoch &&
         a.why == b.why && a.best_epoch == b.best_epoch && a.eta_seconds == b.eta_seconds &&
         a.samples_per_second == b.samples_per_second &&
         a.last_validation.has_value() == b.last_validation.has_value() && a.test.has_value() == b.test.has_value();
}

std::vector<std::string> layerIds(const RunInfo& info) {
  std::vector<std::string> out;
  for (const RunInfo::Layer& layer : info.layers) out.push_back(layer.node);
  return out;
}

}  // namespace

LiveFeed::LiveFeed(QObject* parent) : QObject(parent), m_curves() {
  m_timer.setTimerType(Qt::PreciseTimer);
  connect(&m_timer, &QTimer::timeout, this, &LiveFeed::tick);
  connect(&m_playhead, &Playhead::moved, this, &LiveFeed::moveInTime);
}

LiveFeed::~LiveFeed() {
  m_advice.reset();
  for (ProbeTap* tap : m_taps) tap->m_feed = nullptr;
}

void LiveFeed::attach(std::shared_ptr<Run> run) {
  if (run && m_run == run) return;
  follow(std::move(run), {});
}

void LiveFeed::attach(std::shared_ptr<Run> run, Curves curves) {
  follow(std::move(run), std::move(curves));
}

void LiveFeed::goOn(std::shared_ptr<Run> run, const QString& words) {
  Curves curves = std::move(m_curves);
  const bool anew = run->status().step == 0;
  if (anew && !curves.empty()) {
    curves.stepsBefore = static_cast<quint64>(curves.trainLoss.last_x());
    curves.epochsBefore = curves.epochs.empty() ? 0 : curves.epochs.back().epoch;
    curves.marks.push_back({curves.trainLoss.last_x(), words});
  }
  curves.beginJudging(beginningOf(*run));
  follow(std::move(run), std::move(curves));
}

Curves LiveFeed::release() {
  if (m_run) tick();  // what it has published up to now is part of it
  Curves out = std::move(m_curves);
  follow(nullptr, {});
  return out;
}

// Without curves: empty ones.
void LiveFeed::follow(std::shared_ptr<Run> run, std::optional<Curves> curves) {
  m_playhead.goLive();
  m_lastMark.clear();
  ++m_followed;
  const std::shared_ptr<Run> before = std::exchange(m_run, std::move(run));
  m_status = m_run ? m_run->status() : RunStatus{};
  for (ProbeTap* tap : m_taps) {
    tap->forget();
    tap->follow(m_run.get());
  }
  m_curves = curves ? std::move(*curves) : emptyCurves();
  if (m_run && m_status.seconds <= 0)  // it has not counted any yet
    m_curves.clock.begin(static_cast<double>(m_status.step + m_curves.stepsBefore));
  if (m_run) m_curves.follow(layerIds(m_run->info()), m_run->info().figures, m_run->info().judged);
  if (m_status.phase == RunPhase::failed) m_curves.health.fail(m_status.failed_layer, m_status.why);
  m_pastSeen = 0;
  m_playhead.setStates({});
  followPast();
  emit historiesReset();
  if (m_run) {
    m_timer.start(m_status.phase == RunPhase::training ? kFrameMs : kIdleMs);
  } else {
    m_timer.stop();
  }
  emit attached();
  emit statusChanged();
  emit frame();
}

Curves LiveFeed::emptyCurves() const {
  if (!m_run) return Curves();
  Curves out(layerIds(m_run->info()), m_run->info().figures, m_run->info().judged);
  out.beginJudging(beginningOf(*m_run));
  return out;
}

void LiveFeed::resetHistories() {
  m_lastMark.clear();
  ++m_followed;
  m_playhead.goLive();
  m_curves = emptyCurves();
  for (ProbeTap* tap : m_taps) tap->forget();
  emit historiesReset();
}

Advice& LiveFeed::advice() {
  if (!m_advice) {
    m_advice = std::make_unique<Advice>(*this);
    connect(m_advice.get(), &Advice::changed, this, &LiveFeed::advised);
  }
  return *m_advice;
}

Status LiveFeed::setWeight(const WeightChange& change) {
  if (!m_setWeight) return Error{"Weights cannot be set here", "", "Open the project in the window"};
  return m_setWeight(change);
}

void LiveFeed::mark(const QString& kind, const QString& words) {
  const Curves::Mark made{m_curves.empty() ? 0 : m_curves.trainLoss.last_x(), words};
  std::vector<Curves::Mark>& marks = m_curves.marks;
  const bool goesOn = kind == m_lastMark && m_sinceMark.isValid() && m_sinceMark.elapsed() < kOneMarkMs;
  if (goesOn && !marks.empty())
    marks.back() = made;
  else
    marks.push_back(made);
  m_lastMark = kind;
  m_sinceMark.start();
  emit marked();
}

double LiveFeed::stepsPerEpoch() const {
  if (m_run) return static_cast<double>(m_run->info().steps_per_epoch);
  if (m_curves.epochs.empty()) return 0;
  const EpochRecord& first = m_curves.epochs.front();
  return static_cast<double>(first.step) / std::max(1U, first.epoch);
}

EpochCount LiveFeed::epochCount() const {
  EpochCount out{stepsPerEpoch(), static_cast<double>(m_curves.stepsBefore),
                 static_cast<double>(m_curves.epochsBefore)};
  if (m_curves.epochsBefore > 0 && !m_curves.epochs.empty() && m_curves.epochs.front().epoch <= m_curves.epochsBefore)
    out.perEpochBefore = static_cast<double>(m_curves.epochs.front().step) / m_curves.epochs.front().epoch;
  return out;
}

QStringList LiveFeed::layerNames() const {
  QStringList out;
  if (m_run)
    for (const RunInfo::Layer& layer : m_run->info().layers) out << QString::fromStdString(layer.name);
  else
    for (const std::string& name : m_curves.layerNames) out << QString::fromStdString(name);
  return out;
}

QString LiveFeed::keptInWords() const {
  QString kept = m_curves.joined == 0 ? tr("every step kept")
                                      : tr("steps to %1 one by one, then up to %2 a row with their extremes")
                                            .arg(QLocale().toString(static_cast<quint64>(StepLog::kWhole)))
                                            .arg(QLocale().toString(m_curves.joined));
  if (std::any_of(m_curves.layerNorms.begin(), m_curves.layerNorms.end(),
                  [](const History& h) { return h.folded() > 0; }) ||
      m_curves.trainLoss.folded() > 0) {
    kept += tr(", the oldest folded");
  }
  return kept;
}

// ---- a frame

void LiveFeed::tick() {
  if (!m_run) return;
  const bool steps = drainSteps();
  const bool epochs = drainEpochs();
  takeStatus();
  followPast();
  if (steps || epochs) emit advanced();
  bool answered = false;
  for (ProbeTap* tap : m_taps) answered = tap->poll() || answered;
  if (answered) emit probed();
  emit frame();
}

// What there is to look back at.
void LiveFeed::followPast() {
  const auto past = m_run ? m_run->past() : nullptr;
  if (past && past->revision() != m_pastSeen) {
    m_pastSeen = past->revision();
    m_playhead.setStates(past->marks());
  }
  const auto before = static_cast<double>(m_curves.stepsBefore);
  double first = m_curves.empty() ? 0 : m_curves.trainLoss.first_x();
  if (!m_playhead.states().empty())
    first = std::min(first, static_cast<double>(m_playhead.states().front().step) + before);
  m_playhead.setRange(first, m_curves.empty() ? 0 : m_curves.trainLoss.last_x(), before);
}

void LiveFeed::moveInTime() {
  ++m_followed;
  if (!m_playhead.isLive()) m_healthThen = m_curves.healthAt(m_playhead.step());
  for (ProbeTap* tap : m_taps) tap->follow(m_run.get());
  emit probed();
}

void LiveFeed::noteUnits(std::uint64_t step, const std::vector<LayerUnits>& layers) {
  const auto seen = static_cast<double>(step + m_curves.stepsBefore);
  if (!m_curves.noteUnits({step + m_curves.stepsBefore, layers})) return;
  if (!m_playhead.isLive() && seen > m_playhead.step()) return;  // of no account for the moment that is shown
  ++m_followed;
  if (!m_playhead.isLive()) m_healthThen = m_curves.healthAt(m_playhead.step());
  emit unitsNoted();
}

bool LiveFeed::isCatchingUp() const {
  return std::any_of(m_taps.begin(), m_taps.end(), [](const ProbeTap* tap) { return tap->waits(); });
}

bool LiveFeed::drainSteps() {
  m_block.clear();
  m_run->steps().drain(m_block);
  if (m_block.rows.empty()) return false;
  for (std::size_t i = 0; i < m_block.rows.size(); ++i) {
    const StepRow& row = m_block.rows[i];
    if (hasSteps() && static_cast<double>(row.step + m_curves.stepsBefore) <= m_curves.trainLoss.last_x()) {
      resetHistories();  // the run began again
    }
    m_curves.take(row, m_block.of(i));
    m_curves.judge(row, {m_block.of(i), m_block.figures()});
  }
  m_curves.dropped = m_block.dropped;
  return true;
}

bool LiveFeed::drainEpochs() {
  m_arrived.clear();
  m_run->epochs().drain(m_arrived);
  for (EpochRecord& record : m_arrived) m_curves.take(std::move(record));
  return !m_arrived.empty();
}

void LiveFeed::takeStatus() {
  RunStatus now = m_run->status();
  const bool changed = !same(now, m_status);
  const bool turned =
      now.phase != m_status.phase || now.activity != m_status.activity || now.reason != m_status.reason;
  m_statusDue = m_statusDue || changed;
  m_status = std::move(now);
  m_curves.clock.add(static_cast<double>(m_status.step + m_curves.stepsBefore), m_status.seconds);
  const int wanted = m_status.phase == RunPhase::training ? kFrameMs : kIdleMs;
  if (m_timer.interval() != wanted) m_timer.setInterval(wanted);
  if (changed && m_status.phase == RunPhase::failed) m_curves.health.fail(m_status.failed_layer, m_status.why);
  // Nobody reads figures that change more often, and whatever says them would be laid out each time.
  if (!m_statusDue || (!turned && m_sinceStatus.isValid() && m_sinceStatus.elapsed() < kStatusMs)) return;
  m_statusDue = false;
  m_sinceStatus.start();
  emit statusChanged();
}

}  // namespace vitrine::ui
