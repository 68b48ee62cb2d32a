// How far a log has come, without reading all of it.
#pragma once

#include "core/runs/run_log.h"

namespace vitrine {

// Its columns and its last rows, however long it is: those of the last quarter of a million bytes, or of a few dozen
// lines where these are long.
[[nodiscard]] Result<RunLog> read_log_end(const std::string& path);

}  // namespace vitrine
