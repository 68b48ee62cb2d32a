#include "ui/views/predictions/unit_planes.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <span>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/decision_map.h"

namespace vitrine::ui {
namespace {

constexpr int kUnitGap = 8, kUnitLine = 15, kUnitMargin = 4, kLeastUnit = 16, kMostUnitSide = 260;
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
  update();
}

void UnitPlanes::clear() {
  m_units.clear();
  update();
}

// As large as all of them fit; small ones without their number, which a tooltip says. Where they would be too small
// to be told apart they are as large as that, and higher than the room.
void UnitPlanes::fitInto(QSize room) {
  const int shown = std::max(1, count());
  int columns = 1;
  for (const int caption : {kUnitLine, 0}) {
    int best = 0;
    for (int n = 1; n <= shown; ++n) {
      const int lines = (shown + n - 1) / n;
      const int side = std::min((room.width() - 2 * kUnitMargin + kUnitGap) / n - kUnitGap,
                                (room.height() - 2 * kUnitMargin) / lines - caption - kUnitGap);
      if (side > best) best = side, columns = n;
    }
    m_side = std::min(best, kMostUnitSide);
    m_caption = caption;
    if (best >= kLeastUnitWithNumber) break;
  }
  if (m_side < kLeastUnit) {
    m_side = kLeastUnitWithNumber, m_caption = kUnitLine;
    columns = std::max(1, (room.width() - 2 * kUnitMargin + kUnitGap) / (m_side + kUnitGap));
  }
  setColumns(columns);
  const int lines = (shown + columns - 1) / columns;
  resize(room.width(), 2 * kUnitMargin + lines * (m_side + m_caption + kUnitGap));
  update();
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

void UnitPlanes::paintEvent(QPaintEvent* event) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setFont(Theme::monoFont(11));
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const QRect wanted = event->rect().adjusted(-2, -2, 2, m_caption + 2);
  for (int i = 0; i < count(); ++i) {
    const QRect place = pictureRect(i);
    if (!place.adjusted(0, 0, 0, m_caption).intersects(wanted)) continue;
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

void UnitPlanes::mouseDoubleClickEvent(QMouseEvent* event) {
  if (const int index = at(event->pos()); index >= 0) emit activated(index);
}

// ---- the room

UnitSheet::UnitSheet(QWidget* parent) : QScrollArea(parent), m_planes(new UnitPlanes(this)) {
  setWidget(m_planes);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  viewport()->setAutoFillBackground(false);
  m_planes->setAutoFillBackground(false);
  verticalScrollBar()->setAccessibleName(tr("Scroll the units"));
  connect(m_planes, &PictureList::picked, this, [this](int index) {
    const QPoint at = m_planes->pictureRect(index).center();
    ensureVisible(at.x(), at.y(), 0, m_planes->pictureRect(index).height() / 2 + kUnitLine + kUnitGap);
  });
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &UnitSheet::scrolled);
}

void UnitSheet::display(const PlaneLayer& layer) {
  const int before = m_planes->count();
  m_planes->display(layer);
  if (m_planes->count() != before) arrange();
}

void UnitSheet::clear() {
  m_planes->clear();
}

void UnitSheet::arrange() {
  const QSize room = contentsRect().size();
  m_planes->fitInto(room);
  if (m_planes->height() > room.height())
    m_planes->fitInto({room.width() - verticalScrollBar()->sizeHint().width(), room.height()});
}

void UnitSheet::resizeEvent(QResizeEvent* event) {
  arrange();
  QScrollArea::resizeEvent(event);
  emit scrolled();
}

std::pair<int, int> UnitSheet::seen() const {
  const int top = verticalScrollBar()->value();
  const QRect sight(0, top, m_planes->width(), viewport()->height());
  std::pair<int, int> out{0, -1};
  for (int i = 0; i < m_planes->count(); ++i) {
    if (!sight.contains(m_planes->pictureRect(i))) continue;
    if (out.second < 0) out.first = i;
    out.second = i;
  }
  return out;
}

}  // namespace vitrine::ui
