// Each layer's gradient norm, before clipping; or how large its update is beside its weights.
#pragma once

#include "ui/views/chart/curve_view.h"
#include "ui/views/chart/smoothing.h"

namespace vitrine::ui {

class GradientView : public CurveView {
  Q_OBJECT

 public:
  enum class Quantity { gradientNorm, updateRatio };
  GradientView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Gradient norms"); }
  void setQuantity(Quantity quantity);
  void setSmoothing(double weight);
  void setLook(TimeChart::Look look);  // lines, or a heat map of layers and steps

 protected:
  void prepare() override;
  QString state() const override;
  void addOptions(QVBoxLayout& column) override;

 private:
  void rebuild();
  const std::vector<History>& histories() const;
  Smoothing m_smoothing;
  Quantity m_quantity = Quantity::gradientNorm;
  std::uint64_t m_healthSeen = 0;
};

}  // namespace vitrine::ui
