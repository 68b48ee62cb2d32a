// Reads and sets single weights of a small Dense layer: which number comes in, which unit it goes to, and the weight.
#pragma once

#include "ui/canvas/popover.h"
#include "ui/canvas/weight_lines.h"

class QLabel;
class QLineEdit;
class QSpinBox;

namespace vitrine::ui {

class WeightEditor : public Popover {
  Q_OBJECT

 public:
  // `before`, `layer`: what people call the two; `anchor`: as of ProblemPopover.
  WeightEditor(const QString& before, const QString& layer, const UnitWeights& weights, const WeightPlace& place,
               const QRect& anchor, QWidget* parent);
  // What they are now; what a person has begun to type stays.
  void follow(const UnitWeights& weights);
  const WeightPlace& place() const { return m_place; }

  QSpinBox& input() const { return *m_input; }
  QSpinBox& unit() const { return *m_unit; }
  QLineEdit& value() const { return *m_value; }

 signals:
  void pointed(const vitrine::ui::WeightPlace& place);
  void chosen(const vitrine::ui::WeightPlace& place, float before, float after);
  void left();  // it is not seen any more

 protected:
  void hideEvent(QHideEvent* event) override;

 private:
  void point();
  void tell(bool anew);
  void take();

  UnitWeights m_weights;
  WeightPlace m_place;
  QRect m_anchor;
  QSpinBox *m_input, *m_unit;
  QLineEdit* m_value;
  QLabel* m_says;
};

}  // namespace vitrine::ui
