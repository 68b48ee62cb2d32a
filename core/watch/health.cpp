#include "core/watch/health.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/base/text.h"

namespace vitrine {
namespace {

constexpr double kTimesMedian = 70;
constexpr double kTimesFirst = 1e4, kLargeNorm = 1e3;  // a norm that grew so much, and is so large, is out of hand
constexpr double kOfLargest = 1e-3, kOfLargestWhenStuck = 1e-2, kSmallNorm = 1e-3, kNoNorm = 1e-7;

// "0.31", "12.5", "3.1e-5": two or three figures, in the C locale.
std::string figure(double value) {
  std::array<char, 32> text{};
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-3 && size < 1e4);
  const auto end =
      plain ? std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 2)
            : std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, 1);
  std::string out(text.data(), end.ptr);
  if (plain && out.find('e') != std::string::npos) out = grouped(std::llround(value));  // 1.2e+02
  if (const auto e = out.find("e-0"); e != std::string::npos) out.erase(e + 2, 1);
  if (const auto e = out.find("e+"); e != std::string::npos) out.erase(e + 1, out[e + 2] == '0' ? 2 : 1);
  return out;
}

double bar(double norm, double median) {
  if (!(norm > 0)) return 0.03;
  if (!(median > 0)) return 0.5;
  return std::clamp(0.5 + std::log10(norm / median) / 6, 0.03, 1.0);
}

}  // namespace

struct Health::Window {
  std::vector<double> norms, ratios;
  std::vector<double> medians, largest;  // of each layer's peers
  LossTrend::State trend = LossTrend::State::early;
  bool low = false;  // there is little left to learn
};

void Health::begin(const RunInfo& info, double guess_loss, bool follows_loss, bool has_scale) {
  judged_.assign(info.layers.size(), {});
  tracks_.assign(info.layers.size(), {});
  for (std::size_t i = 0; i < tracks_.size(); ++i)
    judged_[i].node = info.layers[i].node, tracks_[i].judged = info.layers[i].judged;
  layers_ = judged_;
  units_.clear(), learnt_ = false;
  peers_ = Peers(info.layers);
  trend_.begin(guess_loss, has_scale);
  follows_loss_ = follows_loss, has_scale_ = has_scale;
  loss_sum_ = 0, steps_ = 0;
  begun_at_ = ++revision_;
}

const LayerHealth* Health::of(const std::string& node) const {
  const auto it = std::find_if(layers_.begin(), layers_.end(), [&](const LayerHealth& l) { return l.node == node; });
  return it == layers_.end() || !it->known() ? nullptr : &*it;
}

const LayerHealth* Health::worst() const {
  const auto it = std::max_element(layers_.begin(), layers_.end(),
                                   [](const LayerHealth& a, const LayerHealth& b) { return a.grade < b.grade; });
  return it == layers_.end() || it->grade == Grade::good ? nullptr : &*it;
}

void Health::fail(const std::string& node, const std::string& story) {
  auto it = std::find_if(judged_.begin(), judged_.end(), [&](const LayerHealth& l) { return l.node == node; });
  if (it == judged_.end()) it = judged_.insert(it, LayerHealth{});
  *it = {node, 1, Grade::bad, "not finite", story};
  tell();
}

bool Health::add(const StepRow& row, std::span<const Reading> figures) {
  const std::size_t layers = tracks_.size();
  if (figures.size() < kRunFigures + 2 * layers) return false;
  const double loss = figures[static_cast<std::size_t>(Figure::loss)].mean;
  if (follows_loss_ && row.step == row.covers) trend_.set_first(loss);
  const auto covered = static_cast<double>(row.covers);
  bool finite = true;
  for (std::size_t i = 0; i < layers; ++i) {
    const double norm = figures[kRunFigures + i].mean, ratio = figures[kRunFigures + layers + i].mean;
    tracks_[i].frozen = std::isnan(norm) && std::isnan(ratio);  // else a run ends before it says such a thing
    if (tracks_[i].frozen) continue;
    tracks_[i].norm_sum += covered * norm;
    tracks_[i].ratio_sum += covered * ratio;
    finite = finite && std::isfinite(norm) && std::isfinite(ratio);
  }
  loss_sum_ += covered * loss;
  steps_ += row.covers;
  if (finite && steps_ < kWindow) return false;
  judge();
  return true;
}

void Health::judge() {
  Window window;
  const auto steps = static_cast<double>(steps_);
  std::vector<bool> learns;  // it is not frozen, and something can reach it
  for (Track& track : tracks_) {
    window.norms.push_back(track.norm_sum / steps);
    window.ratios.push_back(track.ratio_sum / steps);
    learns.push_back(!track.frozen && (track.judged || window.norms.back() != 0));
    if (track.first_norm == 0 && std::isfinite(track.norm_sum)) track.first_norm = track.norm_sum / steps;
    track.norm_sum = track.ratio_sum = 0;
  }
  if (follows_loss_) trend_.add_window(loss_sum_ / steps, steps_);
  loss_sum_ = 0, steps_ = 0;
  window.medians = peers_.median(window.norms, learns);
  window.largest = peers_.largest(window.norms);
  window.trend = trend_.state();
  window.low = trend_.low();
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    if (tracks_[i].frozen) {
      tracks_[i] = {.frozen = true, .judged = tracks_[i].judged};
      judged_[i] = {judged_[i].node, 0, Grade::good, "frozen",
                    "It is set not to train: its weights stay as they are."};
      continue;
    }
    count_rules(i, window);
    judged_[i] = verdict(i, window);
  }
  learnt_ = follows_loss_ && (window.low || window.trend == LossTrend::State::converged ||
                              trend_.recent() < kLearnsWithSuchUnits * trend_.reference());
  tell();
}

