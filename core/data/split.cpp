#include "core/data/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/base/text.h"
#include "core/data/draws.h"
#include "core/data/equal_samples.h"

namespace vitrine {
namespace {

// Fisher–Yates: every permutation equally likely, up to the generator. Random words come by fours, as they are made.
void permute(const Rng& rng, std::uint32_t step, std::vector<std::int64_t>& order) {
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::uint64_t block = 0;
  for (std::size_t i = order.size(); i > 1;) {
    for (const std::uint64_t word : rng.block(step, block++)) {
      if (i == 1) break;
      std::swap(order[i - 1], order[(word * i) >> 32]);
      --i;
    }
  }
}

// Whether any number of samples could do.
Status check_shares(const Params& params) {
  VITRINE_CHECK(check_params(split_info(), params, "split"));
  if (real_of(split_info(), params, "validation") + real_of(split_info(), params, "test") < 1) return {};
  return Error{"Validation and test together take all samples: nothing is left to train on", "split",
               "Lower the validation and test shares"};
}

using Counts = std::array<std::int64_t, 3>;  // by Part

Result<Counts> part_counts(std::int64_t count, const Params& params) {
  VITRINE_CHECK(check_shares(params));
  const double validation = real_of(split_info(), params, "validation"), test = real_of(split_info(), params, "test");
  const auto share_of = [count](double share) { return std::llround(share * static_cast<double>(count)); };
  const Counts counts{count - share_of(validation) - share_of(test), share_of(validation), share_of(test)};
  const std::string have = "from " + grouped(count) + (count == 1 ? " sample" : " samples");
  if (validation > 0 && counts[1] == 0)
    return Error{"No sample is left for validation " + have, "split", "Raise the validation share or use more data"};
  if (test > 0 && counts[2] == 0)
    return Error{"No sample is left for the test " + have, "split", "Raise the test share or use more data"};
  if (counts[0] <= 0)
    return Error{"No sample is left to train on " + have, "split", "Lower the validation and test shares"};
  return counts;
}

// How many samples of each class go to each part. Every class gets its exact share rounded down; what is left of it
// (0, 1 or 2 samples) goes to different parts, those that still need most first. That is Ryser's construction of a
// 0-1 matrix with given margins (1957): it always meets the totals of the parts, and no cell is off by more than one.
std::vector<Counts> apportion(const std::vector<std::int64_t>& class_sizes, const Counts& totals) {
  const double count = static_cast<double>(std::accumulate(totals.begin(), totals.end(), std::int64_t{0}));
  std::vector<Counts> cells(class_sizes.size());
  Counts need = totals;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    for (std::size_t p = 0; p < 3; ++p) {
      // Exact in long double for any dataset that fits a memory.
      const long double share =
          static_cast<long double>(class_sizes[c]) * static_cast<long double>(totals[p]) / count;
      cells[c][p] = static_cast<std::int64_t>(share);
      need[p] -= cells[c][p];
    }
  }
  for (std::size_t c = 0; c < cells.size(); ++c) {
    std::array<std::size_t, 3> by_need{0, 1, 2};
    std::stable_sort(by_need.begin(), by_need.end(), [&](std::size_t a, std::size_t b) { return need[a] > need[b]; });
    std::int64_t left = class_sizes[c] - std::accumulate(cells[c].begin(), cells[c].end(), std::int64_t{0});
    for (std::size_t k = 0; left > 0; ++k, --left) {
      ++cells[c][by_need[k]];
      --need[by_need[k]];
    }
  }
  return cells;
}

// The class of each sample, the unlabelled ones as a class of their own; empty where samples have no single class.
std::vector<std::size_t> classes_of(const Dataset& dataset) {
  const Field* target = dataset.find("target");
  if (!target || target->kind != FieldKind::classes || target->shape.size() != 1) return {};
  std::vector<std::size_t> out(static_cast<std::size_t>(dataset.count));
  std::transform(target->values.begin(), target->values.end(), out.begin(), [&](float label) {
    return static_cast<std::size_t>(label < 0 ? target->classes : static_cast<std::int64_t>(label));
  });
  return out;
}

Split deal(const std::vector<std::int64_t>& order, const std::vector<std::size_t>& classes,
           std::vector<Counts> left) {
  Split split;
  const std::array<std::vector<std::int64_t>*, 3> parts{&split.train, &split.validation, &split.test};
  for (const std::int64_t row : order) {
    Counts& cell = left[classes.empty() ? 0 : classes[static_cast<std::size_t>(row)]];
    const auto p = static_cast<std::size_t>(
        std::find_if(cell.begin(), cell.end(), [](std::int64_t n) { return n > 0; }) - cell.begin());
    --cell[p];
    parts[p]->push_back(row);
  }
  for (auto* part : parts) std::sort(part->begin(), part->end());
  return split;
}

constexpr std::int64_t kRowsBetweenTold = 1'024;

// So that no part knows samples of another.
Status bring_together(const Dataset& dataset, Split& split, const Progress& progress) {
  std::vector<const Field*> fields;
  for (const Field& field : dataset.fields)
    if (field.name != "target" && field.there() == dataset.count) fields.push_back(&field);
  if (fields.empty()) return {};
  std::vector<Part> part_of(static_cast<std::size_t>(dataset.count));
  for (const Part part : {Part::train, Part::validation, Part::test})
    for (const std::int64_t row : split.part(part)) part_of[static_cast<std::size_t>(row)] = part;
  EqualSamples known(std::move(fields));
  known.reserve(part_of.size());
  split = {};
  const std::array<std::vector<std::int64_t>*, 3> parts{&split.train, &split.validation, &split.test};
  for (std::int64_t row = 0; row < dataset.count; ++row) {
    if (progress && row % kRowsBetweenTold == 0 &&
        !progress(static_cast<double>(row) / static_cast<double>(dataset.count)))
      return cancelled();
    const auto first = known.like(row);
    if (!first) known.add(row);
    parts[static_cast<std::size_t>(part_of[static_cast<std::size_t>(first.value_or(row))])]->push_back(row);
  }
  return {};
}

// What was dealt, with equal samples in one part if that is asked for.
Result<Split> finished(const Dataset& dataset, const Params& params, Split split, const Progress& progress) {
  if (!flag_of(split_info(), params, "together")) return split;
  VITRINE_CHECK(bring_together(dataset, split, progress));
  for (const auto& [part, share] : {std::pair(Part::validation, "validation"), std::pair(Part::test, "test")})
    if (split.part(part).empty() && real_of(split_info(), params, share) > 0)
      return Error{"No sample is left for the part “" + std::string(part_name(part)) +
                       "”: all that would be in it are equal to others",
                   "split", "Raise its share, choose another split seed, or do not keep equal samples together"};
  if (split.train.empty())
    return Error{"No sample is left to train on: all are equal to others", "split",
                 "Do not keep equal samples together"};
  return split;
}

TypeInfo make_split_info() {
  TypeInfo info{"split",
                "Split",
                "Data",
                "Divides the samples: those the network learns from (train), those it is judged on after every epoch "
                "(validation), and those kept for one last, unbiased score (test).",
                {},
                {}};
  info.params.push_back(
      ParamSpec::choice("mode", "Mode", "stratified",
                        {{"stratified", "Stratified"}, {"random", "Random"}, {"ordered", "In order"}})
          .says("Stratified: at random, with every class in the same share in each part (plain random where samples "
                "have no class). Random: at random. In order: the first samples train, the next validate, the last "
                "test."));
  info.params.push_back(ParamSpec::real("validation", "Validation share", 0.2)
                            .range(0, 0.9)
                            .says("The part of all samples that validates; 0.2 is every fifth."));
  info.params.push_back(ParamSpec::real("test", "Test share", 0.0)
                            .range(0, 0.9)
                            .says("The part of all samples that is kept for the test score; 0 for none."));
  info.params.push_back(
      ParamSpec::integer("seed", "Split seed", 0)
          .range(0, 9007199254740992.0)
          .only_when("mode", {"stratified", "random"})
          .says("Chooses who goes where. 0 takes the run's seed; any other number keeps the split the same when the "
                "run's seed changes."));
  info.params.push_back(
      ParamSpec::boolean("together", "Equal samples together", false)
          .says("Samples whose inputs are equal, number for number, all go to one part, that of the "
                "first of them: a score then tells of samples that training has not seen. The parts "
                "hold only about their shares."));
  return info;
}

}  // namespace

