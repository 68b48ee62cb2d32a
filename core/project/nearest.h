// What a person may have meant: the known words nearest to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vitrine {

// At most `most` of `known`, the nearest by edit distance first (Damerau 1964, adjacent swaps count once); among
// dotted paths one that ends in the same part is near ("learning_rate" finds "optimizer.learning_rate"). What shares
// too little with `word` is left out.
[[nodiscard]] std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& known,
                                               std::size_t most = 3);

// A remedy: "Did you mean “dense” or “conv2d”?", or `otherwise` where nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string>& known,
                                       const std::string& otherwise);

}  // namespace vitrine
