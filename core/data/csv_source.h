// How the CSV source reads its parameters: for a preview that shows what the source will do, and for other sources
// that read tables.
#pragma once

#include "core/data/csv_dataset.h"

namespace vitrine {

// The parameters that say how a table is written, those that csv_options() reads: marks, delimiter, decimal, header.
[[nodiscard]] std::vector<ParamSpec> csv_format_specs();
// Of the CSV source, or of one with the parameters above.
[[nodiscard]] CsvOptions csv_options(const Params& params);
[[nodiscard]] CsvRoles csv_roles(const Params& params);

// "id, note" -> {"id", "note"}
[[nodiscard]] std::vector<std::string> between_commas(std::string_view text);

}  // namespace vitrine
