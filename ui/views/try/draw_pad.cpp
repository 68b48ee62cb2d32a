#include "ui/views/try/draw_pad.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/document/numbers.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr double kUsualSide = 28;    // pixels, for which the brush is as wide as those of handwritten digits
constexpr double kUsualBrush = 2.6;  // pixels
constexpr double kSoftEdge = 0.75;   // pixels to each side of a stroke's edge over which it fades
constexpr double kOverShare = 0.6;   // of what is laid over
constexpr std::int64_t kPixelsLookedAt = 2'000'000, kSheetsLookedAt = 256;
constexpr float kClearlyInk = 0.3F;  // of the way from ground to ink

std::size_t padIndex(std::int64_t at) {
  return static_cast<std::size_t>(at);
}

// The middle one of the numbers at the border of the first samples.
float groundOf(const Field& field, std::int64_t channel, std::int64_t rows) {
  const std::int64_t height = field.shape[1], width = field.shape[2];
  std::vector<float> border;
  for (std::int64_t row = 0; row < rows; ++row) {
    const NumberView values = field.sample(row);
    const auto add = [&](std::int64_t y, std::int64_t x) {
      const float value = values[padIndex((channel * height + y) * width + x)];
      if (std::isfinite(value)) border.push_back(value);
    };
    for (std::int64_t x = 0; x < width; ++x) add(0, x), add(height - 1, x);
    for (std::int64_t y = 0; y < height; ++y) add(y, 0), add(y, width - 1);
  }
  if (border.empty()) return 0;
  const auto middle = border.begin() + static_cast<std::ptrdiff_t>(border.size() / 2);
  std::nth_element(border.begin(), middle, border.end());
  return *middle;
}

// Where ink lies in one sheet of numbers, in pixels.
struct InkPlace {
  double sum = 0, x = 0, y = 0;  // the centre of mass
  double side = 0;               // the longer one of its box
};
template <class Numbers>
InkPlace inkPlace(const Numbers& values, std::int64_t height, std::int64_t width, float ground, float ink) {
  InkPlace out;
  std::int64_t left = width, right = -1, top = height, bottom = -1;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const float share = std::clamp((values[padIndex(y * width + x)] - ground) / (ink - ground), 0.0F, 1.0F);
      if (!(share > 0)) continue;
      const auto mass = static_cast<double>(share);
      out.sum += mass, out.x += mass * static_cast<double>(x), out.y += mass * static_cast<double>(y);
      if (share < kClearlyInk) continue;
      left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
    }
  if (out.sum > 0) out.x /= out.sum, out.y /= out.sum;
  out.side = static_cast<double>(std::max<std::int64_t>(0, std::max(right - left, bottom - top) + 1));
  return out;
}

}  // namespace

PictureHabits habitsOf(const Field& field) {
  PictureHabits out;
  const std::int64_t most = kPixelsLookedAt / std::max<std::int64_t>(1, field.shape.size());
  const std::int64_t rows = std::min({std::max<std::int64_t>(1, most), field.there(), kSheetsLookedAt});
  if (field.there() > 0) out.range = rangeOf(field);
  for (std::int64_t channel = 0; channel < field.shape[0]; ++channel) {
    const float ground = field.there() > 0 ? groundOf(field, channel, rows) : 0;
    const bool dark = ground - out.range.low <= out.range.high - ground;
    out.ground.push_back(ground);
    out.ink.push_back(dark ? out.range.high : out.range.low);
  }
  if (field.shape[0] != 1 || field.there() == 0) return out;
  double count = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    const InkPlace at = inkPlace(field.sample(row), field.shape[1], field.shape[2], out.ground[0], out.ink[0]);
    if (at.sum <= 0 || at.side <= 0) continue;
    out.middleX += at.x, out.middleY += at.y, out.side += at.side, count += 1;
  }
  if (count > 0) out.middleX /= count, out.middleY /= count, out.side /= count;
  return out;
}

DrawPad::DrawPad(const Field& field, QWidget* parent)
    : QWidget(parent), m_shape(field.shape), m_habits(habitsOf(field)) {
  m_brush = kUsualBrush * static_cast<double>(std::max(m_shape[1], m_shape[2])) / kUsualSide;
  m_cursor = QPoint(static_cast<int>(m_shape[2] / 2), static_cast<int>(m_shape[1] / 2));
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::CrossCursor);
  setAccessibleName(tr("Drawing"));
  setToolTip(
      tr("Draw with the pointer, erase with its right button. Arrow keys move the cursor, Space inks there, "
         "Backspace erases there."));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
  clear();
}

void DrawPad::setNumbers(std::vector<float> numbers) {
  if (std::ssize(numbers) != m_shape.size()) return;
  m_numbers = std::move(numbers);
  m_strokes = false;
  speak();
  update();
}

