#include "core/train/origin.h"

#include <algorithm>

#include "core/base/digest.h"
#include "core/graph/block.h"
#include "core/layers/layer.h"
#include "core/metrics/metric.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"

namespace vitrine {
namespace {

void add(Digest& digest, const TypeInfo& info, const Params& params) {
  digest.add(info.id);
  for (const ParamSpec& spec : info.params) {
    const ParamValue& value = value_of(info, params, spec.id);
    // A default says nothing, so that a parameter that a type gets later changes no digest of before.
    if (spec.live || spec.id == "epochs" || spec.id == "name" || value == spec.fallback) continue;
    digest.add(spec.id);
    digest.add(value_text(value));
  }
}

std::string network_digest(const Graph& graph) {
  Digest digest;
  for (const Node& node : graph.nodes()) {
    digest.add(node.id);
    digest.add(node.type);
    if (const LayerType* type = type_of(node)) add(digest, type->info, node.params);
  }
  for (const Edge& edge : graph.edges())
    for (const Port& port : {edge.from, edge.to}) digest.add(port.node), digest.add(port.index);
  return digest.text();
}

struct PartName {
  const char *part, *words;
};
constexpr PartName kParts[] = {{"network", "the network"},
                               {"data", "the data"},
                               {"transform", "the normalisation"},
                               {"target_transform", "the target's normalisation"},
                               {"split", "the split"},
                               {"objective", "what is judged"},
                               {"loss", "the loss"},
                               {"optimizer", "the optimizer"},
                               {"schedule", "the schedule"},
                               {"regularisation", "the regularisation"},
                               {"recipe", "the recipe"},
                               {"training", "batch size, seed, order or average"}};

// Of a part of the second or a later one in its list, such as "loss_2"; other parts are called what they are.
std::string words_of_list(const std::string& part) {
  const std::string kind = part.substr(0, part.find('_'));
  if (kind == "objective" || kind == "loss") return "the objectives";
  if (kind == "batch") return "the batch transforms";
  if (kind == "optimizer" || kind == "schedule" || kind == "group") return "the optimizers";
  return part;
}

}  // namespace

Origin origin_of(const Project& project) {
  Origin out;
  out["network"] = network_digest(flat(project.graph));
  for (const Section& section : sections(project)) {
    if (!section.info || section.prefix == "data" || section.prefix == "stopping") continue;
    // Lists of one that say nothing had no part of their own once.
    const bool list = section.info == &objective_info() || section.info == &group_info();
    if (list && section.params->empty()) continue;
    if (section.prefix.starts_with("metric")) continue;
    if (section.prefix == "recipe" && project.recipe == Spec{"supervised", {}}) continue;
    Digest digest;
    add(digest, *section.info, *section.params);
    out[section.prefix] = digest.text();
  }
  Digest metrics;
  bool chosen = false;
  for (const Objective& objective : project.objectives) {
    metrics.add(static_cast<std::int64_t>(objective.metrics.size()));
    for (const Spec& spec : objective.metrics) chosen = true, metrics.add(metric_column(spec));
  }
  if (chosen) out["metrics"] = metrics.text();
  return out;
}

Origin origin_of(const Project& project, const Dataset& dataset) {
  Origin out = origin_of(project);
  out["data"] = digest_of(dataset);
  return out;
}

bool same_part(const Origin& then, const Origin& now, std::string_view part) {
  const auto was = then.find(part), is = now.find(part);
  if (was == then.end() || is == now.end()) return was == then.end() && is == now.end();
  return was->second == is->second;
}

std::vector<std::string> differences(const Origin& then, const Origin& now) {
  std::vector<std::string> out;
  for (const PartName& name : kParts)
    if (!same_part(then, now, name.part)) out.emplace_back(name.words);
  for (const auto* origin : {&then, &now})
    for (const auto& [part, digest] : *origin) {
      const bool named =
          std::any_of(std::begin(kParts), std::end(kParts), [&](const PartName& n) { return part == n.part; });
      if (named || part == "metrics" || same_part(then, now, part)) continue;
      const std::string words = words_of_list(part);
      if (std::find(out.begin(), out.end(), words) == out.end()) out.push_back(words);
    }
  return out;
}

}  // namespace vitrine
