#include "ui/views/features/features_view.h"

#include <QComboBox>
#include <QLabel>
#include <QSettings>
#include <QShortcut>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/theme/elided_combo.h"
#include "ui/theme/parts.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/empty_note.h"
#include "ui/views/features/channels_page.h"
#include "ui/views/features/excites_sheet.h"
#include "ui/views/features/saliency_page.h"
#include "ui/views/objective_choice.h"
#include "ui/views/pages.h"
#include "ui/views/predictions/judged.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kMostShown = 500'000;   // numbers of a layer, over all samples that are looked at: some 15 ms
constexpr std::int64_t kMostTold = 1'000'000;  // of one that feeds it, so that no window lacks numbers
constexpr std::int64_t kMostLooked = 16;       // samples that tell whether a channel is dead
constexpr int kHeadInARow = 500, kHeadFromWidth = 230, kHeadFromHeight = 200;  // px

}  // namespace

FeaturesView::FeaturesView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_settings(QStringLiteral("views/") + keptAs(QStringLiteral("features"))),
      m_mapsTap(context.feed),
      m_beforeTap(context.feed),
      m_afterTap(context.feed),
      m_weightsTap(context.feed),
      m_saliencyTap(context.feed),
      m_excitesTap(context.feed),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_body(new QWidget(this)) {
  const QSettings stored;
  m_page = static_cast<Page>(std::clamp(stored.value(m_settings + "/page", 0).toInt(), 0, 2));
  m_ownScales = stored.value(m_settings + "/own", false).toBool();
  m_over = stored.value(m_settings + "/over", false).toBool();
  m_wantsGradient = stored.value(m_settings + "/gradient", false).toBool();
  m_saliency = new SaliencyPage(m_body);
  buildHead();
  buildPages();
  m_tabs->setCurrentIndex(static_cast<int>(m_page));
  arrangeHead();
  m_saliency->setLooks(m_wantsGradient, m_over);

  connect(m_tabs, &QTabBar::currentChanged, this, [this](int page) { setPage(static_cast<Page>(page)); });
  connect(m_layers, &QComboBox::currentIndexChanged, this, &FeaturesView::chooseLayer);
  connect(m_samples, &QSpinBox::valueChanged, this, [this](int shown) { setSample(shown - 1); });
  connect(m_channel, &QSpinBox::valueChanged, this, [this](int shown) {
    setPlace({shown - 1, m_place.y, m_place.x});
  });
  connect(m_maps, &ChannelsPage::channelPicked, this, [this](int channel) {
    setPlace({channel, m_place.y, m_place.x});
  });
  connect(m_maps, &ChannelsPage::placed, this, [this](std::int64_t y, std::int64_t x) {
    setPlace({m_place.channel, y, x});
  });
  connect(m_maps, &ChannelsPage::arranged, this, &FeaturesView::watch);
  connect(&m_maps->strip(), &KernelStrip::moved, this, [this](int down, int right) {
    setPlace({m_place.channel, m_place.y + down, m_place.x + right});
  });
  connect(&m_maps->strip(), &KernelStrip::inputPicked, this, [this](int channel) {
    m_input = channel;
    storyChanged();
  });
  connect(m_saliency, &SaliencyPage::answerPicked, this, [this] {
    watch();
    invalidate();
  });
  connect(m_objectives, &QComboBox::activated, this, [this] {
    nameAnswers();
    watch();
    invalidate();
  });
  connect(m_excites, &PictureList::activated, this, [this](int index) {
    if (index < m_excites->count()) setSample(m_excites->pictures()[static_cast<std::size_t>(index)].sample);
  });
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::attached, this, &FeaturesView::takeRun);
  connect(&context.feed, &LiveFeed::historiesReset, this, [this] {
    m_seen = {}, m_channels = nullptr;
    invalidate();
  });
  for (const auto edit : {&Document::documentReset, &Document::graphReplaced})
    connect(&context.document, edit, this, &View::invalidate);
  for (const auto edit : {&Document::nodeAdded, &Document::nodeRemoved})
    connect(&context.document, edit, this, &View::invalidate);
  onPageKeys(this, [this](int by) { stepLayer(by); });
  takeRun();
}

