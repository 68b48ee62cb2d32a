#include "ui/views/weights/weight_matrix.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr double kLargestCell = 26, kLongestCell = 6;  // px; times as long as wide
constexpr double kCellForGaps = 3;                     // px from which on tiles are told apart

// Farther from 0 than any that is finite, so that none of them is hidden.
float farFrom0(float value) {
  return std::isfinite(value) ? std::abs(value) : std::numeric_limits<float>::infinity();
}

}  // namespace

WeightMatrix::WeightMatrix(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Matrix of numbers"));
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    if (m_data) m_scale = MapScale::around0(m_data->values);
    m_image = {};
    update();
  });
}

void WeightMatrix::display(std::shared_ptr<const MatrixData> data) {
  const bool other = !m_data || !data || !(m_data->shape == data->shape) || m_data->name != data->name;
  m_data = std::move(data);
  m_scale = m_data ? MapScale::around0(m_data->values) : MapScale();
  m_bad = m_data
              ? std::count_if(m_data->values.begin(), m_data->values.end(), [](float v) { return !std::isfinite(v); })
              : 0;
  m_image = {};
  if (other) m_current = m_held = m_set = -1;
  update();
  speak();
  emit pointed();
}

void WeightMatrix::setCurrent(std::int64_t place) {
  if (place == m_current) return;
  m_current = place;
  update();
  speak();
  emit pointed();
}

void WeightMatrix::setHeld(std::int64_t place) {
  if (place == m_held) return;
  m_held = place;
  if (place >= 0) m_set = place;
  update();
}

QString WeightMatrix::words(std::int64_t place) const {
  if (!m_data || place < 0 || place >= std::ssize(m_data->values)) return {};
  const float value = m_data->values[static_cast<std::size_t>(place)];
  const QString number = std::isnan(value)       ? QStringLiteral("NaN")
                         : !std::isfinite(value) ? (value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞"))
                                                 : figure(static_cast<double>(value), 4);
  return tr("%1: %2").arg(m_data->indexWords(place), number);
}

QString WeightMatrix::foot() const {
  const MatrixData* shown = m_data.get();
  if (!shown) return {};
  if (m_current >= 0) return words(m_current);
  QStringList parts{QString::fromStdString(shown->shape.text())};
  if (isAggregated()) parts << aggregated();
  if (m_bad > 0) parts << tr("%1 not finite").arg(grouped(m_bad));
  if (shown->leftOut > 0) parts << tr("%1 more are not shown").arg(grouped(shown->leftOut));
  return parts.join(QStringLiteral(" · "));
}

void WeightMatrix::speak() {
  QString said = words(m_current);
  if (said.isEmpty() && m_data)
    said = tr("%1 numbers in %2 rows and %3 columns; arrow keys go from number to number")
               .arg(grouped(std::ssize(m_data->values)), grouped(m_data->rows()), grouped(m_data->columns()));
  if (said != accessibleDescription()) setAccessibleDescription(said);
}

// ---- where things are

QRectF WeightMatrix::picture() const {
  if (!m_data || m_data->tiles < 1) return {};
  const QRectF room = QRectF(rect()).adjusted(3, 3, -3, -3);
  const auto rows = static_cast<double>(m_data->rows()), columns = static_cast<double>(m_data->columns());
  double wide = std::min(room.width() / columns, kLargestCell), high = std::min(room.height() / rows, kLargestCell);
  const bool square = m_data->height > 1 || m_data->width > 1;
  if (square) {
    wide = high = std::min(wide, high);
  } else if (wide >= 1 && high >= 1) {
    wide = std::min(wide, high * kLongestCell), high = std::min(high, wide * kLongestCell);
  }
  if (wide >= 1) wide = std::floor(wide);
  if (high >= 1) high = std::floor(high);
  const QSizeF size(std::max(1.0, wide * columns), std::max(1.0, high * rows));
  return {std::floor(room.center().x() - size.width() / 2), std::floor(room.center().y() - size.height() / 2),
          size.width(), size.height()};
}

QSize WeightMatrix::pixels() const {
  if (!m_data) return {};
  const QSizeF room = picture().size() * devicePixelRatioF();
  return {static_cast<int>(std::min<double>(static_cast<double>(m_data->columns()), std::max(1.0, room.width()))),
          static_cast<int>(std::min<double>(static_cast<double>(m_data->rows()), std::max(1.0, room.height())))};
}

bool WeightMatrix::isAggregated() const {
  return m_data && (pixels().width() < m_data->columns() || pixels().height() < m_data->rows());
}

QString WeightMatrix::aggregated() const {
  if (!isAggregated()) return {};
  const auto of = [](std::int64_t cells, int shown) { return grouped((cells + shown - 1) / std::max(1, shown)); };
  return tr("each pixel: the farthest from 0 of %1 × %2 numbers")
      .arg(of(m_data->rows(), pixels().height()), of(m_data->columns(), pixels().width()));
}

QRectF WeightMatrix::cellRect(std::int64_t row, std::int64_t column) const {
  const QRectF area = picture();
  if (area.isEmpty()) return {};
  const double wide = area.width() / static_cast<double>(m_data->columns());
  const double high = area.height() / static_cast<double>(m_data->rows());
  return {area.left() + static_cast<double>(column) * wide, area.top() + static_cast<double>(row) * high, wide, high};
}

WeightMatrix::Cell WeightMatrix::cellOf(std::int64_t place) const {
  const std::int64_t each = m_data->height * m_data->width, tile = place / each, within = place % each;
  return {tile / m_data->across * m_data->height + within / m_data->width,
          tile % m_data->across * m_data->width + within % m_data->width};
}

QRectF WeightMatrix::frameOf(std::int64_t place) const {
  if (!m_data || place < 0 || place >= std::ssize(m_data->values)) return {};
  const Cell cell = cellOf(place);
  const QRectF all = cellRect(cell.row, cell.column);
  if (all.width() >= 5 && all.height() >= 5) return all;
  return {all.center() - QPointF(3, 3), QSizeF(6, 6)};
}

std::int64_t WeightMatrix::shownAt(int x, int y) const {
  if (m_image.isNull()) make();
  x = std::clamp(x, 0, m_image.width() - 1), y = std::clamp(y, 0, m_image.height() - 1);
  return m_shown[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_image.width()) +
                 static_cast<std::size_t>(x)];
}

