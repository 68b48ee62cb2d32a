// Whether something fits this machine, asked before it is allocated.
#pragma once

#include <string>

#include "core/base/result.h"

namespace vitrine {

// Errors where `bytes` is more than four fifths of the machine's memory. `what` begins the sentence: "These images".
[[nodiscard]] Status check_fits_memory(double bytes, const std::string& what, const std::string& where,
                                       const std::string& remedy);

}  // namespace vitrine
