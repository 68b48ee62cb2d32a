// Where samples lie in what comes out of a layer: live by principal components, and laid out by t-SNE or UMAP where
// somebody asks for it; in the plane or in space.
#pragma once

#include <QElapsedTimer>
#include <memory>

#include "core/train/probes/embedding.h"
#include "ui/live/probe_tap.h"
#include "ui/theme/elided.h"
#include "ui/views/embedding/embedding_layers.h"
#include "ui/views/embedding/layout_job.h"
#include "ui/views/embedding/point_looks.h"
#include "ui/views/view.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QStackedLayout;
class QToolButton;

namespace vitrine::ui {

class ColourBar;
class PointLegend;
class PointPlot;
class SampleCard;
struct PointCloud;

class EmbeddingView : public View {
  Q_OBJECT

 public:
  EmbeddingView(const ViewContext& context, QWidget* parent);
  ~EmbeddingView() override;
  // There is something to see of such a network.
  static bool applies(const Project& project);

  QString title() const override { return tr("Embedding"); }
  QString hint() const override { return m_hint; }
  bool hasOptions() const override { return true; }
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override;
  void writeData(QTextStream& out) const override;             // of all points, those that are hidden too
  QSize minimumSizeHint() const override { return {60, 40}; }  // whatever has no room then is not shown

  LayoutMethod method() const { return m_method; }
  void setMethod(LayoutMethod method);
  void setDimensions(int dimensions);
  void setColour(PointColour by);
  void setCount(std::int64_t count);
  void setTurning(bool turning);
  bool isMaking() const { return m_asks || m_job != nullptr; }

  PointPlot& plot() const { return *m_plot; }
  PointLegend& legend() const { return *m_legend; }
  SampleCard& card() const { return *m_card; }
  QComboBox& layerChooser() const { return *m_layerBox; }
  QPushButton& computeButton() const { return *m_compute; }
  QSpinBox& settingBox() const { return *m_setting; }
  QString note() const;      // the words in its middle while there is nothing to show
  QString foot() const;      // below the points: what they are, and what was left out
  QString progress() const;  // of a layout on its way

 public Q_SLOTS:
  void showLayer(const QString& nodeId) override;  // of the network that trains; of a block the last within
  void compute();                                  // a layout, of the network as it is now
  void cancel();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  // What is drawn: points, and what is known of them.
  struct Shown {
    std::shared_ptr<const EmbeddingAnswer> answer;
    std::vector<float> places;
    int dimensions = 0;
    LayoutMethod method = LayoutMethod::pca;
    [[nodiscard]] bool there() const { return answer && !places.empty(); }
  };
  void buildHead();
  void buildBody();
  void takeRun();
  void fillLayers();
  void fillColours(const EmbeddingAnswer& answer);
  void chooseLayer(int layer);
  void stepLayer(int by);
  void watch();
  Spec asked(std::int64_t components) const;
  const Dataset* dataset() const;
  void say(const QString& words);
  void showPca();
  void showMade();
  void draw(const Shown& shown, bool same);
  void sayFoot();
  void showPoint(int point);
  void recolour();
  void startJob(std::shared_ptr<const EmbeddingAnswer> answer);
  void takePlaces();
  void finishJob();
  void updateControls();
  void turnOn();
  void layOut();
  QString settingName() const;  // of what the layout is made with
  void keep(const QString& name, const QVariant& value) const;

  QString m_settings, m_hint, m_footWords;
  ProbeTap m_tap, m_layoutTap;
  std::vector<EmbeddingLayer> m_layers;  // the first is the usual one
  std::string m_layerId;                 // that was chosen; it is found again in the next run
  bool m_layerTokens = false;
  int m_layer = 0;
  LayoutMethod m_method = LayoutMethod::pca;
  PointColour m_colour = PointColour::truth;
  int m_dimensions = 2;
  std::int64_t m_count = 1000;
  bool m_watching = false, m_turning = false;
  QElapsedTimer m_sinceTurn;

  std::shared_ptr<const EmbeddingAnswer> m_stale;   // of the layer that was chosen before
  Shown m_shown;                                    // that is drawn
  Shown m_made;                                     // the newest layout that was asked for
  bool m_asks = false;                              // its numbers are on their way
  std::shared_ptr<const EmbeddingAnswer> m_before;  // what the layout's tap said last, of another request
  std::shared_ptr<LayoutJob> m_job;
  QString m_problem;  // of the last layout

  QStackedLayout* m_pages;
  QLabel *m_empty, *m_progress;
  ElidedLine* m_foot;
  QWidget *m_body, *m_head, *m_ask;
  QBoxLayout *m_headRow, *m_middle;
  QComboBox *m_layerBox, *m_methodBox, *m_colourBox;
  QToolButton *m_space, *m_turn;
  QSpinBox* m_setting;
  QPushButton* m_compute;
  PointPlot* m_plot;
  PointLegend* m_legend;
  QWidget* m_scale;
  QLabel* m_scaleTitle;
  ColourBar* m_bar;
  SampleCard* m_card;
};

}  // namespace vitrine::ui
