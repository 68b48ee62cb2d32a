#include "ui/views/loss/loss_view.h"

#include "core/train/supervised.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

LossView::LossView(const ViewContext& context, QWidget* parent) : SmoothedView(context, "loss", true, parent) {
  chart().setEmptyText(tr("Press Train to see the loss of every step"));
  buildCurves();
  connect(&feed(), &LiveFeed::attached, this, &LossView::hintChanged);
}

// A normalised target gives a loss in units of its spread: nobody should take its root for euros.
QString LossView::hint() const {
  const Run* run = feed().run();
  const bool scaled = run && run->project().target_transform.type != "none" &&
                      target_has_scale(run->project(), run->dataset().target().kind);
  const QString smoothing = SmoothedView::hint();
  if (!scaled) return smoothing;
  return smoothing.isEmpty() ? tr("of the normalised target") : tr("of the normalised target · %1").arg(smoothing);
}

const History* LossView::raw() const {
  return &feed().trainLoss();
}

const History* LossView::validation() const {
  return &feed().validationLoss();
}

std::vector<Curve> LossView::moreCurves() {
  // The sum starts out hidden: it would lie on the training loss wherever the penalty is small.
  return {{tr("penalty"), [this] { return &feed().penalty(); }, 2, Curve::Look::line, true, true},
          {tr("loss + penalty"), [this] { return &feed().totalLoss(); }, 3, Curve::Look::line, false, true}};
}

}  // namespace vitrine::ui
