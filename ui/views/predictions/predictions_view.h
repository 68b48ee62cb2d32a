// What the network answers on validation samples: a gallery with the wrong ones first, the plane of a two-number
// input, or predicted against true values.
#pragma once

#include <QElapsedTimer>
#include <memory>

#include "core/data/dataset.h"
#include "core/train/probes/outputs.h"
#include "core/train/probes/plane_units.h"
#include "core/train/probes/surface.h"
#include "ui/live/probe_tap.h"
#include "ui/views/export/data_writer.h"
#include "ui/views/view.h"

class QLabel;
class QListView;
class QStackedLayout;

namespace vitrine::ui {

class DecisionMap;
class FitChart;
class PredictionDelegate;
class PredictionModel;
class UnitPlanes;
class UnitSheet;

class PredictionsView : public View, public DataGiver {
  Q_OBJECT

 public:
  PredictionsView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Predictions"); }
  QString hint() const override { return m_hint; }
  bool hasOptions() const override { return hasPlane(); }
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override;
  void writeData(QTextStream& out) const override;
  DataWriter data() const override;

  enum class Page { empty, samples, plane, fit, units };
  static constexpr std::int64_t kAllUnits = -1;
  Page page() const { return m_page; }
  void setPlaneWanted(bool wanted);  // of a two-number input: the plane, or the samples as a list
  // What the plane shows: the answer (no layer), or one unit of a layer by its id, or all of them beside one another.
  void setUnit(const std::string& node, std::int64_t unit);
  const std::string& unitLayer() const { return m_unitLayer; }
  std::int64_t unit() const { return m_unit; }
  PredictionModel& model() const { return *m_model; }
  DecisionMap& plane() const { return *m_plane; }
  UnitSheet& unitSheet() const { return *m_unitSheet; }
  UnitPlanes& unitPlanes() const;
  FitChart& fit() const { return *m_fit; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void watch();
  std::int64_t samplesAsked() const;
  void takeData();
  void keepUnit(const Project& project);
  void takeKept();
  void takeKeptUnit();
  void turnTo(Page page, const QString& words);
  void showSamples();
  void showUnits();
  void sayUnits(const PlaneLayer& layer);
  bool isOfAllUnits() const { return !m_unitLayer.empty() && m_unit == kAllUnits; }
  const PlaneLayer* shownUnits() const;
  DataWriter planeWriter() const;
  std::vector<std::pair<QString, std::vector<std::int64_t>>> pointsShown() const;
  DataWriter outputsWriter() const;
  void arrangeGallery();
  const Dataset* dataset() const;  // the run's, or the document's while there is none
  std::shared_ptr<const Dataset> sharedData() const;
  bool hasPlane() const;
  bool showData();
  QWidget* makePlaneOptions(QWidget* parent);
  void keep(const QString& name, const QVariant& value) const;
  QWidget* makeOutputChooser(QWidget* parent);
  QString rightWords() const;
  QString planeWords(const SurfaceAnswer& surface) const;
  ProbeTap m_outputs, m_surface, m_units;
  QStackedLayout* m_pages;
  QLabel *m_empty, *m_pointed;
  QListView* m_gallery;
  PredictionModel* m_model;
  PredictionDelegate* m_delegate;
  DecisionMap* m_plane;
  UnitSheet* m_unitSheet;
  FitChart* m_fit;
  std::shared_ptr<const Dataset> m_chosen;  // the document's
  QElapsedTimer m_sinceSorted;
  Page m_page = Page::empty;
  QString m_settings, m_hint;
  bool m_planeWanted = true, m_watching = false;
  std::string m_unitLayer;  // empty: the answer
  std::int64_t m_unit = 0;  // or kAllUnits
};

}  // namespace vitrine::ui
