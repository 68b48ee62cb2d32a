// Which samples train, validate and test; and in which order an epoch visits them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace vitrine {

enum class Part { train, validation, test };
[[nodiscard]] std::string_view part_name(Part part);  // "train", "validation", "test"

struct Split {
  std::vector<std::int64_t> train, validation, test;
  [[nodiscard]] const std::vector<std::int64_t>& part(Part p) const;
};

// The schema of the split: mode (random, stratified, ordered), validation and test shares, seed, together.
const TypeInfo& split_info();

// Errors when a part that was asked for would be empty, or nothing is left to train on.
// validation and test hold round(share × count) samples, train the rest; each list ascends.
// ordered: the first samples train, the next validate, the last test. stratified: every class is within one sample of
// its exact share of each part; data without one class a sample (regression, sequences) is split at random instead.
// together: afterwards samples that are equal in all fields but the target go where the first of them went, so that
// the parts hold only about their shares; one that is left without a sample is an error. All numbers are looked at
// for it, which `progress` hears of.
[[nodiscard]] Result<Split> make_split(const Dataset& dataset, const Params& params, std::uint64_t run_seed,
                                       const Progress& progress = {});

// Whether make_split() will find samples for every part that is asked for; without a count, whether any number of
// samples could do.
[[nodiscard]] Status check_split(const Params& params, std::optional<std::int64_t> count);

// The order of one epoch: fills `order` (its size is the count) with a permutation of 0 … count-1 that depends on
// (seed, epoch, count) alone; 0, 1, 2 … without `shuffle`. Below 2^32 samples; allocates nothing.
void epoch_order(std::uint64_t seed, std::uint32_t epoch, bool shuffle, std::vector<std::int64_t>& order);

// Neighbours that go on in the same row of the next batch: `order` (its size is the count) is cut into `rows`
// stretches that are as long as can be alike, row r of batch k is the k-th of stretch r. The last batch may have
// fewer rows.
void stream_order(std::int64_t rows, std::vector<std::int64_t>& order);

}  // namespace vitrine
