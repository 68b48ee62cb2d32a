#include "ui/views/try/try_answer.h"

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <span>

#include "core/data/text/tokenizer.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/samples/sample_sheet.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kMostLinesOfNumbers = 4096;

// The class of a row of probabilities; of a single one whether it is at least half. −1: one of them is no number.
int classOfRow(std::span<const float> row) {
  if (!std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); })) return -1;
  if (row.size() == 1) return row.front() >= 0.5F ? 1 : 0;
  return static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
}

void takeClasses(TriedAnswer& out, const Field& target, std::vector<float> row, bool shares) {
  if (row.size() == 1 && shares) row.insert(row.begin(), 1 - row.front());
  for (std::size_t k = 0; k < row.size(); ++k) {
    const auto value = static_cast<double>(row[k]);
    out.lines.push_back({className(target, static_cast<int>(k)), value,
                         !std::isfinite(value) ? QObject::tr("not finite")
                         : shares              ? percent(value)
                                               : figure(value)});
  }
  std::stable_sort(out.lines.begin(), out.lines.end(), [](const TriedLine& a, const TriedLine& b) {
    return std::isnan(b.value) ? !std::isnan(a.value) : a.value > b.value;
  });
  out.shares = shares;
  const bool whole = std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); });
  if (out.lines.empty()) return;
  out.headline = whole ? QStringLiteral("%1 · %2").arg(out.lines.front().name, out.lines.front().words)
                       : QObject::tr("no finite number");
}

// A class for each pixel; class 0 is the ground on which the others lie.
void takeMap(TriedAnswer& out, const Field& target, const Tensor& output) {
  const std::int64_t classes = output.shape[1], height = output.shape[2], width = output.shape[3];
  const Colours& c = Theme::instance().colours();
  out.picture = QImage(static_cast<int>(width), static_cast<int>(height), QImage::Format_RGB32);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(std::max<std::int64_t>(2, classes)));
  std::vector<float> row(static_cast<std::size_t>(classes));
  for (std::int64_t y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(out.picture.scanLine(static_cast<int>(y)));
    for (std::int64_t x = 0; x < width; ++x) {
      for (std::int64_t k = 0; k < classes; ++k)
        row[static_cast<std::size_t>(k)] = output.values[static_cast<std::size_t>((k * height + y) * width + x)];
      const int named = classOfRow(row);
      if (named >= 0) ++counts[static_cast<std::size_t>(named)];
      line[x] = named < 0    ? notANumberColour()
                : named == 0 ? mixed(c.surface, c.muted, 0.25).rgb()
                             : c.curves[(named - 1) % 6].rgb();
    }
  }
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const double share = static_cast<double>(counts[k]) / static_cast<double>(height * width);
    out.lines.push_back({className(target, static_cast<int>(k)), share, percent(share)});
  }
  std::stable_sort(out.lines.begin(), out.lines.end(),
                   [](const TriedLine& a, const TriedLine& b) { return a.value > b.value; });
  out.shares = true;
  out.headline = QObject::tr("a map of %1×%2 · %3 %4")
                     .arg(height)
                     .arg(width)
                     .arg(out.lines.front().words, out.lines.front().name);
}

// A class for each position: what is told of the last one that is given is what comes there.
void takeSequence(TriedAnswer& out, const Field& target, const Dataset& dataset, const Tensor& output, bool shares,
                  std::int64_t filled) {
  const std::int64_t positions = output.shape[1], classes = output.shape[2];
  const std::int64_t told = filled > 0 ? std::min(filled, positions) : positions;
  std::vector<Token> tokens;
  QStringList names;
  const auto row = [&](std::int64_t t) {
    return std::span<const float>(output.values)
        .subspan(static_cast<std::size_t>(t * classes), static_cast<std::size_t>(classes));
  };
  for (std::int64_t t = 0; t < told; ++t) {
    tokens.push_back(static_cast<Token>(classOfRow(row(t))));
    names << className(target, static_cast<int>(tokens.back()));
  }
  const bool text = dataset.tokenizer && dataset.tokenizer->vocabulary().size() == classes;
  const bool letters = std::all_of(names.begin(), names.end(), [](const QString& name) { return name.size() == 1; });
  out.text = text ? QString::fromStdString(dataset.tokenizer->decode(tokens))
                  : names.join(letters ? QString() : QStringLiteral(" "));
  const std::span<const float> last = row(std::max<std::int64_t>(0, told - 1));
  takeClasses(out, target, {last.begin(), last.end()}, shares);
  out.headline = QObject::tr("position %1: %2").arg(wholeNumber(told), out.headline);
}

void takeNumbers(TriedAnswer& out, const Field* target, const Tensor& output) {
  const auto count = static_cast<std::int64_t>(output.values.size());
  for (std::int64_t i = 0; i < std::min(count, kMostLinesOfNumbers); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const QString name = target && at < target->names.size() ? qtext(target->names[at])
                         : count == 1                        ? QObject::tr("answer")
                                                             : QObject::tr("number %1").arg(wholeNumber(i + 1));
    const auto value = static_cast<double>(output.values[at]);
    out.lines.push_back({name, value, std::isfinite(value) ? figure(value, 5) : QObject::tr("not finite")});
  }
  if (out.lines.empty()) return;
  const TriedLine& first = out.lines.front();
  out.headline = count == 1 && !(target && !target->names.empty())
                     ? first.words
                     : QStringLiteral("%1 %2").arg(first.name, first.words);
  if (count > 1) out.headline += QObject::tr(" · %1 numbers").arg(wholeNumber(count));
}

}  // namespace

TriedAnswer readAnswer(const Project& project, const Dataset& dataset, const Tensor& output, std::int64_t filled) {
  TriedAnswer out;
  if (output.values.empty() || output.shape.rank() < 1) return out;
  const Objective& first = project.objectives.front();
  const Field* target = has_target(first) ? dataset.find(target_of(first)) : nullptr;
  const bool shares = loss_types().at(first.loss.type).readout != LossType::Readout::none;
  const Shape one = output.shape.without_batch();
  const bool classes = target && target->kind != FieldKind::values;
  if (classes && one.rank() == 3) {
    takeMap(out, *target, output);
  } else if (classes && one.rank() == 2) {
    takeSequence(out, *target, dataset, output, shares, filled);
  } else if (classes && one.rank() <= 1) {
    takeClasses(out, *target, {output.values.begin(), output.values.end()}, shares);
  } else if (target && one == target->shape && SampleSheet::canShow(one) && one.rank() == 3) {
    out.sample = true;
    out.headline = QObject::tr("a picture of %1×%2").arg(one[1]).arg(one[2]);
  } else {
    takeNumbers(out, target, output);
  }
  return out;
}

}  // namespace vitrine::ui
