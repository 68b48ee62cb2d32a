// Joins an op and the activation function that follows it into one op, so that the function is computed while the
// results are warm, and no gradient of the value between them is kept.
#pragma once

#include "core/graph/op_list.h"

namespace vitrine {

// The same list with such pairs joined. Values keep their numbers; the one between the two ops of a pair is made by
// nobody any more (producer -1), unless the function's derivative reads it. Pairs stay apart where somebody else uses
// or may look at the value between them: another op, an output, an exposed tensor, a running statistic.
[[nodiscard]] OpList fuse(OpList list);

}  // namespace vitrine
