// Class maps sample by sample, those first that the network's answer overlaps least.
#pragma once

#include "ui/document/later.h"
#include "ui/theme/elided.h"
#include "ui/views/evaluation/evaluation_page.h"
#include "ui/views/evaluation/place_list.h"
#include "ui/views/evaluation/places_page.h"

class QComboBox;

namespace vitrine::ui {

class MapsPage : public EvaluationPage {
  Q_OBJECT

 public:
  explicit MapsPage(QWidget* parent);
  QString name() const override { return tr("Maps"); }
  QString id() const override { return QStringLiteral("maps"); }
  bool shows(const EvaluationAnswer& answer) const override {
    return answer.kind == EvaluationKind::maps && !answer.unions.empty();
  }
  void display(const Evaluation& answer, const Dataset* dataset) override;
  void letGo() override;
  QString spoken() const override { return m_words->words(); }
  void writeData(QTextStream& out) const override;
  QWidget* corner() const override;
  void chooseClass(std::int64_t k);  // −1: the mean over the classes
  PlaceList& list() const { return *m_list; }

 private:
  void ask();
  void take(const ListedPlaces& found);
  Evaluation m_answer;
  const Dataset* m_data = nullptr;
  std::int64_t m_class = -1;
  ElidedLine* m_words;
  PlaceList* m_list;
  QComboBox* m_choice;
  Later<ListedPlaces> m_later;
};

}  // namespace vitrine::ui
