// The frame around a view: title, a line of settings that opens them, maximise, collapse.
#pragma once

#include <QFrame>
#include <optional>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace vitrine::ui {

class View;

class ViewCard : public QFrame {
  Q_OBJECT

 public:
  explicit ViewCard(View* view, QWidget* parent = nullptr);
  View* view() const { return m_view; }

  bool isCollapsed() const { return m_collapsed; }
  void setCollapsed(bool collapsed);  // to a narrow strip that a click opens again
  void setMaximised(bool maximised);  // only how the button looks; the area does the rest

 signals:
  void maximiseToggled();
  void collapsedChanged(bool collapsed);
  void dragged(QPoint global);  // by its header, to another place in the row

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void retitle();
  void restyle();
  void elideHint();
  void showOptions();
  bool isHeader(QPoint place) const;
  QPoint placeBeside(QSize panel) const;
  View* m_view;
  QWidget* m_header;
  QLabel* m_title;
  QToolButton *m_hint, *m_maximise, *m_collapse;
  QFrame* m_options = nullptr;
  bool m_collapsed = false, m_maximised = false;
  std::optional<QPoint> m_pressed;  // on the header, where a drag may begin
  bool m_dragging = false;
};

}  // namespace vitrine::ui
