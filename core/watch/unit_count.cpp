#include "core/watch/unit_count.h"

#include <algorithm>
#include <cmath>

namespace vitrine {
namespace {

constexpr double kSilent = 0.99;         // of the samples
constexpr double kSaturated = 0.85;      // of the way to the ends, in the mean
constexpr float kNextToNothing = 1e-4F;  // what GELU and SiLU say far below 0
constexpr double kMostUnits = 0.8;
constexpr std::int64_t kFewUnits = 8;  // half of so few is chance

// NaN speaks: it is another illness.
bool is_silent(UnaryKind function, float y) {
  if (function == UnaryKind::gelu || function == UnaryKind::silu) return std::abs(y) < kNextToNothing;
  return function == UnaryKind::relu ? y <= 0 : y == 0;
}

}  // namespace

bool many_are_dead(const LayerUnits& layer) {
  return layer.dead_share() > (layer.units < kFewUnits ? kMostUnits : kManyUnits);
}

bool many_are_saturated(const LayerUnits& layer) {
  return layer.saturated_share() > kManyUnits;
}

UnitCount::UnitCount(UnaryKind function, std::int64_t units) : function_(function) {
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(0, units));
  silent_.resize(count), seen_.resize(count), extent_.resize(count);
}

void UnitCount::add(std::span<const float> sample, std::int64_t together) {
  const std::size_t run = static_cast<std::size_t>(std::max<std::int64_t>(1, together)), units = silent_.size();
  if (units == 0) return;
  speaks_.assign(units, false);
  for (std::size_t at = 0, unit = 0; at < sample.size(); at += run, unit = unit + 1 == units ? 0 : unit + 1) {
    const auto numbers = sample.subspan(at, std::min(run, sample.size() - at));
    seen_[unit] += std::ssize(numbers);
    for (const float y : numbers) {
      if (function_ == UnaryKind::sigmoid)
        extent_[unit] += std::abs(2 * static_cast<double>(y) - 1);
      else if (function_ == UnaryKind::tanh)
        extent_[unit] += std::abs(static_cast<double>(y));
      else if (!is_silent(function_, y))
        speaks_[unit] = true;
    }
  }
  for (std::size_t unit = 0; unit < units; ++unit) silent_[unit] += speaks_[unit] ? 0 : 1;
  ++samples_;
}

bool UnitCount::is_dead(std::int64_t unit) const {
  const auto at = static_cast<std::size_t>(unit);
  return falls_silent() && seen_[at] > 0 &&
         static_cast<double>(silent_[at]) >= kSilent * static_cast<double>(samples_);
}

double UnitCount::extent(std::int64_t unit) const {
  const auto at = static_cast<std::size_t>(unit);
  return seen_[at] > 0 ? extent_[at] / static_cast<double>(seen_[at]) : 0;
}

bool UnitCount::is_saturated(std::int64_t unit) const {
  return has_ends() && extent(unit) > kSaturated;
}

std::int64_t UnitCount::dead() const {
  std::int64_t out = 0;
  for (std::int64_t unit = 0; unit < units(); ++unit) out += is_dead(unit) ? 1 : 0;
  return out;
}

std::int64_t UnitCount::saturated() const {
  std::int64_t out = 0;
  for (std::int64_t unit = 0; unit < units(); ++unit) out += is_saturated(unit) ? 1 : 0;
  return out;
}

}  // namespace vitrine
