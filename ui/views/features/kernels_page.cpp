#include "ui/views/features/kernels_page.h"

#include <QBoxLayout>

#include "ui/views/colour_bar.h"
#include "ui/views/weights/weight_matrix.h"

namespace vitrine::ui {

KernelsPage::KernelsPage(QWidget* parent)
    : QWidget(parent),
      m_matrix(new WeightMatrix(this)),
      m_foot(new ElidedLine("small", this)),
      m_bar(new ColourBar(this)) {
  m_matrix->setAccessibleName(tr("Kernels of the layer"));
  m_matrix->setMinimumSize(1, 1);
  auto* foot = new QHBoxLayout;
  foot->setContentsMargins(0, 0, 0, 0);
  foot->setSpacing(10);
  foot->addWidget(m_foot, 1);
  foot->addWidget(m_bar);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  column->addWidget(m_matrix, 1);
  column->addLayout(foot);
  connect(m_matrix, &WeightMatrix::pointed, this, &KernelsPage::sayFoot);
}

void KernelsPage::display(std::shared_ptr<const MatrixData> kernels) {
  m_matrix->display(std::move(kernels));  // which says its foot
  m_matrix->scale().label(*m_bar);
}

void KernelsPage::sayFoot() {
  m_foot->setWords(m_matrix->foot());
  emit worded();
}

}  // namespace vitrine::ui
