#include "ui/views/embedding/embedding_view.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/live/live_feed.h"
#include "ui/theme/elided_combo.h"
#include "ui/theme/parts.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/colour_bar.h"
#include "ui/views/embedding/point_legend.h"
#include "ui/views/embedding/point_plot.h"
#include "ui/views/embedding/sample_card.h"
#include "ui/views/empty_note.h"
#include "ui/views/pages.h"

namespace vitrine::ui {
namespace {

constexpr double kTurnOfSecond = 0.35;  // radians
constexpr qint64 kLongestFrame = 200;   // ms that a frame turns for, at most
constexpr std::int64_t kCounts[] = {250, 1000, 2500, 5000};
constexpr int kNarrowEmbedding = 560, kWideForCard = 620;                                        // px of width
constexpr int kHighForHead = 170, kHighForLegend = 240, kHighForCard = 300, kHighForFoot = 120;  // px of height

QComboBox* quietBox(QWidget* parent, const QString& name, const QString& tip, int characters) {
  auto* box = new ElidedCombo(parent);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumContentsLength(characters);
  return box;
}

QToolButton* switchButton(QWidget* parent, const QString& words, const QString& name, const QString& tip) {
  auto* button = new QToolButton(parent);
  button->setText(words);
  button->setCheckable(true);
  button->setProperty("role", "segment");
  button->setAccessibleName(name);
  button->setToolTip(tip);
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

}  // namespace

EmbeddingView::EmbeddingView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_settings(QStringLiteral("views/") + keptAs(QStringLiteral("embedding"))),
      m_tap(context.feed),
      m_layoutTap(context.feed),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_body(new QWidget(this)) {
  const QSettings stored;
  m_method = static_cast<LayoutMethod>(std::clamp(stored.value(m_settings + "/method", 0).toInt(), 0, 2));
  m_colour = static_cast<PointColour>(std::clamp(stored.value(m_settings + "/colour", 0).toInt(), 0, 2));
  m_dimensions = stored.value(m_settings + "/space", false).toBool() ? 3 : 2;
  m_count = std::clamp<std::int64_t>(stored.value(m_settings + "/points", 1000).toLongLong(), 1, kMostEmbedded);
  buildHead();
  buildBody();
  connect(m_layerBox, &QComboBox::activated, this, &EmbeddingView::chooseLayer);
  connect(m_methodBox, &QComboBox::activated, this,
          [this](int picked) { setMethod(static_cast<LayoutMethod>(picked)); });
  connect(m_colourBox, &QComboBox::activated, this,
          [this](int picked) { setColour(static_cast<PointColour>(m_colourBox->itemData(picked).toInt())); });
  connect(m_space, &QToolButton::clicked, this, [this](bool space) { setDimensions(space ? 3 : 2); });
  connect(m_turn, &QToolButton::clicked, this, &EmbeddingView::setTurning);
  connect(m_setting, &QSpinBox::valueChanged, this, [this](int value) { keep(settingName(), value); });
  connect(m_compute, &QPushButton::clicked, this, [this] { isMaking() ? cancel() : compute(); });
  connect(m_plot, &PointPlot::pointed, this, &EmbeddingView::showPoint);
  connect(m_plot, &PointPlot::turned, this, [this] { setTurning(false); });
  connect(m_legend, &PointLegend::toggled, this, [this] { m_plot->setHidden(m_legend->hidden()); });
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::attached, this, &EmbeddingView::takeRun);
  connect(&context.feed, &LiveFeed::frame, this, &EmbeddingView::turnOn);
  connect(&Theme::instance(), &Theme::changed, this, &EmbeddingView::recolour);
  for (const auto edit : {&Document::documentReset, &Document::graphReplaced})
    connect(&context.document, edit, this, &View::invalidate);
  onPageKeys(this, [this](int by) { stepLayer(by); });
  takeRun();
}

EmbeddingView::~EmbeddingView() {
  if (m_job) m_job->stop();
}

// ---- its parts

void EmbeddingView::buildHead() {
  m_head = new QWidget(m_body);
  m_layerBox = quietBox(m_head, tr("Layer"),
                        tr("Whose numbers are shown. Ctrl+PageUp and Ctrl+PageDown go to the next layers"), 9);
  m_methodBox = quietBox(m_head, tr("Layout"),
                         tr("Principal components follow the network; the others are computed "
                            "when you ask for them"),
                         6);
  m_methodBox->addItems({tr("PCA"), tr("t-SNE"), tr("UMAP")});
  m_methodBox->setCurrentIndex(static_cast<int>(m_method));
  m_colourBox = quietBox(m_head, tr("Colour by"), tr("What the colour of a point says"), 6);
  m_space = switchButton(m_head, tr("3-D"), tr("In space"), tr("Lay the points out in space, not in the plane"));
  m_space->setChecked(m_dimensions == 3);
  m_turn = switchButton(m_head, tr("Turn"), tr("Turn slowly"),
                        tr("Turn slowly by itself; a drag or an arrow key ends it"));
  m_ask = new QWidget(m_body);
  m_setting = new QSpinBox(m_ask);
  m_setting->setKeyboardTracking(false);
  m_compute = new QPushButton(m_ask);
  m_progress = newLabel({}, "small", m_ask);
  m_progress->setMinimumWidth(1);
  auto* ask = new QHBoxLayout(m_ask);
  ask->setContentsMargins(0, 0, 0, 0);
  ask->setSpacing(6);
  ask->addWidget(m_setting);
  ask->addWidget(m_compute);
  ask->addWidget(m_progress, 1);
  auto* first = new QHBoxLayout;
  first->setSpacing(6);
  first->addWidget(m_layerBox, 3);
  first->addWidget(m_methodBox, 2);
  auto* second = new QHBoxLayout;
  second->setSpacing(6);
  second->addWidget(m_colourBox, 2);
  second->addWidget(m_space);
  second->addWidget(m_turn);
  second->addStretch(0);
  m_headRow = new QBoxLayout(QBoxLayout::LeftToRight, m_head);
  m_headRow->setContentsMargins(0, 0, 0, 0);
  m_headRow->setSpacing(6);
  m_headRow->addLayout(first, 3);
  m_headRow->addLayout(second, 2);
}

void EmbeddingView::buildBody() {
  m_plot = new PointPlot(m_body);
  m_plot->setToolTip({});
  m_legend = new PointLegend(m_body);
  m_scale = new QWidget(m_body);
  m_scaleTitle = newLabel({}, "small", m_scale);
  m_bar = new ColourBar(m_scale);
  auto* scale = new QHBoxLayout(m_scale);
  scale->setContentsMargins(0, 0, 0, 0);
  scale->setSpacing(8);
  scale->addWidget(m_scaleTitle, 0, Qt::AlignTop);
  scale->addWidget(m_bar, 1);
  m_card = new SampleCard(m_body);
  m_foot = new ElidedLine("small", m_body);
  m_middle = new QBoxLayout(QBoxLayout::TopToBottom);
  m_middle->setSpacing(6);
  m_middle->addWidget(m_plot, 1);
  m_middle->addWidget(m_card);
  auto* body = new QVBoxLayout(m_body);
  body->setContentsMargins(0, 0, 6, 0);
  body->setSpacing(6);
  body->addWidget(m_head);
  body->addWidget(m_ask);
  body->addLayout(m_middle, 1);
  body->addWidget(m_legend);
  body->addWidget(m_scale);
  body->addWidget(m_foot);
  m_pages->addWidget(m_empty);
  m_pages->addWidget(m_body);
  for (QWidget* part : std::initializer_list<QWidget*>{m_body, m_head, m_ask, m_scale}) part->setMinimumSize(1, 1);
}

QWidget* EmbeddingView::makeOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(CurveView::choice(panel, tr("Layout"), {tr("PCA"), tr("t-SNE"), tr("UMAP")},
                                      static_cast<int>(m_method),
                                      [this](int picked) { setMethod(static_cast<LayoutMethod>(picked)); }));
  column->addWidget(CurveView::choice(panel, tr("Drawn"), {tr("In the plane"), tr("In space")}, m_dimensions - 2,
                                      [this](int picked) { setDimensions(picked + 2); }));
  column->addWidget(CurveView::choice(panel, tr("Colour by"), {tr("Class"), tr("Answer"), tr("Error")},
                                      static_cast<int>(m_colour),
                                      [this](int picked) { setColour(static_cast<PointColour>(picked)); }));
  QStringList counts;
  int chosen = -1;
  for (int i = 0; i < 4; ++i) {
    counts << wholeNumber(kCounts[i]);
    if (kCounts[i] == m_count) chosen = i;
  }
  column->addWidget(
      CurveView::choice(panel, tr("Points"), counts, chosen, [this](int picked) { setCount(kCounts[picked]); }));
  return panel;
}

