#include "ui/views/predictions/judged.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/project/objectives.h"

namespace vitrine::ui {
namespace {

struct Answer {
  int index;
  double confidence;
};

// Of probabilities over classes; a single output is the probability of class 1.
Answer answerOf(std::span<const float> probabilities) {
  if (probabilities.size() == 1) {
    const auto p = static_cast<double>(probabilities[0]);
    return p >= 0.5 ? Answer{1, p} : Answer{0, 1 - p};
  }
  const auto best = std::max_element(probabilities.begin(), probabilities.end());
  return {static_cast<int>(best - probabilities.begin()), static_cast<double>(*best)};
}

}  // namespace

bool judgesTarget(const Project& project) {
  const Objective& first = project.objectives.front();
  return has_target(first) && target_of(first) == kTarget;
}

Task taskOf(const Dataset& dataset) {
  const Field* target = dataset.find("target");
  if (!target || !dataset.find("input")) return Task::none;
  if (target->kind == FieldKind::values) return Task::regression;
  return target->shape.size() > 1 ? Task::sequences : Task::classes;
}

QString className(const Field& field, int index) {
  if (index < 0) return QStringLiteral("—");
  const auto i = static_cast<std::size_t>(index);
  return i < field.names.size() ? QString::fromStdString(field.names[i]) : QString::number(index);
}

std::vector<Judged> judge(const Dataset& dataset, const OutputsAnswer& outputs) {
  const Task task = taskOf(dataset);
  const std::size_t rows = outputs.rows.size();
  if ((task != Task::classes && task != Task::sequences) || rows == 0) return {};
  const Field& target = dataset.target();
  const auto tokens = static_cast<std::size_t>(std::max<std::int64_t>(1, target.shape.size()));
  const std::size_t width = outputs.values.values.size() / rows / tokens;  // outputs for each judged thing
  if (width == 0 || width * tokens * rows != outputs.values.values.size()) return {};

  std::vector<Judged> out;
  for (std::size_t i = 0; i < rows; ++i) {
    if (outputs.rows[i] < 0 || outputs.rows[i] >= dataset.count) continue;
    Judged item;
    item.row = outputs.rows[i];
    const auto truth = target.filled(item.row);
    double sum = 0;
    int counted = 0;
    for (std::size_t t = 0; t < truth.size(); ++t) {
      const Answer answer = answerOf(std::span(outputs.values.values).subspan((i * tokens + t) * width, width));
      const int label = static_cast<int>(truth[t]);
      item.truths.push_back(label);
      item.answers.push_back(answer.index);
      if (label < 0) continue;
      item.wrong = item.wrong || answer.index != label;
      sum += answer.confidence, ++counted;
    }
    item.truth = item.truths.front();
    item.answer = item.answers.front();
    const auto first = std::span(outputs.values.values).subspan(i * tokens * width, width);
    item.confidence = counted > 0 ? sum / counted : answerOf(first).confidence;
    out.push_back(std::move(item));
  }
  std::stable_sort(out.begin(), out.end(), [](const Judged& a, const Judged& b) {
    if (a.wrong != b.wrong) return a.wrong;
    return a.wrong ? a.confidence > b.confidence : a.confidence < b.confidence;
  });
  return out;
}

}  // namespace vitrine::ui
