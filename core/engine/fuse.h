// Joins ops that make one: a product or a convolution and the activation function and pooling that follow it,
// normalisation and ReLU. What follows is computed while the results are warm, and no gradient of the value between
// is kept.
#pragma once

#include "core/graph/op_list.h"

namespace vitrine {

// The same list with such pairs joined. Values keep their numbers; the one between the two ops of a pair is made by
// nobody any more (producer -1), unless a derivative reads it. Pairs stay apart where somebody else uses
// or may look at the value between them: another op, an output, an exposed tensor, a running statistic.
[[nodiscard]] OpList fuse(OpList list);

}  // namespace vitrine
