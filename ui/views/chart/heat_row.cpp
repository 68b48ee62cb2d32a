#include "ui/views/chart/heat_row.h"

#include <QFontMetricsF>
#include <QImage>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {
namespace {

constexpr double kEdge = 0.2;  // of a row's height, for each extreme

}  // namespace

QRgb heatOf(double value, const ValueScale& values) {
  const int index = mapIndex(static_cast<float>(values.unit(value)));
  return index < 0 ? notANumberColour() : viridis()[index];
}

void paintHeat(QPainter& painter, const QRectF& place, const Columns& columns, const ValueScale& values,
               const StepScale& steps) {
  const int width = static_cast<int>(std::ceil(place.width()));
  if (width < 1 || columns.empty()) return;
  QImage strip(width, 3, QImage::Format_ARGB32);  // largest, mean, smallest
  strip.fill(Qt::transparent);
  const auto pixel = [&](double step) { return std::clamp(steps.unit(step), -1.0, 2.0) * place.width(); };
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const History::Column& c = columns[i];
    const bool last = i + 1 == columns.size() || columns[i + 1].gap_before;
    // A step has the room up to the next one.
    const double begin = pixel(c.x_first), end = last ? pixel(c.x_last + 1) : pixel(columns[i + 1].x_first);
    const int from = std::max(0, static_cast<int>(std::floor(begin)));
    const int to = std::min(width, std::max(from + 1, static_cast<int>(std::floor(end))));
    const QRgb of[3] = {heatOf(static_cast<double>(c.max), values), heatOf(c.mean, values),
                        heatOf(static_cast<double>(c.min), values)};
    for (int line = 0; line < 3; ++line)
      for (int x = from; x < to; ++x) reinterpret_cast<QRgb*>(strip.scanLine(line))[x] = of[line];
  }
  const double edge = std::round(place.height() * kEdge), top = std::round(place.top()),
               bottom = std::round(place.bottom());
  const QRectF parts[3] = {{place.left(), top, static_cast<double>(width), edge},
                           {place.left(), top + edge, static_cast<double>(width), bottom - top - 2 * edge},
                           {place.left(), bottom - edge, static_cast<double>(width), edge}};
  for (int line = 0; line < 3; ++line) painter.drawImage(parts[line], strip, QRectF(0, line, width, 1));
}

void paintHeatScale(QPainter& painter, const QRectF& foot, const ValueScale& values) {
  const auto ticks = values.ticks(400);
  if (ticks.size() < 2) return;
  painter.setFont(Theme::monoFont(11));
  painter.setPen(Theme::instance().colours().muted);
  const QFontMetricsF size(painter.font());
  const Tick &low = ticks.front(), &high = ticks.back();
  const double right = size.horizontalAdvance(high.label), left = size.horizontalAdvance(low.label);
  const double bar = std::min(160.0, foot.width() - left - right - 12);
  if (bar < 24) return;
  painter.drawText(foot, Qt::AlignRight | Qt::AlignVCenter, high.label);
  const QRectF strip(foot.right() - right - 6 - bar, foot.center().y() - 3, bar, 7);
  painter.drawText(QRectF(strip.left() - 6 - left, foot.top(), left, foot.height()), Qt::AlignVCenter, low.label);
  QImage colours(static_cast<int>(bar), 1, QImage::Format_RGB32);
  for (int x = 0; x < colours.width(); ++x) {
    const double share = (x + 0.5) / colours.width();
    colours.setPixel(x, 0, viridis()[mapIndex(static_cast<float>(low.unit + share * (high.unit - low.unit)))]);
  }
  painter.drawImage(strip, colours);
}

}  // namespace vitrine::ui
