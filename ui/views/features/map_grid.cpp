#include "ui/views/features/map_grid.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kMapGap = 6, kMapMargin = 3;
constexpr int kLeastMapSide = 20, kMostMapSide = 120;  // px
constexpr int kMostPicture = 160;                      // pixels a side of a map's picture
constexpr double kLeastHigh = 0.15;                    // of its width, that a map of one row is drawn

// Channel after channel, as images lie; of a sequence those positions that it has.
std::vector<float> channelByChannel(const NodeActivations& told, const std::vector<float>& values) {
  if (told.shape.rank() != 2) return values;
  const auto channels = static_cast<std::size_t>(told.shape[1]), positions = values.size() / channels;
  std::vector<float> out(channels * positions);
  for (std::size_t t = 0; t < positions; ++t)
    for (std::size_t c = 0; c < channels; ++c) out[c * positions + t] = values[t * channels + c];
  return out;
}

}  // namespace

ChannelMaps::ChannelMaps(const NodeActivations& told, std::size_t sample, bool ownScale) {
  if (sample >= told.values.size()) return;
  const bool line = told.shape.rank() == 2;
  if (!line && (told.kept.rank() != 3 || told.shape.rank() != 3)) return;
  const auto channelCount = static_cast<int>(line ? told.shape[1] : told.kept[0]);
  if (line) {  // as far as this sample goes: what is behind its end is no number of it
    rows = 1, columns = static_cast<int>(std::ssize(told.values[sample]) / told.shape[1]);
    height = 1, width = columns;
  } else {
    rows = static_cast<int>(told.kept[1]), columns = static_cast<int>(told.kept[2]);
    every = static_cast<int>(told.every), height = told.shape[1], width = told.shape[2];
  }
  if (rows < 1 || columns < 1) return;
  samples = told.values.size();
  all = channelByChannel(told, told.values[sample]);
  scale = MapScale(all);
  const auto size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  const int step = (std::max(rows, columns) + kMostPicture - 1) / kMostPicture;
  UnitCount count(told.function, channelCount);
  for (const std::vector<float>& of : told.values)
    count.add(channelByChannel(told, of), std::ssize(of) / channelCount);
  for (int channel = 0; channel < channelCount; ++channel) {
    const auto first = static_cast<std::size_t>(channel) * size;
    MapFacts fact{statistics_of(std::span(all).subspan(first, size))};
    fact.dead = count.is_dead(channel);
    dead += fact.dead ? 1 : 0;
    facts.push_back(fact);
    scales.push_back(ownScale ? MapScale(values(channel)) : scale);
    const QImage whole = mapImage(values(channel), columns, rows, scales.back());
    images.push_back(step > 1 ? whole.scaled(std::max(1, columns / step), std::max(1, rows / step)) : whole);
  }
}

std::span<const float> ChannelMaps::values(int channel) const {
  const auto size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  return std::span(all).subspan(static_cast<std::size_t>(channel) * size, size);
}

MapGrid::MapGrid(QWidget* parent) : PictureList(parent) {
  setMouseTracking(true);
  setAccessibleName(tr("Maps of all channels"));
}

void MapGrid::display(std::shared_ptr<const ChannelMaps> maps) {
  m_maps = std::move(maps);
  update();
}

void MapGrid::setPlace(const FeaturePlace& place) {
  m_place = place;
  setCurrent(static_cast<int>(place.channel));
  update();
}

// As large as all of them fit; where they would be too small the grid is higher than its room, and scrolls.
void MapGrid::fitInto(QSize room) {
  const int shown = std::max(1, count());
  const bool line = m_maps && m_maps->rows == 1;
  double shape = m_maps && m_maps->columns > 0 ? m_maps->rows / static_cast<double>(m_maps->columns) : 1;
  if (line) shape = std::max(shape, kLeastHigh);  // a number is higher than wide then
  const int wide = room.width() - 2 * kMapMargin + kMapGap, high = room.height() - 2 * kMapMargin + kMapGap;
  int best = 0, columns = 1;
  for (int n = 1; n <= std::min(shown, std::max(1, wide / (kMapGap + 4))); ++n) {
    const int lines = (shown + n - 1) / n;
    const int side = std::min(wide / n - kMapGap, static_cast<int>((high / lines - kMapGap) / shape));
    if (side > best) best = side, columns = n;
  }
  const bool scrolls = best < kLeastMapSide;
  if (scrolls) best = kLeastMapSide, columns = std::max(1, wide / (kLeastMapSide + kMapGap));
  if (!line) best = std::min(best, std::max(kMostMapSide, room.width() / 6));
  m_cell = {best, std::max(1, static_cast<int>(best * shape))};
  const int lines = (shown + columns - 1) / columns;
  setColumns(columns);
  const int used = columns * (best + kMapGap) - kMapGap;
  m_origin = {std::min(kMapMargin, std::max(0, (room.width() - used) / 2)), kMapMargin};
  resize(room.width(), std::max(1, 2 * kMapMargin + lines * (m_cell.height() + kMapGap) - kMapGap));
  update();
}

QRect MapGrid::pictureRect(int channel) const {
  return {m_origin.x() + channel % columns() * (m_cell.width() + kMapGap),
          m_origin.y() + channel / columns() * (m_cell.height() + kMapGap), m_cell.width(), m_cell.height()};
}

