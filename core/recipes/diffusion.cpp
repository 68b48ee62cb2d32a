// Denoising diffusion (Ho, Jain & Abbeel 2020): supervised learning of the noise in samples that have been drowned in
// it, and samples out of pure noise by taking it off again.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/data/draws.h"
#include "core/graph/block.h"
#include "core/recipes/list.h"

namespace vitrine::recipes {
namespace {

constexpr const char *kNoisy = "noisy", *kTime = "time", *kNoise = "noise";

// How much of a sample is left after each step: ᾱ, falling from nearly 1 to nearly 0.
class Schedule {
 public:
  Schedule(const TypeInfo& info, const Params& params) {
    const std::int64_t steps = integer_of(info, params, "steps");
    const bool cosine = text_of(info, params, "schedule") == "cosine";
    // Nichol & Dhariwal (2021); or β from 1e-4 to 0.02 over a thousand steps, as much noise in fewer.
    const auto curve = [&](std::int64_t t) {
      const double angle =
          (static_cast<double>(t) / static_cast<double>(steps) + 0.008) / 1.008 * std::numbers::pi / 2;
      return std::cos(angle) * std::cos(angle);
    };
    double left = 1;
    for (std::int64_t t = 0; t < steps; ++t) {
      const double thousandth = 1000.0 / static_cast<double>(steps);
      const double share = steps > 1 ? static_cast<double>(t) / static_cast<double>(steps - 1) : 1;
      const double beta = cosine ? 1 - curve(t + 1) / curve(t) : thousandth * (1e-4 + share * (0.02 - 1e-4));
      beta_.push_back(std::clamp(beta, 1e-6, 0.999));
      left_.push_back(left *= 1 - beta_.back());
    }
  }
  [[nodiscard]] std::uint32_t steps() const { return static_cast<std::uint32_t>(beta_.size()); }
  [[nodiscard]] double beta(std::uint32_t t) const { return beta_[t]; }
  [[nodiscard]] double left(std::uint32_t t) const { return left_[t]; }
  // What the network is told of a step: from near 0 to 1.
  [[nodiscard]] float time(std::uint32_t t) const { return static_cast<float>(t + 1) / static_cast<float>(steps()); }

