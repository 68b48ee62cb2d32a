// Ops on images that lie side by side (core/tensor/side_by_side.h). Only the engine puts them into a program; layers
// and exporters never see them.
//
// infer() speaks of logical shapes, (N,C,H,W). When such an op runs, its images have the shape (⌈N/16⌉,C,H,W,16) in
// OpRun, and OpRun::samples says N. They compute in float.
#pragma once

#include <optional>

#include "core/ops/ops.h"

namespace vitrine {

inline constexpr std::string_view kToSideBySide = "to_side_by_side", kFromSideBySide = "from_side_by_side";

OpPtr make_to_side_by_side();    // from (N,C,H,W); idle places become 0
OpPtr make_from_side_by_side();  // to (N,C,H,W)

// The ops of ops.h. With `relu` the op ends in max(0, y); with `pool` in max pooling by windows that touch but do not
// overlap and have no padding: the outputs are then those of max_pool2d, and what it pooled is never stored.
struct SideBySideConvolution {
  Conv2DAttributes windows;
  bool bias = false, relu = false;
  std::optional<PoolAttributes> pool = {};
};
OpPtr make_side_by_side_conv2d(const SideBySideConvolution& attributes);
struct SideBySideNormalisation {
  double epsilon = 0, momentum = 0;
  bool relu = false, frozen = false;
};
OpPtr make_side_by_side_batch_norm(const SideBySideNormalisation& attributes);
struct SideBySidePool {
  PoolAttributes windows;
};
OpPtr make_side_by_side_max_pool2d(const PoolAttributes& attributes);
OpPtr make_side_by_side_average_pool2d(const PoolAttributes& attributes);
OpPtr make_side_by_side_global_average_pool2d();  // -> (N,C)

}  // namespace vitrine
