// The views there are, in the order of their switches.
#pragma once

#include <QList>
#include <QString>
#include <functional>
#include <optional>
#include <vector>

#include "core/watch/records.h"
#include "ui/views/view.h"

namespace vitrine::ui {

struct ViewType {
  QString id;     // permanent: settings are kept under it
  QString title;  // until the view itself, once it exists, says better ("Accuracy" becomes "MAE")
  QString doc;    // what one sees there; the switch's tooltip
  std::function<View*(const ViewContext&, QWidget*)> create;
  std::function<bool(const ViewContext&)> shownAtFirst;
  std::function<bool(const ViewContext&)> there = {};  // empty: always; else its switch shows while this says so
  std::optional<std::size_t> metricOf = {};            // it draws a metric of this objective: see metricTitle()
  // Whether it has something to say of this layer of the network that is watched.
  std::function<bool(const ViewContext&, const QString& node)> showsLayer = {};
  bool showsSample = false;  // it takes a sample that another view opens
  bool alongside = false;    // turns along where it is open, but is not opened for a layer
  bool toWatch = false;      // shown at first where an arrangement is for watching
  bool beside = false;       // where an arrangement has views at the right of the canvas, it stands there
};

const QList<ViewType>& viewTypes();

// Does the network that is watched (or, without a run, the one on the canvas) have an attention layer?
[[nodiscard]] bool hasAttention(const ViewContext& context);
// The own metric of an objective: of the run, or by the kind of the target ("Accuracy" where nothing is known).
[[nodiscard]] QString metricTitle(const ViewContext& context, std::size_t objective);
// Among the figures of a run: the first metric of the objective at this place.
[[nodiscard]] std::optional<std::size_t> first_metric(const std::vector<FigureInfo>& figures, std::size_t objective);

}  // namespace vitrine::ui
