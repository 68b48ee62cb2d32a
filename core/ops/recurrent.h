// What the recurrent ops share: a sample's positions one after the other, each step from the state that the one
// before left. Inputs and outputs are described in ops.h. A Cell says what stands between the products.
//
// The product of all inputs is made at once, over the pool. Then every task takes a few samples through time on its
// own, with the recurrent weights laid out once, so nobody waits for anybody at each position. Gradients of weights
// are products over all positions again.
#pragma once

#include <algorithm>
#include <string_view>
#include <type_traits>

#include "core/ops/op_support.h"
#include "core/ops/ops.h"
#include "core/tensor/kernels/parallel_gemm.h"

namespace vitrine {

struct RecurrentSizes {
  std::int64_t samples, positions, inputs, units, gates;  // gates: units times the number of gates
  RecurrentSizes(const Shape& x, const Shape& input_weight, const Shape& state_weight)
      : samples(x[0] == Shape::kBatch ? 1 : x[0]),
        positions(x[1]),
        inputs(x[2]),
        units(state_weight[1]),
        gates(input_weight[0]) {}
  [[nodiscard]] std::int64_t rows() const { return samples * positions; }
  [[nodiscard]] std::int64_t streams() const {  // samples a task
    return std::clamp((samples + 1) / 2, tuning::kFewestStreams, tuning::kMostStreams);
  }
  [[nodiscard]] ProductShape forward(DType type) const { return {false, true, rows(), gates, inputs, type}; }
  [[nodiscard]] ProductShape input_gradient(DType type) const { return {false, false, rows(), inputs, gates, type}; }
  [[nodiscard]] ProductShape input_weights(DType type) const { return {true, false, gates, inputs, rows(), type}; }
  [[nodiscard]] ProductShape state_weights(DType type) const { return {true, false, gates, units, rows(), type}; }
};

// Hands out pieces of a scratch, each 64-byte aligned; without one it counts what is needed.
template <class T>
class Pieces {
 public:
  explicit Pieces(void* scratch = nullptr) : scratch_(static_cast<T*>(scratch)) {}
  T* take(std::int64_t elements) {
    T* const piece = scratch_ ? scratch_ + taken_ : nullptr;
    taken_ += aligned_count(elements);
    return piece;
  }
  [[nodiscard]] std::int64_t taken() const { return taken_; }

 private:
  T* scratch_;
  std::int64_t taken_ = 0;
};

// What a Cell is given of one position of one sample. `by_state` comes in as the gradient by the state and goes out
// as what of it reaches the state before without passing a product.
template <class T>
struct CellForward {
  std::int64_t units;
  T* gates;               // in: from the input; out: as opened
  const T* from_state;    // (gates): state·W
  const T* bias;          // (gates) of that product, or null
  const T* state_before;  // (units)
  T* cell;                // (units), in and out; null where there is none
  T* memory;              // what else is saved, or null
  T* state;               // out
};
template <class T>
struct CellBackward {
  std::int64_t units;
  const T *state, *gates, *memory, *state_before, *cell_before;
  T *by_state, *by_cell;
  T *by_input, *by_product;  // by the sums of the two products; the same array unless the cell splits them
};

// Cell has:
//   kId; kHasCell: a second state beside the first; kSplit: gradients by the two products differ;
//   saved(): widths, in units, of the outputs behind the states, which backward needs;
//   forward(CellForward), backward(CellBackward) for float and double.
template <class Cell>
class RecurrentOp final : public TypedOp<RecurrentOp<Cell>> {
 public:
  explicit RecurrentOp(Recurrence attributes) : a_(attributes) {}

  [[nodiscard]] std::string_view id() const override { return Cell::kId; }
  [[nodiscard]] std::any attributes() const override { return a_; }

  [[nodiscard]] std::vector<Shape> infer(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[0];
    const std::int64_t units = inputs[2][1];
    std::vector<Shape> out(1, Shape{x[0], x[1], units});
    out.insert(out.end(), kStates, Shape{x[0], units});
    for (const std::int64_t width : Cell::saved()) out.push_back(Shape{x[0], x[1], width * units});
    return out;
  }
  [[nodiscard]] bool differentiable(std::size_t i) const override { return i < first_input(); }
  [[nodiscard]] bool backward_needs_input(std::size_t i) const override {
    if (i < 3) return true;
    if (i < first_state()) return false;                                // biases
    return i >= first_input() || i == first_state() || Cell::kHasCell;  // lengths; where the states began
  }
  [[nodiscard]] bool backward_needs_output(std::size_t i) const override { return i == 0 || i > kStates; }
  [[nodiscard]] std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    const RecurrentSizes s(inputs[0], inputs[1], inputs[2]);
    return s.rows() * s.gates * (s.inputs + s.units);
  }
  [[nodiscard]] std::string route(std::span<const Shape> inputs, DType type, bool) const override {
    return std::string(name_of(choose_product(RecurrentSizes(inputs[0], inputs[1], inputs[2]).forward(type))));
  }
  [[nodiscard]] std::size_t scratch_bytes(std::span<const Shape> inputs, DType type) const override {
    const RecurrentSizes s(inputs[0], inputs[1], inputs[2]);
    const auto bytes = [&]<class T>(T) {
      return static_cast<std::size_t>(std::max(Forward<T>(s, nullptr).elements, Backward<T>(s, nullptr).elements)) *
             sizeof(T);
    };
    return type == DType::f32 ? bytes(float{}) : bytes(double{});
  }

