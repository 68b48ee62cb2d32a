// What each head of each attention layer looks at, live: for a validation sample, or for a line that somebody types;
// and how it looked at the start.
#pragma once

#include <vector>

#include "ui/live/probe_tap.h"
#include "ui/views/attention/attention_shown.h"
#include "ui/views/view.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QSpinBox;
class QStackedLayout;
class QTabBar;

namespace vitrine::ui {

class AllHeadsPage;
class HeadGrid;
class HeadMap;
class HeadPage;
class LinesPage;
class OwnLine;
class OwnLines;
class PatchPage;

class AttentionView : public View {
  Q_OBJECT

 public:
  enum class Page { head, all, lines, image };
  AttentionView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Attention"); }
  QString hint() const override;
  bool hasOptions() const override { return true; }
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override { return !m_shown.empty(); }
  void writeData(QTextStream& out) const override;
  void showLayer(const QString& node) override;

  Page page() const { return m_page; }
  void setPage(Page page);
  HeadMap& map() const;
  HeadGrid& grid() const;
  AllHeadsPage& allHeads() const { return *m_allPage; }
  LinesPage& lines() const { return *m_linesPage; }
  PatchPage& patches() const { return *m_patchPage; }
  OwnLine& ownLine(int text = 0) const;  // of those that the network reads
  QTabBar& tabs() const { return *m_tabs; }
  QString note() const;  // the words where there is nothing to show
  void choose(int layer, int head);
  int layer() const { return m_layer; }
  int head() const { return m_head; }
  void setSample(std::int64_t sample);  // position in the validation part (training part if nothing validates)
  std::int64_t sample() const { return m_sample; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void buildHead(QWidget* body);
  void buildFoot(QWidget* body);
  void forget();
  void arrange();
  void take();  // from the feed's newest probe
  AttentionShown shownOf(const ProbeTap& tap) const;
  void watch();
  bool isWanted(const AttentionShown& shown) const;
  void turnToWanted();
  void fillChoosers();
  void showPage();
  void say(const QString& words);  // instead of all
  void speak();
  QString startCaption() const;
  void keep(const QString& name, const QVariant& value) const;
  ViewContext m_context;
  QString m_settings;
  ProbeTap m_maps, m_startMaps;  // now, and with the weights that the run began with
  QStackedLayout *m_pages, *m_stack = nullptr;
  QLabel* m_empty;
  QWidget *m_top = nullptr, *m_pickers = nullptr;
  QBoxLayout *m_headRow = nullptr, *m_foot = nullptr;
  QTabBar* m_tabs = nullptr;
  QComboBox* m_layerChoice = nullptr;
  QSpinBox *m_headChoice = nullptr, *m_chooser = nullptr;
  HeadPage* m_headPage = nullptr;
  AllHeadsPage* m_allPage = nullptr;
  LinesPage* m_linesPage = nullptr;
  PatchPage* m_patchPage = nullptr;
  OwnLines* m_own = nullptr;
  AttentionShown m_shown;
  AttentionShown m_start;  // the same with the weights that the run began with; empty until it has come
  std::vector<std::vector<std::int64_t>> m_startTyped;  // what m_start is of, beside its sample
  std::int64_t m_sample = 0;
  int m_layer = 0, m_head = 0;
  std::string m_wantedLayer;  // to turn to with the next answer
  Page m_page = Page::head;
  bool m_watching = false;
};

}  // namespace vitrine::ui
