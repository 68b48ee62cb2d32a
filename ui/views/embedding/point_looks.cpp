#include "ui/views/embedding/point_looks.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>

#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {
namespace {

constexpr int kScaleColours = 64;  // of a number's scale; one more for what is no number

QString pointWords(const char* text) {
  return QCoreApplication::translate("Embedding", text);
}

bool hasClasses(const EmbeddingAnswer& answer) {
  return !answer.judged.truth.empty();
}

const std::vector<float>* numbersOf(const EmbeddingAnswer& answer, PointColour by) {
  const JudgedSamples& judged = answer.judged;
  const std::vector<float>& out = by == PointColour::error    ? judged.error
                                  : by == PointColour::answer ? judged.said_number
                                                              : judged.true_number;
  return out.size() == answer.rows.size() && !out.empty() ? &out : nullptr;
}

void colourByClass(const std::vector<std::int32_t>& classes, const EmbeddingAnswer& answer, PointLooks& out) {
  const Colours& c = Theme::instance().colours();
  for (const QColor& curve : c.curves) out.palette << curve;
  out.palette << c.faint;  // without a label
  std::map<std::int32_t, int> places;
  for (const std::int32_t one : classes) places.emplace(one, 0);
  for (auto& [one, place] : places) {
    place = static_cast<int>(out.groups.size());
    PointGroup group;
    group.name = embeddedClass(answer, one);
    group.colour = one < 0 ? 6 : one % 6;
    group.shape = one < 0 ? PointShape::disc : static_cast<PointShape>(one / 6 % kPointShapes);
    out.groups.push_back(group);
  }
  for (std::size_t i = 0; i < classes.size(); ++i) {
    PointGroup& group = out.groups[static_cast<std::size_t>(places.at(classes[i]))];
    ++group.count;
    out.points[i].group = places.at(classes[i]);
    out.points[i].colour = group.colour, out.points[i].shape = group.shape;
  }
}

void colourByNumber(const std::vector<float>& numbers, const QString& title, bool fromZero, PointLooks& out) {
  std::vector<float> finite;
  for (const float value : numbers)
    if (std::isfinite(value)) finite.push_back(value);
  out.scale = title;
  if (!finite.empty()) {
    const auto [least, most] = std::minmax_element(finite.begin(), finite.end());
    out.low = fromZero ? 0 : static_cast<double>(*least), out.high = static_cast<double>(*most);
  }
  for (int i = 0; i < kScaleColours; ++i) out.palette << QColor(viridis()[i * 255 / (kScaleColours - 1)]);
  out.palette << QColor(notANumberColour());
  const double span = std::max(out.high - out.low, 1e-30);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double share = (static_cast<double>(numbers[i]) - out.low) / span;
    out.points[i].colour = std::isfinite(numbers[i])
                               ? static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * (kScaleColours - 1)))
                               : kScaleColours;
  }
}

}  // namespace

QString embeddedClass(const EmbeddingAnswer& answer, std::int64_t k) {
  if (k < 0) return pointWords("no label");
  const auto& names = answer.judged.class_names;
  return k < std::ssize(names) ? qtext(names[static_cast<std::size_t>(k)]) : QString::number(k);
}

QString errorTitle(SampleError error) {
  switch (error) {
    case SampleError::log_loss:
      return pointWords("loss");
    case SampleError::distance:
      return pointWords("distance from the truth");
    case SampleError::wrong:
      return pointWords("share that is wrong");
    case SampleError::none:
      break;
  }
  return {};
}

QString colourTitle(const EmbeddingAnswer& answer, PointColour by) {
  if (answer.tokens || answer.judged.kind == EvaluationKind::none) return {};
  if (by == PointColour::error)
    return answer.judged.error_is == SampleError::log_loss ? pointWords("Loss") : pointWords("Error");
  if (!hasClasses(answer) && !numbersOf(answer, by)) return {};
  if (by == PointColour::answer) return pointWords("Answer");
  return hasClasses(answer) ? pointWords("Class") : pointWords("Truth");
}

PointLooks pointLooks(const EmbeddingAnswer& answer, PointColour by) {
  PointLooks out;
  out.points.resize(answer.rows.size());
  const auto& wrong = answer.judged.wrong;
  for (std::size_t i = 0; i < out.points.size() && i < wrong.size(); ++i)
    out.points[i].wrong = hasClasses(answer) && wrong[i] > 0;
  if (colourTitle(answer, by).isEmpty()) by = PointColour::error;
  if (by != PointColour::error && hasClasses(answer))
    colourByClass(by == PointColour::truth ? answer.judged.truth : answer.judged.named, answer, out);
  else if (const auto* numbers = numbersOf(answer, by))
    colourByNumber(*numbers, by == PointColour::error ? errorTitle(answer.judged.error_is) : colourTitle(answer, by),
                   by == PointColour::error, out);
  else
    out.palette << Theme::instance().colours().curves[0];
  return out;
}

}  // namespace vitrine::ui
