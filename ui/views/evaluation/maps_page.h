// Class maps sample by sample, those first that the network's answer overlaps least, and one of them laid over its
// picture.
#pragma once

#include "ui/document/later.h"
#include "ui/live/probe_tap.h"
#include "ui/theme/elided.h"
#include "ui/views/evaluation/evaluation_page.h"
#include "ui/views/evaluation/place_list.h"
#include "ui/views/evaluation/places_page.h"

class QBoxLayout;
class QComboBox;

namespace vitrine::ui {

class MapSheet;

class MapsPage : public EvaluationPage {
  Q_OBJECT

 public:
  MapsPage(LiveFeed& feed, QWidget* parent);
  QString name() const override { return tr("Maps"); }
  QString id() const override { return QStringLiteral("maps"); }
  bool shows(const EvaluationAnswer& answer) const override {
    return answer.kind == EvaluationKind::maps && !answer.unions.empty();
  }
  void display(const Evaluation& answer, const Dataset* dataset) override;
  void letGo() override;
  QString spoken() const override;
  void writeData(QTextStream& out) const override;
  QWidget* corner() const override;
  void chooseClass(std::int64_t k);     // −1: the mean over the classes
  void chooseSample(std::int64_t row);  // of the dataset; until one is chosen, the first of the list
  PlaceList& list() const { return *m_list; }
  MapSheet& sheet() const { return *m_sheet; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void ask();
  void take(const ListedPlaces& found);
  void askForSample();
  void showSample();
  Evaluation m_answer;
  const Dataset* m_data = nullptr;
  std::int64_t m_class = -1;
  std::int64_t m_row = -1;   // that is laid over its picture; −1: none
  bool m_isPicked = false;   // by a person
  bool m_isFilling = false;  // the list
  LiveFeed& m_feed;
  ProbeTap m_single;                // asked for while the page is seen
  Evaluation m_shown;               // of it
  std::uint64_t m_shownBeside = 0;  // the step of the part's answer then
  ElidedLine* m_words;
  QBoxLayout* m_halves;
  PlaceList* m_list;
  MapSheet* m_sheet;
  QComboBox* m_choice;
  Later<ListedPlaces> m_later;
};

}  // namespace vitrine::ui
