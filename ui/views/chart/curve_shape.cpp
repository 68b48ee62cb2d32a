#include "ui/views/chart/curve_shape.h"

#include <algorithm>
#include <cmath>

namespace vitrine::ui {
namespace {

constexpr std::size_t kSparse = 300;     // columns: with fewer, each may have more than two points
constexpr double kDotRoom = 9;           // px between two points that are marked each
constexpr double kFloorRoom = 5;         // px between two marks at the foot
constexpr std::size_t kLeastBand = 24;   // columns: fewer are no band
constexpr std::uint64_t kCombSteps = 6;  // steps a column, from which on lines are a solid comb
constexpr double kFarOut = 1.5;          // of the band's height beyond it, as the whiskers of a box plot (Tukey 1977)
constexpr double kLeastSpike = 2;        // px

double middle(const History::Column& c) {
  return (c.x_first + c.x_last) / 2;
}

}  // namespace

// Far outside the plot a coordinate may be as big as it likes: Qt's rasteriser is not made for that.
QPointF CurveShaper::at(double step, double value) const {
  return {m_steps.unit(step), std::clamp(m_values.unit(value), -2.0, 3.0)};
}

bool CurveShaper::isDense(const Columns& columns) {
  std::uint64_t steps = 0;
  for (const History::Column& c : columns) steps += c.count;
  return columns.size() >= kLeastBand && steps >= kCombSteps * columns.size();
}

QList<double> CurveShaper::floored(const Columns& columns) const {
  QList<double> out;
  if (!m_values.isLogarithmic()) return out;
  for (const History::Column& c : columns) {
    const double x = m_steps.unit(c.x_min);
    if (c.min <= 0 && (out.isEmpty() || (x - out.last()) * m_plot.width() >= kFloorRoom)) out.append(x);
  }
  return out;
}

void CurveShaper::close(QList<QPointF>& line, CurveShape& shape) const {
  if (line.size() > 1) shape.lines.append(line);
  if (line.size() == 1) shape.dots.append(line);
  line.clear();
}

void CurveShaper::addExact(const Columns& columns, std::size_t index, QList<QPointF>& line) const {
  const History::Column& c = columns[index];
  const double pixel = 1 / std::max(1.0, m_plot.height());
  const auto add = [&](double x, float value) { line.append(at(x, static_cast<double>(value))); };
  const bool whole = c.x_min != c.x_max;
  const bool ends = index + 1 == columns.size() || columns[index + 1].gap_before;
  if (line.isEmpty() && whole && c.x_first < std::min(c.x_min, c.x_max)) add(c.x_first, c.first);
  const bool flat = at(0, static_cast<double>(c.max)).y() - at(0, static_cast<double>(c.min)).y() < pixel;
  if (c.count == 1) {
    add(c.x_min, c.min);
  } else if (flat && c.x_last - c.x_first < 2 * (m_steps.to() - m_steps.from()) * pixel) {
    add(middle(c), c.max);
  } else if (c.x_min == c.x_max && columns.size() < kSparse) {
    // A record of several steps, which does not say at which its extremes were: a bar in its middle.
    add(c.x_first, c.first);
    if (!flat) add(middle(c), c.first), add(middle(c), c.min), add(middle(c), c.max), add(middle(c), c.last);
    add(c.x_last, c.last);
  } else if (c.x_min <= c.x_max) {
    add(c.x_min, c.min);
    add(c.x_max, c.max);
  } else {
    add(c.x_max, c.max);
    add(c.x_min, c.min);
  }
  if (ends && whole && c.x_last > std::max(c.x_min, c.x_max)) add(c.x_last, c.last);
}

CurveShape CurveShaper::exact(const Columns& columns) const {
  CurveShape out;
  QList<QPointF> line;
  line.reserve(static_cast<qsizetype>(columns.size()) * 2 + 2);
  qsizetype points = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].gap_before) close(line, out);
    addExact(columns, i, line);
    points += columns[i].count == 1 ? 1 : 2;
  }
  close(line, out);
  out.floored = floored(columns);
  if (static_cast<double>(points) * kDotRoom > m_plot.width()) return out;
  out.dots.clear();
  for (const History::Column& c : columns) out.dots.append(at(c.x_last, static_cast<double>(c.last)));
  return out;
}

