#include "core/ops/recurrent.h"
#include "core/tensor/kernels/recurrent.h"

namespace vitrine {
namespace {

struct Lstm {
  static constexpr std::string_view kId = "lstm";
  static constexpr bool kHasCell = true, kSplit = false;
  static std::span<const std::int64_t> saved() {  // the gates as opened, the cells
    static constexpr std::int64_t kWidths[] = {4, 1};
    return kWidths;
  }
  template <class T>
  static void forward(const CellForward<T>& s) {
    lstm_forward(LstmForward<T>{s.units, s.gates, s.from_state, s.cell, s.cell, s.state});
    std::copy_n(s.cell, s.units, s.memory);
  }
  template <class T>
  static void backward(const CellBackward<T>& s) {
    lstm_backward(LstmBackward<T>{s.units, s.gates, s.cell_before, s.memory, s.by_state, s.by_cell, s.by_input});
    std::fill_n(s.by_state, s.units, T{0});
  }
};

}  // namespace

OpPtr make_lstm(const Recurrence& attributes) {
  return std::make_shared<RecurrentOp<Lstm>>(attributes);
}

}  // namespace vitrine
