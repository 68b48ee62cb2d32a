#include "core/train/trained.h"

#include <algorithm>

namespace vitrine {

const Trained::Entry* Trained::find(std::string_view key) const {
  const auto it = std::find_if(weights.begin(), weights.end(), [&](const Entry& entry) { return entry.key == key; });
  return it == weights.end() ? nullptr : &*it;
}

}  // namespace vitrine
