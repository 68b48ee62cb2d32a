#include "ui/live/thumbnail_maker.h"

#include <QCoreApplication>
#include <QPointer>
#include <algorithm>
#include <utility>

#include "core/graph/block.h"
#include "core/graph/flat.h"
#include "core/train/probes/try_code.h"
#include "core/train/probes/try_input.h"
#include "core/train/probes/unit_weights.h"
#include "ui/document/background.h"
#include "ui/document/numbers.h"
#include "ui/live/tried_input.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

// Numbers that are kept of a layer: enough for some channels of an image, less where there are very many layers.
constexpr std::int64_t kMostUnitsDrawn = 12;  // of a layer whose weights are drawn one by one

bool hasSmallLayers(const Project& project) {
  const Graph network = flat(project.graph);
  return std::any_of(network.nodes().begin(), network.nodes().end(), [](const Node& node) {
    return node.type == "dense" && integer_of(type_of(node)->info, node.params, "units") <= kMostUnitsDrawn;
  });
}

bool hasHeads(const Project& project) {
  const Graph network = flat(project.graph);
  return std::any_of(network.nodes().begin(), network.nodes().end(), [](const Node& node) {
    const LayerType* type = type_of(node);
    return type && type->shows_attention;
  });
}

constexpr std::int64_t kMostOfLayer = 16'384, kLeastOfLayer = 256, kMostOfNetwork = std::int64_t{1} << 20;

}  // namespace

ThumbnailMaker::ThumbnailMaker(LiveFeed& feed, QObject* parent) : QObject(parent), m_feed(feed) {
  connect(&feed, &LiveFeed::historiesReset, this, &ThumbnailMaker::begin);
  connect(&feed, &LiveFeed::probed, this, &ThumbnailMaker::follow);
  connect(&TriedInput::of(feed), &TriedInput::changed, this, &ThumbnailMaker::ask);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    m_subject = nullptr;
    if (m_beside.planes && m_taken && m_feed.run()) make(m_taken);  // their colours are the theme's
  });
}

std::int64_t ThumbnailMaker::numbersOfLayer(const Project& project) {
  const std::int64_t layers = std::max<std::int64_t>(1, std::ssize(flat(project.graph).nodes()));
  return std::clamp(kMostOfNetwork / layers, kLeastOfLayer, kMostOfLayer);
}

void ThumbnailMaker::setWatching(bool on) {
  if (on == m_watching) return;
  m_watching = on;
  begin();
}

void ThumbnailMaker::setSample(std::int64_t place) {
  const std::int64_t before = sample();
  m_sample = std::max<std::int64_t>(0, place);
  if (sample() == before) return;
  ++m_generation;  // whatever is being made is of the one before
  ask();
}

std::int64_t ThumbnailMaker::sampleCount() const {
  const Run* run = m_feed.run();
  if (!run) return 0;
  const Split& split = run->split();
  return std::ssize(split.validation.empty() ? split.train : split.validation);
}

std::int64_t ThumbnailMaker::sample() const {
  return m_feed.run() ? std::clamp<std::int64_t>(m_sample, 0, std::max<std::int64_t>(0, sampleCount() - 1))
                      : m_sample;
}

bool ThumbnailMaker::showsTried() const {
  return TriedInput::of(m_feed).request().has_value();
}

// With a tap of its own, which knows nothing of what was answered before.
void ThumbnailMaker::begin() {
  ++m_generation;
  m_subject = nullptr;
  m_taken = nullptr;
  m_beside = {};
  m_tap.reset();
  m_planeTap.reset();
  m_weightTap.reset();
  m_attentionTap.reset();
  const Run* run = m_feed.run();
  if (m_watching && run) {
    m_tap.emplace(m_feed);
    if (hasHeads(run->project())) m_attentionTap.emplace(m_feed);
    ask();
    const Field* input = run->dataset().find("input");
    if (input && input->kind == FieldKind::values && input->shape == Shape{2}) {
      m_planeTap.emplace(m_feed);
      m_planeTap->ask(plane_units_of());
    }
    if (hasSmallLayers(run->project())) {
      m_weightTap.emplace(m_feed);
      m_weightTap->ask(unit_weights_of(kMostUnitsDrawn));
    }
  }
  show(none());
}

// What is shown stays until there is an answer.
void ThumbnailMaker::ask() {
  const Run* run = m_feed.run();
  if (!m_tap || !run) return;
  const auto& tried = TriedInput::of(m_feed).request();
  m_tap->ask(tried ? *tried : activations_of({sample()}, {}, numbersOfLayer(run->project())));
  if (!m_attentionTap) return;
  if (tried)  // of what a person tries no head is drawn
    m_attentionTap->stop();
  else
    m_attentionTap->ask(attention_of({sample()}));
}

