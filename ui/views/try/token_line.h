// A line of text, and the tokens that it becomes.
#pragma once

#include <cstdint>

#include "ui/views/try/input_editor.h"

class QLabel;
class QPlainTextEdit;

namespace vitrine::ui {

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
  void say(const QString& note);
  QString nameOf(std::int64_t token) const;
  const Field& vocabulary() const { return m_known.fields.front(); }
  Dataset m_known;  // its tokenizer and the names of its tokens, without samples: it may stay longer than the data
  std::int64_t m_places;
  bool m_ragged, m_quiet = false;
  std::vector<std::int64_t> m_tokens;  // as many as there are places, at most
  QString m_words;
  QPlainTextEdit* m_line;
  QLabel* m_told;
};

}  // namespace vitrine::ui
