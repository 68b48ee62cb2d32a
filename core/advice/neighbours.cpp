#include "core/advice/neighbours.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/advice/network.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"
#include "core/train/scaling.h"

namespace vitrine {
namespace {

constexpr std::array<std::size_t, 3> kNeighbours{3, 10, 30};
constexpr std::size_t kMostNeighbourRows = 2'000, kLeastNeighbourRows = 40, kMostTargetValues = 64;
constexpr double kMostProducts = 1.5e8;

// Of one sample's answer: shares of classes or numbers.
double cost_of(const std::string& loss, double delta, const std::vector<double>& said, const float* target,
               std::size_t size) {
  if (loss == "cross_entropy") return -std::log(said[static_cast<std::size_t>(target[0])]);
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const double off = std::abs(said[i] - static_cast<double>(target[i]));
    sum += loss == "mse" ? off * off : loss == "mae" ? off : off <= delta ? off * off / 2 : delta * (off - delta / 2);
  }
  return sum / static_cast<double>(size);
}

// What is asked for of each row, and whether it is a class.
struct Answers {
  bool classes = false;
  std::size_t size = 1;  // numbers of an answer, or classes
  std::vector<float> values;
  std::vector<std::int64_t> rows;
};

Answers answers_of(const Objective& objective, const Field& target, const Split& split, const Scales& scales) {
  Answers out;
  out.classes = target.kind != FieldKind::values;
  out.size = out.classes ? static_cast<std::size_t>(target.classes) : static_cast<std::size_t>(target.shape.size());
  for (const std::int64_t row : split.train)
    if (!out.classes || target.sample(row)[0] >= 0) out.rows.push_back(row);
  out.rows = evenly(out.rows, kMostNeighbourRows);
  for (const std::int64_t row : out.rows)
    for (const float value : target.sample(row)) out.values.push_back(value);
  if (!out.classes && target_has_scale(objective, target.kind) && !scales.of(target.name).identity())
    scales.of(target.name).apply(out.values);
  return out;
}

}  // namespace

std::vector<std::int64_t> evenly(const std::vector<std::int64_t>& rows, std::size_t most) {
  if (rows.size() <= most) return rows;
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < most; ++i) out.push_back(rows[i * rows.size() / most]);
  return out;
}

Points points_of(const Field& field, const std::vector<std::int64_t>& rows) {
  Points out{rows.size(), static_cast<std::size_t>(field.shape.size()), {}};
  out.values.reserve(out.count * out.size);
  for (const std::int64_t row : rows)
    for (const float value : field.sample(row)) out.values.push_back(value);
  const bool flat = field.shape.rank() <= 1;  // else its numbers are of one kind
  const std::size_t features = flat ? out.size : 1;
  std::vector<double> sums(features), squares(features), counts(features);
  for (std::size_t i = 0; i < out.values.size(); ++i) {
    const auto value = static_cast<double>(out.values[i]);
    const std::size_t at = flat ? i % out.size : 0;
    if (std::isfinite(value)) sums[at] += value, counts[at] += 1;
  }
  for (std::size_t i = 0; i < features; ++i) sums[i] /= std::max(1.0, counts[i]);
  for (std::size_t i = 0; i < out.values.size(); ++i) {
    const std::size_t at = flat ? i % out.size : 0;
    const double off = static_cast<double>(out.values[i]) - sums[at];
    if (std::isfinite(off)) squares[at] += off * off;
  }
  for (std::size_t i = 0; i < out.values.size(); ++i) {
    const std::size_t at = flat ? i % out.size : 0;
    const double off = static_cast<double>(out.values[i]) - sums[at];
    const double deviation = std::sqrt(squares[at] / std::max(1.0, counts[at]));
    out.values[i] = std::isfinite(off) && deviation > 0 ? static_cast<float>(off / deviation) : 0;
  }
  return out;
}

