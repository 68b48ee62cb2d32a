// How steps are counted in epochs. A run that went on from another one counts behind its epochs, and begins its first
// one where that run was left, which may be in the middle of an epoch.
#pragma once

#include <algorithm>
#include <cmath>

namespace vitrine::ui {

struct EpochCount {
  double perEpoch = 0;  // steps; 0: not known
  // Of the runs before the present one: steps, whole epochs, steps of such an epoch (0: as many as now).
  double stepsBefore = 0, epochsBefore = 0, perEpochBefore = 0;

  // Epochs that are done at a step; never fewer at a later one.
  [[nodiscard]] double doneAt(double step) const {
    if (step <= stepsBefore) return std::min(step / before(), epochsBefore);
    return epochsBefore + (step - stepsBefore) / perEpoch;
  }
  // The step that ends so many of them.
  [[nodiscard]] double stepAfter(double epochs) const {
    return epochs <= epochsBefore ? epochs * before() : stepsBefore + (epochs - epochsBefore) * perEpoch;
  }
  // The epoch that a step belongs to, from 1; 0: not known.
  [[nodiscard]] double numberOf(double step) const {
    if (perEpoch <= 0) return 0;
    return std::max(1.0, std::ceil(step <= stepsBefore ? step / before() : doneAt(step)));
  }

 private:
  [[nodiscard]] double before() const { return perEpochBefore > 0 ? perEpochBefore : perEpoch; }
};

}  // namespace vitrine::ui
