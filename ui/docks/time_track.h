// The run as a strip: how far it has come, which states of it are kept, and where the window looks. A slider whose
// values are steps, so that keys and screen readers know it.
#pragma once

#include <QColor>
#include <QSlider>
#include <vector>

namespace vitrine::ui {

class LiveFeed;

class TimeTrack : public QSlider {
  Q_OBJECT

 public:
  explicit TimeTrack(LiveFeed& feed, QWidget* parent = nullptr);
  double xOf(double step) const;  // px
  double stepAt(double x) const;
  QString momentsNear(double x) const;  // what happened there, a line each
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
  struct Moment {
    double step = 0;
    QString words;
    QColor colour;  // of a finding; none: what a person did
  };
  void follow();
  void gatherMoments();
  void paintMoment(QPainter& painter, const Moment& moment) const;
  QString momentInWords(double step) const;
  LiveFeed& m_feed;
  std::vector<Moment> m_moments;
  bool m_following = false;
};

}  // namespace vitrine::ui
