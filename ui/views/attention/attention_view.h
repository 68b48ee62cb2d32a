// What each head of each attention layer looks at, for one validation sample, live; and how it looked at the start.
#pragma once

#include <map>
#include <vector>

#include "core/train/probes/attention.h"
#include "ui/live/probe_tap.h"
#include "ui/views/view.h"

class QBoxLayout;
class QLabel;
class QSpinBox;
class QStackedLayout;

namespace vitrine::ui {

class ColourBar;
class HeadGrid;
class HeadMap;

class AttentionView : public View {
  Q_OBJECT

 public:
  AttentionView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Attention"); }
  QString hint() const override;
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override { return !m_shown.layers.empty(); }
  void writeData(QTextStream& out) const override;
  void showLayer(const QString& node) override;

  HeadMap& map() const { return *m_map; }
  HeadGrid& grid() const { return *m_now; }
  void choose(int layer, int head);
  void setSample(std::int64_t sample);  // position in the validation part (training part if nothing validates)
  std::int64_t sample() const { return m_sample; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Seen {  // a sample's maps, layer by layer, as they were at `step`
    std::int64_t sample = -1;
    std::uint64_t step = 0;
    std::vector<AttentionMap> layers;
  };
  void forget();
  void layOut();
  void layOutNarrow();
  void take();  // from the feed's newest probe
  void watch();
  void speak();
  QStringList tokens(const std::string& field) const;
  QString startCaption() const;
  ViewContext m_context;
  ProbeTap m_maps, m_startMaps;  // now, and with the weights that the run began with
  QStackedLayout* m_pages;
  QBoxLayout* m_grids = nullptr;  // now and at the start
  QWidget* m_side;
  QBoxLayout* m_parts;  // the map, and what is beside or below it
  QLabel *m_empty, *m_nowCaption, *m_startCaption, *m_value;
  HeadMap* m_map;
  HeadGrid *m_now, *m_startGrid;
  ColourBar* m_bar;
  QSpinBox* m_chooser;
  Seen m_shown;
  Seen m_start;  // the same sample with the weights that the run began with; empty until they have come
  std::int64_t m_sample = 0;
  int m_layer = 0, m_head = 0;
  bool m_watching = false;
};

}  // namespace vitrine::ui