void FeaturesView::buildHead() {
  m_head = new QWidget(m_body), m_pickers = new QWidget(m_head);
  m_tabs = pageTabs(m_head, tr("Pages of features"),
                    {{tr("Maps"), tr("The maps of a layer's channels, and how each number comes about")},
                     {tr("Saliency"), tr("Which pixels the answer hangs on")},
                     {tr("Excites"), tr("The samples that a channel answers to most")}});
  m_layers = new ElidedCombo(m_pickers);
  m_layers->setAccessibleName(tr("Layer"));
  m_layers->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_layers->setMinimumContentsLength(9);
  m_samples = samplePicker(m_pickers, tr("Sample"), tr("Which of the validation samples the network looks at"));
  m_channel = new QSpinBox(m_pickers);
  m_channel->setPrefix(tr("channel "));
  m_channel->setAccessibleName(tr("Channel"));
  m_channel->setToolTip(tr("Which channel of the layer; click a sample to look at it"));
  m_channel->setKeyboardTracking(false);
  m_saliency->chooser().setParent(m_pickers);
  m_objectives = new ObjectiveChoice(m_settings + "/objective", m_pickers);
  m_headRow =
      headRow(m_head, m_tabs, m_pickers, {m_layers, m_objectives, &m_saliency->chooser(), m_samples, m_channel});
}

void FeaturesView::buildPages() {
  m_maps = new ChannelsPage(m_body);
  m_excitesPage = new QWidget(m_body);
  m_looked = newLabel({}, "small", m_excitesPage);
  m_looked->setMinimumWidth(1);
  m_excites = new ExcitesSheet(m_excitesPage);
  auto* column = new QVBoxLayout(m_excitesPage);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  column->addWidget(m_excites, 1);
  column->addWidget(m_looked);

  auto* stack = new QWidget(m_body);
  m_stack = new QStackedLayout(stack);
  m_pageNote = new EmptyNote(stack);
  for (QWidget* page : std::initializer_list<QWidget*>{m_maps, m_saliency, m_excitesPage, m_pageNote}) {
    page->setMinimumSize(1, 1);  // pages fit into what there is, and must not hold the window open
    m_stack->addWidget(page);
  }
  auto* body = new QVBoxLayout(m_body);
  body->setContentsMargins(0, 0, 6, 0);
  body->setSpacing(8);
  body->addWidget(m_head);
  body->addWidget(stack, 1);
  m_pages->addWidget(m_empty);
  m_pages->addWidget(m_body);
  for (QWidget* part : std::initializer_list<QWidget*>{m_body, stack, m_excites}) part->setMinimumSize(1, 1);
}

QWidget* FeaturesView::makeOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(CurveView::choice(panel, tr("Show"), {tr("Maps"), tr("Saliency"), tr("Excites")},
                                      static_cast<int>(m_page),
                                      [this](int picked) { setPage(static_cast<Page>(picked)); }));
  column->addWidget(CurveView::choice(panel, tr("Scale"), {tr("One for all"), tr("Each its own")},
                                      m_ownScales ? 1 : 0, [this](int picked) { setOwnScales(picked == 1); }));
  const auto looks = [this] {
    keep(QStringLiteral("over"), m_over), keep(QStringLiteral("gradient"), m_wantsGradient);
    m_saliency->setLooks(m_wantsGradient, m_over);
  };
  column->addWidget(CurveView::choice(panel, tr("Saliency"), {tr("Gradient × input"), tr("Gradient")},
                                      m_wantsGradient ? 1 : 0, [this, looks](int picked) {
                                        m_wantsGradient = picked == 1;
                                        looks();
                                      }));
  column->addWidget(CurveView::choice(panel, tr("Drawn"), {tr("Beside the sample"), tr("Over it")}, m_over ? 1 : 0,
                                      [this, looks](int picked) {
                                        m_over = picked == 1;
                                        looks();
                                      }));
  return panel;
}

bool FeaturesView::applies(const Project& project) {
  return slidesOverImages(project.graph);
}

void FeaturesView::keep(const QString& name, const QVariant& value) const {
  QSettings().setValue(m_settings + QLatin1Char('/') + name, value);
}

// ---- what is chosen

void FeaturesView::setPage(Page page) {
  if (page == m_page) return;
  m_page = page;
  keep(QStringLiteral("page"), static_cast<int>(page));
  m_tabs->setCurrentIndex(static_cast<int>(page));
  arrangeHead();
  watch();
  refreshNow();
}

void FeaturesView::setOwnScales(bool own) {
  m_ownScales = own;
  keep(QStringLiteral("own"), own);
  m_channels = nullptr;
  refreshNow();
}

void FeaturesView::setSample(std::int64_t sample) {
  const auto count = rows() ? static_cast<std::int64_t>(rows()->size()) : 0;
  sample = std::clamp<std::int64_t>(sample, 0, std::max<std::int64_t>(0, count - 1));
  if (sample == m_sample) return;
  m_sample = sample;
  nameSample();
  watch();
  refreshNow();
}

const FeatureLayer* FeaturesView::layer() const {
  return m_network && m_layer >= 0 ? &m_network->layers()[static_cast<std::size_t>(m_layer)] : nullptr;
}

