// Which samples of one part are in another, exactly or nearly.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/data/dataset.h"

namespace vitrine {

// Those of `rows` whose numbers in all of these fields (without padding) are those of one of `among`: exact, in time
// linear in both. Nothing where `stop` said true.
[[nodiscard]] std::optional<std::vector<std::int64_t>> rows_again(const std::vector<const Field*>& fields,
                                                                  const std::vector<std::int64_t>& among,
                                                                  const std::vector<std::int64_t>& rows,
                                                                  const std::function<bool()>& stop = {});
// The probability that two samples are equal if their numbers had nothing to do with each other, from pairs of them.
[[nodiscard]] double equal_by_chance(const std::vector<const Field*>& fields, const std::vector<std::int64_t>& rows);

struct NearRows {
  std::size_t near = 0, looked_at = 0;
};
// Of `rows` (of as many of them, evenly, as about a fifth of a second allows) those with one to five samples of
// `among` that are 30 times nearer than the next, and within a twentieth of a deviation: for samples that were drawn
// independently in D dimensions the share of these is at most 0.03^D. Needs numbers.
[[nodiscard]] NearRows nearly_again(const Field& field, const std::vector<std::int64_t>& among,
                                    const std::vector<std::int64_t>& rows, const std::function<bool()>& stop = {});

}  // namespace vitrine