std::int64_t WeightMatrix::at(QPointF position) const {
  const QRectF area = picture();
  if (!area.contains(position)) return -1;
  const QSize size = pixels();
  return shownAt(static_cast<int>((position.x() - area.left()) * size.width() / area.width()),
                 static_cast<int>((position.y() - area.top()) * size.height() / area.height()));
}

// ---- the picture

// Each number is looked at once.
void WeightMatrix::make() const {
  const QSize size = pixels();
  const std::int64_t rows = m_data->rows(), columns = m_data->columns();
  m_image = QImage(size, QImage::Format_ARGB32_Premultiplied);
  m_image.fill(Qt::transparent);
  m_shown.assign(static_cast<std::size_t>(size.width()) * static_cast<std::size_t>(size.height()), -1);
  const std::vector<float>& values = m_data->values;
  for (std::int64_t row = 0; row < rows; ++row) {
    std::int64_t* line = m_shown.data() + row * size.height() / rows * size.width();
    for (std::int64_t column = 0; column < columns; ++column) {
      const std::int64_t place = m_data->at(row, column);
      std::int64_t& shown = line[column * size.width() / columns];
      if (place >= 0 && (shown < 0 || farFrom0(values[static_cast<std::size_t>(place)]) >
                                          farFrom0(values[static_cast<std::size_t>(shown)])))
        shown = place;
    }
  }
  for (int y = 0; y < size.height(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(y));
    for (int x = 0; x < size.width(); ++x) {
      const std::int64_t place = m_shown[static_cast<std::size_t>(y * size.width() + x)];
      if (place < 0) continue;
      const float value = values[static_cast<std::size_t>(place)];
      line[x] = std::isfinite(value) ? m_scale.colour(value) : notANumberColour();
    }
  }
}

void WeightMatrix::paintEvent(QPaintEvent*) {
  if (!m_data || m_data->tiles < 1) return;
  if (m_image.isNull()) make();
  QPainter painter(this);
  painter.drawImage(picture(), m_image);
  paintTiles(painter);
  if (hasFocus()) paintFocusRing(painter, rect().adjusted(0, 0, -1, -1));
  painter.setRenderHint(QPainter::Antialiasing);
  if (m_held >= 0) paintFrame(painter, frameOf(m_held));
  if (m_current < 0) return;
  paintFrame(painter, frameOf(m_current));
  paintCard(painter, frameOf(m_current));
}

void WeightMatrix::paintFrame(QPainter& painter, const QRectF& frame) const {
  const Colours& c = Theme::instance().colours();
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(c.surface, 3.5));
  painter.drawRect(frame);
  painter.setPen(QPen(c.accent, 2));
  painter.drawRect(frame);
}

void WeightMatrix::paintTiles(QPainter& painter) const {
  const QRectF cell = cellRect(0, 0), area = picture();
  const bool tiles = m_data->height > 1 || m_data->width > 1;
  if (std::min(cell.width(), cell.height()) < kCellForGaps) return;
  painter.setPen(QPen(Theme::instance().colours().surface, 1));
  // A matrix has no tiles: a line between all cells, where they are large.
  const bool each = !tiles && cell.width() >= 7 && cell.height() >= 7;
  if (!tiles && !each) return;
  const std::int64_t down = tiles ? m_data->height : 1, right = tiles ? m_data->width : 1;
  for (std::int64_t row = down; row < m_data->rows(); row += down) {
    const int y = qRound(cellRect(row, 0).top());
    painter.drawLine(qRound(area.left()), y, qRound(area.right()), y);
  }
  for (std::int64_t column = right; column < m_data->columns(); column += right) {
    const int x = qRound(cellRect(0, column).left());
    painter.drawLine(x, qRound(area.top()), x, qRound(area.bottom()));
  }
}

