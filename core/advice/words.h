// Figures and lists as the advisor writes them.
#pragma once

#include <string>
#include <vector>

namespace vitrine {

struct Field;

// "0.312", "12.5", "3.1e-5", "1,240": up to three figures, in the C locale.
[[nodiscard]] std::string said(double value);
[[nodiscard]] std::string percent(double share);  // 0.123 -> "12 %"
// "“age”", or "Input 3" where it has no name.
[[nodiscard]] std::string input_name(const Field& field, std::size_t at);
// "dense_1", "dense_1 and dense_2", "dense_1, dense_2 and 4 more".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

}  // namespace vitrine
