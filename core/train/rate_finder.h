// The learning-rate range test (Smith 2017, “Cyclical learning rates for training neural networks”): a short training
// at a rate that grows from step to step, to see from which on the loss falls and where it begins to rise. It trains
// a network of its own; the run and the weights that it begins with stay as they are, to the last bit.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/project/project.h"
#include "core/train/trained.h"

namespace vitrine {

struct RateSearch {
  Project project;
  std::shared_ptr<const Dataset> dataset;
  // What it begins with, as far as it fits: with the optimizer's memory and the place in the data where their state
  // is there and belongs to this project. Null: the initial weights of the project's seed.
  std::shared_ptr<const Trained> weights = {};
  double from = 1e-7, to = 10;  // of the first optimizer; the rates between are evenly spaced in their logarithm
  int steps = 100;
  double stop_factor = 4;  // ends where the smoothed loss is so many times its lowest
  double smoothing = 0.9;  // share of the old mean that is kept at each step, 0 to below 1
  int threads = 0;         // 0: one for each core
};

inline constexpr int kLeastRateSteps = 10, kMostRateSteps = 10'000;
inline constexpr double kHighestRate = 1000;  // that an optimizer takes

struct RatePoint {
  double rate = 0;      // of the step
  double loss = 0;      // of its batch, before the weights move by this rate
  double smoothed = 0;  // s / (1 − βⁿ) with s ← β·s + (1 − β)·loss from 0, after n steps (Kingma & Ba 2015)
};

// What a curve says of the rate to train with.
struct RateAdvice {
  // Where the smoothed loss falls most over the logarithm of the rate (fastai's “steep”), between the last point at
  // which it is still about what it was at the lowest rates and its lowest; over a twelfth of the points, so that no
  // single batch decides. Empty: there is none, and `doubt` says why.
  std::optional<double> steepest;
  // A tenth of the rate at which the smoothed loss is lowest. Empty also where it still fell at the highest rate.
  std::optional<double> tenth;
  // Where the lowest mean lies less than four standard errors below the first losses' there is neither: so much
  // chance alone does.
  std::string doubt;  // why there is no suggestion, or what it leaves open; a sentence or two
};

enum class RateEnd { all_steps, rose, not_finite, stopped };

struct RateCurve {
  std::vector<RatePoint> points;  // a step each, in order
  RateEnd end = RateEnd::all_steps;
  std::string why;     // the end in words: "The smoothed loss rose to 4 times its lowest at rate 2.1, after 83 steps"
  RateAdvice advice;   // nothing where it was stopped
  double present = 0;  // the first optimizer's rate in the project
  Adoption adoption;   // what became of RateSearch::weights
};

// Runs on the caller's thread. `progress` hears of each point, `stop` is asked before each step. The schedule is left
// out; clipping, penalties, decay and the layers' factors apply, and other optimizers keep their ratio to the first.
// Where the data have fewer batches than there are steps, it begins them again. The same search gives the same bits
// at any number of threads. Errors: what no run could begin with; limits that make no sense; a recipe whose loss says
// nothing of how well it learns, as of networks against each other; rates that keep no ratio because the first is 0.
[[nodiscard]] Result<RateCurve> find_rate(const RateSearch& search,
                                          const std::function<void(const RatePoint&)>& progress = {},
                                          const std::function<bool()>& stop = {});

// Why this project has no single rate that a loss could tell of, before any data are looked at; ok: it has one.
[[nodiscard]] Status has_rate_to_find(const Project& project);

[[nodiscard]] RateAdvice rate_advice(std::span<const RatePoint> points, RateEnd end);

// The settings by which the first optimizer learns at this rate and the others keep their ratio to it:
// ("optimizer.learning_rate", 0.01), ("optimizer_2.learning_rate", 0.001).
[[nodiscard]] std::vector<std::pair<std::string, double>> rate_settings(const Project& project, double rate);

}  // namespace vitrine
