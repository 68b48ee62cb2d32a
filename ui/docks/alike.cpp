#include "ui/docks/alike.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/project/settings.h"

namespace vitrine::ui {

void eachLive(const Project& project, const std::function<void(const std::string&, double)>& visit) {
  for (const Section& section : sections(project)) {
    if (!section.info) continue;
    for (const ParamSpec& spec : section.info->params) {
      if (!spec.live) continue;
      const ParamValue& value = value_of(*section.info, *section.params, spec.id);
      if (const auto* real = std::get_if<double>(&value)) visit(section.prefix + "." + spec.id, *real);
      if (const auto* whole = std::get_if<std::int64_t>(&value))
        visit(section.prefix + "." + spec.id, static_cast<double>(*whole));
    }
  }
}

namespace {

Project essence(const Project& project) {
  Project out = project;
  out.title.clear();
  out.notes.clear();
  out.views.clear();
  std::vector<std::string> paths;
  eachLive(project, [&](const std::string& path, double) { paths.push_back(path); });
  for (const std::string& path : paths) {
    const std::string id = path.substr(path.find('.') + 1);
    if (path.starts_with("optimizer.")) out.optimizers.front().optimizer.params.erase(id);
    if (path.starts_with("schedule.")) out.optimizers.front().schedule.params.erase(id);
    if (path.starts_with("regularisation.")) out.regularisation.erase(id);
  }
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
