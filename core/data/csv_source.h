// How the CSV source reads its parameters, for a preview that shows what the source will do.
#pragma once

#include "core/data/csv_dataset.h"

namespace vitrine {

[[nodiscard]] CsvOptions csv_options(const Params& params);
[[nodiscard]] CsvRoles csv_roles(const Params& params);

}  // namespace vitrine
