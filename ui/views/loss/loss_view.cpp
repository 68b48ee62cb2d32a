#include "ui/views/loss/loss_view.h"

#include "ui/live/live_feed.h"

namespace vitrine::ui {

LossView::LossView(const ViewContext& context, QWidget* parent) : SmoothedView(context, "loss", true, parent) {
  chart().setEmptyText(tr("Press Train to see the loss of every step"));
  buildCurves();
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
