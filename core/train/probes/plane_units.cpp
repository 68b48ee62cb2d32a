#include "core/train/probes/plane_units.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/recipes/recipe.h"
#include "core/train/inside.h"
#include "core/train/plane.h"
#include "core/train/probes/list.h"

namespace vitrine {
namespace {

constexpr std::int64_t kMostPlaneSide = 128, kMostPlaneUnits = 256, kPlaneBatch = 192;
constexpr std::int64_t kMostPlaneNumbers = std::int64_t{1} << 26;  // of an answer

class PlaneUnitsProbe final : public Probe {
 public:
  PlaneUnitsProbe(std::int64_t side, std::int64_t most, std::string node)
      : side_(std::clamp<std::int64_t>(side, 2, kMostPlaneSide)),
        most_(std::clamp<std::int64_t>(most, 1, kMostPlaneUnits)),
        node_(std::move(node)) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<PlaneUnitsAnswer>();
    const auto fail = [&](std::string why) { return out->why = std::move(why), out; };
    if (!node_.empty() && !subject.network.find(node_)) return fail(no_such_layer(node_));
    if (!reads_plane(subject))
      return fail("The network does not read two numbers, so there is no plane to look at it over.");
    if (!program_) {
      auto made = std::make_unique<Program>(
          make_program(subject.project, *subject.dataset, kPlaneBatch, {.training = false, .keep_all = true}, false));
      if (made->bytes() > InsideProgram::kMostBytes)
        return fail("The numbers within the network take more than " + grouped(InsideProgram::kMostBytes >> 30) +
                    " GiB: make its layers smaller to look inside.");
      program_ = std::move(made);
      batch_ = make_batch(*subject.dataset, kPlaneBatch);
    }
    program_->bind(const_cast<float*>(subject.weights.data()), nullptr);
    feed_inputs(*program_, batch_);
    const PlaneSpan span = plane_span(*subject.dataset);
    std::copy_n(span.low, 2, out->low), std::copy_n(span.high, 2, out->high);
    std::vector<int> values;
    find_layers(subject.network, *out, values);
    if (!node_.empty() && values.empty())
      return fail(subject.network.find(node_)->name + " gives no row of numbers: choose another layer.");
    for (std::int64_t at = 0; at < side_ * side_ && !stop(); at += kPlaneBatch) {
      const std::int64_t count = std::min(kPlaneBatch, side_ * side_ - at);
      feed(subject, span, at, count);
      program_->forward({subject.pool, count});
      for (std::size_t i = 0; i < values.size(); ++i) take(values[i], at, count, out->layers[i]);
    }
    return out;
  }

 private:
  // Layers whose one output is a row of numbers, but Inputs.
  void find_layers(const Graph& network, PlaneUnitsAnswer& out, std::vector<int>& values) const {
    std::int64_t room = kMostPlaneNumbers;
    for (const NodeId& id : network.topological_order()) {
      if (!node_.empty() && id != node_) continue;
      const Node& node = *network.find(id);
      const auto made = program_->ops().layer_outputs.find(id);
      if (type_of(node)->is_input || made == program_->ops().layer_outputs.end() || made->second.empty() ||
          made->second.front() < 0)
        continue;
      const Shape shape = program_->ops().values[index(made->second.front())].shape.without_batch();
      if (shape.rank() != 1) continue;
      const std::int64_t units = std::min(shape[0], most_);
      room -= units * side_ * side_;
      if (room < 0) return;
      out.layers.push_back({id, node.name, shape[0], Tensor(Shape{units, side_, side_})});
      values.push_back(made->second.front());
    }
  }
  // Points `at` … of the grid, as the field “input” and changed copies of it.
  void feed(const ProbeSubject& subject, const PlaneSpan& span, std::int64_t at, std::int64_t count) {
    for (Batch::Entry& entry : batch_.fields) {
      const Field* origin = subject.dataset->origin(entry.name);
      if (!origin || origin->name != "input") continue;
      for (std::int64_t i = 0; i < count; ++i)
        plane_point(span, side_, at + i, std::span<float, 2>(entry.values.data() + i * 2, 2));
      subject.scales.of("input").apply({entry.values.data(), static_cast<std::size_t>(count * 2)});
    }
  }
  void take(int value, std::int64_t at, std::int64_t count, PlaneLayer& out) const {
    const auto* from = static_cast<const float*>(program_->value(value));
    for (std::int64_t i = 0; i < count; ++i)
      for (std::int64_t unit = 0; unit < out.values.shape[0]; ++unit)
        out.values.values[static_cast<std::size_t>(unit * side_ * side_ + at + i)] = from[i * out.units + unit];
  }

  std::int64_t side_, most_;
  std::string node_;
  std::unique_ptr<Program> program_;
  Batch batch_;
};

}  // namespace

Spec plane_units_of(std::int64_t side, std::int64_t most, const std::string& node) {
  Spec out{"plane_units", {{"side", side}, {"most", most}}};
  if (!node.empty()) out.params.set("node", node);
  return out;
}

namespace probes {

ProbeType plane_units() {
  TypeInfo info;
  info.id = "plane_units";
  info.title = "Units over the plane";
  info.category = "Inside the network";
  info.doc =
      "What the first units of each layer say on a grid over the plane of the input, where that is two numbers: the "
      "function that each of them has learnt.";
  info.params = {
      ParamSpec::integer("side", "Cells a side", 24).range(2, kMostPlaneSide).says("How fine the grid is."),
      ParamSpec::integer("most", "Units", 8)
          .range(1, kMostPlaneUnits)
          .says("How many units of a layer are told, at most."),
      ParamSpec::text("node", "Layer", "").says("The id of the only layer that is told. Empty: all of them.")};
  return {info, [info](const Params& params) {
            return std::make_unique<PlaneUnitsProbe>(integer_of(info, params, "side"),
                                                     integer_of(info, params, "most"), text_of(info, params, "node"));
          }};
}

}  // namespace probes
}  // namespace vitrine
