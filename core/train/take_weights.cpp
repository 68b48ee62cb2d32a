#include "core/train/take_weights.h"

#include <algorithm>
#include <unordered_map>

#include "core/base/text.h"

namespace vitrine {
namespace {

// Of an exported name, "dense_1.weight"; layers' names hold no dot.
std::string layer_of(const std::string& name) {
  return name.substr(0, name.find('.'));
}

// "conv2d_1, conv2d_2 and 3 more"
std::string layers_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNamed = 6;
  std::vector<std::string> layers;
  for (const std::string& name : names)
    if (const std::string layer = layer_of(name); std::find(layers.begin(), layers.end(), layer) == layers.end())
      layers.push_back(layer);
  std::string out;
  for (std::size_t i = 0; i < std::min(layers.size(), kMostNamed); ++i) out += (i > 0 ? ", " : "") + layers[i];
  if (layers.size() > kMostNamed) out += " and " + std::to_string(layers.size() - kMostNamed) + " more";
  return out;
}

// Those with a reason in brackets keep it: it says what to mend.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNamed = 4;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) out += (i > 0 ? ", " : "") + names[i];
  if (names.size() > kMostNamed) out += " and " + std::to_string(names.size() - kMostNamed) + " more";
  return out;
}

}  // namespace

Result<Trained> weights_to_begin_with(Trained from, const std::vector<std::string>& layers) {
  from.state.reset();
  if (layers.empty()) return from;
  std::vector<std::string> all;
  for (const auto& entry : from.weights) all.push_back(entry.name);
  for (const std::string& layer : layers)
    if (std::none_of(all.begin(), all.end(), [&](const std::string& name) { return layer_of(name) == layer; }))
      return Error{"The weights hold nothing of a layer called “" + printable(layer, 60) + "”", "",
                   "They hold " + layers_of(all)};
  std::erase_if(from.weights, [&](const Trained::Entry& entry) {
    return std::find(layers.begin(), layers.end(), layer_of(entry.name)) == layers.end();
  });
  return from;
}

Status fill_parameters(const ParameterLayout& layout, const Trained& trained, const std::string& weights,
                       AlignedVector<float>& out) {
  out.assign(static_cast<std::size_t>(layout.size()), 0.0F);
  for (const auto& entry : layout.entries()) {
    const auto* found = trained.find(entry.key);
    if (!found)
      return Error{"There is no " + entry.name + " in the weights", weights, "Choose the weights of this project"};
    if (found->value.shape != entry.spec.shape)
      return Error{entry.name + " is " + found->value.shape.text() + " in the weights, and " +
                       entry.spec.shape.text() + " in the network",
                   weights, "Choose the weights of this project"};
    std::copy(found->value.values.begin(), found->value.values.end(), out.begin() + entry.offset);
  }
  return {};
}

Adoption compare_weights(const ParameterLayout& layout, const Trained& trained, const TakeWeight& take) {
  Adoption out;
  std::unordered_map<std::string_view, const Trained::Entry*> unused;
  for (const auto& saved : trained.weights) unused.emplace(saved.key, &saved);
  for (const auto& entry : layout.entries()) {
    const auto found = unused.find(entry.key);
    const Trained::Entry* saved = found == unused.end() ? nullptr : found->second;
    if (saved) unused.erase(found);
    const std::string problem = !saved                                                 ? "not there"
                                : !saved->layer.empty() && saved->layer != entry.layer ? "of another type of layer"
                                : saved->role && *saved->role != entry.spec.role       ? "in another role"
                                : saved->value.shape != entry.spec.shape
                                    ? saved->value.shape.text() + " then, " + entry.spec.shape.text() + " now"
                                    : "";
    if (!problem.empty()) {
      out.fresh.push_back(entry.name + " (" + problem + ")");
      continue;
    }
    if (take) take(entry, *saved);
    out.kept.push_back(entry.name);
  }
  for (const auto& saved : trained.weights)
    if (unused.contains(saved.key)) out.unused.push_back(saved.name);
  return out;
}

std::string taken_in_words(const Adoption& adoption) {
  std::string out = "Begins with the weights of " + layers_of(adoption.kept) + ".";
  if (!adoption.fresh.empty()) out += " Anew: " + listed(adoption.fresh) + ".";
  if (!adoption.unused.empty()) out += " Not used: " + listed(adoption.unused) + ".";
  return out;
}

}  // namespace vitrine
