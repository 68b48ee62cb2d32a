// A row of numbers: a slider and a field for each, a list for what is one of several texts.
#pragma once

#include <QHash>
#include <QStringList>

#include "ui/views/try/input_editor.h"

class QGridLayout;
class QLabel;
class QLineEdit;
class QScrollArea;

namespace vitrine::ui {

struct FormColumn {
  QString name, tip;
  std::size_t at = 0;        // of its first number
  QStringList choices = {};  // of a text: one number each, 1 for the one that it is
  double low = 0, high = 1;  // what the training part has
  double usual = 0;          // in the middle of it: what it begins with
};
// Those of the field “input”, which has rank 0 or 1.
[[nodiscard]] std::vector<FormColumn> columnsOf(const Dataset& dataset, const std::vector<std::int64_t>& train);
// Those of a latent code of so many numbers, of the standard normal distribution.
[[nodiscard]] std::vector<FormColumn> codeColumns(std::int64_t size);

class NumberForm : public InputEditor {
  Q_OBJECT

 public:
  NumberForm(std::vector<FormColumn> columns, bool gaps, QWidget* parent);
  std::vector<float> numbers() const override { return m_numbers; }
  void take(const Field& field, std::int64_t row) override;
  QString words() const override;
  const std::vector<FormColumn>& columns() const { return m_columns; }
  void setNumbers(std::vector<float> numbers);    // no signal
  QLineEdit* field(const QString& column) const;  // null: not shown

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Row {
    std::size_t column;
    QWidget* slider;   // or the list
    QLineEdit* field;  // null of a list
  };
  void fill();
  void makeRoom();
  void addSlider(QGridLayout& grid, int at, std::size_t column);
  void addChoice(QGridLayout& grid, int at, std::size_t column);
  void set(std::size_t at, float value);
  void showNumbers();
  void mark(const Row& row);
  void say();

  std::vector<FormColumn> m_columns;
  std::vector<float> m_numbers;
  std::vector<Row> m_rows;
  bool m_gaps, m_quiet = false;
  QLineEdit* m_find;
  QScrollArea* m_scroll;
  QLabel* m_note;
};

}  // namespace vitrine::ui
