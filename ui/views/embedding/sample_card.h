// The sample that a point stands for: its picture, row or text, and what is said of it.
#pragma once

#include <QImage>
#include <QStringList>
#include <QWidget>

#include "core/data/dataset.h"

namespace vitrine::ui {

class PredictionModel;

class SampleCard : public QWidget {
  Q_OBJECT

 public:
  explicit SampleCard(QWidget* parent);
  void setDataset(const Dataset* dataset);  // null: none
  // `row` of the dataset, −1: nothing but the words. The first line is the largest.
  void display(std::int64_t row, QStringList lines, bool wrong);
  std::int64_t row() const { return m_row; }
  const QStringList& lines() const { return m_lines; }
  QImage image() const;           // null: it is no picture
  QString features() const;       // "5.1  3.5  1.4"; of text its tokens; empty: a picture, or it lies nowhere
  void setUpright(bool upright);  // the picture above the words

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {1, 1}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  PredictionModel* m_samples;
  bool m_hasInput = false, m_wrong = false, m_upright = false;
  std::int64_t m_row = -1;
  QStringList m_lines;
};

}  // namespace vitrine::ui
