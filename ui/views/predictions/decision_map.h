// What the network answers over the plane of its two inputs, with the samples drawn over it.
#pragma once

#include <QImage>
#include <QList>
#include <QPointF>
#include <QWidget>

#include "core/data/dataset.h"
#include "core/data/split.h"
#include "core/watch/records.h"

namespace vitrine::ui {

class DecisionMap : public QWidget {
  Q_OBJECT

 public:
  explicit DecisionMap(QWidget* parent = nullptr);
  // The points are those of the training and the validation part; long parts are thinned evenly.
  void setData(const Dataset* dataset, const Split* split);
  void setProbe(std::shared_ptr<const ProbeResult> probe);
  bool isEmpty() const { return m_image.isNull(); }
  const QImage& image() const { return m_image; }
  QRect plotRect() const;

  QSize sizeHint() const override { return {260, 240}; }
  QSize minimumSizeHint() const override { return {120, 110}; }

 signals:
  void pointed(const QString& words);  // what is answered under the pointer; empty: nowhere

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  struct Sample {
    QPointF at;
    float label;
    bool validation;
  };
  void recolour();
  QColor classColour(int index) const;
  QColor sampleColour(float label) const;
  void paintAxes(QPainter& painter, const QRect& plot) const;
  std::shared_ptr<const ProbeResult> m_probe;
  QImage m_image;
  QList<Sample> m_samples;
  QStringList m_classes, m_features;
  bool m_isClasses = true;
  float m_low = -1, m_high = 1;  // of values to be predicted
};

}  // namespace vitrine::ui
