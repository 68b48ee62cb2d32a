// Single weights of small layers, on the canvas: read under the pointer, set in a field.
#include <QSpinBox>
#include <algorithm>

#include "ui/canvas/canvas_view.h"
#include "ui/document/numbers.h"
#include "ui/popovers/weight_editor.h"

namespace vitrine::ui {

namespace {

constexpr double kWeightReach = 4;  // view pixels

WeightPlace placeOf(const NodeId& layer, const WeightEditor::Index& index) {
  return {layer, index[0], index[1]};
}

WeightEditor::ValueAt valuesOf(const UnitWeights& weights) {
  return [weights](const WeightEditor::Index& index) { return weightAt(weights, placeOf({}, index)); };
}

std::vector<WeightEditor::Axis> axesOf(const UnitWeights& weights, const QString& before, const QString& layer) {
  const bool biased = !weights.biases.empty();
  return {{CanvasView::tr("From number"), CanvasView::tr("Number that comes in"),
           biased ? CanvasView::tr("Which of the numbers of %1; below 1 the bias").arg(before)
                  : CanvasView::tr("Which of the numbers of %1").arg(before),
           weights.inputs, biased ? CanvasView::tr("bias") : QString()},
          {CanvasView::tr("To unit"), CanvasView::tr("Unit"), CanvasView::tr("Which unit of %1").arg(layer),
           weights.units}};
}

}  // namespace

std::optional<WeightPlace> CanvasView::weightUnder(QPointF at) const {
  if (zoom() < canvas::kThumbnailZoom || m_scene->nodeAt(at)) return {};
  return m_scene->weightNear(at, viewLength(kWeightReach));
}

// "input_1 number 2 → dense_1 unit 5", "bias of dense_1 unit 5".
QString CanvasView::weightInWords(const WeightPlace& place) const {
  const NodeItem *layer = m_scene->node(place.node), *before = m_scene->node(m_scene->beforeWeights(place.node));
  if (!layer || !before) return {};
  const QString unit = tr("%1 unit %2").arg(layer->name()).arg(place.unit + 1);
  return place.input < 0 ? tr("bias of %1").arg(unit)
                         : tr("%1 number %2 → %3").arg(before->name()).arg(place.input + 1).arg(unit);
}

std::optional<FlowCard::Content> CanvasView::weightCard(const WeightPlace& place) const {
  const WeightLines* lines = m_scene->weightLines(place.node);
  if (!lines) return {};
  FlowCard::Content out;
  out.set = m_scene->thumbnails();
  out.title = weightInWords(place);
  out.why = tr("%1 %2 · click to set it; Ctrl+click takes the connection")
                .arg(place.input < 0 ? tr("bias") : tr("weight"),
                     figure(static_cast<double>(weightAt(lines->weights(), place)), 6));
  return out;
}

void CanvasView::editWeight(const WeightPlace& place) {
  closePopover();
  hideCard();
  const WeightLines* lines = m_scene->weightLines(place.node);
  const NodeItem *layer = m_scene->node(place.node), *before = m_scene->node(m_scene->beforeWeights(place.node));
  if (!lines || !layer || !before) return;
  // Below the gap: what a weight changes stays in sight.
  auto* editor = new WeightEditor(tr("%1 → %2").arg(before->name(), layer->name()),
                                  axesOf(lines->weights(), before->name(), layer->name()), {place.input, place.unit},
                                  valuesOf(lines->weights()),
                                  mapFromScene(lines->room()).boundingRect().translated(viewport()->pos()), this);
  m_popover = editor;
  m_weighed = place.node;
  m_scene->lightWeight(place);
  connect(editor, &WeightEditor::pointed, this,
          [this, editor] { m_scene->lightWeight(placeOf(m_weighed, editor->index())); });
  connect(editor, &WeightEditor::left, this, [this] { m_scene->lightWeight({}); });
  connect(editor, &WeightEditor::chosen, this, [this, editor](float was, float is) {
    const WeightPlace to = placeOf(m_weighed, editor->index());
    const WeightLines* drawn = m_scene->weightLines(to.node);
    if (!drawn) return refuse(viewport()->rect().center(), tr("This layer is not as it was when it was trained"));
    const UnitWeights& weights = drawn->weights();
    emit weightSet(canvas::text(to.input < 0 ? weights.bias : weights.weight),
                   to.input < 0 ? to.unit : to.unit * weights.inputs + to.input, was, is, weightInWords(to));
  });
  editor->show();
  editor->raise();
  editor->setFocus();
}

// By key, of the selected layer, or of the one that the selected connection leads to.
void CanvasView::editWeights() {
  std::vector<NodeId> layers = m_scene->selectedNodes();
  for (const Edge& edge : m_scene->selectedEdges()) layers.push_back(edge.to.node);
  const auto small = std::find_if(layers.begin(), layers.end(),
                                  [this](const NodeId& layer) { return m_scene->weightLines(layer) != nullptr; });
  if (small == layers.end())
    return announce(
        tr("Select a small Dense layer whose weights are drawn beside it; those of others are in the view "
           "Weights."));
  editWeight({*small, 0, 0});
}

void CanvasView::followWeights() {
  auto* editor = qobject_cast<WeightEditor*>(m_popover.data());
  if (!editor || !m_scene->thumbnails()) return;  // another sample is on its way
  const WeightLines* lines = m_scene->weightLines(m_weighed);
  // Of a layer that has become another one its fields would choose what is not there.
  const bool same = lines && editor->field(0).maximum() == lines->weights().inputs &&
                    editor->field(1).maximum() == lines->weights().units &&
                    (editor->field(0).minimum() == 0) == !lines->weights().biases.empty();
  if (same)
    editor->follow(valuesOf(lines->weights()));
  else
    closePopover();
}

}  // namespace vitrine::ui
