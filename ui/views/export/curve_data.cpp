#include "ui/views/export/curve_data.h"

#include <QTextStream>
#include <algorithm>
#include <cmath>
#include <limits>

namespace vitrine::ui {
namespace {

constexpr std::size_t kPiece = 4'096;  // points that are read at once

// Reads a history from its start, some points ahead.
struct Reading {
  const History* history;
  std::vector<History::Point> points = {};
  std::size_t at = 0;
  double after = -1;

  const History::Point* next() {
    if (at == points.size()) {
      points = history->read_after(after, kPiece);
      at = 0;
      if (points.empty()) return nullptr;
      after = points.back().x;
    }
    return &points[at];
  }
};

}  // namespace

QString csvCell(QString text) {
  const bool quoted = text.contains(',') || text.contains('"') || text.contains('\n') || text.contains('\r');
  return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
}

void writeCurves(QTextStream& out, const std::vector<CurveColumn>& columns) {
  out << "step,steps";
  std::vector<Reading> readings;
  for (const CurveColumn& column : columns) {
    out << ',' << csvCell(column.name);
    readings.push_back({column.history});
  }
  out << '\n';
  for (;;) {
    double x = std::numeric_limits<double>::infinity();
    for (Reading& reading : readings)
      if (const History::Point* point = reading.next()) x = std::min(x, point->x);
    if (!std::isfinite(x)) return;
    std::uint64_t covers = 1;
    QString values;
    for (Reading& reading : readings) {
      values += ',';
      const History::Point* point = reading.next();
      if (!point || point->x > x) continue;
      covers = std::max(covers, point->covers);
      values += std::isfinite(point->value) ? QString::number(static_cast<double>(point->value), 'g', 9)
                                            : QStringLiteral("nan");
      ++reading.at;
    }
    out << QString::number(x, 'g', 17) << ',' << covers << values << '\n';
  }
}

}  // namespace vitrine::ui
