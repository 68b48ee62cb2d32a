#include "ui/live/read_curves.h"

#include <algorithm>

#include "core/io/files.h"

namespace vitrine::ui {

Result<Curves> readCurves(const std::string& path, const Graph& graph, std::optional<LogPlace> until) {
  VITRINE_TRY(const std::string text, read_file(path));
  VITRINE_TRY(const RunLog log, read_log(text, path, until));
  std::vector<std::string> ids;
  for (const std::string& name : log.columns.layers) {
    const auto& nodes = graph.nodes();
    const auto node = std::find_if(nodes.begin(), nodes.end(), [&](const Node& n) { return n.name == name; });
    ids.push_back(node == nodes.end() ? name : node->id);
  }
  Curves out(std::move(ids), figures_of(log.columns), judged_of(log.columns));
  out.layerNames = log.columns.layers;
  for (std::size_t i = 0; i < log.steps.rows.size(); ++i) out.take(log.steps.rows[i], log.steps.of(i));
  for (const EpochRecord& epoch : log.epochs) out.take(epoch);
  return out;
}

}  // namespace vitrine::ui
