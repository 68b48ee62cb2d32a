#include "ui/inspector/training_tab.h"

#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>
#include <set>

#include "core/project/settings.h"
#include "ui/document/document.h"
#include "ui/inspector/section_form.h"

namespace vitrine::ui {

TrainingTab::TrainingTab(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 14, 16, 16);
  column->setSpacing(10);
  const std::set<std::string> elsewhere{"data", "transform", "target_transform", "split"};
  bool first = true;
  for (const Section& section : sections(document.project())) {
    if (elsewhere.contains(section.prefix)) continue;
    if (!std::exchange(first, false)) {
      auto* line = new QFrame(this);
      line->setProperty("role", "line");
      column->addWidget(line);
    }
    // A section with types has its title at the choice; one whose first field says the same needs no heading.
    const bool named = section.types.empty() && section.info && section.info->params.front().title != section.title;
    if (named) {
      auto* heading = new QLabel(QString::fromStdString(section.title).toUpper(), this);
      heading->setProperty("role", "section");
      column->addWidget(heading);
    }
    auto* form = new SectionForm(document, this);
    form->show(QString::fromStdString(section.prefix));
    column->addWidget(form);
    m_forms.push_back(form);
  }
  column->addStretch(1);
  connect(&document, &Document::documentReset, this, &TrainingTab::refresh);
  connect(&document, &Document::settingsChanged, this, &TrainingTab::refresh);
}

void TrainingTab::refresh() {
  for (SectionForm* form : m_forms) form->refresh();
}

}  // namespace vitrine::ui
