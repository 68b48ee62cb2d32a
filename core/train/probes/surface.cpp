#include "core/train/probes/surface.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/project/objectives.h"
#include "core/train/inside.h"
#include "core/train/plane.h"
#include "core/train/probes/list.h"

namespace vitrine {
namespace {

class SurfaceProbe final : public Probe {
 public:
  SurfaceProbe(std::int64_t side, std::string node, std::int64_t unit)
      : side_(side), node_(std::move(node)), unit_(unit) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<SurfaceAnswer>();
    if (!reads_plane(subject)) return out;
    const PlaneSpan span = plane_span(*subject.dataset);
    std::copy_n(span.low, 2, out->low), std::copy_n(span.high, 2, out->high);
    Tensor grid(Shape{side_ * side_, 2});
    for (std::int64_t cell = 0; cell < side_ * side_; ++cell)
      plane_point(span, side_, cell, std::span<float, 2>(grid.values.data() + cell * 2, 2));
    if (!node_.empty()) {
      out->why = look_at_unit(subject, grid, stop, *out);
      return out;
    }
    out->values = subject.evaluator.predict(grid);
    to_probabilities(subject.project, out->values);
    out->values.shape = Shape{side_, side_, std::ssize(out->values.values) / (side_ * side_)};
    return out;
  }

 private:
  // Why not; empty once `out` is full.
  std::string look_at_unit(const ProbeSubject& subject, const Tensor& grid, const std::function<bool()>& stop,
                           SurfaceAnswer& out) {
    const Node* node = subject.network.find(node_);
    if (!node) return no_such_layer(node_);
    if (const Status ready = pass_.prepare(subject, std::min(side_ * side_, kSurfaceBatch),
                                           [&](std::int64_t batch) {
                                             batch_ = make_batch(*subject.dataset, batch);
                                             return std::make_unique<Program>(
                                                 make_program(subject.project, *subject.dataset, batch,
                                                              {.training = false, .keep_all = true}, false));
                                           });
        !ready)
      return ready.error().sentence();
    Program& program = pass_.program();
    const auto made = program.ops().layer_outputs.find(node_);
    if (made == program.ops().layer_outputs.end() || made->second.empty() || made->second.front() < 0)
      return node->name + " gives no numbers: choose another layer.";
    const int value = made->second.front();
    out.node = node_, out.name = node->name, out.units = pass_.shape_of(value).size();
    if (unit_ >= out.units)
      return node->name + " gives " + grouped(out.units) + " numbers: choose one from 1 to " + grouped(out.units) +
             ".";
    out.unit = unit_;
    feed_inputs(program, batch_);
    Tensor values(Shape{side_, side_, 1});
    for (std::int64_t at = 0; at < side_ * side_ && !stop(); at += pass_.batch()) {
      const std::int64_t count = std::min(pass_.batch(), side_ * side_ - at);
      fill(subject, grid, at, count);
      program.forward({subject.pool, count});
      const auto* from = static_cast<const float*>(program.value(value));
      for (std::int64_t i = 0; i < count; ++i)
        values.values[static_cast<std::size_t>(at + i)] = from[i * out.units + unit_];
    }
    out.values = std::move(values);
    return {};
  }

  // Of the grid, normalised as samples are.
  void fill(const ProbeSubject& subject, const Tensor& grid, std::int64_t at, std::int64_t count) {
    for (Batch::Entry& entry : batch_.fields) {
      const Field* origin = subject.dataset->origin(entry.name);
      if (!origin || origin->name != kInput) continue;
      std::copy_n(grid.values.data() + at * 2, count * 2, entry.values.data());
      subject.scales.input.apply({entry.values.data(), static_cast<std::size_t>(count * 2)});
    }
  }

  static constexpr std::int64_t kSurfaceBatch = 1024;
  std::int64_t side_;
  std::string node_;
  std::int64_t unit_;
  InsideProgram pass_;
  Batch batch_;
};

}  // namespace

Spec surface_of(int side, const std::string& node, std::int64_t unit) {
  Spec out{"surface", {{"side", std::int64_t{std::clamp(side, 2, 512)}}}};
  if (!node.empty()) out.params.set("node", node), out.params.set("unit", unit);
  return out;
}

namespace probes {

ProbeType surface() {
  TypeInfo info;
  info.id = "surface";
  info.title = "Decision surface";
  info.category = "What it answers";
  info.doc =
      "What the network answers on a grid over the plane of its input, where that is two numbers: where it draws the "
      "line between classes. Or what one unit of a layer says there, as it comes out of the layer.";
  info.params = {ParamSpec::integer("side", "Cells a side", 64).range(2, 512).says("How fine the grid is."),
                 ParamSpec::text("node", "Layer", "").says("The id of a layer. Empty: what the network answers."),
                 ParamSpec::integer("unit", "Unit", 0)
                     .range(0, 1e15)
                     .says("Which of the numbers that come out of the layer, from 0.")};
  return {info, [info](const Params& params) {
            return std::make_unique<SurfaceProbe>(std::clamp<std::int64_t>(integer_of(info, params, "side"), 2, 512),
                                                  text_of(info, params, "node"), integer_of(info, params, "unit"));
          }};
}

}  // namespace probes
}  // namespace vitrine
