#include "ui/canvas/connection_check.h"

#include <algorithm>

#include "ui/canvas/canvas_metrics.h"

namespace vitrine::ui {

Verdict judge(const Document& document, const Edge& edge, const std::optional<Edge>& moved) {
  const Graph& graph = document.graph();
  const Edge* occupied = graph.edge_into(edge.to);
  if (occupied && *occupied == edge) return {Answer::yes, {}};
  if (const Status status = graph.can_connect(edge, occupied); !status) {
    const Error& error = status.error();
    QString reason = canvas::text(error.what);
    if (!error.remedy.empty()) reason += QStringLiteral(". ") + canvas::text(error.remedy);
    return {Answer::no, reason};
  }

  Graph trial = graph;
  if (occupied) (void)trial.disconnect(Edge(*occupied));
  if (moved && moved->to != edge.to) (void)trial.disconnect(*moved);
  if (!trial.connect(edge)) return {Answer::no, QObject::tr("These two ports cannot be connected.")};
  for (const Problem& problem : document.problemsWith(trial, edge.to.node))
    if (problem.code == "shape") {
      QString reason = canvas::text(problem.text);
      if (!problem.remedy.empty()) reason += QStringLiteral(". ") + canvas::text(problem.remedy);
      return {Answer::clash, reason};
    }
  return {Answer::yes, {}};
}

QList<Placeable> fittingTypes(const Document& document, const Port& port, bool output) {
  QList<Placeable> out;
  for (const Placeable& placeable : document.placeableLayers() + document.placeableBlocks()) {
    Node node = *document.prototype(placeable.type);
    const LayerType& type = *type_of(node);
    if ((output ? type.input_ports({}) : type.output_ports({})).empty()) continue;
    Graph trial = document.graph();
    node.id = node.name = trial.free_name(node.type);
    const NodeId id = node.id;
    if (!trial.add(std::move(node))) continue;
    if (!trial.connect(output ? Edge{port, {id, 0}} : Edge{{id, 0}, port})) continue;
    const auto problems = document.problemsWith(trial, output ? id : port.node);
    // An Input has the shape of the data once it is there.
    if (type.is_input ||
        std::none_of(problems.begin(), problems.end(), [](const Problem& p) { return p.code == "shape"; }))
      out << placeable;
  }
  return out;
}

}  // namespace vitrine::ui
