#include "core/data/csv_records.h"

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/data/file_bytes.h"
#include "core/data/memory.h"

namespace vitrine {
namespace {

constexpr double kMostBytes = 4e9;
constexpr std::size_t kChunk = 1 << 20;

Status check_text(const std::string& text, const std::string& path, const Progress& progress) {
  std::int64_t line = 1;
  std::size_t reported = 0;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view row = std::string_view(text).substr(at, end - at);
    const std::string where = printable(path, 300) + ", line " + grouped(line);
    if (row.find('\0') != std::string_view::npos)
      return Error{"This is not a text file", where, "Choose a table of text, saved as CSV"};
    if (!valid_utf8(row))
      return Error{"The text is not UTF-8", where, "Save the table again as CSV with the encoding UTF-8"};
    at = end + 1;
    if (at - reported > kChunk) {
      reported = at;
      if (progress && !progress(0.5 + 0.5 * static_cast<double>(at) / static_cast<double>(text.size() + 1)))
        return cancelled();
    }
  }
  return {};
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

Result<std::string> read_csv_text(const std::string& path, const Progress& progress) {
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
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return Error{"The text is UTF-16", printable(path, 300), "Save the table again as CSV with the encoding UTF-8"};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  VITRINE_CHECK(check_text(text, path, progress));
  return text;
}

}  // namespace vitrine
