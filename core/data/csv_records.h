// CSV text cut into records and cells (RFC 4180), with what the wild adds: any delimiter, CR and CRLF line ends,
// spaces before a quote, text behind a closing quote.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"

namespace vitrine {

// One record. Strings are reused from record to record: only the first `width` cells count, and of those only the
// first kMostCells are kept.
struct CsvRecord {
  static constexpr std::size_t kMostCells = 65536;
  std::vector<std::string> cells;
  std::size_t width = 0;
  std::size_t begin = 0;  // where it starts in the text
  std::int64_t line = 1;  // of its first character, from 1
  bool unclosed = false;  // a quoted cell never ends

  [[nodiscard]] bool blank() const;  // an empty line
};

class CsvReader {
 public:
  CsvReader(std::string_view text, char delimiter, std::size_t at = 0, std::int64_t line = 1)
      : text_(text), at_(at), line_(line), delimiter_(delimiter) {}
  // False at the end of the text.
  bool next(CsvRecord& record);
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  enum class After { cell, record, end };
  After read_cell(std::string& cell, bool& unclosed);
  bool read_quoted(std::string& cell);
  After end_of_cell();
  void take_newline();
  std::string_view text_;
  std::size_t at_;
  std::int64_t line_;
  char delimiter_;
};

// The most likely one of tab ; | , and space, from the first records.
[[nodiscard]] char guess_delimiter(std::string_view text);

struct CsvText {
  std::string utf8;      // without byte-order mark
  std::string encoding;  // of the file, where it is another: "UTF-16", "Latin-1"
};

// The whole file; gzip is unpacked. UTF-16 is known by its byte-order mark or its zeros; what is not UTF-8 is
// Latin-1, as Windows writes it (code page 1252). Errors on binary files, with the line, and on files that do not fit
// the memory.
[[nodiscard]] Result<CsvText> read_csv_text(const std::string& path, const Progress& progress);

}  // namespace vitrine