void DrawPad::clear() {
  m_numbers.resize(padIndex(m_shape.size()));
  const std::int64_t size = m_shape[1] * m_shape[2];
  for (std::int64_t c = 0; c < m_shape[0]; ++c)
    std::fill_n(m_numbers.begin() + c * size, size, m_habits.ground[padIndex(c)]);
  m_strokes = false;
  speak();
  update();
}

double DrawPad::inked() const {
  const std::int64_t size = m_shape[1] * m_shape[2];
  std::int64_t count = 0;
  for (std::int64_t at = 0; at < size; ++at)
    for (std::int64_t c = 0; c < m_shape[0]; ++c)
      if (m_numbers[padIndex(c * size + at)] != m_habits.ground[padIndex(c)]) {
        ++count;
        break;
      }
  return size > 0 ? static_cast<double>(count) / static_cast<double>(size) : 0;
}

bool DrawPad::isEmpty() const {
  return inked() == 0;
}

// What is drawn, made larger or smaller about its centre of mass and moved to where the data have theirs.
void DrawPad::centre() {
  if (m_shape[0] != 1 || m_habits.side <= 0) return;
  const std::int64_t height = m_shape[1], width = m_shape[2];
  const float ground = m_habits.ground[0];
  const InkPlace own = inkPlace(m_numbers, height, width, ground, m_habits.ink[0]);
  if (own.sum <= 0 || own.side <= 0) return;
  const double scale = std::clamp(m_habits.side / own.side, 0.4, 2.5);
  const std::vector<float> from = m_numbers;
  const auto at = [&](std::int64_t y, std::int64_t x) {
    const bool inside = y >= 0 && y < height && x >= 0 && x < width;
    return static_cast<double>(inside ? from[padIndex(y * width + x)] : ground);
  };
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const double u = (static_cast<double>(x) - m_habits.middleX) / scale + own.x;
      const double v = (static_cast<double>(y) - m_habits.middleY) / scale + own.y;
      const auto left = static_cast<std::int64_t>(std::floor(u)), top = static_cast<std::int64_t>(std::floor(v));
      const double fx = u - std::floor(u), fy = v - std::floor(v);
      const double value = (1 - fy) * ((1 - fx) * at(top, left) + fx * at(top, left + 1)) +
                           fy * ((1 - fx) * at(top + 1, left) + fx * at(top + 1, left + 1));
      m_numbers[padIndex(y * width + x)] = static_cast<float>(value);
    }
  speak();
  update();
  emit changed();
}

void DrawPad::setColour(const QColor& colour) {
  if (m_shape[0] != 3 || !colour.isValid()) return;
  const auto of = [&](double share) {
    return m_habits.range.low + static_cast<float>(share) * (m_habits.range.high - m_habits.range.low);
  };
  m_habits.ink = {of(colour.redF()), of(colour.greenF()), of(colour.blueF())};
}

QColor DrawPad::colour() const {
  const auto share = [&](std::size_t channel) {
    const float value = m_habits.ink[std::min(channel, m_habits.ink.size() - 1)];
    return std::clamp((value - m_habits.range.low) / (m_habits.range.high - m_habits.range.low), 0.0F, 1.0F);
  };
  return QColor::fromRgbF(share(0), share(1), share(2));
}

void DrawPad::layOver(const QImage& image) {
  m_over = image;
  update();
}

// ---- strokes

void DrawPad::beginStroke(bool erasing) {
  m_before = m_numbers;
  m_cover.assign(padIndex(m_shape[1] * m_shape[2]), 0.0F);
  m_strokes = true;
  m_strokeErases = erasing;
}

// Each pixel is covered by how near its centre is to the line; of a stroke that crosses itself the most counts.
void DrawPad::stroke(QPointF from, QPointF to) {
  // What a pen of this width has drawn the eraser takes away whole, with its soft edge.
  const double radius = m_brush / 2 + (m_strokeErases ? 2 * kSoftEdge : 0), reach = radius + kSoftEdge + 1;
  const std::int64_t height = m_shape[1], width = m_shape[2], size = height * width;
  const auto first = [&](double a, double b) {
    return static_cast<std::int64_t>(std::floor(std::min(a, b) - reach));
  };
  const auto last = [&](double a, double b) { return static_cast<std::int64_t>(std::ceil(std::max(a, b) + reach)); };
  const QPointF along = to - from;
  const double length = QPointF::dotProduct(along, along);
  for (std::int64_t y = std::max<std::int64_t>(0, first(from.y(), to.y()));
       y <= std::min(height - 1, last(from.y(), to.y())); ++y)
    for (std::int64_t x = std::max<std::int64_t>(0, first(from.x(), to.x()));
         x <= std::min(width - 1, last(from.x(), to.x())); ++x) {
      const QPointF centre(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5);
      const double part = length > 0 ? std::clamp(QPointF::dotProduct(centre - from, along) / length, 0.0, 1.0) : 0.0;
      const QPointF apart = centre - (from + part * along);
      const double distance = std::hypot(apart.x(), apart.y());
      const auto covers = static_cast<float>(std::clamp((radius + kSoftEdge - distance) / (2 * kSoftEdge), 0.0, 1.0));
      float& cover = m_cover[padIndex(y * width + x)];
      if (covers <= cover) continue;
      cover = covers;
      for (std::int64_t c = 0; c < m_shape[0]; ++c) {
        const float wanted = (m_strokeErases ? m_habits.ground : m_habits.ink)[padIndex(c)];
        const std::size_t at = padIndex(c * size + y * width + x);
        m_numbers[at] = cover >= 1 ? wanted : m_before[at] + (wanted - m_before[at]) * cover;
      }
    }
  update();
}

