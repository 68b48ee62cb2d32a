#include "ui/views/predictions/predictions_view.h"

#include <QLabel>
#include <QListView>
#include <QSettings>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <cmath>

#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/empty_note.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/decision_map.h"
#include "ui/views/predictions/fit_chart.h"
#include "ui/views/predictions/prediction_delegate.h"
#include "ui/views/predictions/prediction_model.h"
#include "ui/views/predictions/unit_planes.h"
#include "ui/views/weights/weight_layers.h"

namespace vitrine::ui {
namespace {
constexpr std::int64_t kSamples = 512;                         // asked for at a time
constexpr std::int64_t kPlaces = 1'000'000;                    // of them, in all: so many are judged within a frame
constexpr qint64 kSortEveryMs = 500;                           // a list that jumps more often cannot be read
constexpr std::int64_t kUnitSide = 48, kMostUnitPlanes = 256;  // cells a side of a unit's plane; units of a layer
constexpr auto kValueKey = "/value";                           // of several values the one on the plane, by its name
}  // namespace

PredictionsView::PredictionsView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_outputs(context.feed),
      m_surface(context.feed),
      m_units(context.feed),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_gallery(new QListView(this)),
      m_model(new PredictionModel(this)),
      m_delegate(new PredictionDelegate(*m_model, this)),
      m_unitSheet(new UnitSheet(this)),
      m_fit(new FitChart(this)) {
  m_gallery->setModel(m_model);
  m_gallery->setItemDelegate(m_delegate);
  m_gallery->setAccessibleName(tr("Predicted samples"));
  m_gallery->setResizeMode(QListView::Adjust);
  m_gallery->setUniformItemSizes(true);
  m_gallery->setMovement(QListView::Static);
  m_gallery->setMouseTracking(true);
  m_gallery->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_gallery->setFrameShape(QFrame::NoFrame);
  auto* planePage = new QWidget(this);
  auto* column = new QVBoxLayout(planePage);
  column->setContentsMargins(0, 0, 6, 0);
  column->setSpacing(4);
  m_plane = new DecisionMap(planePage);
  m_plane->setAccessibleName(tr("Decision boundary"));
  m_pointed = new QLabel(planePage);
  m_pointed->setProperty("role", "small");
  m_pointed->setAlignment(Qt::AlignHCenter);
  column->addWidget(m_plane, 1);
  column->addWidget(m_pointed);
  connect(m_plane, &DecisionMap::pointed, m_pointed, &QLabel::setText);
  for (QWidget* page : std::initializer_list<QWidget*>{m_empty, m_gallery, planePage, m_fit, m_unitSheet})
    m_pages->addWidget(page);
  connect(&m_unitSheet->planes(), &UnitPlanes::activated, this, [this](int unit) { setUnit(m_unitLayer, unit); });
  connect(m_unitSheet, &UnitSheet::scrolled, this, [this] {
    if (const PlaneLayer* layer = m_page == Page::units ? shownUnits() : nullptr) sayUnits(*layer);
  });

  m_settings = QStringLiteral("views/") + keptAs(QStringLiteral("predictions"));
  takeKept();
  takeKeptUnit();
  connect(&context.document, &Document::documentReset, this, &PredictionsView::takeKeptUnit);
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&context.feed, &LiveFeed::attached, this, [this] {
    takeData();
    watch();
    invalidate();
  });
  connect(&context.document, &Document::dataChanged, this, [this] {
    if (feed().run()) return;  // it goes on with its own
    takeData();
    invalidate();
    if (isVisible()) refreshNow();
  });
  takeData();
}

UnitPlanes& PredictionsView::unitPlanes() const {
  return m_unitSheet->planes();
}

// ---- what is watched

const Dataset* PredictionsView::dataset() const {
  return feed().run() ? &feed().run()->dataset() : m_chosen.get();
}

// For what is worked out on a thread: a run keeps its data.
std::shared_ptr<const Dataset> PredictionsView::sharedData() const {
  return feed().run() ? std::shared_ptr<const Dataset>(feed().sharedRun(), dataset()) : m_chosen;
}

