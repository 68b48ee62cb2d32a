#include "ui/inspector/number_box.h"

#include <QLabel>
#include <QLineEdit>
#include <QWheelEvent>
#include <cmath>

#include "core/base/text.h"
#include "ui/document/numbers.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

double number(const ParamValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return 0;
}

}  // namespace

double stepped(double value, int steps, bool whole) {
  if (whole) return value + steps;
  for (int i = 0; i < std::abs(steps); ++i) {
    const bool shrinks = (steps > 0) == (value < 0);
    double place = value == 0 ? 0.01 : std::pow(10, std::floor(std::log10(std::abs(value)) + 1e-9));
    if (shrinks && std::abs(value) < place * 1.5) place /= 10;  // 0.001 down: 0.0009
    value = std::round(value / place + (steps > 0 ? 1 : -1)) * place;
    // Tidy 0.30000000000000004 away: nobody steps past nine digits.
    value = std::stod(QByteArray::number(value, 'g', 9).toStdString());
  }
  return value;
}

NumberBox::NumberBox(const ParamSpec& spec, QWidget* parent)
    : QAbstractSpinBox(parent), m_spec(spec), m_unit(new QLabel(QString::fromStdString(spec.unit), this)) {
  setProperty("role", "figure");
  setAccelerated(true);
  setFocusPolicy(Qt::StrongFocus);
  setKeyboardTracking(true);
  m_unit->setProperty("role", "small");
  m_unit->setAttribute(Qt::WA_TransparentForMouseEvents);
  m_unit->setVisible(!spec.unit.empty());
  connect(lineEdit(), &QLineEdit::textEdited, this, qOverload<>(&QWidget::update));  // the arrows depend on it
}

void NumberBox::setText(const QString& text) {
  if (lineEdit()->text() == text) return;
  lineEdit()->setText(text);
  lineEdit()->setCursorPosition(0);  // of a long number the beginning says most
}

QSize NumberBox::sizeHint() const {
  return {120, QAbstractSpinBox::sizeHint().height()};
}

void NumberBox::stepBy(int steps) {
  const bool whole = m_spec.kind == ParamKind::integer;
  const auto now = parse_value(m_spec, spelt(text(), whole).toStdString());
  double value = stepped(number(now ? *now : m_spec.fallback), steps, whole);
  value = std::clamp(value, m_spec.min, m_spec.max);
  const std::string next = whole ? std::to_string(static_cast<std::int64_t>(value)) : shortest(value);
  if (!parse_value(m_spec, next)) return;  // an open limit
  setText(shortExponent(QString::fromStdString(next)));
  lineEdit()->selectAll();
  emit turned();
}

QAbstractSpinBox::StepEnabled NumberBox::stepEnabled() const {
  return StepUpEnabled | StepDownEnabled;
}

QValidator::State NumberBox::validate(QString& input, int&) const {
  const QString number = spelt(input, m_spec.kind == ParamKind::integer);
  return parse_value(m_spec, number.toStdString()) ? QValidator::Acceptable : QValidator::Intermediate;
}

// A wheel over a form scrolls the form; a number turns only while it has the focus.
void NumberBox::wheelEvent(QWheelEvent* event) {
  if (hasFocus())
    QAbstractSpinBox::wheelEvent(event);
  else
    event->ignore();
}

void NumberBox::resizeEvent(QResizeEvent* event) {
  QAbstractSpinBox::resizeEvent(event);
  placeUnit();
}

void NumberBox::placeUnit() {
  if (m_spec.unit.empty()) return;
  m_unit->adjustSize();
  m_unit->move(width() - m_unit->width() - 26, (height() - m_unit->height()) / 2);
  lineEdit()->setTextMargins(0, 0, m_unit->width() + 4, 0);
}

}  // namespace vitrine::ui
