#include "ui/views/export/curve_data.h"

#include <QTextStream>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/watch/history_reader.h"

namespace vitrine::ui {

QString csvNumber(double value) {
  return QString::number(value, 'g', 9);
}

QString csvCell(QString text) {
  const bool quoted = text.contains(',') || text.contains('"') || text.contains('\n') || text.contains('\r');
  return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
}

namespace {

bool joinsSteps(const History& history) {
  HistoryReader reading(history);
  for (; const History::Point* point = reading.next(); reading.pass())
    if (point->covers > 1) return true;
  return false;
}

std::vector<CurveColumn> withExtremes(const std::vector<CurveColumn>& columns) {
  std::vector<CurveColumn> out;
  for (const CurveColumn& column : columns) {
    out.push_back(column);
    if (column.number) continue;
    out.back().number = [](const auto& point) { return point.value; };
    if (!joinsSteps(*column.history)) continue;
    out.push_back(
        {column.name + QStringLiteral(" min"), column.history, [](const auto& point) { return point.min; }});
    out.push_back(
        {column.name + QStringLiteral(" max"), column.history, [](const auto& point) { return point.max; }});
  }
  return out;
}

}  // namespace

void writeCurves(QTextStream& out, const std::vector<CurveColumn>& given) {
  const std::vector<CurveColumn> columns = withExtremes(given);
  out << "step,steps";
  std::vector<HistoryReader> readings;
  readings.reserve(columns.size());
  for (const CurveColumn& column : columns) {
    out << ',' << csvCell(column.name);
    readings.emplace_back(*column.history);
  }
  out << '\n';
  while (out.status() == QTextStream::Ok) {
    double x = std::numeric_limits<double>::infinity();
    for (HistoryReader& reading : readings)
      if (const History::Point* point = reading.next()) x = std::min(x, point->x);
    if (!std::isfinite(x)) return;
    std::uint64_t covers = 1;
    QString values;
    for (std::size_t i = 0; i < readings.size(); ++i) {
      values += ',';
      const History::Point* point = readings[i].next();
      if (!point || point->x > x) continue;
      covers = std::max(covers, point->covers);
      values += csvNumber(static_cast<double>(columns[i].number(*point)));
      readings[i].pass();
    }
    out << QString::number(x, 'g', 17) << ',' << covers << values << '\n';
  }
}

}  // namespace vitrine::ui
