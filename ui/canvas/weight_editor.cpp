#include "ui/canvas/weight_editor.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <cmath>

#include "ui/document/numbers.h"

namespace vitrine::ui {
namespace {

constexpr int kEditorWidth = 250, kDigits = 6;

}  // namespace

WeightEditor::WeightEditor(const QString& before, const QString& layer, const UnitWeights& weights,
                           const WeightPlace& place, const QRect& anchor, QWidget* parent)
    : Popover(tr("%1 → %2").arg(before, layer), kEditorWidth, parent),
      m_weights(weights),
      m_place(place),
      m_anchor(anchor),
      m_input(new QSpinBox(this)),
      m_unit(new QSpinBox(this)),
      m_value(new QLineEdit(this)) {
  const bool biased = !weights.biases.empty();
  m_input->setRange(biased ? 0 : 1, static_cast<int>(weights.inputs));
  if (biased) m_input->setSpecialValueText(tr("bias"));
  m_input->setValue(static_cast<int>(place.input) + 1);
  m_input->setAccessibleName(tr("Number that comes in"));
  m_input->setToolTip(biased ? tr("Which of the numbers of %1; below 1 the bias").arg(before)
                             : tr("Which of the numbers of %1").arg(before));
  m_unit->setRange(1, static_cast<int>(weights.units));
  m_unit->setValue(static_cast<int>(place.unit) + 1);
  m_unit->setAccessibleName(tr("Unit"));
  m_unit->setToolTip(tr("Which unit of %1").arg(layer));
  m_value->setAccessibleName(tr("Weight"));
  m_value->setToolTip(tr("Enter sets it; Undo takes it back"));
  auto* form = new QFormLayout;
  form->setContentsMargins(0, 4, 0, 2);
  form->addRow(tr("From number"), m_input);
  form->addRow(tr("To unit"), m_unit);
  form->addRow(tr("Weight"), m_value);
  auto* column = static_cast<QVBoxLayout*>(layout());
  column->addLayout(form);
  m_says = line({}, "problem");
  m_says->hide();
  column->addWidget(m_says);
  auto* set = new QPushButton(tr("Set"), this);
  set->setProperty("role", "primary");
  set->setToolTip(m_value->toolTip());
  column->addWidget(set, 0, Qt::AlignLeft);
  setFocusProxy(m_value);
  connect(m_input, &QSpinBox::valueChanged, this, &WeightEditor::point);
  connect(m_unit, &QSpinBox::valueChanged, this, &WeightEditor::point);
  connect(m_value, &QLineEdit::returnPressed, this, &WeightEditor::take);
  connect(set, &QPushButton::clicked, this, &WeightEditor::take);
  tell(true);
  m_value->selectAll();
  settle(anchor);
}

void WeightEditor::follow(const UnitWeights& weights) {
  m_weights = weights;
  tell(false);
}

void WeightEditor::hideEvent(QHideEvent* event) {
  Popover::hideEvent(event);
  emit left();
}

void WeightEditor::point() {
  m_place.input = m_input->value() - 1;
  m_place.unit = m_unit->value() - 1;
  tell(true);
  emit pointed(m_place);
}

void WeightEditor::tell(bool anew) {
  if (!anew && m_value->isModified()) return;
  const QString text = figure(static_cast<double>(weightAt(m_weights, m_place)), kDigits);
  if (text == m_value->text()) return;
  m_value->setText(text);
  if (m_value->hasFocus()) m_value->selectAll();
}

void WeightEditor::take() {
  bool number = false;
  const auto value = static_cast<float>(spelt(m_value->text(), false).toDouble(&number));
  const bool good = number && std::isfinite(value);
  m_says->setText(good ? QString() : tr("“%1” is not a number: type one such as 0.25").arg(m_value->text()));
  m_says->setVisible(!good);
  settle(m_anchor);
  if (!good) return m_value->selectAll();
  const float before = weightAt(m_weights, m_place);
  m_value->setModified(false);
  emit chosen(m_place, before, value);
}

}  // namespace vitrine::ui
