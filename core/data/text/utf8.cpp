#include "core/data/text/utf8.h"

#include <algorithm>
#include <iterator>

namespace vitrine {
namespace {

struct Range {
  char32_t first, last;
};

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t value) {  // ranges ascend
  const auto* const it =
      std::lower_bound(std::begin(ranges), std::end(ranges), value, [](Range r, char32_t v) { return r.last < v; });
  return it != std::end(ranges) && it->first <= value;
}

constexpr Range kSpaces[] = {{0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},
                             {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F},
                             {0x205F, 0x205F}, {0x3000, 0x3000}};

constexpr Range kDigits[] = {{0x30, 0x39},   {0x660, 0x669}, {0x6F0, 0x6F9},   {0x966, 0x96F},
                             {0x9E6, 0x9EF}, {0xE50, 0xE59}, {0x1040, 0x1049}, {0xFF10, 0xFF19}};

// Han with its extensions and compatibility forms.
constexpr Range kIdeographs[] = {{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF}};

constexpr Range kOthers[] = {
    {0x00, 0x40},       {0x5B, 0x60},     {0x7B, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},       {0xBB, 0xBF},
    {0xD7, 0xD7},       {0xF7, 0xF7},     {0x2C2, 0x2C5},   {0x37E, 0x37E},   {0x387, 0x387},     {0x55A, 0x55F},
    {0x589, 0x58F},     {0x5BE, 0x5BE},   {0x5C0, 0x5C0},   {0x5C3, 0x5C3},   {0x5F3, 0x5F4},     {0x600, 0x60F},
    {0x61B, 0x61F},     {0x66A, 0x66D},   {0x6D4, 0x6D4},   {0x700, 0x70D},   {0x964, 0x965},     {0x970, 0x970},
    {0xE3F, 0xE3F},     {0xE4F, 0xE4F},   {0xE5A, 0xE5B},   {0x10FB, 0x10FB}, {0x1360, 0x1368},   {0x166D, 0x166E},
    {0x169B, 0x169C},   {0x16EB, 0x16ED}, {0x17D4, 0x17DB}, {0x1800, 0x180A}, {0x200B, 0x200B},   {0x200E, 0x2070},
    {0x2074, 0x207E},   {0x2080, 0x208E}, {0x20A0, 0x20CF}, {0x2100, 0x2BFF}, {0x2CF9, 0x2CFF},   {0x2E00, 0x2E7F},
    {0x2FF0, 0x3004},   {0x3007, 0x3020}, {0x3030, 0x3030}, {0x3036, 0x3037}, {0x303D, 0x303F},   {0x30A0, 0x30A0},
    {0x30FB, 0x30FB},   {0x3200, 0x33FF}, {0x4DC0, 0x4DFF}, {0xE000, 0xF8FF}, {0xFE00, 0xFE6F},   {0xFEFF, 0xFF0F},
    {0xFF1A, 0xFF20},   {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0x1D000, 0x1D3FF}, {0x1F000, 0x1FFFF},
    {0xE0000, 0x10FFFF}};

}  // namespace

CodePoint front_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1, true};
  if (first < 0xC2 || first > 0xF4) return {};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  char32_t value = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size()) return {kReplacement, 1, false, true};
    // The second byte alone tells overlong forms, surrogates and what is past U+10FFFF.
    const unsigned low = i > 1 ? 0x80 : first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = i > 1 ? 0xBF : first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (byte(i) < low || byte(i) > high) return {};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  return {value, length, true};
}

void append_code_point(std::string& out, char32_t value) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((value >> shift) & 0x3FU)); };
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += static_cast<char>(0xC0U | value >> 6U);
    tail(0);
  } else if (value < 0x10000) {
    out += static_cast<char>(0xE0U | value >> 12U);
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0U | value >> 18U);
    tail(12), tail(6), tail(0);
  }
}

CharClass class_of(char32_t value) {
  const char32_t lower = value | 0x20U;
  if (value < 0x80 && lower >= 'a' && lower <= 'z') return CharClass::letter;
  if (within(kSpaces, value)) return CharClass::space;
  if (within(kDigits, value)) return CharClass::digit;
  if (within(kIdeographs, value)) return CharClass::ideograph;
  return within(kOthers, value) ? CharClass::other : CharClass::letter;
}

}  // namespace vitrine
