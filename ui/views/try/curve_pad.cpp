#include "ui/views/try/curve_pad.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/document/numbers.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr int kMostCurves = 24;  // drawn; the one that is edited always is
constexpr std::int64_t kCurveRangeSamples = 256;
constexpr double kAxisRoom = 46, kFootRoom = 16, kHeadRoom = 30, kKeyStep = 0.02;  // px; share of the range

}  // namespace

CurvePad::CurvePad(const Field& field, QWidget* parent)
    : InputEditor(parent),
      m_places(static_cast<int>(field.shape[0])),
      m_features(static_cast<int>(field.shape[1])),
      m_numbers(static_cast<std::size_t>(field.shape.size())) {
  bool some = false;
  for (std::int64_t row = 0; row < std::min(field.there(), kCurveRangeSamples); ++row)
    for (const float value : field.filled(row)) {
      if (!std::isfinite(value)) continue;
      m_low = some ? std::min(m_low, value) : value, m_high = some ? std::max(m_high, value) : value;
      some = true;
    }
  const float margin = std::max((m_high - m_low) * 0.1F, 1e-3F);
  m_low -= margin, m_high += margin;
  if (!field.lengths.empty()) m_length = m_places;
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(80, 70);
  setAccessibleName(tr("Sequence for the network"));
  setToolTip(tr("Draw the curve with the pointer. Left and Right choose a position, Up and Down change its number."));
  if (m_features > 1) {
    m_feature = new QSpinBox(this);
    m_feature->setRange(1, m_features);
    m_feature->setPrefix(tr("feature "));
    m_feature->setAccessibleName(tr("Feature"));
    m_feature->setToolTip(tr("Which feature of each position the pointer draws"));
    connect(m_feature, &QSpinBox::valueChanged, this, [this] {
      speak();
      emit worded();
    });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto* head = new QHBoxLayout;
    head->addWidget(m_feature);
    head->addStretch(1);
    column->addLayout(head);
    column->addStretch(1);
  }
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

int CurvePad::feature() const {
  return m_feature ? m_feature->value() - 1 : 0;
}

void CurvePad::take(const Field& field, std::int64_t row) {
  const NumberView values = field.sample(row);
  m_numbers.assign(values.begin(), values.end());
  m_length = field.lengths.empty() ? 0 : field.lengths[static_cast<std::size_t>(row)];
  m_position = std::min(m_position, positions() - 1);
  speak();
}

void CurvePad::speak() {
  setAccessibleDescription(words());
  update();
}

QString CurvePad::words() const {
  return tr("Position %1 of %2: %3")
      .arg(wholeNumber(m_position + 1), wholeNumber(positions()),
           figure(static_cast<double>(at(m_position, feature()))));
}

QRectF CurvePad::plot() const {
  return QRectF(rect()).adjusted(kAxisRoom, m_feature ? kHeadRoom : 4, -4, -kFootRoom);
}

QPointF CurvePad::pointOf(int position, int feature) const {
  const QRectF area = plot();
  const double share = positions() > 1 ? static_cast<double>(position) / (positions() - 1) : 0.5;
  const auto value = static_cast<double>(at(position, feature));
  return {area.left() + share * area.width(),
          area.bottom() - (value - static_cast<double>(m_low)) / static_cast<double>(m_high - m_low) * area.height()};
}

void CurvePad::set(int position, float value) {
  at(position, feature()) = value;
}

// All positions that the pointer has passed, on a line.
void CurvePad::drag(QPointF to, bool first) {
  const QRectF area = plot();
  const auto valueAt = [&](double y) {
    return m_low + static_cast<float>((area.bottom() - y) / std::max(1.0, area.height())) * (m_high - m_low);
  };
  const double share = (to.x() - area.left()) / std::max(1.0, area.width());
  const int now = std::clamp(static_cast<int>(std::lround(share * (positions() - 1))), 0, positions() - 1);
  const float value = valueAt(to.y());
  if (first || now == m_last) {
    set(now, value);
  } else {
    const float from = at(m_last, feature());
    const int step = now > m_last ? 1 : -1;
    for (int i = m_last + step; i != now + step; i += step)
      set(i, from + (value - from) * static_cast<float>(i - m_last) / static_cast<float>(now - m_last));
  }
  m_last = m_position = now;
  speak();
  emit changed();
}

void CurvePad::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) drag(event->position(), true);
}

void CurvePad::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) drag(event->position(), false);
}

void CurvePad::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End) {
    const int to = key == Qt::Key_Home  ? 0
                   : key == Qt::Key_End ? positions() - 1
                                        : m_position + (key == Qt::Key_Left ? -1 : 1);
    m_position = std::clamp(to, 0, positions() - 1);
    speak();
    return emit worded();
  }
  if (key != Qt::Key_Up && key != Qt::Key_Down) return InputEditor::keyPressEvent(event);
  const float by = static_cast<float>(kKeyStep) * (m_high - m_low);
  set(m_position, at(m_position, feature()) + (key == Qt::Key_Up ? by : -by));
  speak();
  emit changed();
}

void CurvePad::focusInEvent(QFocusEvent* event) {
  InputEditor::focusInEvent(event);
  update();
}

void CurvePad::focusOutEvent(QFocusEvent* event) {
  InputEditor::focusOutEvent(event);
  update();
}

void CurvePad::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  const QRectF area = plot();
  painter.setFont(Theme::monoFont(11));
  painter.setPen(c.muted);
  painter.drawText(QRectF(0, area.top() - 2, kAxisRoom - 5, 14), Qt::AlignRight,
                   figure(static_cast<double>(m_high), 2));
  painter.drawText(QRectF(0, area.bottom() - 12, kAxisRoom - 5, 14), Qt::AlignRight,
                   figure(static_cast<double>(m_low), 2));
  painter.drawText(QRectF(area.left(), area.bottom() + 2, 60, 14), Qt::AlignLeft, QStringLiteral("1"));
  painter.drawText(QRectF(area.right() - 80, area.bottom() + 2, 80, 14), Qt::AlignRight, wholeNumber(positions()));
  painter.setPen(QPen(hasFocus() ? c.accent : c.border, 1));
  painter.drawRect(area);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(area.adjusted(-2, -2, 2, 2));
  const auto curve = [&](int feature, const QPen& pen) {
    QPainterPath path;
    bool begun = false;
    for (int i = 0; i < positions(); ++i) {
      const QPointF point = pointOf(i, feature);
      if (!std::isfinite(point.y())) {
        begun = false;
        continue;
      }
      begun ? path.lineTo(point) : path.moveTo(point);
      begun = true;
    }
    painter.setPen(pen);
    painter.drawPath(path);
  };
  for (int f = 0; f < std::min(m_features, kMostCurves); ++f)
    if (f != feature()) curve(f, QPen(c.faint, 1));
  curve(feature(), QPen(c.curves[0], 2));
  const QPointF point = pointOf(m_position, feature());
  if (!std::isfinite(point.y())) return;
  painter.setPen(Qt::NoPen);
  painter.setBrush(hasFocus() ? c.accent : c.curves[0]);
  painter.drawEllipse(point, 4, 4);
}

}  // namespace vitrine::ui
