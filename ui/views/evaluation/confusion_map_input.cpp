// How a cell of the confusion matrix is pointed at.
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>

#include "ui/views/evaluation/confusion_map.h"

namespace vitrine::ui {

void ConfusionMap::choose(QPoint cell) {
  if (cell == m_cell) return;
  m_cell = cell;
  update();
  speak();
  emit pointed();
}

// The cell that is pointed at; else how one is.
void ConfusionMap::speak() {
  QString words = spoken(m_cell);
  if (words.isEmpty() && !m_table.isEmpty())
    words = tr("%1 classes; arrow keys go from cell to cell").arg(m_table.rows());
  if (words != accessibleDescription()) setAccessibleDescription(words);
}

void ConfusionMap::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_image = {};
  emit pointed();  // pixels may stand for more or fewer cells
}

void ConfusionMap::mouseMoveEvent(QMouseEvent* event) {
  const QPoint cell = cellAt(event->pos());
  setCursor(cell.x() >= 0 && m_table.count(cell.y(), cell.x()) > 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
  choose(cell);
}

void ConfusionMap::mousePressEvent(QMouseEvent* event) {
  const QPoint cell = cellAt(event->pos());
  choose(cell);
  if (event->button() == Qt::LeftButton && cell.x() >= 0 && m_table.count(cell.y(), cell.x()) > 0) emit opened(cell);
}

void ConfusionMap::leaveEvent(QEvent*) {
  if (!hasFocus()) choose({-1, -1});
}

void ConfusionMap::keyPressEvent(QKeyEvent* event) {
  if (m_table.isEmpty()) return QWidget::keyPressEvent(event);
  const bool none = m_cell.x() < 0;
  QPoint to = none ? QPoint(0, 0) : m_cell;
  const int far = std::max(1, m_table.rows() / 10);
  switch (event->key()) {
    case Qt::Key_Left:
      to.rx() -= none ? 0 : 1;
      break;
    case Qt::Key_Right:
      to.rx() += none ? 0 : 1;
      break;
    case Qt::Key_Up:
      to.ry() -= none ? 0 : 1;
      break;
    case Qt::Key_Down:
      to.ry() += none ? 0 : 1;
      break;
    case Qt::Key_PageUp:
      to -= QPoint(far, far);
      break;
    case Qt::Key_PageDown:
      to += QPoint(far, far);
      break;
    case Qt::Key_Home:
      to = {0, 0};
      break;
    case Qt::Key_End:
      to = {m_table.rows() - 1, m_table.rows() - 1};
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (!none && m_table.count(m_cell.y(), m_cell.x()) > 0) emit opened(m_cell);
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  choose({std::clamp(to.x(), 0, m_table.columns() - 1), std::clamp(to.y(), 0, m_table.rows() - 1)});
}

void ConfusionMap::focusInEvent(QFocusEvent*) {
  update();
}
void ConfusionMap::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
