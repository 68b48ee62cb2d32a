// What a loss makes of one judged place, in double: its value, its slopes, and both in words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ops/ops.h"

namespace vitrine {

struct LossRow {
  std::vector<double> x, t;  // of losses over classes t is empty
  std::int64_t label = -1;   // of losses over classes: which one is right; −1: none is known
};

// One of Op::id(). Formulas are those of core/ops/ops.h; the weight of the place is not in them.
struct RowLossFormula {
  std::string_view op;
  bool labels = false;    // it judges by the right class
  bool elements = false;  // each number is a row of its own
  bool samples = false;   // all numbers of a sample are one row
  double (*value)(const LossRow& row, const LossSettings& s) = nullptr;
  // By x[k], or by t[k]; null where there is none.
  double (*slope)(const LossRow& row, const LossSettings& s, std::size_t k) = nullptr;
  double (*target_slope)(const LossRow& row, const LossSettings& s, std::size_t k) = nullptr;
  std::string (*value_words)(const LossRow& row, const LossSettings& s) = nullptr;
  std::string (*slope_words)(const LossRow& row, const LossSettings& s, std::size_t k) = nullptr;
};
// Null: no loss of rows, as dice is none.
[[nodiscard]] const RowLossFormula* row_loss_formula(std::string_view op);

// exp(x − the largest) shared out: what softmax makes of numbers divided by `temperature`.
[[nodiscard]] std::vector<double> shares_of(const std::vector<double>& x, double temperature = 1);
// The weight of a class.
[[nodiscard]] double weight_of_class(const LossSettings& s, std::int64_t k);

}  // namespace vitrine
