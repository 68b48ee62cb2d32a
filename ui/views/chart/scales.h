// From values and steps to places on a chart: 0 … 1 along each axis. The charts' own axes never change their range,
// since each change would rebuild every line; these scales do the work instead, and log10 with it.
#pragma once

#include <QList>
#include <QString>

#include "ui/live/epoch_count.h"
#include "ui/live/training_clock.h"

namespace vitrine::ui {

struct Tick {
  double unit = 0;  // 0 … 1 along the axis
  QString label;
};

// The upright axis: linear, or log10 with decades as labels. Its range follows the data with hysteresis: it grows at
// once and shrinks only when the data fill less than half of it, so that a live chart does not tremble.
class ValueScale {
 public:
  void setLogarithmic(bool logarithmic);
  bool isLogarithmic() const { return m_logarithmic; }
  void setScientific(bool scientific) { m_scientific = scientific; }  // decades as "1e-3"
  void setTight(bool tight) {
    m_tight = tight;
  }                                   // a linear range ends a little beyond the data, not on a round number
  void forget() { m_known = false; }  // the next fit starts afresh

  // Makes room for [low, high]. On a log axis `low` is the smallest value above zero; what is not above zero lies on
  // the floor. Values that are not finite are ignored. Returns whether the range changed.
  bool fit(double low, double high);
  void fitExactly(double low, double high);  // no more than that, and no hysteresis
  void fitAs(const ValueScale& other) {      // the same whole; of it each shows its own part
    m_low = other.m_low, m_high = other.m_high, m_known = other.m_known;
    settle();
  }

  // A part of it that a person picked stays whatever the data do, until all is shown again or there is nothing left
  // of it. Clamped to the whole; what is as long as the whole is no part.
  void pick(double from, double to);
  void pickUnits(double from, double to);  // of what is shown; 0 … 1 leaves it as it is
  void showAll();
  void reveal(double value);  // where it is not in the part that is shown, the part beside it
  bool isPicked() const { return m_picked; }

  double low() const { return m_from; }  // of what is shown, in values, not logarithms
  double high() const { return m_to; }
  // May leave 0 … 1 where the whole is not shown, and on a linear axis; a log axis ends at the floor of the whole.
  double unit(double value) const;
  double value(double unit) const;
  QList<Tick> ticks(double pixels) const;

 private:
  bool fitLinear(double low, double high);
  bool fitLog(double low, double high);
  QList<Tick> logTicks(double pixels) const;
  QList<Tick> linearTicks(double pixels) const;
  QList<Tick> closeTicks(double pixels) const;
  QString label(double value, double step) const;
  double share(double value) const;  // of the whole
  double atShare(double share) const;
  void settle();
  bool m_logarithmic = false, m_scientific = false, m_tight = false, m_known = false, m_picked = false;
  double m_low = 0, m_high = 1;  // the whole
  double m_from = 0, m_to = 1;   // what is shown of it
};

// The axis of steps. It shows all there is, growing in small jumps, until a person picks a range. Counted in seconds
// it is as long as training took: the same steps, with room for each by its time.
class StepScale {
 public:
  enum class Unit { epoch, step, second };
  void setUnit(Unit unit) { m_unit = unit; }
  Unit unit() const { return m_unit; }
  // Where nothing is known of epochs, or of time, another one.
  Unit unitShown() const {
    if (m_unit == Unit::second && m_clock.isKnown()) return Unit::second;
    return m_epochs.perEpoch > 0 && m_unit != Unit::step ? Unit::epoch : Unit::step;
  }
  void setClock(const TrainingClock& clock) { m_clock = clock; }
  void setEpochs(const EpochCount& epochs) { m_epochs = epochs; }

  // What there is to show. A range that was picked of what is not there any more is none.
  void follow(double first, double last);
  void pick(double from, double to);  // clamped to what there is; too narrow a range is widened to two steps
  void showAll();
  bool isPicked() const { return m_picked; }

  double from() const { return m_from; }
  double to() const { return m_to; }
  double unit(double step) const { return (counted(step) - counted(m_from)) / (counted(m_to) - counted(m_from)); }
  double step(double unit) const { return uncounted(counted(m_from) + unit * (counted(m_to) - counted(m_from))); }
  double secondsAt(double step) const { return m_clock.secondsAt(step); }
  QList<Tick> ticks(double pixels) const;
  struct Band {
    double from = 0, to = 0;  // units
  };
  QList<Band> bands(double pixels) const;  // every other epoch; none where they would be too narrow to see
  QString caption() const;
  double epochOf(double step) const { return m_epochs.numberOf(step); }

 private:
  QList<Tick> partsOfEpoch(double pixels) const;
  QList<Tick> ticksOfTime(double pixels) const;
  // What the axis is linear in: steps, or seconds.
  double counted(double step) const { return unitShown() == Unit::second ? m_clock.secondsAt(step) : step; }
  double uncounted(double at) const { return unitShown() == Unit::second ? m_clock.stepAt(at) : at; }
  double m_first = 0, m_last = 1;  // what there is
  double m_from = 0, m_to = 1;     // what is shown
  EpochCount m_epochs;
  TrainingClock m_clock;
  Unit m_unit = Unit::epoch;
  bool m_picked = false;
};

}  // namespace vitrine::ui
