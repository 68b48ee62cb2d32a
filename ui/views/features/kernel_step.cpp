#include "ui/views/features/kernel_step.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/layers/activation.h"

namespace vitrine::ui {
namespace {

const WeightTensor* tensorOf(const WeightsAnswer& weights, const char* name) {
  for (const WeightTensor& tensor : weights.tensors)
    if (tensor.name == name) return &tensor;
  return nullptr;
}

// What makes a place of a map: under each weight the number that comes in, whichever way the layer slides.
struct PlaceSum {
  const FeatureLayer& layer;
  const FeaturePlace& place;
  const NodeActivations& before;
  std::size_t sample;
  const WeightTensor& kernel;
  const WeightTensor* mix;  // of depthFirst

  using Kind = Sliding::Kind;
  [[nodiscard]] const Sliding& sliding() const { return *layer.sliding; }
  [[nodiscard]] std::int64_t rows() const { return sliding().window.kernel[0]; }
  [[nodiscard]] std::int64_t columns() const { return sliding().window.kernel[1]; }
  [[nodiscard]] std::int64_t inputs() const { return sliding().channelsEach(); }
  // The channel that summand `c` is of, among those that the place's channel reads.
  [[nodiscard]] std::int64_t source(std::int64_t c) const { return c / sliding().multiplier; }
  [[nodiscard]] std::int64_t firstRead() const {
    if (sliding().kind != Kind::straight) return 0;
    return place.channel / (layer.shape[0] / sliding().groups) * inputs();
  }
  // Which of the tensor's windows looks at summand `c`.
  [[nodiscard]] std::int64_t windowOf(std::int64_t c) const {
    if (sliding().kind == Kind::depthFirst) return c;
    return sliding().kind == Kind::painted ? c * layer.shape[0] + place.channel : place.channel * inputs() + c;
  }
  [[nodiscard]] bool isTold() const {
    const std::int64_t each = rows() * columns();
    const std::int64_t windows = sliding().kind == Kind::depthFirst ? inputs() : layer.shape[0] * inputs();
    if (kernel.shape.size() != windows * each) return false;
    if (std::ssize(kernel.values) < (windowOf(inputs() - 1) + 1) * each) return false;
    return sliding().kind != Kind::depthFirst || (mix && std::ssize(mix->values) >= (place.channel + 1) * inputs());
  }
  [[nodiscard]] float weight(std::int64_t c, std::int64_t u, std::int64_t v) const {
    return kernel.values[static_cast<std::size_t>((windowOf(c) * rows() + u) * columns() + v)];
  }
  [[nodiscard]] double mixed(std::int64_t c) const {
    return mix ? static_cast<double>(mix->values[static_cast<std::size_t>(place.channel * inputs() + c)]) : 1;
  }
  // Along one axis: where the number under weight `u` lies; none: in the padding, or it paints other places.
  [[nodiscard]] std::optional<std::int64_t> under(std::size_t axis, std::int64_t at, std::int64_t u) const {
    const layers::Window& w = sliding().window;
    std::int64_t out = at * w.stride[axis] + u * w.dilation[axis] - w.pad_before[axis];
    if (sliding().kind == Kind::painted) {
      out = at + w.pad_before[axis] - u;
      if (out < 0 || out % w.stride[axis] != 0) return {};
      out /= w.stride[axis];
    }
    if (out < 0 || out >= sliding().image[static_cast<int>(axis) + 1]) return {};
    return out;
  }
  [[nodiscard]] std::optional<float> comes(std::int64_t c, std::int64_t u, std::int64_t v) const {
    const auto y = under(0, place.y, u), x = under(1, place.x, v);
    if (!y || !x) return {};
    return numberAt(before, {firstRead() + source(c), *y, *x}, sample);
  }
};

// All numbers of a sample are told, but for what is padding.
bool isWhole(const NodeActivations& told) {
  return told.every == 1 && told.kept.size() == told.shape.size();
}

bool areTheSame(double a, double b, double size) {
  if (!std::isfinite(a) || !std::isfinite(b)) return std::isnan(a) == std::isnan(b) && (std::isnan(a) || a == b);
  return std::abs(a - b) <= 1e-4 * (1e-3 + size);
}

}  // namespace

std::optional<double> activated(const Spec& activation, double x) {
  static const Pool alone(1);
  for (const layers::Activation& one : layers::activations()) {
    if (one.info.id != activation.type) continue;
    if (one.along_axis) return {};
    if (one.info.id == "linear") return x;
    const OpPtr op = one.make_op(one.info, activation.params, Shape{1});
    double y = 0;
    OpRun run(alone, false);
    run.inputs = {{Shape{1, 1}, &x}}, run.outputs = {{Shape{1, 1}, &y}};
    op->forward(run, DType::f64);
    return y;
  }
  return {};
}

std::optional<float> numberAt(const NodeActivations& maps, const FeaturePlace& place, std::size_t sample) {
  if (sample >= maps.values.size()) return {};
  std::int64_t at = -1;
  if (maps.shape.rank() == 2)  // T×C, as it lies
    at = place.x * maps.shape[1] + place.channel;
  else if (maps.kept.rank() == 3 && place.channel < maps.kept[0])
    at = (place.channel * maps.kept[1] + place.y / maps.every) * maps.kept[2] + place.x / maps.every;
  if (at < 0 || at >= std::ssize(maps.values[sample])) return {};
  return maps.values[sample][static_cast<std::size_t>(at)];
}

float toldAt(const NodeActivations& maps, const FeaturePlace& place, std::size_t sample) {
  return numberAt(maps, place, sample).value_or(std::numeric_limits<float>::quiet_NaN());
}

std::optional<KernelStep> kernelStep(const FeatureLayer& layer, const FeaturePlace& place, std::int64_t input,
                                     const NodeActivations& before, const NodeActivations& after,
                                     const WeightsAnswer& weights, std::size_t sample) {
  if (!layer.sliding) return {};
  const bool twoStages = layer.sliding->kind == Sliding::Kind::depthFirst;
  const WeightTensor* kernel = tensorOf(weights, twoStages ? "depthwise.weight" : "weight");
  const WeightTensor* bias = tensorOf(weights, twoStages ? "pointwise.bias" : "bias");
  const WeightTensor* mix = twoStages ? tensorOf(weights, "pointwise.weight") : nullptr;
  if (!kernel || asImage(before.shape) != layer.sliding->image || !isWhole(before) ||
      sample >= before.values.size() || after.every != 1 || !numberAt(after, place, sample))
    return {};
  const PlaceSum sum{layer, place, before, sample, *kernel, mix};
  if (!sum.isTold()) return {};
  KernelStep out;
  out.rows = static_cast<int>(sum.rows()), out.columns = static_cast<int>(sum.columns());
  out.inputs = sum.inputs();
  std::vector<double> shares(static_cast<std::size_t>(out.inputs));
  double size = 0;  // of all that is summed, for the rounding
  for (std::int64_t c = 0; c < out.inputs; ++c)
    for (std::int64_t u = 0; u < out.rows; ++u)
      for (std::int64_t v = 0; v < out.columns; ++v)
        if (const auto x = sum.comes(c, u, v)) {
          const double product = static_cast<double>(*x) * static_cast<double>(sum.weight(c, u, v)) * sum.mixed(c);
          shares[static_cast<std::size_t>(c)] += product, size += std::abs(product);
        }
  const auto most =
      std::max_element(shares.begin(), shares.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  out.input = input >= 0 ? std::min(input, out.inputs - 1) : most - shares.begin();
  out.source = sum.source(out.input);
  if (twoStages) out.mix = sum.mixed(out.input);
  for (std::int64_t c = 0; c < out.inputs; ++c)
    (c == out.input ? out.here : out.rest) += shares[static_cast<std::size_t>(c)];
  for (std::int64_t u = 0; u < out.rows; ++u)
    for (std::int64_t v = 0; v < out.columns; ++v) {
      const auto x = sum.comes(out.input, u, v);
      out.window.push_back(x.value_or(0.0F)), out.padding.push_back(!x);
      out.kernel.push_back(sum.weight(out.input, u, v));
    }
  if (bias && place.channel < std::ssize(bias->values))
    out.bias = static_cast<double>(bias->values[static_cast<std::size_t>(place.channel)]);
  out.sum = out.here + out.rest + out.bias.value_or(0);
  out.value = activated(layer.sliding->activation, out.sum);
  out.told = static_cast<double>(toldAt(after, place, sample));
  out.agrees = !out.value || areTheSame(*out.value, out.told, size + std::abs(out.bias.value_or(0)));
  return out;
}

}  // namespace vitrine::ui
