// One map large, with the place that is chosen in it; or a sample with what is laid over it.
#pragma once

#include <QImage>
#include <QWidget>

namespace vitrine::ui {

class MapPlate : public QWidget {
  Q_OBJECT

 public:
  explicit MapPlate(QWidget* parent);
  // `places`: rows and columns that can be chosen, more than the image has pixels where that is thinned. Empty: none.
  void display(const QImage& image, QSize places = {}, const QString& caption = {});
  void setPlace(QPoint place);  // column and row
  const QImage& image() const { return m_image; }
  QRect imageRect() const;
  QRect placeRect() const;
  QSize sizeHint() const override { return {200, 200}; }
  QSize minimumSizeHint() const override { return {40, 40}; }

 signals:
  void placed(std::int64_t y, std::int64_t x);  // by a person
  void pointed(int y, int x);                   // at a pixel of the image; −1: none

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void point(QPoint position);
  QImage m_image;
  QSize m_places;
  QString m_caption;
  QPoint m_place;
};

}  // namespace vitrine::ui
