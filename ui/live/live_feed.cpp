#include "ui/live/live_feed.h"

#include <QLocale>
#include <algorithm>

#include "core/watch/step_log.h"

#include "core/train/guess_loss.h"

namespace vitrine::ui {
namespace {

constexpr int kFrameMs = 33;  // while it trains
constexpr int kIdleMs = 100;  // paused, finished: only commands and late records are awaited
constexpr std::size_t kCurveBytes = std::size_t{32} << 20;    // beyond it the oldest rows fold
constexpr std::size_t kLayersBytes = std::size_t{224} << 20;  // shared by all curves of layers
constexpr std::size_t kLeastBytes = std::size_t{256} << 10;

bool same(const RunStatus& a, const RunStatus& b) {
  return a.phase == b.phase && a.reason == b.reason && a.step == b.step && a.epoch == b.epoch && a.why == b.why &&
         a.best_epoch == b.best_epoch && a.eta_seconds == b.eta_seconds &&
         a.samples_per_second == b.samples_per_second &&
         a.last_validation.has_value() == b.last_validation.has_value() && a.test.has_value() == b.test.has_value();
}

void append(History& history, const StepRow& row, const Reading& value) {
  history.append_range(static_cast<double>(row.step), value.mean, value.min, value.max, row.covers);
}

}  // namespace

LiveFeed::LiveFeed(QObject* parent) : QObject(parent) {
  clearHistories();
  m_timer.setTimerType(Qt::PreciseTimer);
  connect(&m_timer, &QTimer::timeout, this, &LiveFeed::tick);
}

void LiveFeed::attach(std::shared_ptr<Run> run) {
  if (m_run == run) return;
  if (m_run) m_run->watch({});  // the run may live on elsewhere: nobody looks any more
  const std::shared_ptr<Run> before = std::exchange(m_run, std::move(run));
  m_status = m_run ? m_run->status() : RunStatus{};
  m_probeSeen = 0;
  if (m_run) m_guessLoss = guess_loss(m_run->project(), m_run->dataset(), m_run->split());
  resetHistories();
  if (m_run) {
    sendWatch();
    m_timer.start(m_status.phase == RunPhase::training ? kFrameMs : kIdleMs);
  } else {
    m_timer.stop();
  }
  emit attached();
  emit statusChanged();
  emit frame();
}

void LiveFeed::clearHistories() {
  for (History* history : {&m_trainLoss, &m_penalty, &m_totalLoss, &m_trainMetric, &m_learningRate, &m_gradientNorm,
                           &m_validationLoss, &m_validationMetric}) {
    *history = History(kCurveBytes);
  }
  const std::size_t layers = m_run ? m_run->info().layers.size() : 0;
  const std::size_t budget =
      std::clamp(kLayersBytes / std::max<std::size_t>(1, 2 * layers), kLeastBytes, kCurveBytes);
  m_layerNorms.assign(layers, History(budget));
  m_layerRatios.assign(layers, History(budget));
  m_epochs.clear();
  m_health.begin(m_run ? m_run->info() : RunInfo{}, m_guessLoss);
}

void LiveFeed::resetHistories() {
  clearHistories();
  m_probe.reset();
  m_dropped = m_joined = 0;
  emit historiesReset();
}

QString LiveFeed::keptInWords() const {
  QString kept = m_joined == 0 ? tr("every step kept")
                               : tr("steps to %1 one by one, then up to %2 a row with their extremes")
                                     .arg(QLocale().toString(static_cast<quint64>(StepLog::kWhole)))
                                     .arg(QLocale().toString(m_joined));
  if (std::any_of(m_layerNorms.begin(), m_layerNorms.end(), [](const History& h) { return h.folded() > 0; }) ||
      m_trainLoss.folded() > 0) {
    kept += tr(", the oldest folded");
  }
  return kept;
}

std::size_t LiveFeed::historyBytes() const {
  std::size_t total = m_epochs.size() * sizeof(EpochRecord);
  for (const History* history : {&m_trainLoss, &m_penalty, &m_totalLoss, &m_trainMetric, &m_learningRate,
                                 &m_gradientNorm, &m_validationLoss, &m_validationMetric}) {
    total += history->bytes();
  }
  for (const auto* layers : {&m_layerNorms, &m_layerRatios}) {
    for (const History& history : *layers) total += history.bytes();
  }
  return total;
}

// ---- a frame

void LiveFeed::tick() {
  if (!m_run) return;
  const bool steps = drainSteps();
  const bool epochs = drainEpochs();
  takeStatus();
  if (steps || epochs) emit advanced();
  if (m_run) {
    if (auto newer = m_run->probes().take_newer(m_probeSeen)) {
      m_probe = std::move(newer);
      emit probed();
    }
  }
  emit frame();
}

bool LiveFeed::drainSteps() {
  m_block.clear();
  m_run->steps().drain(m_block);
  if (m_block.rows.empty()) return false;
  for (std::size_t i = 0; i < m_block.rows.size(); ++i) {
    const StepRow& row = m_block.rows[i];
    if (!m_trainLoss.empty() && static_cast<double>(row.step) <= m_trainLoss.last_x()) {
      resetHistories();  // the run began again
    }
    take(row, m_block.of(i));
  }
  m_dropped = m_block.dropped;
  return true;
}

void LiveFeed::take(const StepRow& row, const Reading* figures) {
  const auto of = [&](Figure figure) -> const Reading& { return figures[static_cast<std::size_t>(figure)]; };
  if (row.covers > 1) m_joined = std::max<quint64>(m_joined, row.covers);
  append(m_trainLoss, row, of(Figure::loss));
  if (of(Figure::penalty).max > 0) {
    append(m_penalty, row, of(Figure::penalty));
    append(m_totalLoss, row, of(Figure::objective));
  }
  append(m_trainMetric, row, of(Figure::metric));
  append(m_learningRate, row, of(Figure::learning_rate));
  append(m_gradientNorm, row, of(Figure::gradient_norm));
  const std::size_t layers = m_layerNorms.size();
  for (std::size_t layer = 0; layer < layers; ++layer) {
    append(m_layerNorms[layer], row, figures[kRunFigures + layer]);
    append(m_layerRatios[layer], row, figures[kRunFigures + layers + layer]);
  }
  m_health.add(row, {figures, kRunFigures + 2 * layers});
}

bool LiveFeed::drainEpochs() {
  m_arrived.clear();
  m_run->epochs().drain(m_arrived);
  for (EpochRecord& record : m_arrived) {
    if (!m_epochs.empty() && record.step <= m_epochs.back().step) {  // the run began again
      m_epochs.clear();
      m_validationLoss.clear();
      m_validationMetric.clear();
    }
    const auto x = static_cast<double>(record.step);
    if (record.has_validation) {
      m_validationLoss.append(x, record.validation.loss);
      if (!record.validation.metrics.empty()) m_validationMetric.append(x, record.validation.metrics.front());
    }
    m_epochs.push_back(std::move(record));
  }
  return !m_arrived.empty();
}

void LiveFeed::takeStatus() {
  RunStatus now = m_run->status();
  const bool changed = !same(now, m_status);
  m_status = std::move(now);
  const int wanted = m_status.phase == RunPhase::training ? kFrameMs : kIdleMs;
  if (m_timer.interval() != wanted) m_timer.setInterval(wanted);
  if (changed && m_status.phase == RunPhase::failed) m_health.fail(m_status.failed_layer, m_status.why);
  if (changed) emit statusChanged();
}

// ---- what is watched

void LiveFeed::setAttentionWatched(bool watched, std::vector<std::int64_t> samples) {
  if (m_request.attention == watched && m_request.samples == samples) return;
  m_request.attention = watched;
  m_request.samples = std::move(samples);
  sendWatch();
}

void LiveFeed::setPredictionsWatched(bool watched, std::int64_t count, bool decision) {
  if (m_request.predictions == watched && m_request.prediction_count == count && m_request.decision == decision)
    return;
  m_request.predictions = watched;
  m_request.prediction_count = count;
  m_request.decision = decision;
  sendWatch();
}

void LiveFeed::sendWatch() {
  if (m_run) m_run->watch(m_request);
}

}  // namespace vitrine::ui
