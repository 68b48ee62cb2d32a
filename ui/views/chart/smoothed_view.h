// A curve of every step: faint as it is, strong when smoothed, with the validation's markers. Loss and metric.
#pragma once

#include "ui/views/chart/curve_view.h"
#include "ui/views/chart/smoother.h"

namespace vitrine::ui {

class SmoothedView : public CurveView {
  Q_OBJECT

 public:
  SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent);

  double smoothing() const { return m_smoother.weight(); }
  void setSmoothing(double weight);
  const Smoother& smoother() const { return m_smoother; }

 protected:
  virtual const History* raw() const = 0;
  virtual const History* validation() const = 0;
  virtual std::vector<Curve> moreCurves() { return {}; }  // after train and validation
  void buildCurves();                                     // call it in the subclass's constructor
  void prepare() override;
  QString state() const override;
  void addOptions(QVBoxLayout& column) override;

 private:
  Smoother m_smoother;
};

}  // namespace vitrine::ui
