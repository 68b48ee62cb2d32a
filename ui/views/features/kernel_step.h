// One place of a convolution's map worked out from what comes in: window × kernel, summed, and the bias, and the
// activation.
#pragma once

#include <optional>
#include <vector>

#include "core/train/probes/activations.h"
#include "core/train/probes/weights.h"
#include "ui/views/features/feature_layers.h"

namespace vitrine::ui {

// A channel of a layer's output, and a place of its map.
struct FeaturePlace {
  std::int64_t channel = 0, y = 0, x = 0;
  friend bool operator==(const FeaturePlace&, const FeaturePlace&) = default;
};

struct KernelStep {
  int rows = 0, columns = 0;          // of the kernel
  std::int64_t input = 0;             // which of the channels that are summed window and kernel are of
  std::int64_t inputs = 1;            // how many channels are summed
  std::int64_t source = 0;            // the channel that the window is of, of those that the place's channel reads
  std::vector<float> window, kernel;  // row by row; padding is 0
  // Of the window: it lies outside of the image. Of ConvTranspose2D: no number that comes in paints this place
  // through that weight.
  std::vector<bool> padding;
  std::optional<double> mix;  // SeparableConv2D: the weight of this channel in the sum of all
  double here = 0, rest = 0;  // Σ window · kernel of that channel, times its weight; of all others
  std::optional<double> bias;
  double sum = 0;               // of all channels, with the bias
  std::optional<double> value;  // f(sum); none where f mixes channels (softmax)
  double told = 0;              // what the network's own map says there
  bool agrees = true;           // they are the same to the rounding of single precision
};

// Of ConvTranspose2D each weight stands beside the number that paints this place through it. `input`: of the channels
// that the place's channel adds up, from 0; −1: the one that adds most, either way.
// `before`: what feeds the layer, `after`: what it gives, both of the sample at `sample` of their answers. None: not
// all of the numbers are told.
[[nodiscard]] std::optional<KernelStep> kernelStep(const FeatureLayer& layer, const FeaturePlace& place,
                                                   std::int64_t input, const NodeActivations& before,
                                                   const NodeActivations& after, const WeightsAnswer& weights,
                                                   std::size_t sample = 0);

// f(x) of an activation that looks at one number at a time.
[[nodiscard]] std::optional<double> activated(const Spec& activation, double x);

// What an answer tells of a place; none: it is not told, as behind the end of a sequence.
[[nodiscard]] std::optional<float> numberAt(const NodeActivations& maps, const FeaturePlace& place,
                                            std::size_t sample = 0);
// The same; NaN where it is not told.
[[nodiscard]] float toldAt(const NodeActivations& maps, const FeaturePlace& place, std::size_t sample = 0);

}  // namespace vitrine::ui
