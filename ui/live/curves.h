// What the window has seen of a run, as curves by step. A value, so that it can be put aside with its run and brought
// back, or go on under another run that takes up the weights.
#pragma once

#include <QString>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "core/watch/health.h"
#include "core/watch/history.h"
#include "core/watch/records.h"
#include "ui/live/training_clock.h"

namespace vitrine {
class Run;
}

namespace vitrine::ui {

struct Curves {
  History trainLoss, penalty, totalLoss, trainMetric, learningRate, gradientNorm;
  History validationLoss;                 // from the epochs, at the step that ended each
  std::vector<FigureInfo> figures;        // what is judged beside the loss: metrics, and each of several losses
  std::vector<std::size_t> judged;        // those of them that every step tells
  std::vector<History> trainJudged;       // in the order of `judged`
  std::vector<History> validationJudged;  // in the order of `figures`
  std::vector<History> layerNorms, layerRatios;
  std::vector<std::string> layers;      // node ids, in the order of the two above
  std::vector<std::string> layerNames;  // of a run that was read back, and is not there itself
  std::vector<EpochRecord> epochs;
  Health health;  // of the present run: how each layer learns; see beginJudging()
  TrainingClock clock;  // seconds of training by step
  quint64 dropped = 0, joined = 0;

  // Where a run took up the weights of the one before: drawn as a line with its words.
  struct Mark {
    double step = 0;
    QString text;
  };
  std::vector<Mark> marks;
  // Steps and epochs of runs before the present one, which counts its own from 1.
  quint64 stepsBefore = 0;
  std::uint32_t epochsBefore = 0;

  explicit Curves(std::vector<std::string> layerIds = {}, std::vector<FigureInfo> figures = {},
                  std::vector<std::size_t> judged = {});

  [[nodiscard]] bool empty() const { return trainLoss.empty(); }
  [[nodiscard]] std::size_t bytes() const;
  // A row of the log, counted from the present run's start. Health is another matter: judge() comes after it.
  void take(const StepRow& row, const Reading* figures);
  void beginJudging(Health begun);
  void judge(const StepRow& row, std::span<const Reading> values);
  // Judges all rows of the present run that are there already: of curves that were read back.
  void judgeAnew(Health begun);
  // As it was judged then.
  [[nodiscard]] Health healthAt(double step) const;
  void take(EpochRecord record);
  // Goes on with these layers and figures: the curves of those that were there before stay theirs.
  void follow(const std::vector<std::string>& layerIds, const std::vector<FigureInfo>& now,
              const std::vector<std::size_t>& nowJudged);
  // The rows of the present run behind a step, up to another one, both by the curves' count, as its log has them: loss,
  // learning rate, gradient norm and what is told of each layer.
  using RowTaker = std::function<void(const StepRow&, std::span<const Reading>)>;
  void eachRow(double after, double last, const RowTaker& take) const;
  // Of a figure, every step and every validation; null where there is none.
  [[nodiscard]] const History* trainOf(std::size_t figure) const;
  [[nodiscard]] const History* validationOf(std::size_t figure) const;

 private:
  std::vector<std::pair<double, Health>> m_healthThen;  // after some of the steps, so that healthAt() is quick
  std::size_t m_healthEvery = 512, m_rowsJudged = 0;    // rows between two of them
};

// Whether there is a number in it: a log may have a column and no values.
[[nodiscard]] inline bool hasNumbers(const History& history) {
  return !history.empty() && !history.columns(history.first_x(), history.last_x(), 1).empty();
}

// Before the first step of a run.
[[nodiscard]] Health beginningOf(const Run& run);

}  // namespace vitrine::ui