// Where it is and what stands there, beside the cell.
void WeightMatrix::paintCard(QPainter& painter, const QRectF& cell) const {
  const Colours& c = Theme::instance().colours();
  const QString all = words(m_current);
  const qsizetype colon = all.lastIndexOf(QStringLiteral(": "));
  const QString where = all.left(colon), value = all.mid(colon + 2);
  const QFont small = Theme::uiFont(11.5), mono = Theme::monoFont(13);
  const int wide = std::min(
      width() - 4,
      std::max(QFontMetrics(small).horizontalAdvance(where), QFontMetrics(mono).horizontalAdvance(value)) + 18);
  constexpr int kHigh = 42, kAway = 8;
  if (height() < kHigh + 4 || wide < 40) return;
  double left = cell.right() + kAway, top = cell.center().y() - kHigh / 2.0;
  if (left + wide > width() - 2) left = cell.left() - kAway - wide;
  if (left < 2)
    left = std::clamp(cell.center().x() - wide / 2.0, 2.0, width() - wide - 2.0), top = cell.bottom() + kAway;
  if (top + kHigh > height() - 2 && top > cell.bottom()) top = cell.top() - kAway - kHigh;
  const QRectF card(std::round(left) + 0.5, std::round(std::clamp(top, 2.0, height() - kHigh - 2.0)) + 0.5, wide - 1,
                    kHigh - 1);
  painter.setPen(QPen(c.border, 1));
  painter.setBrush(c.raised);
  painter.drawRoundedRect(card, 6, 6);
  const QRectF inside = card.adjusted(8, 4, -8, -4);
  painter.setFont(mono);
  painter.setPen(c.text);
  painter.drawText(inside, Qt::AlignLeft | Qt::AlignTop, value);
  painter.setFont(small);
  painter.setPen(c.muted);
  painter.drawText(inside, Qt::AlignLeft | Qt::AlignBottom,
                   QFontMetrics(small).elidedText(where, Qt::ElideRight, static_cast<int>(inside.width())));
}

// ---- pointing

void WeightMatrix::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_image = {};
  emit pointed();  // pixels may stand for more or fewer numbers
}

void WeightMatrix::mousePressEvent(QMouseEvent* event) {
  const std::int64_t place = event->button() == Qt::LeftButton ? at(event->position()) : -1;
  if (place < 0) return QWidget::mousePressEvent(event);
  setCurrent(place);
  emit picked(place);
}

void WeightMatrix::mouseMoveEvent(QMouseEvent* event) {
  setCurrent(at(event->position()));
}

void WeightMatrix::leaveEvent(QEvent*) {
  if (!hasFocus()) setCurrent(-1);
}

void WeightMatrix::move(int right, int down) {
  if (m_current < 0 && m_set >= 0) return setCurrent(m_set);
  const QSize size = pixels();
  int x = 0, y = 0;
  if (m_current >= 0) {
    const Cell cell = cellOf(m_current);
    x = static_cast<int>(cell.column * size.width() / m_data->columns()) + right;
    y = static_cast<int>(cell.row * size.height() / m_data->rows()) + down;
  }
  x = std::clamp(x, 0, size.width() - 1), y = std::clamp(y, 0, size.height() - 1);
  if (const std::int64_t place = shownAt(x, y); place >= 0) setCurrent(place);
}

void WeightMatrix::keyPressEvent(QKeyEvent* event) {
  if (!m_data || m_data->tiles < 1) return QWidget::keyPressEvent(event);
  const int far = 1 << 20;
  switch (event->key()) {
    case Qt::Key_Left:
      return move(-1, 0);
    case Qt::Key_Right:
      return move(1, 0);
    case Qt::Key_Up:
      return move(0, -1);
    case Qt::Key_Down:
      return move(0, 1);
    case Qt::Key_PageUp:
      return move(0, -std::max(1, pixels().height() / 10));
    case Qt::Key_PageDown:
      return move(0, std::max(1, pixels().height() / 10));
    case Qt::Key_Home:
      return move(-far, -far);
    case Qt::Key_End:
      return setCurrent(std::ssize(m_data->values) - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_current >= 0) return emit picked(m_current);
      return QWidget::keyPressEvent(event);
    case Qt::Key_Escape:
      if (m_current >= 0) return setCurrent(-1);
      [[fallthrough]];
    default:
      QWidget::keyPressEvent(event);
  }
}

void WeightMatrix::focusInEvent(QFocusEvent*) {
  update();
}
void WeightMatrix::focusOutEvent(QFocusEvent*) {
  setCurrent(-1);
  update();
}

}  // namespace vitrine::ui
