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
  Quantity quantity() const { return m_quantity; }
  void setQuantity(Quantity quantity);  // and remembers it
  void setLook(TimeChart::Look look);   // lines, or a heat map of layers and steps

 protected:
  std::vector<const History*> smoothed() const override;
  void prepare() override;
  QString state() const override;
  void addOptions(QVBoxLayout& column) override;

 private:
  void rebuild();
  const std::vector<History>& histories() const;
  Quantity m_quantity;
  std::uint64_t m_healthSeen = 0;
};

}  // namespace vitrine::ui
