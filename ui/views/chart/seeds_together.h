// Runs that differ in nothing but the seed, of those that are drawn and the present one: which they are, and what is
// drawn of them in the place of a curve for each.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "ui/live/history_copy.h"
#include "ui/live/seed_groups.h"
#include "ui/views/chart/time_chart.h"
#include "ui/views/export/curve_data.h"

class QCheckBox;

namespace vitrine::ui {

class LiveFeed;
struct Curves;

class SeedsTogether : public QObject {
  Q_OBJECT

 public:
  using Group = std::shared_ptr<const SeedGroup>;
  // Of a run's curves what is drawn: every step, and every validation; null where it has none.
  using Of = std::function<std::pair<const History*, const History*>(const Curves&)>;
  // `key`: where it is remembered whether they are taken together.
  SeedsTogether(LiveFeed& feed, Of of, QString key, QObject* parent);

  bool isOn() const { return m_on; }
  void setOn(bool on);
  void restart();  // what is drawn is another figure, or of another present run: groups of before are none any more
  void gather();   // on a thread; the groups that there are stay until then
  void setWatching(bool watching);

  std::vector<Group> shown() const;                             // those of which all runs are still drawn
  Group groupOf(const QString& folder) const;                   // of those; null: none
  bool leads(const Group& group, const QString& folder) const;  // its curves stand in the place of that run's
  // A band, a line through its mean as `smoothed` has it, and its validations; named alike.
  void addCurves(std::vector<Curve>& curves, const Group& group,
                 const std::function<const History*()>& smoothed) const;
  // Of a curve of a group mean, extremes and of how many runs; false: it is none.
  bool addColumns(std::vector<CurveColumn>& columns, const Curve& curve) const;
  QString nameOf(const Group& group) const;
  QCheckBox* makeBox() const;
  std::size_t pointsRead() const { return m_pointsRead; }  // of the present run, since the last restart

 signals:
  void changed();       // other groups, or none any more
  void asked(bool on);  // by a person

 private:
  void followRun();
  void forget();
  // The curves of the present run as a group takes them. Pieces are read in the window's thread; while groups are
  // made the rest is that thread's.
  struct Own {
    HistoryCopy train, validation;
  };
  struct Present {
    SeedMember member;
    std::shared_ptr<Own> curves;
    HistoryCopy::Piece train, validation;
    bool isWhole() const { return train.isLast && validation.isLast; }
  };
  struct Made {
    std::vector<Group> groups;
    bool isWhole = true;  // else the present run has still to be read further, and there are no groups
    bool isLost = false;  // there was no memory for it
  };
  std::optional<Present> present();
  static Made made(std::vector<SeedMember> members, std::optional<Present> own, const QString& folder);
  void forgetOwn();
  void take(quint64 of, Made made);
  LiveFeed& m_feed;
  Of m_of;
  QString m_key;
  bool m_on;
  std::vector<Group> m_groups;  // as they were last made
  quint64 m_count = 0;          // counts restarts
  bool m_watching = false, m_gathering = false, m_again = false;
  std::shared_ptr<Own> m_own;
  std::size_t m_pointsRead = 0;
  // Of the present run, when they were last made.
  double m_step = 0;
  std::size_t m_epochs = 0;
  QElapsedTimer m_since;
};

}  // namespace vitrine::ui
