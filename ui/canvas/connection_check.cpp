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

std::vector<const LayerType*> fittingTypes(const Document& document, const Port& port, bool output) {
  std::vector<const LayerType*> out;
  for (const LayerType& type : layer_types().all()) {
    if ((output ? type.input_ports({}) : type.output_ports({})).empty()) continue;
    Graph trial = document.graph();
    const std::string name = trial.free_name(type.info.id);
    if (!trial.add({name, name, type.info.id, {}, {}})) continue;
    if (!trial.connect(output ? Edge{port, {name, 0}} : Edge{{name, 0}, port})) continue;
    const auto problems = document.problemsWith(trial, output ? name : port.node);
    // An Input has the shape of the data once it is there.
    if (type.is_input || std::none_of(problems.begin(), problems.end(),
                                      [](const Problem& p) { return p.code == "shape"; }))
      out.push_back(&type);
  }
  return out;
}

}  // namespace vitrine::ui
