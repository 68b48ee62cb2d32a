// A curve of every step: faint as it is, strong when smoothed, with the validation's markers. Loss and metric.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "ui/views/chart/curve_view.h"
#include "ui/views/chart/smoothing.h"

namespace vitrine::ui {

struct Curves;

class SmoothedView : public CurveView {
  Q_OBJECT

 public:
  SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent);

  double smoothing() const { return m_smoothing.weight(); }
  void setSmoothing(double weight);
  const Smoother& smoother() const { return m_smoothing.smoother(0); }

 protected:
  // What is drawn: of every step, faint and smoothed, and of every validation.
  struct Series {
    QString name;  // empty where there is but one
    std::function<const History*()> train, validation;
  };
  virtual std::vector<Series> series() const = 0;
  // The first of them, of another run: every step, and every validation; null where that has none.
  virtual std::pair<const History*, const History*> seriesOf(const Curves& run) const = 0;
  virtual std::vector<Curve> moreCurves() { return {}; }  // after those
  void buildCurves();  // call it in the subclass's constructor, and when series() gives others
  void prepare() override;
  QString state() const override;
  void addOptions(QVBoxLayout& column) override;

 private:
  std::vector<const History*> raws() const;
  Smoothing m_smoothing;
  std::vector<Series> m_series;
  std::size_t m_own = 0;  // of them of the present run
};

}  // namespace vitrine::ui
