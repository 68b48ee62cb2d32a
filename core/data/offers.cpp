#include "core/data/offers.h"

#include <algorithm>
#include <string_view>

namespace vitrine {
namespace {

// offers␞title␟path␟value␟path␟value␞title…: titles and values are texts for people, free of control characters.
constexpr std::string_view kCode = "offers";
constexpr char kOffer = '\x1E', kPart = '\x1F';

std::vector<std::string> parts_of(std::string_view text, char mark) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(mark, at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

void set_offers(Error& error, const std::vector<Offer>& offers) {
  if (offers.empty()) return;
  error.code = kCode;
  for (const Offer& offer : offers) {
    error.code += kOffer + offer.title;
    for (const auto& [path, value] : offer.settings) error.code += kPart + path + kPart + value;
  }
}

std::vector<Offer> offers_of(const Error& error) {
  std::vector<Offer> out;
  if (!error.code.starts_with(kCode)) return out;
  std::vector<std::string> records = parts_of(error.code, kOffer);
  for (std::size_t i = 1; i < records.size(); ++i) {
    const std::vector<std::string> parts = parts_of(records[i], kPart);
    Offer& offer = out.emplace_back(Offer{parts.front(), {}});
    for (std::size_t p = 1; p + 1 < parts.size(); p += 2) offer.settings.emplace_back(parts[p], parts[p + 1]);
  }
  return out;
}

}  // namespace vitrine