void EmbeddingView::keep(const QString& name, const QVariant& value) const {
  QSettings().setValue(m_settings + QLatin1Char('/') + name, value);
}

QString EmbeddingView::settingName() const {
  return m_method == LayoutMethod::tsne ? QStringLiteral("perplexity") : QStringLiteral("neighbours");
}

// ---- what is chosen

void EmbeddingView::setMethod(LayoutMethod method) {
  if (method == m_method) return;
  cancel();
  m_method = method;
  keep(QStringLiteral("method"), static_cast<int>(method));
  m_methodBox->setCurrentIndex(static_cast<int>(method));
  m_problem.clear();
  m_shown = {};
  watch();
  refreshNow();
}

void EmbeddingView::setDimensions(int dimensions) {
  m_space->setChecked(dimensions == 3);
  if (dimensions == m_dimensions) return;
  cancel();
  m_dimensions = dimensions;
  keep(QStringLiteral("space"), dimensions == 3);
  if (dimensions == 2) setTurning(false);
  m_shown = {};
  refreshNow();
}

void EmbeddingView::setColour(PointColour by) {
  m_colour = by;
  keep(QStringLiteral("colour"), static_cast<int>(by));
  m_colourBox->setCurrentIndex(m_colourBox->findData(static_cast<int>(by)));
  recolour();
}

