// The views there are, in the order of their switches.
#pragma once

#include <QList>
#include <QString>
#include <functional>

#include "ui/views/view.h"

namespace vitrine::ui {

struct ViewType {
  QString id;     // permanent: settings are kept under it
  QString title;  // until the view itself, once it exists, says better ("Accuracy" becomes "MAE")
  QString doc;    // what one sees there; the switch's tooltip
  std::function<View*(const ViewContext&, QWidget*)> create;
  std::function<bool(const ViewContext&)> shownAtFirst;
  int stretch = 1;
};

const QList<ViewType>& viewTypes();

// Does the network that is watched (or, without a run, the one on the canvas) have an attention layer?
[[nodiscard]] bool hasAttention(const ViewContext& context);
// The task's own metric: of the run, or by the kind of the target ("Accuracy" where nothing is known).
[[nodiscard]] QString metricTitle(const ViewContext& context);

}  // namespace vitrine::ui
