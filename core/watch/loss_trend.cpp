#include "core/watch/loss_trend.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vitrine {
namespace {

constexpr std::size_t kMostEntries = 4'096;  // then neighbours are joined
constexpr std::size_t kLeastStretch = 20;    // entries
constexpr double kFall = 0.01;               // of the reference, over a stretch: less is standing still
constexpr double kLow = 0.1, kHigh = 0.75;   // of the reference
constexpr double kAboveGuess = 2;            // of guessing: worse than knowing nothing
constexpr double kAboveFirst = 10;           // of a single step's loss, which is noisy
constexpr int kPersistence = 3;              // windows; where it is `kAtOnce` times past its limit, one will do
constexpr double kAtOnce = 10;

}  // namespace

void LossTrend::begin(double guess_loss, bool has_scale) {
  *this = {};
  has_scale_ = has_scale;
  guess_ = guess_loss;
  first_ = std::numeric_limits<double>::quiet_NaN();
}

void LossTrend::add_window(double mean, std::uint64_t steps) {
  last_ = mean;
  if (!has_scale_)
    above_ = 0;
  else if (mean > kAtOnce * limit())
    above_ = kPersistence;
  else
    above_ = mean > limit() ? above_ + 1 : 0;  // false where no limit is known
  gathered_ += mean;
  if (++in_entry_ < stride_) return;
  steps_in_entry_ = steps * stride_;
  sums_.push_back(sums_.back() + gathered_ / static_cast<double>(stride_));
  gathered_ = 0, in_entry_ = 0;
  if (sums_.size() <= kMostEntries) return;
  std::vector<double> joined;
  for (std::size_t i = 0; i < sums_.size(); i += 2) joined.push_back(sums_[i] / 2);
  sums_ = std::move(joined);
  stride_ *= 2, steps_in_entry_ *= 2;
}

bool LossTrend::knows_guess() const {
  return std::isfinite(guess_);
}

double LossTrend::reference() const {
  return knows_guess() ? guess_ : first_;
}

double LossTrend::limit() const {
  if (!knows_guess()) return kAboveFirst * first_;
  return kAboveGuess * (std::isfinite(first_) ? std::max(first_, guess_) : guess_);
}

std::size_t LossTrend::stretch() const {
  return std::max(kLeastStretch, (sums_.size() - 1) / 4);
}

std::uint64_t LossTrend::stretch_steps() const {
  return stretch() * steps_in_entry_;
}

double LossTrend::mean(std::size_t from, std::size_t to) const {
  return (sums_[to] - sums_[from]) / static_cast<double>(to - from);
}

double LossTrend::recent() const {
  const std::size_t count = sums_.size() - 1;
  return count == 0 ? last_ : mean(count - std::min(count, stretch()), count);
}

bool LossTrend::low() const {
  return has_scale_ ? recent() <= kLow * reference() : recent() == 0;
}

LossTrend::State LossTrend::state() const {
  if (above_ >= kPersistence) return State::diverged;
  const std::size_t count = sums_.size() - 1, length = stretch();
  if (count < 2 * length || (has_scale_ && !std::isfinite(reference()))) return State::early;
  if (!has_scale_) return low() ? State::converged : State::settled;
  const double now = recent(), before = mean(count - 2 * length, count - length);
  if (before - now > kFall * reference()) return State::falling;
  if (now > kHigh * reference()) return State::stuck;
  return low() ? State::converged : State::settled;
}

}  // namespace vitrine
