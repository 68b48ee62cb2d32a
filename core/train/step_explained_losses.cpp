// Losses: the mean over judged places, each with its weight, and its slopes.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/ops/loss_support.h"
#include "core/train/step_formulas.h"
#include "core/train/step_loss_rows.h"

namespace vitrine {
namespace {

// The places that a loss judges, one after the other.
class Judged {
 public:
  explicit Judged(StoryCase& c)
      : formula_(row_loss_formula(c.stage.op)), made_(c.made_from<LossSettings>()), c_(c), rows_(c.in_shape(0)) {
    if (formula_ && formula_->samples) rows_ = ClassRows::samples(c.in_shape(0));
    if (formula_ && formula_->elements) rows_.rows = c.in_shape(0).size(), rows_.classes = rows_.stride = 1;
  }

  [[nodiscard]] const RowLossFormula* formula() const { return formula_; }
  [[nodiscard]] const LossSettings& made() const { return made_; }
  [[nodiscard]] const ClassRows& rows() const { return rows_; }
  [[nodiscard]] bool weighted() const { return c_.inputs() > kLossWeights; }
  // Of a place; 0 leaves it out.
  double weight(std::int64_t row) {
    if (!weighted()) return 1;
    const std::int64_t together = rows_.rows / std::max<std::int64_t>(1, c_.in_shape(kLossWeights).size());
    return c_.numbers.in(kLossWeights, row / std::max<std::int64_t>(1, together));
  }
  // None: the place is not judged.
  std::optional<LossRow> at(std::int64_t row) {
    if (weight(row) == 0) return {};
    LossRow out;
    if (!formula_ || formula_->labels) {
      const double label = c_.numbers.in(1, row);
      if (label == -1 || !rows_.tells(label)) return {};
      out.label = static_cast<std::int64_t>(label);
    }
    // Where no slope reads them the numbers are gone.
    const bool there = c_.stage.part != StoryPart::backward || c_.stage.op != "contrastive_divergence";
    for (std::int64_t k = 0; there && k < rows_.classes; ++k) {
      out.x.push_back(c_.numbers.in(0, rows_.begin(row) + k * rows_.stride));
      if (out.label < 0) out.t.push_back(c_.numbers.in(1, rows_.begin(row) + k * rows_.stride));
    }
    return out;
  }
  // What a judged place counts in the mean.
  double share(std::int64_t row, const LossRow& judged) {
    return weight(row) * (c_.stage.op == "cross_entropy" ? weight_of_class(made_, judged.label) : 1);
  }
  // The row that an element belongs to, and which of its numbers it is.
  [[nodiscard]] std::int64_t row_of(std::int64_t e) const {
    return e / (rows_.classes * rows_.stride) * rows_.stride + e % rows_.stride;
  }
  [[nodiscard]] std::int64_t number_in_row(std::int64_t e) const { return e / rows_.stride % rows_.classes; }
  // The sum of what judged places count.
  double total() {
    double sum = 0;
    for (std::int64_t row = 0; row < rows_.rows; ++row)
      if (const auto judged = at(row)) sum += share(row, *judged);
    return sum;
  }

