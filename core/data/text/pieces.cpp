#include "core/data/text/pieces.h"

#include "core/data/text/utf8.h"

namespace vitrine {
namespace {

struct Sign {
  CharClass kind;
  char32_t value;
  std::size_t bytes;
};

Sign sign_at(std::string_view text, std::size_t at) {
  const CodePoint point = front_code_point(text.substr(at));
  return {point.valid ? class_of(point.value) : CharClass::other, point.value, point.bytes};
}

bool in_word(CharClass kind) {
  return kind == CharClass::letter || kind == CharClass::digit;
}

// Han characters stand in runs, as letters do: byte pairs find the words in them.
CharClass run_class(CharClass kind) {
  return kind == CharClass::ideograph ? CharClass::letter : kind;
}

bool is_apostrophe(char32_t value) {
  return value == '\'' || value == 0x2019;
}

// The end of the run of signs of one class that begins at `at`, no further than kLongestPiece from the front.
std::size_t run_end(std::string_view text, std::size_t at, CharClass kind) {
  while (at < text.size()) {
    const Sign sign = sign_at(text, at);
    if (run_class(sign.kind) != kind || at + sign.bytes > kLongestPiece) break;
    at += sign.bytes;
  }
  return at;
}

}  // namespace

std::size_t word_piece(std::string_view text) {
  Sign sign = sign_at(text, 0);
  std::size_t end = sign.bytes;
  if (!in_word(sign.kind)) return end;
  while (end < text.size()) {
    const Sign next = sign_at(text, end);
    std::size_t step = next.bytes;
    if (sign.kind == CharClass::letter && is_apostrophe(next.value) && end + step < text.size()) {
      const Sign behind = sign_at(text, end + step);
      if (behind.kind != CharClass::letter) break;
      step += behind.bytes;
      sign = behind;
    } else if (in_word(next.kind)) {
      sign = next;
    } else {
      break;
    }
    if (end + step > kLongestPiece) break;
    end += step;
  }
  return end;
}

std::size_t byte_piece(std::string_view text) {
  const Sign first = sign_at(text, 0);
  if (first.kind != CharClass::space) return run_end(text, first.bytes, run_class(first.kind));
  const std::size_t end = run_end(text, first.bytes, CharClass::space);
  const bool gives_one_away = text[end - 1] == ' ' && end < text.size();
  if (!gives_one_away) return end;
  const Sign behind = sign_at(text, end);
  if (behind.kind == CharClass::space) return end;  // cut for its length
  return end > 1 ? end - 1 : run_end(text, end, run_class(behind.kind));
}

}  // namespace vitrine
