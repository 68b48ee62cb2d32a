// A small network on pictures of digits, in a row.
#pragma once

#include "core/graph/sketch.h"
#include "core/project/project.h"
#include "ui/canvas/canvas_metrics.h"

namespace vitrine::ui {

// Side by side, as wide as the canvas wants them.
inline void standInARow(Graph& graph) {
  std::vector<NodeId> ids;
  for (const Node& node : graph.nodes()) ids.push_back(node.id);
  double x = 0;
  for (const NodeId& id : ids) graph.find(id)->position = {x, 0}, x += canvas::kColumn;
}

inline Project digitsNetwork() {
  Project project;
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.conv(6, "relu");
  s.add("max_pool2d");
  s.add("flatten");
  s.dense(64, "relu");
  s.dense(10);
  s.add("output");
  standInARow(project.graph);
  project.sources.front() = {"digits", {{"samples", std::int64_t{200}}}};
  return project;
}

}  // namespace vitrine::ui
