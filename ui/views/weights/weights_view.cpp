#include "ui/views/weights/weights_view.h"
#include "ui/views/pages.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QScopedValueRollback>
#include <QSettings>
#include <QShortcut>
#include <QStackedLayout>
#include <QTabBar>
#include <algorithm>
#include <cmath>

#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/theme/elided_combo.h"
#include "ui/theme/parts.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/colour_bar.h"
#include "ui/views/empty_note.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kMostWeightsShown = 1'000'000;      // numbers of a tensor
constexpr std::int64_t kMostActivationsShown = 1'000'000;  // of all samples together
constexpr std::int64_t kWatchedSamples = 64;
constexpr int kWeightsHeadInARow = 500, kWeightsHeadFromWidth = 230, kWeightsHeadFromHeight = 190;  // px
constexpr int kWeightsFootFromHeight = 120, kWeightsBarFromWidth = 300;                             // px

}  // namespace

WeightsView::WeightsView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_settings(QStringLiteral("views/") + keptAs(QStringLiteral("weights"))),
      m_tap(context.feed),
      m_pastTap(context.feed),
      m_look([this](const MomentPtr& moment) { took(moment, true); }),
      m_past([this](const MomentPtr& moment) { took(moment, false); }),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_body(new QWidget(this)) {
  const QSettings stored;
  m_page = static_cast<Page>(std::clamp(stored.value(m_settings + "/page", 0).toInt(), 0, 2));
  buildHead();
  buildBody();
  m_plot->setForm(stored.value(m_settings + "/bands", false).toBool() ? RidgePlot::Form::bands
                                                                      : RidgePlot::Form::ridges);
  m_tabs->setCurrentIndex(static_cast<int>(m_page));
  connectParts();
  takeRun();
  arrangeHead();
}

void WeightsView::connectParts() {
  connect(m_tabs, &QTabBar::currentChanged, this, [this](int page) { setPage(static_cast<Page>(page)); });
  connect(m_layerBox, &QComboBox::currentIndexChanged, this, &WeightsView::chooseLayer);
  connect(m_tensorBox, &QComboBox::currentIndexChanged, this, [this](int index) {
    if (index < 0) return;
    choose(m_tensorBox->itemData(index).toString().toStdString(),
           m_tensorBox->itemData(index, Qt::UserRole + 1).toBool());
  });
  connect(m_plot, &RidgePlot::pointed, this, &WeightsView::sayFoot);
  connect(m_plot, &RidgePlot::stepPointed, this, [this](double step) {
    const QScopedValueRollback pointing(m_pointing, true);
    if (std::isnan(step))
      link().leave();
    else
      link().point(std::max(1.0, step));  // curves begin at step 1
  });
  connect(&link(), &ChartLink::moved, m_plot, [this] {
    if (!m_pointing) m_plot->follow(link().step());
  });
  connect(m_plot, &RidgePlot::picked, this, [this](double step) { feed().playhead().show(step); });
  connect(m_plot, &RidgePlot::pressed, &link(), &ChartLink::rememberMoment);
  connect(m_plot, &RidgePlot::unpicked, &link(), &ChartLink::askBack);
  connect(m_matrix, &WeightMatrix::pointed, this, &WeightsView::sayFoot);
  connect(m_matrix, &WeightMatrix::picked, this, &WeightsView::editNumber);
  connect(&feed(), &LiveFeed::probed, this, &View::invalidate);
  connect(&feed(), &LiveFeed::attached, this, &WeightsView::takeRun);
  connect(&feed(), &LiveFeed::historiesReset, this, &WeightsView::takeRun);
  connect(&feed().playhead(), &Playhead::moved, this, &View::invalidate);
  connect(&feed().playhead(), &Playhead::changed, this, &View::invalidate);
  onPageKeys(this, [this](int by) { stepLayer(by); });
}

void WeightsView::buildHead() {
  m_head = new QWidget(m_body), m_pickers = new QWidget(m_head);
  m_tabs = pageTabs(m_head, tr("Pages of weights"),
                    {{tr("Over time"), tr("How the numbers spread at each moment of the training")},
                     {tr("Matrix"), tr("Each number as a cell")},
                     {tr("Units"), tr("Which units of the layer are dead or saturated")}});
  m_layerBox = new ElidedCombo(m_pickers);
  m_layerBox->setAccessibleName(tr("Layer"));
  m_layerBox->setToolTip(tr("Which layer (Ctrl+Page Up, Ctrl+Page Down: the one before, the next)"));
  m_tensorBox = new ElidedCombo(m_pickers);
  m_tensorBox->setAccessibleName(tr("Numbers"));
  m_tensorBox->setToolTip(tr("Which of its numbers: weights, biases and other tensors, or what comes out of it"));
  for (QComboBox* box : {m_layerBox, m_tensorBox}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
  }
  m_headRow = headRow(m_head, m_tabs, m_pickers, {m_layerBox, m_tensorBox});
}

