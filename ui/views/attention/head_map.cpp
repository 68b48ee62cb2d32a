#include "ui/views/attention/head_map.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/train/attention_heads.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr int kTokenRow = 18;    // px above the map for the keys
constexpr int kMostGutter = 64;  // px left of it for the queries
constexpr int kLeastForGap = 8;  // px a cell must have to be drawn with a gap around it
constexpr int kLeastForToken = 11;

QString nameOf(const QStringList& names, int index) {
  return index < names.size() ? names[index] : QString::number(index + 1);
}
}  // namespace

HeadMap::HeadMap(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void HeadMap::display(const Tensor& weights, int head, const QStringList& queries, const QStringList& keys,
                      bool labels) {
  m_labels = labels;
  const std::int64_t rows = weights.shape[1], columns = weights.shape[2];
  m_weights = Tensor(Shape{1, rows, columns});
  const auto from = weights.values.begin() + head * rows * columns;
  std::copy(from, from + rows * columns, m_weights.values.begin());
  m_queryNames = queries;
  m_keyNames = keys;
  if (m_cell.x() >= columns || m_cell.y() >= rows) m_cell = {-1, -1};
  update();
  speak();
  emit pointed();  // the value under the pointer may be another
}

void HeadMap::clear() {
  m_weights = {};
  m_cell = {-1, -1};
  update();
  speak();
  emit pointed();
}

QString HeadMap::spoken(int query, int key) const {
  if (isEmpty() || query < 0 || query >= queries() || key < 0 || key >= keys()) return {};
  return tr("%1 attends to %2: %3")
      .arg(nameOf(m_queryNames, query), nameOf(m_keyNames, key),
           QLocale().toString(static_cast<double>(weightAt(m_weights, 0, query, key)), 'f', 2));
}

QPoint HeadMap::strongest() const {
  QPoint cell(-1, -1);
  float most = -1;
  for (int q = 0; q < queries(); ++q)
    for (int k = 0; k < keys(); ++k)
      if (const float w = weightAt(m_weights, 0, q, k); w > most) most = w, cell = {k, q};
  return cell;
}

// ---- where things are

HeadMap::Layout HeadMap::layOut(QSize room) const {
  Layout out;
  if (isEmpty()) return out;
  const QFontMetrics metrics(Theme::monoFont(12));
  int gutter = 16;
  for (int i = 0; m_labels && i < queries(); ++i) {
    gutter = std::max(gutter, std::min(kMostGutter, metrics.horizontalAdvance(nameOf(m_queryNames, i)) + 10));
  }
  const int wideRoom = room.width() - gutter - 2, highRoom = room.height() - kTokenRow - 2;
  out.cell = std::max(0, std::min(wideRoom / keys(), highRoom / queries()));
  const int wide = out.cell > 0 ? out.cell * keys() : std::min(wideRoom, highRoom);
  const int high = out.cell > 0 ? out.cell * queries() : std::max(1, wide * queries() / keys());
  out.map = QRect(gutter, kTokenRow, std::max(1, wide), std::max(1, high));
  out.every = out.cell >= kLeastForToken ? 1 : out.cell > 0 ? (kLeastForToken + out.cell - 1) / out.cell : 0;
  return out;
}

QSize HeadMap::fitting(QSize room) const {
  if (isEmpty()) return room;
  const QRect map = layOut(room).map;
  return {map.right() + 4, map.bottom() + 4};
}

QRect HeadMap::cellRect(int query, int key) const {
  const Layout at = layOut(size());
  if (at.cell < 1) return {};
  return {at.map.left() + key * at.cell, at.map.top() + query * at.cell, at.cell, at.cell};
}

QPoint HeadMap::cellAt(QPoint position) const {
  const Layout at = layOut(size());
  if (isEmpty() || !at.map.contains(position)) return {-1, -1};
  return {(position.x() - at.map.left()) * keys() / at.map.width(),
          (position.y() - at.map.top()) * queries() / at.map.height()};
}

// ---- the picture

void HeadMap::paintEvent(QPaintEvent*) {
  if (isEmpty()) return;
  const Layout at = layOut(size());
  QPainter painter(this);
  const Colours& c = Theme::instance().colours();
  if (at.cell == 0) {
    const Tensor fewer = reduced_by_max(m_weights, at.map.height(), at.map.width());
    painter.drawImage(at.map, attentionImage(fewer, 0));
  } else {
    const QImage image = attentionImage(m_weights, 0);
    const int gap = at.cell >= kLeastForGap ? 1 : 0;
    for (int q = 0; q < queries(); ++q) {
      for (int k = 0; k < keys(); ++k) {
        painter.fillRect(cellRect(q, k).adjusted(0, 0, -gap, -gap), QColor(image.pixel(k, q)));
      }
    }
  }
  paintTokens(painter, at);
  if (m_cell.x() >= 0 && at.cell > 0) {
    painter.setPen(QPen(c.text, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(cellRect(m_cell.y(), m_cell.x()).adjusted(-1, -1, 0, 0));
  }
  if (hasFocus()) paintFocusRing(painter, at.map.adjusted(-3, -3, 2, 2));
}

void HeadMap::paintTokens(QPainter& painter, const Layout& at) const {
  if (at.every == 0 || !m_labels) return;
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::monoFont(12));
  const QFontMetrics size(painter.font());
  const int room = at.cell * at.every;
  for (int i = 0; i < queries(); i += at.every) {
    painter.setPen(i == m_cell.y() ? c.text : c.muted);
    const QRect cell = cellRect(i, 0);
    const QRect place(0, cell.center().y() - 9, at.map.left() - 6, 18);
    painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                     size.elidedText(nameOf(m_queryNames, i), Qt::ElideRight, place.width()));
  }
  for (int i = 0; i < keys(); i += at.every) {
    painter.setPen(i == m_cell.x() ? c.text : c.muted);
    const QRect cell = cellRect(0, i);
    const QRect place(cell.center().x() - room / 2, 0, room, kTokenRow - 3);
    QString name = nameOf(m_keyNames, i);
    while (name.size() > 1 && size.horizontalAdvance(name) > room) name.chop(1);
    painter.drawText(place, Qt::AlignHCenter | Qt::AlignBottom | Qt::TextDontClip, name);
  }
}

// ---- pointing

void HeadMap::point(QPoint cell) {
  if (cell == m_cell) return;
  m_cell = cell;
  update();
  speak();
  emit pointed();
}

// To screen readers: the cell that is pointed at, else the tokens along the axes.
void HeadMap::speak() {
  QString words = spoken(m_cell.y(), m_cell.x());
  if (words.isEmpty() && !m_queryNames.isEmpty()) {
    words = tr("tokens %1").arg(m_queryNames.join(' '));
    if (m_keyNames != m_queryNames) words += tr(" attend to %1").arg(m_keyNames.join(' '));
  }
  if (words != accessibleDescription()) setAccessibleDescription(words);
}

void HeadMap::mouseMoveEvent(QMouseEvent* event) {
  point(cellAt(event->pos()));
}
void HeadMap::mousePressEvent(QMouseEvent* event) {
  point(cellAt(event->pos()));
}
void HeadMap::leaveEvent(QEvent*) {
  if (!hasFocus()) point({-1, -1});
}

void HeadMap::keyPressEvent(QKeyEvent* event) {
  QPoint to = m_cell.x() < 0 ? QPoint(0, 0) : m_cell;
  switch (event->key()) {
    case Qt::Key_Left:
      to.rx()--;
      break;
    case Qt::Key_Right:
      to.rx()++;
      break;
    case Qt::Key_Up:
      to.ry()--;
      break;
    case Qt::Key_Down:
      to.ry()++;
      break;
    default:
      return QWidget::keyPressEvent(event);
  }
  if (isEmpty()) return;
  point({std::clamp(to.x(), 0, keys() - 1), std::clamp(to.y(), 0, queries() - 1)});
}

void HeadMap::focusInEvent(QFocusEvent*) {
  update();
}
void HeadMap::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
