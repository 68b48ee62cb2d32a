#include "ui/inspector/section_form.h"

#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>

#include "core/project/objectives.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/form_combo.h"
#include "ui/inspector/param_editor.h"
#include "ui/inspector/reference_choices.h"

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

NodeId idOf(const Graph& graph, const QString& name) {
  const Node* node = graph.find_by_name(name.toStdString());
  return node ? node->id : NodeId();
}

}  // namespace

SectionForm::SectionForm(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
}

std::optional<Section> SectionForm::section() const {
  if (m_prefix.isEmpty()) return std::nullopt;
  if (m_prefix.startsWith("layer.") && !m_document.level().empty()) {
    m_inside = m_document.shownProject();
    return layer_section(m_inside, m_prefix.mid(6).toStdString());
  }
  if (m_prefix.startsWith("layer.")) return layer_section(m_document.project(), m_prefix.mid(6).toStdString());
  return vitrine::section(m_document.project(), m_prefix.toStdString());
}

void SectionForm::show(const QString& prefix) {
  if (prefix != m_prefix) {
    commit();
    m_gesture = 0;
    for (auto& [id, row] : m_rows) complain(row, {});  // they were about another layer
  }
  m_prefix = prefix;
  refresh();
}

void SectionForm::commit() {
  for (auto& [id, row] : m_rows) {
    if (!row.editor->isPending()) continue;
    const std::string param = id;
    row.editor->commit();  // may make the fields anew
    if (const auto it = m_rows.find(param); it != m_rows.end()) left(it->second);
    return;  // only the field with the focus can be half done
  }
}

QString SectionForm::signature(const Section& section) const {
  QString out = m_document.level().empty() || !m_prefix.startsWith("layer.") ? QString() : QStringLiteral("inside ");
  if (section.info)
    for (const ParamSpec& spec : section.info->params)
      out += qtext(spec.id + "=" + spec.title + "=" + value_text(spec.fallback) + " ");
  return out;
}

void SectionForm::rebuild(const Section& section) {
  // A field that is hidden while it has the focus says that it was left: the fields that go are not heard any more.
  for (auto& [id, row] : m_rows) row.editor->disconnect(this);
  m_rows.clear();
  m_info = section.info;
  m_signature = signature(section);
  if (!section.types.empty() && !m_type) addTypeRow(section);
  if (m_body) {
    if (m_type && m_body->isAncestorOf(QApplication::focusWidget())) m_type->setFocus(Qt::OtherFocusReason);
    layout()->removeWidget(m_body);
    m_body->hide();
    m_body->deleteLater();  // one of its fields may be the sender of what brought us here
  }
  m_body = new QWidget(this);
  m_grid = gridIn(m_body);
  m_heading.clear();
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
  m_typeGrid = grid;
  layout()->addWidget(row);
  connect(m_type, &QComboBox::activated, this, [this](int index) {
    (void)m_document.setSetting(m_prefix + ".type", m_type->itemData(index).toString());
    refresh();
  });
}

void SectionForm::besideTitle(QWidget* widget) {
  if (!m_typeGrid) return;
  m_typeGrid->addWidget(widget, 0, 0, Qt::AlignRight | Qt::AlignVCenter);
  QWidget::setTabOrder(m_type, widget);
}

void SectionForm::addHeading(const QString& heading) {
  m_heading = heading;
  auto* label = new QLabel(heading.toUpper(), m_body);
  label->setProperty("role", "section");
  label->setContentsMargins(0, 6, 0, 0);
  m_grid->addWidget(label, m_grid->rowCount(), 0, 1, 2);
}

void SectionForm::addRow(const ParamSpec& spec) {
  if (qtext(spec.heading) != m_heading) addHeading(qtext(spec.heading));
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
  const auto withRow = [this, id](void (SectionForm::*visit)(Row&)) {
    return [this, id, visit] {
      if (const auto it = m_rows.find(id); it != m_rows.end()) (this->*visit)(it->second);
    };
  };
  connect(row.editor, &ParamEditor::typed, this, withRow(&SectionForm::typed));
  connect(row.editor, &ParamEditor::edited, this, [this, id](const QString& value) { edit(id, value); });
  connect(row.editor, &ParamEditor::entered, this, withRow(&SectionForm::entered));
  connect(row.editor, &ParamEditor::left, this, withRow(&SectionForm::left));
  if (m_prefix.startsWith("layer.") && !m_document.level().empty()) addLift(row, spec);
  m_rows.emplace(id, row);
}

// Each node of the block around it may set this for itself.
void SectionForm::addLift(Row& row, const ParamSpec& spec) {
  row.lift = new QToolButton(m_body);
  row.lift->setText(QStringLiteral("↥"));
  row.lift->setCheckable(true);
  row.lift->setProperty("role", "lift");
  row.lift->setAccessibleName(tr("Lift %1").arg(qtext(spec.title)));
  row.lift->setToolTip(tr("On: %1 is a setting of the block, and each place where the block stands has its own. What "
                          "is set here is what a new one begins with.")
                           .arg(qtext(spec.title)));
  m_grid->addWidget(row.lift, m_grid->rowCount() - 2, 2);
  connect(row.lift, &QToolButton::clicked, this, [this, id = spec.id](bool on) {
    const NodeId node = idOf(m_document.graph(), m_prefix.mid(6));
    const Status status = m_document.setLifted(node, id, on);
    if (const auto it = m_rows.find(id); it != m_rows.end())
      complain(it->second, status ? QString() : qtext(status.error().what + ". " + status.error().remedy), false);
    refresh();
  });
}

