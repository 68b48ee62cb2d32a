// A moving average of the weights: smoother than the weights themselves, and often better (Polyak and Juditsky 1992;
// Tarvainen and Valpola 2017).
#pragma once

#include <cstdint>

#include "core/base/parallel.h"
#include "core/tensor/tensor.h"

namespace vitrine {

// average ← d·average + (1 − d)·weights, element by element, with d = min(decay, (1 + steps) / (10 + steps)): the
// first steps, in which weights move far, are forgotten soon. `steps` are those done, from 1. Both of one size; the
// same bits at any number of threads.
void average_in(const AlignedVector<float>& weights, double decay, std::uint64_t steps, const Pool& pool,
                AlignedVector<float>& average);

}  // namespace vitrine
