#include "ui/views/view_types.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/attention/attention_view.h"
#include "ui/views/gradients/gradient_view.h"
#include "ui/views/loss/loss_view.h"
#include "ui/views/metric/metric_view.h"
#include "ui/views/predictions/predictions_view.h"

namespace vitrine::ui {
namespace {

QString words(const char* text) {
  return QCoreApplication::translate("Views", text);
}

template <class T>
View* make(const ViewContext& context, QWidget* parent) {
  return new T(context, parent);
}

bool always(const ViewContext&) {
  return true;
}

// Points in a plane, or a curve through points: there the predictions are the picture of what is learnt.
bool hasPicture(const ViewContext& context) {
  const Run* run = context.feed.run();
  const auto chosen = context.document.dataset();
  const Dataset* data = run ? &run->dataset() : chosen.get();
  const Field* input = data ? data->find("input") : nullptr;
  return input && input->kind == FieldKind::values && input->shape.size() <= 2;
}

}  // namespace

bool hasAttention(const ViewContext& context) {
  const Graph& graph = context.feed.run() ? context.feed.run()->project().graph : context.document.graph();
  return std::any_of(graph.nodes().begin(), graph.nodes().end(),
                     [](const Node& node) { return node.type == "multi_head_attention"; });
}

QString metricTitle(const ViewContext& context) {
  if (const Run* run = context.feed.run()) {
    const auto& names = run->info().metrics;
    return names.empty() ? words("Metric") : QString::fromStdString(names.front());
  }
  const auto data = context.document.dataset();
  const Field* target = data ? data->find("target") : nullptr;
  return target && target->kind == FieldKind::values ? words("MAE") : words("Accuracy");
}

const QList<ViewType>& viewTypes() {
  static const QList<ViewType> types{
      {"loss", words("Loss"), words("The loss of every training step, smoothed, and of each validation"),
       make<LossView>, always},
      {"metric", words("Accuracy"), words("The task's own metric, of every training step and of each validation"),
       make<MetricView>, [](const ViewContext& context) { return !hasAttention(context); }},
      {"gradients", words("Gradient norms"), words("How large each layer's gradient is, before clipping"),
       make<GradientView>, always},
      {"attention", words("Attention"), words("What each head of each attention layer looks at"), make<AttentionView>,
       hasAttention},
      {"predictions", words("Predictions"), words("What the network answers on samples it does not train on"),
       make<PredictionsView>, hasPicture},
  };
  return types;
}

}  // namespace vitrine::ui
