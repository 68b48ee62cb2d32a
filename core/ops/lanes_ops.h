// Ops on images in the lane layout (core/tensor/lanes.h). Only the engine puts them into a program; layers and
// exporters never see them.
//
// infer() speaks of logical shapes, (N,C,H,W). When such an op runs, its images have the shape (⌈N/16⌉,C,H,W,16) in
// OpRun, and OpRun::samples says N. They compute in float.
#pragma once

#include <optional>

#include "core/ops/ops.h"

namespace vitrine {

inline constexpr std::string_view kToLanes = "to_lanes", kFromLanes = "from_lanes";

OpPtr make_to_lanes();    // (N,C,H,W) -> lanes; idle lanes become 0
OpPtr make_from_lanes();  // lanes -> (N,C,H,W)

// The ops of ops.h, in lanes. With `relu` the op ends in max(0, y); with `pool` in max pooling by windows that touch
// but do not overlap and have no padding: the outputs are then those of max_pool2d, and what it pooled is never
// stored.
OpPtr make_lanes_conv2d(const Conv2DAttributes& attributes, bool bias, bool relu = false,
                        const std::optional<PoolAttributes>& pool = {});
OpPtr make_lanes_batch_norm(double epsilon, double momentum, bool relu = false);
OpPtr make_lanes_max_pool2d(const PoolAttributes& attributes);
OpPtr make_lanes_average_pool2d(const PoolAttributes& attributes);
OpPtr make_lanes_global_average_pool2d();  // -> (N,C), not in lanes

// The windows of a max_pool2d in lanes that a convolution can take over; none for any other op.
[[nodiscard]] std::optional<PoolAttributes> touching_windows(const Op& op);

}  // namespace vitrine
