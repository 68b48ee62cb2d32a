// Configurations of every op for the contract test.
#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/ops/ops.h"

namespace vitrine::test {

// Value of element `e` of an input; `normal` and `uniform` are random numbers of that element.
using Fill = std::function<double(std::int64_t e, double normal, double uniform)>;

namespace fill {
inline Fill normal() {
  return [](auto, double n, auto) { return n; };
}
// At least `gap` from 0, where many functions have a kink.
inline Fill away_from_zero(double gap = 0.05) {
  return [gap](auto, double n, auto) { return n + std::copysign(gap, n); };
}
// No two equal or close: max-pooling has a kink wherever two are.
inline Fill distinct() {
  return [](std::int64_t e, auto, auto) { return 0.01 * static_cast<double>((e * 7919 + 13) % 10007) - 50; };
}
inline Fill positive() {
  return [](auto, auto, double u) { return 0.5 + u; };
}
// Class indices 0 … classes-1; every `ignored_every`-th is -1.
inline Fill classes(int classes, int ignored_every = 0) {
  return [=](std::int64_t e, auto, double u) {
    return ignored_every > 0 && e % ignored_every == ignored_every - 1 ? -1.0 : std::floor(u * classes);
  };
}
// Lengths 1 … most of sequences.
inline Fill lengths(std::int64_t most) {
  return [=](auto, auto, double u) { return 1 + std::floor(u * static_cast<double>(most)); };
}
inline Fill unit() {
  return [](auto, auto, double u) { return u; };
}
inline Fill bits() {
  return [](auto, auto, double u) { return u < 0.5 ? 0.0 : 1.0; };
}
}  // namespace fill

struct OpCase {
  std::string name;
  OpPtr op;
  std::vector<Shape> inputs;
  std::vector<Fill> fills;    // one an input; missing ones are normal
  std::vector<bool> batched;  // which inputs have the batch axis; missing ones have
  bool training = true;
  bool rows_independent = true;    // a sample's result does not depend on the others of the batch
  bool large = false;              // enough work for several chunks; too much for difference quotients
  std::size_t graded_outputs = 1;  // how many of the outputs have a gradient from above

  [[nodiscard]] bool is_batched(std::size_t i) const { return i >= batched.size() || batched[i]; }
  [[nodiscard]] double value(std::size_t input, std::int64_t e) const {
    const auto words = Rng(11, 100 + input).block(0, static_cast<std::uint64_t>(e));
    const auto unit = [&words](std::size_t i) { return words[i] * 0x1p-32; };
    // Three uniform numbers make one that is normal enough, with variance 1 (Irwin and Hall).
    const double normal = 2 * (unit(0) + unit(1) + unit(2) - 1.5), uniform = unit(3);
    const double exact = input < fills.size() ? fills[input](e, normal, uniform) : normal;
    return static_cast<double>(static_cast<float>(exact));  // the same number in float and in double
  }
};

void add_elementwise_cases(std::vector<OpCase>& cases);
void add_image_cases(std::vector<OpCase>& cases);
void add_loss_cases(std::vector<OpCase>& cases);
void add_token_cases(std::vector<OpCase>& cases);
void add_sequence_cases(std::vector<OpCase>& cases);
void add_recurrent_cases(std::vector<OpCase>& cases);
void add_shape_cases(std::vector<OpCase>& cases);

inline const std::vector<OpCase>& op_cases() {
  static const std::vector<OpCase> all = [] {
    std::vector<OpCase> cases;
    add_elementwise_cases(cases);
    add_image_cases(cases);
    add_loss_cases(cases);
    add_token_cases(cases);
    add_sequence_cases(cases);
    add_recurrent_cases(cases);
    add_shape_cases(cases);
    return cases;
  }();
  return all;
}

}  // namespace vitrine::test
