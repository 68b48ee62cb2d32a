#include "ui/views/attention/own_line.h"

#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/data/text/typed_tokens.h"
#include "ui/document/text.h"
#include "ui/theme/parts.h"

namespace vitrine::ui {
namespace {

constexpr int kMostOwnLines = 4;            // more texts have no room, and no such network is known
constexpr std::int64_t kSampleTokens = 24;  // that a tooltip shows

// How such a line looks: what the sample has there.
QString lineOfSample(const Field* field, std::int64_t row) {
  if (!field || row < 0 || row >= field->there()) return {};
  QStringList tokens;
  for (const float token : field->filled(row)) {
    if (tokens.size() == kSampleTokens) break;
    tokens << nameIn(field->names, static_cast<std::int64_t>(token));
  }
  const QString gap = std::all_of(tokens.begin(), tokens.end(), [](const QString& one) { return one.size() == 1; })
                          ? QString()
                          : QStringLiteral(" ");
  return QLatin1Char('\n') + OwnLine::tr("The sample reads: %1").arg(tokens.join(gap));
}

}  // namespace

OwnLine::OwnLine(QWidget* parent)
    : QWidget(parent), m_name(newLabel({}, "small", this)), m_edit(new QLineEdit(this)) {
  m_name->setBuddy(m_edit);
  m_name->hide();
  m_edit->setPlaceholderText(tr("Type a line of your own, and Enter"));
  m_edit->setAccessibleName(tr("Own line for the attention"));
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
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  row->addWidget(m_name);
  row->addWidget(m_edit, 1);
  column->addLayout(row);
  column->addWidget(m_note);
  connect(m_edit, &QLineEdit::returnPressed, this, &OwnLine::asked);
  connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
    if (text.isEmpty()) emit asked();
  });
}

// Another network or other data: what was typed is read anew by the next Enter.
void OwnLine::setField(const Dataset* dataset, const Field* field, std::int64_t row, const QString& sample,
                       bool several) {
  const QString name = field ? qtext(field->name) : QString();
  m_name->setText(name);
  m_name->setVisible(several && field);
  m_edit->setPlaceholderText(several ? tr("Own line for “%1” of sample %2, and Enter").arg(name, sample)
                                     : tr("Own line in place of sample %1, and Enter").arg(sample));
  m_edit->setAccessibleName(several ? tr("Own line for “%1”").arg(name) : tr("Own line for the attention"));
  m_edit->setToolTip(
      tr("What the network reads in place of the sample: Enter looks at it, an empty line goes back to "
         "the sample.") +
      lineOfSample(field, row));
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

// Whether there are others now.
bool OwnLine::read() {
  std::vector<std::int64_t> tokens;
  QString words;
  bool wrong = false;
  const QString line = m_edit->text();
  if (m_field && !line.isEmpty()) {
    const auto typed = typed_tokens(*m_dataset, *m_field, line.toStdString());
    wrong = !typed.ok() || !typed->note.empty();
    words = qtext(typed.ok() ? typed->note : typed.error().sentence());
    if (!typed.ok()) {
      say(words, true);
      return false;  // what is shown stays
    }
    tokens = typed->tokens;
  }
  say(words, wrong);
  return std::exchange(m_tokens, std::move(tokens)) != m_tokens;
}

// ---- one for each text

OwnLines::OwnLines(QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  add();
}

OwnLine* OwnLines::add() {
  auto* line = new OwnLine(this);
  if (!m_lines.isEmpty()) setTabOrder(&m_lines.last()->edit(), &line->edit());
  m_lines << line;
  layout()->addWidget(line);
  connect(line, &OwnLine::asked, this, &OwnLines::read);
  return line;
}

void OwnLines::setFields(const Dataset* dataset, const std::vector<const Field*>& fields, std::int64_t row,
                         const QString& sample) {
  m_count = std::clamp(static_cast<int>(fields.size()), 1, kMostOwnLines);
  while (m_lines.size() < m_count) add();
  for (int i = 0; i < m_lines.size(); ++i) {
    const Field* field = i < std::ssize(fields) ? fields[static_cast<std::size_t>(i)] : nullptr;
    m_lines[i]->setField(field ? dataset : nullptr, field, row, sample, m_count > 1);
    m_lines[i]->setVisible(i < m_count);
  }
  int wide = 0;  // so that the lines begin below one another
  for (int i = 0; i < m_count; ++i) wide = std::max(wide, m_lines[i]->m_name->sizeHint().width());
  for (OwnLine* line : std::as_const(m_lines)) line->m_name->setMinimumWidth(wide);
}

std::vector<std::vector<std::int64_t>> OwnLines::tokens() const {
  std::vector<std::vector<std::int64_t>> out;
  for (int i = 0; i < m_count; ++i) out.push_back(m_lines[i]->tokens());
  return out;
}

bool OwnLines::areAnswered(const AttentionShown& by) const {
  return std::all_of(m_lines.begin(), m_lines.begin() + m_count, [&](const OwnLine* line) {
    const std::vector<std::int64_t>& wanted = line->tokens();
    const TypedLine* told = by.lineFor(line->field());  // with what fills it up
    if (wanted.empty() || !told) return wanted.empty() && !told;
    return told->count == std::ssize(wanted) && told->tokens.size() >= wanted.size() &&
           std::equal(wanted.begin(), wanted.end(), told->tokens.begin());
  });
}

void OwnLines::read() {
  bool any = false;
  for (OwnLine* line : std::as_const(m_lines)) any = line->read() || any;
  if (any) emit changed();
}

}  // namespace vitrine::ui
