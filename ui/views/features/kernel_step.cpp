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

// What the input says under the kernel's weight (row u, column v); none in the padding.
std::optional<float> underKernel(const Sliding& sliding, const NodeActivations& before, std::size_t sample,
                                 std::int64_t channel, const FeaturePlace& place, std::int64_t u, std::int64_t v) {
  const layers::Window& w = sliding.window;
  const std::int64_t y = place.y * w.stride[0] + u * w.dilation[0] - w.pad_before[0];
  const std::int64_t x = place.x * w.stride[1] + v * w.dilation[1] - w.pad_before[1];
  if (y < 0 || x < 0 || y >= sliding.image[1] || x >= sliding.image[2]) return {};
  return before.values[sample][static_cast<std::size_t>((channel * sliding.image[1] + y) * sliding.image[2] + x)];
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

float toldAt(const NodeActivations& maps, const FeaturePlace& place, std::size_t sample) {
  const bool there = maps.kept.rank() == 3 && sample < maps.values.size() && place.channel < maps.kept[0];
  if (!there) return std::numeric_limits<float>::quiet_NaN();
  const std::int64_t y = place.y / maps.every, x = place.x / maps.every;
  return maps.values[sample][static_cast<std::size_t>((place.channel * maps.kept[1] + y) * maps.kept[2] + x)];
}

std::optional<KernelStep> kernelStep(const FeatureLayer& layer, const FeaturePlace& place, std::int64_t input,
                                     const NodeActivations& before, const NodeActivations& after,
                                     const WeightsAnswer& weights, std::size_t sample) {
  const WeightTensor *kernel = tensorOf(weights, "weight"), *bias = tensorOf(weights, "bias");
  if (!layer.sliding || !kernel || before.kept != layer.sliding->image || before.every != 1 ||
      sample >= before.values.size() || after.every != 1 || after.kept.rank() != 3 || place.channel >= after.kept[0])
    return {};
  const Sliding& sliding = *layer.sliding;
  const auto rows = sliding.window.kernel[0], columns = sliding.window.kernel[1], inputs = sliding.channelsEach();
  const std::int64_t first = place.channel * inputs * rows * columns;  // of its weights
  if (kernel->shape != Shape{layer.shape[0], inputs, rows, columns} ||
      std::ssize(kernel->values) < first + inputs * rows * columns)
    return {};
  const std::int64_t group = place.channel / (layer.shape[0] / sliding.groups);
  const auto weightAt = [&](std::int64_t c, std::int64_t u, std::int64_t v) {
    return kernel->values[static_cast<std::size_t>(first + (c * rows + u) * columns + v)];
  };
  KernelStep out;
  out.rows = static_cast<int>(rows), out.columns = static_cast<int>(columns);
  out.inputs = inputs;
  std::vector<double> shares(static_cast<std::size_t>(inputs));
  double size = 0;  // of all that is summed, for the rounding
  for (std::int64_t c = 0; c < inputs; ++c)
    for (std::int64_t u = 0; u < rows; ++u)
      for (std::int64_t v = 0; v < columns; ++v)
        if (const auto x = underKernel(sliding, before, sample, group * inputs + c, place, u, v)) {
          const double product = static_cast<double>(*x) * static_cast<double>(weightAt(c, u, v));
          shares[static_cast<std::size_t>(c)] += product, size += std::abs(product);
        }
  const auto most =
      std::max_element(shares.begin(), shares.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  out.input = input >= 0 ? std::min(input, inputs - 1) : most - shares.begin();
  for (std::int64_t c = 0; c < inputs; ++c)
    (c == out.input ? out.here : out.rest) += shares[static_cast<std::size_t>(c)];
  for (std::int64_t u = 0; u < rows; ++u)
    for (std::int64_t v = 0; v < columns; ++v) {
      const auto x = underKernel(sliding, before, sample, group * inputs + out.input, place, u, v);
      out.window.push_back(x.value_or(0.0F)), out.padding.push_back(!x);
      out.kernel.push_back(weightAt(out.input, u, v));
    }
  if (bias && place.channel < std::ssize(bias->values))
    out.bias = static_cast<double>(bias->values[static_cast<std::size_t>(place.channel)]);
  out.sum = out.here + out.rest + out.bias.value_or(0);
  out.value = activated(sliding.activation, out.sum);
  out.told = static_cast<double>(toldAt(after, place, sample));
  out.agrees = !out.value || areTheSame(*out.value, out.told, size + std::abs(out.bias.value_or(0)));
  return out;
}

}  // namespace vitrine::ui
