#include "ui/views/try/token_line.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>
#include <algorithm>

#include "core/data/text/tokenizer.h"
#include "core/data/text/typed_tokens.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

constexpr std::size_t kMostTokensTold = 200;
constexpr qsizetype kMostTyped = 20'000;  // characters that are read

Dataset vocabularyOf(const Dataset& dataset) {
  const Field& input = dataset.input();
  Field known;
  known.name = input.name, known.kind = input.kind, known.shape = input.shape;
  known.classes = input.classes, known.names = input.names;
  Dataset out;
  out.tokenizer = dataset.tokenizer;
  out.fields.push_back(std::move(known));
  return out;
}

}  // namespace

TokenLine::TokenLine(const Dataset& dataset, QWidget* parent)
    : InputEditor(parent),
      m_known(vocabularyOf(dataset)),
      m_places(dataset.input().shape.size()),
      m_ragged(!dataset.input().lengths.empty()),
      m_line(new QPlainTextEdit(this)),
      m_told(new QLabel(this)) {
  m_line->setAccessibleName(tr("Text for the network"));
  m_line->setPlaceholderText(tr("Type what the network is to read"));
  m_line->setToolTip(tr("What the network reads, up to %1 tokens").arg(wholeNumber(m_places)));
  m_line->setTabChangesFocus(true);
  m_line->setMinimumHeight(40);
  m_told->setProperty("role", "small");
  m_told->setWordWrap(true);
  m_told->setAccessibleName(tr("Tokens"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(m_line, 1);
  column->addWidget(m_told);
  connect(m_line, &QPlainTextEdit::textChanged, this, [this] {
    if (m_quiet) return;
    read();
    emit changed();
  });
  setFocusProxy(m_line);
  say({});
}

void TokenLine::read() {
  const QString typed = m_line->toPlainText();
  auto told = typed_tokens(m_known, vocabulary(), typed.left(kMostTyped).toStdString(), UnknownText::left_out);
  m_tokens = told ? std::move(told->tokens) : std::vector<std::int64_t>();
  QString note = typed.trimmed().isEmpty() ? QString() : qtext(told ? told->note : told.error().sentence());
  if (typed.size() > kMostTyped)
    note += tr(" The first %1 characters are read, the others left out.").arg(wholeNumber(kMostTyped));
  say(note.trimmed());
}

QString TokenLine::nameOf(std::int64_t token) const {
  return nameIn(vocabulary().names, token);
}

std::int64_t TokenLine::filled() const {
  return std::ssize(m_tokens);
}

// Behind them stands padding, or the vocabulary's first token.
std::vector<float> TokenLine::numbers() const {
  if (m_tokens.empty()) return {};
  const auto pad = m_known.tokenizer ? m_known.tokenizer->vocabulary().special(Special::pad) : std::nullopt;
  std::vector<float> out(static_cast<std::size_t>(m_places), static_cast<float>(pad.value_or(0)));
  std::transform(m_tokens.begin(), m_tokens.end(), out.begin(),
                 [](std::int64_t token) { return static_cast<float>(token); });
  return out;
}

void TokenLine::say(const QString& note) {
  if (m_tokens.empty()) {
    m_words = note.isEmpty() ? tr("Type a line, or pick a sample.") : note;
  } else {
    QStringList names;
    for (std::size_t i = 0; i < std::min(m_tokens.size(), kMostTokensTold); ++i) names << nameOf(m_tokens[i]);
    m_words =
        tr("%1 of %2 tokens: %3").arg(wholeNumber(filled()), wholeNumber(m_places), names.join(QLatin1Char(' ')));
    if (m_tokens.size() > kMostTokensTold) m_words += QStringLiteral(" …");
    if (!m_ragged && filled() < m_places) m_words += tr(". The places behind hold padding");
    if (!note.isEmpty()) m_words += QStringLiteral(". ") + note;
  }
  m_told->setText(m_words);
}

void TokenLine::take(const Field& field, std::int64_t row) {
  m_tokens.clear();
  QStringList names;
  std::vector<Token> tokens;
  for (const float value : field.filled(row)) {
    m_tokens.push_back(static_cast<std::int64_t>(value));
    tokens.push_back(static_cast<Token>(value));
    names << nameOf(m_tokens.back());
  }
  const bool letters = std::all_of(names.begin(), names.end(), [](const QString& name) { return name.size() == 1; });
  m_quiet = true;
  m_line->setPlainText(m_known.tokenizer ? QString::fromStdString(m_known.tokenizer->decode(tokens))
                                         : names.join(letters ? QString() : QStringLiteral(" ")));
  m_quiet = false;
  say({});
}

}  // namespace vitrine::ui
