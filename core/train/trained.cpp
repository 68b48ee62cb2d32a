#include "core/train/trained.h"

#include <algorithm>

#include "core/base/text.h"

namespace vitrine {
namespace {

constexpr std::size_t kMostNamed = 4;

std::string some_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) out += (i > 0 ? ", " : "") + names[i];
  if (names.size() > kMostNamed) out += " and " + std::to_string(names.size() - kMostNamed) + " more";
  return out;
}

}  // namespace

const Trained::Entry* Trained::find(std::string_view key) const {
  const auto it = std::find_if(weights.begin(), weights.end(), [&](const Entry& entry) { return entry.key == key; });
  return it == weights.end() ? nullptr : &*it;
}

std::string Adoption::changes_in_words() const {
  if (exact) return {};
  if (!changed.empty())
    return some_of(changed) + (changed.size() > 1 ? " have changed" : " has changed") +
           (fresh.empty() ? "" : ": " + some_of(fresh));
  if (!fresh.empty()) return some_of(fresh) + " does not fit";
  return "its state is not complete";
}

std::string Adoption::sentence() const {
  if (exact) return "Training goes on where it was.";
  std::string out = "Training goes on from the earlier weights; epochs, early stopping and best weights start anew.";
  if (!optimizer_kept) out += " So does the optimizer.";
  if (!fresh.empty()) out += " New weights: " + some_of(fresh) + ".";
  if (!unused.empty()) out += " No longer used: " + some_of(unused) + ".";
  const auto has = [&](const char* part) { return std::find(changed.begin(), changed.end(), part) != changed.end(); };
  if (has("the split") || has("the data"))
    out += " These weights may have been trained on samples that now validate or test: such figures flatter.";
  return out;
}

}  // namespace vitrine
