#include "core/ops/recurrent.h"

namespace vitrine {
namespace {

// h = f(x·W_ih + h·W_hh + b); the sum lies where h will.
template <UnaryKind kKind>
struct Plain {
  static constexpr std::string_view kId = "rnn";
  static constexpr bool kHasCell = false, kSplit = false;
  static std::span<const std::int64_t> saved() { return {}; }
  template <class T>
  static void forward(const CellForward<T>& s) {
    if constexpr (std::is_same_v<T, float>) {
      simd::add_to(s.from_state, s.units, s.state);
      simd::activate(kKind, 0, s.state, s.units, s.state);
    } else {
      for (std::int64_t u = 0; u < s.units; ++u) {
        const T sum = s.state[u] + s.from_state[u];
        s.state[u] = kKind == UnaryKind::tanh ? std::tanh(sum) : sum < 0 ? 0 : sum;
      }
    }
  }
  template <class T>
  static void backward(const CellBackward<T>& s) {
    if constexpr (std::is_same_v<T, float>) {
      simd::activate_gradient(kKind, 0, s.state, s.by_state, s.units, false, s.by_input);
    } else {
      for (std::int64_t u = 0; u < s.units; ++u) {
        const T y = s.state[u], slope = kKind == UnaryKind::tanh ? 1 - y * y : y <= 0 ? 0 : 1;
        s.by_input[u] = s.by_state[u] * slope;
      }
    }
    std::fill_n(s.by_state, s.units, T{0});
  }
};

}  // namespace

OpPtr make_rnn(const Recurrence& attributes, bool relu) {
  Recurrence all = attributes;
  all.relu = relu;
  if (relu) return std::make_shared<RecurrentOp<Plain<UnaryKind::relu>>>(all);
  return std::make_shared<RecurrentOp<Plain<UnaryKind::tanh>>>(all);
}

}  // namespace vitrine
