#include "core/metrics/scores.h"

#include <cmath>
#include <limits>

namespace vitrine::metrics {
namespace {

// sums begins with: scores a row, one of how many places is kept, places seen; rows of label, weight, scores follow.
constexpr std::size_t kHead = 3, kBeforeScores = 2;
constexpr std::int64_t kMostClasses = 1000;  // so that thousands of places fit

std::size_t row_size(const MetricSums& sums) {
  return kBeforeScores + static_cast<std::size_t>(sums.sums[0]);
}
std::size_t row_count(const MetricSums& sums) {
  return (sums.sums.size() - kHead) / row_size(sums);
}

// log p − log(1 − p) of every class; 1 − p is the sum of those before and behind it, so that nothing cancels. Equal p
// come out of sums in different order: what differs by less than outputs in single precision do (below 2⁻³⁶, their
// last digit at 2⁻¹²) is a tie.
void log_odds(const MetricInput& input, const Place& place, double* out) {
  const auto z = [&](std::int64_t k) { return static_cast<double>(place.values[k * input.apart]); };
  double most = z(0), before = 0, behind = 0;
  for (std::int64_t k = 1; k < input.outputs; ++k) most = std::max(most, z(k));
  for (std::int64_t k = 0; k < input.outputs; ++k) {
    out[k] = before;
    before += std::exp(z(k) - most);
  }
  for (std::int64_t k = input.outputs - 1; k >= 0; --k) {
    out[k] = std::round((z(k) - most - std::log(out[k] + behind)) * 0x1p36) * 0x1p-36;
    behind += std::exp(z(k) - most);
  }
}

void keep_row(const MetricInput& input, const Place& place, MetricSums& sums, std::size_t most) {
  const std::size_t at = sums.sums.size(), size = at + row_size(sums);
  if (size > sums.sums.capacity()) sums.sums.reserve(std::clamp(2 * sums.sums.capacity(), size, most));
  sums.sums.resize(size);
  double* row = sums.sums.data() + at;
  row[0] = static_cast<double>(place.label);
  row[1] = place.weight;
  scores_of(input, place, row + kBeforeScores);
}

void thin_out(MetricSums& sums) {
  const std::size_t size = row_size(sums), rows = row_count(sums), kept = (rows + 1) / 2;
  for (std::size_t row = 1; row < kept; ++row)
    std::copy_n(sums.sums.begin() + static_cast<std::ptrdiff_t>(kHead + 2 * row * size), size,
                sums.sums.begin() + static_cast<std::ptrdiff_t>(kHead + row * size));
  sums.sums.resize(kHead + kept * size);
  sums.sums[1] *= 2;
}

// Places of class `label` against all others, by falling score; equal ones in an order that their values fix.
// False where a score is not a number.
bool rank(const MetricSums& sums, double label, std::size_t column, std::vector<Ranked>& out) {
  const std::size_t size = row_size(sums);
  for (std::size_t row = 0; row < out.size(); ++row) {
    const double* values = sums.sums.data() + kHead + row * size;
    const double score = values[kBeforeScores + column];
    if (std::isnan(score)) return false;
    out[row] = {score, values[0] == label ? values[1] : -values[1]};
  }
  std::sort(out.begin(), out.end(), [](const Ranked& a, const Ranked& b) {
    return a.score != b.score ? a.score > b.score : a.weight > b.weight;
  });
  return true;
}

bool fits_ranks(const MetricTarget& target) {
  return fits_classes(target) && target.classes >= 2 && target.classes <= kMostClasses;
}

}  // namespace

void scores_of(const MetricInput& input, const Place& place, double* out) {
  if (input.outputs == 1)
    *out = place.values[0];
  else if (input.outputs == 2)
    *out = static_cast<double>(place.values[input.apart]) - static_cast<double>(place.values[0]);
  else
    log_odds(input, place, out);
}

void keep_scores(const MetricInput& input, MetricSums& sums, std::size_t most) {
  const auto columns = static_cast<double>(input.outputs <= 2 ? 1 : input.outputs);
  if (sums.sums.size() < kHead || sums.sums[0] != columns) sums.sums.assign({columns, 1, 0});
  const std::size_t most_rows = (std::max(most, kHead) - kHead) / row_size(sums);
  for_labelled(input, [&](const Place& place) {
    const double seen = sums.sums[2]++;
    sums.count += place.weight;
    if (std::fmod(seen, sums.sums[1]) != 0) return;
    if (row_count(sums) >= most_rows) thin_out(sums);
    if (std::fmod(seen, sums.sums[1]) == 0 && row_count(sums) < most_rows) keep_row(input, place, sums, most);
  });
}

double one_against_rest(const MetricSums& sums, RankFigure figure) {
  constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
  // Sums may come from a file.
  if (sums.sums.size() <= kHead || !(sums.sums[0] >= 1 && sums.sums[0] <= 1e6)) return kNothing;
  const auto columns = static_cast<std::size_t>(sums.sums[0]);
  std::vector<Ranked> ranked(row_count(sums));
  double total = 0, classes = 0;
  for (std::size_t column = 0; column < columns; ++column) {
    if (!rank(sums, columns == 1 ? 1.0 : static_cast<double>(column), column, ranked)) return kNothing;
    const double one = figure(ranked);
    if (std::isnan(one)) continue;
    total += one;
    classes += 1;
  }
  return classes > 0 ? total / classes : kNothing;
}

MetricType rank_metric(TypeInfo info, RankFigure figure) {
  MetricType type;
  type.info = std::move(info);
  type.fits = fits_ranks;
  type.needs = "a target of 2 to 1,000 classes";
  type.add = [](const Params&, const MetricInput& input, MetricSums& sums) { keep_scores(input, sums); };
  type.value = [figure](const Params&, const MetricSums& sums) { return one_against_rest(sums, figure); };
  type.sums_add_up = false;
  type.keeps_scores = true;
  return type;
}

}  // namespace vitrine::metrics
