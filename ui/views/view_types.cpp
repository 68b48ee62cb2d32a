#include "ui/views/view_types.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/graph/flat.h"
#include "core/project/objectives.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/advice/advice_view.h"
#include "ui/views/attention/attention_view.h"
#include "ui/views/embedding/embedding_view.h"
#include "ui/views/evaluation/evaluation_view.h"
#include "ui/views/features/feature_layers.h"
#include "ui/views/features/features_view.h"
#include "ui/views/gradients/gradient_view.h"
#include "ui/views/landscape/landscape_view.h"
#include "ui/views/loss/loss_view.h"
#include "ui/views/metric/metric_view.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/predictions/predictions_view.h"
#include "ui/views/recurrent/recurrent_view.h"
#include "ui/views/samples/samples_view.h"
#include "ui/views/step/step_view.h"
#include "ui/views/text/text_view.h"
#include "ui/views/try/try_view.h"
#include "ui/views/weights/weights_view.h"
#include "ui/views/written/written_view.h"

namespace vitrine::ui {
namespace {

QString words(const char* text) {
  return QCoreApplication::translate("Views", text);
}

View* makeSecondMetric(const ViewContext& context, QWidget* parent) {
  return new MetricView(context, parent, 1);
}

// Of a loss that needs no target there is none.
bool hasFirstMetric(const ViewContext& context) {
  if (const Run* run = context.feed.run()) return first_metric(run->info().figures, 0).has_value();
  return has_target(context.document.project().objectives.front());
}

// Of a loss between two Outputs there is no metric.
bool hasSecondMetric(const ViewContext& context) {
  const Run* run = context.feed.run();
  const auto& objectives = (run ? run->project() : context.document.project()).objectives;
  return objectives.size() > 1 && has_target(objectives[1]);
}

template <class T>
View* make(const ViewContext& context, QWidget* parent) {
  return new T(context, parent);
}

bool always(const ViewContext&) {
  return true;
}

bool never(const ViewContext&) {
  return false;
}

const Project& projectOf(const ViewContext& context) {
  return context.feed.run() ? context.feed.run()->project() : context.document.project();
}

bool hasSamples(const ViewContext& context) {
  const Run* run = context.feed.run();
  const auto chosen = context.document.dataset();
  return SamplesView::makes(projectOf(context)) ||
         SamplesView::givesBack(projectOf(context), run ? &run->dataset() : chosen.get());
}

// Points in a plane, or a curve through points: there the predictions are the picture of what is learnt.
bool hasPicture(const ViewContext& context) {
  const Run* run = context.feed.run();
  if (!judgesTarget(projectOf(context))) return false;
  const auto chosen = context.document.dataset();
  const Dataset* data = run ? &run->dataset() : chosen.get();
  const Field* input = data ? data->find("input") : nullptr;
  return input && input->kind == FieldKind::values && input->shape.size() <= 2;
}

bool hasJudgement(const ViewContext& context) {
  return judgesTarget(projectOf(context));
}

bool hasFeatures(const ViewContext& context) {
  return FeaturesView::applies(projectOf(context));
}

bool hasMapsOf(const ViewContext& context, const QString& node) {
  return hasFeatures(context) && FeatureNetwork(projectOf(context)).find(node.toStdString()) >= 0;
}

bool hasWeights(const ViewContext& context) {
  return WeightsView::applies(projectOf(context));
}

bool hasEmbedding(const ViewContext& context) {
  return EmbeddingView::applies(projectOf(context));
}

bool hasLayer(const ViewContext& context, const QString& node) {
  return flat(projectOf(context).graph).find(node.toStdString());
}

// A layer without any of its own still has what comes out of it.
bool hasWeightsOf(const ViewContext& context, const QString& node) {
  return hasWeights(context) && hasLayer(context, node);
}

bool looksAtOthers(const ViewContext& context, const QString& node) {
  const Graph network = flat(projectOf(context).graph);
  const Node* found = network.find(node.toStdString());
  const LayerType* type = found ? type_of(*found) : nullptr;
  return type && type->shows_attention;
}

bool hasRecurrent(const ViewContext& context) {
  return RecurrentView::applies(projectOf(context));
}

bool keepsState(const ViewContext& context, const QString& node) {
  const auto choices = recurrentChoices(projectOf(context));
  const std::string id = node.toStdString();
  return std::any_of(choices.begin(), choices.end(),
                     [&](const RecurrentChoice& one) { return one.node == id || one.node.starts_with(id + "/"); });
}

bool hasWriter(const ViewContext& context) {
  const Run* run = context.feed.run();
  const auto chosen = context.document.dataset();
  return WrittenView::writes(projectOf(context), run ? &run->dataset() : chosen.get());
}

bool canBeTried(const ViewContext& context) {
  const Run* run = context.feed.run();
  const auto chosen = context.document.dataset();
  return TryView::applies(projectOf(context), run ? &run->dataset() : chosen.get());
}

// Tokens that stand for text: a network on them may write.
bool hasText(const ViewContext& context) {
  const Run* run = context.feed.run();
  const auto chosen = context.document.dataset();
  const Dataset* data = run ? &run->dataset() : chosen.get();
  return data && data->tokenizer;
}

}  // namespace

bool hasAttention(const ViewContext& context) {
  const Graph& graph = context.feed.run() ? context.feed.run()->project().graph : context.document.project().graph;
  return has_layer(graph, &LayerType::shows_attention);
}

QString metricTitle(const ViewContext& context, std::size_t objective) {
  if (const Run* run = context.feed.run()) {
    const auto metric = first_metric(run->info().figures, objective);
    return metric ? QString::fromStdString(run->info().figures[*metric].title) : words("Metric");
  }
  const Project& project = context.document.project();
  if (objective >= project.objectives.size()) return words("Metric");
  const auto data = context.document.dataset();
  const Field* target = data && has_target(project.objectives[objective])
                            ? data->find(target_of(project.objectives[objective]))
                            : nullptr;
  const std::vector<Spec>& chosen = project.objectives[objective].metrics;
  const auto usual = default_metrics(target ? target->kind : FieldKind::classes);
  const QString metric = QString::fromStdString(metric_title(chosen.empty() ? usual.front() : chosen.front()));
  if (project.objectives.size() < 2) return metric;
  return words("%1 of %2").arg(metric, QString::fromStdString(objective_name(project, objective)));
}

std::optional<std::size_t> first_metric(const std::vector<FigureInfo>& figures, std::size_t objective) {
  std::size_t at = 0;  // objectives come one after another, each begins with its loss
  bool several = false;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    if (figures[i].is_loss) {
      at += several ? 1 : 0;
      several = true;
    } else if (at == objective) {
      return i;
    }
  }
  return {};
}

