#include "ui/views/recurrent/recurrent_data.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "core/graph/block.h"
#include "core/graph/flat.h"
#include "ui/document/text.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kMostCompared = 16'000'000;  // products, so that an order keeps up with what is told
constexpr std::int64_t kMostInputCurves = 6;

QString recurrentWords(const char* text) {
  return QCoreApplication::translate("RecurrentView", text);
}

// Steps of each unit without what is not finite, a unit after the other, each to length 1.
std::vector<std::vector<float>> courses(const RecurrenceAnswer& answer, const RecurrentTrack& track,
                                        std::int64_t steps) {
  std::vector<std::vector<float>> out(static_cast<std::size_t>(answer.kept_units));
  for (std::size_t unit = 0; unit < out.size(); ++unit) {
    double mean = 0, squares = 0;
    for (std::int64_t i = 0; i < steps; ++i) {
      const auto t = static_cast<std::size_t>(i * answer.steps / steps);
      const float value = track.values[t * out.size() + unit];
      out[unit].push_back(std::isfinite(value) ? value : 0);
      mean += static_cast<double>(out[unit].back()) / static_cast<double>(steps);
    }
    for (float& value : out[unit]) {
      value -= static_cast<float>(mean);
      squares += static_cast<double>(value) * static_cast<double>(value);
    }
    for (float& value : out[unit]) value = squares > 0 ? value / static_cast<float>(std::sqrt(squares)) : 0;
  }
  return out;
}

// Each one is followed by the one whose course goes most as its own.
void orderBySimilarity(const RecurrenceAnswer& answer, const RecurrentTrack& track,
                       std::vector<std::int64_t>& order) {
  const std::int64_t units = std::ssize(order);
  const auto steps = std::clamp<std::int64_t>(kMostCompared / (units * units), 1, answer.steps);
  const auto all = courses(answer, track, steps);
  for (std::size_t at = 0; at + 1 < order.size(); ++at) {
    const auto& last = all[static_cast<std::size_t>(order[at])];
    std::size_t best = at + 1;
    float most = -2;
    for (std::size_t other = at + 1; other < order.size(); ++other) {
      const auto& course = all[static_cast<std::size_t>(order[other])];
      float product = 0;
      for (std::size_t i = 0; i < course.size(); ++i) product += last[i] * course[i];
      if (product > most) most = product, best = other;
    }
    std::rotate(order.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                order.begin() + static_cast<std::ptrdiff_t>(best),
                order.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

QString stepsText(std::int64_t count) {
  return counted(count, recurrentWords("step"), recurrentWords("steps"));
}

}  // namespace

std::vector<RecurrentChoice> recurrentChoices(const Project& project) {
  std::vector<RecurrentChoice> out;
  const Graph graph = flat(project.graph);
  for (const NodeId& id : graph.topological_order()) {
    const Node* node = graph.find(id);
    const LayerType* type = node ? type_of(*node) : nullptr;
    if (!type || (type->info.id != "rnn" && type->info.id != "lstm" && type->info.id != "gru")) continue;
    const std::int64_t layers = integer_of(type->info, node->params, "layers");
    const bool both = flag_of(type->info, node->params, "bidirectional");
    for (std::int64_t layer = 0; layer < layers; ++layer)
      for (int way = 0; way < (both ? 2 : 1); ++way) {
        QString title = qtext(node->name);
        if (layers > 1) title += recurrentWords(" · layer %1 of %2").arg(layer + 1).arg(layers);
        if (both) title += way == 1 ? recurrentWords(" · backward") : recurrentWords(" · forward");
        out.push_back({id, layer, way == 1, title});
      }
  }
  return out;
}

std::vector<std::int64_t> unitOrder(const RecurrenceAnswer& answer, const RecurrentTrack& track, UnitOrder order) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(answer.kept_units));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::int64_t>(i);
  if (order == UnitOrder::own || track.values.empty()) return out;
  std::vector<double> activity(out.size());
  for (std::size_t i = 0; i < track.values.size(); ++i)
    if (std::isfinite(track.values[i])) activity[i % out.size()] += std::abs(static_cast<double>(track.values[i]));
  std::stable_sort(out.begin(), out.end(), [&](std::int64_t a, std::int64_t b) {
    return activity[static_cast<std::size_t>(a)] > activity[static_cast<std::size_t>(b)];
  });
  if (order == UnitOrder::similarity) orderBySimilarity(answer, track, out);
  return out;
}

