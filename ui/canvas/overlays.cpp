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

}  // namespace

// ---- Bubble

Bubble::Bubble(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAccessibleName(tr("Hint"));
  hide();
}

QRect Bubble::textRect(int width) const {
  return QFontMetrics(smallFont()).boundingRect(QRect(0, 0, width, 2'000), Qt::TextWordWrap, m_text);
}

void Bubble::showAt(QPoint point, Answer answer, const QString& text) {
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
  painter.setPen(Qt::NoPen);
  painter.setBrush(colourOf(m_answer));
  painter.drawEllipse(QPointF(kPad + 4, 7 + QFontMetricsF(smallFont()).height() / 2), 4, 4);
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

void StatusLine::setSummary(const QString& text, Health health) {
  if (text == m_summary && health == m_health) return;
  m_summary = text;
  m_health = health;
  if (!m_saying.isActive()) show(text);
  update();
}

void StatusLine::say(const QString& text) {
  if (text.isEmpty()) return;
  show(text);
  m_saying.start(kSayFor);
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
  painter.setBrush(m_health == Health::good      ? colours.good
                   : m_health == Health::warning ? colours.warning
                                                 : colours.bad);
  painter.drawEllipse(QPointF(width() - 14, height() / 2.0), 4, 4);
}

// A style sheet that is set later would bring its own font.
void StatusLine::changeEvent(QEvent* event) {
  QAbstractButton::changeEvent(event);
  if (event->type() == QEvent::StyleChange && font() != smallFont()) setFont(smallFont());
}

}  // namespace vitrine::ui
