#include "ui/canvas/connection_check.h"

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
  for (const Problem& problem : analyse(trial).problems)
    if (problem.node == edge.to.node && problem.code == "shape") {
      QString reason = canvas::text(problem.text);
      if (!problem.remedy.empty()) reason += QStringLiteral(". ") + canvas::text(problem.remedy);
      return {Answer::clash, reason};
    }
  return {Answer::yes, {}};
}

}  // namespace vitrine::ui
