// Files of text from anywhere, as UTF-8.
#pragma once

#include <string>

#include "core/data/dataset.h"

namespace vitrine {

// The whole file (gzip is unpacked) as UTF-8: without byte-order mark, with LF where a line ends in CR LF.
// Errors: no such file; an empty one; bytes that are not UTF-8 and zeros, which no text has, with the line and the
// byte of the first one (both from 1, the byte in the unpacked file); more text than 2 GB or than the machine's
// memory holds.
[[nodiscard]] Result<std::string> read_text_file(const std::string& path, const Progress& progress = {});

}  // namespace vitrine
