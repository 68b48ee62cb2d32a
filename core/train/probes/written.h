// What the decoder of a sequence to sequence network writes by itself, for the first samples that are watched.
#pragma once

#include <string>
#include <vector>

#include "core/train/probe.h"

namespace vitrine {

struct WrittenLine {
  std::int64_t row = 0;                      // of the dataset
  std::vector<std::int64_t> tokens, wanted;  // as many
};

struct WrittenAnswer : ProbeAnswer {
  std::vector<WrittenLine> lines;
  std::string given, answer;  // names of the fields: what the network is given, and what it is to write
  std::string problem;        // in words, where it writes nothing
};

[[nodiscard]] Spec written_of(std::int64_t count, std::int64_t beams);

}  // namespace vitrine
