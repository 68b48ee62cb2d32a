// The numbers of a layer: how its weights, biases and activations spread over the training, each of them as a cell of
// a matrix, and which units say nothing any more.
#pragma once

#include <QElapsedTimer>
#include <QPointer>
#include <map>
#include <memory>
#include <set>

#include "ui/document/later.h"
#include "ui/live/probe_tap.h"
#include "ui/popovers/weight_editor.h"
#include "ui/theme/elided.h"
#include "ui/views/export/data_writer.h"
#include "ui/views/view.h"
#include "ui/views/weights/moments.h"
#include "ui/views/weights/ridge_plot.h"
#include "ui/views/weights/units_page.h"
#include "ui/views/weights/weight_layers.h"
#include "ui/views/weights/weight_matrix.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QStackedLayout;
class QTabBar;

namespace vitrine::ui {

class ColourBar;

class WeightsView : public View, public DataGiver {
  Q_OBJECT

 public:
  enum class Page { spread, matrix, units };
  WeightsView(const ViewContext& context, QWidget* parent);
  // There is a layer whose numbers can be looked at.
  static bool applies(const Project& project);

  QString title() const override { return tr("Weights"); }
  QString hint() const override { return m_hint; }
  bool hasOptions() const override { return true; }
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override;
  void writeData(QTextStream& out) const override;  // of the page that is shown
  DataWriter data() const override;

  Page page() const { return m_page; }
  void setPage(Page page);
  void setForm(RidgePlot::Form form);
  const WeightLayer* layer() const;  // null: there is none
  // A tensor of the layer by its name; of the activations the name of the output, empty where it has none.
  bool showsActivations() const { return m_activations; }
  const std::string& tensor() const { return m_tensor; }
  void choose(const std::string& tensor, bool activations);

  RidgePlot& plot() const { return *m_plot; }
  WeightMatrix& matrix() const { return *m_matrix; }
  UnitsPage& units() const { return *m_units; }
  QComboBox& layerChooser() const { return *m_layerBox; }
  QComboBox& tensorChooser() const { return *m_tensorBox; }
  QString note() const;  // the words where there is nothing to show
  QString foot() const { return m_foot->words(); }
  WeightEditor* editor() const { return m_editor; }  // of one number; null: it is not open
  bool isReadingPast() const { return m_reading.has_value(); }

 public Q_SLOTS:
  void showLayer(const QString& nodeId) override;  // of the network that trains

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void buildHead();
  void buildBody();
  void connectParts();
  void takeRun();
  void watch();
  void chooseLayer(int layer);
  void stepLayer(int by);
  void nameTensors();
  bool asksActivations() const { return m_activations || m_page == Page::units; }
  Spec request() const;
  void arrangeHead();

  void takeLook();
  void took(const MomentPtr& moment, bool look);
  void takePast();
  void askPast();
  MomentHistory& history() const;

  // ---- one number of the matrix, read and set (weights_edit.cpp)
  void editNumber(std::int64_t place);
  void setNumber(float before, float after);
  void followNumbers();
  void closeEditor();

  void showSpread();
  void showMatrix();
  void showUnits();
  void showPage();
  void say(const QString& words);      // instead of all
  void sayHere(const QString& words);  // instead of the page
  void sayFoot();
  QString spreadWords() const;
  QString shownName() const;
  void keep(const QString& name, const QVariant& value) const;
  void writeSpread(QTextStream& out) const;
  void writeUnits(QTextStream& out) const;

  QString m_settings, m_hint;
  ProbeTap m_tap, m_pastTap;
  Later<SpreadMoment> m_look, m_past;
  std::vector<WeightLayer> m_layers;
  int m_layer = -1;
  std::string m_layerId, m_tensor;
  bool m_activations = false, m_watching = false;
  bool m_pointing = false;  // the step that all charts show comes from here
  Page m_page = Page::spread;
  QElapsedTimer m_sinceShown;
  std::shared_ptr<const ProbeAnswer> m_seen, m_seenPast, m_drawn;  // that were taken; that the matrix or units show
  mutable std::map<std::pair<std::string, bool>, MomentHistory> m_histories;  // by layer, and whether of activations
  std::optional<std::uint64_t> m_reading;                                     // a kept state that was asked for
  std::set<std::uint64_t> m_asked;  // states that were asked for of what is chosen
  int m_states = 0, m_statesRead = 0;

  QStackedLayout *m_pages, *m_stack = nullptr;
  QLabel *m_empty, *m_pageNote = nullptr;
  QWidget *m_body, *m_head = nullptr, *m_pickers = nullptr, *m_footRow = nullptr;
  QBoxLayout* m_headRow = nullptr;
  QTabBar* m_tabs = nullptr;
  QComboBox *m_layerBox = nullptr, *m_tensorBox = nullptr;
  RidgePlot* m_plot = nullptr;
  WeightMatrix* m_matrix = nullptr;
  UnitsPage* m_units = nullptr;
  ElidedLine* m_foot = nullptr;
  ColourBar* m_bar = nullptr;
  QPointer<WeightEditor> m_editor;
};

}  // namespace vitrine::ui
