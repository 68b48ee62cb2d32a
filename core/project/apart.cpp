#include "core/project/apart.h"

#include <algorithm>

#include "core/project/settings.h"

namespace vitrine {
namespace {

constexpr std::string_view kOfLayer = "layer.";

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

}  // namespace

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
  tell_layers(one, other, true, out);
  tell_layers(other, one, false, out);
  return out;
}

std::string in_words(const std::vector<SettingApart>& apart) {
  std::string out;
  for (const SettingApart& one : apart) {
    if (one.one.empty() && !one.path.starts_with(kOfLayer)) continue;  // it goes with a choice that is told
    std::string path = one.path;
    if (path.starts_with(kOfLayer)) path.erase(0, kOfLayer.size());
    if (!out.empty()) out += ", ";
    if (path.ends_with(".type")) path.erase(path.size() - 5);
    const bool layer = one.path.starts_with(kOfLayer) && (one.one.empty() || one.other.empty());
    if (layer)
      out += (one.one.empty() ? "without " : "with ") + path;
    else
      out += path + " " + one.one;
  }
  return out;
}

}  // namespace vitrine