void Health::count_rules(std::size_t layer, const Window& window) {
  Track& track = tracks_[layer];
  const double norm = window.norms[layer], ratio = window.ratios[layer];
  const auto count = [&track](Rule rule, bool broken, bool severe) {
    track.broken[rule] = broken ? track.broken[rule] + 1 : 0;
    track.severe[rule] = severe ? track.severe[rule] + 1 : 0;
  };
  const double largest = window.largest[layer], share = largest > 0 ? norm / largest : 1;
  const bool stuck = window.trend == LossTrend::State::stuck;
  count(vanishing,
        (share < kOfLargest && norm < kSmallNorm) || (stuck && share < kOfLargestWhenStuck) || norm < kNoNorm,
        (share < kOfLargest / 10 && norm < kSmallNorm) || norm < kNoNorm);
  const double growth = track.first_norm > 0 ? norm / track.first_norm : 1;
  const bool wild = growth > kTimesFirst && norm > kLargeNorm;
  count(exploding, wild || (norm > kTimesMedian * window.medians[layer] && growth > kTimesMedian), wild);
  count(too_fast, has_scale_ && ratio > kHealthyMost, has_scale_ && ratio > 10 * kHealthyMost);
  count(too_slow, ratio < kHealthyLeast, false);
}

LayerHealth Health::verdict(std::size_t layer, const Window& window) const {
  using State = LossTrend::State;
  const Track& track = tracks_[layer];
  const double norm = window.norms[layer], ratio = window.ratios[layer], largest = window.largest[layer];
  const auto holds = [&](Rule rule) { return track.broken[rule] >= kPersistence; };
  const auto graded = [&](Rule rule) { return track.severe[rule] >= kPersistence ? Grade::bad : Grade::warning; };
  const auto say = [&](Grade grade, const char* word, std::string why) {
    return LayerHealth{judged_[layer].node, bar(norm, window.medians[layer]), grade, word, std::move(why)};
  };
  if (!std::isfinite(norm) || !std::isfinite(ratio))
    return say(
        Grade::bad, "not finite",
        "The gradient is no longer a number: it grew beyond all bounds. Lower the learning rate or clip gradients.");

  if (norm == 0 && !track.judged)  // a layer that shares its weights may move all the same
    return say(Grade::warning, "not judged",
               "No objective depends on this layer, so nothing moves its weights. Add an objective for the Output "
               "behind it, or take it out.");

  const std::string loss = figure(trend_.recent()), norms = "The gradient norm is " + figure(norm) + " on average";
  const std::string moves = "each step moves the weights by " + figure(100 * ratio) + " % of their size";
  const std::string steps = grouped(static_cast<std::int64_t>(trend_.stretch_steps()));
  const std::string mark = (trend_.knows_guess() ? "guessing costs " : "it began at ") + figure(trend_.reference());
  const bool rests = !has_scale_ && trend_.loss() == 0;  // no sample asks for anything
  const bool converged = rests || window.trend == State::converged || (window.low && window.trend != State::diverged);
  const bool stays = window.trend == State::settled || window.trend == State::converged;
  if (window.trend == State::diverged)
    return say(Grade::bad, "exploding",
               "The loss is " + figure(trend_.loss()) + "; " + mark + ". Here " + moves +
                   ". Reset, then lower the learning rate or clip gradients.");
  if (norm == 0 && !converged)
    return say(Grade::bad, "dead",
               "The gradient is exactly 0: nothing comes back through this layer or those after it, so it cannot "
               "learn. Lower the learning rate, or use LeakyReLU or another initializer.");
  if (holds(exploding) || track.severe[exploding] > 0)
    return say(track.severe[exploding] > 0 ? Grade::bad : Grade::warning, "exploding",
               norms + ", it began at " + figure(track.first_norm) + ". Lower the learning rate or clip gradients.");
  if (ratio == 0 && !converged)
    return say(Grade::warning, "frozen", norms + ", and still the weights do not move. Is the learning rate 0?");
  if (holds(vanishing) && !converged)
    return say(graded(vanishing), "vanishing",
               norms + ", " + figure(largest > 0 ? norm / largest : 0) + " of the largest layer's" +
                   (peers_.all_alike() ? "" : " that learns from the same") +
                   ": this layer hardly learns. Use ReLU, add normalisation or a skip "
                   "connection, or take layers out.");
  if (holds(too_fast))
    return say(graded(too_fast), "too fast", "Here " + moves + ", about 0.1 % is healthy. Lower the learning rate.");
  if (window.trend == State::stuck)
    return say(Grade::warning, "stuck",
               "The loss has stayed at " + loss + " for " + steps + " steps; " + mark +
                   ". Try another learning rate, or other layers.");
  if (holds(too_slow) && follows_loss_ && !converged && !stays)
    return say(Grade::warning, "too slow", "Here " + moves + ", about 0.1 % is healthy. Raise the learning rate.");
  if (converged && window.trend != State::falling && window.trend != State::early)
    return say(Grade::good, "converged",
               "The loss has come down to " + loss + ", far below where it began. " + norms + ".");
  if (window.trend == State::settled)
    return say(Grade::good, "settled",
               "The loss has stayed at " + loss + " for " + steps + " steps. " + norms + ", " + moves + ".");
  return say(Grade::good, "healthy", norms + ", " + moves + ".");
}

}  // namespace vitrine
