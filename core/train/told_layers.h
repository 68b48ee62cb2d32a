// What came out of the layers of a program that has just computed, for probes that compute one themselves.
#pragma once

#include <cstdint>
#include <memory>

#include "core/train/probe.h"

namespace vitrine {

class Program;

// An ActivationsAnswer (core/train/probes/activations.h) of the first sample of the batch, of those layers of the
// subject's network that are part of the program, which keeps all its values. Of a layer as many numbers as `most`.
[[nodiscard]] std::shared_ptr<ProbeAnswer> layers_told_by(const Program& program, const ProbeSubject& subject,
                                                          std::int64_t most);

}  // namespace vitrine
