// How a program's values lie in memory. People, exporters and probes see (N,C,H,W); this pass decides which images
// lie side by side instead (core/tensor/side_by_side.h) and puts the way in and out where it is needed.
#pragma once

#include <vector>

#include "core/graph/op_list.h"
#include "core/tensor/kernels/route.h"

namespace vitrine {

struct PhysicalList {
  OpList list;
  // Of each value: it lies side by side. The values of the logical list keep their numbers and never do; one that
  // exists side by side alone has no producer any more and must not be read.
  std::vector<char> side_by_side;

  // As a kernel sees it: (N,C,H,W), or (⌈N/16⌉,C,H,W,16).
  [[nodiscard]] Shape shape_of(int value, const Shape& logical) const;
};

// `keep_all`: every value of the logical list stays readable. `route`: of its convolutions.
[[nodiscard]] PhysicalList choose_layouts(const OpList& logical, bool keep_all, ConvolutionRoute route);

}  // namespace vitrine
