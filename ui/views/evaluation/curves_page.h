// How well a class is told from the others, for every threshold at once: ROC and precision–recall, and what one
// threshold of them means.
#pragma once

#include <optional>

#include "ui/document/later.h"
#include "ui/theme/elided.h"
#include "ui/views/evaluation/class_curves.h"
#include "ui/views/evaluation/evaluation_page.h"

class QBoxLayout;
class QComboBox;
class QPushButton;

namespace vitrine::ui {

class CurvePlot;

class CurvesPage : public EvaluationPage {
  Q_OBJECT

 public:
  explicit CurvesPage(QWidget* parent);
  QString name() const override { return tr("Curves"); }
  QString id() const override { return QStringLiteral("curves"); }
  bool shows(const EvaluationAnswer& answer) const override;
  void display(const Evaluation& answer, const Dataset* dataset) override;
  void letGo() override;
  QString spoken() const override;
  void writeData(QTextStream& out) const override { data()(out); }
  DataWriter data() const override;
  QWidget* corner() const override;

  void chooseClass(std::int64_t k);
  void chooseBest();                // the threshold with the largest F1
  void setThreshold(double score);  // a score of class_scores()
  double threshold() const;         // until one is chosen, the one by which the network decides
  std::shared_ptr<const CurveSet> curves() const { return m_set; }
  CurvePlot& roc() const { return *m_roc; }
  CurvePlot& precisionRecall() const { return *m_pr; }
  QString areaWords() const { return m_areas->words(); }
  QString thresholdWords() const { return m_at->words() + QLatin1Char('\n') + m_rates->words(); }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void ask();
  void take(std::shared_ptr<const CurveSet> set);
  void pickCut(std::ptrdiff_t cut);
  void step(int by, bool far);
  void fillClasses();
  void showThreshold();
  void layOut();
  Evaluation m_answer;
  std::vector<std::string> m_names;  // of the classes that there are to choose from, and how many
  std::int64_t m_classes = 0;
  double m_decides = 0;                                  // EvaluationAnswer::class_threshold
  std::int64_t m_class = -1;                             // −1: the first one there is
  std::optional<double> m_threshold, m_thresholdBefore;  // the latter when the pointer was pressed
  std::shared_ptr<const CurveSet> m_set;
  CurvePlot *m_roc, *m_pr;
  QBoxLayout* m_plots;
  ElidedLine *m_areas, *m_at, *m_rates;
  QPushButton* m_best;
  QWidget* m_foot;
  QComboBox* m_choice;
  Later<CurveSet> m_later;
};

}  // namespace vitrine::ui
