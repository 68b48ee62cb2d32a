#include "core/advice/course.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/advice/words.h"
#include "core/graph/block.h"

namespace vitrine {
namespace {

constexpr double kNothingKnown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostCourseEntries = 4'096;  // then neighbours are joined
constexpr std::size_t kKeptLooks = 8;
constexpr double kFellByLittle = 0.01, kFellByMuch = 0.1;  // of the reference
constexpr std::uint64_t kWindowsAsked = 40;

double mean_of(const Reading& reading) {
  return static_cast<double>(reading.mean);
}

}  // namespace

void Course::begin(const Project& project, const RunInfo& info, const AdviceFacts& facts) {
  *this = {};
  drawn_ = project, project_ = flattened(project);
  info_ = info, facts_ = facts;
  for (const RunInfo::Layer& layer : info.layers) {
    const Node* node = project_.graph.find(layer.node);
    const LayerType* type = node ? type_of(*node) : nullptr;
    layers_.push_back({layer.node, layer.name, node ? node->type : "", layer.judged,
                       type && type->info.category == "Normalisation"});
  }
  health_.begin(info, facts.guess, facts.follows_loss, facts.has_scale);
  // A short run has shorter windows, so that it has some.
  window_span_ = window_steps_ = std::clamp<std::uint64_t>(info.total_steps / kWindowsAsked, 1, Health::kWindow);
  moved_.assign(layers_.size(), 0);
  first_loss_ = first_norm_ = last_norm_ = kNothingKnown;
  best_ = std::numeric_limits<double>::infinity();
}

bool Course::add(const StepRow& row, std::span<const Reading> figures) {
  const std::size_t count = layers_.size();
  if (figures.size() < kRunFigures + 2 * count || row.covers == 0) return false;
  (void)health_.add(row, figures);
  const auto figure = [&](Figure which) { return mean_of(figures[static_cast<std::size_t>(which)]); };
  // A log may leave out steps: a row speaks for all since the one before it.
  const std::uint64_t spoken_for = step_ > 0 && row.step > step_ ? row.step - step_ : row.covers;
  const auto covered = static_cast<double>(spoken_for);
  last_norm_ = figure(Figure::gradient_norm);
  if (row.step == row.covers) first_loss_ = figure(Figure::loss), first_norm_ = last_norm_;
  if (open_steps_ == 0) open_.norms.assign(count, 0), open_.ratios.assign(count, 0);
  open_.loss += covered * figure(Figure::loss);
  open_.rate += covered * figure(Figure::learning_rate);
  open_.norm += covered * last_norm_;
  const auto largest = static_cast<double>(figures[static_cast<std::size_t>(Figure::gradient_norm)].max);
  open_.largest_norm = std::max(open_.largest_norm, largest);
  largest_norm_ = std::max(largest_norm_, largest);
  largest_rate_ = std::max(largest_rate_, figure(Figure::learning_rate));
  for (std::size_t i = 0; i < count; ++i) {
    const double ratio = mean_of(figures[kRunFigures + count + i]);
    open_.norms[i] += covered * mean_of(figures[kRunFigures + i]);
    open_.ratios[i] += covered * ratio;
    if (std::isfinite(ratio)) moved_[i] += covered * ratio;
  }
  open_steps_ += spoken_for;
  step_ = row.step;
  if (open_steps_ < window_steps_) return false;
  close_window();
  return true;
}

void Course::close_window() {
  const auto steps = static_cast<double>(open_steps_);
  window_ = std::move(open_);
  window_.step = step_;
  for (double* sum : {&window_.loss, &window_.rate, &window_.norm}) *sum /= steps;
  for (auto* sums : {&window_.norms, &window_.ratios})
    for (double& sum : *sums) sum /= steps;
  open_ = {}, window_span_ = std::exchange(open_steps_, 0);
  if (window_count_++ == 0) first_ = window_;
  if (std::isfinite(window_.loss)) best_ = std::min(best_, window_.loss);
  gathered_ += window_.loss;
  if (++in_entry_ < stride_) return;
  sums_.push_back(sums_.back() + gathered_ / static_cast<double>(stride_));
  gathered_ = 0, in_entry_ = 0;
  if (sums_.size() <= kMostCourseEntries) return;
  std::vector<double> joined;
  for (std::size_t i = 0; i < sums_.size(); i += 2) joined.push_back(sums_[i] / 2);
  sums_ = std::move(joined);
  stride_ *= 2;
}

void Course::add(const EpochRecord& epoch) {
  epochs_.push_back(epoch);
}

void Course::add(std::uint64_t step, std::span<const LayerUnits> layers) {
  looks_.push_back({step, {layers.begin(), layers.end()}});
  if (looks_.size() > kKeptLooks) looks_.erase(looks_.begin() + 1);
}

void Course::fail(const std::string& node, const std::string& story) {
  failure_ = {node, story};
  health_.fail(node, story);
}

double Course::done() const {
  return info_.total_steps > 0 ? static_cast<double>(step_) / static_cast<double>(info_.total_steps) : 0;
}

double Course::mean(std::size_t from, std::size_t to) const {
  return (sums_[to] - sums_[from]) / static_cast<double>(to - from);
}

std::size_t Course::stretch() const {
  return std::max<std::size_t>(1, (sums_.size() - 1) / 3);
}

double Course::reference() const {
  if (std::isfinite(facts_.guess)) return facts_.guess;
  return facts_.has_scale ? first_loss_ : AdviceFacts::kUnknown;
}

double Course::now() const {
  const std::size_t count = sums_.size() - 1;
  return count == 0 ? window_.loss : mean(count - stretch(), count);
}

double Course::before() const {
  const std::size_t count = sums_.size() - 1;
  return count < 2 ? first_loss_ : mean(count - 2 * stretch(), count - stretch());
}

bool Course::flat() const {
  if (!facts_.follows_loss || sums_.size() - 1 < kLeastWindows || !(reference() > 0)) return false;
  return before() - now() <= kFellByLittle * reference();
}

bool Course::falls_fast() const {
  if (before() - now() <= kFellByMuch * reference()) return false;
  if (epochs_.size() < 3 || !epochs_.back().has_validation) return true;
  const EpochRecord& then = epochs_[epochs_.size() - 1 - std::max<std::size_t>(1, epochs_.size() / 3)];
  return static_cast<double>(then.validation.loss - epochs_.back().validation.loss) > kFellByMuch / 2 * reference();
}

double Course::left_to_learn() const {
  if (!facts_.follows_loss || !(reference() > 0)) return 0;
  double loss = now();
  if (!epochs_.empty() && epochs_.back().has_validation && std::isfinite(epochs_.back().validation.loss))
    loss = std::min(loss, static_cast<double>(epochs_.back().validation.loss));
  const bool knows = std::isfinite(facts_.neighbours);
  // Without a measure only a network that answers no better than a constant is known to lack something.
  constexpr double kNoBetter = 0.93;
  return (loss - (knows ? facts_.neighbours : kNoBetter * reference())) / reference();
}

bool Course::learnt() const {
  constexpr double kLittle = 0.1;  // of the reference
  const bool measured = std::isfinite(facts_.neighbours) && facts_.follows_loss && windows() > 0 && reference() > 0;
  return health_.learnt() || (measured && left_to_learn() <= kLittle);
}

std::string Course::measure() const {
  if (std::isfinite(facts_.neighbours))
    return "asking the nearest other samples costs " + said(facts_.neighbours) + " (" + facts_.neighbours_of +
           ", Cover & Hart 1967)";
  if (std::isfinite(facts_.guess)) return "the best answer that is always the same costs " + said(facts_.guess);
  return "it began at " + said(first_loss_);
}

}  // namespace vitrine
