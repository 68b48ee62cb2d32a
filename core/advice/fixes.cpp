#include "core/advice/fixes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "core/advice/network.h"
#include "core/advice/words.h"
#include "core/base/text.h"
#include "core/graph/block_edits.h"
#include "core/graph/fixes.h"
#include "core/graph/flat.h"
#include "core/optimizers/optimizer.h"
#include "core/project/settings.h"

namespace vitrine {
namespace {

std::string optimizer_path(std::size_t group, const char* param) {
  return (group == 0 ? std::string("optimizer") : "optimizer_" + std::to_string(group + 1)) + "." + param;
}

// 1 or 3 times a power of ten, the nearest by ratio.
double neat(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  double best = power;
  for (const double step : {1.0, 3.0, 10.0})
    if (std::abs(std::log(step * power / value)) < std::abs(std::log(best / value))) best = step * power;
  std::array<char, 32> text{};  // through its text: 3e-4, not what 3 times a float comes to
  const auto end = std::to_chars(text.data(), text.data() + text.size(), best, std::chars_format::scientific, 0);
  std::from_chars(text.data(), end.ptr, best);
  return best;
}

double rate_of(const OptimizerGroup& group) {
  const OptimizerType* type = optimizer_types().find(group.optimizer.type);
  return type ? real_of(type->info, group.optimizer.params, "learning_rate") : 0;
}
double usual_rate_of(const OptimizerGroup& group) {
  const OptimizerType* type = optimizer_types().find(group.optimizer.type);
  return type ? real_of(type->info, {}, "learning_rate") : 0;
}

std::string rate_text(double rate) {
  return shortest(rate);
}

// Each group's rate to `to`, where that goes the same way still.
AdviceFix rates_fix(const Project& project, std::vector<double> to, bool up) {
  const bool one = project.optimizers.size() == 1;
  std::string title = one ? "Set Learning rate to " + rate_text(to.front())
                          : std::string(up ? "Raise" : "Lower") + " the learning rate of every optimizer";
  return {std::move(title), [to = std::move(to), up](const Project& now) {
            Project out = now;
            for (std::size_t i = 0; i < out.optimizers.size() && i < to.size(); ++i) {
              const double rate = rate_of(out.optimizers[i]);
              if (up ? rate >= to[i] : rate <= to[i]) continue;
              if (!set_setting(out, optimizer_path(i, "learning_rate"), shortest(to[i]))) return now;
            }
            return out;
          }};
}

// The network with one layer of a block changed in the definition of that; nothing where it cannot be.
std::optional<Graph> changed_within(const Graph& graph, const NodePath& place, const LayerChange& change) {
  const Graph* level = &graph;
  const Node* node = nullptr;  // the innermost block
  for (std::size_t i = 0; i + 1 < place.size(); ++i) {
    node = level->find(place[i]);
    level = &node->block->definition().graph;
  }
  const Block block = node->block;
  Definition definition = block->definition();
  for (const Lifted& lifted : definition.lifted)
    for (const Lifted::Target& target : lifted.targets)
      if (target.node == place.back() && node->params.find(lifted.id)) return {};
  if (!change(definition.graph, place.back())) return {};
  const auto made = BlockType::make(std::move(definition));
  auto out = made ? redefine(graph, block->name(), *made) : Result<Graph>(made.error());
  return out ? std::optional(std::move(*out)) : std::nullopt;
}

void change_layer(Graph& graph, const NodeId& id, const LayerChange& change) {
  if (graph.find(id)) return (void)change(graph, id);
  const Flat before = flatten(graph);
  const auto place = before.places.find(id);
  auto changed = place == before.places.end() ? std::nullopt : changed_within(graph, place->second, change);
  if (!changed) return;
  const Graph after = flat(*changed);
  const Node* node = after.find(id);
  if (node && !(*node == *before.graph.find(id))) graph = std::move(*changed);
}

bool changes_first_weights(const Node& node) {
  return std::any_of(node.params.map().begin(), node.params.map().end(), [](const auto& param) {
    return param.first.starts_with("initializer") || param.first.starts_with("recurrent_initializer");
  });
}

}  // namespace

AdviceFix settings_fix(std::string title, std::vector<Fix::Setting> settings) {
  return {std::move(title), [settings = std::move(settings)](const Project& now) {
            Project out = now;
            for (const Fix::Setting& one : settings)
              if (!set_setting(out, one.path, one.value)) return now;
            return out;
          }};
}

AdviceFix fix_of(const Fix& fix) {
  return {fix.title, [fix](const Project& now) {
            Project out = now;
            if (!apply_structure(out.graph, fix)) return now;
            for (const Fix::Setting& one : fix.settings)
              if (!set_setting(out, one.path, one.value)) return now;
            return out;
          }};
}

AdviceFix slower_fix(const Project& project) {
  std::vector<double> to;
  for (const OptimizerGroup& group : project.optimizers) {
    const double rate = rate_of(group), usual = usual_rate_of(group);
    to.push_back(rate > 0 ? neat(rate > 10 * usual ? usual : rate / 10) : rate);
  }
  return rates_fix(project, std::move(to), false);
}

AdviceFix faster_fix(const Project& project, double factor) {
  std::vector<double> to;
  for (const OptimizerGroup& group : project.optimizers) {
    const double rate = rate_of(group), usual = usual_rate_of(group);
    to.push_back(neat(rate > 0 ? std::min(rate * factor, std::max(usual, rate * 3)) : usual));
  }
  return rates_fix(project, std::move(to), true);
}

AdviceFix clip_fix() {
  return settings_fix("Clip gradients by norm at 1", {{"regularisation.clip_norm", "1"}});
}

std::optional<AdviceFix> adam_fix(const Project& project) {
  std::vector<Fix::Setting> settings;
  for (std::size_t i = 0; i < project.optimizers.size(); ++i)
    if (project.optimizers[i].optimizer.type == "sgd") {
      settings.push_back({optimizer_path(i, "type"), "adam"});
      settings.push_back({optimizer_path(i, "learning_rate"), "0.001"});
    }
  if (settings.empty()) return {};
  return settings_fix("Choose Adam with a learning rate of 0.001", std::move(settings));
}

std::optional<AdviceFix> layers_fix(const Project& drawn, std::string title, std::vector<NodeId> layers,
                                    LayerChange change, std::vector<Fix::Setting> settings) {
  const bool in_blocks =
      std::any_of(layers.begin(), layers.end(), [&](const NodeId& id) { return drawn.graph.find(id) == nullptr; });
  AdviceFix fix{std::move(title), [layers = std::move(layers), change = std::move(change),
                                   settings = std::move(settings)](const Project& now) {
                  Project out = now;
                  for (const Fix::Setting& one : settings)
                    if (!set_setting(out, one.path, one.value)) return now;
                  for (const NodeId& id : layers) change_layer(out.graph, id, change);
                  return out;
                }};
  if (in_blocks && fix.apply(drawn) == drawn) return {};
  return fix;
}

std::optional<AdviceFix> activation_fix(const Course& course, const std::vector<NodeId>& layers,
                                        const std::string& activation) {
  static const std::set<std::string> kIll{"sigmoid", "tanh", "relu", "softplus", "softmax", "step"};
  const auto suits = [activation](const Node* node) {
    return node && !node->block && activation_of(*node) != activation && kIll.contains(activation_of(*node));
  };
  std::vector<NodeId> chosen;
  std::vector<std::string> names;
  for (const NodeId& id : layers)
    if (const Node* node = course.project().graph.find(id); suits(node))
      chosen.push_back(id), names.push_back(node->name);
  if (chosen.empty()) return {};
  const auto change = [suits, activation](Graph& graph, const NodeId& id) {
    Node* node = graph.find(id);
    if (!suits(node)) return false;
    if (type_of(*node)->is_activation) {
      node->type = activation, node->params = {};
      return true;
    }
    if (!graph.set_param(id, "activation", activation)) return false;
    if (type_of(*node)->info.param("initializer")) (void)graph.set_param(id, "initializer", std::string("he_normal"));
    return true;
  };
  return layers_fix(course.drawn(), "Use " + layer_types().at(activation).info.title + " in " + listed(names),
                    std::move(chosen), change);
}

std::optional<AdviceFix> initializer_fix(const Course& course) {
  std::vector<NodeId> chosen;
  std::vector<std::string> names;
  for (const Node& node : course.project().graph.nodes())
    if (changes_first_weights(node)) chosen.push_back(node.id), names.push_back(node.name);
  if (chosen.empty()) return {};
  const auto change = [](Graph& graph, const NodeId& id) {
    Node* node = graph.find(id);
    if (!node || node->block || !changes_first_weights(*node)) return false;
    Params kept;
    for (const auto& [param, value] : node->params.map())
      if (!param.starts_with("initializer") && !param.starts_with("recurrent_initializer")) kept.set(param, value);
    node->params = std::move(kept);
    return true;
  };
  return layers_fix(course.drawn(), "Begin " + listed(names) + " with the usual weights", std::move(chosen), change);
}

std::optional<AdviceFix> standardise_fix(const Project& project) {
  if (project.transform.type == "standardise") return {};
  return settings_fix("Standardise the inputs", {{"transform.type", "standardise"}});
}

}  // namespace vitrine
