// All kernels of a layer: a tile for each pair of an output and an input channel, each weight a cell of a scale
// around 0.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/theme/elided.h"
#include "ui/views/weights/matrix_data.h"

namespace vitrine::ui {

class ColourBar;
class WeightMatrix;

class KernelsPage : public QWidget {
  Q_OBJECT

 public:
  explicit KernelsPage(QWidget* parent);
  void display(std::shared_ptr<const MatrixData> kernels);
  WeightMatrix& matrix() const { return *m_matrix; }
  QString words() const { return m_foot->words(); }

 signals:
  void worded();  // words() are others

 private:
  void sayFoot();
  WeightMatrix* m_matrix;
  ElidedLine* m_foot;
  ColourBar* m_bar;
};

}  // namespace vitrine::ui
