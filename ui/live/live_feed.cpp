#include "ui/live/live_feed.h"

#include <QLocale>
#include <algorithm>

#include "core/train/guess_loss.h"
#include "core/watch/step_log.h"

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

void append(History& history, double x, const StepRow& row, const Reading& value) {
  history.append_range(x, value.mean, value.min, value.max, value.last, row.covers);
}

std::vector<std::string> layerIds(const RunInfo& info) {
  std::vector<std::string> out;
  for (const RunInfo::Layer& layer : info.layers) out.push_back(layer.node);
  return out;
}

void beginHealth(Health& health, const Run& run) {
  health.begin(run.info(), guess_loss(run.project(), run.dataset(), run.split()));
}

}  // namespace

LiveFeed::LiveFeed(QObject* parent) : QObject(parent), m_curves(emptyCurves()) {
  m_timer.setTimerType(Qt::PreciseTimer);
  connect(&m_timer, &QTimer::timeout, this, &LiveFeed::tick);
}

void LiveFeed::attach(std::shared_ptr<Run> run) {
  if (m_run == run) return;
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
  beginHealth(curves.health, *run);
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
  if (m_run && m_run != run) m_run->watch({});  // the run may live on elsewhere: nobody looks any more
  const std::shared_ptr<Run> before = std::exchange(m_run, std::move(run));
  m_status = m_run ? m_run->status() : RunStatus{};
  m_probeSeen = 0;
  m_probe.reset();
  m_curves = curves ? std::move(*curves) : emptyCurves();
  if (m_run) m_curves.follow(layerIds(m_run->info()), layerBytes(m_run->info().layers.size()));
  emit historiesReset();
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

std::size_t LiveFeed::layerBytes(std::size_t layers) {
  return std::clamp(kLayersBytes / std::max<std::size_t>(1, 2 * layers), kLeastBytes, kCurveBytes);
}

Curves LiveFeed::emptyCurves() const {
  std::vector<std::string> layers = m_run ? layerIds(m_run->info()) : std::vector<std::string>();
  const std::size_t bytes = layerBytes(layers.size());
  Curves out(kCurveBytes, bytes, std::move(layers));
  if (m_run) beginHealth(out.health, *m_run);
  return out;
}

void LiveFeed::resetHistories() {
  m_curves = emptyCurves();
  m_probe.reset();
  emit historiesReset();
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
    if (hasSteps() && static_cast<double>(row.step + m_curves.stepsBefore) <= m_curves.trainLoss.last_x()) {
      resetHistories();  // the run began again
    }
    take(row, m_block.of(i));
  }
  m_curves.dropped = m_block.dropped;
  return true;
}

void LiveFeed::take(const StepRow& row, const Reading* figures) {
  const auto of = [&](Figure figure) -> const Reading& { return figures[static_cast<std::size_t>(figure)]; };
  const auto x = static_cast<double>(row.step + m_curves.stepsBefore);
  if (row.covers > 1) m_curves.joined = std::max<quint64>(m_curves.joined, row.covers);
  append(m_curves.trainLoss, x, row, of(Figure::loss));
  if (of(Figure::penalty).max > 0) {
    append(m_curves.penalty, x, row, of(Figure::penalty));
    append(m_curves.totalLoss, x, row, of(Figure::objective));
  }
  append(m_curves.trainMetric, x, row, of(Figure::metric));
  append(m_curves.learningRate, x, row, of(Figure::learning_rate));
  append(m_curves.gradientNorm, x, row, of(Figure::gradient_norm));
  const std::size_t layers = m_curves.layerNorms.size();
  for (std::size_t layer = 0; layer < layers; ++layer) {
    append(m_curves.layerNorms[layer], x, row, figures[kRunFigures + layer]);
    append(m_curves.layerRatios[layer], x, row, figures[kRunFigures + layers + layer]);
  }
  m_curves.health.add(row, {figures, kRunFigures + 2 * layers});
}

bool LiveFeed::drainEpochs() {
  m_arrived.clear();
  m_run->epochs().drain(m_arrived);
  for (EpochRecord& record : m_arrived) {
    record.step += m_curves.stepsBefore;
    record.epoch += m_curves.epochsBefore;
    if (!m_curves.epochs.empty() && record.step <= m_curves.epochs.back().step) {  // the run began again
      m_curves.epochs.clear();
      m_curves.validationLoss.clear();
      m_curves.validationMetric.clear();
    }
    const auto x = static_cast<double>(record.step);
    if (record.has_validation) {
      m_curves.validationLoss.append(x, record.validation.loss);
      if (!record.validation.metrics.empty()) m_curves.validationMetric.append(x, record.validation.metrics.front());
    }
    m_curves.epochs.push_back(std::move(record));
  }
  return !m_arrived.empty();
}

void LiveFeed::takeStatus() {
  RunStatus now = m_run->status();
  const bool changed = !same(now, m_status);
  m_status = std::move(now);
  const int wanted = m_status.phase == RunPhase::training ? kFrameMs : kIdleMs;
  if (m_timer.interval() != wanted) m_timer.setInterval(wanted);
  if (changed && m_status.phase == RunPhase::failed) m_curves.health.fail(m_status.failed_layer, m_status.why);
  if (changed) emit statusChanged();
}

// ---- what is watched

void LiveFeed::setAttentionWatched(bool watched, std::vector<std::int64_t> samples, bool atStart) {
  if (m_request.attention == watched && m_request.samples == samples && m_request.attention_at_start == atStart)
    return;
  m_request.attention = watched;
  m_request.attention_at_start = atStart;
  m_request.samples = std::move(samples);
  sendWatch();
}

void LiveFeed::setPredictionsWatched(bool watched, std::int64_t count, bool decision, int side) {
  if (m_request.predictions == watched && m_request.prediction_count == count && m_request.decision == decision &&
      m_request.decision_side == side)
    return;
  m_request.predictions = watched;
  m_request.prediction_count = count;
  m_request.decision = decision;
  m_request.decision_side = side;
  sendWatch();
}

void LiveFeed::sendWatch() {
  if (m_run) m_run->watch(m_request);
}

}  // namespace vitrine::ui
