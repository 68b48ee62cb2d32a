// What goes wrong in the run that the window follows, in words; before there is one, what is wrong with what it would
// train. Found in passing: the data are looked at on a thread of their own, each frame brings the rows of its steps.
#pragma once

#include <QObject>
#include <QSet>
#include <QString>
#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "core/advice/advisor.h"
#include "core/train/probes/units.h"
#include "ui/document/later.h"
#include "ui/live/probe_tap.h"

namespace vitrine::ui {

class LiveFeed;

class Advice : public QObject {
  Q_OBJECT

 public:
  explicit Advice(LiveFeed& feed, QObject* parent = nullptr);
  ~Advice() override;

  // What would be trained; of use while there is no run. No data: nothing is said.
  void setSubject(const Project& project, std::shared_ptr<const Dataset> dataset);

  // Those that are not muted, of the moment that is shown, the gravest first.
  std::vector<Finding> findings() const;
  const std::vector<Finding>& all() const;             // of now, also what is muted: for a report
  int mutedCount() const;                              // of those that would be there
  bool isKnown() const { return m_known != nullptr; }  // the data were looked at
  bool isOfRun() const;
  // Step of a finding, as charts and the strip count them.
  double stepOf(const Finding& finding) const;

  bool isMuted(const QString& rule) const { return m_muted.contains(rule); }
  void setMuted(const QString& rule, bool muted);  // remembered
  void unmuteAll();

  // A person wants to see one of these: the window turns there.
  void askForView(const QString& view) { emit viewAsked(view, {}, 0); }
  void askForView(const Finding& finding);
  void askForLayer(const QString& node) { emit layerAsked(node); }

 signals:
  void changed();
  // Of a view, or "data" or "training" of the inspector. `layer`: to turn to; empty: none. `step`: the moment to
  // point at, as charts count; 0: none.
  void viewAsked(const QString& view, const QString& layer, double step);
  void layerAsked(const QString& node);

 private:
  struct Known {
    AdviceFacts facts;
    std::vector<Finding> before;
  };
  void look(const Project& project, std::shared_ptr<const Dataset> dataset, std::shared_ptr<const Split> split);
  void followRun();
  void begin();
  void take();
  void takeUntil(double step);
  void takeLook(const UnitsAnswer& look);
  void takeUnits();
  void takeStatus();
  std::vector<Finding> shown() const;

  LiveFeed& m_feed;
  ProbeTap m_units;
  ProbeTap m_unitsThen;  // of the moment that somebody looks back at: for health as it was then
  Later<Known> m_later;
  std::shared_ptr<std::atomic<bool>> m_stop;  // of the look that is under way
  std::shared_ptr<const Known> m_known;
  std::vector<std::shared_ptr<const UnitsAnswer>> m_looks;  // that begin() is to tell, in order
  std::optional<std::uint64_t> m_lastLook;                  // step of the newest of this run
  Advisor m_advisor;
  QSet<QString> m_muted;
  struct Looked {
    Project project;      // without what the window notes in it
    const Dataset* data;  // that of m_dataset
  };
  std::optional<Looked> m_looked;  // what m_known tells of, or will
  Project m_subject;
  std::shared_ptr<const Dataset> m_dataset;
  double m_seen = 0;             // the last step that was told, as the curves count
  std::size_t m_epochsSeen = 0;  // of the curves' list
  quint64 m_told = 0;            // revision of what was told last
  bool m_begun = false;
};

}  // namespace vitrine::ui
