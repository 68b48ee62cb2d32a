#include "core/runs/log_end.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>

#include "core/io/files.h"

namespace vitrine {
namespace {

constexpr std::size_t kLongestHeader = 8 << 20, kUsualEnd = 256 << 10, kLines = 36;
constexpr std::size_t kPieceBack = 1 << 20, kMostBack = 256 << 20;  // bytes

std::string bytes_from(std::ifstream& file, std::streamoff from, std::size_t most) {
  std::string out(most, '\0');
  file.clear();
  file.seekg(from);
  file.read(out.data(), static_cast<std::streamsize>(most));
  out.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  return out;
}

// From the first line on that begins a row: three lines may share one.
std::string_view whole_rows(std::string_view text) {
  std::size_t from = text.find('\n');
  if (from == std::string_view::npos) return {};
  text.remove_prefix(from + 1);
  while (text.starts_with("min,") || text.starts_with("max,")) {
    from = text.find('\n');
    if (from == std::string_view::npos) return {};
    text.remove_prefix(from + 1);
  }
  return text;
}

// Its first row of steps is not behind this one, so that what lies before is not either.
bool reaches(std::string_view text, std::uint64_t since) {
  for (std::size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    const std::string_view line = text.substr(0, end);
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos || line.starts_with("epoch,")) continue;
    std::uint64_t step = 0;
    const auto read = std::from_chars(line.data() + comma + 1, line.data() + line.size(), step);
    return read.ec == std::errc() && step <= since;
  }
  return false;
}

// The lines of the epochs behind a step, of those between two places in the file. `rest`: what follows the second of
// them, to the end of a line.
std::string epochs_between(std::ifstream& file, std::size_t from, std::size_t to, std::string rest,
                           std::uint64_t since) {
  std::string out;
  for (const std::size_t end = to; to > from && end - to < kMostBack;) {
    const std::size_t length = std::min(kPieceBack, to - from);
    to -= length;
    const std::string text = bytes_from(file, static_cast<std::streamoff>(to), length) + rest;
    const std::size_t newline = text.find('\n');
    const std::size_t line = to == from ? 0 : newline == std::string::npos ? text.size() : newline + 1;
    rest = text.substr(0, line);
    const std::string_view lines = std::string_view(text).substr(line);
    out.insert(0, without_steps_after(lines, 0));
    if (reaches(lines, since)) break;
  }
  return out;
}

}  // namespace

Result<RunLog> read_log_end(const std::string& path, std::optional<std::uint64_t> since) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return system_error(errno, path, "read");
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(0, file.tellg()));
  std::string text = bytes_from(file, 0, std::min(size, kUsualEnd));
  std::size_t header = text.find('\n');
  if (header == std::string::npos && size > text.size()) {
    text = bytes_from(file, 0, std::min(size, kLongestHeader));
    header = text.find('\n');
  }
  if (header == std::string::npos || size <= text.size()) return read_log(text, path);
  const std::size_t end = std::min(size - header, std::max(kUsualEnd, kLines * header));
  text.resize(header + 1);
  const std::string last = bytes_from(file, static_cast<std::streamoff>(size - end), end);
  if (since) text += epochs_between(file, header + 1, size - end, last.substr(0, last.find('\n') + 1), *since);
  text += whole_rows(last);
  return read_log(text, path);
}

}  // namespace vitrine
