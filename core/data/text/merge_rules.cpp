#include "core/data/text/merge_rules.h"

namespace vitrine {

MergeRules::MergeRules() {
  for (Symbol byte = 0; byte < kByteSymbols; ++byte) {
    symbols_.emplace_back(1, static_cast<char>(byte));
    by_bytes_.emplace(symbols_.back(), byte);
  }
}

Symbol MergeRules::add(Symbol left, Symbol right) {
  if (const Rule* known = find(left, right)) return known->result;
  std::string bytes = symbols_[static_cast<std::size_t>(left)] + symbols_[static_cast<std::size_t>(right)];
  const auto [it, fresh] = by_bytes_.try_emplace(bytes, static_cast<Symbol>(symbols_.size()));
  if (fresh) symbols_.push_back(std::move(bytes));
  rules_.emplace(pair_key(left, right), Rule{static_cast<std::int32_t>(pairs_.size()), it->second});
  pairs_.push_back({left, right});
  return it->second;
}

void MergeRules::apply(std::vector<Symbol>& symbols) const {
  std::vector<const Rule*> fits;  // by the pair's left symbol
  for (std::size_t i = 0; i + 1 < symbols.size(); ++i) fits.push_back(find(symbols[i], symbols[i + 1]));
  while (!fits.empty()) {
    std::size_t best = fits.size();
    for (std::size_t i = 0; i < fits.size(); ++i)
      if (fits[i] && (best == fits.size() || fits[i]->rank < fits[best]->rank)) best = i;
    if (best == fits.size()) return;
    symbols[best] = fits[best]->result;
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    fits.erase(fits.begin() + static_cast<std::ptrdiff_t>(best));
    if (best > 0) fits[best - 1] = find(symbols[best - 1], symbols[best]);
    if (best < fits.size()) fits[best] = find(symbols[best], symbols[best + 1]);
  }
}

}  // namespace vitrine
