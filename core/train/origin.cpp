#include "core/train/origin.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "core/graph/block.h"
#include "core/layers/layer.h"
#include "core/metrics/metric.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"

namespace vitrine {
namespace {

// FNV-1a in words of eight bytes: it tells projects and data apart, it keeps no secrets.
class Digest {
 public:
  void add(const void* bytes, std::size_t count) {
    const auto* at = static_cast<const unsigned char*>(bytes);
    for (; count >= 8; at += 8, count -= 8) {
      std::uint64_t word;
      std::memcpy(&word, at, 8);
      mix(word);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, at, count);
    mix(rest ^ (static_cast<std::uint64_t>(count + 1) << 56));
  }
  void add(const std::string& text) { add(text.data(), text.size()); }
  void add(std::int64_t number) { mix(static_cast<std::uint64_t>(number)); }
  [[nodiscard]] std::string text() const {
    char out[17];
    std::snprintf(out, sizeof out, "%016llx", static_cast<unsigned long long>(hash_));
    return out;
  }

 private:
  void mix(std::uint64_t word) {
    hash_ = (hash_ ^ word) * 0x100000001b3ULL;
    hash_ ^= hash_ >> 32;
  }
  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

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
                               {"training", "batch size, seed or order"}};

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

std::string digest_of(const Dataset& dataset) {
  Digest digest;
  digest.add(dataset.count);
  for (const Field& field : dataset.fields) {
    if (field.values.empty()) continue;  // made as batches are gathered: the project says how
    digest.add(field.name);
    digest.add(static_cast<std::int64_t>(field.kind));
    digest.add(field.shape.text());
    digest.add(field.classes);
    for (const std::string& name : field.names) digest.add(name);
    if (!field.lengths.empty())
      digest.add(field.lengths.data(), field.lengths.size() * sizeof(field.lengths.front()));
    if (field.values.in_bytes())
      digest.add(field.values.bytes().data(), field.values.bytes().size());
    else
      digest.add(field.values.floats().data(), field.values.floats().size_bytes());
  }
  return digest.text();
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
