// From a table to samples: which column is the target, what becomes of text and of missing values.
#pragma once

#include "core/data/csv_table.h"
#include "core/data/dataset.h"
#include "core/data/table_code.h"

namespace vitrine {

struct CsvRoles {
  enum class Missing { drop, mean, refuse };
  enum class Task { automatic, classes, values };
  std::string target;                // a column's name or number; empty: the last column
  std::vector<std::string> ignored;  // names or numbers
  Missing missing = Missing::drop;
  Task task = Task::automatic;
};

// Input: the columns in order, each text column one number a text it has (one-hot). Target: one class or one number.
// Numbers that are missing stay NaN where the person wants them filled: training samples say by what.
[[nodiscard]] Result<Dataset> make_dataset(const CsvTable& table, const CsvRoles& roles, const Progress& progress);

}  // namespace vitrine
