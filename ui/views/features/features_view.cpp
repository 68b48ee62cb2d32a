#include "ui/views/features/features_view.h"

#include <QComboBox>
#include <QLabel>
#include <QSettings>
#include <QShortcut>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTabBar>
#include <QToolButton>
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
#include "ui/views/features/kernels_page.h"
#include "ui/views/features/saliency_page.h"
#include "ui/views/objective_choice.h"
#include "ui/views/pages.h"
#include "ui/views/predictions/judged.h"

namespace vitrine::ui {
namespace {

constexpr int kHeadInARow = 560, kHeadFromWidth = 230, kHeadFromHeight = 200;  // px

// "conv2d_1: 16 channels of 28 × 28".
QString partsOf(const FeatureLayer& layer) {
  const QString name = QString::fromStdString(layer.name);
  const Shape& shape = layer.shape;
  if (layer.form == FeatureLayer::Form::row) return FeaturesView::tr("%1: %2 units").arg(name).arg(shape[0]);
  if (layer.form == FeatureLayer::Form::line)
    return FeaturesView::tr("%1: %2 channels of %3 positions").arg(name).arg(shape[0]).arg(shape[2]);
  return FeaturesView::tr("%1: %2 channels of %3 × %4").arg(name).arg(shape[0]).arg(shape[1]).arg(shape[2]);
}

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
  m_page = static_cast<Page>(std::clamp(stored.value(m_settings + "/page", 0).toInt(), 0, 3));
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
  connect(m_layers, &QComboBox::currentIndexChanged, this, [this](int index) {
    if (index >= 0) chooseLayer(m_layers->itemData(index).toInt());
  });
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
  connect(m_all, &QToolButton::toggled, this, [this] {
    watch();
    invalidate();
  });
  connect(m_kernels, &KernelsPage::worded, this, [this] {
    if (m_page == Page::kernels) setAccessibleDescription(m_hint + QStringLiteral(". ") + m_kernels->words());
  });
  connect(m_saliency, &SaliencyPage::answerPicked, this, [this] {
    watch();
    invalidate();
  });
  connect(m_objectives, &QComboBox::activated, this, [this] {
    m_saliency->display(nullptr, {});  // the names below it are those of the other objective now
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
                     {tr("Excites"), tr("The samples that a unit answers to most")},
                     {tr("Kernels"), tr("All kernels of a layer, weight by weight")}});
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
  m_all = new QToolButton(m_excitesPage);
  m_all->setText(tr("All samples"));
  m_all->setCheckable(true);
  m_all->setToolTip(tr("Looks at every sample of the part, which takes longer, in place of the first ones"));
  m_all->hide();
  m_kernels = new KernelsPage(m_body);
  auto* column = new QVBoxLayout(m_excitesPage);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  column->addWidget(m_excites, 1);
  auto* foot = new QHBoxLayout;
  foot->addWidget(m_looked, 1);
  foot->addWidget(m_all);
  column->addLayout(foot);

  auto* stack = new QWidget(m_body);
  m_stack = new QStackedLayout(stack);
  m_pageNote = new EmptyNote(stack);
  for (QWidget* page : std::initializer_list<QWidget*>{m_maps, m_saliency, m_excitesPage, m_kernels, m_pageNote}) {
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
  column->addWidget(CurveView::choice(panel, tr("Show"), {tr("Maps"), tr("Saliency"), tr("Excites"), tr("Kernels")},
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
  return hasConvolution(project.graph);
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
  fillLayers();
  if (m_network) chooseLayer(offeredNear(m_layer));
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
  const FeatureLayer& chosen = m_network->layers()[static_cast<std::size_t>(layer)];
  const Shape& shape = chosen.shape;
  m_place = {std::min(m_place.channel, shape[0] - 1), shape[1] / 2, shape[2] / 2};
  m_input = -1;
  {
    const QSignalBlocker quietLayers(m_layers), quietChannel(m_channel);
    m_layers->setCurrentIndex(m_layers->findData(layer));
    m_layers->setToolTip(tr("%1. Ctrl+PageUp and Ctrl+PageDown go to the next layers").arg(partsOf(chosen)));
    const bool row = chosen.form == FeatureLayer::Form::row;
    m_channel->setPrefix(row ? tr("unit ") : tr("channel "));
    m_channel->setAccessibleName(row ? tr("Unit") : tr("Channel"));
    m_channel->setRange(1, static_cast<int>(shape[0]));
    m_channel->setValue(static_cast<int>(m_place.channel) + 1);
  }
  m_seen = {}, m_channels = nullptr;
  watch();
  refreshNow();
}

void FeaturesView::stepLayer(int by) {
  if (m_layers->count() > 0)
    m_layers->setCurrentIndex(std::clamp(m_layers->currentIndex() + by, 0, m_layers->count() - 1));
}

// What excites a unit is asked of any layer.
bool FeaturesView::offers(const FeatureLayer& layer) const {
  if (m_page == Page::excites) return true;
  return layer.hasMaps && (m_page != Page::kernels || layer.sliding);
}

int FeaturesView::offeredNear(int layer) const {
  const auto& all = m_network->layers();
  const auto fits = [&](int i) { return offers(all[static_cast<std::size_t>(i)]); };
  for (int i = std::min(layer, static_cast<int>(all.size()) - 1); i >= 0; --i)
    if (fits(i)) return i;
  for (int i = 0; i < std::ssize(all); ++i)
    if (fits(i)) return i;
  return -1;
}

void FeaturesView::fillLayers() {
  const QSignalBlocker quiet(m_layers);
  m_layers->clear();
  for (int i = 0; m_network && i < std::ssize(m_network->layers()); ++i)
    if (const FeatureLayer& one = m_network->layers()[static_cast<std::size_t>(i)]; offers(one))
      m_layers->addItem(QString::fromStdString(one.name), i);
  m_layers->setCurrentIndex(m_layers->findData(m_layer));
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

// ---- where things are

// The pickers of the page. One row where there is width for it, else they are below the tabs; a small card shows the
// page alone.
void FeaturesView::arrangeHead() {
  m_stack->setCurrentIndex(static_cast<int>(m_page));
  m_layers->setVisible(m_page != Page::saliency);
  m_saliency->chooser().setVisible(m_page == Page::saliency);
  m_objectives->setVisible(m_page == Page::saliency && m_objectives->isOffered());
  m_samples->setVisible(m_page == Page::maps || m_page == Page::saliency);
  m_channel->setVisible(m_page == Page::excites);
  m_head->setVisible(width() >= kHeadFromWidth && height() >= kHeadFromHeight);
  const bool row = width() >= kHeadInARow;
  m_headRow->setDirection(row ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_pickers->setMinimumWidth(row ? std::min(340, width() - 290) : 1);
}

void FeaturesView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrangeHead();
}

}  // namespace vitrine::ui
