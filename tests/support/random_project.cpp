#include "tests/support/random_project.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/data/dataset.h"
#include "core/data/normalise.h"
#include "core/data/split.h"
#include "core/graph/block_edits.h"
#include "core/layers/layer.h"
#include "core/losses/loss.h"
#include "core/metrics/metric.h"
#include "core/optimizers/optimizer.h"
#include "core/project/settings.h"
#include "core/schedules/schedule.h"

namespace vitrine::test {
namespace {

template <class List>
const auto& pick(const List& list, Random& random) {
  return list[random() % std::size(list)];
}

std::string random_text(Random& random) {
  static const std::string kTexts[] = {"",
                                       "plain",
                                       "größer als “vorher”",
                                       "a \"quote\", a \\ and a / slash",
                                       "two\nlines\twith\x01 control",
                                       "数字と絵文字 🧠",
                                       "{\"looks\": [\"like\", \"JSON\"]}"};
  return pick(kTexts, random);
}

std::int64_t random_integer(const ParamSpec& spec, Random& random) {
  const double low = std::isfinite(spec.min) ? std::ceil(spec.min) : -1000;
  const double high = std::isfinite(spec.max) ? std::floor(spec.max) : low + 5000;
  switch (random() % 4) {
    case 0:
      return static_cast<std::int64_t>(low);
    case 1:
      return static_cast<std::int64_t>(high);
    default:
      return static_cast<std::int64_t>(
          low + std::floor((std::min(high, low + 9) - low) * (static_cast<double>(random() % 1000) / 999)));
  }
}

double random_real(const ParamSpec& spec, Random& random) {
  const double low = std::isfinite(spec.min) ? spec.min : -1e3, high = std::isfinite(spec.max) ? spec.max : low + 1e3;
  static const double kAwkward[] = {0.1, 1.0 / 3, 1e-7, 5e-324, 1e300, 123456789.123456789, 1, -2, 0, 1e21};
  const double value = random() % 2 == 0 ? pick(kAwkward, random)
                                         : low + (high - low) * (static_cast<double>(random() >> 11) * 0x1p-53);
  return check_value(spec, value).ok() ? value : std::get<double>(spec.fallback);
}

template <class Type>
Spec random_spec(const Registry<Type>& registry, Random& random) {
  const TypeInfo& info = pick(registry.all(), random).info;
  return {info.id, random_params(info, random)};
}

void add_nodes(Graph& graph, Random& random) {
  std::vector<const LayerType*> types;
  for (const LayerType& type : layer_types().all()) types.insert(types.end(), 1 + random() % 2, &type);
  std::shuffle(types.begin(), types.end(), random);
  for (const LayerType* type : types) {
    Node node;
    node.id = graph.free_name(type->info.id);
    if (random() % 5 == 0) node.id = "block_" + std::to_string(graph.nodes().size()) + "/" + node.id;
    node.name = random() % 3 == 0 ? "renamed-" + node.id : node.id;
    node.type = type->info.id;
    node.params = random_params(type->info, random);
    node.position = {static_cast<double>(random() % 4000) / 8 - 100, static_cast<double>(random() % 1000) / 3};
    if (const Status status = graph.add(std::move(node)); !status) throw std::logic_error(status.error().sentence());
  }
}

void add_edges(Graph& graph, Random& random) {
  const std::vector<Node> nodes = graph.nodes();
  for (int attempt = 0; attempt < 120; ++attempt) {
    const Node &from = pick(nodes, random), &to = pick(nodes, random);
    const auto outputs = layer_types().at(from.type).output_ports(from.params).size();
    const auto inputs = layer_types().at(to.type).input_ports(to.params).size();
    if (outputs == 0 || inputs == 0) continue;
    // Most attempts that would break a rule are refused, as they should be.
    (void)graph.connect(
        {{from.id, static_cast<int>(random() % outputs)}, {to.id, static_cast<int>(random() % inputs)}});
  }
}

// Some of the layers become blocks, where that can be, and blocks of blocks.
void add_blocks(Graph& graph, Random& random) {
  for (std::uint64_t i = random() % 4; i > 0; --i) {
    std::vector<NodeId> chosen;
    for (std::uint64_t k = 1 + random() % 3; k > 0; --k) chosen.push_back(pick(graph.nodes(), random).id);
    auto made = make_block(graph, chosen, free_block_name(graph, "block"));
    if (!made) continue;
    graph = std::move(made->graph);
    if (random() % 2 == 0) (void)graph.set_param(made->nodes.front(), kRepeat, std::int64_t{3}).ok();
  }
}

}  // namespace

ParamValue random_value(const ParamSpec& spec, Random& random) {
  switch (spec.kind) {
    case ParamKind::boolean:
      return random() % 2 == 0;
    case ParamKind::integer:
      return random_integer(spec, random);
    case ParamKind::real:
      return random_real(spec, random);
    case ParamKind::choice:
      return pick(spec.choices, random).id;
    case ParamKind::text:
      return random_text(random);
    case ParamKind::file:
      return random() % 2 == 0 ? std::string("data/größe.csv") : std::string("/data/x y.csv");
    case ParamKind::integers: {
      std::vector<std::int64_t> list(static_cast<std::size_t>(spec.min_length) +
                                     random() % static_cast<std::size_t>(spec.max_length - spec.min_length + 1));
      for (auto& value : list) value = random_integer(spec, random);
      return list;
    }
  }
  return spec.fallback;
}

Params random_params(const TypeInfo& info, Random& random) {
  Params out;
  for (const ParamSpec& spec : info.params)
    if (random() % 2 == 0) out.set(spec.id, random_value(spec, random));
  return out;
}

Project random_project(std::uint64_t seed) {
  Random random(seed);
  Project project;
  project.title = random_text(random);
  project.notes = random_text(random);
  add_nodes(project.graph, random);
  add_edges(project.graph, random);
  add_blocks(project.graph, random);
  project.sources = {random_spec(source_types(), random)};
  project.transform = random_spec(transform_types(), random);
  project.target_transform = random_spec(transform_types(), random);
  project.split = random_params(split_info(), random);
  project.objectives.resize(1 + random() % 3);
  for (Objective& objective : project.objectives) {
    objective.settings = {{"output", pick(project.graph.nodes(), random).id},
                          {"target", "field_" + std::to_string(random() % 4)}};
    objective.loss = random_spec(loss_types(), random);
    for (auto left = random() % 3; left > 0; --left) objective.metrics.push_back(random_spec(metric_types(), random));
  }
  project.optimizers.resize(1 + random() % 3);
  for (OptimizerGroup& group : project.optimizers) {
    group.optimizer = random_spec(optimizer_types(), random);
    group.schedule = random_spec(schedule_types(), random);
    group.settings = {{"name", "group_" + std::to_string(&group - project.optimizers.data())}};
  }
  project.training = random_params(training_info(), random);
  project.regularisation = random_params(regularisation_info(), random);
  project.stopping = random_params(stopping_info(), random);
  project.views = {{"zoom", "1.25"}, {random_text(random), random_text(random)}};
  return project;
}

}  // namespace vitrine::test