const QList<ViewType>& viewTypes() {
  static const QList<ViewType> types{
      {.id = "loss",
       .title = words("Loss"),
       .doc = words("The loss of every training step, smoothed, and of each validation"),
       .create = make<LossView>,
       .shownAtFirst = always},
      {.id = "metric",
       .title = words("Accuracy"),
       .doc = words("The task's own metric, of every training step and of each validation"),
       .create = make<MetricView>,
       .shownAtFirst = [](const ViewContext& context) { return !hasAttention(context); },
       .there = hasFirstMetric,
       .metricOf = 0},
      {.id = "metric_2",
       .title = words("Second metric"),
       .doc = words("A metric of the second objective"),
       .create = makeSecondMetric,
       .shownAtFirst = always,
       .there = hasSecondMetric,
       .metricOf = 1},
      {.id = "gradients",
       .title = words("Gradient norms"),
       .doc = words("How large each layer's gradient is, before clipping, as lines or as layers × steps"),
       .create = make<GradientView>,
       .shownAtFirst = always},
      {.id = "landscape",
       .title = words("Loss landscape"),
       .doc = words("The loss around the weights over two directions, and the way that training took through it; "
                    "computed when it is asked for"),
       .create = make<LandscapeView>,
       .shownAtFirst = never,
       .beside = true},
      {.id = "advice",
       .title = words("Advisor"),
       .doc = words("What is wrong with the run or its data, why, and what to do about it"),
       .create = make<AdviceView>,
       .shownAtFirst = never,
       .beside = true},
      {.id = "attention",
       .title = words("Attention"),
       .doc = words("What each head of each attention layer looks at"),
       .create = make<AttentionView>,
       .shownAtFirst = hasAttention,
       .there = hasAttention,
       .showsLayer = looksAtOthers},
      {.id = "evaluation",
       .title = words("Evaluation"),
       .doc = words("The network judged on every sample of a part of the data: confusion matrix, curves, errors"),
       .create = make<EvaluationView>,
       .shownAtFirst = never,
       .there = hasJudgement,
       .toWatch = true,
       .beside = true},
      {.id = "embedding",
       .title = words("Embedding"),
       .doc = words("Where samples lie in what comes out of a layer: live by PCA, on request by t-SNE or UMAP"),
       .create = make<EmbeddingView>,
       .shownAtFirst = never,
       .there = hasEmbedding,
       .showsLayer =
           [](const ViewContext& context, const QString& node) {
             return embeddingAmong(embeddingLayers(projectOf(context), nullptr), node.toStdString()) >= 0;
           },
       .alongside = true,
       .beside = true},
      {.id = "features",
       .title = words("Features"),
       .doc = words("What each channel of a convolution answers to: maps, kernels, receptive field, saliency"),
       .create = make<FeaturesView>,
       .shownAtFirst = never,
       .there = hasFeatures,
       .showsLayer = hasMapsOf,
       .toWatch = true,
       .beside = true},
      {.id = "recurrent",
       .title = words("Recurrent"),
       .doc =
           words("What an RNN, LSTM or GRU remembers: state and gates of each unit over time, and how far back the "
                 "gradient reaches"),
       .create = make<RecurrentView>,
       .shownAtFirst = never,
       .there = hasRecurrent,
       .showsLayer = keepsState,
       .beside = true},
      {.id = "weights",
       .title = words("Weights"),
       .doc =
           words("How weights and activations of a layer are spread, from the start until now, and number by number"),
       .create = make<WeightsView>,
       .shownAtFirst = never,
       .there = hasWeights,
       .showsLayer = hasWeightsOf,
       .beside = true},
      {.id = "step",
       .title = words("Step"),
       .doc = words("The next training step, op by op: batch, forward, loss, backward, update, with their numbers"),
       .create = make<StepView>,
       .shownAtFirst = never,
       .showsLayer = hasLayer,
       .alongside = true,
       .beside = true},
      {.id = "predictions",
       .title = words("Predictions"),
       .doc = words("What the network answers on samples it does not train on"),
       .create = make<PredictionsView>,
       .shownAtFirst = hasPicture,
       .beside = true},
      {.id = "samples",
       .title = words("Samples"),
       .doc = words("What a generative network makes out of random numbers, and what an autoencoder gives back"),
       .create = make<SamplesView>,
       .shownAtFirst = hasSamples,
       .there = hasSamples,
       .beside = true},
      {.id = "written",
       .title = words("Written"),
       .doc = words("What a decoder writes by itself, beside what it was to write"),
       .create = make<WrittenView>,
       .shownAtFirst = hasWriter,
       .there = hasWriter,
       .beside = true},
      {.id = "text",
       .title = words("Text"),
       .doc = words("What a language model writes, from a prompt"),
       .create = make<TextView>,
       .shownAtFirst = hasText,
       .there = hasText,
       .beside = true},
      {.id = "try",
       .title = words("Try it"),
       .doc = words("Draw, type or move sliders, and see at once what the network answers"),
       .create = make<TryView>,
       .shownAtFirst = never,
       .there = canBeTried,
       .showsSample = true,
       .beside = true},
  };
  return types;
}

}  // namespace vitrine::ui
