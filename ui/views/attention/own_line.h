// Lines that somebody types for the network to look at in place of a sample, one for each text that it reads: as
// tokens, with what is wrong with them in words.
#pragma once

#include <QList>
#include <QWidget>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "ui/views/attention/attention_shown.h"

class QLabel;
class QLineEdit;

namespace vitrine::ui {

class OwnLine : public QWidget {
  Q_OBJECT

 public:
  explicit OwnLine(QWidget* parent);
  // The data, and the field that what is typed stands for; null: the network reads no tokens, and there is no line.
  // `row`: of the sample whose place it takes, `sample` its number. `several`: there are lines for other fields, too.
  void setField(const Dataset* dataset, const Field* field, std::int64_t row, const QString& sample, bool several);
  bool isPossible() const { return m_field; }
  std::string field() const { return m_field ? m_field->name : std::string(); }
  const std::vector<std::int64_t>& tokens() const { return m_tokens; }  // that are looked at; none: the sample
  void clear();
  QLineEdit& edit() const { return *m_edit; }
  QString note() const;

 signals:
  void asked();  // with Enter, or emptied

 private:
  friend class OwnLines;
  bool read();  // whether tokens() are others now
  void say(const QString& words, bool wrong);
  QLabel* m_name;  // of the field, where there are several
  QLineEdit* m_edit;
  QLabel* m_note;
  const Dataset* m_dataset = nullptr;
  const Field* m_field = nullptr;
  std::vector<std::int64_t> m_tokens;
};

// Enter in one of them looks at all that are typed.
class OwnLines : public QWidget {
  Q_OBJECT

 public:
  explicit OwnLines(QWidget* parent);
  // Those of all_tokens_read(), with the row of the sample that an empty line leaves.
  void setFields(const Dataset* dataset, const std::vector<const Field*>& fields, std::int64_t row,
                 const QString& sample);
  bool isPossible() const { return m_lines.front()->isPossible(); }
  int count() const { return m_count; }  // at least 1
  OwnLine& line(int at) const { return *m_lines[at]; }
  std::vector<std::vector<std::int64_t>> tokens() const;  // one for each field; empty: the sample's
  bool areAnswered(const AttentionShown& by) const;       // it is of these, and of no others

 signals:
  void changed();  // tokens()

 private:
  OwnLine* add();
  void read();
  QList<OwnLine*> m_lines;
  int m_count = 1;  // of them that are for a field of this network
};

}  // namespace vitrine::ui
