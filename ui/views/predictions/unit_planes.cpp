#include "ui/views/predictions/unit_planes.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <span>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/decision_map.h"

namespace vitrine::ui {
namespace {

constexpr int kUnitGap = 8, kUnitLine = 15, kUnitMargin = 4, kLeastUnit = 10, kMostUnitSide = 260;
constexpr int kLeastUnitWithNumber = 30;  // px a side

// The smallest second feature is at the bottom.
QImage unitImage(std::span<const float> values, int side, float reach, const QList<QRgb>& signs) {
  QImage out(side, side, QImage::Format_RGB32);
  for (int row = 0; row < side; ++row) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(side - 1 - row));
    for (int column = 0; column < side; ++column) {
      const int index = mapIndex((values[static_cast<std::size_t>(row * side + column)] / reach + 1) / 2);
      line[column] = index < 0 ? notANumberColour() : signs[index];
    }
  }
  return out;
}

}  // namespace

UnitPlanes::UnitPlanes(QWidget* parent) : PictureList(parent) {
  setAccessibleName(tr("All units of the layer"));
  setToolTip(tr("Each unit over the plane of the two inputs; Enter or a double click shows one alone"));
}

void UnitPlanes::display(const PlaneLayer& layer) {
  float reach = 0;
  for (const float value : layer.values.values)
    if (std::isfinite(value)) reach = std::max(reach, std::abs(value));
  if (reach <= 0) reach = 1;
  const QList<QRgb> signs = DecisionMap::signs();
  const std::int64_t side = layer.values.shape[1];
  const auto size = static_cast<std::size_t>(side * side);
  m_units.resize(static_cast<std::size_t>(layer.values.shape[0]));
  for (std::size_t unit = 0; unit < m_units.size(); ++unit) {
    const auto values = std::span<const float>(layer.values.values).subspan(unit * size, size);
    float least = reach, largest = -reach;
    for (const float value : values)
      if (std::isfinite(value)) least = std::min(least, value), largest = std::max(largest, value);
    m_units[unit] = {unitImage(values, static_cast<int>(side), reach, signs), least, largest};
  }
  arrange();
  update();
}

void UnitPlanes::clear() {
  m_units.clear();
  update();
}

// As large as all of them fit; small ones without their number, which a tooltip says.
void UnitPlanes::arrange() {
  const int shown = std::max(1, count());
  for (const int caption : {kUnitLine, 0}) {
    int best = 0;
    for (int n = 1; n <= shown; ++n) {
      const int lines = (shown + n - 1) / n;
      const int side = std::min((width() - 2 * kUnitMargin + kUnitGap) / n - kUnitGap,
                                (height() - 2 * kUnitMargin) / lines - caption - kUnitGap);
      if (side > best) best = side, setColumns(n);
    }
    m_side = std::clamp(best, kLeastUnit, kMostUnitSide);
    m_caption = caption;
    if (best >= kLeastUnitWithNumber) return;
  }
}

QRect UnitPlanes::pictureRect(int index) const {
  return {kUnitMargin + index % columns() * (m_side + kUnitGap),
          kUnitMargin + index / columns() * (m_side + m_caption + kUnitGap), m_side, m_side};
}

QString UnitPlanes::words(int index) const {
  if (index < 0 || index >= count()) return {};
  const Unit& unit = m_units[static_cast<std::size_t>(index)];
  if (unit.least > unit.largest) return tr("unit %1: no finite number").arg(grouped(index + 1));
  return tr("unit %1: %2 to %3")
      .arg(grouped(index + 1), figure(static_cast<double>(unit.least), 3),
           figure(static_cast<double>(unit.largest), 3));
}

void UnitPlanes::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setFont(Theme::monoFont(11));
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  for (int i = 0; i < count(); ++i) {
    const QRect place = pictureRect(i);
    painter.drawImage(place, image(i));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(c.border, 1));
    painter.drawRect(place.adjusted(-1, -1, 0, 0));
    if (i == current() && hasFocus()) paintFrame(painter, place);
    if (m_caption == 0) continue;
    painter.setPen(c.muted);
    painter.drawText(QRect(place.left(), place.bottom() + 2, place.width(), kUnitLine), Qt::AlignCenter,
                     grouped(i + 1));
  }
}

void UnitPlanes::resizeEvent(QResizeEvent*) {
  arrange();
}

void UnitPlanes::mouseDoubleClickEvent(QMouseEvent* event) {
  if (const int index = at(event->pos()); index >= 0) emit activated(index);
}

}  // namespace vitrine::ui
