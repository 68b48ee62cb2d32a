// The moment of the run that the window shows: that of now, or one back in time. The canvas, every chart and every
// view follow it together; training goes on meanwhile.
#pragma once

#include <QObject>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/train/snapshots.h"

namespace vitrine::ui {

class Playhead : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  bool isLive() const { return !m_step; }
  // Where it stands, as curves count steps; live: the newest.
  double step() const { return m_step.value_or(m_last); }
  double first() const { return m_first; }
  double last() const { return m_last; }
  void goLive();
  void show(double step);  // clamped to what there is; the newest one is a place in time like any other
  // To a state that is kept, so many further on or back; past the last one it is live again.
  void stepStates(int by);

  // The states that are kept of the run, in its own count of steps: that of curves less stepsBefore().
  const std::vector<Snapshots::Mark>& states() const { return m_states; }
  double stepsBefore() const { return m_stepsBefore; }
  // A step of the run's own count as curves count it, and whatever else tells of steps: a run that went on from
  // another one counts anew, and is told behind it.
  std::int64_t inAll(std::uint64_t step) const;
  // The one that is shown: the last at or before the moment; none where it is live, or none is kept from before it.
  std::optional<std::uint64_t> state() const;

  // ---- for the feed
  void setRange(double first, double last, double stepsBefore);
  void setStates(std::vector<Snapshots::Mark> states);

 signals:
  void moved();    // to another moment, or live again
  void changed();  // there is more to look back at, or other states are kept

 private:
  std::optional<double> m_step;
  double m_first = 0, m_last = 0, m_stepsBefore = 0;
  std::vector<Snapshots::Mark> m_states;
};

}  // namespace vitrine::ui
