#include "ui/views/features/picture_list.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/views/features/accessible_pictures.h"

namespace vitrine::ui {

PictureList::PictureList(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  AccessiblePictures::install();
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PictureList::setCurrent(int index) {
  if (index == m_current) return;
  m_current = index;
  update();
}

int PictureList::at(QPoint position) const {
  for (int i = 0; i < count(); ++i)
    if (pictureRect(i).adjusted(-1, -1, 1, 1).contains(position)) return i;
  return -1;
}

void PictureList::pick(int index) {
  setCurrent(index);
  emit picked(index);
}

void PictureList::mousePressEvent(QMouseEvent* event) {
  if (const int index = at(event->pos()); index >= 0) pick(index);
}

void PictureList::keyPressEvent(QKeyEvent* event) {
  int to = std::clamp(m_current, 0, std::max(0, count() - 1));
  switch (event->key()) {
    case Qt::Key_Left:
      to -= 1;
      break;
    case Qt::Key_Right:
      to += 1;
      break;
    case Qt::Key_Up:
      to -= m_columns;
      break;
    case Qt::Key_Down:
      to += m_columns;
      break;
    case Qt::Key_Home:
      to = 0;
      break;
    case Qt::Key_End:
      to = count() - 1;
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (to < count()) emit activated(to);
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  if (to >= 0 && to < count() && to != m_current) pick(to);
}

bool PictureList::event(QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  auto* help = static_cast<QHelpEvent*>(event);
  if (const int index = at(help->pos()); index >= 0)
    QToolTip::showText(help->globalPos(), words(index), this, pictureRect(index));
  else
    QToolTip::hideText();
  return true;
}

void PictureList::paintFrame(QPainter& painter, const QRect& place) const {
  const Colours& c = Theme::instance().colours();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(c.accent, hasFocus() ? 2.5 : 1.5));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(place).adjusted(-2, -2, 2, 2), 3, 3);
  painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace vitrine::ui