 private:
  std::vector<double> beta_, left_;
};

void check_diffusion(const TypeInfo& info, const Graph& graph, const std::vector<Goal>& goals, Analysis& analysis) {
  const auto refuse = [&](const NodeId& node, std::string what, std::string remedy, std::optional<Fix> fix = {}) {
    analysis.problems.push_back(
        {Severity::error, "recipe", node, std::move(what), std::move(remedy), std::move(fix)});
  };
  const std::vector<NodeId> noisy = inputs_reading(graph, kNoisy), time = inputs_reading(graph, kTime);
  if (noisy.size() != 1) {
    std::optional<Fix> fix;
    if (const auto inputs = inputs_reading(graph, "input"); noisy.empty() && inputs.size() == 1)
      fix = Fix{"Let it read “noisy”", {{"layer." + graph.find(inputs.front())->name + ".field", kNoisy}}};
    refuse("",
           info.title + (noisy.empty() ? " hands the network samples with noise, and no Input reads them"
                                       : " takes one Input that reads samples with noise, and here are several"),
           noisy.empty() ? "Let an Input read the field “noisy”" : "Leave one of them", std::move(fix));
  }
  if (time.empty())
    refuse("", info.title + " tells the network how much noise there is, and no Input reads it",
           "Add an Input of shape 1 that reads the field “time”, and join it with the others by Concatenate");
  const bool judged = goals.size() == 1 && goals.front().bound.size() == 2 && !goals.front().bound[1].is_output &&
                      goals.front().bound[1].name == kNoise;
  if (!judged)
    refuse("", info.title + " has one objective, and its Output is compared with the noise that was put in",
           "Choose “noise” as the objective's target",
           goals.size() == 1 ? std::optional(Fix{"Let it compare with “noise”", {{"objective.target", kNoise}}})
                             : std::nullopt);
}

RecipeField field_like(const Field& data, const char* name, const std::shared_ptr<const Schedule>& schedule) {
  RecipeField out;
  out.field.name = name;
  out.field.shape = data.shape;
  out.from = data.name;
  const bool noisy = name == std::string_view(kNoisy);
  // The same draws for all fields of a sample: first the step, then the noise of each value.
  out.apply = [schedule, noisy](std::span<const float> from, std::span<float> to, Draws& draws) {
    const std::uint32_t t = draws.below(schedule->steps());
    const double keep = std::sqrt(schedule->left(t)), drown = std::sqrt(1 - schedule->left(t));
    for (std::size_t i = 0; i < to.size(); ++i) {
      const double noise = draws.normal();
      to[i] = static_cast<float>(noisy ? keep * static_cast<double>(from[i]) + drown * noise : noise);
    }
  };
  return out;
}

Result<std::vector<RecipeField>> diffusion_fields(const TypeInfo& info, const Params& params, const Dataset& dataset) {
  const std::string& name = text_of(info, params, "data");
  const Field* data = dataset.find(name);
  if (!data || data->kind != FieldKind::values)
    return Error{
        info.title + " learns from a field of numbers, and “" + name + "” is " + (data ? "none" : "not there"),
        "recipe", "Choose another at Learns in the Training tab"};
  const auto schedule = std::make_shared<const Schedule>(info, params);
  RecipeField time;
  time.field.name = kTime;
  time.field.shape = Shape{1};
  time.apply = [schedule](std::span<const float>, std::span<float> to, Draws& draws) {
    to[0] = schedule->time(draws.below(schedule->steps()));
  };
  return std::vector<RecipeField>{field_like(*data, kNoisy, schedule), std::move(time),
                                  field_like(*data, kNoise, schedule)};
}

// x ← (x − β/√(1−ᾱ)·ε)/√α + √β·z, from the last step to the first, where no z is added (Ho et al., algorithm 2).
Generator generator(const TypeInfo& info, const Graph& graph, const std::vector<Goal>& goals, const Params& params) {
  Generator out;
  const std::vector<NodeId> noisy = inputs_reading(graph, kNoisy), time = inputs_reading(graph, kTime);
  if (goals.size() != 1 || noisy.size() != 1 || time.empty()) return out;
  NodeId output = goals.front().bound.front().name;
  for (const Node& node : graph.nodes())
    if (output.empty() && type_of(node)->is_output) output = node.id;
  const auto shape_of = [&](const NodeId& id) {
    return Shape(std::span(integers_of(type_of(*graph.find(id))->info, graph.find(id)->params, "shape")));
  };
  out.part.outputs = {output};
  out.part.fed[noisy.front()] = shape_of(noisy.front());
  for (const NodeId& id : time) out.part.fed[id] = Shape{1};
  out.field = text_of(info, params, "data");
  const auto schedule = std::make_shared<const Schedule>(info, params);
  out.rounds.count = schedule->steps();
  out.rounds.state = noisy.front();
  out.rounds.clock = [schedule](std::uint32_t round) { return schedule->time(schedule->steps() - 1 - round); };
  out.rounds.refine = [schedule](std::uint32_t round, const Rng& rng, std::uint64_t first,
                                 std::span<const float> told, std::span<float> state) {
    const std::uint32_t t = schedule->steps() - 1 - round;
    const double beta = schedule->beta(t), taken = beta / std::sqrt(1 - schedule->left(t));
    for (std::size_t i = 0; i < state.size(); ++i) {
      const double z = t > 0 ? rng.normal(round + 1, first + i) : 0;
      state[i] = static_cast<float>((static_cast<double>(state[i]) - taken * static_cast<double>(told[i])) /
                                        std::sqrt(1 - beta) +
                                    std::sqrt(beta) * z);
    }
  };
  return out;
}

}  // namespace

RecipeType diffusion() {
  RecipeType type = supervised();
  type.carries = false;
  type.info = {
      "diffusion",
      "Diffusion",
      "Recipes",
      "Samples are drowned in noise by degrees, and the network learns to say which noise it was (Ho et al. 2020): "
      "each time a sample x, a step t and noise ε are drawn, an Input reads the field “noisy”, √ᾱ·x + √(1−ᾱ)·ε, "
      "another “time”, from 0 to 1, and the Output is compared with the field “noise”, ε. New samples start as pure "
      "noise, of which the network takes off a little at each step. It is one forward pass, one backward pass, one "
      "update a step.",
      {ParamSpec::text("data", "Learns", "input")
           .picks(ParamSpec::Names::field)
           .says("The field whose samples it learns to make."),
       ParamSpec::integer("steps", "Steps", 100)
           .range(2, 10'000)
           .says("From a sample to noise, T. A thousand is usual for images; points need fewer."),
       ParamSpec::choice("schedule", "Noise", "cosine", {{"cosine", "Cosine"}, {"linear", "Linear"}})
           .says("How fast a sample drowns. Cosine: evenly (Nichol and Dhariwal 2021). Linear: slowly, then fast, as "
                 "it was first done.")},
      {}};
  type.fields = [info = type.info](const Params& params, const Dataset& dataset) {
    return diffusion_fields(info, params, dataset);
  };
  type.check = [info = type.info](const Graph& graph, const std::vector<Goal>& goals, const Params&,
                                  Analysis& analysis) { check_diffusion(info, graph, goals, analysis); };
  type.generator = [info = type.info](const Graph& graph, const std::vector<Goal>& goals, const Params& params) {
    return generator(info, graph, goals, params);
  };
  return type;
}

}  // namespace vitrine::recipes
