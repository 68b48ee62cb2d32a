// What tests of logs tell them: figures of a step and of an epoch that are known again.
#pragma once

#include <cmath>
#include <limits>

#include "core/runs/metrics_log.h"

namespace vitrine::test {

inline const LogColumns kColumns{{"accuracy", "loss_of_class"}, {"dense_1", "dense_2"}};

inline StepRecord step_record(std::uint64_t step) {
  StepRecord out;
  out.step = step;
  out.epoch = static_cast<std::uint32_t>((step - 1) / 100 + 1);
  out.loss = 1 / static_cast<float>(step);
  out.penalty = 0.25F;
  out.metric = std::sin(static_cast<float>(step));
  out.learning_rate = 1e-3F;
  out.gradient_norm = static_cast<float>(step % 7);
  return out;
}

inline EpochRecord epoch_record(std::uint32_t epoch) {
  EpochRecord out;
  out.epoch = epoch;
  out.step = epoch * 100;
  out.train = {0.5F / static_cast<float>(epoch), {0.75F, 0.125F}};
  out.has_validation = epoch % 2 == 0;
  if (out.has_validation) out.validation = {0.75F, {0.5F, std::numeric_limits<float>::quiet_NaN()}};
  return out;
}

inline const Reading& of(const StepBlock& block, std::size_t row, Figure figure) {
  return block.of(row)[static_cast<std::size_t>(figure)];
}

}  // namespace vitrine::test
