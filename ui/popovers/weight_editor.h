// Reads and sets single numbers of a tensor of weights: which one, by a field for each axis, and the number.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ui/popovers/popover.h"

class QLabel;
class QLineEdit;
class QSpinBox;

namespace vitrine::ui {

class WeightEditor : public Popover {
  Q_OBJECT

 public:
  // A field that counts from 1 to `count`. `below`: what stands below 1, such as the bias; empty: nothing does.
  struct Axis {
    QString title, name, toolTip;  // beside the field, for screen readers, and what it chooses
    std::int64_t count = 1;
    QString below = {};
  };
  using Index = std::vector<std::int64_t>;             // one an axis, from 0; −1: what stands below
  using ValueAt = std::function<float(const Index&)>;  // NaN where there is no such number
  // `anchor`: what it speaks of, in the parent's coordinates; it stands beside it.
  WeightEditor(const QString& title, const std::vector<Axis>& axes, Index index, ValueAt value, const QRect& anchor,
               QWidget* parent);
  // What they are now; what a person has begun to type stays.
  void follow(ValueAt value);
  const Index& index() const { return m_index; }
  void refuse(const QString& why);  // what was chosen last cannot be

  QSpinBox& field(std::size_t axis) const { return *m_fields[axis]; }
  QLineEdit& value() const { return *m_value; }
  QString says() const;  // why not; empty: nothing is wrong

 signals:
  void pointed();  // at another index
  void chosen(float before, float after);
  void left();  // it is not seen any more

 protected:
  void hideEvent(QHideEvent* event) override;

 private:
  QSpinBox* makeField(const Axis& axis, std::int64_t at);
  void point();
  void tell(bool anew);
  void take();
  void say(const QString& why);

  Index m_index;
  ValueAt m_valueAt;
  QRect m_anchor;
  std::vector<QSpinBox*> m_fields;
  QLineEdit* m_value;
  QLabel* m_says;
};

}  // namespace vitrine::ui
