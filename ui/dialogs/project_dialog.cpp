#include "ui/dialogs/project_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "ui/document/document.h"
#include "ui/document/text.h"

namespace vitrine::ui {

ProjectDialog::ProjectDialog(Document& document, QWidget* parent) : QDialog(parent), m_document(document) {
  setWindowTitle(tr("Project settings"));
  setMinimumWidth(520);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(14);
  auto* form = new QFormLayout;
  form->setSpacing(10);
  m_title = new QLineEdit(qtext(document.project().title), this);
  m_title->setAccessibleName(tr("Title"));
  m_notes = new QPlainTextEdit(qtext(document.project().notes), this);
  m_notes->setAccessibleName(tr("Notes"));
  m_notes->setTabChangesFocus(true);
  form->addRow(tr("Title"), m_title);
  form->addRow(tr("Notes"), m_notes);
  column->addLayout(form);
  auto* hint = new QLabel(tr("The title names the project until it is saved; the notes are shown while no layer is "
                             "selected. Both are kept in the project file."),
                          this);
  hint->setProperty("role", "small");
  hint->setWordWrap(true);
  column->addWidget(hint);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void ProjectDialog::accept() {
  m_document.setWords(m_title->text().trimmed(), m_notes->toPlainText().trimmed());
  QDialog::accept();
}

}  // namespace vitrine::ui
