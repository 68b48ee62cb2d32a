// What a network answers: the answer large, and beneath it bars, numbers, a map or a text.
#pragma once

#include <QAbstractListModel>
#include <QStyledItemDelegate>

#include "ui/theme/elided.h"
#include "ui/views/try/try_answer.h"

class QLabel;
class QListView;
class QStackedLayout;

namespace vitrine::ui {

class MapPlate;
class SampleSheet;

// As many as there are classes, of which those on the screen are drawn.
class AnswerLines : public QAbstractListModel {
  Q_OBJECT

 public:
  using QAbstractListModel::QAbstractListModel;
  void setAnswer(const TriedAnswer& answer);
  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  const TriedLine& line(int row) const { return m_lines[static_cast<std::size_t>(row)]; }
  bool shares() const { return m_shares; }

 private:
  std::vector<TriedLine> m_lines;
  bool m_shares = false;
};

class AnswerPanel : public QWidget {
  Q_OBJECT

 public:
  explicit AnswerPanel(QWidget* parent);
  void display(const TriedAnswer& answer);
  void displaySample(const Dataset& dataset, const Field* like, const Tensor& made);  // 1 × sample
  void say(const QString& words);                                                     // instead of an answer
  void forget();  // the answer, and what was known of the data
  QString headline() const { return m_headline->words(); }
  AnswerLines& lines() const { return *m_lines; }
  SampleSheet& sheet() const { return *m_sheet; }
  MapPlate& map() const { return *m_map; }
  QString text() const;

 private:
  void showOnly(const QList<QWidget*>& seen);
  void setHeadline(const QString& words);
  ElidedLine* m_headline;
  QLabel *m_text, *m_note;
  AnswerLines* m_lines;
  QListView* m_list;
  QStackedLayout* m_pages;  // the note, the answer
  SampleSheet* m_sheet;
  MapPlate* m_map;
};

}  // namespace vitrine::ui