void WeightsView::buildBody() {
  auto* stack = new QWidget(m_body);
  m_stack = new QStackedLayout(stack);
  m_plot = new RidgePlot(stack);
  m_plot->setToolTip(tr("Click a moment to look back to it. Keys: arrows from moment to moment, Enter to look back") +
                     QStringLiteral(". ") + ChartZoom::words());
  m_matrix = new WeightMatrix(stack);
  m_units = new UnitsPage(stack);
  m_pageNote = new EmptyNote(stack);
  for (QWidget* page : std::initializer_list<QWidget*>{m_plot, m_matrix, m_units, m_pageNote}) {
    page->setMinimumSize(1, 1);  // pages fit into what there is, and must not hold the window open
    m_stack->addWidget(page);
  }
  m_footRow = new QWidget(m_body);
  m_foot = new ElidedLine("small", m_footRow);
  m_bar = new ColourBar(m_footRow);
  auto* foot = new QHBoxLayout(m_footRow);
  foot->setContentsMargins(0, 0, 0, 0);
  foot->setSpacing(10);
  foot->addWidget(m_foot, 1);
  foot->addWidget(m_bar);
  auto* body = new QVBoxLayout(m_body);
  body->setContentsMargins(0, 0, 6, 0);
  body->setSpacing(6);
  body->addWidget(m_head);
  body->addWidget(stack, 1);
  body->addWidget(m_footRow);
  m_pages->addWidget(m_empty);
  m_pages->addWidget(m_body);
  for (QWidget* part : {m_body, stack}) part->setMinimumSize(1, 1);
}

QWidget* WeightsView::makeOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(CurveView::choice(panel, tr("Show"), {tr("Over time"), tr("Matrix"), tr("Units")},
                                      static_cast<int>(m_page),
                                      [this](int picked) { setPage(static_cast<Page>(picked)); }));
  column->addWidget(CurveView::choice(panel, tr("Over time"), {tr("Ridges"), tr("Percentiles")},
                                      static_cast<int>(m_plot->form()),
                                      [this](int picked) { setForm(static_cast<RidgePlot::Form>(picked)); }));
  return panel;
}

bool WeightsView::applies(const Project& project) {
  return !weightLayers(project).empty();
}

void WeightsView::keep(const QString& name, const QVariant& value) const {
  QSettings().setValue(m_settings + QLatin1Char('/') + name, value);
}

// ---- what is chosen

void WeightsView::setPage(Page page) {
  if (page == m_page) return;
  m_page = page;
  keep(QStringLiteral("page"), static_cast<int>(page));
  m_tabs->setCurrentIndex(static_cast<int>(page));
  m_drawn = nullptr;
  arrangeHead();
  watch();
  refreshNow();
}

void WeightsView::setForm(RidgePlot::Form form) {
  keep(QStringLiteral("bands"), form == RidgePlot::Form::bands);
  m_plot->setForm(form);
  refreshNow();
}

const WeightLayer* WeightsView::layer() const {
  return m_layer >= 0 ? &m_layers[static_cast<std::size_t>(m_layer)] : nullptr;
}

void WeightsView::choose(const std::string& tensor, bool activations) {
  if (tensor == m_tensor && activations == m_activations) return;
  m_tensor = tensor, m_activations = activations;
  m_drawn = nullptr;
  m_asked.clear();
  nameTensors();
  watch();
  refreshNow();
}

void WeightsView::chooseLayer(int layer) {
  if (layer < 0 || layer >= std::ssize(m_layers) || layer == m_layer) return;
  m_layer = layer;
  const WeightLayer& chosen = m_layers[static_cast<std::size_t>(layer)];
  m_layerId = chosen.id;
  {
    const QSignalBlocker quiet(m_layerBox);
    m_layerBox->setCurrentIndex(layer);
  }
  // The same of another layer where it has it, else its weights, else what comes out.
  const bool has = std::find(chosen.tensors.begin(), chosen.tensors.end(), m_tensor) != chosen.tensors.end();
  if (!m_activations && !has) m_tensor = chosen.tensors.empty() ? std::string() : chosen.tensors.front();
  if (!chosen.hasTensors()) m_activations = true;
  if (m_activations) m_tensor.clear();
  m_seen = m_drawn = nullptr;
  m_asked.clear();
  nameTensors();
  watch();
  refreshNow();
}

void WeightsView::stepLayer(int by) {
  if (!m_layers.empty()) chooseLayer(std::clamp(m_layer + by, 0, static_cast<int>(m_layers.size()) - 1));
}

