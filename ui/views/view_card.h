// The frame around a view: title, a line of settings that opens them, all the room, and what else can be done with
// it. It docks beside the canvas and the other views, on them as a tab, or stands in a window of its own.
#pragma once

#include <QDockWidget>

class QLabel;
class QToolButton;

namespace vitrine::ui {

class View;

class ViewCard : public QDockWidget {
  Q_OBJECT

 public:
  // `id` is permanent: places are kept under it.
  ViewCard(const QString& id, View* view, int instance, QWidget* parent = nullptr);
  View* view() const { return m_view; }
  QString id() const { return objectName(); }
  QString title() const;  // with its number, where it is not the first of its kind

  void setMaximised(bool maximised);  // only how the button looks; the area does the rest

  QSize sizeHint() const override { return {360, 300}; }

 signals:
  void maximiseToggled();
  void anotherAsked();  // of the same kind
  void hideAsked();

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  QToolButton* smallButton();
  void retitle();
  void takeHint();
  void restyle();
  void fitHeader();
  void showOptions();
  void showMenu(QPoint global);
  void leaveTheRow();
  QPoint placeBeside(QSize panel) const;
  View* m_view;
  int m_instance;
  QWidget* m_header;
  QLabel* m_title;
  QToolButton *m_hint, *m_maximise, *m_more;
  QFrame* m_options = nullptr;
  bool m_maximised = false;
};

}  // namespace vitrine::ui
