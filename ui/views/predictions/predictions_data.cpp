// What the view gives away: of the plane its grid and the samples on it, else what is said of each sample.
#include <QTextStream>
#include <functional>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "core/train/run.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/predictions/decision_map.h"
#include "ui/views/predictions/predictions_view.h"

namespace vitrine::ui {
namespace {

// A column for each function over the plane: outputs by their number from 0, units by theirs from 1, as the view
// calls them.
struct PlaneTable {
  QStringList names;
  std::int64_t side = 0;
  QString step;
  std::array<double, 2> low{}, high{};
  std::function<float(std::int64_t cell, std::int64_t function)> at;
};

template <class Answer>
void takeSpan(PlaneTable& table, const Answer& answer, const Playhead& head) {
  for (std::size_t axis = 0; axis < 2; ++axis)
    table.low[axis] = static_cast<double>(answer.low[axis]),
    table.high[axis] = static_cast<double>(answer.high[axis]);
  table.step = QString::number(head.inAll(answer.step));
}

PlaneTable tableOf(std::shared_ptr<const SurfaceAnswer> answer, const Playhead& head) {
  PlaneTable out;
  if (!answer || answer->values.shape.rank() != 3) return out;
  takeSpan(out, *answer, head);
  out.side = answer->values.shape[0];
  const std::int64_t outputs = answer->values.shape[2];
  for (std::int64_t i = 0; i < outputs; ++i)
    out.names << (answer->node.empty()
                      ? QStringLiteral("output %1").arg(i)
                      : QStringLiteral("unit %1 of %2").arg(answer->unit + 1).arg(qtext(answer->name)));
  out.at = [answer, outputs](std::int64_t cell, std::int64_t function) {
    return answer->values.values[static_cast<std::size_t>(cell * outputs + function)];
  };
  return out;
}

PlaneTable tableOf(std::shared_ptr<const PlaneUnitsAnswer> answer, const PlaneLayer& layer, const Playhead& head) {
  PlaneTable out;
  takeSpan(out, *answer, head);
  out.side = layer.values.shape[1];
  for (std::int64_t i = 0; i < layer.values.shape[0]; ++i)
    out.names << QStringLiteral("unit %1 of %2").arg(i + 1).arg(qtext(layer.name));
  out.at = [answer, &layer, cells = out.side * out.side](std::int64_t cell, std::int64_t function) {
    return layer.values.values[static_cast<std::size_t>(function * cells + cell)];
  };
  return out;
}

bool takesMore(const QTextStream& out) {
  return out.status() == QTextStream::Ok;
}

// Each cell by its centre.
void writeGrid(QTextStream& out, const PlaneTable& table, std::int64_t targets) {
  const auto along = [&](std::size_t axis, std::int64_t index) {
    return csvNumber(table.low[axis] + (static_cast<double>(index) + 0.5) / static_cast<double>(table.side) *
                                           (table.high[axis] - table.low[axis]));
  };
  for (std::int64_t cell = 0; cell < table.side * table.side && takesMore(out); ++cell) {
    out << "plane," << table.step << ",," << along(0, cell % table.side) << ',' << along(1, cell / table.side);
    for (qsizetype i = 0; i < table.names.size(); ++i)
      out << ',' << csvNumber(static_cast<double>(table.at(cell, i)));
    out << QString(targets, QLatin1Char(',')) << '\n';
  }
}

// The samples that lie on the plane: fields share their numbers with the data, which may go meanwhile.
struct PlanePoints {
  Field input, target;
  std::vector<std::pair<QString, std::vector<std::int64_t>>> parts;
  std::shared_ptr<const OutputsAnswer> outputs;  // null: what is said of them is not what the plane shows
  QString step;                                  // of these
};

// With what the network says of those that it was asked about.
void writePoints(QTextStream& out, const PlanePoints& points, std::int64_t functions) {
  std::unordered_map<std::int64_t, std::size_t> told;
  for (std::size_t i = 0; points.outputs && i < points.outputs->rows.size(); ++i) told[points.outputs->rows[i]] = i;
  const auto write = [&](const QString& part, std::int64_t row) {
    const NumberView at = points.input.sample(row), target = points.target.sample(row);
    const auto known = told.find(row);
    out << part << ',' << (known != told.end() ? points.step : QString()) << ',' << row + 1;
    for (std::size_t axis = 0; axis < 2; ++axis) out << ',' << csvNumber(static_cast<double>(at[axis]));
    for (std::int64_t i = 0; i < functions; ++i) {
      out << ',';
      if (known == told.end()) continue;
      const auto place = known->second * static_cast<std::size_t>(functions) + static_cast<std::size_t>(i);
      out << csvNumber(static_cast<double>(points.outputs->values.values[place]));
    }
    for (std::size_t i = 0; i < target.size(); ++i) out << ',' << csvNumber(static_cast<double>(target[i]));
    out << '\n';
  };
  for (const auto& [part, rows] : points.parts)
    for (std::size_t i = 0; i < rows.size() && takesMore(out); ++i) write(part, rows[i]);
}

}  // namespace

bool PredictionsView::hasData() const {
  if (m_page == Page::plane) return !m_plane->isEmpty();
  if (m_page == Page::units) return shownUnits() != nullptr;
  return m_page != Page::empty && m_outputs.answer<OutputsAnswer>() != nullptr;
}

// The layer whose units are all shown; null: it is not answered yet, or has none. It is the newest answer's.
const PlaneLayer* PredictionsView::shownUnits() const {
  const auto answer = m_units.answer<PlaneUnitsAnswer>();
  if (!answer) return nullptr;
  for (const PlaneLayer& layer : answer->layers)
    if (layer.node == m_unitLayer) return &layer;
  return nullptr;
}

void PredictionsView::writeData(QTextStream& out) const {
  if (const DataWriter writer = data()) writer(out);
}

DataWriter PredictionsView::data() const {
  if (!hasData()) return [](QTextStream&) {};
  return m_page == Page::plane || m_page == Page::units ? planeWriter() : outputsWriter();
}

// The plane's cells, and below them the samples that lie on it: those of the parts that are shown, all of them.
DataWriter PredictionsView::planeWriter() const {
  const bool units = m_page == Page::units;
  const auto surface = m_surface.answer<SurfaceAnswer>();
  const Playhead& head = feed().playhead();
  const PlaneTable table =
      units ? tableOf(m_units.answer<PlaneUnitsAnswer>(), *shownUnits(), head) : tableOf(surface, head);
  const auto functions = static_cast<std::int64_t>(table.names.size());
  PlanePoints points{dataset()->input(), dataset()->target(), {}, nullptr, {}};
  if (!units) {
    points.parts = pointsShown();
    const auto outputs = m_outputs.answer<OutputsAnswer>();
    const bool said = feed().run() && surface && surface->node.empty() && outputs && functions > 0 &&
                      std::ssize(outputs->values.values) == functions * std::ssize(outputs->rows);
    if (said) points.outputs = outputs, points.step = QString::number(head.inAll(outputs->step));
  }
  return [table, functions, points = std::move(points)](QTextStream& out) {
    const std::int64_t targets = points.target.shape.size();
    out << "part,step,sample,x,y";
    for (const QString& name : table.names) out << ',' << csvCell(name);
    for (std::int64_t i = 0; i < targets; ++i)
      out << (targets == 1 ? QStringLiteral(",target") : QStringLiteral(",target %1").arg(i));
    out << '\n';
    writeGrid(out, table, targets);
    writePoints(out, points, functions);
  };
}

// Rows of the samples on the plane, by part; before there is a run they are in none.
std::vector<std::pair<QString, std::vector<std::int64_t>>> PredictionsView::pointsShown() const {
  const Run* run = feed().run();
  std::vector<std::int64_t> all(run ? 0 : static_cast<std::size_t>(dataset()->count));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  if (!run) return {{QStringLiteral("sample"), std::move(all)}};
  std::vector<std::pair<QString, std::vector<std::int64_t>>> out;
  const Split& split = run->split();
  for (const auto& [part, rows] :
       {std::pair{Part::train, &split.train}, std::pair{Part::validation, &split.validation},
        std::pair{Part::test, &split.test}}) {
    const std::string_view name = part_name(part);
    if (m_plane->isPartShown(part))
      out.emplace_back(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())), *rows);
  }
  return out;
}

// A row for each sample that was asked for: all that the network says of it.
DataWriter PredictionsView::outputsWriter() const {
  const auto answer = m_outputs.answer<OutputsAnswer>();
  return [answer, step = feed().playhead().inAll(answer->step)](QTextStream& out) {
    if (answer->rows.empty()) return;
    const std::size_t width = answer->values.values.size() / answer->rows.size();
    out << "step,sample";
    for (std::size_t i = 0; i < width; ++i) out << ",output " << i;
    out << '\n';
    for (std::size_t row = 0; row < answer->rows.size() && takesMore(out); ++row) {
      out << step << ',' << answer->rows[row] + 1;
      for (std::size_t i = 0; i < width; ++i)
        out << ',' << csvNumber(static_cast<double>(answer->values.values[row * width + i]));
      out << '\n';
    }
  };
}

}  // namespace vitrine::ui
