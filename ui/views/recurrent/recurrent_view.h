// What a recurrent layer remembers while it reads a sample: states and gates of each unit over time, what it reads,
// and how far back the slope of the loss reaches.
#pragma once

#include "ui/document/later.h"
#include "ui/live/probe_tap.h"
#include "ui/theme/elided.h"
#include "ui/views/recurrent/recurrent_map.h"
#include "ui/views/view.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QSpinBox;
class QStackedLayout;

namespace vitrine::ui {

class ColourBar;

class RecurrentView : public View {
  Q_OBJECT

 public:
  RecurrentView(const ViewContext& context, QWidget* parent);
  static bool applies(const Project& project);  // there is a recurrent layer

  QString title() const override { return tr("Recurrent"); }
  QString hint() const override { return m_hint; }
  bool hasOptions() const override { return true; }
  QWidget* makeOptions(QWidget* parent) override;
  void refresh() override;
  void setWatching(bool watching) override;
  bool hasData() const override { return m_shown != nullptr; }
  void writeData(QTextStream& out) const override;

  const RecurrentChoice* choice() const;  // null: there is none
  const RecurrenceAnswer* shown() const { return m_shown.get(); }
  void setSample(std::int64_t sample);  // its place among those that are watched
  void setTrack(const std::string& id);
  void setOrder(UnitOrder order);
  void setSlopeOf(SlopeOf of);
  void setOneUnit(bool one);

  RecurrentMap& map() const { return *m_map; }
  QComboBox& layerChooser() const { return *m_layerBox; }
  QComboBox& trackChooser() const { return *m_trackBox; }
  QSpinBox& sampleChooser() const { return *m_sampleBox; }
  QString note() const;  // the words where there is nothing to show
  QString foot() const { return m_foot->words(); }

 public Q_SLOTS:
  void showLayer(const QString& nodeId) override;  // of the network that trains

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void takeRun();
  void watch();
  void chooseLayer(int layer);
  void stepLayer(int by);
  void nameTracks();
  void forget();
  void draw();
  void say(const QString& words);
  void sayFoot();
  void arrange();
  std::int64_t samples() const;  // that are watched
  void keep(const QString& name, const QVariant& value) const;

  QString m_settings, m_hint;
  ProbeTap m_tap;
  std::vector<RecurrentChoice> m_choices;
  int m_layer = -1;
  std::int64_t m_sample = 0;
  std::string m_track = "state";
  UnitOrder m_order = UnitOrder::own;
  SlopeOf m_of = SlopeOf::loss;
  bool m_watching = false, m_oneUnit = false;
  // The newest one; and the one that is drawn, which may be older while the order of its units is being found.
  std::shared_ptr<const RecurrenceAnswer> m_answer, m_shown;
  struct Ordered {
    std::shared_ptr<const RecurrenceAnswer> answer;
    std::size_t track;
    std::vector<std::int64_t> units;
  };
  void take(const Ordered& made);
  Later<Ordered> m_ordered;

  QStackedLayout* m_pages;
  QLabel* m_empty;
  QWidget *m_body, *m_head = nullptr, *m_footRow = nullptr;
  QBoxLayout* m_headRow = nullptr;
  QComboBox *m_layerBox = nullptr, *m_trackBox = nullptr;
  QSpinBox* m_sampleBox = nullptr;
  RecurrentMap* m_map = nullptr;
  ElidedLine* m_foot = nullptr;
  ColourBar* m_bar = nullptr;
};

}  // namespace vitrine::ui