void PredictionsView::takeData() {
  const Run* run = feed().run();
  m_chosen = document().dataset();
  m_model->setDataset(nullptr, run ? &run->dataset() : nullptr);
  m_plane->setData(hasPlane() ? dataset() : nullptr, run ? &run->split() : nullptr);
  const QString value = QSettings().value(m_settings + kValueKey).toString();
  m_plane->setOutput(static_cast<int>(std::max<qsizetype>(0, m_plane->values().indexOf(value))));
  if (run) keepUnit(run->project());
  m_fit->clear();
  m_unitSheet->clear();
  m_sinceSorted.invalidate();
  arrangeGallery();
  emit hintChanged();  // and with it whether there is anything to choose
}

// A unit of another network is another one: where there is none at its place, the answer is shown again.
void PredictionsView::keepUnit(const Project& project) {
  if (m_unitLayer.empty()) return;
  const std::vector<WeightLayer> layers = weightLayers(project);
  const int at = layerAmong(layers, m_unitLayer);
  if (at < 0 || m_unit >= layers[static_cast<std::size_t>(at)].shape.size()) m_unitLayer.clear(), m_unit = 0;
}

bool PredictionsView::hasPlane() const {
  if (!dataset() || taskOf(*dataset()) == Task::none || taskOf(*dataset()) == Task::sequences) return false;
  const Field& input = dataset()->input();
  return input.kind == FieldKind::values && input.shape == Shape{2};
}

void PredictionsView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

// Fewer where each is a map or a long sequence.
std::int64_t PredictionsView::samplesAsked() const {
  const Field* target = dataset() ? dataset()->find("target") : nullptr;
  const std::int64_t places = target ? target->shape.size() * std::max<std::int64_t>(1, target->classes) : 1;
  return std::clamp<std::int64_t>(kPlaces / std::max<std::int64_t>(1, places), 1, kSamples);
}

void PredictionsView::watch() {
  if (m_watching)
    m_outputs.ask(outputs_of(samplesAsked()));
  else
    m_outputs.stop();
  const bool plane = m_watching && hasPlane() && m_planeWanted;
  if (plane && isOfAllUnits())
    m_units.ask(plane_units_of(kUnitSide, kMostUnitPlanes, m_unitLayer));
  else
    m_units.stop();
  if (plane && !isOfAllUnits())
    m_surface.ask(surface_of(m_plane->cells(), m_unitLayer, m_unit));
  else
    m_surface.stop();
}

void PredictionsView::setPlaneWanted(bool wanted) {
  m_planeWanted = wanted;
  watch();
  m_sinceSorted.invalidate();
  refreshNow();
}

// ---- the picture

void PredictionsView::arrangeGallery() {
  const bool rows = m_delegate->style() == PredictionDelegate::Style::row;
  m_gallery->setViewMode(rows ? QListView::ListMode : QListView::IconMode);
  m_gallery->setMovement(QListView::Static);
  m_gallery->setSpacing(rows ? 0 : 2);
  m_gallery->setWrapping(!rows);
  m_gallery->setFlow(rows ? QListView::TopToBottom : QListView::LeftToRight);
}

void PredictionsView::turnTo(Page page, const QString& words) {
  m_page = page;
  m_pages->setCurrentIndex(static_cast<int>(page));
  if (words != m_hint) {
    m_hint = words;
    emit hintChanged();
  }
  setAccessibleDescription(page == Page::empty ? m_empty->text() : words);
}

