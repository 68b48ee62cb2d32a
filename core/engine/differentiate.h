// Reverse-mode differentiation over the op list: which gradients are wanted, who writes each first, who adds to it.
#pragma once

#include <vector>

#include "core/graph/op_list.h"

namespace vitrine {

struct Derivative {
  std::vector<int> root;     // of each value: the value whose memory it shares (itself, unless it is a view)
  std::vector<char> wanted;  // of each root: its gradient is computed
  std::vector<int> order;    // ops whose backward runs, in that order
  std::vector<std::vector<char>> accumulate;  // of each op, of each input: add instead of overwrite
};

// Memory sharing alone; every program needs it.
[[nodiscard]] std::vector<int> share_views(const OpList& list);

// `losses` are the values to differentiate. Gradients reach trained parameters, unless they are not asked for, and
// inputs where they are.
[[nodiscard]] Derivative differentiate(const OpList& list, const std::vector<int>& losses, bool input_gradients,
                                       bool parameter_gradients = true);

}  // namespace vitrine
