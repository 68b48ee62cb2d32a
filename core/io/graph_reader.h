// The networks of a project file: the main one, and the blocks that it is made of.
#pragma once

#include "core/graph/graph.h"
#include "core/io/json_reader.h"

namespace vitrine {

// `main`, with `definitions`; definitions that nothing uses are checked too. `root`: the project.
[[nodiscard]] Result<Graph> read_network(const JsonPlace& root);

}  // namespace vitrine
