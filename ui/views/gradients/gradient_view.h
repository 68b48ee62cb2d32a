// Each layer's gradient norm, before clipping; or how large its update is beside its weights.
#pragma once

#include "ui/views/chart/curve_view.h"

namespace vitrine::ui {

class GradientView : public CurveView {
  Q_OBJECT

 public:
  enum class Quantity { gradientNorm, updateRatio };
  GradientView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Gradient norms"); }
  void setQuantity(Quantity quantity);

 protected:
  QString state() const override;
  void addOptions(QVBoxLayout& column) override;

 private:
  void rebuild();
  Quantity m_quantity = Quantity::gradientNorm;
};

}  // namespace vitrine::ui
