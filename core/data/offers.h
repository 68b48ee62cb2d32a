// What one click may do about an error of data: settings with which the same works. They travel in Error::code.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace vitrine {

struct Offer {
  std::string title;                                          // "Ignore “Name” and load"
  std::vector<std::pair<std::string, std::string>> settings;  // path (core/project/settings.h), value
};

void set_offers(Error& error, const std::vector<Offer>& offers);
[[nodiscard]] std::vector<Offer> offers_of(const Error& error);  // mostly empty

}  // namespace vitrine
