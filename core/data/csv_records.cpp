#include "core/data/csv_records.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "core/base/text.h"
#include "core/data/file_bytes.h"
#include "core/data/memory.h"

namespace vitrine {
namespace {

constexpr double kMostBytes = 4e9;
constexpr std::size_t kChunk = 1 << 20;

// Calls `piece(text, line)` for every line; it returns false to end early.
template <class Piece>
Status for_lines(const std::string& text, const Progress& progress, const Piece& piece) {
  std::int64_t line = 1;
  std::size_t reported = 0;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    VITRINE_CHECK(piece(std::string_view(text).substr(at, end - at), line));
    at = end + 1;
    if (at - reported > kChunk) {
      reported = at;
      if (progress && !progress(0.5 + 0.5 * static_cast<double>(at) / static_cast<double>(text.size() + 1)))
        return cancelled();
    }
  }
  return {};
}

Error not_text(const std::string& path, std::int64_t line) {
  return {"This is not a text file", printable(path, 300) + ", line " + grouped(line),
          "Choose a table of text, saved as CSV"};
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12), tail(6), tail(0);
  }
}

// Of text with a byte-order mark, or whose first letters are ASCII: every other byte of them is zero.
std::optional<bool> utf16_big_endian(std::string_view text) {
  if (text.starts_with("\xFF\xFE")) return false;
  if (text.starts_with("\xFE\xFF")) return true;
  if (text.size() < 8 || text.size() % 2 != 0) return {};
  for (const bool big : {false, true}) {
    bool all = true;
    for (std::size_t i = 0; i < 8; ++i) all = all && (text[i] == 0) == ((i % 2 == 0) == big);
    if (all) return big;
  }
  return {};
}

// Surrogates that have lost their other half become U+FFFD.
std::string from_utf16(std::string_view text, bool big) {
  const auto unit = [&](std::size_t i) -> std::uint32_t {
    const auto first = static_cast<unsigned char>(text[i]), second = static_cast<unsigned char>(text[i + 1]);
    return big ? first << 8U | second : second << 8U | first;
  };
  std::string out;
  out.reserve(text.size() / 2 + text.size() / 8);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code == 0xFEFF && i == 0) continue;
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < text.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (unit(i + 2) - 0xDC00);
      i += 2;
    } else if (code >= 0xD800 && code < 0xE000) {
      code = 0xFFFD;
    }
    append_utf8(out, code);
  }
  return out;
}

std::string from_latin1(std::string_view text) {
  // 0x80 … 0x9F of code page 1252; Latin-1 has control characters there that no table holds.
  constexpr std::array<std::uint16_t, 32> kWindows{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(out, byte >= 0x80 && byte < 0xA0 ? kWindows[byte - 0x80U] : byte);
  }
  return out;
}

// No letter, digit or sign of a table: what binary files are full of.
bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && c != '\t' && c != '\r' && c != '\f' && c != '\v';
}

Result<CsvText> decoded(std::string text, const std::string& path, const Progress& progress) {
  if (const auto big = utf16_big_endian(text)) {
    CsvText out{from_utf16(text, *big), "UTF-16"};
    if (const std::size_t zero = out.utf8.find('\0'); zero != std::string::npos)
      return not_text(path,
                      1 + std::count(out.utf8.begin(), out.utf8.begin() + static_cast<std::ptrdiff_t>(zero), '\n'));
    return out;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  bool utf8 = true;
  VITRINE_CHECK(for_lines(text, progress, [&](std::string_view row, std::int64_t line) -> Status {
    if (row.find('\0') != std::string_view::npos) return not_text(path, line);
    utf8 = utf8 && valid_utf8(row);
    return {};
  }));
  if (utf8) return CsvText{std::move(text), ""};
  VITRINE_CHECK(for_lines(text, {}, [&](std::string_view row, std::int64_t line) -> Status {
    return std::any_of(row.begin(), row.end(), is_control) ? Status(not_text(path, line)) : Status();
  }));
  return CsvText{from_latin1(text), "Latin-1"};
}

}  // namespace

bool CsvRecord::blank() const {
  return width == 1 && trimmed(cells[0]).empty();
}

void CsvReader::take_newline() {
  at_ += text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n' ? 2 : 1;
  ++line_;
}

