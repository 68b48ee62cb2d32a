// A field for a whole or a real number. What is typed stays as typed ("1e-4"); arrows and the wheel step it; the unit
// stands faint at its end.
#pragma once

#include <QAbstractSpinBox>

#include "core/schema/type_info.h"

class QLabel;

namespace vitrine::ui {

class NumberBox : public QAbstractSpinBox {
  Q_OBJECT

 public:
  explicit NumberBox(const ParamSpec& spec, QWidget* parent = nullptr);

  QString text() const { return lineEdit()->text(); }
  void setText(const QString& text);
  QLineEdit* line() const { return lineEdit(); }
  QSize sizeHint() const override;
  void stepBy(int steps) override;

 signals:
  void turned();  // by the person: arrows, keys or the wheel

 protected:
  StepEnabled stepEnabled() const override;
  QValidator::State validate(QString& input, int& position) const override;
  void wheelEvent(QWheelEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void placeUnit();
  const ParamSpec m_spec;
  QLabel* m_unit;
};

// The next number up or down from a value, as a person would step: 1 for whole numbers; for real ones the place of
// the leading digit, so that 0.001 goes to 0.002 and to 0.0009.
[[nodiscard]] double stepped(double value, int steps, bool whole);

}  // namespace vitrine::ui
