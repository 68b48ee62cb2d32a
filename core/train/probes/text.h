// What a language model writes on from a prompt: with the same seed each time, so that the text changes only as the
// network learns.
#pragma once

#include <string>

#include "core/train/generate.h"
#include "core/train/probe.h"

namespace vitrine {

struct TextAnswer : ProbeAnswer {
  std::string prompt;  // what it was asked, and how
  GenerateOptions options;
  std::string text;         // without the prompt; valid UTF-8
  std::int64_t tokens = 0;  // it is made of
  std::string note;         // about characters of the prompt that the vocabulary does not have
  std::string why;          // there is nothing, and what to do
};

// At most so many tokens are written each time, however many are asked for.
inline constexpr std::int64_t kMostLiveTokens = 1'000;
[[nodiscard]] Spec text_of_prompt(const std::string& prompt, const GenerateOptions& options);

}  // namespace vitrine
