#include "core/train/probes/surface.h"

#include <algorithm>

#include "core/train/probes/list.h"

namespace vitrine {
namespace {

// The reach of both features with a margin of a tenth.
void span_of(const Dataset& dataset, SurfaceAnswer& out) {
  const Field& input = dataset.input();
  for (std::size_t axis = 0; axis < 2; ++axis) {
    float low = input.sample(0)[axis], high = low;
    for (std::int64_t i = 0; i < dataset.count; ++i) {
      const float value = input.sample(i)[axis];
      low = std::min(low, value), high = std::max(high, value);
    }
    const float margin = high > low ? (high - low) * 0.1F : 1.0F;
    out.low[axis] = low - margin, out.high[axis] = high + margin;
  }
}

class SurfaceProbe final : public Probe {
 public:
  explicit SurfaceProbe(std::int64_t side) : side_(side) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>&) override {
    auto out = std::make_shared<SurfaceAnswer>();
    const Field& input = subject.dataset->input();
    if (input.shape != Shape{2} || input.kind != FieldKind::values || subject.dataset->count == 0) return out;
    if (!subject.evaluator.reads_input_only()) return out;  // a grid fills one field, others would be made up
    span_of(*subject.dataset, *out);
    Tensor grid(Shape{side_ * side_, 2});
    for (std::int64_t cell = 0; cell < side_ * side_; ++cell) {
      const std::int64_t at[2] = {cell % side_, cell / side_};
      for (std::size_t axis = 0; axis < 2; ++axis)
        grid.values[static_cast<std::size_t>(cell) * 2 + axis] =
            out->low[axis] +
            (out->high[axis] - out->low[axis]) * (static_cast<float>(at[axis]) + 0.5F) / static_cast<float>(side_);
    }
    out->values = subject.evaluator.predict(grid);
    to_probabilities(subject.project, out->values);
    out->values.shape = Shape{side_, side_, std::ssize(out->values.values) / (side_ * side_)};
    return out;
  }

 private:
  std::int64_t side_;
};

}  // namespace

Spec surface_of(int side) {
  return {"surface", {{"side", std::int64_t{std::clamp(side, 2, 512)}}}};
}

namespace probes {

ProbeType surface() {
  TypeInfo info;
  info.id = "surface";
  info.title = "Decision surface";
  info.category = "What it answers";
  info.doc =
      "What the network answers on a grid over the plane of its input, where that is two numbers: where it draws the "
      "line between classes.";
  info.params = {ParamSpec::integer("side", "Cells a side", 64).range(2, 512).says("How fine the grid is.")};
  return {info, [info](const Params& params) {
            return std::make_unique<SurfaceProbe>(std::clamp<std::int64_t>(integer_of(info, params, "side"), 2, 512));
          }};
}

}  // namespace probes
}  // namespace vitrine
