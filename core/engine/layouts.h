// How a program's values lie in memory. People, exporters and probes see (N,C,H,W); this pass decides which images
// lie in lanes instead (core/tensor/lanes.h) and puts the way in and out where it is needed.
#pragma once

#include <vector>

#include "core/graph/op_list.h"

namespace vitrine {

struct PhysicalList {
  OpList list;
  // Of each value: it lies in lanes. The values of the logical list keep their numbers and are never in lanes; one
  // that exists in lanes alone has no producer any more and must not be read.
  std::vector<char> in_lanes;

  // As a kernel sees it: (N,C,H,W), or (⌈N/16⌉,C,H,W,16).
  [[nodiscard]] Shape shape_of(int value, const Shape& logical) const;
};

// `keep_all`: every value of the logical list stays readable. `lanes`: they may be used at all.
[[nodiscard]] PhysicalList choose_layouts(const OpList& logical, bool keep_all, bool lanes);

// Whether a program should use lanes: the processor is fit for them, and at least half of them would be busy.
[[nodiscard]] bool lanes_pay(const OpList& logical);

}  // namespace vitrine
