// What stands beside a part of the window until Escape, or a press elsewhere, closes it.
#pragma once

#include <QFrame>
#include <QPointer>

class QLabel;
class QPainter;

namespace vitrine::ui {

// The ground of whatever stands above what is drawn.
void paintRaised(QPainter& painter, const QRect& room);

class Popover : public QFrame {
 public:
  Popover(const QString& title, int width, QWidget* parent);
  // Who has the keys again when Escape closes it; the parent where nobody is named.
  void giveBackTo(QWidget* widget) { m_back = widget; }

 protected:
  // A line of text in the style sheet's role, as wide as there is room.
  QLabel* line(const QString& text, const char* role);
  // As high as its content, below `anchor` (in the parent's coordinates) or above it.
  void settle(const QRect& anchor);
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  QPointer<QWidget> m_back;
};

}  // namespace vitrine::ui