 private:
  const RowLossFormula* formula_;
  LossSettings made_;
  StoryCase& c_;
  ClassRows rows_;
};

void loss_forward(StoryCase& c) {
  Judged places(c);
  if (c.port > 1) return;
  if (c.port == 1) return c.find("what the judged places count, together", places.total());
  StorySum sum;
  double total = 0;
  for (std::int64_t row = 0; row < places.rows().rows; ++row) {
    const auto judged = places.at(row);
    if (!judged) continue;
    const double value = places.formula()->value(*judged, places.made()), weight = places.weight(row);
    if (total == 0 && places.formula()->value_words)
      c.say("place " + std::to_string(row + 1) + ": " + places.formula()->value_words(*judged, places.made()) +
            " = " + in_story(value));
    if (places.weighted())
      sum.add(weight, value);
    else
      sum.add(value);
    total += places.share(row, *judged);
  }
  if (total == 0) return c.find_nothing("no place is judged");
  c.find("(" + sum.words() + ")/" + in_story(total), sum.value() / total, sum.size() / std::abs(total));
}

void loss_backward(StoryCase& c) {
  Judged places(c);
  const std::int64_t row = places.row_of(c.place);
  const auto slope_of = c.port == 0 ? places.formula()->slope : places.formula()->target_slope;
  const auto judged = places.at(row);
  if (!slope_of) return;
  const double total = places.total();
  if (!judged || total == 0) return c.find_nothing("this place is not judged");
  const auto k = static_cast<std::size_t>(places.number_in_row(c.place));
  const double g = c.numbers.arriving(0, 0), weight = places.weight(row);
  const double slope = slope_of(*judged, places.made(), k), scale = g * weight / total;
  const auto words = c.port == 0 ? places.formula()->slope_words : nullptr;
  if (words) c.say("slope = " + words(*judged, places.made(), k) + " = " + in_story(slope));
  // A slope may be a small difference of numbers about 1, of which single precision has seven digits.
  c.find(in_story(g) + "·" + (places.weighted() ? in_story(weight) + "·" : std::string()) +
             (slope < 0 ? "(" + in_story(slope) + ")" : in_story(slope)) + "/" + in_story(total),
         scale * slope, 0.05 * std::abs(scale));
}

// ---- dice: of each sample and class A = 2·Σ w·p·g and B = Σ w·(p² + g²); 1 − mean of (A + s)/(B + s)

class DiceSums {
 public:
  explicit DiceSums(StoryCase& c) : places_(c), c_(c) {
    const ClassRows& rows = places_.rows();
    samples_ = c.in_shape(0)[0];
    each_ = rows.rows / std::max<std::int64_t>(1, samples_);
    by_sample_ = places_.weighted() && c.in_shape(kLossWeights).size() == samples_;
  }

  struct Sample {
    std::vector<double> above, below;  // A and B of each class
    double weight = 0;                 // in the mean over samples
  };
  Sample sample(std::int64_t n) {
    const auto classes = static_cast<std::size_t>(places_.rows().classes);
    Sample out{std::vector<double>(classes), std::vector<double>(classes), 0};
    for (std::int64_t row = n * each_; row < (n + 1) * each_; ++row) {
      const auto judged = places_.at(row);
      if (!judged) continue;
      out.weight = by_sample_ ? places_.weight(row) : 1;
      const std::vector<double> p = chances(*judged);
      for (std::size_t k = 0; k < classes; ++k) {
        const double right = is_right(*judged, k) ? 1 : 0;
        out.above[k] += of_place(row) * 2 * p[k] * right;
        out.below[k] += of_place(row) * (p[k] * p[k] + right);
      }
    }
    return out;
  }
  // p of each class; of one number that of class 1, the only one that is judged then.
  [[nodiscard]] static std::vector<double> chances(const LossRow& row) {
    if (row.x.size() > 1) return shares_of(row.x);
    return {1 / (1 + std::exp(-row.x[0]))};
  }
  [[nodiscard]] static bool is_right(const LossRow& row, std::size_t k) {
    return static_cast<std::int64_t>(k) == row.label - (row.x.size() == 1 ? 1 : 0);
  }
  [[nodiscard]] double of_place(std::int64_t row) { return by_sample_ ? 1 : places_.weight(row); }
  // (A + s)/(B + s); 1 of a class that is neither there nor seen.
  [[nodiscard]] double overlap(const Sample& of, std::size_t k) const {
    const double s = places_.made().smooth, below = of.below[k] + s;
    return below == 0 ? 1 : (of.above[k] + s) / below;
  }
  // By p of class k at a place that is judged, of the sample's own loss.
  [[nodiscard]] double slope(const Sample& of, const LossRow& row, std::size_t k, double p) const {
    const double below = of.below[k] + places_.made().smooth;
    const auto classes = static_cast<double>(of.below.size());
    return below == 0 ? 0 : -2 / classes * ((is_right(row, k) ? 1 : 0) - p * overlap(of, k)) / below;
  }

  Judged& places() { return places_; }
  [[nodiscard]] std::int64_t samples() const { return samples_; }
  [[nodiscard]] std::int64_t sample_of(std::int64_t row) const { return row / std::max<std::int64_t>(1, each_); }
  double total() {
    double sum = 0;
    for (std::int64_t n = 0; n < samples_; ++n) sum += sample(n).weight;
    return sum;
  }

