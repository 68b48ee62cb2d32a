// Bytes of a file on disk, decompressed on the way if it is gzip (told by its first bytes, not by its name).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"

namespace vitrine {

class FileBytes {
 public:
  // Opens a regular file. A file that is not there gives an Error with the code "missing-file".
  static Result<FileBytes> open(const std::string& path);
  ~FileBytes();
  FileBytes(FileBytes&&) noexcept;
  FileBytes& operator=(FileBytes&&) noexcept;

  // Fills `out`; fewer bytes only at the end. Errors when the disk fails or the compression is damaged or cut off.
  Result<std::size_t> read(std::span<char> out);

  [[nodiscard]] bool compressed() const;
  [[nodiscard]] std::uint64_t size_on_disk() const;
  // No more than this can come out: the size on disk, or what deflate's best ratio, 1032 to 1, makes of it.
  [[nodiscard]] std::uint64_t most_bytes() const;
  [[nodiscard]] std::uint64_t position() const;  // bytes handed out
  [[nodiscard]] double share_read() const;       // 0 … 1 of the size on disk, for progress
  // An error at the present position: "digits.gz, byte 1,024".
  [[nodiscard]] Error error(const std::string& what, const std::string& remedy) const;

 private:
  struct Impl;
  explicit FileBytes(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// `path` if it is absolute, else below `base`.
[[nodiscard]] std::string resolved_path(const std::string& base, const std::string& path);
// The last part of a path, fit for a title or a message.
[[nodiscard]] std::string file_title(const std::string& path);

}  // namespace vitrine
