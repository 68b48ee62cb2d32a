// What a run's state belongs to. Weights may go on under anything that fits them; the optimizer's memory, the best
// weights and the counters may not: they mean something only for the network, data, split and settings they came
// from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/project/project.h"

namespace vitrine {

// A digest of each part of a project that decides how it trains: "network", "data", "split", "optimizer" and so on.
// Places, words, what may change during a run, the number of epochs and when to stop early do not count; of data the
// values do, not where they were read.
using Origin = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] Origin origin_of(const Project& project, const Dataset& dataset);
// The same without the part "data", for a project whose data are not at hand.
[[nodiscard]] Origin origin_of(const Project& project);

[[nodiscard]] bool same_part(const Origin& then, const Origin& now, std::string_view part);

// The parts in which two differ, as people call them ("the network", "the split"), in the order of a project. A part
// that only one of the two has counts as different. "metrics" are left out: they change nothing of how it trains.
[[nodiscard]] std::vector<std::string> differences(const Origin& then, const Origin& now);

}  // namespace vitrine
