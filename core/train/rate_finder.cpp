#include "core/train/rate_finder.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/layers/training_params.h"
#include "core/optimizers/optimizer.h"
#include "core/recipes/recipe.h"
#include "core/train/trainer.h"

namespace vitrine {
namespace {

constexpr double kLeastFall = 0.01;  // of the loss at the lowest rates: less is told from nothing by no eye
// In standard errors of the first losses' mean: what a fall has to exceed (of curves that are chance alone one in
// sixteen does), and how far means wander before the fall begins.
constexpr double kNoise = 4, kWander = 2;

double rate_of(const OptimizerGroup& group) {
  const OptimizerType& type = optimizer_types().at(group.optimizer.type);
  return real_of(type.info, group.optimizer.params, "learning_rate");
}

// "0.0012": enough digits to tell steps apart.
std::string rate_text(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", rate);
  return text;
}

Status check_limits(const RateSearch& search) {
  if (!search.dataset) return Error{"There is no data to train on", "", "Choose data in the Data tab"};
  if (!(search.from > 0) || !(search.to > search.from) || !(search.to <= kHighestRate))
    return Error{"The rates have to rise, from above 0 to at most 1000",
                 shortest(search.from) + " to " + shortest(search.to), "Try 1e-7 to 10"};
  if (search.steps < kLeastRateSteps || search.steps > kMostRateSteps)
    return Error{"A search takes 10 to 10,000 steps", std::to_string(search.steps), "Try 100"};
  if (!(search.stop_factor > 1)) return Error{"The factor to stop at has to be above 1", "", "Try 4"};
  if (!(search.smoothing >= 0 && search.smoothing < 1))
    return Error{"The smoothing has to be at least 0 and below 1", "", "Try 0.9"};
  return has_rate_to_find(search.project);
}

// How far above the lowest the smoothed loss may rise. A loss that falls below 0 has no size of its own: there the
// greatest it has been stands for one. Of a loss of 0 nothing is so many times.
bool has_risen(const std::vector<RatePoint>& points, double lowest, double factor) {
  double size = std::abs(lowest);
  if (lowest < 0)
    for (const RatePoint& point : points) size = std::max(size, std::abs(point.smoothed));
  return size > 0 && points.back().smoothed - lowest > (factor - 1) * size;
}

std::string after_steps(const RateCurve& curve) {
  const auto count = static_cast<std::int64_t>(curve.points.size());
  return "after " + grouped(count) + (count == 1 ? " step" : " steps");
}

std::string end_in_words(const RateCurve& curve, double next_rate, const RateSearch& search, const Trainer& trainer) {
  switch (curve.end) {
    case RateEnd::all_steps:
      return "All rates have been tried, " + after_steps(curve);
    case RateEnd::rose:
      return "The smoothed loss rose past " + shortest(search.stop_factor) + " times its lowest at rate " +
             rate_text(curve.points.back().rate) + ", " + after_steps(curve);
    case RateEnd::not_finite: {
      const Node* node = trainer.network().find(trainer.bad_layer());
      return "A number stopped being finite" + (node ? " at " + node->name : std::string()) + " at rate " +
             rate_text(next_rate) + ", " + after_steps(curve);
    }
    case RateEnd::stopped:
      return "It was stopped " + after_steps(curve);
  }
  return {};
}

struct FirstLosses {
  double mean = 0, error = 0;  // of the mean, were the losses drawn by chance
};

// At the lowest rates hardly anything moves: the losses there differ by their batches alone.
FirstLosses first_losses(std::span<const RatePoint> points) {
  const std::size_t count = std::max<std::size_t>(5, points.size() / 5);
  FirstLosses out;
  for (std::size_t i = 0; i < count; ++i) out.mean += points[i].loss / static_cast<double>(count);
  double squared = 0;
  for (std::size_t i = 0; i < count; ++i) squared += std::pow(points[i].loss - out.mean, 2);
  out.error = std::sqrt(squared / static_cast<double>(count - 1) / static_cast<double>(count));
  return out;
}

bool anything_learns(const Trainer& trainer) {
  const std::vector<RunInfo::Layer>& layers = trainer.info().layers;
  return std::any_of(layers.begin(), layers.end(), [&](const RunInfo::Layer& layer) {
    const Node* node = trainer.network().find(layer.node);
    const LayerType* type = node ? type_of(*node) : nullptr;
    return type && trains(type->info, node->params);
  });
}

}  // namespace

Status has_rate_to_find(const Project& project) {
  const RecipeType* recipe = recipe_types().find(project.recipe.type);
  if (recipe && !recipe->follows_loss)
    return Error{"There is no single learning rate to find: in the recipe " + recipe->info.title +
                     " a lower loss does not mean better weights",
                 "", "Set the rates by hand, and watch what the network makes"};
  for (const OptimizerGroup& group : project.optimizers)
    if (!optimizer_types().find(group.optimizer.type)) return {};  // whoever checks the project says so
  if (project.optimizers.size() > 1 && !(rate_of(project.optimizers.front()) > 0))
    return Error{"The first optimizer's learning rate is 0, so that the others keep no ratio to it",
                 "optimizer.learning_rate", "Give the first optimizer a rate above 0"};
  return {};
}

std::vector<std::pair<std::string, double>> rate_settings(const Project& project, double rate) {
  std::vector<std::pair<std::string, double>> out{{"optimizer.learning_rate", rate}};
  const double first = rate_of(project.optimizers.front());
  for (std::size_t i = 1; i < project.optimizers.size(); ++i)
    if (first > 0)
      out.emplace_back("optimizer_" + std::to_string(i + 1) + ".learning_rate",
                       rate * (rate_of(project.optimizers[i]) / first));
  return out;
}

RateAdvice rate_advice(std::span<const RatePoint> points, RateEnd end) {
  RateAdvice out;
  if (end == RateEnd::stopped) return out;
  if (points.size() < static_cast<std::size_t>(kLeastRateSteps)) {
    out.doubt = points.empty()
                    ? "No suggestion: the first step already came to a number that is not finite. Look at "
                      "the data, and at how weights begin."
                    : "No suggestion: it ended after too few steps to see where the loss falls. Begin at a "
                      "lower rate.";
    return out;
  }
  // The first means are those of few batches, and wander.
  const std::size_t begin = std::max<std::size_t>(1, points.size() / 10);
  std::size_t lowest = begin;
  for (std::size_t i = begin; i < points.size(); ++i)
    if (points[i].smoothed < points[lowest].smoothed) lowest = i;
  const FirstLosses first = first_losses(points);
  const double fall = first.mean - points[lowest].smoothed;
  if (lowest == begin || fall <= kNoise * first.error || fall <= kLeastFall * std::abs(first.mean)) {
    out.doubt = end == RateEnd::all_steps
                    ? "No suggestion: the loss fell at no rate by more than its batches differ. Try higher rates, "
                      "more steps or larger batches, or weights that have learned less."
                    : "No suggestion: the loss rose before it had fallen by more than its batches differ. Try more "
                      "steps or larger batches, or weights that have learned less.";
    return out;
  }
  // Before the descent begins the means only wander: it is where they are for the last time about what they were.
  std::size_t descent = lowest - 1;
  while (descent > begin && points[descent].smoothed < first.mean - kWander * first.error) --descent;
  const std::size_t beside = std::max<std::size_t>(1, points.size() / 25);
  double steepest = 0;
  for (std::size_t i = descent; i <= lowest; ++i) {
    const std::size_t a = i >= descent + beside ? i - beside : descent, b = std::min(lowest, i + beside);
    const double slope = (points[b].smoothed - points[a].smoothed) / std::log(points[b].rate / points[a].rate);
    if (slope < steepest) steepest = slope, out.steepest = points[i].rate;
  }
  // Where the next rate came to a number that is not finite, the last one is the lowest there is.
  if (lowest + 1 < points.size() || end == RateEnd::not_finite)
    out.tenth = points[lowest].rate / 10;
  else
    out.doubt = "The loss still fell at the last rate: higher ones may do, too.";
  return out;
}

Result<RateCurve> find_rate(const RateSearch& search, const std::function<void(const RatePoint&)>& progress,
                            const std::function<bool()>& stop) {
  VITRINE_CHECK(check_limits(search));
  const Pool pool(search.threads);
  VITRINE_TRY(const auto trainer,
              Trainer::create(search.project, search.dataset, pool, search.weights ? search.weights.get() : nullptr));
  if (!anything_learns(*trainer))
    return Error{"There is nothing to learn: the network has no weights that training moves", "",
                 "Add a layer with weights, such as Dense, or let one train"};
  RateCurve out;
  out.present = rate_of(search.project.optimizers.front());
  out.adoption = trainer->adoption();
  out.points.reserve(static_cast<std::size_t>(search.steps));
  const double span = std::log(search.to / search.from);
  double rate = search.from, sum = 0, weight = 0, lowest = 0;
  for (int i = 0; i < search.steps; ++i) {
    if (stop && stop()) {
      out.end = RateEnd::stopped;
      break;
    }
    // The last one is what was asked for, to the bit.
    rate = i + 1 == search.steps ? search.to : search.from * std::exp(span * i / (search.steps - 1));
    if (trainer->epoch_due()) trainer->next_epoch();
    trainer->hold_rate(rate);
    if (trainer->step() == Trainer::Outcome::not_finite) {
      out.end = RateEnd::not_finite;
      break;
    }
    const double loss = trainer->record().loss;
    sum = search.smoothing * sum + (1 - search.smoothing) * loss;
    weight = search.smoothing * weight + (1 - search.smoothing);
    out.points.push_back({rate, loss, sum / weight});
    lowest = i == 0 ? out.points.back().smoothed : std::min(lowest, out.points.back().smoothed);
    if (progress) progress(out.points.back());
    if (has_risen(out.points, lowest, search.stop_factor)) {
      out.end = RateEnd::rose;
      break;
    }
  }
  out.why = end_in_words(out, rate, search, *trainer);
  out.advice = rate_advice(out.points, out.end);
  return out;
}

}  // namespace vitrine
