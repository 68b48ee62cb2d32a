#include "core/train/probes/weights.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "core/train/probes/list.h"

namespace vitrine {
namespace {

constexpr std::int64_t kMostWeightsTold = 100'000'000;  // of one tensor

std::array<std::int64_t, 64> weights_histogram(std::span<const float> values, const ValueStatistics& all) {
  std::array<std::int64_t, 64> out{};
  const auto parts = static_cast<double>(out.size());
  const double wide = all.largest - all.least;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    const double at = wide > 0 ? (static_cast<double>(value) - all.least) / wide * parts : 0;
    ++out[std::min(static_cast<std::size_t>(at), out.size() - 1)];
  }
  return out;
}

WeightTensor weight_tensor(const ParameterEntry& entry, const AlignedVector<float>& weights, std::int64_t most) {
  WeightTensor out;
  out.key = entry.key, out.name = entry.spec.name, out.owner = entry.node;
  out.role = entry.spec.role, out.shape = entry.spec.shape;
  const std::span<const float> all = std::span<const float>(weights).subspan(static_cast<std::size_t>(entry.offset),
                                                                             static_cast<std::size_t>(entry.size));
  out.all = statistics_of(all);
  out.histogram = weights_histogram(all, out.all);
  const std::int64_t row = out.shape.rank() > 0 && out.shape[0] > 0 ? entry.size / out.shape[0] : entry.size;
  const std::int64_t kept = entry.size <= most || row == 0 ? entry.size : most / row * row;
  out.values.assign(all.begin(), all.begin() + kept);
  out.left_out = entry.size - kept;
  return out;
}

class WeightsProbe final : public Probe {
 public:
  WeightsProbe(std::string node, std::int64_t most)
      : node_(std::move(node)), most_(std::clamp<std::int64_t>(most, 1, kMostWeightsTold)) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>&) override {
    auto out = std::make_shared<WeightsAnswer>();
    const Node* node = subject.network.find(node_);
    if (!node) return out->why = no_such_layer(node_), out;
    out->node = node->id, out->name = node->name;
    const std::set<std::string> keys = keys_of(subject.network, node->id);
    for (const ParameterEntry& entry : subject.evaluator.layout().entries())
      if (keys.contains(entry.key)) out->tensors.push_back(weight_tensor(entry, subject.weights, most_));
    if (out->tensors.empty())
      out->why = node->name + " has no weights: choose a layer that learns, such as Dense or Conv2D.";
    return out;
  }

 private:
  // Of the parameters that its ops read: those of another layer where it uses that one's.
  [[nodiscard]] static std::set<std::string> keys_of(const Graph& network, const NodeId& node) {
    std::set<std::string> out;
    const OpList list = lower_graph(network, 1);
    for (const OpList::Entry& op : list.ops)
      for (const int value : op.inputs)
        if (const int parameter = list.values[index(value)].parameter; op.node == node && parameter >= 0)
          out.insert(list.parameters[index(parameter)].key);
    return out;
  }

  std::string node_;
  std::int64_t most_;
};

}  // namespace

Spec weights_of_layer(const std::string& node, std::int64_t most) {
  return {"weights", {{"node", node}, {"most", most}}};
}

namespace probes {

ProbeType weights() {
  TypeInfo info;
  info.id = "weights";
  info.title = "Weights";
  info.category = "Inside the network";
  info.doc =
      "The weights, biases and running statistics of a layer, number by number, with their mean, deviation and "
      "limits "
      "and how many of them lie in each of 64 equal parts between these.";
  info.params = {ParamSpec::text("node", "Layer", "").says("The id of the layer that is looked at."),
                 ParamSpec::integer("most", "Numbers", 1'000'000)
                     .range(1, kMostWeightsTold)
                     .says("How many numbers of each tensor are told; of a larger one the first rows that fit.")};
  return {info, [info](const Params& params) {
            return std::make_unique<WeightsProbe>(text_of(info, params, "node"), integer_of(info, params, "most"));
          }};
}

}  // namespace probes
}  // namespace vitrine
