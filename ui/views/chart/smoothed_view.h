// A curve of every step: faint as it is, strong when smoothed, with the validation's markers. Loss and metric.
#pragma once

#include "ui/views/chart/curve_view.h"
#include "ui/views/chart/smoothing.h"

namespace vitrine::ui {

class SmoothedView : public CurveView {
  Q_OBJECT

 public:
  SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent);

  double smoothing() const { return m_smoothing.weight(); }
  void setSmoothing(double weight);
  const Smoother& smoother() const { return m_smoothing.smoother(0); }

 protected:
  virtual const History* raw() const = 0;
  virtual const History* validation() const = 0;
  virtual std::vector<Curve> moreCurves() { return {}; }  // after train and validation
  void buildCurves();                                     // call it in the subclass's constructor
  void prepare() override;
  QString state() const override;
  void addOptions(QVBoxLayout& column) override;

 private:
  Smoothing m_smoothing;
};

}  // namespace vitrine::ui
