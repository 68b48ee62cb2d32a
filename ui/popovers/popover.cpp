#include "ui/popovers/popover.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/theme.h"

namespace vitrine::ui {

void paintRaised(QPainter& painter, const QRect& room) {
  const Colours& colours = Theme::instance().colours();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colours.border, 1));
  painter.setBrush(colours.raised);
  painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

Popover::Popover(const QString& title, int width, QWidget* parent) : QFrame(parent) {
  setAccessibleName(title);
  setAttribute(Qt::WA_DeleteOnClose);
  setFocusPolicy(Qt::StrongFocus);
  setFixedWidth(width);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 12, 16, 14);
  column->setSpacing(4);
  column->addWidget(line(title, "strong"));
}

QLabel* Popover::line(const QString& text, const char* role) {
  auto* label = new QLabel(text, this);
  label->setProperty("role", role);  // its look is the style sheet's
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setFixedWidth(width() - 32);
  return label;
}

void Popover::settle(const QRect& anchor) {
  layout()->activate();
  resize(width(), layout()->hasHeightForWidth() ? layout()->heightForWidth(width()) : sizeHint().height());
  const QRect room = parentWidget()->rect().adjusted(8, 8, -8, -8);
  QPoint corner(anchor.left(), anchor.bottom() + 8);
  if (corner.y() + height() > room.bottom()) corner.setY(anchor.top() - height() - 8);
  corner.setX(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
  corner.setY(std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - height())));
  move(corner);
}

void Popover::keyPressEvent(QKeyEvent* event) {
  event->accept();  // what its fields leave is not for what stands behind: there Enter and Delete mean layers
  if (event->key() != Qt::Key_Escape) return;
  QWidget* back = m_back ? m_back.data() : parentWidget();
  close();
  if (back) back->setFocus();
}

void Popover::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintRaised(painter, rect());
}

}  // namespace vitrine::ui
