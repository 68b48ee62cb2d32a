// How the ops of a program are written down for people: symbols, and formulas of both directions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ops/op.h"

namespace vitrine {

struct OpWords {
  std::vector<std::string> inputs, outputs;  // symbols; more than there are names get a number
  std::string forward, backward;             // "y = x·Wᵀ + b"; "dx = dy·W, dW = dyᵀ·x, db = Σ dy"
};

// An op that is not known is written y = f(x).
[[nodiscard]] OpWords words_of(const Op& op);
// Whether words_of() knows an op of this id.
[[nodiscard]] bool has_words(std::string_view op);
// "linear", "linear + relu" of an op that is two.
[[nodiscard]] std::string title_of(const Op& op);
[[nodiscard]] std::string_view name_of(UnaryKind kind);
[[nodiscard]] std::string input_symbol(const Op& op, std::size_t port);
[[nodiscard]] std::string output_symbol(const Op& op, std::size_t port);
// What an optimizer keeps of each weight: "m", "mean of gradients".
[[nodiscard]] std::string slot_symbol(std::string_view optimizer, std::size_t slot);
[[nodiscard]] std::string slot_name(std::string_view optimizer, std::size_t slot);
// The function that ends the op, which it has of its own or joined to it; linear: none.
[[nodiscard]] UnaryFunction function_of(const Op& op);

}  // namespace vitrine
