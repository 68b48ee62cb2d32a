// What comes out of each layer for chosen samples, as the network answers.
#pragma once

#include <string>
#include <vector>

#include "core/tensor/kernels/activation.h"
#include "core/train/inside.h"

namespace vitrine {

// Of one output of a layer.
struct NodeActivations {
  std::string node, name;  // id in ProbeSubject::network; what people call it
  std::size_t port = 0;
  std::string output;   // the port's name; empty where a layer has none, as Output
  Shape shape;          // of one sample: C×H×W, T×C or features
  ValueStatistics all;  // of all numbers of all samples, without padding
  // Of an Output of numbers whose target is normalised: `all` and `values` are in the target's own unit.
  bool in_unit_of_target = false;
  UnaryKind function = UnaryKind::linear;  // as limited_function() says: what UnitCount has to know of its units
  // What `values` has of each sample: channels × rows × columns of an image, in this order, the first channels of
  // them, of each the rows and columns 0, every, 2·every …; else how many numbers, from the first on.
  Shape kept;
  std::int64_t every = 1;
  std::vector<std::vector<float>> values;  // one a sample; a padded sequence has fewer than `kept`
};

struct ActivationsAnswer : ProbeAnswer {
  std::vector<std::int64_t> samples;  // places in ProbeSubject::rows(), of those that there are
  std::vector<std::int64_t> rows;     // of the dataset
  std::int64_t most = 0;              // numbers kept of a layer and a sample: fewer than asked for where that is much
  std::vector<NodeActivations> nodes;  // in an order in which nothing comes before what feeds it
  std::string why;                     // there is nothing, and what to do
};

// `samples`: 1 … 64 places in ProbeSubject::rows(). `node`: the layer; empty: all.
[[nodiscard]] Spec activations_of(std::vector<std::int64_t> samples, const std::string& node = {},
                                  std::int64_t most = 4096);

}  // namespace vitrine
