#include "core/ops/recurrent.h"
#include "core/tensor/kernels/recurrent.h"

namespace vitrine {
namespace {

struct Gru {
  static constexpr std::string_view kId = "gru";
  static constexpr bool kHasCell = false, kSplit = true;
  static std::span<const std::int64_t> saved() {  // the gates as opened, what the candidate takes of the state
    static constexpr std::int64_t kWidths[] = {3, 1};
    return kWidths;
  }
  template <class T>
  static void forward(const CellForward<T>& s) {
    const T* const bias = s.bias ? s.bias + 2 * s.units : nullptr;
    gru_forward(GruForward<T>{s.units, s.gates, s.from_state, bias, s.state_before, s.memory, s.state});
  }
  template <class T>
  static void backward(const CellBackward<T>& s) {
    gru_backward(GruBackward<T>{s.units, s.gates, s.memory, s.state_before, s.by_state, s.by_input, s.by_product});
  }
};

}  // namespace

OpPtr make_gru(const Recurrence& attributes) {
  return std::make_shared<RecurrentOp<Gru>>(attributes);
}

}  // namespace vitrine
