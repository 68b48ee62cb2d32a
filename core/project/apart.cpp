#include "core/project/apart.h"

#include <algorithm>
#include <iterator>

#include "core/graph/flat.h"
#include "core/project/settings.h"

namespace vitrine {
namespace {

constexpr std::string_view kOfLayer = "layer.", kConnections = "connections";

bool has_layer_named(const Project& project, const std::string& name) {
  const auto& nodes = project.graph.nodes();
  return std::any_of(nodes.begin(), nodes.end(), [&](const Node& node) { return node.name == name; });
}

std::string value_of(const Project& project, const std::string& path) {
  const auto value = get_setting(project, path);
  return value ? *value : std::string();
}

// "dense_1" of "layer.dense_1.units".
std::string layer_of(const std::string& path) {
  return path.substr(kOfLayer.size(), path.rfind('.') - kOfLayer.size());
}

bool is_shared(const Project& other, const std::string& path) {
  return !path.starts_with(kOfLayer) || has_layer_named(other, layer_of(path));
}

void tell_layers(const Project& of, const Project& without, bool of_one, std::vector<SettingApart>& out) {
  for (const Node& node : of.graph.nodes())
    if (!has_layer_named(without, node.name))
      out.push_back({std::string(kOfLayer) + node.name, of_one ? node.type : "", of_one ? "" : node.type});
}

std::string edge_in_words(const Edge& edge) {
  std::string out = edge.from.node + " → " + edge.to.node;
  if (edge.to.index > 0) out += " (" + std::to_string(edge.to.index + 1) + ")";
  return out;
}

// Those of `some` that `others` lack; of many the first ones.
std::string told_edges(const std::vector<Edge>& some, const std::vector<Edge>& others) {
  constexpr std::size_t kMost = 12;
  std::vector<Edge> own;
  std::set_difference(some.begin(), some.end(), others.begin(), others.end(), std::back_inserter(own));
  std::string out;
  for (std::size_t i = 0; i < own.size() && i < kMost; ++i) out += (i > 0 ? ", " : "") + edge_in_words(own[i]);
  if (own.size() > kMost) out += " and " + std::to_string(own.size() - kMost) + " more";
  return out;
}

// Of the same layers; what else differs shows in these. Within blocks, too.
void tell_connections(const Project& one, const Project& other, std::vector<SettingApart>& out) {
  const auto ours = edges_by_name(flat(one.graph)), theirs = edges_by_name(flat(other.graph));
  if (ours != theirs) out.push_back({std::string(kConnections), told_edges(ours, theirs), told_edges(theirs, ours)});
}

}  // namespace

std::vector<Edge> edges_by_name(const Graph& graph) {
  std::vector<Edge> out = graph.edges();
  for (Edge& edge : out)
    for (Port* end : {&edge.from, &edge.to})
      if (const Node* node = graph.find(end->node)) end->node = node->name;
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<SettingApart> settings_apart(const Project& one, const Project& other) {
  std::vector<SettingApart> out;
  std::vector<std::string> paths = setting_paths(one);
  for (const std::string& path : setting_paths(other))
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  for (const std::string& path : paths) {
    if (!is_shared(one, path) || !is_shared(other, path)) continue;
    const std::string ours = value_of(one, path), theirs = value_of(other, path);
    if (ours != theirs) out.push_back({path, ours, theirs});
  }
  const std::size_t settings = out.size();
  tell_layers(one, other, true, out);
  tell_layers(other, one, false, out);
  if (out.size() == settings) tell_connections(one, other, out);
  return out;
}

std::string in_words(const std::vector<SettingApart>& apart) {
  std::string out;
  for (const SettingApart& one : apart) {
    const bool connections = one.path == kConnections;
    if (one.one.empty() && !connections && !one.path.starts_with(kOfLayer)) continue;  // it goes with a choice
    std::string path = one.path;
    if (path.starts_with(kOfLayer)) path.erase(0, kOfLayer.size());
    if (!out.empty()) out += ", ";
    if (path.ends_with(".type")) path.erase(path.size() - 5);
    const bool layer = one.path.starts_with(kOfLayer) && (one.one.empty() || one.other.empty());
    if (connections)
      out += path;
    else if (layer)
      out += (one.one.empty() ? "without " : "with ") + path;
    else
      out += path + " " + one.one;
  }
  return out;
}

}  // namespace vitrine