QRect MapGrid::placeRect() const {
  if (!m_maps || m_maps->width < 1 || m_maps->height < 1) return {};
  const QRect map = pictureRect(current());
  const double wide = map.width() / static_cast<double>(m_maps->width);
  const double high = map.height() / static_cast<double>(m_maps->height);
  const QRectF exact(map.left() + m_place.x * wide, map.top() + m_place.y * high, wide, high);
  QRect out = exact.toAlignedRect();
  if (out.width() < 3) out.adjust(-1, 0, 1, 0);
  if (out.height() < 3) out.adjust(0, -1, 0, 1);
  return out;
}

QString MapGrid::words(int channel) const {
  if (channel < 0 || channel >= count()) return {};
  const MapFacts& fact = m_maps->facts[static_cast<std::size_t>(channel)];
  const ValueStatistics& numbers = fact.numbers;
  if (fact.dead && m_maps->samples > 1)
    return tr("channel %1: dead, 0 everywhere for at least 99 of 100 of the %2 samples looked at")
        .arg(channel + 1)
        .arg(m_maps->samples);
  if (fact.dead) return tr("channel %1: 0 everywhere for this sample").arg(channel + 1);
  if (numbers.finite() == 0) return tr("channel %1: no finite number").arg(channel + 1);
  QString out = tr("channel %1: mean %2, from %3 to %4")
                    .arg(channel + 1)
                    .arg(figure(numbers.mean, 3), figure(numbers.least, 3), figure(numbers.largest, 3));
  if (numbers.not_finite > 0) out += tr(", %1 not finite").arg(grouped(numbers.not_finite));
  return out;
}

// ---- the picture

void MapGrid::paintDead(QPainter& painter, const QRect& place) const {
  const Colours& c = Theme::instance().colours();
  const QFont small = Theme::uiFont(11, 600);
  painter.fillRect(place, c.field);
  painter.setPen(QPen(c.border, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(place.adjusted(0, 0, -1, -1));
  painter.setFont(small);
  painter.setPen(c.warning);
  const bool fits = QFontMetrics(small).horizontalAdvance(tr("dead")) + 4 <= place.width();
  painter.drawText(place, Qt::AlignCenter, fits ? tr("dead") : QStringLiteral("×"));
}

void MapGrid::paintEvent(QPaintEvent* event) {
  if (!m_maps) return;
  QPainter painter(this);
  const Colours& c = Theme::instance().colours();
  for (int channel = 0; channel < count(); ++channel) {
    const QRect place = pictureRect(channel);
    if (!place.adjusted(-4, -4, 4, 4).intersects(event->rect())) continue;
    if (m_maps->facts[static_cast<std::size_t>(channel)].dead)
      paintDead(painter, place);
    else
      drawPicture(painter, place, m_maps->images[static_cast<std::size_t>(channel)]);
    if (channel == m_hovered && channel != current()) {
      painter.setPen(QPen(c.muted, 1));
      painter.setBrush(Qt::NoBrush);
      painter.drawRect(place.adjusted(-2, -2, 1, 1));
    }
  }
  if (current() < 0 || current() >= count()) return;
  paintFrame(painter, pictureRect(current()));
  const QRect place = placeRect();
  const bool dead = m_maps->facts[static_cast<std::size_t>(current())].dead;
  if ((m_cell.width() < 28 || dead) && !m_placing) return;  // it would cover the map
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(m_placing ? c.accent : c.curves[1], m_placing ? 2 : 1));
  painter.drawRect(place.adjusted(-1, -1, 0, 0));
}

// ---- pointing

void MapGrid::placeAt(QPoint position) {
  const QRect map = pictureRect(current());
  if (!m_maps || m_maps->width < 1 || map.isEmpty()) return;
  const auto share = [](int at, int size, std::int64_t count) {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(at) * count / size, 0, count - 1);
  };
  emit placed(share(position.y() - map.top(), map.height(), m_maps->height),
              share(position.x() - map.left(), map.width(), m_maps->width));
}

void MapGrid::mousePressEvent(QMouseEvent* event) {
  PictureList::mousePressEvent(event);
  if (at(event->pos()) == current()) placeAt(event->pos());
}

void MapGrid::mouseMoveEvent(QMouseEvent* event) {
  const int over = at(event->pos());
  if (over == current() && over >= 0) placeAt(event->pos());
  if (over == m_hovered) return;
  m_hovered = over;
  setCursor(over >= 0 && over != current() ? Qt::PointingHandCursor : over >= 0 ? Qt::CrossCursor : Qt::ArrowCursor);
  update();
  emit hovered(over);
}

void MapGrid::leaveEvent(QEvent*) {
  m_hovered = -1;
  update();
  emit hovered(-1);
}

// Enter goes into the chosen map, where arrow keys move the place; Enter or Escape goes back.
void MapGrid::keyPressEvent(QKeyEvent* event) {
  const bool enters = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enters || (m_placing && event->key() == Qt::Key_Escape)) {
    m_placing = !m_placing && count() > 0;
    update();
    return;
  }
  const FeaturePlace step{0, (event->key() == Qt::Key_Down) - (event->key() == Qt::Key_Up),
                          (event->key() == Qt::Key_Right) - (event->key() == Qt::Key_Left)};
  if (!m_placing || !m_maps || (step.y == 0 && step.x == 0)) return PictureList::keyPressEvent(event);
  emit placed(std::clamp<std::int64_t>(m_place.y + step.y, 0, m_maps->height - 1),
              std::clamp<std::int64_t>(m_place.x + step.x, 0, m_maps->width - 1));
}

void MapGrid::focusOutEvent(QFocusEvent* event) {
  m_placing = false;
  PictureList::focusOutEvent(event);
}

}  // namespace vitrine::ui
