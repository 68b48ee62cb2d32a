// The only frame timer of the window: drains what the run published, brings the histories up to date and tells views
// to repaint. It never waits for training.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

#include "core/train/run.h"
#include "ui/live/curves.h"
#include "ui/live/epoch_count.h"
#include "ui/live/playhead.h"
#include "ui/live/probe_tap.h"
#include "ui/live/runs_beside.h"
#include "ui/live/weight_change.h"

namespace vitrine::ui {

class Advice;

class LiveFeed : public QObject {
  Q_OBJECT

 public:
  explicit LiveFeed(QObject* parent = nullptr);
  ~LiveFeed() override;

  // Follows a run, with empty curves; null detaches.
  void attach(std::shared_ptr<Run> run);
  // With curves that were its own before.
  void attach(std::shared_ptr<Run> run, Curves curves);
  // Follows a run that goes on from the one so far: the curves stay, and a run that counts its steps anew is drawn
  // behind them, from a mark that says `words`.
  void goOn(std::shared_ptr<Run> run, const QString& words);
  // Detaches; what was seen so far is the caller's.
  Curves release();
  Run* run() const { return m_run.get(); }
  std::shared_ptr<Run> sharedRun() const { return m_run; }
  const Curves& curves() const { return m_curves; }
  Playhead& playhead() { return m_playhead; }
  // Other runs that charts draw beside this one.
  RunsBeside& beside() { return m_beside; }
  const Playhead& playhead() const { return m_playhead; }
  // What goes wrong in it: looked for from when somebody first asks.
  Advice& advice();
  const Advice* adviceAsked() const { return m_advice.get(); }  // null: nobody has asked yet
  // Somebody looks at something that is not answered yet.
  bool isCatchingUp() const;
  void resetHistories();  // after Reset
  // Something has happened to the run, such as a setting that was changed: charts and the strip mark the step. What
  // is dragged is one mark: one of the same `kind` at once after another takes its place.
  void mark(const QString& kind, const QString& words);
  // Views set single weights through whoever has the run; nobody: they cannot be set.
  void setWeightsBy(SetWeight set) { m_setWeight = std::move(set); }
  Status setWeight(const WeightChange& change);

  // ---- histories, by global step
  const History& trainLoss() const { return m_curves.trainLoss; }
  const History& penalty() const { return m_curves.penalty; }
  const History& totalLoss() const { return m_curves.totalLoss; }  // loss and penalty; only steps with a penalty
  const History& learningRate() const { return m_curves.learningRate; }
  const History& gradientNorm() const { return m_curves.gradientNorm; }                   // of all parameters
  const std::vector<History>& layerGradientNorms() const { return m_curves.layerNorms; }  // order of RunInfo::layers
  const std::vector<History>& layerUpdateRatios() const { return m_curves.layerRatios; }
  double stepsPerEpoch() const;    // 0: not known
  EpochCount epochCount() const;   // of steps as curves count them
  QStringList layerNames() const;  // in the order of the two above, as they were called when they were trained
  const std::vector<EpochRecord>& epochs() const { return m_curves.epochs; }
  // From the epochs, at the step that ended each; empty where nothing validates.
  const History& validationLoss() const { return m_curves.validationLoss; }
  // What is judged beside the loss, see Curves.
  const std::vector<FigureInfo>& figures() const { return m_curves.figures; }
  const History* trainOf(std::size_t figure) const { return m_curves.trainOf(figure); }
  const History* validationOf(std::size_t figure) const { return m_curves.validationOf(figure); }
  bool hasSteps() const { return !m_curves.empty(); }
  std::uint32_t epochsBefore() const { return m_curves.epochsBefore; }  // of runs that this one went on from
  const std::vector<Curves::Mark>& marks() const { return m_curves.marks; }
  // How each layer learns, at the moment that is shown.
  const Health& health() const { return m_playhead.isLive() ? m_curves.health : m_healthThen; }
  // Another one whenever that is another one, also of another run that was judged as often.
  quint64 healthRevision() const { return (m_followed << 40) + health().revision(); }
  // What a curve says at that moment; NaN where it has no value.
  float shownValue(const History& history) const {
    return m_playhead.isLive() ? history.last_value() : history.at(m_playhead.step()).value;
  }
  RunStatus status() const { return m_status; }
  quint64 droppedSteps() const {
    return m_curves.dropped;
  }                             // of which nobody will ever know: the window was too slow
  QString keptInWords() const;  // how the steps so far are kept
  std::size_t historyBytes() const { return m_curves.bytes(); }

  void tick();  // one frame now; the timer calls it, and so may whoever cannot wait for it

 signals:
  void attached();        // another run, or none
  void historiesReset();  // they are empty again: another run, or the same one from its start
  void marked();
  void advised();        // the advisor says something else
  void advanced();       // new step or epoch records arrived in this frame
  void statusChanged();  // at once where it turns to something else, else ten times a second
  void probed();         // to some ProbeTap a new answer, or none any more
  void frame();          // after each tick: views that are behind may catch up now

 private:
  friend class ProbeTap;
  Curves emptyCurves() const;
  void follow(std::shared_ptr<Run> run, std::optional<Curves> curves);
  bool drainSteps();
  bool drainEpochs();
  void takeStatus();
  void followPast();
  void moveInTime();
  std::shared_ptr<Run> m_run;
  QTimer m_timer;
  StepBlock m_block;
  std::vector<EpochRecord> m_arrived;
  Curves m_curves;
  RunStatus m_status;
  QElapsedTimer m_sinceStatus;  // since it was last told
  bool m_statusDue = false;     // there is another one since then
  std::vector<ProbeTap*> m_taps;
  Playhead m_playhead;
  RunsBeside m_beside;
  quint64 m_followed = 0;        // counts runs, and their starts
  Health m_healthThen;           // at the playhead, where that looks back
  std::uint64_t m_pastSeen = 0;  // revision of the run's snapshots
  std::unique_ptr<Advice> m_advice;
  QString m_lastMark;  // its kind
  QElapsedTimer m_sinceMark;
  SetWeight m_setWeight;
};

}  // namespace vitrine::ui
