#include "ui/inspector/param_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStyle>
#include <QToolButton>

#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/inspector/form_combo.h"
#include "ui/inspector/number_box.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

class UndoFilter final : public QObject {
 public:
  using QObject::QObject;
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() != QEvent::ShortcutOverride) return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    if (!key->matches(QKeySequence::Undo) && !key->matches(QKeySequence::Redo)) return false;
    event->ignore();
    return true;
  }
};

}  // namespace

void leaveUndoToTheWindow(QWidget* field) {
  field->installEventFilter(new UndoFilter(field));
}

QString describe(const ParamSpec& spec) {
  QString out = "<p>" + qtext(spec.doc).toHtmlEscaped() + "</p>";
  if (spec.kind == ParamKind::integer || spec.kind == ParamKind::real || spec.kind == ParamKind::integers)
    out += "<p><b>" + qtext(range_text(spec)).toHtmlEscaped() +
           (spec.unit.empty() ? QString() : " " + qtext(spec.unit).toHtmlEscaped()) + "</b></p>";
  return out;
}

ParamEditor::ParamEditor(const ParamSpec& spec, QWidget* parent) : QWidget(parent), m_spec(spec) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  build();
  QWidget* widget = field();
  row->addWidget(widget, 1);
  if (spec.kind == ParamKind::file) row->addWidget(buildFile());
  widget->setAccessibleName(qtext(spec.title));
  widget->setAccessibleDescription(qtext(spec.doc));
  widget->setToolTip(describe(spec));
  widget->installEventFilter(this);
  setFocusProxy(widget);
}

QWidget* ParamEditor::field() const {
  if (m_number) return m_number;
  if (m_choice) return m_choice;
  if (m_check) return m_check;
  return m_line;
}

void ParamEditor::build() {
  switch (m_spec.kind) {
    case ParamKind::integer:
    case ParamKind::real:
      m_number = new NumberBox(m_spec, this);
      m_number->line()->setAccessibleName(qtext(m_spec.title));
      leaveUndoToTheWindow(m_number);
      connect(m_number, &NumberBox::turned, this, [this] {
        m_pending = m_touched = true;
        commit();
      });
      break;
    case ParamKind::boolean:
      m_check = new QCheckBox(this);
      connect(m_check, &QCheckBox::toggled, this, [this](bool on) {
        m_check->setText(on ? tr("on") : tr("off"));
        if (!m_filling) emit edited(on ? "on" : "off");
      });
      m_check->setText(tr("off"));
      break;
    case ParamKind::choice:
      m_choice = new FormCombo(qtext(m_spec.title), this);
      for (const Choice& choice : m_spec.choices) m_choice->addItem(qtext(choice.title), qtext(choice.id));
      connect(m_choice, &QComboBox::activated, this,
              [this](int index) { emit edited(m_choice->itemData(index).toString()); });
      break;
    case ParamKind::text:
      if (m_spec.names != ParamSpec::Names::nothing) {
        m_choice = new FormCombo(qtext(m_spec.title), this);
        connect(m_choice, &QComboBox::activated, this,
                [this](int index) { emit edited(m_choice->itemData(index).toString()); });
        break;
      }
      [[fallthrough]];
    case ParamKind::integers:
    case ParamKind::file:
      m_line = new QLineEdit(this);
      if (m_spec.kind == ParamKind::integers) m_line->setProperty("role", "figure");
      break;
  }
  buildLine();
}

void ParamEditor::buildLine() {
  QLineEdit* line = m_number ? m_number->line() : m_line;
  if (!line) return;
  leaveUndoToTheWindow(line);
  connect(line, &QLineEdit::textEdited, this, [this] {
    m_pending = m_touched = true;
    emit typed();
  });
  connect(line, &QLineEdit::returnPressed, this, &ParamEditor::commit);
}

QWidget* ParamEditor::buildFile() {
  auto* button = new QToolButton(this);
  button->setIcon(icon("folder", Theme::instance().colours().muted));
  button->setToolTip(tr("Browse…"));
  button->setAccessibleName(tr("Browse for %1").arg(qtext(m_spec.title)));
  connect(button, &QToolButton::clicked, this, &ParamEditor::browse);
  return button;
}

void ParamEditor::browse() {
  const QString folder = QFileInfo(m_line->text()).absolutePath();
  const QString path = QFileDialog::getOpenFileName(this, qtext(m_spec.title), folder);
  if (path.isEmpty()) return;
  m_line->setText(path);
  m_pending = true;
  commit();
}

void ParamEditor::setChoices(const std::vector<Choice>& choices) {
  if (!m_choice) return;
  const QSignalBlocker quiet(m_choice);
  m_choice->clear();
  for (const Choice& choice : choices) m_choice->addItem(qtext(choice.title), qtext(choice.id));
  m_choice->setCurrentIndex(m_choice->findData(m_shown));
}

QString ParamEditor::text() const {
  if (m_number) return m_number->text();
  if (m_choice) return m_choice->currentData().toString();
  if (m_check) return m_check->isChecked() ? "on" : "off";
  return m_line->text();
}

QString ParamEditor::value() const {
  return m_number ? spelt(text(), m_spec.kind == ParamKind::integer) : text();
}

void ParamEditor::commit() {
  if (m_pending) emit edited(value());
}

void ParamEditor::taken() {
  m_pending = false;
}

void ParamEditor::giveBack() {
  m_pending = m_touched = false;
  show(m_shown);
}

bool ParamEditor::holdsAnother(const QString& shown) const {
  const auto mine = parse_value(m_spec, value().toStdString());
  const auto other = parse_value(m_spec, shown.toStdString());
  return !mine || !other || !(*mine == *other);
}

void ParamEditor::setText(const QString& shown) {
  const bool same = m_shown == shown;
  m_shown = shown;
  if (m_pending && same) return;
  m_pending = false;
  if (m_touched && !holdsAnother(shown)) return;  // "1e-4" need not become "0.0001" under the fingers
  show(shown);
}

void ParamEditor::show(const QString& shown) {
  if (text() == shown) return;
  m_filling = true;
  if (m_number) m_number->setText(shortExponent(shown));
  if (m_choice) m_choice->setCurrentIndex(m_choice->findData(shown));
  if (m_check) m_check->setChecked(shown == "on" || shown == "true");
  if (m_line) m_line->setText(shown);
  m_filling = false;
}

void ParamEditor::setInvalid(bool invalid) {
  QWidget* widget = field();
  if (widget->property("invalid").toBool() == invalid) return;
  widget->setProperty("invalid", invalid);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

bool ParamEditor::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::FocusIn) emit entered();
  if (event->type() == QEvent::FocusOut) {
    // A menu, or another program's window in front: the person comes back to what is being typed.
    const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
    if (reason == Qt::PopupFocusReason || reason == Qt::ActiveWindowFocusReason) return false;
    commit();
    m_touched = false;
    emit left();
  }
  if (event->type() == QEvent::KeyPress && m_pending && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    giveBack();
    emit typed();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace vitrine::ui
