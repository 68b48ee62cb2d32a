#include "ui/inspector/section_form.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/form_combo.h"
#include "ui/inspector/param_editor.h"

namespace vitrine::ui {
namespace {

constexpr int kLabelWidth = 104;

QGridLayout* gridIn(QWidget* widget) {
  auto* grid = new QGridLayout(widget);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(8);
  grid->setColumnMinimumWidth(0, kLabelWidth);
  grid->setColumnStretch(1, 1);
  return grid;
}

}  // namespace

SectionForm::SectionForm(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
}

std::optional<Section> SectionForm::section() const {
  if (m_prefix.isEmpty()) return std::nullopt;
  if (m_prefix.startsWith("layer.")) return layer_section(m_document.project(), m_prefix.mid(6).toStdString());
  return vitrine::section(m_document.project(), m_prefix.toStdString());
}

void SectionForm::show(const QString& prefix) {
  if (prefix != m_prefix) {
    m_gesture = 0;
    for (auto& [id, row] : m_rows) complain(row, {});  // they were about another layer
  }
  m_prefix = prefix;
  refresh();
}

void SectionForm::rebuild(const Section& section) {
  m_rows.clear();
  m_info = section.info;
  if (!section.types.empty() && !m_type) addTypeRow(section);
  if (m_body) {
    layout()->removeWidget(m_body);
    m_body->hide();
    m_body->deleteLater();  // one of its fields may be the sender of what brought us here
  }
  m_body = new QWidget(this);
  m_grid = gridIn(m_body);
  if (section.info)
    for (const ParamSpec& spec : section.info->params) addRow(spec);
  layout()->addWidget(m_body);
  m_body->setVisible(!m_rows.empty());
}

void SectionForm::addTypeRow(const Section& section) {
  auto* row = new QWidget(this);
  auto* label = new QLabel(qtext(section.title), row);
  label->setProperty("role", "strong");
  label->setWordWrap(true);
  label->setFixedWidth(kLabelWidth);
  m_type = new FormCombo(qtext(section.title), row);
  for (const TypeInfo* info : section.types) {
    m_type->addItem(qtext(info->title), qtext(info->id));
    m_type->setItemData(m_type->count() - 1, "<p>" + qtext(info->doc).toHtmlEscaped() + "</p>", Qt::ToolTipRole);
  }
  label->setBuddy(m_type);
  QGridLayout* grid = gridIn(row);
  grid->addWidget(label, 0, 0);
  grid->addWidget(m_type, 0, 1);
  layout()->addWidget(row);
  connect(m_type, &QComboBox::activated, this, [this](int index) {
    (void)m_document.setSetting(m_prefix + ".type", m_type->itemData(index).toString());
    refresh();
  });
}

void SectionForm::addRow(const ParamSpec& spec) {
  Row row;
  row.label = new QLabel(qtext(spec.title), m_body);
  row.label->setProperty("role", "muted");
  row.label->setWordWrap(true);
  row.label->setFixedWidth(kLabelWidth);
  row.label->setToolTip(describe(spec));
  row.editor = new ParamEditor(spec, m_body);
  row.label->setBuddy(row.editor);
  row.complaint = new QLabel(m_body);
  row.complaint->setProperty("role", "problem");
  row.complaint->setWordWrap(true);
  row.complaint->hide();
  const int at = m_grid->rowCount();
  m_grid->addWidget(row.label, at, 0);
  m_grid->addWidget(row.editor, at, 1);
  m_grid->addWidget(row.complaint, at + 1, 0, 1, 2);
  const std::string id = spec.id;
  connect(row.editor, &ParamEditor::edited, this, [this, id](const QString& value) { edit(id, value); });
  connect(row.editor, &ParamEditor::entered, this, [this] { m_gesture = m_document.newGesture(); });
  connect(row.editor, &ParamEditor::left, this, [this, id] {
    if (const auto it = m_rows.find(id); it != m_rows.end()) complain(it->second, {});
    refresh();  // text that was no value goes back to the value there is
  });
  m_rows.emplace(id, row);
}

void SectionForm::edit(const std::string& param, const QString& value) {
  const auto it = m_rows.find(param);
  if (it == m_rows.end()) return;
  const ParamSpec& spec = it->second.editor->spec();
  if (spec.kind == ParamKind::file) {
    emit filePicked(qtext(param), value);
    return;
  }
  const bool typed = spec.kind != ParamKind::choice && spec.kind != ParamKind::boolean;
  if (m_gesture == 0) m_gesture = m_document.newGesture();
  const Status status =
      m_document.setSetting(m_prefix + "." + qtext(param), value, typed ? m_gesture : m_document.newGesture());
  if (const auto still = m_rows.find(param); still != m_rows.end())
    complain(still->second, status ? QString() : qtext(status.error().what + ". " + status.error().remedy));
  refresh();
}

void SectionForm::complain(Row& row, const QString& complaint) {
  row.hasComplaint = !complaint.isEmpty();
  row.complaint->setText(complaint);
  row.complaint->setVisible(row.hasComplaint);
  row.editor->setInvalid(row.hasComplaint);
}

void SectionForm::refresh() {
  const auto now = section();
  if (!now) {
    if (!m_rows.empty()) rebuild({});
    return;
  }
  if (now->info != m_info || (m_rows.empty() && now->info && !now->info->params.empty())) rebuild(*now);
  if (m_type) {
    m_type->setCurrentIndex(now->info ? m_type->findData(qtext(now->info->id)) : -1);
    if (now->info) m_type->setToolTip("<p>" + qtext(now->info->doc).toHtmlEscaped() + "</p>");
  }
  if (!now->info) return;
  for (const ParamSpec& spec : now->info->params) {
    Row& row = m_rows.at(spec.id);
    const bool shown = applies(*now->info, *now->params, spec);
    row.label->setVisible(shown);
    row.editor->setVisible(shown);
    row.complaint->setVisible(shown && row.hasComplaint);
    if (!row.hasComplaint) row.editor->setText(qtext(value_text(value_of(*now->info, *now->params, spec.id))));
  }
}

}  // namespace vitrine::ui
