#include "ui/docks/alike.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/project/settings.h"

namespace vitrine::ui {

void eachLive(const Project& project, const Graph& names, const std::function<void(const std::string&, double)>& visit) {
  const auto each = [&](const Section& section, const std::string& prefix) {
    if (!section.info) return;
    for (const ParamSpec& spec : section.info->params) {
      if (!spec.live) continue;
      const ParamValue& value = value_of(*section.info, *section.params, spec.id);
      if (const auto* real = std::get_if<double>(&value)) visit(prefix + spec.id, *real);
      if (const auto* whole = std::get_if<std::int64_t>(&value)) visit(prefix + spec.id, static_cast<double>(*whole));
      if (const auto* flag = std::get_if<bool>(&value)) visit(prefix + spec.id, *flag ? 1 : 0);
    }
  };
  for (const Section& section : sections(project)) each(section, section.prefix + ".");
  for (const Node& node : project.graph.nodes())
    if (const Node* named = names.find(node.id))
      if (const auto section = layer_section(project, node.name)) each(*section, "layer." + named->name + ".");
}

namespace {

Project essence(const Project& project) {
  Project out = without_live(project);
  out.title.clear();
  out.notes.clear();
  out.views.clear();
  return out;
}

bool sameNode(const Node& a, const Node& b) {
  return a.id == b.id && a.type == b.type && a.params == b.params;
}

}  // namespace

bool trainsAlike(const Project& one, const Project& other) {
  Project a = essence(one), b = essence(other);
  const auto &left = a.graph.nodes(), &right = b.graph.nodes();
  if (!std::equal(left.begin(), left.end(), right.begin(), right.end(), sameNode)) return false;
  if (a.graph.edges() != b.graph.edges()) return false;
  a.graph = b.graph;
  return a == b;
}

}  // namespace vitrine::ui
