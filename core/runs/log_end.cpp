#include "core/runs/log_end.h"

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "core/io/files.h"

namespace vitrine {
namespace {

constexpr std::size_t kLongestHeader = 8 << 20, kUsualEnd = 256 << 10, kLines = 36;

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

}  // namespace

Result<RunLog> read_log_end(const std::string& path) {
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
  text += whole_rows(bytes_from(file, static_cast<std::streamoff>(size - end), end));
  return read_log(text, path);
}

}  // namespace vitrine
