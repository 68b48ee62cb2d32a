// What charts of one window share: the step under the pointer.
#pragma once

#include <QObject>
#include <cmath>
#include <limits>

namespace vitrine::ui {

class ChartLink : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  double step() const { return m_step; }  // NaN: nowhere
  bool isShown() const { return !std::isnan(m_step); }
  void point(double step) {
    if (step == m_step) return;
    m_step = step;
    emit moved();
  }
  void leave() {
    if (!isShown()) return;
    m_step = std::numeric_limits<double>::quiet_NaN();
    emit moved();
  }

 signals:
  void moved();

 private:
  double m_step = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace vitrine::ui