void PredictionsView::refresh() {
  const Run* run = feed().run();
  const auto outputs = m_outputs.answer<OutputsAnswer>();
  const auto surface = m_surface.answer<SurfaceAnswer>();
  const bool plane = surface && !surface->values.values.empty(), samples = outputs && !outputs->rows.empty();
  if (run && !judgesTarget(run->project())) {
    m_empty->setText(tr("The first objective compares with something else than the data's own target: see Samples"));
    return turnTo(Page::empty, {});
  }
  if (!missingThen().isEmpty()) {
    m_empty->setText(missingThen());
    return turnTo(Page::empty, {});
  }
  if (run && hasPlane() && m_planeWanted && isOfAllUnits()) return showUnits();
  if (run && hasPlane() && m_planeWanted && surface && !surface->why.empty()) {
    m_empty->setText(QString::fromStdString(surface->why));
    return turnTo(Page::empty, tr("no plane"));  // the way to the settings, where another unit is chosen
  }
  if (!run || (!plane && !samples)) {
    if (showData()) return;
    m_empty->setText(run ? tr("Predictions appear here as soon as a step is done")
                         : tr("Press Train to see what the network answers on samples it does not train on"));
    return turnTo(Page::empty, {});
  }
  if (hasPlane() && m_planeWanted && plane) {
    m_plane->setSurface(surface);
    return turnTo(Page::plane, planeWords(*surface));
  }
  if (!samples) return turnTo(Page::empty, {});  // they are on their way
  if (taskOf(run->dataset()) == Task::regression) {
    m_fit->setOutputs(sharedData(), outputs);
    const QString fits = std::isnan(m_fit->rSquared()) ? QString() : tr("R² %1 · ").arg(figure(m_fit->rSquared(), 3));
    return turnTo(Page::fit, fits + tr("%1 shown").arg(grouped(static_cast<qint64>(outputs->rows.size()))));
  }
  showSamples();
}

// Where a picture can be made of them: the samples alone, as long as nothing is predicted.
bool PredictionsView::showData() {
  if (!dataset() || taskOf(*dataset()) == Task::none) return false;
  const bool line = taskOf(*dataset()) == Task::regression && dataset()->input().shape.size() == 1;
  if (!line && !(hasPlane() && m_planeWanted)) return false;
  if (line) m_fit->setData(sharedData());
  turnTo(line ? Page::fit : Page::plane, tr("%1 samples").arg(grouped(dataset()->count)));
  return true;
}

void PredictionsView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  watch();  // a larger plane shows finer cells
  m_delegate->setRoom(size());
  m_gallery->doItemsLayout();
}

void PredictionsView::showSamples() {
  if (m_sinceSorted.isValid() && m_sinceSorted.elapsed() < kSortEveryMs) return invalidate();
  m_sinceSorted.restart();
  m_model->setItems(judge(feed().run()->dataset(), *m_outputs.answer<OutputsAnswer>()));
  if (hasMaps(feed().run()->dataset())) {
    qint64 right = 0, places = 0;
    for (const Judged& item : m_model->items()) right += item.right, places += item.places;
    const double share = places > 0 ? static_cast<double>(right) / static_cast<double>(places) : 0;
    return turnTo(Page::samples,
                  tr("%1 of pixels right · %2 shown").arg(percent(share), grouped(m_model->rowCount())));
  }
  turnTo(Page::samples, tr("%1 wrong of %2 shown").arg(grouped(m_model->wrong()), grouped(m_model->rowCount())));
}

void PredictionsView::showUnits() {
  const auto answer = m_units.answer<PlaneUnitsAnswer>();
  const PlaneLayer* layer = shownUnits();
  if (!layer) {
    m_empty->setText(answer && !answer->why.empty() ? QString::fromStdString(answer->why)
                                                    : tr("Predictions appear here as soon as a step is done"));
    return turnTo(Page::empty, tr("no plane"));  // the way to the settings, where another layer is chosen
  }
  m_unitSheet->display(*layer);
  m_page = Page::units;
  m_pages->setCurrentIndex(static_cast<int>(m_page));  // what is in sight depends on its room
  m_pages->activate();
  sayUnits(*layer);
}

// How many there are; and which of them are seen, where they do not fit.
void PredictionsView::sayUnits(const PlaneLayer& layer) {
  const QString shown = grouped(layer.values.shape[0]), all = grouped(layer.units);
  const QString name = QString::fromStdString(layer.name);
  QString words =
      shown == all ? tr("%1 units of %2").arg(shown, name) : tr("%1 of %2 units of %3").arg(shown, all, name);
  if (const auto [first, last] = m_unitSheet->seen(); m_unitSheet->scrolls() && last >= first)
    words += tr(" · %1–%2 in sight").arg(grouped(first + 1), grouped(last + 1));
  turnTo(Page::units, words + QStringLiteral(" · ") + rightWords());
}

}  // namespace vitrine::ui
