// The samples that one unit of a layer answers to most.
#pragma once

#include <string>
#include <vector>

#include "core/train/probe.h"

namespace vitrine {

struct ExcitedSample {
  std::int64_t sample = 0, row = 0;  // place in ProbeSubject::rows(); row of the dataset
  float value = 0;                   // the unit's largest for it
  std::int64_t y = 0, x = 0;         // where: row and column of an image; y the position of a sequence; else 0
};

struct ExcitesAnswer : ProbeAnswer {
  std::string node, name;
  std::int64_t unit = 0;
  Shape shape;                         // of the layer's first output, of one sample
  std::int64_t units = 0;              // that it has: channels of C×H×W, the last axis of T×C, features
  std::int64_t looked = 0;             // samples that were looked at
  std::int64_t not_finite = 0;         // of them: samples in which the unit says nothing finite, which are left out
  std::vector<ExcitedSample> samples;  // the largest first; of equal ones the first in ProbeSubject::rows()
  std::string why;                     // there is nothing, and what to do
};

// `most`: how many of ProbeSubject::rows() are looked at, from the first on.
[[nodiscard]] Spec excites_of(const std::string& node, std::int64_t unit, std::int64_t count = 9,
                              std::int64_t most = 2000);

}  // namespace vitrine
