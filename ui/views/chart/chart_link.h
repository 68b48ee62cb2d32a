// What charts of one window share: the step under the pointer, and the moment that the window shows.
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

  double moment() const { return m_moment; }  // NaN: that of now
  void setMoment(double step) {
    m_moment = step;
    emit moved();
  }

 signals:
  void moved();
  void asked(double step);  // the window is to show this moment; NaN: that of now

 private:
  double m_step = std::numeric_limits<double>::quiet_NaN(), m_moment = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace vitrine::ui
