#include "ui/views/predictions/judged.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/project/objectives.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr std::size_t kMostWords = 24;  // of a sample in a line
constexpr std::int64_t kAround = 6;     // tokens at each side of those that are meant

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

bool hasMaps(const Dataset& dataset) {
  const Field *input = dataset.find("input"), *target = dataset.find("target");
  if (!input || !target || input->kind != FieldKind::values || target->kind != FieldKind::classes) return false;
  return input->shape.rank() == 3 && target->shape == Shape{input->shape[1], input->shape[2]};
}

QString className(const Field& field, int index) {
  return index < 0 ? QStringLiteral("—") : nameIn(field.names, index);
}

QString valueName(const Field& target, std::int64_t index) {
  const auto at = static_cast<std::size_t>(index);
  const bool named = at < target.names.size() && !target.names[at].empty();
  return named ? qtext(target.names[at]) : QObject::tr("value %1").arg(wholeNumber(index + 1));
}

QString inputInWords(const Field& field, std::int64_t row) {
  const auto values = field.filled(row);
  QStringList out;
  for (std::size_t i = 0; i < std::min<std::size_t>(values.size(), kMostWords); ++i)
    out << (field.kind == FieldKind::values ? figure(static_cast<double>(values[i]), 3)
                                            : className(field, static_cast<int>(values[i])));
  if (values.size() > kMostWords) out << QStringLiteral("…");
  return out.join(QStringLiteral("  "));
}

QString tokensAround(const Field& field, std::int64_t row, std::int64_t first, std::int64_t last) {
  const NumberView tokens = field.filled(row);
  const auto end = static_cast<std::int64_t>(tokens.size()) - 1;
  const std::int64_t from = std::max<std::int64_t>(0, first - kAround);
  QStringList out;
  for (std::int64_t i = from; i <= std::min(end, last + kAround); ++i) {
    QString token = className(field, static_cast<int>(tokens[static_cast<std::size_t>(i)]));
    if (i == first) token.prepend(QLatin1Char('['));
    if (i == last || (i == end && first <= end && last > end)) token.append(QLatin1Char(']'));
    out << token;
  }
  return (from > 0 ? QStringLiteral("… ") : QString()) + out.join(QLatin1Char(' '));
}

std::vector<Judged> judge(const Dataset& dataset, const OutputsAnswer& outputs) {
  const Task task = taskOf(dataset);
  const std::size_t rows = outputs.rows.size();
  if ((task != Task::classes && task != Task::sequences) || rows == 0) return {};
  const Field& target = dataset.target();
  const auto tokens = static_cast<std::size_t>(std::max<std::int64_t>(1, target.shape.size()));
  const std::size_t width = outputs.values.values.size() / rows / tokens;  // outputs for each judged thing
  if (width == 0 || width * tokens * rows != outputs.values.values.size()) return {};

  // The class axis is the last of N×K and N×T×K, and the channels of N×K×H×W.
  const bool channels = outputs.values.shape.rank() == 4;
  std::vector<float> gathered(width);
  const auto probabilities = [&](std::size_t row, std::size_t place) -> std::span<const float> {
    const std::span<const float> all(outputs.values.values);
    if (!channels) return all.subspan((row * tokens + place) * width, width);
    for (std::size_t k = 0; k < width; ++k) gathered[k] = all[(row * width + k) * tokens + place];
    return gathered;
  };

  std::vector<Judged> out;
  for (std::size_t i = 0; i < rows; ++i) {
    if (outputs.rows[i] < 0 || outputs.rows[i] >= dataset.count) continue;
    Judged item;
    item.row = outputs.rows[i];
    const auto truth = target.filled(item.row);
    double sum = 0;
    int counted = 0;
    for (std::size_t t = 0; t < truth.size(); ++t) {
      const Answer answer = answerOf(probabilities(i, t));
      const int label = static_cast<int>(truth[t]);
      item.truths.push_back(label);
      item.answers.push_back(answer.index);
      if (label < 0) continue;
      item.right += answer.index == label;
      sum += answer.confidence, ++counted;
    }
    item.places = counted;
    item.wrong = item.right < counted;
    item.truth = item.truths.front();
    item.answer = item.answers.front();
    item.confidence = counted > 0 ? sum / counted : answerOf(probabilities(i, 0)).confidence;
    out.push_back(std::move(item));
  }
  std::stable_sort(out.begin(), out.end(), [maps = hasMaps(dataset)](const Judged& a, const Judged& b) {
    if (maps) return a.places - a.right > b.places - b.right;
    if (a.wrong != b.wrong) return a.wrong;
    return a.wrong ? a.confidence > b.confidence : a.confidence < b.confidence;
  });
  return out;
}

}  // namespace vitrine::ui