NeighbourLoss neighbour_loss(const Project& project, const Dataset& dataset, const Split& split, const Scales& scales,
                             const std::function<bool()>& stop) {
  const auto inputs = input_fields_of(project, dataset);
  if (project.objectives.size() != 1 || inputs.size() != 1 || inputs.front()->kind != FieldKind::values) return {};
  const Objective& objective = project.objectives.front();
  const Field* target = has_target(objective) ? dataset.find(target_of(objective)) : nullptr;
  const Field& input = *inputs.front();
  if (!target || target->there() == 0 || input.there() == 0 || dataset.origin(target->name) == &input) return {};
  const bool classes = target->kind != FieldKind::values;
  if (classes ? target->shape.rank() > 0 : target->shape.size() > static_cast<std::int64_t>(kMostTargetValues))
    return {};
  std::string loss = objective.loss.type;
  if (classes && loss == "binary_cross_entropy") loss = "cross_entropy";
  if (classes ? loss != "cross_entropy" : loss != "mse" && loss != "mae" && loss != "huber") return {};
  const LossType& type = loss_types().at(objective.loss.type);
  if (type.info.param("class_weights") && !text_of(type.info, objective.loss.params, "class_weights").empty())
    return {};
  if (type.info.param("label_smoothing") && real_of(type.info, objective.loss.params, "label_smoothing") > 0)
    return {};
  const double delta = loss == "huber" ? real_of(type.info, objective.loss.params, "delta") : 1;

  Answers answers = answers_of(objective, *target, split, scales);
  const auto affordable = static_cast<std::size_t>(
      std::sqrt(kMostProducts / static_cast<double>(std::max<std::int64_t>(1, input.shape.size()))));
  const std::size_t width = classes ? 1 : answers.size;
  if (answers.rows.size() > affordable) {
    std::vector<std::int64_t> places(answers.rows.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::int64_t>(i);
    Answers fewer{answers.classes, answers.size, {}, {}};
    for (const std::int64_t place : evenly(places, affordable)) {
      const auto at = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(place) * width);
      fewer.rows.push_back(answers.rows[static_cast<std::size_t>(place)]);
      fewer.values.insert(fewer.values.end(), answers.values.begin() + at,
                          answers.values.begin() + at + static_cast<std::ptrdiff_t>(width));
    }
    answers = std::move(fewer);
  }
  if (answers.rows.size() < kLeastNeighbourRows) return {};
  const Points points = points_of(input, answers.rows);
  std::array<double, kNeighbours.size()> sums{};
  std::vector<std::pair<float, std::size_t>> near;
  std::vector<double> told(answers.size);
  for (std::size_t i = 0; i < points.count; ++i) {
    if (i % 16 == 0 && stop && stop()) return {};
    near.clear();
    for (std::size_t j = 0; j < points.count; ++j) {
      if (i == j) continue;
      float distance = 0;
      for (std::size_t k = 0; k < points.size; ++k) {
        const float off = points.row(i)[k] - points.row(j)[k];
        distance += off * off;
      }
      near.emplace_back(distance, j);
    }
    const std::size_t most = std::min(kNeighbours.back(), near.size());
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(most), near.end());
    for (std::size_t which = 0; which < kNeighbours.size(); ++which) {
      const std::size_t k = std::min(kNeighbours[which], most);
      const auto votes = static_cast<double>(k);
      std::fill(told.begin(), told.end(), classes ? 1 / static_cast<double>(answers.size) / (votes + 1) : 0);
      for (std::size_t n = 0; n < k; ++n) {
        const float* other = answers.values.data() + near[n].second * width;
        if (classes)
          told[static_cast<std::size_t>(other[0])] += 1 / (votes + 1);
        else
          for (std::size_t v = 0; v < width; ++v) told[v] += static_cast<double>(other[v]) / votes;
      }
      sums[which] += cost_of(loss, delta, told, answers.values.data() + i * width, width);
    }
  }
  const double best = *std::min_element(sums.begin(), sums.end()) / static_cast<double>(points.count);
  return {best * weight_of(objective), points.count, split.train.size()};
}

}  // namespace vitrine
