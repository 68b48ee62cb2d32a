// Places the layers of a network so that data flows from left to right.
#pragma once

#include <QPointF>
#include <utility>
#include <vector>

#include "core/graph/graph.h"

namespace vitrine::ui {

// Layered drawing (Sugiyama et al. 1981): columns by longest path, order within a column by barycentre sweeps over
// the edges (long ones split by dummies), rows of about five columns or more when the network is long. Deterministic;
// positions of the upper left corners, in the order of graph.nodes(). `widestLabel`: of the pills on edges, in
// scene units.
[[nodiscard]] std::vector<std::pair<NodeId, QPointF>> layeredLayout(const Graph& graph, double widestLabel = 0);

}  // namespace vitrine::ui
