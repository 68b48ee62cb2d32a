#include "ui/views/recurrent/recurrent_map.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/document/text.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kMapLeft = 46, kMapRight = 8, kMapTop = 4, kMapGap = 8;  // px
constexpr int kReadFrom = 190, kSlopeFrom = 140, kLeftFrom = 150;      // px of the widget
constexpr int kReadWords = 20, kReadCurves = 40, kReadUpright = 54;
constexpr double kTallestUnit = 22;

float farOut(float value) {
  return std::isfinite(value) ? std::abs(value) : std::numeric_limits<float>::infinity();
}

}  // namespace

RecurrentMap::RecurrentMap(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("States over time"));
  m_norms.setLogarithmic(true);
  m_norms.setScientific(true);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    if (m_answer) display(m_answer, m_track, m_order, m_input);
  });
}

void RecurrentMap::display(std::shared_ptr<const RecurrenceAnswer> answer, std::size_t track,
                           std::vector<std::int64_t> order, RecurrentInput input) {
  m_answer = std::move(answer), m_track = track, m_order = std::move(order), m_input = std::move(input);
  m_image = {};
  if (m_answer) {
    constexpr float kWhole[] = {0, 1};
    m_scale = this->track()->gate ? MapScale(kWhole) : MapScale::around0(this->track()->values);
    double low = INFINITY, high = 0;
    for (const auto* norms : {&m_answer->by_state, &m_answer->by_cell, &m_answer->by_input})
      for (const float norm : *norms)
        if (std::isfinite(norm) && norm > 0)
          low = std::min(low, static_cast<double>(norm)), high = std::max(high, static_cast<double>(norm));
    m_norms.forget();
    m_norms.fit(high > 0 ? low : 0.1, high > 0 ? high : 1);
    if (m_position >= m_answer->steps || m_row >= std::ssize(m_order)) m_row = m_position = -1;
    chooseUnit();
  }
  arrange();
  update();
  speak();
  emit pointed();
}

// Where one unit is shown, there is always one.
void RecurrentMap::chooseUnit() {
  if (m_oneUnit && m_row < 0 && m_answer) m_row = 0, m_position = m_answer->steps - 1;
}

void RecurrentMap::setOneUnit(bool one) {
  m_oneUnit = one;
  chooseUnit();
  update();
  speak();
  emit pointed();
}

void RecurrentMap::setCurrent(std::int64_t row, std::int64_t position) {
  if (row == m_row && position == m_position) return;
  m_row = row, m_position = position;
  update();
  speak();
  emit pointed();
}

std::int64_t RecurrentMap::unit() const {
  return m_row < 0 || m_row >= std::ssize(m_order) ? -1 : m_order[static_cast<std::size_t>(m_row)];
}

float RecurrentMap::value(std::int64_t row, std::int64_t position) const {
  return track()
      ->values[static_cast<std::size_t>(position * m_answer->kept_units + m_order[static_cast<std::size_t>(row)])];
}

QString RecurrentMap::words() const {
  if (!m_answer || m_position < 0) return {};
  const auto at = static_cast<std::size_t>(m_position);
  QString where = tr("step %1").arg(grouped(m_position + 1));
  if (const QString word = m_input.words.value(static_cast<qsizetype>(at)); !word.isEmpty())
    where += tr(" (“%1”)").arg(word.size() > 24 ? word.left(23) + QStringLiteral("…") : word);
  QString out = where;
  if (unit() >= 0)
    out = tr("unit %1, %2: %3").arg(grouped(unit() + 1), where, recurrentNumber(value(m_row, m_position)));
  if (at < m_answer->by_state.size()) out += tr(" · gradient %1").arg(recurrentNumber(m_answer->by_state[at]));
  return out;
}

void RecurrentMap::speak() {
  QString said = words();
  if (said.isEmpty() && m_answer)
    said = tr("%1 of %2 units over %3 steps; arrow keys go from number to number")
               .arg(qtext(track()->title), grouped(std::ssize(m_order)), grouped(m_answer->steps));
  if (said != accessibleDescription()) setAccessibleDescription(said);
}

