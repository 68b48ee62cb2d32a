// How one number of a map comes about: what the place sees of the sample, the window × the kernel, their sum, the
// bias, the activation.
#pragma once

#include <QImage>
#include <QWidget>
#include <optional>

#include "ui/views/features/feature_image.h"
#include "ui/views/features/kernel_step.h"

class QSpinBox;

namespace vitrine::ui {

struct PlaceStory {
  FeaturePlace place;
  int channels = 0;
  bool isLine = false;  // the map is a sequence's
  QImage sample;        // null: its samples are no pictures
  QRect seen;           // of its pixels; empty: nothing, or it is not known
  QString sees;         // "sees 5×5 pixels"
  std::optional<KernelStep> step;
  MapScale windowScale;         // of all that comes into the layer
  QString activation;           // "ReLU"; empty: none
  std::optional<double> after;  // what an activation layer of its own makes of it
  double told = 0;              // what the map says
  QString why;                  // there is no step: why not
};

class KernelStrip : public QWidget {
  Q_OBJECT

 public:
  explicit KernelStrip(QWidget* parent);
  void display(const PlaceStory& story);
  const PlaceStory& story() const { return m_story; }
  QStringList lines() const;                           // "= 1.37", "+ bias 0.04", "→ ReLU 1.41"
  QSpinBox& inputChannel() const { return *m_input; }  // 0: the one that adds most

  QRect sampleRect() const { return layOut(size()).sample; }
  QRect windowCell(int row, int column) const { return cell(layOut(size()).window, row, column); }
  QRect kernelCell(int row, int column) const { return cell(layOut(size()).kernel, row, column); }
  int heightIn(QSize room) const;  // that it makes use of, of so much room
  QSize sizeHint() const override { return {360, 116}; }
  QSize minimumSizeHint() const override { return {60, 40}; }

 signals:
  void moved(int down, int right);  // by a person: the place, so many on
  void inputPicked(int channel);    // from 0; −1: the one that adds most

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Places {
    QRect sample, window, kernel, text;  // null: no room
    int side = 0;                        // of a part, px
  };
  Places layOut(QSize room) const;
  QRect cell(const QRect& cells, int row, int column) const;
  void placeInput();
  void paintCells(QPainter& painter, const QRect& cells, const std::vector<float>& values, const MapScale& scale,
                  bool isWindow) const;
  void paintSample(QPainter& painter, const QRect& place) const;
  void paintText(QPainter& painter, const QRect& place) const;
  void speak();
  PlaceStory m_story;
  QSpinBox* m_input;
};

}  // namespace vitrine::ui
