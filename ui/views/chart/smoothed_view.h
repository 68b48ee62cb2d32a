// A curve of every step: faint as it is, strong when smoothed, with the validation's markers. Loss and metric. Beside
// the present run those of others; of runs that differ in nothing but the seed, on demand, their mean and extremes.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "ui/live/seed_groups.h"
#include "ui/views/chart/curve_view.h"

namespace vitrine::ui {

struct Curves;

class SmoothedView : public CurveView {
  Q_OBJECT

 public:
  SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent);

  bool seedsTogether() const { return m_together; }
  void setSeedsTogether(bool together);  // and remembers it
  void setWatching(bool watching) override;

 protected:
  // What is drawn: of every step, faint and smoothed, and of every validation.
  struct Series {
    QString name;  // empty where there is but one
    std::function<const History*()> train, validation;
  };
  virtual std::vector<Series> series() const = 0;
  // The first of them, of another run: every step, and every validation; null where that has none.
  virtual std::pair<const History*, const History*> seriesOf(const Curves& run) const = 0;
  virtual std::vector<Curve> moreCurves() { return {}; }  // after those
  void buildCurves();  // call it in the subclass's constructor, and when series() or seriesOf() gives others
  void prepare() override;
  std::vector<CurveColumn> columns() const override;
  std::vector<const History*> smoothed() const override;
  QString state() const override;
  QString spokenValues() const override;
  void addOptions(QVBoxLayout& column) override;

 private:
  using Groups = std::vector<std::shared_ptr<const SeedGroup>>;
  void rebuild(bool same);  // `same`: the present run's own curves go on as they are
  void addOwn(std::vector<Curve>& curves);
  void addBeside(std::vector<Curve>& curves);
  void addGroup(std::vector<Curve>& curves, const std::shared_ptr<const SeedGroup>& group, bool alone);
  Groups groupsShown() const;
  void gather();
  void take(quint64 of, Groups groups);
  std::vector<Series> m_series;
  bool m_together;
  Groups m_groups;            // as they were last made
  quint64 m_seriesCount = 0;  // counts how often seriesOf() has come to give others
  bool m_watching = false, m_gathering = false, m_gatherAgain = false;
};

}  // namespace vitrine::ui
