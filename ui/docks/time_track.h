// The run as a strip: how far it has come, which states of it are kept, and where the window looks. A slider whose
// values are steps, so that keys and screen readers know it.
#pragma once

#include <QSlider>

namespace vitrine::ui {

class LiveFeed;

class TimeTrack : public QSlider {
  Q_OBJECT

 public:
  explicit TimeTrack(LiveFeed& feed, QWidget* parent = nullptr);
  double xOf(double step) const;  // px
  double stepAt(double x) const;
  QSize sizeHint() const override { return {400, 34}; }
  QSize minimumSizeHint() const override { return {120, 34}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void follow();
  QString momentInWords(double step) const;
  LiveFeed& m_feed;
  bool m_following = false;
};

}  // namespace vitrine::ui
