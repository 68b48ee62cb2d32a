#include "core/project/loose_settings.h"

#include <utility>
#include <vector>

#include "core/project/settings.h"

namespace vitrine {
namespace {

bool is_loose(const Section& section, const ParamSpec& spec) {
  return spec.live || section.prefix == "stopping" || (section.prefix == "training" && spec.id == "epochs");
}

struct Loose {
  std::string key, path;
  const ParamSpec* spec;
  std::string value;
};

std::vector<Loose> all_loose(const Project& project) {
  std::vector<Loose> out;
  const auto add = [&](const Section& section, const std::string& key, const std::string& path) {
    if (!section.info) return;
    for (const ParamSpec& spec : section.info->params)
      if (is_loose(section, spec))
        out.push_back({key + "." + spec.id, path + "." + spec.id, &spec,
                       value_text(value_of(*section.info, *section.params, spec.id))});
  };
  for (const Section& section : sections(project)) add(section, section.prefix, section.prefix);
  for (const Node& node : project.graph.nodes())
    if (const auto section = layer_section(project, node.name))
      add(*section, "layer." + node.id, "layer." + node.name);
  return out;
}

}  // namespace

LooseSettings loose_settings(const Project& project) {
  LooseSettings out;
  for (Loose& one : all_loose(project))
    if (one.value != value_text(one.spec->fallback)) out.emplace(std::move(one.key), std::move(one.value));
  return out;
}

void set_loose(Project& project, const LooseSettings& settings) {
  for (const Loose& one : all_loose(project)) {
    const auto then = settings.find(one.key);
    const std::string wanted = then == settings.end() ? value_text(one.spec->fallback) : then->second;
    if (wanted != one.value) (void)set_setting(project, one.path, wanted).ok();
  }
}

}  // namespace vitrine
