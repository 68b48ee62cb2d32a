#include "core/advice/fixes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "core/advice/network.h"
#include "core/advice/words.h"
#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/graph/fixes.h"
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

std::optional<AdviceFix> activation_fix(const Project& project, const std::vector<std::string>& layers,
                                        const std::string& activation) {
  static const std::set<std::string> kIll{"sigmoid", "tanh", "relu", "softplus", "softmax", "step"};
  const auto suits = [activation](const Node* node) {
    return node && !node->block && activation_of(*node) != activation && kIll.contains(activation_of(*node));
  };
  std::vector<std::string> chosen;
  for (const std::string& id : layers)
    if (suits(project.graph.find(id))) chosen.push_back(id);
  if (chosen.empty()) return {};
  std::vector<std::string> names;
  for (const std::string& id : chosen) names.push_back(project.graph.find(id)->name);
  const LayerType& type = layer_types().at(activation);
  return AdviceFix{"Use " + type.info.title + " in " + listed(names),
                   [chosen, suits, activation](const Project& now) {
                     Project out = now;
                     for (const std::string& id : chosen) {
                       Node* node = out.graph.find(id);
                       if (!suits(node)) continue;
                       if (type_of(*node)->is_activation) {
                         node->type = activation, node->params = {};
                         continue;
                       }
                       if (!out.graph.set_param(id, "activation", activation)) return now;
                       if (type_of(*node)->info.param("initializer"))
                         (void)out.graph.set_param(id, "initializer", std::string("he_normal"));
                     }
                     return out;
                   }};
}

std::optional<AdviceFix> initializer_fix(const Project& project) {
  std::vector<std::string> chosen, names;
  for (const Node& node : project.graph.nodes())
    if (!node.block && changes_first_weights(node)) chosen.push_back(node.id), names.push_back(node.name);
  if (chosen.empty()) return {};
  return AdviceFix{"Begin " + listed(names) + " with the usual weights", [chosen](const Project& now) {
                     Project out = now;
                     for (const std::string& id : chosen) {
                       Node* node = out.graph.find(id);
                       if (!node) continue;
                       Params kept;
                       for (const auto& [param, value] : node->params.map())
                         if (!param.starts_with("initializer") && !param.starts_with("recurrent_initializer"))
                           kept.set(param, value);
                       node->params = std::move(kept);
                     }
                     return out;
                   }};
}

std::optional<AdviceFix> standardise_fix(const Project& project) {
  if (project.transform.type == "standardise") return {};
  return settings_fix("Standardise the inputs", {{"transform.type", "standardise"}});
}

}  // namespace vitrine
