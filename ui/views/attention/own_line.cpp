#include "ui/views/attention/own_line.h"

#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "core/data/text/typed_tokens.h"
#include "ui/document/text.h"
#include "ui/theme/parts.h"

namespace vitrine::ui {

OwnLine::OwnLine(QWidget* parent) : QWidget(parent), m_edit(new QLineEdit(this)) {
  m_edit->setPlaceholderText(tr("Type a line of your own, and Enter"));
  m_edit->setAccessibleName(tr("Own line for the attention"));
  m_edit->setToolTip(
      tr("What the network reads in place of the sample: Enter looks at it, an empty line goes back to "
         "the sample"));
  m_edit->setClearButtonEnabled(true);
  for (auto* button : m_edit->findChildren<QToolButton*>()) {
    button->setAccessibleName(tr("Clear the line"));
    button->setToolTip(tr("Clear the line: the sample is shown again"));
  }
  m_note = newLabel({}, "small", this);
  m_note->setWordWrap(true);
  m_note->setAccessibleName(tr("What became of the line"));
  m_note->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(m_edit);
  column->addWidget(m_note);
  connect(m_edit, &QLineEdit::returnPressed, this, &OwnLine::read);
  connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
    if (text.isEmpty()) read();
  });
}

// Another network or other data: what was typed is read anew by the next Enter.
void OwnLine::setField(const Dataset* dataset, const Field* field, const QString& beside) {
  m_edit->setPlaceholderText(beside.isEmpty() ? tr("Type a line of your own, and Enter") : beside);
  if (dataset == m_dataset && field == m_field) return;
  m_dataset = dataset, m_field = field;
  m_tokens.clear();
  say({}, false);
}

void OwnLine::clear() {
  m_edit->clear();
}

QString OwnLine::note() const {
  return m_note->isHidden() ? QString() : m_note->text();
}

void OwnLine::say(const QString& words, bool wrong) {
  m_note->setProperty("role", wrong ? "warning" : "small");
  m_note->style()->unpolish(m_note);  // the style looks at the role anew
  m_note->style()->polish(m_note);
  m_note->setText(words);
  m_note->setVisible(!words.isEmpty());
  m_edit->setAccessibleDescription(words);
}

void OwnLine::read() {
  std::vector<std::int64_t> tokens;
  QString words;
  bool wrong = false;
  const QString line = m_edit->text();
  if (m_field && !line.isEmpty()) {
    const auto typed = typed_tokens(*m_dataset, *m_field, line.toStdString());
    wrong = !typed.ok() || !typed->note.empty();
    words = qtext(typed.ok() ? typed->note : typed.error().sentence());
    if (!typed.ok()) return say(words, true);  // what is shown stays
    tokens = typed->tokens;
  }
  say(words, wrong);
  if (std::exchange(m_tokens, std::move(tokens)) != m_tokens) emit changed();
}

}  // namespace vitrine::ui
