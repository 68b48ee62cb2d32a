#include "core/base/text.h"
#include "core/layers/common.h"
#include "core/layers/list.h"
#include "core/ops/ops.h"

namespace vitrine::layers {
namespace {

Result<Shapes> infer_restricted_boltzmann(const LayerContext& context) {
  const Shape& visible = context.inputs.front();
  const std::int64_t hidden = context.integer("hidden");
  VITRINE_CHECK(check_tensor("The weights of BoltzmannMachine", Shape{hidden, visible.size()}));
  VITRINE_CHECK(check_tensor("The output of BoltzmannMachine", visible));
  return Shapes{Shape{hidden}, visible, Shape{1}, Shape{1}};
}

// One layer of units seen from the other.
struct Units {
  Value weight, bias;
  std::uint64_t stream;

  [[nodiscard]] Value arriving(Lowering& lowering, const Value& from) const {
    return lowering.add(make_linear(true), {from, weight, bias});
  }
  [[nodiscard]] static Value chances(Lowering& lowering, const Value& arrived) {
    return lowering.add(make_unary(UnaryKind::sigmoid), {arrived});
  }
};

void lower_restricted_boltzmann(const LayerContext& context, Lowering& lowering) {
  const Value x = lowering.input(0);
  const Shape sample = x.shape.without_batch();
  const std::int64_t visible = sample.size(), hidden = context.integer("hidden");
  const Value weight = lowering.parameter(
      {"weight", Shape{hidden, visible}, context.nested("initializer"), visible, hidden, ParameterRole::weight});
  const Units down{lowering.add(make_transpose(), {weight}),
                   lowering.parameter(constant_parameter("visible_bias", Shape{visible}, 0, ParameterRole::bias)),
                   lowering.random_stream("visible")};
  const Units up{weight, lowering.parameter(constant_parameter("hidden_bias", Shape{hidden}, 0, ParameterRole::bias)),
                 lowering.random_stream("hidden")};

  const Value data = sample.rank() == 1 ? x : lowering.add(make_reshape(Shape{visible}), {x});
  const Value first = up.arriving(lowering, data);
  Value chances = Units::chances(lowering, first), seen = data, told = data;
  const Value found = chances;
  for (std::int64_t k = 0; k < context.integer("steps"); ++k) {
    // Every step draws numbers of its own.
    const auto draw = [&](const Units& units, const Value& from) {
      return lowering.add(make_sample_bits(units.stream + static_cast<std::uint64_t>(k)), {from});
    };
    if (k > 0) chances = Units::chances(lowering, up.arriving(lowering, seen));
    told = Units::chances(lowering, down.arriving(lowering, draw(up, chances)));
    seen = draw(down, told);
  }
  const auto energy = [&](const Value& of, const Value& arrived) {
    return lowering.add(make_free_energy(), {of, down.bias, arrived});
  };
  lowering.output(0, found);
  lowering.output(1, sample.rank() == 1 ? told : lowering.add(make_reshape(sample), {told}));
  lowering.output(2, energy(data, first));
  lowering.output(3, energy(seen, up.arriving(lowering, seen)));
}

}  // namespace

LayerType restricted_boltzmann() {
  LayerType type;
  type.info = {
      "restricted_boltzmann",
      "BoltzmannMachine",
      "Sampling",
      "A restricted Boltzmann machine (Smolensky 1986; Hinton 2002): visible units v, the input, from 0 to 1, and "
      "hidden units h that see nothing but them, with the energy −v·b − h·c − h·W·v. “hidden” is P(h = 1 | v) = "
      "σ(W·v + c); “reconstruction” is P(v = 1 | h) after k times to and fro; “energy” and “model energy” are the "
      "free "
      "energies F(v) = −b·v − Σ ln(1 + e^(W·v + c)) of the data and of what was found there. The loss Contrastive "
      "divergence makes their difference small. Units are drawn in training; outside it their probabilities go on.",
      {ParamSpec::integer("hidden", "Hidden units", 128).range(1, 65536).says("How many features it may find."),
       ParamSpec::integer("steps", "Steps", 1)
           .range(1, 100)
           .says("How often k it goes to the hidden units and back before the model's energy is taken: CD-k. One is "
                 "usual; more is slower and nearer to the true gradient.")},
      {}};
  add_initializer(type.info, "normal", "How the weights start; both biases start at 0.");
  set_fallback(type.info, "initializer.std", 0.01);
  type.has_weights = true;
  type.output_ports = [](const Params&) {
    return std::vector<std::string>{"hidden", "reconstruction", "energy", "model_energy"};
  };
  type.infer = infer_restricted_boltzmann;
  type.lengths = [](const LayerContext& context) -> Result<std::string> {
    return mixes_padding(context, "reads a sample as a whole");
  };
  type.lower = lower_restricted_boltzmann;
  type.summary = [](const LayerContext& context) {
    const std::int64_t steps = context.integer("steps");
    return joined({grouped(context.integer("hidden")) + " hidden", steps > 1 ? "CD-" + grouped(steps) : ""});
  };
  return type;
}

}  // namespace vitrine::layers