  template <class T>
  void forward_as(OpRun& run) const {
    const RecurrentSizes s(run.in_shape(0), run.in_shape(1), run.in_shape(2));
    const Forward<T> space(s, run.scratch);
    // A cell that splits its last gates adds their second bias itself.
    for (std::int64_t c = 0; a_.bias && c < s.gates; ++c)
      space.bias[c] = run.in<T>(3)[c] + (Cell::kSplit && c >= s.gates - s.units ? T{0} : run.in<T>(4)[c]);
    // What the gates are opened with lies where the opened gates will: in the first output that is saved.
    T* const gates = run.out<T>(Cell::saved().empty() ? 0 : kStates + 1);
    parallel_gemm<T>(run.pool, s.forward(dtype_of<T>), run.in<T>(0), s.inputs, run.in<T>(1), s.inputs, false, gates,
                     space.product, [&](const GemmTile& tile) {
                       if (a_.bias) add_bias(tile, s.gates, space.bias, gates);
                     });
    const HeldMatrix<T> weights(run.pool, true, s.gates, s.units, run.in<T>(2), s.units, space.weights);
    run.pool.for_chunks(s.samples, s.streams(), [&](Chunk chunk) {
      begin_states(run, s, chunk, space);
      for (std::int64_t step = 0; step < s.positions; ++step)
        forward_step(run, s, chunk, a_.reverse ? s.positions - 1 - step : step, gates, weights, space);
      end_states(run, s, chunk, space);
    });
  }

  template <class T>
  void backward_as(OpRun& run) const {
    const RecurrentSizes s(run.in_shape(0), run.in_shape(1), run.in_shape(2));
    const Backward<T> space(s, run.scratch);
    std::fill_n(space.zeros, s.units, T{0});
    const HeldMatrix<T> weights(run.pool, false, s.units, s.gates, run.in<T>(2), s.units, space.weights);
    run.pool.for_chunks(s.samples, s.streams(), [&](Chunk chunk) {
      begin_gradients(run, s, chunk, space);
      for (std::int64_t step = s.positions - 1; step >= 0; --step)
        backward_step(run, s, chunk, a_.reverse ? s.positions - 1 - step : step, weights, space);
      end_gradients(run, s, chunk, space);
    });
    if (T* const dx = run.grad_in<T>(0)) {
      parallel_gemm<T>(run.pool, s.input_gradient(dtype_of<T>), space.by_input, s.gates, run.in<T>(1), s.inputs,
                       run.accumulate(0), dx, space.product, [](GemmTile) {});
    }
    if (T* const dw = run.grad_in<T>(1)) {
      parallel_gemm<T>(run.pool, s.input_weights(dtype_of<T>), space.by_input, s.gates, run.in<T>(0), s.inputs,
                       run.accumulate(1), dw, space.product, [](GemmTile) {});
    }
    if (T* const dw = run.grad_in<T>(2)) {
      parallel_gemm<T>(run.pool, s.state_weights(dtype_of<T>), space.by_product, s.gates, space.before, s.units,
                       run.accumulate(2), dw, space.product, [](GemmTile) {});
    }
    for (std::size_t i = 3; i < first_state(); ++i) {
      if (T* const db = run.grad_in<T>(i))
        sum_columns(run.pool, i == 3 ? space.by_input : space.by_product, s.rows(), s.gates, run.accumulate(i), db,
                    space.sums);
    }
  }

 private:
  static constexpr std::size_t kStates = Cell::kHasCell ? 2 : 1;

  // Inputs: x, two weights[, two biases][, the states to begin with][, lengths].
  [[nodiscard]] std::size_t first_state() const { return a_.bias ? 5 : 3; }
  [[nodiscard]] std::size_t first_input() const { return first_state() + (a_.states ? kStates : 0); }