void FeaturesView::chooseLayer(int layer) {
  if (!m_network || layer < 0 || layer >= std::ssize(m_network->layers()) || layer == m_layer) return;
  m_layer = layer;
  m_layerId = m_network->layers()[static_cast<std::size_t>(layer)].id;
  const Shape& shape = m_network->layers()[static_cast<std::size_t>(layer)].shape;
  m_place = {std::min(m_place.channel, shape[0] - 1), shape[1] / 2, shape[2] / 2};
  m_input = -1;
  {
    const QSignalBlocker quietLayers(m_layers), quietChannel(m_channel);
    m_layers->setCurrentIndex(layer);
    m_layers->setToolTip(tr("%1: %2 channels of %3 × %4. Ctrl+PageUp and Ctrl+PageDown go to the next layers")
                             .arg(QString::fromStdString(m_network->layers()[static_cast<std::size_t>(layer)].name))
                             .arg(shape[0])
                             .arg(shape[1])
                             .arg(shape[2]));
    m_channel->setRange(1, static_cast<int>(shape[0]));
    m_channel->setValue(static_cast<int>(m_place.channel) + 1);
  }
  m_seen = {}, m_channels = nullptr;
  watch();
  refreshNow();
}

void FeaturesView::stepLayer(int by) {
  if (m_network && !m_network->layers().empty())
    chooseLayer(std::clamp(m_layer + by, 0, static_cast<int>(m_network->layers().size()) - 1));
}

void FeaturesView::showLayer(const QString& nodeId) {
  if (const int layer = m_network ? m_network->find(nodeId.toStdString()) : -1; layer >= 0) {
    setPage(Page::maps);
    chooseLayer(layer);
  }
}

void FeaturesView::setPlace(const FeaturePlace& place) {
  if (!layer()) return;
  const Shape& shape = layer()->shape;
  const FeaturePlace within{std::clamp<std::int64_t>(place.channel, 0, shape[0] - 1),
                            std::clamp<std::int64_t>(place.y, 0, shape[1] - 1),
                            std::clamp<std::int64_t>(place.x, 0, shape[2] - 1)};
  if (within == m_place) return;
  const bool otherChannel = within.channel != m_place.channel;
  m_place = within;
  if (otherChannel) {
    const QSignalBlocker quiet(m_channel);
    m_channel->setValue(static_cast<int>(within.channel) + 1);
    if (m_page == Page::excites) watch();
    invalidate();
  }
  storyChanged();
}

// ---- what is watched

void FeaturesView::takeRun() {
  m_seen = {}, m_channels = nullptr;
  m_network = feed().run() ? std::make_shared<FeatureNetwork>(feed().run()->project()) : nullptr;
  const Field* pictures = input();
  m_range = pictures ? rangeOf(*pictures) : ImageRange();
  {
    const QSignalBlocker quietLayers(m_layers);
    m_layers->clear();
    if (m_network)
      for (const FeatureLayer& one : m_network->layers()) m_layers->addItem(QString::fromStdString(one.name));
    const auto count = rows() ? static_cast<std::int64_t>(rows()->size()) : 0;
    m_sample = std::clamp<std::int64_t>(m_sample, 0, std::max<std::int64_t>(0, count - 1));
    setSamples(*m_samples, count, m_sample);
  }
  nameSample();
  m_objectives->fill(feed().run() ? &feed().run()->project() : nullptr);
  m_objectives->setVisible(m_page == Page::saliency && m_objectives->isOffered());
  nameAnswers();
  m_layer = -1;
  if (m_network && !m_network->layers().empty()) chooseLayer(std::max(0, m_network->find(m_layerId)));
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
    m_beforeTap.stop(), m_weightsTap.stop();
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
    m_excitesTap.ask(excites_of(layer()->id, m_place.channel));
  else
    m_excitesTap.stop();
}

void FeaturesView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

// ---- where things are

// The pickers of the page. One row where there is width for it, else they are below the tabs; a small card shows the
// page alone.
void FeaturesView::arrangeHead() {
  m_stack->setCurrentIndex(static_cast<int>(m_page));
  m_layers->setVisible(m_page != Page::saliency);
  m_saliency->chooser().setVisible(m_page == Page::saliency);
  m_objectives->setVisible(m_page == Page::saliency && m_objectives->isOffered());
  m_samples->setVisible(m_page != Page::excites);
  m_channel->setVisible(m_page == Page::excites);
  m_head->setVisible(width() >= kHeadFromWidth && height() >= kHeadFromHeight);
  const bool row = width() >= kHeadInARow;
  m_headRow->setDirection(row ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_pickers->setMinimumWidth(row ? std::min(360, width() - 230) : 1);
}

void FeaturesView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrangeHead();
}

}  // namespace vitrine::ui
