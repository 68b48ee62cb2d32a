// Normalisations, and softmax.
#include <algorithm>
#include <any>
#include <cmath>

#include "core/ops/op_support.h"
#include "core/ops/side_by_side_ops.h"
#include "core/train/step_formulas.h"
#include "core/train/step_words.h"

namespace vitrine {
namespace {

// Which numbers share a mean and a deviation, and which share γ and β.
class Normalised {
 public:
  explicit Normalised(StoryCase& c) : c_(c), x_(c.in_shape(0)), op_(c.stage.op) {
    const std::int64_t sample = std::max<std::int64_t>(1, axes_product(x_, 1, x_.rank()));
    if (op_ == "layer_norm" || op_ == "rms_norm") {
      width_ = std::max<std::int64_t>(1, c.in_shape(1).size());
    } else if (op_ != "batch_norm_positions") {
      pixels_ = std::max<std::int64_t>(1, sample / x_[1]);
      if (op_ == "group_norm") groups_ = c.stage.out_shapes[1][1];
    }
  }

  [[nodiscard]] std::size_t means() const { return op_.starts_with("batch") ? 3 : 1; }  // the output that holds them
  // γ and β.
  [[nodiscard]] std::int64_t parameter(std::int64_t e) const {
    if (width_ > 0) return e % width_;
    return pixels_ > 0 ? e / pixels_ % x_[1] : e % x_.back();
  }
  // Mean and k.
  [[nodiscard]] std::int64_t statistic(std::int64_t e) const {
    if (width_ > 0) return e / width_;
    if (groups_ == 0) return parameter(e);
    return e / (pixels_ * x_[1]) * groups_ + parameter(e) / (x_[1] / groups_);
  }
  // Behind the end of its sample.
  [[nodiscard]] bool padding(std::int64_t e) {
    if (op_ != "batch_norm_positions" || c_.inputs() < 6) return false;
    const std::int64_t position = e / x_[2] % x_[1], sample = e / (x_[1] * x_[2]);
    return position >= filled_positions(c_.numbers.in(5, sample), x_[1]);
  }
  // The statistics are found from these very numbers, so that each of them moves the others.
  [[nodiscard]] bool of_batch() const {
    if (means() != 3) return true;
    const std::any attributes = c_.stage.operation->attributes();
    const auto* beside = std::any_cast<SideBySideNormalisation>(&attributes);
    return c_.stage.training && !(beside ? beside->frozen : c_.made_from<BatchNormalisation>().frozen);
  }

  [[nodiscard]] double mean(std::int64_t e) { return op_ == "rms_norm" ? 0 : c_.numbers.out(means(), statistic(e)); }
  [[nodiscard]] double k(std::int64_t e) { return c_.numbers.out(op_ == "rms_norm" ? 1 : means() + 1, statistic(e)); }
  [[nodiscard]] double standard(std::int64_t e) { return (c_.numbers.in(0, e) - mean(e)) * k(e); }
  // What arrives before a function that is joined: ReLU lets through what was above 0.
  [[nodiscard]] double arriving(std::int64_t e) {
    const double g = c_.numbers.arriving(0, e);
    if (function_of(*c_.stage.operation).kind == UnaryKind::linear) return g;
    const std::int64_t p = parameter(e);
    return standard(e) * c_.numbers.in(1, p) + c_.numbers.in(2, p) > 0 ? g : 0;
  }

