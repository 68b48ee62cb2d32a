#include "ui/popovers/weight_editor.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/document/numbers.h"

namespace vitrine::ui {
namespace {

constexpr int kEditorWidth = 250, kEditorDigits = 6;

}  // namespace

WeightEditor::WeightEditor(const QString& title, const std::vector<Axis>& axes, Index index, ValueAt value,
                           const QRect& anchor, QWidget* parent)
    : Popover(title, kEditorWidth, parent),
      m_index(std::move(index)),
      m_valueAt(std::move(value)),
      m_anchor(anchor),
      m_value(new QLineEdit(this)),
      m_says(line({}, "problem")) {
  auto* form = new QFormLayout;
  form->setContentsMargins(0, 4, 0, 2);
  for (std::size_t axis = 0; axis < axes.size(); ++axis)
    form->addRow(axes[axis].title, makeField(axes[axis], m_index[axis]));
  m_value->setAccessibleName(tr("Weight"));
  m_value->setToolTip(tr("Enter sets it; Undo takes it back"));
  form->addRow(tr("Weight"), m_value);
  auto* column = static_cast<QVBoxLayout*>(layout());
  column->addLayout(form);
  m_says->hide();
  column->addWidget(m_says);
  auto* set = new QPushButton(tr("Set"), this);
  set->setProperty("role", "primary");
  set->setToolTip(m_value->toolTip());
  column->addWidget(set, 0, Qt::AlignLeft);
  setFocusProxy(m_value);
  setTabOrder(m_value, set);
  connect(m_value, &QLineEdit::returnPressed, this, &WeightEditor::take);
  connect(set, &QPushButton::clicked, this, &WeightEditor::take);
  tell(true);
  m_value->selectAll();
  settle(anchor);
}

QSpinBox* WeightEditor::makeField(const Axis& axis, std::int64_t at) {
  auto* field = new QSpinBox(this);
  const std::int64_t most = std::min<std::int64_t>(axis.count, std::numeric_limits<int>::max());
  field->setRange(axis.below.isEmpty() ? 1 : 0, static_cast<int>(most));
  if (!axis.below.isEmpty()) field->setSpecialValueText(axis.below);
  field->setValue(static_cast<int>(at) + 1);
  field->setAccessibleName(axis.name);
  field->setToolTip(axis.toolTip);
  if (!m_fields.empty()) setTabOrder(m_fields.back(), field);
  setTabOrder(field, m_value);
  m_fields.push_back(field);
  connect(field, &QSpinBox::valueChanged, this, &WeightEditor::point);
  return field;
}

void WeightEditor::follow(ValueAt value) {
  m_valueAt = std::move(value);
  tell(false);
}

void WeightEditor::refuse(const QString& why) {
  say(why);
}

QString WeightEditor::says() const {
  return m_says->text();
}

void WeightEditor::say(const QString& why) {
  m_says->setText(why);
  m_says->setVisible(!why.isEmpty());
  setAccessibleDescription(why);
  settle(m_anchor);
}

void WeightEditor::hideEvent(QHideEvent* event) {
  Popover::hideEvent(event);
  emit left();
}

void WeightEditor::point() {
  for (std::size_t axis = 0; axis < m_fields.size(); ++axis) m_index[axis] = m_fields[axis]->value() - 1;
  tell(true);
  emit pointed();
}

void WeightEditor::tell(bool anew) {
  if (!anew && m_value->isModified()) return;
  const QString text = figure(static_cast<double>(m_valueAt(m_index)), kEditorDigits);
  if (text == m_value->text()) return;
  m_value->setText(text);
  if (m_value->hasFocus()) m_value->selectAll();
}

void WeightEditor::take() {
  bool number = false;
  const auto value = static_cast<float>(spelt(m_value->text(), false).toDouble(&number));
  const bool good = number && std::isfinite(value);
  say(good ? QString() : tr("“%1” is not a number: type one such as 0.25").arg(m_value->text()));
  if (!good) return m_value->selectAll();
  const float before = m_valueAt(m_index);
  m_value->setModified(false);
  emit chosen(before, value);
}

}  // namespace vitrine::ui
