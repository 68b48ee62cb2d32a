// Whole files in and out, the careful way.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vitrine {

// Reads a regular file of at most `most` bytes. Errors name the path, the system's reason and a remedy.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::uint64_t most = std::uint64_t{4} << 30);

// What the system said (an errno), for a person; `doing` completes "The file cannot be …".
[[nodiscard]] Error system_error(int number, const std::string& path, const std::string& doing);

// Writes to a temporary file in the same folder, syncs, lets `verify` look at that file (if given), then renames.
// Whatever fails, a file that was at `path` before is untouched and the temporary file is gone. Temporary files that
// killed programs have left in that folder go too; those of living ones stay.
[[nodiscard]] Status write_file_safely(const std::string& path, std::string_view bytes,
                                       const std::function<Status(const std::string& temporary)>& verify = {});

}  // namespace vitrine