 private:
  Judged places_;
  StoryCase& c_;
  std::int64_t samples_ = 0, each_ = 1;
  bool by_sample_ = false;
};

void dice_forward(StoryCase& c) {
  DiceSums dice(c);
  const auto classes = dice.places().rows().classes;
  if (c.port == 1) return c.find("what the judged samples count, together", dice.total());
  if (c.port == 2) {
    const auto of = dice.sample(c.place / (2 * classes));
    const auto k = static_cast<std::size_t>(c.place % (2 * classes) / 2);
    return c.find(c.place % 2 == 0 ? "2·Σ p·g" : "Σ p² + Σ g²", c.place % 2 == 0 ? of.above[k] : of.below[k]);
  }
  StorySum sum;
  double total = 0;
  for (std::int64_t n = 0; n < dice.samples(); ++n) {
    const auto of = dice.sample(n);
    if (of.weight == 0) continue;
    StorySum overlaps;
    for (std::size_t k = 0; k < of.below.size(); ++k) overlaps.add(dice.overlap(of, k));
    const double loss = 1 - overlaps.value() / static_cast<double>(classes);
    if (total == 0)
      c.say("sample " + std::to_string(n + 1) + ": 1 − (" + overlaps.words() + ")/" + std::to_string(classes) +
            " = " + in_story(loss) + ", the first with (" + in_story(of.above[0]) + " + " +
            in_story(dice.places().made().smooth) + ")/(" + in_story(of.below[0]) + " + " +
            in_story(dice.places().made().smooth) + ")");
    sum.add(of.weight, loss);
    total += of.weight;
  }
  if (total == 0) return c.find_nothing("no place is judged");
  c.find("(" + sum.words() + ")/" + in_story(total), sum.value() / total, 1);
}

// Through the softmax: p[k]·(G[k] − Σ G·p); through the sigmoid G·p·(1 − p).
void dice_backward(StoryCase& c) {
  DiceSums dice(c);
  const std::int64_t row = dice.places().row_of(c.place);
  const auto judged = dice.places().at(row);
  if (!judged) return c.find_nothing("this place is not judged");
  const auto of = dice.sample(dice.sample_of(row));
  const double total = dice.total(), g = c.numbers.arriving(0, 0);
  const double scale = total == 0 ? 0 : g * of.weight * dice.of_place(row) / total;
  const std::vector<double> p = DiceSums::chances(*judged);
  const auto k = static_cast<std::size_t>(dice.places().number_in_row(c.place));
  double mean = 0, magnitude = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double term = dice.slope(of, *judged, i, p[i]) * p[i];
    mean += term, magnitude += std::abs(term);
  }
  const double own = dice.slope(of, *judged, k, p[k]);
  const double inner = p.size() > 1 ? own - mean : own * (1 - p[k]);
  c.say("by p: " + in_story(own) + (p.size() > 1 ? ", Σ of that·p over the classes = " + in_story(mean) : ""));
  c.find(in_story(scale) + "·" + in_story(p[k]) + "·" +
             (p.size() > 1 ? "(" + in_story(own) + " − (" + in_story(mean) + "))"
                           : in_story(own) + "·(1 − " + in_story(p[k]) + ")"),
         scale * p[k] * inner, std::abs(scale * p[k]) * (std::abs(own) + magnitude));
}

constexpr OpFormulas kLossFormulas[] = {
    {"cross_entropy", loss_forward, loss_backward},
    {"focal", loss_forward, loss_backward},
    {"hinge", loss_forward, loss_backward},
    {"kl_divergence", loss_forward, loss_backward},
    {"distillation", loss_forward, loss_backward},
    {"cosine", loss_forward, loss_backward},
    {"kl_normal", loss_forward, loss_backward},
    {"mean_squared_error", loss_forward, loss_backward},
    {"mean_absolute_error", loss_forward, loss_backward},
    {"huber", loss_forward, loss_backward},
    {"binary_cross_entropy", loss_forward, loss_backward},
    {"contrastive_divergence", loss_forward, loss_backward},
    {"dice", dice_forward, dice_backward},
};

}  // namespace

std::span<const OpFormulas> loss_formulas() {
  return kLossFormulas;
}

}  // namespace vitrine
