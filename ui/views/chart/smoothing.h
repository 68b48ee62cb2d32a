// How strongly curves of a view are smoothed: one weight, remembered for all views, a Smoother for each curve, and
// the slider that sets it.
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "ui/views/chart/smoother.h"

class QWidget;

namespace vitrine::ui {

class Smoothing {
 public:
  Smoothing();

  double weight() const { return m_weight; }
  void setWeight(double weight);  // and remembers it
  bool takeKept();                // the one that was remembered last; whether it is another one
  // Afresh, for so many; the first `kept` go on.
  void start(std::size_t curves, std::size_t kept = 0);
  std::size_t count() const { return m_smoothers.size(); }
  // Each smoother takes in what its history has got, for a share of a frame's time. True once all are up to date.
  bool catchUp(const std::vector<const History*>& raw);
  // The smoothed curve, or the raw one itself where nothing is smoothed.
  const History* of(std::size_t curve, const History* raw) const;
  const Smoother& smoother(std::size_t curve) const { return m_smoothers[curve]; }

  QString words() const;  // "smoothing 0.6", "every step"
  QWidget* makeSlider(QWidget* parent, const std::function<void(double)>& moved) const;

 private:
  double m_weight;
  std::size_t m_next = 0;  // who comes first in the next frame
  std::vector<Smoother> m_smoothers;
};

}  // namespace vitrine::ui