RecurrentInput recurrentInput(const RecurrenceAnswer& answer, const Dataset& dataset) {
  RecurrentInput out;
  const auto steps = static_cast<std::size_t>(answer.steps);
  const Field* field = answer.field.empty() ? nullptr : dataset.find(answer.field);
  if (field && answer.row >= 0 && answer.row < field->there() && field->kind != FieldKind::values) {
    const NumberView there = field->sample(answer.row);
    for (std::size_t t = 0; t < std::min<std::size_t>(steps, there.size()); ++t)
      out.words << nameIn(field->names, static_cast<std::int64_t>(there[t]));
    out.caption = qtext(field->name);
    return out;
  }
  const bool known = field && answer.row >= 0 && answer.row < field->there();
  const std::int64_t width = known ? field->shape.size() / field->shape[0] : answer.kept_inputs;
  const std::int64_t shown = std::min(width, kMostInputCurves), all = known ? width : answer.inputs;
  for (std::int64_t k = 0; k < shown; ++k) {
    std::vector<float> curve(steps);
    for (std::size_t t = 0; t < steps; ++t) {
      const std::size_t at = t * static_cast<std::size_t>(width) + static_cast<std::size_t>(k);
      curve[t] = known ? field->sample(answer.row)[at] : answer.input[at];
    }
    out.curves.push_back(std::move(curve));
  }
  const QString what = known ? qtext(field->name) : recurrentWords("what %1 reads").arg(qtext(answer.name));
  out.caption = shown < all ? recurrentWords("%1, %2 of %3 numbers").arg(what).arg(shown).arg(grouped(all)) : what;
  return out;
}

QString recurrentNumber(float value) {
  if (std::isnan(value)) return QStringLiteral("NaN");
  if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
  return figure(static_cast<double>(value), 3);
}

QString reachWords(const RecurrenceAnswer& answer) {
  if (!answer.no_slope.empty()) return qtext(answer.no_slope);
  const SlopeReach reach = reach_of(answer.by_state, answer.reverse);
  const QString what =
      answer.of_loss ? recurrentWords("the gradient of the loss") : recurrentWords("the gradient of the answer");
  if (reach.largest < 0) return recurrentWords("%1 is 0 or no number at every step").arg(what);
  if (answer.steps < 2) return recurrentWords("the sample has one step, so %1 has no way back").arg(what);
  QString out;
  if (reach.tenth > 0)
    out = recurrentWords("%1 falls to a tenth within %2").arg(what, stepsText(reach.tenth));
  else
    out =
        recurrentWords("%1 does not fall to a tenth within the %2 of this sample").arg(what, stepsText(answer.steps));
  if (reach.largest > 0) out += recurrentWords(", from its largest, %1 before the end").arg(stepsText(reach.largest));
  if (!reach.fits) return out;
  const QString steps = figure(std::abs(reach.half_life), 2);
  return out + (reach.half_life > 0 ? recurrentWords("; it halves every %1 steps back").arg(steps)
                                    : recurrentWords("; it doubles every %1 steps back").arg(steps));
}

void writeRecurrence(const RecurrenceAnswer& answer, const RecurrentInput& input, std::int64_t step,
                     QTextStream& out) {
  out << "step,sample,position";
  if (!input.words.isEmpty()) out << ",token";
  for (std::int64_t i = 0; i < answer.kept_inputs; ++i) out << ",read " << i + 1;
  const std::pair<const char*, const std::vector<float>*> slopes[] = {{"gradient by state", &answer.by_state},
                                                                      {"gradient by cell", &answer.by_cell},
                                                                      {"gradient by input", &answer.by_input}};
  for (const auto& [name, values] : slopes)
    if (!values->empty()) out << ',' << name;
  for (const RecurrentTrack& track : answer.tracks)
    for (std::int64_t unit = 0; unit < answer.kept_units; ++unit) out << ',' << qtext(track.id) << ' ' << unit + 1;
  out << '\n';
  const auto units = static_cast<std::size_t>(answer.kept_units),
             inputs = static_cast<std::size_t>(answer.kept_inputs);
  for (std::size_t t = 0; t < static_cast<std::size_t>(answer.steps); ++t) {
    out << step << ',' << answer.sample + 1 << ',' << t + 1;
    if (!input.words.isEmpty()) out << ',' << csvCell(input.words.value(static_cast<qsizetype>(t)));
    const auto write = [&](float value) { out << ',' << csvNumber(static_cast<double>(value)); };
    for (std::size_t i = 0; i < inputs; ++i) write(answer.input[t * inputs + i]);
    for (const auto& [name, values] : slopes)
      if (!values->empty()) write((*values)[t]);
    for (const RecurrentTrack& track : answer.tracks)
      for (std::size_t unit = 0; unit < units; ++unit) write(track.values[t * units + unit]);
    out << '\n';
  }
}

}  // namespace vitrine::ui
