// A line that somebody types for the network to look at in place of a sample: as tokens, with what is wrong with it
// in words.
#pragma once

#include <QWidget>
#include <vector>

#include "core/data/dataset.h"

class QLabel;
class QLineEdit;

namespace vitrine::ui {

class OwnLine : public QWidget {
  Q_OBJECT

 public:
  explicit OwnLine(QWidget* parent);
  // The data, and the field that what is typed stands for; null: the network reads no tokens, and there is no line.
  void setField(const Dataset* dataset, const Field* field, const QString& beside);
  bool isPossible() const { return m_field; }
  const std::vector<std::int64_t>& tokens() const { return m_tokens; }  // that are looked at; none: the sample
  void clear();
  QLineEdit& edit() const { return *m_edit; }
  QString note() const;

 signals:
  void changed();  // tokens()

 private:
  void read();
  void say(const QString& words, bool wrong);
  QLineEdit* m_edit;
  QLabel* m_note;
  const Dataset* m_dataset = nullptr;
  const Field* m_field = nullptr;
  std::vector<std::int64_t> m_tokens;
};

}  // namespace vitrine::ui
