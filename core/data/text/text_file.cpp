#include "core/data/text/text_file.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/base/text.h"
#include "core/data/file_bytes.h"
#include "core/data/memory.h"
#include "core/data/text/utf8.h"

namespace vitrine {
namespace {

constexpr double kMostBytes = 2e9;
constexpr std::size_t kChunk = 1 << 20;  // bytes between two reports
constexpr const char* kShorter = "Use a part of it";

Status check_size(double bytes, const std::string& path) {
  if (bytes > kMostBytes)
    return Error{"The text is longer than " + human_bytes(kMostBytes), printable(path, 300), kShorter};
  return check_fits_memory(bytes, "The letters of this text", printable(path, 300), kShorter);
}

// `done` 0 … 0.5 of the progress; the other half is for checking.
Result<std::string> read_bytes(const std::string& path, const Progress& progress) {
  VITRINE_TRY(FileBytes file, FileBytes::open(path));
  VITRINE_CHECK(check_size(static_cast<double>(file.size_on_disk()), path));
  std::string text;
  if (!file.compressed()) text.reserve(static_cast<std::size_t>(file.size_on_disk()) + kChunk);
  for (std::size_t got = kChunk; got == kChunk;) {
    if (progress && !progress(0.5 * std::min(1.0, file.share_read()))) return cancelled();
    const std::size_t have = text.size();
    VITRINE_CHECK(check_size(static_cast<double>(have + kChunk), path));
    text.resize(have + kChunk);
    VITRINE_TRY(got, file.read(std::span(text).subspan(have)));
    text.resize(have + got);
  }
  return text;
}

Error no_text(std::string_view text, std::size_t at, const std::string& path) {
  const auto byte = static_cast<unsigned char>(text[at]);
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  const std::string where =
      printable(path, 300) + ", line " + grouped(line) + ", byte " + grouped(static_cast<std::int64_t>(at) + 1);
  const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  if (byte == 0 && !utf16) return {"This is not a text file: it contains zeros", where, "Choose a file of text"};
  std::array<char, 8> shown{};
  std::snprintf(shown.data(), shown.size(), "0x%02X", byte);
  return {std::string("This is not UTF-8 text: the byte ") + shown.data() + " does not belong here" +
              (utf16 ? "; it looks like UTF-16" : ""),
          where, "Save the text as UTF-8"};
}

// Done from 0.5 to 1 of the progress.
Status check_text(std::string_view text, const std::string& path, const Progress& progress) {
  std::size_t reported = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = front_code_point(text.substr(at));
    if (!point.valid || point.value == 0) return no_text(text, at, path);
    at += point.bytes;
    if (!progress || at - reported < kChunk) continue;
    reported = at;
    if (!progress(0.5 + 0.5 * static_cast<double>(at) / static_cast<double>(text.size()))) return cancelled();
  }
  return {};
}

}  // namespace

Result<std::string> read_text_file(const std::string& path, const Progress& progress) {
  VITRINE_TRY(std::string text, read_bytes(path, progress));
  VITRINE_CHECK(check_text(text, path, progress));
  std::size_t kept = 0;
  for (std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size(); ++at)
    if (text[at] != '\r' || at + 1 == text.size() || text[at + 1] != '\n') text[kept++] = text[at];
  text.resize(kept);
  if (text.empty()) return Error{"The file is empty", printable(path, 300), "Choose a file with text"};
  if (progress && !progress(1)) return cancelled();
  return text;
}

}  // namespace vitrine
