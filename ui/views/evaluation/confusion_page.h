// Which classes are taken for which: the confusion matrix, and the samples behind each of its cells.
#pragma once

#include "ui/theme/elided.h"
#include "ui/views/evaluation/confusion_table.h"
#include "ui/views/evaluation/evaluation_page.h"

class QComboBox;

namespace vitrine::ui {

class ColourBar;
class ConfusionMap;

class ConfusionPage : public EvaluationPage {
  Q_OBJECT

 public:
  explicit ConfusionPage(QWidget* parent);
  QString name() const override { return tr("Confusion"); }
  QString id() const override { return QStringLiteral("confusion"); }
  bool shows(const EvaluationAnswer& answer) const override;
  void display(const Evaluation& answer, const Dataset* dataset) override;
  void letGo() override;
  QString spoken() const override;
  void writeData(QTextStream& out) const override;
  QWidget* corner() const override;
  ConfusionMap& map() const { return *m_map; }
  void setShare(ConfusionShare share);
  QString link() const { return m_open->words(); }

 signals:
  void shareChosen(ConfusionShare share);
  void opened(QPoint cell);  // (answered, truth)

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QString cellWords(QPoint cell) const;
  void showCell();
  void fitFoot();
  Evaluation m_answer;
  ConfusionMap* m_map;
  QWidget* m_foot;
  ElidedLink* m_open;
  ElidedLine* m_shares;
  ColourBar* m_bar;
  QComboBox* m_choice;
};

}  // namespace vitrine::ui