 private:
  StoryCase& c_;
  Shape x_;
  std::string op_;
  std::int64_t width_ = 0, pixels_ = 0, groups_ = 0;
};

void norm_forward(StoryCase& c) {
  if (c.port != 0) return;
  Normalised n(c);
  if (n.padding(c.place)) return c.find_nothing("the sample ends before this position");
  const double x = c.numbers.in(0, c.place), mean = n.mean(c.place), k = n.k(c.place);
  const double gain = c.numbers.in(1, n.parameter(c.place));
  if (c.stage.op == "rms_norm") return c.find(in_story(x) + "·" + in_story(k) + "·" + in_story(gain), x * k * gain);
  const double shift = c.numbers.in(2, n.parameter(c.place)), value = (x - mean) * k * gain + shift;
  c.find("(" + in_story(x) + " − " + in_story(mean) + ")·" + in_story(k) + "·" + in_story(gain) + " + " +
             in_story(shift),
         value, (std::abs(x) + std::abs(mean)) * std::abs(k * gain) + std::abs(shift));
  say_function(c, value);
}

void norm_parameter_gradient(StoryCase& c, Normalised& n) {
  StorySum sum;
  const std::int64_t count = c.in_shape(0).size();
  for (std::int64_t e = 0; e < count; ++e) {
    if (n.parameter(e) != c.place || n.padding(e)) continue;
    if (c.port == 1)
      sum.add(n.arriving(e), n.standard(e));
    else
      sum.add(n.arriving(e));
  }
  c.find(sum);
}

void norm_backward(StoryCase& c) {
  Normalised n(c);
  if (c.port > 0) return norm_parameter_gradient(c, n);
  if (n.padding(c.place)) return c.find_nothing("the sample ends before this position");
  const auto by = [&](std::int64_t e) { return n.arriving(e) * c.numbers.in(1, n.parameter(e)); };  // h
  double sum = 0, product = 0, magnitude = 0, products = 0, members = 0;
  const std::int64_t count = n.of_batch() ? c.in_shape(0).size() : 0, own = n.statistic(c.place);
  for (std::int64_t e = 0; e < count; ++e) {
    if (n.statistic(e) != own || n.padding(e)) continue;
    const double h = by(e), standard = n.standard(e);
    sum += h, magnitude += std::abs(h);
    product += h * standard, products += std::abs(h * standard);
    ++members;
  }
  const double h = by(c.place), k = n.k(c.place), standard = n.standard(c.place);
  if (members == 0) return c.find(in_story(k) + "·" + in_story(h) + ", the statistics being fixed", k * h);
  const bool centred = c.stage.op != "rms_norm";
  const double mean = centred ? sum / members : 0, along = product / members;
  c.say("with h = dy·γ = " + in_story(h) + (centred ? ", mean h = " + in_story(mean) : std::string()) +
        ", x̂ = " + in_story(standard) + ", mean(h·x̂) = " + in_story(along) + ", over " + in_story(members));
  c.find(in_story(k) + "·(" + in_story(h) + (centred ? " − " + in_story(mean) : std::string()) + " − " +
             in_story(standard) + "·" + in_story(along) + ")",
         k * (h - mean - standard * along),
         std::abs(k) * (std::abs(h) + magnitude / members + std::abs(standard) * products / members));
}

// ---- softmax

// Calls body(place) for the row that a place belongs to, along the axis.
template <class F>
void for_softmax_row(const StoryCase& c, F body) {
  const Shape& x = c.shape;
  const int told = c.made_from<AlongAxis>().axis, axis = told < 0 ? told + x.rank() : told;
  auto at = place_of(x, c.place);
  for (std::int64_t i = 0; i < x[axis]; ++i) {
    at[static_cast<std::size_t>(axis)] = i;
    body(place_at(x, at));
  }
}

void softmax_forward(StoryCase& c) {
  double largest = c.numbers.in(0, c.place);
  for_softmax_row(c, [&](std::int64_t e) { largest = std::max(largest, c.numbers.in(0, e)); });
  StorySum sum;
  for_softmax_row(c, [&](std::int64_t e) { sum.add(std::exp(c.numbers.in(0, e) - largest)); });
  const double x = c.numbers.in(0, c.place), own = std::exp(x - largest);
  c.find("exp(" + in_story(x) + " − " + in_story(largest) + ")/(" + sum.words() + ") = " + in_story(own) + "/" +
             in_story(sum.value()),
         own / sum.value());
}

void softmax_backward(StoryCase& c) {
  StorySum sum;
  for_softmax_row(c, [&](std::int64_t e) { sum.add(c.numbers.arriving(0, e), c.numbers.out(0, e)); });
  const double y = c.numbers.out(0, c.place), g = c.numbers.arriving(0, c.place);
  c.find(in_story(y) + "·(" + in_story(g) + " − (" + sum.words() + "))", y * (g - sum.value()),
         y * (std::abs(g) + sum.size()));
}

constexpr OpFormulas kNormFormulas[] = {
    {"batch_norm", norm_forward, norm_backward}, {"batch_norm_positions", norm_forward, norm_backward},
    {"layer_norm", norm_forward, norm_backward}, {"group_norm", norm_forward, norm_backward},
    {"rms_norm", norm_forward, norm_backward},   {"softmax", softmax_forward, softmax_backward},
};

}  // namespace

std::span<const OpFormulas> norm_formulas() {
  return kNormFormulas;
}

}  // namespace vitrine
