// What the network answers over the plane of its two inputs, with the samples drawn over it.
#pragma once

#include <QImage>
#include <QList>
#include <QPointF>
#include <QWidget>
#include <array>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/split.h"
#include "core/train/probes/surface.h"

namespace vitrine::ui {

class DecisionMap : public QWidget {
  Q_OBJECT

 public:
  explicit DecisionMap(QWidget* parent = nullptr);
  // The points are those of the training and the validation part, of the test part where it is wanted, or, where
  // nothing is split yet, all samples; long parts are thinned evenly.
  void setData(const Dataset* dataset, const Split* split);
  void setSurface(std::shared_ptr<const SurfaceAnswer> surface);
  // The class of each cell alone, however sure; of one number that is not a class its sign against the middle.
  void setHard(bool hard);
  bool isHard() const { return m_hard; }
  // Of values to be predicted, several of them: whose function it shows, and whose truth the points have; from 0.
  void setOutput(int output);
  int output() const { return m_output; }
  const QStringList& values() const { return m_values; }  // their names; none: there is but one
  // Of what lies on both sides of 0: 256 colours, the middle one 0.
  static QList<QRgb> signs();
  void setPartShown(Part part, bool shown);
  bool isPartShown(Part part) const { return m_parts[static_cast<std::size_t>(part)]; }
  bool isEmpty() const { return m_samples.isEmpty() && m_image.isNull(); }
  int shownSamples() const;
  int cells() const;  // a side, of a surface fine enough for the room there is
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
    std::vector<float> labels;  // one, or the values to be predicted
    Part part;
  };
  void recolour();
  QColor classColour(int index) const;
  QColor sampleColour(float label) const;
  void addSamples(const Dataset& dataset, const std::vector<std::int64_t>* rows, Part part);
  bool isUnit() const { return m_surface && !m_surface->node.empty(); }
  void findRange();
  void findValues();
  float labelOf(const Sample& sample) const;
  void findReach();
  QString answerWords(const float* cell, std::int64_t outputs) const;
  void paintAxes(QPainter& painter, const QRect& plot) const;
  void paintSamples(QPainter& painter, const QRect& plot) const;
  void paintLegend(QPainter& painter, const QRect& plot) const;
  void paintSample(QPainter& painter, QPointF at, const QColor& colour, Part part) const;
  bool hasLegendBeside() const;
  std::shared_ptr<const SurfaceAnswer> m_surface;
  QImage m_image;
  QList<Sample> m_samples;
  QStringList m_classes, m_features, m_values;  // names of the last: several to be predicted
  bool m_isClasses = true;
  bool m_isSplit = false, m_hard = false;
  std::array<bool, 3> m_parts{true, true, false};  // by Part
  int m_output = 0;
  float m_reach = 1;                               // of a unit's numbers: the farthest from 0
  float m_low = -1, m_high = 1;                // of values to be predicted
  float m_from[2] = {0, 0}, m_to[2] = {1, 1};  // of the plane
};

}  // namespace vitrine::ui
