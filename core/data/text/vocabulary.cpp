#include "core/data/text/vocabulary.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/base/text.h"
#include "core/data/text/utf8.h"

namespace vitrine {
namespace {

constexpr std::array<std::string_view, 6> kNames{"<unk>", "<pad>", "<bos>", "<eos>", "<mask>", "<join>"};

std::string label(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint point = front_code_point(text);
    const bool control = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0);
    if (point.valid && point.value == ' ') {
      out += "␣";
    } else if (point.valid && point.value == '\n') {
      out += "↵";
    } else if (point.valid && point.value == '\t') {
      out += "⇥";
    } else if (point.valid && !control) {
      out += text.substr(0, point.bytes);
    } else {
      std::array<char, 8> hex{};
      for (std::size_t i = 0; i < point.bytes; ++i) {
        std::snprintf(hex.data(), hex.size(), "\\x%02X", static_cast<unsigned char>(text[i]));
        out += hex.data();
      }
    }
    text.remove_prefix(point.bytes);
  }
  return out;
}

}  // namespace

std::string_view special_name(Special special) {
  return kNames[static_cast<std::size_t>(special)];
}

std::optional<Special> special_named(std::string_view name) {
  const auto* const it = std::find(kNames.begin(), kNames.end(), name);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<Special>(it - kNames.begin());
}

Result<Vocabulary> Vocabulary::make(std::vector<Special> specials, std::vector<std::string> texts) {
  const auto count = static_cast<std::int64_t>(specials.size() + texts.size());
  if (texts.empty()) return Error{"The vocabulary has no tokens", "vocabulary", "Choose a longer text"};
  if (count > kMostTokens)
    return Error{"The vocabulary has " + grouped(count) + " tokens; at most " + grouped(kMostTokens) + " can be used",
                 "vocabulary", "Choose a smaller one"};
  Vocabulary out;
  for (const Special special : specials) {
    if (std::count(specials.begin(), specials.end(), special) > 1)
      return Error{"The special token " + std::string(special_name(special)) + " occurs twice", "vocabulary",
                   "Name it once"};
    out.texts_.emplace_back(special_name(special));
  }
  out.specials_ = std::move(specials);
  for (std::string& text : texts) {
    const std::string where = "vocabulary, token " + grouped(out.size());
    if (text.empty()) return Error{"A token without text stands for nothing", where, "Remove it"};
    if (special_named(text))
      return Error{"The text “" + text + "” is the name of a special token", where, "Remove it"};
    if (!out.by_text_.emplace(text, static_cast<Token>(out.size())).second)
      return Error{"The token “" + printable(label(text)) + "” occurs twice", where, "Remove one of them"};
    out.texts_.push_back(std::move(text));
  }
  return out;
}

std::optional<Token> Vocabulary::find(std::string_view text) const {
  const auto it = by_text_.find(text);
  return it == by_text_.end() ? std::nullopt : std::optional(it->second);
}

std::optional<Token> Vocabulary::special(Special special) const {
  const auto it = std::find(specials_.begin(), specials_.end(), special);
  return it == specials_.end() ? std::nullopt : std::optional(static_cast<Token>(it - specials_.begin()));
}

std::vector<std::string> Vocabulary::names() const {
  std::vector<std::string> out;
  out.reserve(texts_.size());
  for (const std::string& text : texts_) out.push_back(label(text));
  return out;
}

}  // namespace vitrine
