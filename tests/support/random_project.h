// Projects that nobody would draw, for properties that must hold of all of them.
#pragma once

#include <cstdint>
#include <random>

#include "core/project/project.h"
#include "core/schema/type_info.h"

namespace vitrine::test {

using Random = std::mt19937_64;

// A value that the parameter allows, often at a limit or hard to write down exactly.
[[nodiscard]] ParamValue random_value(const ParamSpec& spec, Random& random);
// About half of the type's parameters set.
[[nodiscard]] Params random_params(const TypeInfo& info, Random& random);
// Layers of every type (more of some), edges between random free ports without a cycle; every other choice random
// too.
[[nodiscard]] Project random_project(std::uint64_t seed);

}  // namespace vitrine::test
