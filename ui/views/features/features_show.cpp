// What the features view makes of the answers: pictures, figures and words of its pages.
#include <QComboBox>
#include <QLabel>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTextStream>
#include <algorithm>

#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/features/channels_page.h"
#include "ui/views/features/excites_sheet.h"
#include "ui/views/features/features_view.h"
#include "ui/views/features/saliency_page.h"
#include "ui/views/figures.h"
#include "ui/views/objective_choice.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/watched_rows.h"

namespace vitrine::ui {
namespace {

// Of that port of that layer, if the answer is about this sample; null: it is about another one.
const NodeActivations* toldOf(const ActivationsAnswer* answer, const Port& port, std::int64_t sample) {
  if (!answer || answer->samples.empty() || answer->samples.front() != sample) return nullptr;
  for (const NodeActivations& node : answer->nodes)
    if (node.node == port.node && static_cast<int>(node.port) == port.index && !node.values.empty()) return &node;
  return nullptr;
}

// Tokens or numbers one after the other.
bool isSequence(const Field* field) {
  if (!field || field->there() < 1) return false;
  return field->kind == FieldKind::values ? field->shape.rank() == 2 : field->shape.rank() == 1;
}

}  // namespace

// ---- of the run

const std::vector<std::int64_t>* FeaturesView::rows() const {
  return feed().run() ? &watchedRows(*feed().run()) : nullptr;
}

const Field* FeaturesView::read() const {
  return feed().run() ? feed().run()->dataset().find("input") : nullptr;
}

const Field* FeaturesView::input() const {
  const Field* field = read();
  return isPicture(field) ? field : nullptr;
}

QImage FeaturesView::picture(std::int64_t row) const {
  const Field* pictures = input();
  return pictures ? samplePicture(*pictures, row, m_range) : QImage();
}

QString FeaturesView::className(std::int64_t row) const {
  const Field* target = feed().run() ? feed().run()->dataset().find("target") : nullptr;
  if (!target || target->kind != FieldKind::classes || target->shape.size() != 1 || row >= target->there()) return {};
  return ui::className(*target, static_cast<int>(target->sample(row)[0]));
}

void FeaturesView::nameSample() {
  const QSignalBlocker quiet(m_samples);
  m_samples->setValue(static_cast<int>(m_sample) + 1);
  const auto* watched = rows();
  const QString name = watched && m_sample < std::ssize(*watched)
                           ? className((*watched)[static_cast<std::size_t>(m_sample)])
                           : QString();
  const QString shown = name.size() > 12 ? name.left(11) + QStringLiteral("…") : name;
  m_samples->setSuffix(name.isEmpty() ? QString() : QStringLiteral(" · ") + shown);
  m_samples->setAccessibleDescription(name.isEmpty() ? QString() : tr("of class %1").arg(name));
}

// Pixels or positions; the words say how many or which.
QRect FeaturesView::seenBy(std::int64_t y, std::int64_t x, QString* words) const {
  const bool pixels = input();
  const Field* samples = pixels || isSequence(read()) ? read() : nullptr;
  if (!samples || !layer()) return {};
  const auto field = m_network->sees(m_layer, y, x, samples->shape);
  if (!field || field->places.none()) {
    if (words) *words = !field ? QString() : pixels ? tr("sees no pixel") : tr("sees no position");
    return {};
  }
  const Places& at = field->places;
  const auto span = [&](std::size_t axis) { return static_cast<int>(at.last[axis] - at.first[axis] + 1); };
  if (!pixels) {
    if (words)
      *words = field->whole   ? tr("sees the whole sample")
               : span(0) == 1 ? tr("sees position %1").arg(at.first[0] + 1)
                              : tr("sees positions %1 to %2").arg(at.first[0] + 1).arg(at.last[0] + 1);
    return {static_cast<int>(at.first[0]), 0, span(0), 1};
  }
  if (words) *words = field->whole ? tr("sees the whole sample") : tr("sees %1×%2 pixels").arg(span(0)).arg(span(1));
  return {static_cast<int>(at.first[1]), static_cast<int>(at.first[0]), span(1), span(0)};
}

// ---- pages

void FeaturesView::say(const QString& words) {
  m_empty->setText(words);
  m_pages->setCurrentWidget(m_empty);
  setAccessibleDescription(words);
  if (m_hint.isEmpty()) return;
  m_hint.clear();
  emit hintChanged();
}

// Instead of a page; the way to the others stays.
void FeaturesView::sayHere(const QString& words) {
  m_pageNote->setText(words);
  showPage(m_hint);
  m_stack->setCurrentWidget(m_pageNote);
  setAccessibleDescription(words);
}

QString FeaturesView::note() const {
  if (m_pages->currentWidget() == m_empty) return m_empty->text();
  return m_stack->currentWidget() == m_pageNote ? m_pageNote->text() : QString();
}

void FeaturesView::showPage(const QString& hint) {
  m_pages->setCurrentWidget(m_body);
  m_stack->setCurrentIndex(static_cast<int>(m_page));
  if (hint == m_hint) return;
  m_hint = hint;
  emit hintChanged();
}

void FeaturesView::refresh() {
  const Run* run = feed().run();
  if (!applies(run ? run->project() : document().project()))
    return say(tr("This network has no convolution. Add Conv2D to see its maps, or Conv1D for sequences."));
  if (!run) return say(tr("Press Train to see what each channel of a layer answers to"));
  if (!layer()) return say(tr("No layer of this network gives maps"));
  if (!missingThen().isEmpty()) {
    m_seen = {}, m_channels = nullptr;
    return say(missingThen());
  }
  if (m_page == Page::maps) return showMaps();
  if (m_page == Page::saliency) return showSaliency();
  if (m_page == Page::kernels) return showKernels();
  showExcites();
}

// Answers come one by one; they are taken when all are of the same moment.
bool FeaturesView::take() {
  const FeatureLayer& chosen = *layer();
  const auto fits = [&](const std::shared_ptr<const ActivationsAnswer>& answer, const Port& port) {
    return toldOf(answer.get(), port, m_sample) != nullptr;
  };
  Seen now{m_mapsTap.answer<ActivationsAnswer>(), nullptr, nullptr, nullptr};
  if (!fits(now.maps, {chosen.id, 0})) {
    const bool had = fits(m_seen.maps, {chosen.id, 0});
    if (!had) m_seen = {};
    return false;
  }
  bool whole = true;
  if (chosen.sliding && m_maps->hasStrip()) {
    const Port after{chosen.sliding->after, 0};
    now.before = m_beforeTap.answer<ActivationsAnswer>(), now.after = m_afterTap.answer<ActivationsAnswer>();
    now.weights = m_weightsTap.answer<WeightsAnswer>();
    const auto agrees = [&](const auto& answer, bool is) { return is && answer->step == now.maps->step; };
    if (!agrees(now.before, fits(now.before, chosen.sliding->from))) now.before = nullptr;
    if (!agrees(now.weights, now.weights && now.weights->node == chosen.id)) now.weights = nullptr;
    if (after.node.empty() || !agrees(now.after, fits(now.after, after))) now.after = nullptr;
    whole = now.before && now.weights && (after.node.empty() || now.after);
  }
  const bool hadWhole = fits(m_seen.maps, {chosen.id, 0}) && m_seen.before && m_seen.weights;
  if (!whole && hadWhole) return false;
  const bool same = now.maps == m_seen.maps && now.before == m_seen.before && now.after == m_seen.after &&
                    now.weights == m_seen.weights;
  m_seen = std::move(now);
  return !same;
}

void FeaturesView::showMaps() {
  const bool other = take();
  const NodeActivations* told = toldOf(m_seen.maps.get(), {layer()->id, 0}, m_sample);
  if (!told) {
    const auto answer = m_mapsTap.answer<ActivationsAnswer>();
    if (answer && !answer->why.empty()) return sayHere(qtext(answer->why));
    if (m_channels) return;  // of the sample before, until this one has come
    if (m_stack->currentWidget() == m_maps && m_maps->isVisible()) {
      m_maps->display(nullptr, {});  // for a moment; words would take the focus away
      return;
    }
    return sayHere(tr("The maps of %1 appear here as soon as they are computed").arg(qtext(layer()->name)));
  }
  if (other || !m_channels) {
    m_channels = std::make_shared<ChannelMaps>(*told, 0, m_ownScales);
    const NodeActivations* before =
        layer()->sliding ? toldOf(m_seen.before.get(), layer()->sliding->from, m_sample) : nullptr;
    m_windowScale = before ? MapScale(before->values.front()) : MapScale();
  }
  m_maps->display(m_channels, story());
  showPage(tr("%1 · sample %2").arg(qtext(layer()->name)).arg(m_sample + 1));
  setAccessibleDescription(m_hint + QStringLiteral(". ") + m_maps->words() + QStringLiteral(". ") +
                           m_maps->strip().accessibleDescription());
}

PlaceStory FeaturesView::story() const {
  PlaceStory out;
  const FeatureLayer& chosen = *layer();
  const auto* watched = rows();
  out.place = m_place, out.channels = static_cast<int>(chosen.shape[0]);
  out.isLine = chosen.form == FeatureLayer::Form::line;
  if (watched && m_sample < std::ssize(*watched))
    out.sample = picture((*watched)[static_cast<std::size_t>(m_sample)]);
  out.seen = seenBy(m_place.y, m_place.x, &out.sees);
  const NodeActivations* maps = toldOf(m_seen.maps.get(), {chosen.id, 0}, m_sample);
  if (!maps) return out;
  out.told = static_cast<double>(toldAt(*maps, m_place));
  if (!chosen.sliding) {
    out.why = tr("Window and kernel are shown for convolutions");
    return out;
  }
  out.windowScale = m_windowScale;
  out.activation =
      qtext(chosen.sliding->after.empty() ? chosen.sliding->activationTitle : chosen.sliding->afterTitle);
  const NodeActivations* before = toldOf(m_seen.before.get(), chosen.sliding->from, m_sample);
  if (!before || !m_seen.weights) return out;  // they are on their way
  out.step = kernelStep(chosen, m_place, m_input, *before, *maps, *m_seen.weights);
  if (!out.step)
    out.why = out.isLine && m_place.x >= m_channels->width ? tr("The sample ends before this position")
                                                           : tr("Too large: not all numbers of the layer are told");
  if (const NodeActivations* after = toldOf(m_seen.after.get(), {chosen.sliding->after, 0}, m_sample))
    out.after = static_cast<double>(toldAt(*after, m_place));
  return out;
}

void FeaturesView::storyChanged() {
  if (m_page != Page::maps || !m_channels || !layer()) return;
  m_maps->setStory(story());
}

// The classes that the chosen objective's answer is about.
void FeaturesView::nameAnswers() {
  constexpr std::int64_t kMostNamed = 1000;
  QStringList names;
  const Run* run = feed().run();
  const Objective* judged = run ? &run->project().objectives[m_objectives->objective()] : nullptr;
  const Field* target = judged && has_target(*judged) ? run->dataset().find(target_of(*judged)) : nullptr;
  if (target && target->kind == FieldKind::classes && target->shape.size() == 1)
    for (std::int64_t i = 0; i < std::min(target->classes, kMostNamed); ++i)
      names << ui::className(*target, static_cast<int>(i));
  m_saliency->setAnswers(names);
}

void FeaturesView::showSaliency() {
  if (!input()) return sayHere(tr("The samples of this network are no pictures, so no pixels can be shown"));
  const auto answer = m_saliencyTap.answer<SaliencyAnswer>();
  if (answer && !answer->why.empty()) return sayHere(qtext(answer->why));
  const bool fits = answer && answer->sample == m_sample &&
                    answer->objective == static_cast<std::int64_t>(m_objectives->objective()) &&
                    (m_saliency->asked() < 0 || answer->output == m_saliency->asked());
  if (fits) m_saliency->display(answer, picture(answer->row));
  const SaliencyAnswer* shown = m_saliency->answer();
  if (!shown) return sayHere(tr("Saliency appears here as soon as it is computed"));
  // Until the new sample's answer is there the picture is that of the one before, and so is what stands above it.
  showPage(tr("sample %1").arg(shown->sample + 1));
  setAccessibleDescription(m_hint + QStringLiteral(". ") + m_saliency->words());
}

}  // namespace vitrine::ui
