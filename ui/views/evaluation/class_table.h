// Precision, recall, F1 and support of each class, with their averages below: as a table that sorts by any column.
#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <vector>

#include "ui/views/evaluation/evaluation_page.h"

class QTableView;

namespace vitrine::ui {

class ClassModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  // IoU and Dice only of maps; Dice is F1 there.
  enum Column { kClass, kPrecision, kRecall, kF1, kSupport, kIou };
  static constexpr int kShareRole = Qt::UserRole;  // 0 … 1: how long the bar is; none: no bar

  enum class Rows { classes, averages };
  ClassModel(Rows rows, QObject* parent) : QAbstractTableModel(parent), m_rows(rows) {}
  void display(const EvaluationAnswer& answer, const ClassReport& report);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  void sort(int column, Qt::SortOrder order) override;

  int classAt(int row) const { return m_order[static_cast<std::size_t>(row)]; }
  double value(int row, int column) const;  // NaN: there is none
  int sortedBy() const { return m_column; }
  Qt::SortOrder sortOrder() const { return m_sorted; }

 private:
  QString name(int row) const;
  const ClassFigures* figures(int row) const;  // null: the row of the accuracy
  Rows m_rows;
  EvaluationKind m_kind = EvaluationKind::none;  // none: nothing is shown
  QStringList m_names;                           // of the classes
  ClassReport m_report;
  std::vector<int> m_order;
  std::int64_t m_most = 1;  // of the support
  int m_column = kClass;
  Qt::SortOrder m_sorted = Qt::AscendingOrder;
};

// A number over a bar of its length.
class ShareBars : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

class ClassPage : public EvaluationPage {
  Q_OBJECT

 public:
  explicit ClassPage(QWidget* parent);
  QString name() const override { return tr("Per class"); }
  QString id() const override { return QStringLiteral("classes"); }
  bool shows(const EvaluationAnswer& answer) const override { return !answer.tallies.empty(); }
  void display(const Evaluation& answer, const Dataset* dataset) override;
  void letGo() override { m_answer = nullptr; }  // its figures are few
  QString spoken() const override;
  void writeData(QTextStream& out) const override;
  const ClassModel& classes() const { return *m_classes; }
  const ClassModel& averages() const { return *m_averages; }
  QTableView& table() const { return *m_table; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QTableView* makeTable(ClassModel* model);
  void fitColumns();
  Evaluation m_answer;
  ClassModel *m_classes, *m_averages;
  QTableView *m_table, *m_below;
};

}  // namespace vitrine::ui