  template <class T>
  static void add_row(const T* from, std::int64_t count, T* to) {
    if constexpr (std::is_same_v<T, float>)
      simd::add_to(from, count, to);
    else
      store(to, count, true, [from](std::int64_t i) { return from[i]; });
  }
  template <class T>
  static void add_bias(const GemmTile& tile, std::int64_t width, const T* bias, T* gates) {
    const std::int64_t count = tile.column_end - tile.column_begin;
    for (std::int64_t row = tile.row_begin; row < tile.row_end; ++row)
      add_row(bias + tile.column_begin, count, gates + row * width + tile.column_begin);
  }

  template <class T>
  struct Forward {
    T *weights, *product, *bias;
    T *state, *cell, *from_state;  // (samples, …): of the position at hand
    std::int64_t elements;
    Forward(const RecurrentSizes& s, void* scratch) {
      Pieces<T> pieces(scratch);
      weights = pieces.take(HeldMatrix<T>::elements(s.gates, s.units));
      product = pieces.take(gemm_scratch_elements(s.forward(dtype_of<T>)));
      bias = pieces.take(s.gates);
      state = pieces.take(s.samples * aligned_count(s.units));
      cell = pieces.take(Cell::kHasCell ? s.samples * aligned_count(s.units) : 0);
      from_state = pieces.take(s.samples * aligned_count(s.gates));
      elements = pieces.taken();
    }
  };
  template <class T>
  struct Backward {
    T *weights, *product, *zeros;
    T *by_input, *by_product;  // (samples, positions, gates): by the sums of both products
    T* before;                 // (samples, positions, units): the states that each position began with
    T *by_state, *by_cell;     // (samples, …): of the position at hand
    double* sums;
    std::int64_t elements;
    Backward(const RecurrentSizes& s, void* scratch) {
      Pieces<T> pieces(scratch);
      weights = pieces.take(HeldMatrix<T>::elements(s.units, s.gates));
      product = pieces.take(std::max({gemm_scratch_elements(s.input_gradient(dtype_of<T>)),
                                      gemm_scratch_elements(s.input_weights(dtype_of<T>)),
                                      gemm_scratch_elements(s.state_weights(dtype_of<T>))}));
      zeros = pieces.take(s.units);
      by_input = pieces.take(s.rows() * s.gates);
      by_product = Cell::kSplit ? pieces.take(s.rows() * s.gates) : by_input;
      before = pieces.take(s.rows() * s.units);
      by_state = pieces.take(s.samples * aligned_count(s.units));
      by_cell = pieces.take(Cell::kHasCell ? s.samples * aligned_count(s.units) : 0);
      sums = reinterpret_cast<double*>(
          pieces.take(static_cast<std::int64_t>(ColumnSums::scratch_bytes(s.gates) / sizeof(T))));
      elements = pieces.taken();
    }
  };

  template <class T>
  [[nodiscard]] std::int64_t length(const OpRun& run, const RecurrentSizes& s, std::int64_t sample) const {
    const std::size_t at = first_input();
    return run.inputs.size() > at ? filled_positions(run.in<T>(at)[sample], s.positions) : s.positions;
  }

