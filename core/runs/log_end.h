// How far a log has come, without reading all of it.
#pragma once

#include <cstdint>
#include <optional>

#include "core/runs/run_log.h"

namespace vitrine {

// Its columns and its last rows, however long it is: those of the last quarter of a million bytes, or of a few dozen
// lines where these are long. `since`: and every epoch behind this step, for whom the best of them may lie further
// back.
[[nodiscard]] Result<RunLog> read_log_end(const std::string& path, std::optional<std::uint64_t> since = {});

}  // namespace vitrine
