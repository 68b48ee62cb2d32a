// Each layer's gradient norm, before clipping; or how large its update is beside its weights, with the band in which
// that is healthy. Of runs that are drawn beside this one the norm of the whole gradient, and with them that of this
// one; of those that differ in nothing but the seed, on demand, its mean and extremes.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "ui/views/chart/curve_view.h"
#include "ui/views/chart/seeds_together.h"

namespace vitrine::ui {

class GradientView : public CurveView {
  Q_OBJECT

 public:
  enum class Quantity { gradientNorm, updateRatio };
  GradientView(const ViewContext& context, QWidget* parent);
  QString title() const override { return tr("Gradient norms"); }
  Quantity quantity() const { return m_quantity; }
  void setQuantity(Quantity quantity);   // and remembers it
  void setLook(TimeChart::Look look);    // lines, or a heat map of layers and steps
  void setSeedsTogether(bool together);  // and remembers it
  void setWatching(bool watching) override { m_seeds->setWatching(watching); }

 protected:
  std::vector<const History*> smoothed() const override;
  void prepare() override;
  QString state() const override;
  void addOptions(QVBoxLayout& column) override;
  QString spokenValues() const override;
  bool addColumns(std::vector<CurveColumn>& columns, const Curve& curve) const override;

 private:
  void rebuild(bool same);  // `same`: the present run's own curves go on as they are
  void addWhole(std::vector<Curve>& curves);
  void addGroup(std::vector<Curve>& curves, const SeedsTogether::Group& group, std::size_t smoother);
  const std::vector<History>& histories() const;
  std::optional<TimeChart::Range> healthy() const;
  Quantity m_quantity;
  std::vector<std::function<const History*()>> m_whole;  // norms of whole gradients, of this run and those beside it
  SeedsTogether* m_seeds;
  QStringList m_untold;  // runs in whose logs there is none
  std::uint64_t m_healthSeen = 0;
};

}  // namespace vitrine::ui