  template <class T>
  void begin_states(const OpRun& run, const RecurrentSizes& s, Chunk chunk, const Forward<T>& space) const {
    for (std::size_t k = 0; k < kStates; ++k) {
      const T* const from = a_.states ? run.in<T>(first_state() + k) : nullptr;
      T* const to = k == 0 ? space.state : space.cell;
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n) {
        T* const row = to + n * aligned_count(s.units);
        if (from)
          std::copy_n(from + n * s.units, s.units, row);
        else
          std::fill_n(row, s.units, T{0});
      }
    }
  }
  template <class T>
  void end_states(OpRun& run, const RecurrentSizes& s, Chunk chunk, const Forward<T>& space) const {
    for (std::size_t k = 0; k < kStates; ++k)
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n)
        std::copy_n((k == 0 ? space.state : space.cell) + n * aligned_count(s.units), s.units,
                    run.out<T>(1 + k) + n * s.units);
  }

  template <class T>
  void forward_step(OpRun& run, const RecurrentSizes& s, Chunk chunk, std::int64_t position, T* gates,
                    const HeldMatrix<T>& weights, const Forward<T>& space) const {
    const std::int64_t state_row = aligned_count(s.units), gate_row = aligned_count(s.gates);
    weights.multiply(chunk.end - chunk.begin, space.state + chunk.begin * state_row, state_row, false,
                     space.from_state + chunk.begin * gate_row, gate_row);
    for (std::int64_t n = chunk.begin; n < chunk.end; ++n) {
      const std::int64_t row = n * s.positions + position;
      T* const y = run.out<T>() + row * s.units;
      if (position >= length<T>(run, s, n)) {  // padding: the states stay
        std::fill_n(y, s.units, T{0});
        clear_saved<T>(run, s, row);
        continue;
      }
      T* const state = space.state + n * state_row;
      Cell::forward(CellForward<T>{s.units, gates + row * s.gates, space.from_state + n * gate_row,
                                   a_.bias ? run.in<T>(4) : nullptr, state,
                                   space.cell ? space.cell + n * state_row : nullptr, saved<T>(run, 1, row, s), y});
      std::copy_n(y, s.units, state);
    }
  }

  // Row of the `which`-th saved output; null if there is none.
  template <class T>
  static T* saved(const OpRun& run, std::size_t which, std::int64_t row, const RecurrentSizes& s) {
    if (which >= Cell::saved().size()) return nullptr;
    return run.out<T>(kStates + 1 + which) + row * Cell::saved()[which] * s.units;
  }
  template <class T>
  static void clear_saved(const OpRun& run, const RecurrentSizes& s, std::int64_t row) {
    for (std::size_t k = 0; k < Cell::saved().size(); ++k)
      std::fill_n(saved<T>(run, k, row, s), Cell::saved()[k] * s.units, T{0});
  }

  template <class T>
  void begin_gradients(const OpRun& run, const RecurrentSizes& s, Chunk chunk, const Backward<T>& space) const {
    for (std::size_t k = 0; k < kStates; ++k) {
      const T* const from = run.grad_out<T>(1 + k);
      T* const to = k == 0 ? space.by_state : space.by_cell;
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n) {
        T* const row = to + n * aligned_count(s.units);
        if (from)
          std::copy_n(from + n * s.units, s.units, row);
        else
          std::fill_n(row, s.units, T{0});
      }
    }
  }
  template <class T>
  void end_gradients(OpRun& run, const RecurrentSizes& s, Chunk chunk, const Backward<T>& space) const {
    for (std::size_t k = 0; a_.states && k < kStates; ++k) {
      T* const to = run.grad_in<T>(first_state() + k);
      if (!to) continue;
      for (std::int64_t n = chunk.begin; n < chunk.end; ++n)
        store(to + n * s.units, s.units, run.accumulate(first_state() + k),
              [from = (k == 0 ? space.by_state : space.by_cell) + n * aligned_count(s.units)](std::int64_t u) {
                return from[u];
              });
    }
  }

  // What state k (0: the state, 1: the cell) was before `position` of sample n.
  template <class T>
  [[nodiscard]] const T* before(const OpRun& run, const RecurrentSizes& s, std::size_t k, std::int64_t n,
                                std::int64_t position, std::int64_t length, const T* zeros) const {
    const std::int64_t earlier = a_.reverse ? position + 1 : position - 1;
    if (earlier < 0 || earlier >= length) return a_.states ? run.in<T>(first_state() + k) + n * s.units : zeros;
    const std::int64_t row = n * s.positions + earlier;
    return k == 0 ? run.out<T>() + row * s.units : saved<T>(run, 1, row, s);
  }

  template <class T>
  void backward_step(OpRun& run, const RecurrentSizes& s, Chunk chunk, std::int64_t position,
                     const HeldMatrix<T>& weights, const Backward<T>& space) const {
    const std::int64_t state_row = aligned_count(s.units);
    const T* const dy = run.grad_out<T>();
    for (std::int64_t n = chunk.begin; n < chunk.end; ++n) {
      const std::int64_t row = n * s.positions + position, end = length<T>(run, s, n);
      T *const by_input = space.by_input + row * s.gates, *const by_product = space.by_product + row * s.gates;
      T* const state_before = space.before + row * s.units;
      if (position >= end) {
        std::fill_n(by_input, s.gates, T{0});
        std::fill_n(by_product, s.gates, T{0});
        std::fill_n(state_before, s.units, T{0});
        continue;
      }
      std::copy_n(before<T>(run, s, 0, n, position, end, space.zeros), s.units, state_before);
      T* const by_state = space.by_state + n * state_row;
      if (dy) add_row(dy + row * s.units, s.units, by_state);
      Cell::backward(CellBackward<T>{
          s.units, run.out<T>() + row * s.units, saved<T>(run, 0, row, s), saved<T>(run, 1, row, s), state_before,
          Cell::kHasCell ? before<T>(run, s, 1, n, position, end, space.zeros) : nullptr, by_state,
          Cell::kHasCell ? space.by_cell + n * state_row : nullptr, by_input, by_product});
    }
    const std::int64_t first = chunk.begin * s.positions + position;
    weights.multiply(chunk.end - chunk.begin, space.by_product + first * s.gates, s.positions * s.gates, true,
                     space.by_state + chunk.begin * state_row, state_row);
  }

  Recurrence a_;
};

}  // namespace vitrine
