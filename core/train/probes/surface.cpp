#include "core/train/probes/surface.h"

#include <algorithm>

#include "core/train/plane.h"
#include "core/train/probes/list.h"

namespace vitrine {
namespace {

class SurfaceProbe final : public Probe {
 public:
  explicit SurfaceProbe(std::int64_t side) : side_(side) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>&) override {
    auto out = std::make_shared<SurfaceAnswer>();
    if (!reads_plane(subject)) return out;
    const PlaneSpan span = plane_span(*subject.dataset);
    std::copy_n(span.low, 2, out->low), std::copy_n(span.high, 2, out->high);
    Tensor grid(Shape{side_ * side_, 2});
    for (std::int64_t cell = 0; cell < side_ * side_; ++cell)
      plane_point(span, side_, cell, std::span<float, 2>(grid.values.data() + cell * 2, 2));
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
