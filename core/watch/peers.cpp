#include "core/watch/peers.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace vitrine {
namespace {

using Teachers = std::set<std::size_t>;

bool is_among(const Teachers& some, const Teachers& all) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

bool have_in_common(const Teachers& a, const Teachers& b) {
  return a == b || std::any_of(a.begin(), a.end(), [&](std::size_t one) { return b.contains(one); });
}

double middle_of(std::vector<double>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

Peers::Peers(std::span<const RunInfo::Layer> layers) {
  std::vector<Teachers> sets;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    const Teachers& teachers = layers[layer].learns_from;
    const auto known = std::find(sets.begin(), sets.end(), teachers);
    set_of_.push_back(static_cast<std::size_t>(known - sets.begin()));
    if (known == sets.end()) sets.push_back(teachers);
    if (!teachers.empty()) chains_.resize(std::max(chains_.size(), *teachers.rbegin() + 1));
    for (const std::size_t teacher : teachers) chains_[teacher].push_back(layer);
  }
  measures_.resize(sets.size()), companions_.resize(sets.size());
  for (std::size_t one = 0; one < sets.size(); ++one)
    for (std::size_t other = 0; other < sets.size(); ++other) {
      if (is_among(sets[other], sets[one])) measures_[one].push_back(other);
      if (have_in_common(sets[other], sets[one])) companions_[one].push_back(other);
    }
}

std::vector<double> Peers::largest(std::span<const double> norms) const {
  std::vector<double> of_set(measures_.size(), 0), out;
  for (std::size_t layer = 0; layer < set_of_.size(); ++layer)
    if (std::isfinite(norms[layer])) of_set[set_of_[layer]] = std::max(of_set[set_of_[layer]], norms[layer]);
  for (const std::size_t set : set_of_) {
    double most = 0;
    for (const std::size_t other : measures_[set]) most = std::max(most, of_set[other]);
    out.push_back(most);
  }
  return out;
}

std::vector<double> Peers::median(std::span<const double> norms, const std::vector<bool>& counted) const {
  std::vector<std::vector<double>> of_set(companions_.size());
  for (std::size_t layer = 0; layer < set_of_.size(); ++layer)
    if (counted[layer] && std::isfinite(norms[layer])) of_set[set_of_[layer]].push_back(norms[layer]);
  std::vector<double> middle, out;
  for (const auto& companions : companions_) {
    std::vector<double> all;
    for (const std::size_t other : companions) all.insert(all.end(), of_set[other].begin(), of_set[other].end());
    middle.push_back(middle_of(all));
  }
  for (const std::size_t set : set_of_) out.push_back(middle[set]);
  return out;
}

}  // namespace vitrine
