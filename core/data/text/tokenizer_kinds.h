// Inside the room: the three kinds of tokenizer.
#pragma once

#include "core/data/text/tokenizer.h"

namespace vitrine {

[[nodiscard]] Result<TokenizerPtr> make_characters(const TokenizerCode& code);
[[nodiscard]] Result<TokenizerPtr> make_words(const TokenizerCode& code);
[[nodiscard]] Result<TokenizerPtr> make_byte_pairs(const TokenizerCode& code);

[[nodiscard]] Result<TokenizerCode> learn_characters(std::string_view text, const TokenizerOptions& options,
                                                     const Progress& progress);
[[nodiscard]] Result<TokenizerCode> learn_words(std::string_view text, const TokenizerOptions& options,
                                                const Progress& progress);
[[nodiscard]] Result<TokenizerCode> learn_byte_pairs(std::string_view text, const TokenizerOptions& options,
                                                     const Progress& progress);

// The texts among `counted` that occur at least least_count times, the most frequent first, at most `most` of them.
[[nodiscard]] std::vector<std::string> most_frequent(std::vector<std::pair<std::string_view, std::int64_t>> counted,
                                                     std::int64_t least_count, std::size_t most);
// The special tokens that a kind needs, then those that were asked for.
[[nodiscard]] std::vector<Special> specials_with(std::vector<Special> needed, const std::vector<Special>& asked);

// Says `done` of `all` now and then; false to cancel.
class Reporter {
 public:
  Reporter(const Progress& progress, std::size_t all) : progress_(progress), all_(all) {}
  bool operator()(std::size_t done) {
    if (!progress_ || done < next_) return true;
    next_ = done + kStep;
    return progress_(static_cast<double>(done) / static_cast<double>(all_ + 1));
  }

 private:
  static constexpr std::size_t kStep = 1 << 18;
  const Progress& progress_;
  std::size_t all_, next_ = 0;
};

}  // namespace vitrine