// ---- where things are

// The map keeps the most; where there is little room the input goes first, then the slope.
void RecurrentMap::arrange() {
  m_map = m_read = m_slope = {};
  if (!m_answer) return;
  const int left = width() >= kLeftFrom ? kMapLeft : 3, time = height() >= 90 ? kTimeHeight : 0;
  QRectF room = QRectF(rect()).adjusted(left, kMapTop, -kMapRight, -time - 2);
  m_timeTop = static_cast<int>(room.bottom()) + 2;
  if (height() >= kSlopeFrom) {
    const double high = std::clamp(height() * 0.26, 42.0, 150.0);
    m_slope = QRectF(room.left(), room.bottom() - high, room.width(), high);
    room.setBottom(m_slope.top() - kMapGap);
  }
  if (height() >= kReadFrom && (!m_input.words.isEmpty() || !m_input.curves.empty())) {
    const bool upright = room.width() / static_cast<double>(m_answer->steps) < 40;
    const int high = m_input.words.isEmpty() ? kReadCurves : upright && height() >= 240 ? kReadUpright : kReadWords;
    m_read = QRectF(room.left(), room.bottom() - high, room.width(), high);
    room.setBottom(m_read.top() - kMapGap);
  }
  // A few units do not fill a tall view with bars: what they leave goes to the slope.
  const double wanted = kTallestUnit * static_cast<double>(std::max<std::int64_t>(4, std::ssize(m_order)));
  if (!m_oneUnit && room.height() > wanted && !m_slope.isEmpty()) {
    const double spare = std::min(room.height() - wanted, m_slope.height());
    m_slope.setTop(m_slope.top() - spare), m_read.translate(0, m_read.isEmpty() ? 0 : -spare);
    room.setHeight(room.height() - spare);
  }
  m_map = room;
  m_image = {};
}

QSize RecurrentMap::pixels() const {
  const QSizeF room = m_map.size() * devicePixelRatioF();
  return {static_cast<int>(std::clamp<double>(room.width(), 1, static_cast<double>(m_answer->steps))),
          static_cast<int>(std::clamp<double>(room.height(), 1, static_cast<double>(m_order.size())))};
}

QString RecurrentMap::aggregated() const {
  if (!m_answer || m_oneUnit) return {};
  const QSize size = pixels();
  const auto down = (std::ssize(m_order) + size.height() - 1) / size.height();
  const auto right = (m_answer->steps + size.width() - 1) / size.width();
  if (down <= 1 && right <= 1) return {};
  return tr("each pixel: the farthest from 0 of %1 × %2 numbers").arg(grouped(down), grouped(right));
}

QRectF RecurrentMap::cellRect(std::int64_t row, std::int64_t position) const {
  if (!m_answer) return {};
  const double wide = m_map.width() / static_cast<double>(m_answer->steps);
  const double high = m_map.height() / static_cast<double>(m_order.size());
  return {m_map.left() + static_cast<double>(position) * wide, m_map.top() + static_cast<double>(row) * high, wide,
          high};
}

double RecurrentMap::middleOf(std::int64_t position) const {
  return cellRect(0, position).center().x();
}

QPointF RecurrentMap::slopePoint(const std::vector<float>& norms, std::size_t position) const {
  const double unit = std::clamp(m_norms.unit(static_cast<double>(norms[position])), 0.0, 1.0);
  return {middleOf(static_cast<std::int64_t>(position)), m_slope.bottom() - unit * m_slope.height()};
}

// ---- pointing

void RecurrentMap::resizeEvent(QResizeEvent*) {
  arrange();
  emit pointed();  // pixels may stand for more or fewer numbers
}