void WeightsView::showLayer(const QString& nodeId) {
  chooseLayer(layerAmong(m_layers, nodeId.toStdString()));
}

// What there is to choose of the layer; statistics come with the first answer.
void WeightsView::nameTensors() {
  if (!layer()) return;
  std::vector<std::string> tensors = layer()->tensors;
  const auto weights = std::dynamic_pointer_cast<const WeightsAnswer>(m_seen);
  if (weights)
    for (const WeightTensor& one : weights->tensors)
      if (std::find(tensors.begin(), tensors.end(), one.name) == tensors.end()) tensors.push_back(one.name);
  std::vector<std::string> outputs{std::string()};
  if (const auto told = std::dynamic_pointer_cast<const ActivationsAnswer>(m_seen); told && !told->nodes.empty()) {
    outputs.clear();
    for (const NodeActivations& node : told->nodes) outputs.push_back(node.output);
  }
  if (m_activations && std::find(outputs.begin(), outputs.end(), m_tensor) == outputs.end())
    m_tensor = outputs.front();
  if (!m_activations && !tensors.empty() && std::find(tensors.begin(), tensors.end(), m_tensor) == tensors.end() &&
      (!layer()->running || weights))
    m_tensor = tensors.front();
  const QSignalBlocker quiet(m_tensorBox);
  m_tensorBox->clear();
  const auto add = [&](const QString& shown, const std::string& name, bool activations) {
    m_tensorBox->addItem(shown, QString::fromStdString(name));
    m_tensorBox->setItemData(m_tensorBox->count() - 1, activations, Qt::UserRole + 1);
    if (name == m_tensor && activations == m_activations) m_tensorBox->setCurrentIndex(m_tensorBox->count() - 1);
  };
  for (const std::string& name : tensors) add(QString::fromStdString(name), name, false);
  for (const std::string& name : outputs)
    add(name.empty() || outputs.size() == 1 ? tr("activations")
                                            : tr("activations · %1").arg(QString::fromStdString(name)),
        name, true);
}

// ---- what is watched

void WeightsView::takeRun() {
  m_look.forget(), m_past.forget();
  m_seen = m_seenPast = m_drawn = nullptr;
  m_histories.clear();
  m_asked.clear();
  m_reading.reset();
  m_pastTap.stop();
  m_layers = feed().run() ? weightLayers(feed().run()->project()) : std::vector<WeightLayer>();
  {
    const QSignalBlocker quiet(m_layerBox);
    m_layerBox->clear();
    for (const WeightLayer& one : m_layers) m_layerBox->addItem(QString::fromStdString(one.name));
  }
  m_layer = -1;
  const auto learns =
      std::find_if(m_layers.begin(), m_layers.end(), [](const WeightLayer& one) { return one.hasTensors(); });
  const int first = learns == m_layers.end() ? 0 : static_cast<int>(learns - m_layers.begin());
  const int before = layerAmong(m_layers, m_layerId);
  chooseLayer(before >= 0 ? before : first);
  watch();
  invalidate();
}

Spec WeightsView::request() const {
  if (!asksActivations()) return weights_of_layer(layer()->id, kMostWeightsShown);
  const std::int64_t size = std::max<std::int64_t>(1, layer()->shape.size());
  const std::int64_t samples = std::clamp<std::int64_t>(kMostActivationsShown / size, 1, kWatchedSamples);
  std::vector<std::int64_t> places(static_cast<std::size_t>(samples));
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::int64_t>(i);
  return activations_of(std::move(places), layer()->id, std::min(size, kMostActivationsShown));
}

void WeightsView::watch() {
  if (m_watching && layer())
    m_tap.ask(request());
  else
    m_tap.stop();
  m_reading.reset();
  m_past.forget();
  m_pastTap.stop();
}

void WeightsView::setWatching(bool watching) {
  m_watching = watching;
  if (!watching) closeEditor();
  watch();
}

// One row where there is width for it, else the choices are below the tabs; a small card shows the page alone.
void WeightsView::arrangeHead() {
  m_tensorBox->setVisible(m_page != Page::units);
  m_head->setVisible(width() >= kWeightsHeadFromWidth && height() >= kWeightsHeadFromHeight);
  m_footRow->setVisible(height() >= kWeightsFootFromHeight);
  m_bar->setVisible(m_page == Page::matrix && width() >= kWeightsBarFromWidth);
  const bool row = width() >= kWeightsHeadInARow;
  m_headRow->setDirection(row ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_pickers->setMinimumWidth(row ? std::min(320, width() - 250) : 1);
}

void WeightsView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  closeEditor();  // its cell is elsewhere
  arrangeHead();
}

}  // namespace vitrine::ui
