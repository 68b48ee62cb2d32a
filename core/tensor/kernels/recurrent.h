// One position of one sequence in an LSTM or GRU, `units` numbers wide: what stands between the matrix products. The
// double versions are here; those in single precision, in vectors, are simd_recurrent.cpp. NaN goes through.
#pragma once

#include <cstdint>

#include "core/tensor/kernels/math.h"

namespace vitrine {

// Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000). The gates stand
// one behind the other as PyTorch has them: input, forget, candidate, output.
template <class T>
struct LstmForward {
  std::int64_t units = 0;
  T* gates = nullptr;             // (4·units): in x·W_ih + b, out the gates as they were opened
  const T* from_state = nullptr;  // (4·units): h·W_hh
  const T* cell_before = nullptr;
  T* cell = nullptr;
  T* state = nullptr;
};
template <class T>
struct LstmBackward {
  std::int64_t units = 0;
  const T* gates = nullptr;  // as opened
  const T *cell_before = nullptr, *cell = nullptr;
  const T* by_state = nullptr;  // gradient by the state
  T* by_cell = nullptr;         // in: by the cell, of what comes later; out: by the cell before
  T* by_gates = nullptr;        // (4·units): by the sums that the gates were opened with
};

// Gated recurrent unit (Cho et al. 2014), the reset applied after the product as in PyTorch and cuDNN. Gates: reset,
// update, candidate.
template <class T>
struct GruForward {
  std::int64_t units = 0;
  T* gates = nullptr;             // (3·units): in x·W_ih + b_ih (+ b_hh but for the candidate), out as opened
  const T* from_state = nullptr;  // (3·units): h·W_hh
  const T* bias = nullptr;        // (units): b_hh of the candidate, or null
  const T* state_before = nullptr;
  T* memory = nullptr;  // (units): what the candidate takes of the state where the reset gate is open
  T* state = nullptr;
};
template <class T>
struct GruBackward {
  std::int64_t units = 0;
  const T *gates = nullptr, *memory = nullptr, *state_before = nullptr;
  T* by_state = nullptr;    // in: by the state; out: what of it goes to the state before without a product
  T* by_input = nullptr;    // (3·units): by x·W_ih + b_ih
  T* by_product = nullptr;  // (3·units): by h·W_hh + b_hh
};

namespace simd {
void lstm_forward(const LstmForward<float>& step);
void lstm_backward(const LstmBackward<float>& step);
void gru_forward(const GruForward<float>& step);
void gru_backward(const GruBackward<float>& step);
}  // namespace simd

inline void lstm_forward(const LstmForward<float>& step) {
  simd::lstm_forward(step);
}
inline void lstm_backward(const LstmBackward<float>& step) {
  simd::lstm_backward(step);
}
inline void gru_forward(const GruForward<float>& step) {
  simd::gru_forward(step);
}
inline void gru_backward(const GruBackward<float>& step) {
  simd::gru_backward(step);
}

inline void lstm_forward(const LstmForward<double>& s) {
  for (std::int64_t u = 0; u < s.units; ++u) {
    double* const gate = s.gates + u;
    const double* const from = s.from_state + u;
    const double in = math::sigmoid(gate[0] + from[0]), keep = math::sigmoid(gate[s.units] + from[s.units]);
    const double candidate = std::tanh(gate[2 * s.units] + from[2 * s.units]);
    const double out = math::sigmoid(gate[3 * s.units] + from[3 * s.units]);
    gate[0] = in, gate[s.units] = keep, gate[2 * s.units] = candidate, gate[3 * s.units] = out;
    s.cell[u] = keep * s.cell_before[u] + in * candidate;
    s.state[u] = out * std::tanh(s.cell[u]);
  }
}

inline void lstm_backward(const LstmBackward<double>& s) {
  for (std::int64_t u = 0; u < s.units; ++u) {
    const double in = s.gates[u], keep = s.gates[s.units + u], candidate = s.gates[2 * s.units + u],
                 out = s.gates[3 * s.units + u];
    const double shown = std::tanh(s.cell[u]), by_state = s.by_state[u];
    const double by_cell = s.by_cell[u] + by_state * out * (1 - shown * shown);
    s.by_gates[u] = by_cell * candidate * in * (1 - in);
    s.by_gates[s.units + u] = by_cell * s.cell_before[u] * keep * (1 - keep);
    s.by_gates[2 * s.units + u] = by_cell * in * (1 - candidate * candidate);
    s.by_gates[3 * s.units + u] = by_state * shown * out * (1 - out);
    s.by_cell[u] = by_cell * keep;
  }
}

inline void gru_forward(const GruForward<double>& s) {
  for (std::int64_t u = 0; u < s.units; ++u) {
    double* const gate = s.gates + u;
    const double* const from = s.from_state + u;
    const double reset = math::sigmoid(gate[0] + from[0]), update = math::sigmoid(gate[s.units] + from[s.units]);
    s.memory[u] = from[2 * s.units] + (s.bias ? s.bias[u] : 0);
    const double candidate = std::tanh(gate[2 * s.units] + reset * s.memory[u]);
    gate[0] = reset, gate[s.units] = update, gate[2 * s.units] = candidate;
    s.state[u] = candidate + update * (s.state_before[u] - candidate);
  }
}

inline void gru_backward(const GruBackward<double>& s) {
  for (std::int64_t u = 0; u < s.units; ++u) {
    const double reset = s.gates[u], update = s.gates[s.units + u], candidate = s.gates[2 * s.units + u];
    const double by_state = s.by_state[u];
    const double by_update = by_state * (s.state_before[u] - candidate) * update * (1 - update);
    const double by_candidate = by_state * (1 - update) * (1 - candidate * candidate);
    const double by_reset = by_candidate * s.memory[u] * reset * (1 - reset);
    s.by_input[u] = s.by_product[u] = by_reset;
    s.by_input[s.units + u] = s.by_product[s.units + u] = by_update;
    s.by_input[2 * s.units + u] = by_candidate;
    s.by_product[2 * s.units + u] = by_candidate * reset;
    s.by_state[u] = by_state * update;
  }
}

}  // namespace vitrine
