#include "ui/views/loss/loss_view.h"

#include "core/train/scaling.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

LossView::LossView(const ViewContext& context, QWidget* parent) : SmoothedView(context, "loss", true, parent) {
  setEmptyText(tr("Press Train to see the loss of every step"));
  buildCurves();
  connect(&feed(), &LiveFeed::attached, this, &LossView::buildCurves);
  connect(&feed(), &LiveFeed::attached, this, &LossView::hintChanged);
}

// A normalised target gives a loss in units of its spread: nobody should take its root for euros.
QString LossView::hint() const {
  const Run* run = feed().run();
  const bool scaled = run && loss_is_scaled(run->project(), run->dataset());
  const QString smoothing = SmoothedView::hint();
  if (!scaled) return smoothing;
  return smoothing.isEmpty() ? tr("of the normalised target") : tr("of the normalised target · %1").arg(smoothing);
}

// The sum that training makes small, and of several objectives each one's own.
std::vector<LossView::Series> LossView::series() const {
  std::vector<Series> out{{{}, [this] { return &feed().trainLoss(); }, [this] { return &feed().validationLoss(); }}};
  const auto& figures = feed().figures();
  for (std::size_t i = 0; i < figures.size(); ++i)
    if (figures[i].is_loss)
      out.push_back({QString::fromStdString(figures[i].objective), [this, i] { return feed().trainOf(i); },
                     [this, i] { return feed().validationOf(i); }});
  return out;
}

std::pair<const History*, const History*> LossView::seriesOf(const Curves& run) const {
  return {&run.trainLoss, &run.validationLoss};
}

std::vector<Curve> LossView::moreCurves() {
  // The sum starts out hidden: it would lie on the training loss wherever the penalty is small.
  return {{tr("penalty"), [this] { return &feed().penalty(); }, 2, Curve::Look::line, true, true},
          {tr("loss + penalty"), [this] { return &feed().totalLoss(); }, 3, Curve::Look::line, false, true}};
}

}  // namespace vitrine::ui
