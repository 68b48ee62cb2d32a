// How well the network answers, judged on a whole part of the data: which classes it takes for which, what each
// threshold would mean, how far its confidence can be trusted, how far its numbers are off.
#pragma once

#include <QList>
#include <vector>

#include "ui/live/probe_tap.h"
#include "ui/theme/elided.h"
#include "ui/views/evaluation/confusion_table.h"
#include "ui/views/evaluation/evaluation_page.h"
#include "ui/views/view.h"

class QComboBox;
class QLabel;
class QStackedLayout;
class QTabBar;

namespace vitrine::ui {

class CalibrationPage;
class ClassPage;
class ConfusionPage;
class CurvesPage;
class GalleryPage;
class MapsPage;
class NumbersPage;
class ObjectiveChoice;
class PlacesPage;

class EvaluationView : public View, public DataGiver {
  Q_OBJECT

 public:
  EvaluationView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Evaluation"); }
  QString hint() const override { return m_hint; }
  bool hasOptions() const override { return true; }
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override;
  QSize minimumSizeHint() const override { return {60, 40}; }  // whatever has no room then is not shown
  void writeData(QTextStream& out) const override;
  DataWriter data() const override { return hasData() ? page()->data() : DataWriter(); }

  Part part() const { return m_part; }  // that is asked for; validation where the run has no test part
  void setPart(Part part);
  void setPage(const QString& id);
  EvaluationPage* page() const;  // that is seen; null: none, see note()
  QString note() const;          // the words in its middle while there is nothing to show
  QString head() const { return m_head->words(); }
  QString leftOut() const { return m_leftOut->words(); }
  void openCell(std::int64_t truth, std::int64_t named);  // its samples
  void closeCell();

  ConfusionPage& confusion() const { return *m_confusion; }
  ClassPage& classes() const { return *m_classes; }
  CurvesPage& curves() const { return *m_curves; }
  CalibrationPage& calibration() const { return *m_calibration; }
  NumbersPage& numbers() const { return *m_numbers; }
  MapsPage& maps() const { return *m_maps; }
  GalleryPage& gallery() const { return *m_gallery; }
  PlacesPage& places() const { return *m_places; }
  QTabBar& tabs() const { return *m_tabs; }
  ObjectiveChoice& objectives() const { return *m_objectives; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void makePages();
  void follow();  // another run, or none
  void watch();
  void lookAnew();  // at what is asked for now
  bool hasTest() const;
  Part wantedPart() const;
  void fillParts();
  void fillTabs(const EvaluationAnswer& answer);
  void turnTo(EvaluationPage* page);
  void letGoBut(const EvaluationPage* seen);  // of what pages that are not seen hold; null: of all
  void sayNothing(const QString& words);
  void sayHead();
  void take(const Evaluation& answer);
  void speak();
  void layOut();
  QString key(const char* name) const;

  ProbeTap m_judged;
  ElidedLine *m_head, *m_leftOut;
  QWidget* m_bar;
  QTabBar* m_tabs;
  QComboBox *m_pageChoice, *m_partChoice;  // the first where tabs have no room
  ObjectiveChoice* m_objectives;           // of several
  QWidget* m_corner;                       // what the page lets one choose
  QStackedLayout *m_stack, *m_corners;
  QLabel* m_empty;
  QWidget* m_noCorner;
  QList<EvaluationPage*> m_pages;  // in the order of their tabs
  QList<EvaluationPage*> m_shown;  // of these those that there are tabs for
  ConfusionPage* m_confusion = nullptr;
  ClassPage* m_classes = nullptr;
  CurvesPage* m_curves = nullptr;
  CalibrationPage* m_calibration = nullptr;
  NumbersPage* m_numbers = nullptr;
  MapsPage* m_maps = nullptr;
  GalleryPage* m_gallery = nullptr;
  PlacesPage* m_places = nullptr;
  Evaluation m_answer;  // that is shown
  QString m_wantedPage, m_hint;
  Part m_part = Part::validation;
  bool m_watching = false, m_isOpen = false;  // a cell is
};

}  // namespace vitrine::ui