// Of a moment that is looked back at all are of that moment; live the newest of each.
ThumbnailMaker::Beside ThumbnailMaker::besideOf(const ActivationsAnswer* answer, bool tried) const {
  Beside out;
  if (m_planeTap) out.planes = m_planeTap->answer<PlaneUnitsAnswer>();
  if (m_weightTap) out.weights = m_weightTap->answer<UnitWeightsAnswer>();
  if (m_attentionTap && !tried) out.attention = m_attentionTap->answer<AttentionAnswer>();
  if (out.attention && (out.attention->maps.empty() || !answer || answer->samples.empty() ||
                        out.attention->maps.front().sample != answer->samples.front()))
    out.attention = nullptr;
  if (!answer || m_feed.playhead().isLive()) return out;
  if (out.planes && out.planes->step != answer->step) out.planes = nullptr;
  if (out.weights && out.weights->step != answer->step) out.weights = nullptr;
  if (out.attention && out.attention->step != answer->step) out.attention = nullptr;
  return out;
}

void ThumbnailMaker::follow() {
  if (!m_tap || !m_feed.run()) return;
  const auto input = m_tap->answer<TryInputAnswer>();
  const auto code = m_tap->answer<TryCodeAnswer>();
  const auto answer = input  ? std::dynamic_pointer_cast<const ActivationsAnswer>(input->activations)
                      : code ? std::dynamic_pointer_cast<const ActivationsAnswer>(code->activations)
                             : m_tap->answer<ActivationsAnswer>();
  Beside beside = besideOf(answer.get(), input || code);
  if (answer && answer == m_taken && beside == m_beside) return;
  m_taken = answer, m_beside = std::move(beside);
  m_own = input ? tr("own input") : code ? tr("own code") : QString();
  if (answer) return make(answer);
  ++m_generation;  // whatever is being made is of another moment
  show(none());
}

// Nothing, and why.
SharedThumbnails ThumbnailMaker::none() const {
  const Playhead& head = m_feed.playhead();
  if (!m_tap || head.isLive() || head.state()) return nullptr;
  ThumbnailSet out;
  out.why = tr("No state of the run is kept from this moment or before it");
  return std::make_shared<const ThumbnailSet>(std::move(out));
}

QString ThumbnailMaker::whoseOf(const ActivationsAnswer& answer) const {
  if (!m_own.isEmpty()) return m_own;
  return answer.samples.empty() ? QString() : tr("sample %1").arg(wholeNumber(answer.samples.front() + 1));
}

QString ThumbnailMaker::momentOf(const ActivationsAnswer& answer) const {
  const QString whose = whoseOf(answer);
  return whose.isEmpty() ? QString()
                         : tr("%1 · step %2").arg(whose, wholeNumber(m_feed.playhead().inAll(answer.step)));
}

// On a thread of its own: of a large network that takes longer than a frame. Answers that come meanwhile wait, and
// all but the last of them are left out.
void ThumbnailMaker::make(std::shared_ptr<const ActivationsAnswer> answer) {
  if (m_busy) return;
  if (!m_subject)
    m_subject =
        std::make_shared<const ThumbnailSubject>(thumbnailSubject(m_feed.run()->project(), m_feed.run()->dataset()));
  m_busy = true;
  inBackground([self = QPointer<ThumbnailMaker>(this), answer, beside = m_beside, subject = m_subject,
                generation = m_generation, whose = whoseOf(*answer), moment = momentOf(*answer)] {
    const auto made = std::make_shared<ThumbnailSet>(thumbnailsOf(*answer, *subject));
    made->whose = whose;
    made->moment = moment;
    if (beside.planes) addPlanes(*made, *beside.planes, *subject);
    if (beside.weights) addWeights(*made, *beside.weights);
    if (beside.attention) addAttention(*made, *beside.attention);
    auto* app = QCoreApplication::instance();
    if (!app) return;
    QMetaObject::invokeMethod(app, [self, answer, beside, subject, made, generation] {
      if (!self) return;
      self->m_busy = false;
      if (generation == self->m_generation) self->show(made);
      const bool old = self->m_taken != answer || self->m_beside != beside || self->m_subject != subject;
      if (self->m_taken && old && self->m_feed.run()) self->make(self->m_taken);
    });
  });
}

void ThumbnailMaker::show(SharedThumbnails thumbnails) {
  if (!thumbnails && !m_thumbnails) return;
  m_thumbnails = std::move(thumbnails);
  emit changed();
}

}  // namespace vitrine::ui
