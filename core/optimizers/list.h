// One function for each optimizer, defined in the file of that name.
#pragma once

#include "core/optimizers/optimizer.h"

namespace vitrine::optimizers {

OptimizerType sgd();
OptimizerType rmsprop();
OptimizerType adam();
OptimizerType adamw();

}  // namespace vitrine::optimizers
