// The task's own metric (accuracy, mean absolute error) of every step and every validation.
#pragma once

#include "ui/views/chart/smoothed_view.h"

namespace vitrine::ui {

class MetricView : public SmoothedView {
  Q_OBJECT

 public:
  MetricView(const ViewContext& context, QWidget* parent);
  QString title() const override;

 protected:
  const History* raw() const override;
  const History* validation() const override;

 private:
  void rename();
  ViewContext m_context;
};

}  // namespace vitrine::ui
