#include "ui/canvas/overlays.h"

#include <QAccessible>
#include <QEvent>
#include <QPainter>

#include "ui/theme/theme.h"

namespace vitrine::ui {

namespace {

constexpr int kBubbleWidth = 300, kPad = 10;
constexpr int kSayFor = 6'000;  // ms

QFont smallFont() {
  return Theme::uiFont(11.5);
}

// A tick, an exclamation mark or a cross: the colour alone would not tell everybody.
void drawMark(QPainter& painter, QPointF centre, Answer answer) {
  painter.setPen(QPen(colourOf(answer), 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  if (answer == Answer::yes) {
    painter.drawPolyline(QPolygonF{centre + QPointF(-4, 0), centre + QPointF(-1, 3), centre + QPointF(4, -3)});
  } else if (answer == Answer::no) {
    painter.drawLine(centre + QPointF(-3, -3), centre + QPointF(3, 3));
    painter.drawLine(centre + QPointF(-3, 3), centre + QPointF(3, -3));
  } else {
    painter.drawLine(centre + QPointF(0, -4), centre + QPointF(0, 1));
    painter.drawPoint(centre + QPointF(0, 4));
  }
}

}  // namespace

// ---- Bubble

Bubble::Bubble(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAccessibleName(tr("Hint"));
  m_reading.setSingleShot(true);
  connect(&m_reading, &QTimer::timeout, this, &QWidget::hide);
  hide();
}

void Bubble::hideLater() {
  m_reading.start(kSayFor);
}

QRect Bubble::textRect(int width) const {
  return QFontMetrics(smallFont()).boundingRect(QRect(0, 0, width, 2'000), Qt::TextWordWrap, m_text);
}

void Bubble::showAt(QPoint point, Answer answer, const QString& text) {
  m_reading.stop();
  m_answer = answer;
  m_text = text;
  const QRect needed = textRect(std::min(kBubbleWidth, std::max(120, parentWidget()->width() - 80)));
  resize(needed.width() + 2 * kPad + 16, needed.height() + 14);
  QPoint place = point + QPoint(18, 18);
  if (place.x() + width() > parentWidget()->width() - 8) place.setX(point.x() - width() - 12);
  if (place.y() + height() > parentWidget()->height() - 8) place.setY(point.y() - height() - 12);
  move(std::max(4, place.x()), std::max(4, place.y()));
  setAccessibleDescription(text);
  show();
  raise();
  update();
}

void Bubble::paintEvent(QPaintEvent*) {
  const Colours& colours = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(canvas::mixed(colours.border, colourOf(m_answer), 0.6), 1));
  painter.setBrush(colours.raised);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
  drawMark(painter, QPointF(kPad + 4, 7 + QFontMetricsF(smallFont()).height() / 2), m_answer);
  painter.setPen(colours.text);
  painter.setFont(smallFont());
  painter.drawText(rect().adjusted(kPad + 16, 7, -kPad + 2, -6), Qt::TextWordWrap, m_text);
}

// ---- StatusLine

StatusLine::StatusLine(QWidget* parent) : QAbstractButton(parent) {
  setFont(smallFont());
  setFocusPolicy(Qt::NoFocus);  // the canvas offers the same by key P
  setCursor(Qt::PointingHandCursor);
  m_saying.setSingleShot(true);
  connect(&m_saying, &QTimer::timeout, this, [this] { show(m_summary); });
}

void StatusLine::setSummary(const QString& text, Grade grade) {
  if (text == m_summary && grade == m_grade) return;
  m_summary = text;
  m_grade = grade;
  if (!m_saying.isActive()) show(text);
  update();
}

void StatusLine::say(const QString& text, std::optional<Grade> grade) {
  if (text.isEmpty()) return;
  m_saidGrade = grade;
  m_saying.start(kSayFor);
  show(text);
  if (!QAccessible::isActive()) return;
  QAccessibleEvent event(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&event);
}

void StatusLine::show(const QString& text) {
  setText(text);
  setToolTip(QFontMetrics(font()).horizontalAdvance(text) + 34 > m_widest ? text : QString());
  resize(sizeHint());
  if (parentWidget()) move(x(), parentWidget()->height() - height() - 8);
  update();
}

void StatusLine::setWidest(int width) {
  m_widest = width;
  show(text());
}

QSize StatusLine::sizeHint() const {
  const QFontMetrics metrics(font());
  return {std::min(m_widest, metrics.horizontalAdvance(text()) + 38), metrics.height() + 10};
}

void StatusLine::paintEvent(QPaintEvent*) {
  const Colours& colours = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor ground = colours.canvas;  // nodes may pass below
  ground.setAlphaF(0.88F);
  painter.setPen(Qt::NoPen);
  painter.setBrush(ground);
  painter.drawRoundedRect(rect(), 6, 6);
  const int textWidth = width() - 34;
  const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, textWidth);
  painter.setPen(underMouse() ? colours.text : colours.muted);
  painter.drawText(QRect(8, 0, textWidth + 4, height()), Qt::AlignVCenter | Qt::AlignLeft, shown);
  painter.setPen(Qt::NoPen);
  painter.setBrush(m_saying.isActive() && !m_saidGrade ? colours.muted : canvas::colourOf(grade()));
  painter.drawEllipse(QPointF(width() - 14, height() / 2.0), 4, 4);
}

// A style sheet that is set later would bring its own font.
void StatusLine::changeEvent(QEvent* event) {
  QAbstractButton::changeEvent(event);
  if (event->type() == QEvent::StyleChange && font() != smallFont()) setFont(smallFont());
}

}  // namespace vitrine::ui
