// What a convolutional network sees: the maps of a layer's channels for one sample and how each number in them comes
// about, which pixels the answer hangs on, which samples a unit answers to most, and the kernels.
#pragma once

#include <memory>

#include "core/train/probes/activations.h"
#include "core/train/probes/excites.h"
#include "core/train/probes/saliency.h"
#include "core/train/probes/weights.h"
#include "ui/live/probe_tap.h"
#include "ui/views/export/data_writer.h"
#include "ui/views/features/feature_image.h"
#include "ui/views/features/feature_layers.h"
#include "ui/views/features/kernel_step.h"
#include "ui/views/view.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QSpinBox;
class QStackedLayout;
class QTabBar;
class QToolButton;

namespace vitrine::ui {

class ExcitesSheet;
class ChannelsPage;
class KernelsPage;
class ObjectiveChoice;
class SaliencyPage;
struct ChannelMaps;
struct ExcitedPicture;
struct PlaceStory;

class FeaturesView : public View, public DataGiver {
  Q_OBJECT

 public:
  FeaturesView(const ViewContext& context, QWidget* parent);
  // There is something to see of such a network.
  static bool applies(const Project& project);

  QString title() const override { return tr("Features"); }
  QString hint() const override { return m_hint; }
  bool hasOptions() const override { return true; }
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override;
  void writeData(QTextStream& out) const override;  // of the page that is shown
  DataWriter data() const override;

  enum class Page { maps, saliency, excites, kernels };
  Page page() const { return m_page; }
  void setPage(Page page);
  void setSample(std::int64_t sample);  // position in the validation part (training part if nothing validates)
  std::int64_t sample() const { return m_sample; }
  const FeatureLayer* layer() const;  // null: there is none
  const FeaturePlace& place() const { return m_place; }
  void setPlace(const FeaturePlace& place);
  void setOwnScales(bool own);  // each map its own scale, not one for all

  ChannelsPage& maps() const { return *m_maps; }
  SaliencyPage& saliency() const { return *m_saliency; }
  ExcitesSheet& excites() const { return *m_excites; }
  QLabel& looked() const { return *m_looked; }        // of how many samples these are the ones
  QToolButton& allSamples() const { return *m_all; }  // looks at all of them
  KernelsPage& kernels() const { return *m_kernels; }
  ObjectiveChoice& objectiveChooser() const { return *m_objectives; }  // of saliency
  QComboBox& layerChooser() const { return *m_layers; }
  QSpinBox& sampleChooser() const { return *m_samples; }
  QString note() const;  // the words where there is nothing to show

 public Q_SLOTS:
  void showLayer(
      const QString& nodeId) override;  // of the network that trains; a block: the last layer within with maps

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  // Answers about one moment, so that what is worked out from them is true.
  struct Seen {
    std::shared_ptr<const ActivationsAnswer> maps, before, after;
    std::shared_ptr<const WeightsAnswer> weights;
  };
  void buildHead();
  void buildPages();
  void takeRun();
  void watch();
  void watchMaps(bool wanted);
  void stepLayer(int by);
  bool offers(const FeatureLayer& layer) const;  // the page can show something of it
  int offeredNear(int layer) const;              // it, the last before it or the first; −1: none
  void fillLayers();
  void chooseLayer(int layer);
  void arrangeHead();
  bool take();  // whether there are other answers than before
  void showMaps();
  void showSaliency();
  void nameAnswers();  // that saliency can be asked of
  bool isAsked(const ExcitesAnswer& answer) const;
  void showExcites();
  void showKernels();
  const WeightTensor* kernelsTold() const;  // of the layer; null: not yet
  void showPage(const QString& hint);
  void say(const QString& words);  // instead of all
  void sayHere(const QString& words);
  void storyChanged();
  PlaceStory story() const;
  std::vector<std::int64_t> samplesAsked() const;
  const std::vector<std::int64_t>* rows() const;  // those that are watched; null: no run
  const Field* read() const;                      // what the network's samples are; null: no run
  const Field* input() const;                     // that can be drawn; null: none
  QImage picture(std::int64_t row) const;
  QString className(std::int64_t row) const;
  ExcitedPicture pictureOf(const ExcitedSample& one) const;
  QString textOf(std::int64_t row, const QRect& seen) const;  // of a sample that is no picture
  void nameSample();
  // Of the input's pixels; of a sequence its positions, in one row.
  QRect seenBy(std::int64_t y, std::int64_t x, QString* words = nullptr) const;
  void keep(const QString& name, const QVariant& value) const;

  QString m_settings, m_hint;
  ProbeTap m_mapsTap, m_beforeTap, m_afterTap, m_weightsTap, m_saliencyTap, m_excitesTap;
  std::shared_ptr<const FeatureNetwork> m_network;
  Seen m_seen;
  std::shared_ptr<const ChannelMaps> m_channels;
  MapScale m_windowScale;
  ImageRange m_range;
  FeaturePlace m_place;
  Page m_page = Page::maps;
  std::string m_layerId;  // that was chosen; it is found again in the next run
  int m_layer = -1;
  std::int64_t m_sample = 0, m_input = -1;
  bool m_watching = false, m_ownScales = false, m_over = false, m_wantsGradient = false;
  std::shared_ptr<const WeightsAnswer> m_drawnKernels;

  QStackedLayout* m_pages;
  QLabel *m_empty, *m_pageNote;
  QWidget *m_body, *m_head, *m_pickers, *m_excitesPage;
  QBoxLayout* m_headRow;
  QTabBar* m_tabs;
  QStackedLayout* m_stack;
  QComboBox* m_layers;
  QSpinBox *m_samples, *m_channel;
  QLabel* m_looked;
  QToolButton* m_all;
  ChannelsPage* m_maps;
  SaliencyPage* m_saliency;
  ObjectiveChoice* m_objectives;
  ExcitesSheet* m_excites;
  KernelsPage* m_kernels;
};

}  // namespace vitrine::ui
