// The samples of one cell of the confusion matrix, the most confident first: all of them.
#pragma once

#include "ui/document/later.h"
#include "ui/theme/elided.h"
#include "ui/views/evaluation/evaluation_page.h"
#include "ui/views/evaluation/place_list.h"

class QToolButton;

namespace vitrine::ui {

struct ListedPlaces {
  std::shared_ptr<const EvaluationAnswer> answer;
  std::vector<ListedPlace> places;
};

class PlacesPage : public EvaluationPage {
  Q_OBJECT

 public:
  explicit PlacesPage(QWidget* parent);
  QString name() const override { return tr("Samples"); }
  QString id() const override { return QStringLiteral("samples"); }
  bool shows(const EvaluationAnswer& answer) const override { return !answer.truth.empty(); }
  void display(const Evaluation& answer, const Dataset* dataset) override;
  void letGo() override;
  QString spoken() const override { return m_title->words(); }
  void writeData(QTextStream& out) const override;
  void setCell(std::int64_t truth, std::int64_t named);  // −1: answered with no number
  QString title() const { return m_title->words(); }
  PlaceList& list() const { return *m_list; }
  QToolButton& back() const { return *m_back; }

 signals:
  void left();

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void ask();
  void take(const ListedPlaces& found);
  Evaluation m_answer;
  const Dataset* m_data = nullptr;
  std::int64_t m_truth = 0, m_named = 0;
  bool m_isNew = false;  // the cell, since it was shown last
  QToolButton* m_back;
  ElidedLine* m_title;
  PlaceList* m_list;
  Later<ListedPlaces> m_later;
};

}  // namespace vitrine::ui