// At a delimiter, a line end or the end of the text.
CsvReader::After CsvReader::end_of_cell() {
  if (delimiter_ == ' ')  // runs of spaces count as one, and those at a line's end as none
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  const bool space_before = delimiter_ == ' ' && at_ > 0 && text_[at_ - 1] == ' ';
  if (at_ >= text_.size()) return After::end;
  if (text_[at_] == '\n' || text_[at_] == '\r') {
    take_newline();
    return After::record;
  }
  if (!space_before) ++at_;
  return After::cell;
}

// After the opening quote. Doubled quotes stand for one; line ends belong to the cell. False: it never ends.
bool CsvReader::read_quoted(std::string& cell) {
  while (at_ < text_.size()) {
    const std::size_t quote = text_.find('"', at_);
    const std::string_view part = text_.substr(at_, quote == std::string_view::npos ? quote : quote - at_);
    cell.append(part);
    line_ += std::count(part.begin(), part.end(), '\n');
    at_ += part.size();
    if (at_ >= text_.size()) return false;
    ++at_;
    if (at_ >= text_.size() || text_[at_] != '"') return true;
    cell += '"';
    ++at_;
  }
  return false;
}

CsvReader::After CsvReader::read_cell(std::string& cell, bool& unclosed) {
  cell.clear();
  std::size_t first = at_;
  while (first < text_.size() && text_[first] == ' ') ++first;
  if (delimiter_ == ' ') at_ = first;
  if (first < text_.size() && text_[first] == '"') {
    at_ = first + 1;
    if (!read_quoted(cell)) unclosed = true;
  }
  const std::size_t begin = at_;
  while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
  cell.append(text_.substr(begin, at_ - begin));
  return end_of_cell();
}

bool CsvReader::next(CsvRecord& record) {
  if (at_ >= text_.size()) return false;
  record.width = 0;
  record.begin = at_;
  record.line = line_;
  record.unclosed = false;
  std::string beyond;
  for (After after = After::cell; after == After::cell;) {
    if (record.width < CsvRecord::kMostCells && record.width == record.cells.size()) record.cells.emplace_back();
    std::string& cell = record.width < CsvRecord::kMostCells ? record.cells[record.width] : beyond;
    after = read_cell(cell, record.unclosed);
    ++record.width;
  }
  return true;
}

char guess_delimiter(std::string_view text) {
  constexpr std::size_t kSample = 64 * 1024;
  constexpr std::int64_t kRecords = 200;
  const bool cut = text.size() > kSample;
  const std::string_view sample = text.substr(0, kSample);
  char best = ',';
  double best_share = 0.4;  // prose has words, too
  // In this order, since commas and spaces are also found inside cells, as decimal commas and between words.
  for (const char candidate : {'\t', ';', '|', ',', ' '}) {
    CsvReader reader(sample, candidate);
    CsvRecord record;
    std::map<std::size_t, std::int64_t> widths;
    std::int64_t records = 0;
    while (records < kRecords && reader.next(record)) {
      if (record.blank() || (cut && reader.position() >= sample.size())) continue;  // the last one is cut through
      ++widths[record.width];
      ++records;
    }
    std::int64_t most = 0;
    std::size_t width = 1;
    for (const auto& [w, n] : widths)
      if (n > most) most = n, width = w;
    const double share = width < 2 ? 0 : static_cast<double>(most) / static_cast<double>(records);
    if (share > best_share + 0.1) best = candidate, best_share = share;
  }
  return best;
}

Result<CsvText> read_csv_text(const std::string& path, const Progress& progress) {
  VITRINE_TRY(FileBytes file, FileBytes::open(path));
  const auto check = [&](double bytes) -> Status {
    if (bytes > kMostBytes)
      return Error{"The table has more than 4 GB of text", printable(path, 300), "Use a part of it"};
    return check_fits_memory(2 * bytes, "This table would", printable(path, 300), "Use a part of it");
  };
  VITRINE_CHECK(check(static_cast<double>(file.size_on_disk())));
  std::string text;
  if (!file.compressed()) text.reserve(file.size_on_disk());
  for (;;) {
    if (progress && !progress(0.5 * std::min(1.0, file.share_read()))) return cancelled();
    const std::size_t before = text.size();
    text.resize(before + kChunk);
    VITRINE_TRY(const std::size_t got, file.read(std::span(text).subspan(before)));
    text.resize(before + got);
    if (got < kChunk) break;
    VITRINE_CHECK(check(static_cast<double>(text.size())));
  }
  return decoded(std::move(text), path, progress);
}

}  // namespace vitrine
