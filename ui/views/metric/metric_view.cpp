#include "ui/views/metric/metric_view.h"

#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {

MetricView::MetricView(const ViewContext& context, QWidget* parent)
    : SmoothedView(context, "metric", false, parent), m_context(context) {
  connect(&context.feed, &LiveFeed::attached, this, &MetricView::rename);
  connect(&context.document, &Document::dataChanged, this, &MetricView::rename);
  rename();
  buildCurves();
}

QString MetricView::title() const {
  return metricTitle(m_context);
}

void MetricView::rename() {
  chart().setEmptyText(tr("Press Train to see %1 at every step and each validation").arg(title().toLower()));
  emit titleChanged();
}

const History* MetricView::raw() const {
  return &feed().trainMetric();
}

const History* MetricView::validation() const {
  return &feed().validationMetric();
}

}  // namespace vitrine::ui