void RecurrentMap::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  if (!m_answer || at.x() < m_map.left() || at.x() >= m_map.right() || at.y() < m_map.top() || at.y() > m_timeTop)
    return setCurrent(m_oneUnit ? m_row : -1, -1);
  const auto position = std::clamp<std::int64_t>(
      static_cast<std::int64_t>((at.x() - m_map.left()) / cellRect(0, 0).width()), 0, m_answer->steps - 1);
  if (m_oneUnit) return setCurrent(m_row, position);
  const bool inMap = m_map.contains(at);
  setCurrent(
      inMap ? std::clamp<std::int64_t>(static_cast<std::int64_t>((at.y() - m_map.top()) / cellRect(0, 0).height()), 0,
                                       std::ssize(m_order) - 1)
            : -1,
      position);
}

void RecurrentMap::leaveEvent(QEvent*) {
  if (!hasFocus()) setCurrent(m_oneUnit ? m_row : -1, -1);
}

void RecurrentMap::keyPressEvent(QKeyEvent* event) {
  if (!m_answer) return QWidget::keyPressEvent(event);
  const std::int64_t rows = std::ssize(m_order), steps = m_answer->steps;
  const auto go = [&](std::int64_t down, std::int64_t right) {
    if (m_row < 0 && m_position < 0) return setCurrent(0, 0);
    setCurrent(std::clamp<std::int64_t>(m_row + down, 0, rows - 1),
               std::clamp<std::int64_t>(m_position + right, 0, steps - 1));
  };
  switch (event->key()) {
    case Qt::Key_Left:
      return go(0, -1);
    case Qt::Key_Right:
      return go(0, 1);
    case Qt::Key_Up:
      return go(-1, 0);
    case Qt::Key_Down:
      return go(1, 0);
    case Qt::Key_PageUp:
      return go(-std::max<std::int64_t>(1, rows / 10), 0);
    case Qt::Key_PageDown:
      return go(std::max<std::int64_t>(1, rows / 10), 0);
    case Qt::Key_Home:
      return setCurrent(std::max<std::int64_t>(m_row, 0), 0);
    case Qt::Key_End:
      return setCurrent(std::max<std::int64_t>(m_row, 0), steps - 1);
    case Qt::Key_Escape:
      if (m_position >= 0) return setCurrent(m_oneUnit ? m_row : -1, -1);
      [[fallthrough]];
    default:
      QWidget::keyPressEvent(event);
  }
}

void RecurrentMap::focusInEvent(QFocusEvent*) {
  update();
}

void RecurrentMap::focusOutEvent(QFocusEvent*) {
  setCurrent(m_oneUnit ? m_row : -1, -1);
  update();
}

// ---- the picture

// Of each pixel the number that is farthest from 0, each looked at once.
QImage RecurrentMap::makeImage() const {
  const QSize size = pixels();
  const std::int64_t rows = std::ssize(m_order), steps = m_answer->steps;
  std::vector<float> shown(static_cast<std::size_t>(size.width()) * static_cast<std::size_t>(size.height()));
  std::vector<char> known(shown.size());
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t t = 0; t < steps; ++t) {
      const auto pixel =
          static_cast<std::size_t>((row * size.height() / rows) * size.width() + t * size.width() / steps);
      const float number = value(row, t);
      if (!known[pixel] || farOut(number) > farOut(shown[pixel])) shown[pixel] = number, known[pixel] = 1;
    }
  return mapImage(shown, size.width(), size.height(), m_scale);
}

void RecurrentMap::paintEvent(QPaintEvent*) {
  if (!m_answer || m_map.isEmpty()) return;
  QPainter painter(this);
  if (m_oneUnit)
    paintCurve(painter);
  else
    paintMap(painter);
  if (!m_read.isEmpty()) paintRead(painter);
  if (!m_slope.isEmpty()) paintSlopes(painter);
  paintTime(painter);
  paintCurrent(painter);
  if (hasFocus()) paintFocusRing(painter, rect().adjusted(0, 0, -1, -1));
}

}  // namespace vitrine::ui
