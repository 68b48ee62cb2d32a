// The only frame timer of the window: drains what the run published, brings the histories up to date and tells views
// to repaint. It never waits for training.
#pragma once

#include <QObject>
#include <QTimer>
#include <map>
#include <memory>
#include <vector>

#include "core/train/run.h"
#include "core/watch/health.h"
#include "core/watch/history.h"

namespace vitrine::ui {

class LiveFeed : public QObject {
  Q_OBJECT

 public:
  explicit LiveFeed(QObject* parent = nullptr);

  void attach(std::shared_ptr<Run> run);  // clears the histories; null detaches
  Run* run() const { return m_run.get(); }
  void resetHistories();  // after Reset

  // ---- histories, by global step
  const History& trainLoss() const { return m_trainLoss; }
  const History& penalty() const { return m_penalty; }
  const History& totalLoss() const { return m_totalLoss; }  // loss and penalty; only steps that have a penalty
  const History& trainMetric() const { return m_trainMetric; }
  const History& learningRate() const { return m_learningRate; }
  const History& gradientNorm() const { return m_gradientNorm; }                   // of all parameters
  const std::vector<History>& layerGradientNorms() const { return m_layerNorms; }  // order of RunInfo::layers
  const std::vector<History>& layerUpdateRatios() const { return m_layerRatios; }
  const std::vector<EpochRecord>& epochs() const { return m_epochs; }
  // From the epochs, at the step that ended each; empty where nothing validates.
  const History& validationLoss() const { return m_validationLoss; }
  const History& validationMetric() const { return m_validationMetric; }  // the task's first metric
  const Health& health() const { return m_health; }                       // how each layer learns
  bool hasSteps() const { return !m_trainLoss.empty(); }
  RunStatus status() const { return m_status; }
  std::shared_ptr<const ProbeResult> probe() const { return m_probe; }
  quint64 droppedSteps() const { return m_dropped; }  // of which nobody will ever know: the window was too slow
  QString keptInWords() const;                        // how the steps so far are kept
  std::size_t historyBytes() const;

  // Views say what they need while they are visible; the union goes to the run.
  void setAttentionWatched(bool watched, std::vector<std::int64_t> samples);
  void setPredictionsWatched(bool watched, std::int64_t count, bool decision);

  void tick();  // one frame now; the timer calls it, and so may whoever cannot wait for it

 signals:
  void attached();        // another run, or none
  void historiesReset();  // they are empty again: another run, or the same one from its start
  void advanced();        // new step or epoch records arrived in this frame
  void statusChanged();
  void probed();  // a new ProbeResult arrived
  void frame();   // after each tick: views that are behind may catch up now

 private:
  void clearHistories();
  bool drainSteps();
  void take(const StepRow& row, const Reading* figures);
  bool drainEpochs();
  void takeStatus();
  void sendWatch();
  std::shared_ptr<Run> m_run;
  QTimer m_timer;
  StepBlock m_block;
  std::vector<EpochRecord> m_arrived, m_epochs;
  History m_trainLoss, m_penalty, m_totalLoss, m_trainMetric, m_learningRate, m_gradientNorm;
  History m_validationLoss, m_validationMetric;
  std::vector<History> m_layerNorms, m_layerRatios;
  Health m_health;
  double m_guessLoss = 0;
  RunStatus m_status;
  ProbeRequest m_request;
  std::shared_ptr<const ProbeResult> m_probe;
  std::uint64_t m_probeSeen = 0;
  quint64 m_dropped = 0;
  quint64 m_joined = 0;  // most steps that share a row; 0: each has its own
};

}  // namespace vitrine::ui
