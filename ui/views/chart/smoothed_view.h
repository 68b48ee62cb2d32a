// A curve of every step: faint as it is, strong when smoothed, with the validation's markers. Loss and metric. Beside
// the present run those of others; of runs that differ in nothing but the seed, on demand, their mean and extremes.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "ui/views/chart/curve_view.h"
#include "ui/views/chart/seeds_together.h"

namespace vitrine::ui {

struct Curves;

class SmoothedView : public CurveView {
  Q_OBJECT

 public:
  SmoothedView(const ViewContext& context, const QString& settings, bool logarithmic, QWidget* parent);

  bool seedsTogether() const { return m_seeds->isOn(); }
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
  bool addColumns(std::vector<CurveColumn>& columns, const Curve& curve) const override;
  std::vector<const History*> smoothed() const override;
  QString state() const override;
  QString spokenValues() const override;
  void addOptions(QVBoxLayout& column) override;

 private:
  void rebuild(bool same);  // `same`: the present run's own curves go on as they are
  void addOwn(std::vector<Curve>& curves);
  void addBeside(std::vector<Curve>& curves);
  void addGroup(std::vector<Curve>& curves, const SeedsTogether::Group& group);
  std::vector<Series> m_series;
  SeedsTogether* m_seeds;
};

}  // namespace vitrine::ui
