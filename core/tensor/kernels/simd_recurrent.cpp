// Gates and states of LSTM and GRU in vectors.
#include "core/tensor/kernels/simd_target.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/tensor/kernels/simd_recurrent.cpp"
#include <hwy/foreach_target.h>

#include "core/tensor/kernels/recurrent.h"
#include "core/tensor/kernels/simd.h"
#include "core/tensor/kernels/simd_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace vitrine::simd {
namespace HWY_NAMESPACE {
namespace {

// Division is what gates would wait for: an estimate of 12 bits or more and one step of Newton's give 1/v to 3e-7.
HWY_INLINE V Inverse(V v) {
  const V estimate = hn::ApproximateReciprocal(v);
  return hn::MulAdd(estimate, hn::NegMulAdd(v, estimate, Set(1)), estimate);
}
HWY_INLINE V GateSigmoid(V x) {
  // Below -88 the exponential would be infinite, and an estimate of 0 times it no number.
  return Inverse(hn::Add(Set(1), Exp(AtMost(hn::Neg(x), 88))));
}
HWY_INLINE V GateTanh(V x) {
  const V size = AtMost(hn::Abs(x), 10);
  const V e = Expm1(hn::Add(size, size));
  return hn::CopySign(hn::Mul(e, Inverse(hn::Add(e, Set(2)))), x);
}

// What a gate is opened with.
template <class Access>
HWY_INLINE V Sum(const float* gates, const float* from_state, std::int64_t i, Access at) {
  return hn::Add(at.Load(gates + i), at.Load(from_state + i));
}
// f·(1 - f), the slope of a sigmoid by its value.
HWY_INLINE V Slope(V gate) {
  return hn::Mul(gate, hn::Sub(Set(1), gate));
}

struct LstmForwardBody {
  LstmForward<float> s;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    const std::int64_t n = s.units;
    const V in = GateSigmoid(Sum(s.gates, s.from_state, i, at));
    const V keep = GateSigmoid(Sum(s.gates, s.from_state, n + i, at));
    const V candidate = GateTanh(Sum(s.gates, s.from_state, 2 * n + i, at));
    const V out = GateSigmoid(Sum(s.gates, s.from_state, 3 * n + i, at));
    at.Store(in, s.gates + i);
    at.Store(keep, s.gates + n + i);
    at.Store(candidate, s.gates + 2 * n + i);
    at.Store(out, s.gates + 3 * n + i);
    const V cell = hn::MulAdd(keep, at.Load(s.cell_before + i), hn::Mul(in, candidate));
    at.Store(cell, s.cell + i);
    at.Store(hn::Mul(out, GateTanh(cell)), s.state + i);
  }
};

struct LstmBackwardBody {
  LstmBackward<float> s;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    const std::int64_t n = s.units;
    const V in = at.Load(s.gates + i), keep = at.Load(s.gates + n + i);
    const V candidate = at.Load(s.gates + 2 * n + i), out = at.Load(s.gates + 3 * n + i);
    const V shown = GateTanh(at.Load(s.cell + i)), by_state = at.Load(s.by_state + i);
    const V through = hn::Mul(hn::Mul(by_state, out), hn::NegMulAdd(shown, shown, Set(1)));
    const V by_cell = hn::Add(at.Load(s.by_cell + i), through);
    at.Store(hn::Mul(hn::Mul(by_cell, candidate), Slope(in)), s.by_gates + i);
    at.Store(hn::Mul(hn::Mul(by_cell, at.Load(s.cell_before + i)), Slope(keep)), s.by_gates + n + i);
    at.Store(hn::Mul(hn::Mul(by_cell, in), hn::NegMulAdd(candidate, candidate, Set(1))), s.by_gates + 2 * n + i);
    at.Store(hn::Mul(hn::Mul(by_state, shown), Slope(out)), s.by_gates + 3 * n + i);
    at.Store(hn::Mul(by_cell, keep), s.by_cell + i);
  }
};

struct GruForwardBody {
  GruForward<float> s;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    const std::int64_t n = s.units;
    const V reset = GateSigmoid(Sum(s.gates, s.from_state, i, at));
    const V update = GateSigmoid(Sum(s.gates, s.from_state, n + i, at));
    V memory = at.Load(s.from_state + 2 * n + i);
    if (s.bias) memory = hn::Add(memory, at.Load(s.bias + i));
    at.Store(memory, s.memory + i);
    const V candidate = GateTanh(hn::MulAdd(reset, memory, at.Load(s.gates + 2 * n + i)));
    at.Store(reset, s.gates + i);
    at.Store(update, s.gates + n + i);
    at.Store(candidate, s.gates + 2 * n + i);
    at.Store(hn::MulAdd(update, hn::Sub(at.Load(s.state_before + i), candidate), candidate), s.state + i);
  }
};

struct GruBackwardBody {
  GruBackward<float> s;
  template <class Access>
  HWY_INLINE void operator()(std::int64_t i, Access at) const {
    const std::int64_t n = s.units;
    const V reset = at.Load(s.gates + i), update = at.Load(s.gates + n + i), candidate = at.Load(s.gates + 2 * n + i);
    const V by_state = at.Load(s.by_state + i);
    const V by_update = hn::Mul(hn::Mul(by_state, hn::Sub(at.Load(s.state_before + i), candidate)), Slope(update));
    const V by_candidate =
        hn::Mul(hn::Mul(by_state, hn::Sub(Set(1), update)), hn::NegMulAdd(candidate, candidate, Set(1)));
    const V by_reset = hn::Mul(hn::Mul(by_candidate, at.Load(s.memory + i)), Slope(reset));
    at.Store(by_reset, s.by_input + i);
    at.Store(by_reset, s.by_product + i);
    at.Store(by_update, s.by_input + n + i);
    at.Store(by_update, s.by_product + n + i);
    at.Store(by_candidate, s.by_input + 2 * n + i);
    at.Store(hn::Mul(by_candidate, reset), s.by_product + 2 * n + i);
    at.Store(hn::Mul(by_state, update), s.by_state + i);
  }
};

template <class Body, class Step>
HWY_INLINE void Run(const Step& step) {
  const Body body{step};
  Sweep(step.units, body);
}

}  // namespace

void RunLstmForward(const LstmForward<float>& step) {
  Run<LstmForwardBody>(step);
}
void RunLstmBackward(const LstmBackward<float>& step) {
  Run<LstmBackwardBody>(step);
}
void RunGruForward(const GruForward<float>& step) {
  Run<GruForwardBody>(step);
}
void RunGruBackward(const GruBackward<float>& step) {
  Run<GruBackwardBody>(step);
}

}  // namespace HWY_NAMESPACE
}  // namespace vitrine::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrine::simd {
namespace {
HWY_EXPORT(RunLstmForward);
HWY_EXPORT(RunLstmBackward);
HWY_EXPORT(RunGruForward);
HWY_EXPORT(RunGruBackward);
}  // namespace

void lstm_forward(const LstmForward<float>& step) {
  VITRINE_DISPATCH(RunLstmForward)(step);
}
void lstm_backward(const LstmBackward<float>& step) {
  VITRINE_DISPATCH(RunLstmBackward)(step);
}
void gru_forward(const GruForward<float>& step) {
  VITRINE_DISPATCH(RunGruForward)(step);
}
void gru_backward(const GruBackward<float>& step) {
  VITRINE_DISPATCH(RunGruBackward)(step);
}

}  // namespace vitrine::simd
#endif
