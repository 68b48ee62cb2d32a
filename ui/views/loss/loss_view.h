// Loss of every step and every validation; the penalties of L1 and L2 as a curve of their own.
#pragma once

#include "ui/views/chart/smoothed_view.h"

namespace vitrine::ui {

class LossView : public SmoothedView {
  Q_OBJECT

 public:
  LossView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Loss"); }
  QString hint() const override;

 protected:
  std::vector<Series> series() const override;
  std::pair<const History*, const History*> seriesOf(const Curves& run) const override;
  std::vector<Curve> moreCurves() override;
};

}  // namespace vitrine::ui