void SectionForm::entered(Row& row) {
  m_gesture = m_document.newGesture();
  if (!row.editor->isPending()) complain(row, {});
}

// In a layer what is valid takes effect as it is typed: the shapes downstream follow, and no run does. Elsewhere a
// number out of range is said at once; half a number is none yet.
void SectionForm::typed(Row& row) {
  const ParamSpec& spec = row.editor->spec();
  const QString value = row.editor->value();
  bool isNumber = false;
  (void)value.toDouble(&isNumber);
  const auto parsed = parse_value(spec, value.toStdString());
  const bool pending = row.editor->isPending();
  if (pending && parsed && m_prefix.startsWith("layer.")) return row.editor->commit();
  const bool wrong = pending && isNumber && !parsed;
  complain(row, wrong ? qtext(parsed.error().what + ". " + parsed.error().remedy) : QString());
}

void SectionForm::edit(const std::string& param, const QString& value) {
  const auto it = m_rows.find(param);
  if (it == m_rows.end()) return;
  const ParamSpec& spec = it->second.editor->spec();
  if (spec.kind == ParamKind::file) {
    it->second.editor->taken();
    const auto now = section();
    if (now && now->info && qtext(value_text(value_of(*now->info, *now->params, param))) == value) return;
    emit filePicked(qtext(param), value);
    return;
  }
  const bool typed =
      spec.kind != ParamKind::choice && spec.kind != ParamKind::boolean && spec.names == ParamSpec::Names::nothing;
  if (m_gesture == 0) m_gesture = m_document.newGesture();
  // Listeners of the document refresh this form before setSetting() returns: to them the edit is made.
  const auto parsed = parse_value(spec, value.toStdString());
  if (parsed) it->second.editor->taken();
  const Status status = parsed ? m_document.setSetting(m_prefix + "." + qtext(param), value,
                                                       typed ? m_gesture : m_document.newGesture())
                               : Status(parsed.error());
  if (const auto still = m_rows.find(param); still != m_rows.end())
    complain(still->second, status ? QString() : qtext(status.error().what + ". " + status.error().remedy));
  refresh();
}

// Text that is no value gives way to the value there is, and the form says so.
void SectionForm::left(Row& row) {
  if (row.editor->isPending()) {
    const QString typed = row.editor->text();
    row.editor->giveBack();
    complain(row,
             tr("“%1” cannot be the %2: it stays %3.")
                 .arg(typed, qtext(row.editor->spec().title).toLower(), row.editor->text()),
             false);
    QAccessibleEvent heard(row.complaint, QAccessible::Alert);
    QAccessible::updateAccessibility(&heard);
  }
  refresh();
}

void SectionForm::complain(Row& row, const QString& complaint, bool invalid) {
  row.hasComplaint = !complaint.isEmpty();
  row.complaint->setText(complaint);
  row.complaint->setVisible(row.hasComplaint);
  row.editor->setInvalid(row.hasComplaint && invalid);
}

void SectionForm::refresh() {
  m_again = true;
  if (std::exchange(m_refreshing, true)) return;  // hiding the field that has the focus leads back here
  while (std::exchange(m_again, false)) refreshOnce();
  m_refreshing = false;
}

void SectionForm::refreshOnce() {
  const auto now = section();
  if (!now) {
    if (!m_rows.empty()) rebuild({});
    return;
  }
  if (now->info != m_info || signature(*now) != m_signature ||
      (m_rows.empty() && now->info && !now->info->params.empty()))
    rebuild(*now);
  if (m_type) {
    m_type->setCurrentIndex(now->info ? m_type->findData(qtext(now->info->id)) : -1);
    if (now->info) m_type->setToolTip("<p>" + qtext(now->info->doc).toHtmlEscaped() + "</p>");
  }
  if (!now->info) return;
  struct Shown {
    Row* row;
    bool applies;
    QString text;
    std::vector<Choice> choices;
  };
  const NodeId self = m_prefix.startsWith("layer.") ? idOf(m_document.graph(), m_prefix.mid(6)) : NodeId();
  std::vector<Shown> all;  // read first: hiding a field may edit the document, and what `now` points to with it
  const Objective* objective = nullptr;
  if (now->info == &objective_info()) {
    const auto& all_of_them = m_document.project().objectives;
    objective = &all_of_them.at(std::max<std::size_t>(1, m_prefix.section('_', 1).toULongLong()) - 1);
  }
  for (const ParamSpec& spec : now->info->params) {
    Shown shown{&m_rows.at(spec.id),
                applies(*now->info, *now->params, spec) && (!objective || setting_matters(*objective, spec.id)),
                qtext(value_text(value_of(*now->info, *now->params, spec.id))),
                {}};
    if (spec.names != ParamSpec::Names::nothing) {
      shown.text = qtext(reference_text(m_document.shownProject(), spec, shown.text.toStdString()));
      shown.choices = referenceChoices(m_document, spec, self, shown.text);
      shown.applies = shown.applies && shown.choices.size() > 1;
    }
    all.push_back(std::move(shown));
  }
  for (const Shown& shown : all) {
    if (m_again) return;
    shown.row->label->setVisible(shown.applies);
    shown.row->complaint->setVisible(shown.applies && shown.row->hasComplaint);
    if (!shown.choices.empty()) shown.row->editor->setChoices(shown.choices);
    shown.row->editor->setText(shown.text);
    shown.row->editor->setVisible(shown.applies);
    if (QToolButton* lift = shown.row->lift) {
      lift->setVisible(shown.applies);
      lift->setChecked(m_document.isLifted(self, shown.row->editor->spec().id));
    }
  }
}

}  // namespace vitrine::ui