std::string_view part_name(Part part) {
  constexpr std::array<std::string_view, 3> kNames{"train", "validation", "test"};
  return kNames[static_cast<std::size_t>(part)];
}

const std::vector<std::int64_t>& Split::part(Part p) const {
  return p == Part::train ? train : p == Part::validation ? validation : test;
}

const TypeInfo& split_info() {
  static const TypeInfo info = make_split_info();
  return info;
}

Status check_split(const Params& params, std::optional<std::int64_t> count) {
  if (!count) return check_shares(params);
  if (const auto counts = part_counts(*count, params); !counts) return counts.error();
  return {};
}

Result<Split> make_split(const Dataset& dataset, const Params& params, std::uint64_t run_seed,
                         const Progress& progress) {
  VITRINE_TRY(const Counts counts, part_counts(dataset.count, params));
  const std::string& mode = text_of(split_info(), params, "mode");
  std::vector<std::int64_t> order(static_cast<std::size_t>(dataset.count));
  if (mode == "ordered") {
    std::iota(order.begin(), order.end(), std::int64_t{0});
  } else {
    const auto own = static_cast<std::uint64_t>(integer_of(split_info(), params, "seed"));
    permute(Rng(own == 0 ? run_seed : own, stream_of(Stream::split)), 0, order);
  }
  const auto classes = mode == "stratified" ? classes_of(dataset) : std::vector<std::size_t>{};
  if (classes.empty()) return finished(dataset, params, deal(order, classes, {counts}), progress);
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(dataset.target().classes) + 1);
  for (const std::size_t c : classes) ++sizes[c];
  return finished(dataset, params, deal(order, classes, apportion(sizes, counts)), progress);
}

void epoch_order(std::uint64_t seed, std::uint32_t epoch, bool shuffle, std::vector<std::int64_t>& order) {
  if (shuffle)
    permute(Rng(seed, stream_of(Stream::shuffle)), epoch, order);
  else
    std::iota(order.begin(), order.end(), std::int64_t{0});
}

void stream_order(std::int64_t rows, std::vector<std::int64_t>& order) {
  const auto count = static_cast<std::int64_t>(order.size());
  rows = std::clamp<std::int64_t>(rows, 1, std::max<std::int64_t>(1, count));
  const std::int64_t length = count / rows, longer = count % rows;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t row = i % rows;
    order[static_cast<std::size_t>(i)] = row * length + std::min(row, longer) + i / rows;
  }
}

}  // namespace vitrine
