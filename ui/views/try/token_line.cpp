#include "ui/views/try/token_line.h"

#include <QHash>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>
#include <algorithm>

#include "core/data/text/tokenizer.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

constexpr int kMostTokensTold = 200;
constexpr qsizetype kMostTyped = 20'000;  // characters that are read

TokensOfLine byTokenizer(const Tokenizer& tokenizer, const QString& line) {
  TokensOfLine out;
  const auto unknown = tokenizer.vocabulary().special(Special::unk);
  const std::vector<Token> tokens = tokenizer.encode(line.toStdString());
  out.tokens.assign(tokens.begin(), tokens.end());
  if (unknown && std::count(tokens.begin(), tokens.end(), *unknown) > 0)
    out.unknown << QObject::tr("%1 of them not known").arg(std::count(tokens.begin(), tokens.end(), *unknown));
  return out;
}

}  // namespace

TokensOfLine tokensOfLine(const TokenNames& vocabulary, const QString& typed) {
  const QString line = typed.left(kMostTyped);
  if (vocabulary.tokenizer) return byTokenizer(*vocabulary.tokenizer, line);
  TokensOfLine out;
  QHash<QString, int> known;
  bool letters = true;
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::max<std::int64_t>(0, vocabulary.count)); ++i) {
    const QString name = i < vocabulary.names.size() ? qtext(vocabulary.names[i]) : QString::number(i);
    letters = letters && (name.size() == 1 || name.startsWith(QLatin1Char('<')));
    known.insert(name == QStringLiteral("␣") ? QStringLiteral(" ") : name, static_cast<int>(i));
  }
  const QStringList pieces =
      letters ? line.split(QString(), Qt::SkipEmptyParts) : line.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  for (const QString& piece : pieces) {
    const auto found = known.constFind(piece);
    if (found != known.constEnd())
      out.tokens.push_back(*found);
    else if (!(letters && piece.trimmed().isEmpty()))
      out.unknown << piece;
  }
  return out;
}

TokenLine::TokenLine(const Dataset& dataset, QWidget* parent)
    : InputEditor(parent),
      m_known{dataset.tokenizer, dataset.input().names, dataset.input().classes},
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
  TokensOfLine read = tokensOfLine(m_known, m_line->toPlainText());
  m_tokens = std::move(read.tokens);
  say(read.unknown);
}

QString TokenLine::nameOf(int token) const {
  const auto& names = m_known.names;
  return static_cast<std::size_t>(token) < names.size() ? qtext(names[static_cast<std::size_t>(token)])
                                                        : QString::number(token);
}

std::int64_t TokenLine::filled() const {
  return std::min(std::ssize(m_tokens), m_places);
}

// The first of them where there are too many; behind too few stands padding, or the vocabulary's first token.
std::vector<float> TokenLine::numbers() const {
  if (m_tokens.empty()) return {};
  const auto pad = m_known.tokenizer ? m_known.tokenizer->vocabulary().special(Special::pad) : std::nullopt;
  std::vector<float> out(static_cast<std::size_t>(m_places), static_cast<float>(pad.value_or(0)));
  for (std::size_t i = 0; i < static_cast<std::size_t>(filled()); ++i) out[i] = static_cast<float>(m_tokens[i]);
  return out;
}

void TokenLine::say(const QStringList& unknown) {
  m_words.clear();
  if (m_tokens.empty()) {
    m_words = unknown.isEmpty() ? tr("Type a line, or pick a sample.")
                                : tr("None of this is in the vocabulary: %1.").arg(unknown.first(1).join(QString()));
  } else {
    QStringList names;
    for (std::size_t i = 0; i < m_tokens.size() && i < kMostTokensTold; ++i) names << nameOf(m_tokens[i]);
    m_words =
        tr("%1 of %2 tokens: %3").arg(wholeNumber(filled()), wholeNumber(m_places), names.join(QLatin1Char(' ')));
    if (m_tokens.size() > kMostTokensTold) m_words += QStringLiteral(" …");
    if (std::ssize(m_tokens) > m_places) m_words += tr(". What is behind token %1 is left out").arg(m_places);
    if (!m_ragged && std::ssize(m_tokens) < m_places) m_words += tr(". The places behind hold padding");
    if (!unknown.isEmpty()) {
      const QStringList first = unknown.first(std::min<qsizetype>(unknown.size(), 5));
      m_words += m_known.tokenizer
                     ? QStringLiteral(". ") + first.join(QString())
                     : tr(". Not in the vocabulary, and left out: %1").arg(first.join(QStringLiteral(", ")));
    }
  }
  m_told->setText(m_words);
}

void TokenLine::take(const Field& field, std::int64_t row) {
  m_tokens.clear();
  QStringList names;
  std::vector<Token> tokens;
  for (const float value : field.filled(row)) {
    m_tokens.push_back(static_cast<int>(value));
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