CurveShape CurveShaper::means(const Columns& columns) const {
  CurveShape out;
  QList<QPointF> line;
  line.reserve(static_cast<qsizetype>(columns.size()) + 2);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const History::Column& c = columns[i];
    if (c.gap_before) close(line, out);
    if (line.isEmpty() && c.count > 1) line.append(at(c.x_first, static_cast<double>(c.first)));
    line.append(at(middle(c), c.mean));
    const bool ends = i + 1 == columns.size() || columns[i + 1].gap_before;
    if (ends && c.count > 1) line.append(at(c.x_last, static_cast<double>(c.last)));
  }
  close(line, out);
  return out;
}

CurveShape CurveShaper::band(const Columns& columns) const {
  CurveShape out;
  for (std::size_t from = 0; from < columns.size();) {
    std::size_t to = from + 1;
    while (to < columns.size() && !columns[to].gap_before) ++to;
    QPolygonF area;
    const auto edge = [&](std::size_t i, float value) {
      const History::Column& c = columns[i];
      area.append(at(i == from ? c.x_first : i + 1 == to ? c.x_last : middle(c), static_cast<double>(value)));
    };
    for (std::size_t i = from; i < to; ++i) edge(i, columns[i].max);
    for (std::size_t i = to; i-- > from;) edge(i, columns[i].min);
    out.extent.append(area);
    from = to;
  }
  out.floored = floored(columns);
  return out;
}

CurveShape CurveShaper::ranges(const Columns& columns) const {
  CurveShape out = means(columns);
  out.dots.clear();
  const bool roomy = static_cast<double>(columns.size()) * kDotRoom <= m_plot.width();
  for (const History::Column& c : columns) {
    if (roomy) out.dots.append(at(middle(c), c.mean));
    if (c.max > c.min)
      out.spikes.append({at(middle(c), static_cast<double>(c.min)), at(middle(c), static_cast<double>(c.max))});
  }
  out.floored = floored(columns);
  return out;
}

CurveShape CurveShaper::spread(const Columns& columns) const {
  CurveShape out;
  for (std::size_t from = 0; from < columns.size();) {
    std::size_t to = from + 1;
    while (to < columns.size() && !columns[to].gap_before) ++to;
    QPolygonF inner, outer;
    const auto edge = [&](QPolygonF& into, std::size_t i, float value) {
      const History::Column& c = columns[i];
      const double x = i == from ? c.x_first : i + 1 == to ? c.x_last : middle(c);
      into.append(at(x, static_cast<double>(value)));
    };
    for (std::size_t i = from; i < to; ++i) edge(inner, i, columns[i].upper), edge(outer, i, columns[i].max);
    for (std::size_t i = to; i-- > from;) edge(inner, i, columns[i].lower), edge(outer, i, columns[i].min);
    out.spread.append(inner);
    out.extent.append(outer);
    from = to;
  }
  const auto far = [&](double x, float from, float to, double room) {
    const QPointF a = at(x, static_cast<double>(from)), b = at(x, static_cast<double>(to));
    if (std::abs(b.y() - a.y()) > kFarOut * room + kLeastSpike / std::max(1.0, m_plot.height()))
      out.spikes.append({a, b});
  };
  for (const History::Column& c : columns) {
    const double room = at(0, static_cast<double>(c.upper)).y() - at(0, static_cast<double>(c.lower)).y();
    far(c.x_max, c.upper, c.max, room);
    far(c.x_min, c.lower, c.min, room);
  }
  out.floored = floored(columns);
  return out;
}

}  // namespace vitrine::ui
