#include "core/train/step_loss_rows.h"

#include <algorithm>
#include <cmath>

#include "core/train/step_numbers.h"

namespace vitrine {
namespace {

// ln Σ exp(x/T)
double log_sum(const std::vector<double>& x, double temperature = 1) {
  const double largest = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (const double v : x) sum += std::exp((v - largest) / temperature);
  return largest / temperature + std::log(sum);
}

double softplus_of(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

std::size_t right(const LossRow& row) {
  return static_cast<std::size_t>(row.label);
}

// ---- over classes

double cross_entropy_value(const LossRow& row, const LossSettings& s) {
  const double below = log_sum(row.x), share = s.label_smoothing / static_cast<double>(row.x.size());
  double sum = (1 - s.label_smoothing) * weight_of_class(s, row.label) * (below - row.x[right(row)]);
  for (std::size_t k = 0; share > 0 && k < row.x.size(); ++k)
    sum += share * weight_of_class(s, static_cast<std::int64_t>(k)) * (below - row.x[k]);
  return sum;
}

// Of the target, smoothed and weighted: of one class, and of all together.
double cross_entropy_target(const LossRow& row, const LossSettings& s, std::size_t k) {
  const double hit = k == right(row) ? (1 - s.label_smoothing) : 0;
  return (hit + s.label_smoothing / static_cast<double>(row.x.size())) *
         weight_of_class(s, static_cast<std::int64_t>(k));
}
double cross_entropy_mass(const LossRow& row, const LossSettings& s) {
  double sum = 0;
  for (std::size_t k = 0; k < row.x.size(); ++k) sum += cross_entropy_target(row, s, k);
  return sum;
}

double cross_entropy_slope(const LossRow& row, const LossSettings& s, std::size_t k) {
  return cross_entropy_mass(row, s) * shares_of(row.x)[k] - cross_entropy_target(row, s, k);
}

std::string cross_entropy_words(const LossRow& row, const LossSettings& s) {
  std::string out = "ln Σ exp(x) − x[t] = " + in_story(log_sum(row.x)) + " − " + in_story(row.x[right(row)]);
  if (s.label_smoothing > 0) out += ", a share of " + in_story(s.label_smoothing) + " of all classes' mean";
  if (!s.class_weights.empty()) out += ", times the class's weight " + in_story(weight_of_class(s, row.label));
  return out;
}
std::string cross_entropy_slope_words(const LossRow& row, const LossSettings& s, std::size_t k) {
  const double mass = cross_entropy_mass(row, s);
  return (std::abs(mass - 1) < 1e-12 ? "" : in_story(mass) + "·") + in_story(shares_of(row.x)[k]) + " − " +
         in_story(cross_entropy_target(row, s, k));
}

// p of the right class and its logarithm; of one number the sigmoid tells two classes.
struct FocalChance {
  double p, q, log_p;
};
FocalChance focal_chance(const LossRow& row) {
  if (row.x.size() == 1) {
    const double logit = row.label == 1 ? row.x[0] : -row.x[0];
    return {1 / (1 + std::exp(-logit)), 1 / (1 + std::exp(logit)), -softplus_of(-logit)};
  }
  const std::vector<double> shares = shares_of(row.x);
  double others = 0;
  for (std::size_t k = 0; k < shares.size(); ++k) others += k == right(row) ? 0 : shares[k];
  return {shares[right(row)], others, row.x[right(row)] - log_sum(row.x)};
}

double focal_value(const LossRow& row, const LossSettings& s) {
  const FocalChance c = focal_chance(row);
  return -weight_of_class(s, row.label) * std::pow(c.q, s.gamma) * c.log_p;
}

// The slope by ln p is that of −α·q^γ·ln p; ln p has q by the right class and −p[k] by another.
double focal_slope(const LossRow& row, const LossSettings& s, std::size_t k) {
  const FocalChance c = focal_chance(row);
  const double steep = s.gamma == 0 || c.q == 0 ? 0.0 : s.gamma * std::pow(c.q, s.gamma - 1) * c.p * c.log_p;
  const double slope = weight_of_class(s, row.label) * (steep - std::pow(c.q, s.gamma));
  if (row.x.size() == 1) return (row.label == 1 ? slope : -slope) * c.q;
  return k == right(row) ? slope * c.q : -slope * shares_of(row.x)[k];
}

std::string focal_words(const LossRow& row, const LossSettings& s) {
  const FocalChance c = focal_chance(row);
  return "−" + in_story(weight_of_class(s, row.label)) + "·(1 − " + in_story(c.p) + ")^" + in_story(s.gamma) + "·" +
         "(" + in_story(c.log_p) + ")";
}

// The largest of the others, the first of equals.
std::size_t hinge_rival(const LossRow& row) {
  std::size_t rival = right(row) == 0 ? 1 : 0;
  for (std::size_t k = rival + 1; k < row.x.size(); ++k)
    if (k != right(row) && row.x[k] > row.x[rival]) rival = k;
  return rival;
}
double hinge_slack(const LossRow& row, const LossSettings& s) {
  if (row.x.size() == 1) return row.label == 1 ? s.margin - row.x[0] : s.margin + row.x[0];
  return s.margin + row.x[hinge_rival(row)] - row.x[right(row)];
}

double hinge_value(const LossRow& row, const LossSettings& s) {
  const double slack = hinge_slack(row, s);
  return slack <= 0 ? 0 : s.squared ? slack * slack : slack;
}

double hinge_slope(const LossRow& row, const LossSettings& s, std::size_t k) {
  const double slack = hinge_slack(row, s);
  if (s.margin > 0 ? slack <= 0 : slack < 0) return 0;
  const double slope = s.squared ? 2 * slack : 1;
  if (row.x.size() == 1) return row.label == 1 ? -slope : slope;
  return k == right(row) ? -slope : k == hinge_rival(row) ? slope : 0;
}

std::string hinge_words(const LossRow& row, const LossSettings& s) {
  const std::string rival =
      row.x.size() == 1 ? std::string() : in_story(row.x[hinge_rival(row)]) + " − " + in_story(row.x[right(row)]);
  const std::string own = row.x.size() == 1 ? (row.label == 1 ? "−" : "") + in_story(row.x[0]) : rival;
  return "max(0, " + in_story(s.margin) + " + " + own + ")" + (s.squared ? "²" : "");
}

// ---- between two rows

double kl_value(const LossRow& row, const LossSettings&) {
  const double below = log_sum(row.x);
  double sum = 0;
  for (std::size_t k = 0; k < row.x.size(); ++k)
    if (row.t[k] != 0) sum += row.t[k] * (std::log(row.t[k]) + below - row.x[k]);
  return sum;
}
double kl_slope(const LossRow& row, const LossSettings&, std::size_t k) {
  double mass = 0;
  for (const double t : row.t) mass += t;
  return mass * shares_of(row.x)[k] - row.t[k];
}
double kl_target_slope(const LossRow& row, const LossSettings&, std::size_t k) {
  return row.t[k] == 0 ? 0 : std::log(row.t[k]) + 1 + log_sum(row.x) - row.x[k];
}
std::string kl_slope_words(const LossRow& row, const LossSettings&, std::size_t k) {
  double mass = 0;
  for (const double t : row.t) mass += t;
  return in_story(shares_of(row.x)[k]) + "·" + in_story(mass) + " − " + in_story(row.t[k]);
}

// Σ p·(ln p − ln q) of both softmaxes.
double distilled(const LossRow& row, double temperature) {
  const double of_x = log_sum(row.x, temperature), of_t = log_sum(row.t, temperature);
  double sum = 0;
  for (std::size_t k = 0; k < row.x.size(); ++k) {
    const double log_p = row.t[k] / temperature - of_t;
    sum += std::exp(log_p) * (log_p - (row.x[k] / temperature - of_x));
  }
  return sum;
}
double distillation_value(const LossRow& row, const LossSettings& s) {
  return s.temperature * s.temperature * distilled(row, s.temperature);
}
double distillation_slope(const LossRow& row, const LossSettings& s, std::size_t k) {
  return s.temperature * (shares_of(row.x, s.temperature)[k] - shares_of(row.t, s.temperature)[k]);
}
double distillation_target_slope(const LossRow& row, const LossSettings& s, std::size_t k) {
  const double log_p = row.t[k] / s.temperature - log_sum(row.t, s.temperature);
  const double log_q = row.x[k] / s.temperature - log_sum(row.x, s.temperature);
  return s.temperature * std::exp(log_p) * (log_p - log_q - distilled(row, s.temperature));
}
std::string distillation_slope_words(const LossRow& row, const LossSettings& s, std::size_t k) {
  return in_story(s.temperature) + "·(" + in_story(shares_of(row.x, s.temperature)[k]) + " − " +
         in_story(shares_of(row.t, s.temperature)[k]) + ")";
}

struct CosineAngle {
  double x = 0, t = 0, similarity = 0;
  bool none = false;
};
CosineAngle angle_between(const LossRow& row) {
  double xx = 0, tt = 0, xt = 0;
  for (std::size_t k = 0; k < row.x.size(); ++k)
    xx += row.x[k] * row.x[k], tt += row.t[k] * row.t[k], xt += row.x[k] * row.t[k];
  constexpr double kShortest = 1e-8;  // it has no direction
  CosineAngle out{std::sqrt(xx), std::sqrt(tt), 0, false};
  out.none = out.x < kShortest || out.t < kShortest;
  out.similarity = out.none ? 0 : xt / out.x / out.t;
  return out;
}
double cosine_value(const LossRow& row, const LossSettings&) {
  return 1 - angle_between(row).similarity;
}
double cosine_slope(const LossRow& row, const LossSettings&, std::size_t k) {
  const CosineAngle a = angle_between(row);
  return a.none ? 0 : -(row.t[k] / a.t - a.similarity * row.x[k] / a.x) / a.x;
}
double cosine_target_slope(const LossRow& row, const LossSettings&, std::size_t k) {
  const CosineAngle a = angle_between(row);
  return a.none ? 0 : -(row.x[k] / a.x - a.similarity * row.t[k] / a.t) / a.t;
}
std::string cosine_words(const LossRow& row, const LossSettings&) {
  const CosineAngle a = angle_between(row);
  return "1 − " + in_story(a.similarity * a.x * a.t) + "/(" + in_story(a.x) + "·" + in_story(a.t) + ")";
}

double kl_normal_value(const LossRow& row, const LossSettings&) {
  double sum = 0;
  for (std::size_t d = 0; d < row.x.size(); ++d) sum += row.x[d] * row.x[d] + std::expm1(row.t[d]) - row.t[d];
  return sum / 2;
}
double kl_normal_slope(const LossRow& row, const LossSettings&, std::size_t k) {
  return row.x[k];
}
double kl_normal_target_slope(const LossRow& row, const LossSettings&, std::size_t k) {
  return std::expm1(row.t[k]) / 2;
}
std::string kl_normal_words(const LossRow& row, const LossSettings&) {
  return "½·((" + in_story(row.x[0]) + ")² + exp(" + in_story(row.t[0]) + ") − 1 − (" + in_story(row.t[0]) + ") + …)";
}

// ---- element by element

double distance(const LossRow& row) {
  return row.x[0] - row.t[0];
}
std::string distance_words(const LossRow& row) {
  return in_story(row.x[0]) + " − " + (row.t[0] < 0 ? "(" + in_story(row.t[0]) + ")" : in_story(row.t[0]));
}

double squared_value(const LossRow& row, const LossSettings&) {
  return distance(row) * distance(row);
}
double squared_slope(const LossRow& row, const LossSettings&, std::size_t) {
  return 2 * distance(row);
}
double squared_target_slope(const LossRow& row, const LossSettings&, std::size_t) {
  return -2 * distance(row);
}
std::string squared_words(const LossRow& row, const LossSettings&) {
  return "(" + distance_words(row) + ")²";
}
std::string squared_slope_words(const LossRow& row, const LossSettings&, std::size_t) {
  return "2·(" + distance_words(row) + ")";
}

double sign_of(double x) {
  return x > 0 ? 1 : x < 0 ? -1 : x;
}
double absolute_value(const LossRow& row, const LossSettings&) {
  return std::abs(distance(row));
}
double absolute_slope(const LossRow& row, const LossSettings&, std::size_t) {
  return sign_of(distance(row));
}
double absolute_target_slope(const LossRow& row, const LossSettings&, std::size_t) {
  return -sign_of(distance(row));
}
std::string absolute_words(const LossRow& row, const LossSettings&) {
  return "|" + distance_words(row) + "|";
}
std::string absolute_slope_words(const LossRow& row, const LossSettings&, std::size_t) {
  return "sign(" + distance_words(row) + ")";
}

double huber_value(const LossRow& row, const LossSettings& s) {
  const double d = std::abs(distance(row));
  return d > s.delta ? s.delta * (d - s.delta / 2) : d * d / 2;
}
double huber_slope(const LossRow& row, const LossSettings& s, std::size_t) {
  return std::clamp(distance(row), -s.delta, s.delta);
}
double huber_target_slope(const LossRow& row, const LossSettings& s, std::size_t k) {
  return -huber_slope(row, s, k);
}
std::string huber_words(const LossRow& row, const LossSettings& s) {
  const std::string d = absolute_words(row, s);
  return std::abs(distance(row)) > s.delta ? in_story(s.delta) + "·(" + d + " − " + in_story(s.delta) + "/2)"
                                           : d + "²/2";
}
std::string huber_slope_words(const LossRow& row, const LossSettings& s, std::size_t) {
  return "(" + distance_words(row) + ", at most " + in_story(s.delta) + " either way)";
}

double logits_value(const LossRow& row, const LossSettings& s) {
  const double x = row.x[0], t = row.t[0];
  return (1 - t) * x + (1 + (s.positive_weight - 1) * t) * softplus_of(-x);
}
double logits_slope(const LossRow& row, const LossSettings& s, std::size_t) {
  const double x = row.x[0], t = row.t[0];
  return (1 - t) - (1 + (s.positive_weight - 1) * t) / (1 + std::exp(x));
}
double logits_target_slope(const LossRow& row, const LossSettings& s, std::size_t) {
  return (s.positive_weight - 1) * softplus_of(-row.x[0]) - row.x[0];
}
std::string logits_words(const LossRow& row, const LossSettings& s) {
  const std::string x = in_story(row.x[0]), t = in_story(row.t[0]);
  if (s.positive_weight == 1) return "ln(1 + exp(" + x + ")) − " + t + "·(" + x + ")";
  return "(1 − " + t + ")·(" + x + ") + (1 + " + in_story(s.positive_weight - 1) + "·" + t + ")·ln(1 + exp(−(" + x +
         ")))";
}
std::string logits_slope_words(const LossRow& row, const LossSettings& s, std::size_t) {
  const std::string x = in_story(row.x[0]), t = in_story(row.t[0]);
  if (s.positive_weight == 1) return "(σ(" + x + ") − " + t + ")";
  return "(1 − " + t + " − (1 + " + in_story(s.positive_weight - 1) + "·" + t + ")·σ(−(" + x + ")))";
}

double contrast_value(const LossRow& row, const LossSettings&) {
  return distance(row);
}
double contrast_slope(const LossRow&, const LossSettings&, std::size_t) {
  return 1;
}
double contrast_target_slope(const LossRow&, const LossSettings&, std::size_t) {
  return -1;
}
std::string contrast_words(const LossRow& row, const LossSettings&) {
  return distance_words(row);
}

}  // namespace

// The row as designated initializers would be long: labels, elements, samples, then the functions in their order.
const RowLossFormula* row_loss_formula(std::string_view op) {
  static constexpr RowLossFormula kAll[] = {
      {"cross_entropy", true, false, false, cross_entropy_value, cross_entropy_slope, nullptr, cross_entropy_words,
       cross_entropy_slope_words},
      {"focal", true, false, false, focal_value, focal_slope, nullptr, focal_words, nullptr},
      {"hinge", true, false, false, hinge_value, hinge_slope, nullptr, hinge_words, nullptr},
      {"kl_divergence", false, false, false, kl_value, kl_slope, kl_target_slope, nullptr, kl_slope_words},
      {"distillation", false, false, false, distillation_value, distillation_slope, distillation_target_slope,
       nullptr, distillation_slope_words},
      {"cosine", false, false, false, cosine_value, cosine_slope, cosine_target_slope, cosine_words, nullptr},
      {"kl_normal", false, false, true, kl_normal_value, kl_normal_slope, kl_normal_target_slope, kl_normal_words,
       nullptr},
      {"mean_squared_error", false, true, false, squared_value, squared_slope, squared_target_slope, squared_words,
       squared_slope_words},
      {"mean_absolute_error", false, true, false, absolute_value, absolute_slope, absolute_target_slope,
       absolute_words, absolute_slope_words},
      {"huber", false, true, false, huber_value, huber_slope, huber_target_slope, huber_words, huber_slope_words},
      {"binary_cross_entropy", false, true, false, logits_value, logits_slope, logits_target_slope, logits_words,
       logits_slope_words},
      {"contrastive_divergence", false, true, false, contrast_value, contrast_slope, contrast_target_slope,
       contrast_words, nullptr},
  };
  const auto* const found =
      std::find_if(std::begin(kAll), std::end(kAll), [&](const RowLossFormula& one) { return one.op == op; });
  return found == std::end(kAll) ? nullptr : found;
}

std::vector<double> shares_of(const std::vector<double>& x, double temperature) {
  const double below = log_sum(x, temperature);
  std::vector<double> out;
  for (const double v : x) out.push_back(std::exp(v / temperature - below));
  return out;
}

double weight_of_class(const LossSettings& s, std::int64_t k) {
  return s.class_weights.empty() ? 1 : s.class_weights.at(static_cast<std::size_t>(k));
}

}  // namespace vitrine
