// A line of text, and the tokens that it becomes.
#pragma once

#include <QStringList>
#include <memory>

#include "ui/views/try/input_editor.h"

class QLabel;
class QPlainTextEdit;

namespace vitrine::ui {

// What a line becomes: whole numbers below the vocabulary's size, and what it does not know.
struct TokensOfLine {
  std::vector<int> tokens;
  QStringList unknown;
};
// With the data's tokenizer; without one by the names of its tokens: letter by letter where each is a single one,
// else word by word. What is not known becomes <unk> where there is one, and is left out where there is none.
struct TokenNames {
  std::shared_ptr<const Tokenizer> tokenizer;  // null: there is none
  std::vector<std::string> names;              // of each token; may be empty
  std::int64_t count = 0;                      // tokens
};
[[nodiscard]] TokensOfLine tokensOfLine(const TokenNames& known, const QString& line);

class TokenLine : public InputEditor {
  Q_OBJECT

 public:
  TokenLine(const Dataset& dataset, QWidget* parent);
  std::vector<float> numbers() const override;
  std::int64_t length() const override { return m_ragged ? filled() : 0; }
  std::int64_t filled() const override;
  void take(const Field& field, std::int64_t row) override;
  QString words() const override { return m_words; }
  QPlainTextEdit& line() const { return *m_line; }

 private:
  void read();
  void say(const QStringList& unknown);
  QString nameOf(int token) const;
  TokenNames m_known;
  std::int64_t m_places;
  bool m_ragged, m_quiet = false;
  std::vector<int> m_tokens;
  QString m_words;
  QPlainTextEdit* m_line;
  QLabel* m_told;
};

}  // namespace vitrine::ui
