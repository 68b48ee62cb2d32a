// What charts of one window share: the step under the pointer, the moment that the window shows, and settings that
// are the same in all of them.
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
  // A click asks for a moment; that it was the first half of a double click is known only later, and takes it back.
  void rememberMoment() { m_momentBefore = m_moment; }
  void askBack() { emit asked(m_momentBefore); }

 signals:
  void moved();
  void asked(double step);  // the window is to show this moment; NaN: that of now
  void settingChanged();    // one that all charts share: it is kept where they find it

 private:
  double m_step = std::numeric_limits<double>::quiet_NaN(), m_moment = std::numeric_limits<double>::quiet_NaN();
  double m_momentBefore = std::numeric_limits<double>::quiet_NaN();  // when the pointer was pressed
};

}  // namespace vitrine::ui
