#include "core/project/references.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/layers/layer.h"
#include "core/project/nearest.h"
#include "core/project/objectives.h"

namespace vitrine {
namespace {

bool names_layer(ParamSpec::Names names) {
  return names == ParamSpec::Names::layer_with_weights || names == ParamSpec::Names::output;
}

}  // namespace

std::vector<Choice> choices_of(const Project& project, ParamSpec::Names names, const NodeId& self) {
  std::vector<Choice> out;
  if (names == ParamSpec::Names::optimizer_group)
    for (std::size_t i = 0; i < project.optimizers.size(); ++i)
      out.push_back({group_name(project, i), group_name(project, i)});
  if (!names_layer(names)) return out;
  // Weights are those of layers, also of one that went into a block.
  const Graph layers = names == ParamSpec::Names::output ? project.graph : flat(project.graph);
  for (const Node& node : layers.nodes()) {
    const LayerType* type = type_of(node);
    if (!type || node.id == self) continue;
    if (names == ParamSpec::Names::output ? type->is_output : type->has_weights) out.push_back({node.id, node.name});
  }
  return out;
}

Result<std::string> reference_from(const Project& project, const ParamSpec& spec, std::string_view text) {
  const std::string written(trimmed(text));
  if (written.empty() || spec.names == ParamSpec::Names::field) return written;
  const std::vector<Choice> choices = choices_of(project, spec.names);
  for (const Choice& choice : choices)
    if (choice.title == written) return choice.id;
  for (const Choice& choice : choices)
    if (choice.id == written) return choice.id;
  std::vector<std::string> known;
  std::string all;
  for (const Choice& choice : choices) {
    known.push_back(choice.title);
    if (known.size() <= 8) all += (all.empty() ? "There are: " : ", ") + choice.title;
  }
  return Error{spec.title + ": there is no “" + printable(written, 100) + "”", "",
               did_you_mean(written, known, all.empty() ? "Leave it empty" : all)};
}

std::string reference_text(const Project& project, const ParamSpec& spec, const std::string& kept) {
  if (!names_layer(spec.names)) return kept;
  for (const Choice& choice : choices_of(project, spec.names))
    if (choice.id == kept) return choice.title;
  return kept;
}

}  // namespace vitrine
