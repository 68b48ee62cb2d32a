#include "core/advice/leak.h"

#include <algorithm>
#include <cmath>

#include "core/advice/neighbours.h"
#include "core/data/equal_samples.h"

namespace vitrine {
namespace {

constexpr std::size_t kLeakStopEvery = 256, kChancePairs = 2'000;
constexpr std::size_t kMostNear = 200, kLeastNear = 8, kCopies = 5;
constexpr double kMostNearProducts = 2e8;
constexpr double kMuchNearer = 0.03, kNearAtAll = 0.05;  // of the next distance; of a deviation, a feature

}  // namespace

std::optional<std::vector<std::int64_t>> rows_again(const std::vector<const Field*>& fields,
                                                    const std::vector<std::int64_t>& among,
                                                    const std::vector<std::int64_t>& rows,
                                                    const std::function<bool()>& stop) {
  EqualSamples known(fields);
  known.reserve(among.size());
  std::size_t seen = 0;
  for (const std::int64_t row : among) {
    if (++seen % kLeakStopEvery == 0 && stop && stop()) return {};
    known.add(row);
  }
  std::vector<std::int64_t> out;
  for (const std::int64_t row : rows) {
    if (++seen % kLeakStopEvery == 0 && stop && stop()) return {};
    if (known.like(row)) out.push_back(row);
  }
  return out;
}

double equal_by_chance(const std::vector<const Field*>& fields, const std::vector<std::int64_t>& rows) {
  if (rows.size() < 2) return 0;
  double log_chance = 0;
  const std::size_t pairs = std::min(kChancePairs, rows.size());
  for (const Field* field : fields) {
    const auto size = static_cast<std::size_t>(field->shape.size());
    std::vector<double> equal(size);
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const std::size_t one = pair * rows.size() / pairs,
                        other = (one + 1 + rows.size() / 2 + pair % 7) % rows.size();
      if (one == other) continue;
      const NumberView a = field->sample(rows[one]), b = field->sample(rows[other]);
      for (std::size_t i = 0; i < size; ++i) equal[i] += a[i] == b[i] ? 1 : 0;
    }
    for (const double count : equal) log_chance += std::log(std::max(0.5, count) / static_cast<double>(pairs));
  }
  return std::exp(log_chance);
}

NearRows nearly_again(const Field& field, const std::vector<std::int64_t>& among,
                      const std::vector<std::int64_t>& rows, const std::function<bool()>& stop) {
  NearRows out;
  const double each =
      static_cast<double>(among.size()) * static_cast<double>(std::max<std::int64_t>(1, field.shape.size()));
  const auto affordable =
      static_cast<std::size_t>(std::min(kMostNearProducts / each, static_cast<double>(kMostNear)));
  const std::vector<std::int64_t> looked = evenly(rows, affordable);
  if (looked.size() < kLeastNear || among.size() < 2 * kCopies) return out;
  std::vector<std::int64_t> all = among;
  all.insert(all.end(), looked.begin(), looked.end());
  const Points points = points_of(field, all);
  std::vector<float> nearest;
  for (std::size_t i = 0; i < looked.size(); ++i) {
    if (stop && stop()) return {};
    const float* own = points.row(among.size() + i);
    nearest.assign(kCopies + 1, std::numeric_limits<float>::infinity());
    for (std::size_t j = 0; j < among.size(); ++j) {
      float distance = 0;
      for (std::size_t k = 0; k < points.size; ++k)
        distance += (own[k] - points.row(j)[k]) * (own[k] - points.row(j)[k]);
      if (distance >= nearest.back()) continue;
      nearest.back() = distance;
      for (std::size_t at = nearest.size() - 1; at > 0 && nearest[at] < nearest[at - 1]; --at)
        std::swap(nearest[at], nearest[at - 1]);
    }
    ++out.looked_at;
    const auto distance = [&](std::size_t at) { return std::sqrt(static_cast<double>(nearest[at])); };
    for (std::size_t at = 0; at < kCopies; ++at)
      if (distance(at) < kMuchNearer * distance(at + 1) &&
          distance(at) < kNearAtAll * std::sqrt(static_cast<double>(points.size))) {
        ++out.near;
        break;
      }
  }
  return out;
}

}  // namespace vitrine
