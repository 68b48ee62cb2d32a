#include "core/train/probes/unit_weights.h"

#include <algorithm>
#include <span>

#include "core/train/probes/list.h"

namespace vitrine {
namespace {

constexpr std::int64_t kMostSmallUnits = 64;

class UnitWeightsProbe final : public Probe {
 public:
  explicit UnitWeightsProbe(std::int64_t most) : most_(std::clamp<std::int64_t>(most, 1, kMostSmallUnits)) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>&) override {
    auto out = std::make_shared<UnitWeightsAnswer>();
    const auto values = [&](const ParameterEntry& entry) {
      const auto all = std::span<const float>(subject.weights)
                           .subspan(static_cast<std::size_t>(entry.offset), static_cast<std::size_t>(entry.size));
      return std::vector<float>(all.begin(), all.end());
    };
    for (const ParameterEntry& entry : subject.evaluator.layout().entries()) {
      if (entry.layer != "dense") continue;
      const Shape& shape = entry.spec.shape;
      if (entry.spec.role == ParameterRole::weight && shape.rank() == 2 && shape[0] <= most_ && shape[1] <= most_)
        out->layers.push_back({entry.node, entry.key, "", shape[1], shape[0], values(entry), {}});
      else if (entry.spec.role == ParameterRole::bias && !out->layers.empty() &&
               out->layers.back().node == entry.node)
        out->layers.back().bias = entry.key, out->layers.back().biases = values(entry);
    }
    return out;
  }

 private:
  std::int64_t most_;
};

}  // namespace

Spec unit_weights_of(std::int64_t most) {
  return {"unit_weights", {{"most", most}}};
}

namespace probes {

ProbeType unit_weights() {
  TypeInfo info;
  info.id = "unit_weights";
  info.title = "Weights of small layers";
  info.category = "Inside the network";
  info.doc = "Every weight and bias of the Dense layers that are small enough to be drawn connection by connection.";
  info.params = {ParamSpec::integer("most", "Units", 12)
                     .range(1, kMostSmallUnits)
                     .says("How many numbers may come into such a layer, and how many units it may have.")};
  return {info, [info](const Params& params) {
            return std::make_unique<UnitWeightsProbe>(integer_of(info, params, "most"));
          }};
}

}  // namespace probes
}  // namespace vitrine
