#include "ui/views/weights/spread.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/train/quantiles.h"

namespace vitrine::ui {
namespace {

void tellQuantiles(Spread& spread, std::span<const float> values) {
  const std::vector<double> told = quantiles_of(values, kSpreadShares);
  if (told.empty()) return;
  std::copy(told.begin(), told.end(), spread.quantiles.begin());
  // Those two are known of all numbers.
  spread.quantiles.front() = spread.all.least, spread.quantiles.back() = spread.all.largest;
}

void countNonZero(Spread& spread, std::span<const float> values) {
  const double wide = spread.all.largest - spread.all.least;
  for (const float value : values) {
    if (!std::isfinite(value) || value == 0) continue;
    const double at =
        wide > 0 ? (static_cast<double>(value) - spread.all.least) / wide * std::ssize(spread.histogram) : 0;
    ++spread.histogram[std::min(static_cast<std::size_t>(std::max(0.0, at)), spread.histogram.size() - 1)];
  }
}

}  // namespace

const Spread* SpreadMoment::find(const std::string& name) const {
  const auto it =
      std::find_if(tensors.begin(), tensors.end(), [&](const Spread& spread) { return spread.name == name; });
  return it == tensors.end() ? nullptr : &*it;
}

MomentPtr spreadOf(const WeightsAnswer& answer, bool kept) {
  auto out = std::make_shared<SpreadMoment>();
  out->node = answer.node, out->step = answer.step, out->kept = kept;
  for (const WeightTensor& tensor : answer.tensors) {
    Spread spread;
    spread.name = tensor.name, spread.all = tensor.all;
    spread.histogram = tensor.histogram, spread.leftOut = tensor.left_out;
    tellQuantiles(spread, tensor.values);
    out->tensors.push_back(std::move(spread));
  }
  return out;
}

MomentPtr spreadOf(const ActivationsAnswer& answer, bool kept) {
  auto out = std::make_shared<SpreadMoment>();
  out->step = answer.step, out->kept = kept, out->activations = true;
  for (const NodeActivations& node : answer.nodes) {
    out->node = node.node;
    Spread spread;
    spread.name = node.output, spread.all = node.all, spread.zerosApart = true;
    std::vector<float> values;
    for (const auto& sample : node.values) values.insert(values.end(), sample.begin(), sample.end());
    spread.leftOut = node.all.count - std::ssize(values);
    countNonZero(spread, values);
    tellQuantiles(spread, values);
    out->tensors.push_back(std::move(spread));
  }
  return out;
}

std::vector<double> inParts(const Spread& spread, double low, double high, int parts) {
  std::vector<double> out(static_cast<std::size_t>(parts), 0.0);
  const double wide = (high - low) / parts, own = (spread.all.largest - spread.all.least) / 64;
  if (!(wide > 0)) return out;
  for (std::size_t i = 0; i < spread.histogram.size(); ++i) {
    if (spread.histogram[i] == 0) continue;
    const double from = (spread.all.least + static_cast<double>(i) * own - low) / wide, to = from + own / wide;
    const auto count = static_cast<double>(spread.histogram[i]);
    constexpr double kRounding = 1e-6;
    if (to < -kRounding || from > parts + kRounding) continue;  // beyond what is asked for
    const int first = std::clamp(static_cast<int>(std::floor(from)), 0, parts - 1);
    const int last = std::clamp(static_cast<int>(std::ceil(to)) - 1, first, parts - 1);
    if (first == last) {
      const double inside = std::min(to, 1.0 * parts) - std::max(from, 0.0);
      out[static_cast<std::size_t>(first)] += own > 0 ? count * std::clamp(inside / (to - from), 0.0, 1.0) : count;
      continue;
    }
    for (int part = first; part <= last; ++part) {
      const double here = std::min(to, part + 1.0) - std::max(from, static_cast<double>(part));
      out[static_cast<std::size_t>(part)] += count * std::max(0.0, here) / (to - from);
    }
  }
  return out;
}

}  // namespace vitrine::ui