void DrawPad::dab(bool erasing) {
  beginStroke(erasing);
  const QPointF at(m_cursor.x() + 0.5, m_cursor.y() + 0.5);
  stroke(at, at);
  m_strokes = false;
  speak();
  emit changed();
}

QRect DrawPad::sheet() const {
  return fittedIn(QSize(static_cast<int>(m_shape[2]), static_cast<int>(m_shape[1])), rect().adjusted(2, 2, -2, -2));
}

QPointF DrawPad::pixelAt(QPointF position) const {
  const QRect at = sheet();
  return {(position.x() - at.left()) * static_cast<double>(m_shape[2]) / std::max(1, at.width()),
          (position.y() - at.top()) * static_cast<double>(m_shape[1]) / std::max(1, at.height())};
}

void DrawPad::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton && event->button() != Qt::RightButton) return QWidget::mousePressEvent(event);
  setFocus(Qt::MouseFocusReason);
  beginStroke(m_erasing != (event->button() == Qt::RightButton));
  m_last = pixelAt(event->position());
  stroke(m_last, m_last);
  emit changed();
}

void DrawPad::mouseMoveEvent(QMouseEvent* event) {
  if (!m_strokes) return QWidget::mouseMoveEvent(event);
  const QPointF to = pixelAt(event->position());
  stroke(m_last, to);
  m_last = to;
  emit changed();
}

void DrawPad::mouseReleaseEvent(QMouseEvent* event) {
  if (!std::exchange(m_strokes, false)) return QWidget::mouseReleaseEvent(event);
  speak();
}

void DrawPad::keyPressEvent(QKeyEvent* event) {
  QPoint by;
  switch (event->key()) {
    case Qt::Key_Left:
      by = {-1, 0};
      break;
    case Qt::Key_Right:
      by = {1, 0};
      break;
    case Qt::Key_Up:
      by = {0, -1};
      break;
    case Qt::Key_Down:
      by = {0, 1};
      break;
    case Qt::Key_Space:
      return dab(m_erasing);
    case Qt::Key_Backspace:
      return dab(true);
    default:
      return QWidget::keyPressEvent(event);
  }
  m_cursor = QPoint(std::clamp(m_cursor.x() + by.x(), 0, static_cast<int>(m_shape[2]) - 1),
                    std::clamp(m_cursor.y() + by.y(), 0, static_cast<int>(m_shape[1]) - 1));
  speak();
  update();
}

void DrawPad::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void DrawPad::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

void DrawPad::speak() {
  setAccessibleDescription(tr("%1×%2 pixels, %3; cursor at row %4, column %5")
                               .arg(m_shape[1])
                               .arg(m_shape[2])
                               .arg(isEmpty() ? tr("empty") : tr("%1 inked").arg(percent(inked())))
                               .arg(m_cursor.y() + 1)
                               .arg(m_cursor.x() + 1));
}

// ---- the picture

QImage DrawPad::picture() const {
  Field one;
  one.shape = m_shape;
  one.values = Numbers(m_numbers.begin(), m_numbers.end());
  return samplePicture(one, 0, m_habits.range);
}

void DrawPad::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  const QRect at = sheet();
  drawPicture(painter, at, picture());
  if (!m_over.isNull()) {
    painter.setOpacity(kOverShare);
    drawPicture(painter, at, m_over);
    painter.setOpacity(1);
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(hasFocus() ? c.accent : c.border, hasFocus() ? 2 : 1));
  painter.drawRect(QRectF(at).adjusted(-0.5, -0.5, 0.5, 0.5));
  if (!hasFocus()) return;
  const double wide = at.width() / static_cast<double>(m_shape[2]),
               high = at.height() / static_cast<double>(m_shape[1]);
  painter.setPen(QPen(c.accent, 1.5));
  painter.drawRect(QRectF(at.left() + m_cursor.x() * wide, at.top() + m_cursor.y() * high, wide, high));
}

}  // namespace vitrine::ui
