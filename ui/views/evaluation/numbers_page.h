// How far predicted numbers are off: over the true ones, and how the residuals are spread.
#pragma once

#include "ui/document/later.h"
#include "ui/theme/elided.h"
#include "ui/views/evaluation/evaluation_page.h"
#include "ui/views/evaluation/numbers_picture.h"

class QBoxLayout;
class QComboBox;

namespace vitrine::ui {

class ResidualPlot;
class ScatterPlot;

class NumbersPage : public EvaluationPage {
  Q_OBJECT

 public:
  explicit NumbersPage(QWidget* parent);
  QString name() const override { return tr("Numbers"); }
  QString id() const override { return QStringLiteral("numbers"); }
  bool shows(const EvaluationAnswer& answer) const override {
    return answer.kind == EvaluationKind::numbers && answer.columns > 0;
  }
  void display(const Evaluation& answer, const Dataset* dataset) override;
  void letGo() override;
  QString spoken() const override;
  void writeData(QTextStream& out) const override;
  DataWriter data() const override;
  QWidget* corner() const override;
  void chooseColumn(std::int64_t column);
  std::shared_ptr<const NumbersPicture> picture() const { return m_picture; }
  ScatterPlot& scatter() const { return *m_scatter; }
  ResidualPlot& residuals() const { return *m_residuals; }
  QString words() const { return m_words->words(); }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void ask();
  void take(std::shared_ptr<const NumbersPicture> picture);
  void showPointed();
  Evaluation m_answer;
  const Dataset* m_data = nullptr;   // of which the answer is; only to tell it from others
  std::vector<std::string> m_names;  // of the columns that there are to choose from, and how many
  std::int64_t m_columns = 0;
  std::int64_t m_column = 0;
  std::shared_ptr<const NumbersPicture> m_picture;
  ScatterPlot* m_scatter;
  ResidualPlot* m_residuals;
  QBoxLayout* m_plots;
  ElidedLine *m_words, *m_pointed;
  QComboBox* m_choice;
  Later<NumbersPicture> m_later;
};

}  // namespace vitrine::ui