void EmbeddingView::setCount(std::int64_t count) {
  m_count = std::clamp<std::int64_t>(count, 1, kMostEmbedded);
  keep(QStringLiteral("points"), static_cast<qlonglong>(m_count));
  watch();
}

void EmbeddingView::setTurning(bool turning) {
  m_turning = turning && m_dimensions == 3;
  m_turn->setChecked(m_turning);
  m_sinceTurn.restart();
}

// With the frames of the feed: a view has no timer.
void EmbeddingView::turnOn() {
  if (!m_turning || !isVisible() || m_pages->currentWidget() != m_body) return;
  const qint64 passed = std::min(m_sinceTurn.restart(), kLongestFrame);
  m_plot->turn(kTurnOfSecond * static_cast<double>(passed) / 1000, 0);
}

void EmbeddingView::chooseLayer(int layer) {
  if (layer < 0 || layer >= std::ssize(m_layers)) return;
  if (layer != m_layer) m_stale = m_tap.answer<EmbeddingAnswer>();
  m_layer = layer;
  const EmbeddingLayer& chosen = m_layers[static_cast<std::size_t>(layer)];
  m_layerId = chosen.id, m_layerTokens = chosen.tokens;
  m_layerBox->setCurrentIndex(layer);
  cancel();
  m_shown = {}, m_made = {};
  m_problem.clear();
  watch();
  refreshNow();
}

void EmbeddingView::stepLayer(int by) {
  if (!m_layers.empty()) chooseLayer(std::clamp(m_layer + by, 0, static_cast<int>(m_layers.size()) - 1));
}

void EmbeddingView::showLayer(const QString& nodeId) {
  if (const int layer = embeddingAmong(m_layers, nodeId.toStdString()); layer >= 0) chooseLayer(layer);
}

// ---- where things are

// The points come first: whatever has no room gives way.
void EmbeddingView::layOut() {
  const bool row = width() >= kNarrowEmbedding;
  m_headRow->setDirection(row ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_head->setVisible(height() >= kHighForHead && width() >= 200);
  m_ask->setVisible(m_method != LayoutMethod::pca && height() >= kHighForFoot);
  const bool roomy = row || height() >= kHighForCard;  // else its second row is in the options
  m_space->setVisible(roomy);
  m_turn->setVisible(roomy && m_dimensions == 3);
  m_colourBox->setVisible(roomy && m_colourBox->count() > 0);
  m_foot->setVisible(height() >= kHighForFoot);
  const PointLooks& looks = m_plot->looks();
  m_legend->setVisible(!looks.groups.empty() && height() >= kHighForLegend);
  m_legend->setMostRows(height() >= 420 ? 2 : 1);
  m_scale->setVisible(!looks.scale.isEmpty() && height() >= kHighForLegend);
  const bool upright = width() >= kWideForCard;
  m_middle->setDirection(upright ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_card->setUpright(upright);
  m_card->setMinimumSize(upright ? QSize(164, 1) : QSize(1, 88));
  m_card->setMaximumSize(upright ? QSize(164, QWIDGETSIZE_MAX) : QSize(QWIDGETSIZE_MAX, 88));
  m_card->setVisible(upright || height() >= kHighForCard);
}

void EmbeddingView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  layOut();
}

}  // namespace vitrine::ui
