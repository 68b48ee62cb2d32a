// What the features view asks of the run: of the page that is seen alone.
#include <QComboBox>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>

#include "ui/live/live_feed.h"
#include "ui/views/features/channels_page.h"
#include "ui/views/features/features_view.h"
#include "ui/views/features/saliency_page.h"
#include "ui/views/objective_choice.h"
#include "ui/views/pages.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kMostShown = 500'000;   // numbers of a layer, over all samples that are looked at: some 15 ms
constexpr std::int64_t kMostTold = 1'000'000;  // of one that feeds it, so that no window lacks numbers
constexpr std::int64_t kMostLooked = 16;       // samples that tell whether a channel is dead
constexpr std::int64_t kExcited = 9, kFirst = 2000;  // samples that are told, of so many that are looked at
constexpr std::int64_t kMostExcitedBy = 1'000'000;   // where all are wanted

}  // namespace

void FeaturesView::takeRun() {
  m_seen = {}, m_channels = nullptr;
  m_network = feed().run() ? std::make_shared<FeatureNetwork>(feed().run()->project()) : nullptr;
  const Field* pictures = input();
  m_range = pictures ? rangeOf(*pictures) : ImageRange();
  m_saliency->display(nullptr, {});
  m_drawnKernels = nullptr;
  const auto count = rows() ? static_cast<std::int64_t>(rows()->size()) : 0;
  m_sample = std::clamp<std::int64_t>(m_sample, 0, std::max<std::int64_t>(0, count - 1));
  setSamples(*m_samples, count, m_sample);
  nameSample();
  m_objectives->fill(feed().run() ? &feed().run()->project() : nullptr);
  m_objectives->setVisible(m_page == Page::saliency && m_objectives->isOffered());
  nameAnswers();
  m_layer = -1;
  fillLayers();
  if (m_network) {
    const int same = m_network->placeOf(m_layerId), within = m_network->find(m_layerId);
    chooseLayer(offeredNear(same >= 0 ? same : within));
  }
  watch();
  invalidate();
}

std::vector<std::int64_t> FeaturesView::samplesAsked() const {
  std::vector<std::int64_t> out{m_sample};
  const auto count = std::min<std::int64_t>(rows() ? static_cast<std::int64_t>(rows()->size()) : 0,
                                            kMostShown / std::max<std::int64_t>(1, layer()->shape.size()));
  for (std::int64_t other = 0; other < count && std::ssize(out) < std::min(count, kMostLooked); ++other)
    if (other != m_sample) out.push_back(other);
  return out;
}

void FeaturesView::watchMaps(bool wanted) {
  const FeatureLayer* chosen = layer();
  const bool strip = wanted && m_maps->hasStrip() && chosen->sliding;
  if (wanted)
    m_mapsTap.ask(activations_of(samplesAsked(), chosen->id, kMostShown));
  else
    m_mapsTap.stop();
  if (strip) {
    m_beforeTap.ask(activations_of({m_sample}, chosen->sliding->from.node, kMostTold));
    m_weightsTap.ask(weights_of_layer(chosen->id));
  } else {
    m_beforeTap.stop();
    if (m_page != Page::kernels) m_weightsTap.stop();
  }
  if (strip && !chosen->sliding->after.empty())
    m_afterTap.ask(activations_of({m_sample}, chosen->sliding->after, kMostTold));
  else
    m_afterTap.stop();
}

// Only the page that is seen asks.
void FeaturesView::watch() {
  const bool wanted = m_watching && layer();
  watchMaps(wanted && m_page == Page::maps);
  if (m_watching && m_page == Page::saliency && input())
    m_saliencyTap.ask(
        saliency_of(m_sample, m_saliency->asked(), static_cast<std::int64_t>(m_objectives->objective())));
  else
    m_saliencyTap.stop();
  if (wanted && m_page == Page::excites)
    m_excitesTap.ask(
        excites_of(layer()->id, m_place.channel, kExcited, m_all->isChecked() ? kMostExcitedBy : kFirst));
  else
    m_excitesTap.stop();
  if (m_page != Page::kernels) return;
  if (wanted && layer()->sliding)
    m_weightsTap.ask(weights_of_layer(layer()->id));
  else
    m_weightsTap.stop();
}

void FeaturesView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

}  // namespace vitrine::ui
