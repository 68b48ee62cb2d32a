// The curves of a run, from its log.
#pragma once

#include <optional>
#include <string>

#include "core/graph/graph.h"
#include "core/runs/run_log.h"
#include "ui/live/curves.h"

namespace vitrine::ui {

// Of a metrics.csv, up to a place in it. The log names layers as people do; curves know them by their id in `graph`,
// whose blocks are flat.
[[nodiscard]] Result<Curves> readCurves(const std::string& path, const Graph& graph,
                                        std::optional<LogPlace> until = {});

}  // namespace vitrine::ui
