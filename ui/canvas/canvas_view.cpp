#include "ui/canvas/canvas_view.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>
#include <cmath>

#include "core/base/text.h"
#include "ui/canvas/accessible_canvas.h"
#include "ui/canvas/auto_layout.h"
#include "ui/canvas/breadcrumb.h"
#include "ui/canvas/connection_preview.h"
#include "ui/canvas/gestures/keyboard_connect.h"
#include "ui/canvas/gestures/palette_drop.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/overlays.h"
#include "ui/canvas/problem_popover.h"
#include "ui/canvas/sample_picker.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

using canvas::text;

CanvasView::CanvasView(Document& document, QWidget* parent)
    : QGraphicsView(parent),
      m_document(document),
      m_scene(new CanvasScene(document, this)),
      m_preview(std::make_unique<ConnectionPreview>(*m_scene)) {
  installCanvasAccessibility();
  setAccessibleName(QStringLiteral("Canvas"));
  setAccessibleDescription(
      tr("The network. Tab goes through its layers, C connects, Enter opens the inspector, T tells what "
         "comes out."));
  setScene(m_scene);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  setViewportUpdateMode(QGraphicsView::BoundingRectViewportUpdate);
  setOptimizationFlag(QGraphicsView::DontSavePainterState);
  setTransformationAnchor(QGraphicsView::NoAnchor);
  setResizeAnchor(QGraphicsView::NoAnchor);
  setFocusPolicy(Qt::StrongFocus);
  setAcceptDrops(true);
  viewport()->setMouseTracking(true);
  centerOn(0, 0);

  m_minimap = new Minimap(*this);
  m_breadcrumb = new Breadcrumb(document, this);
  m_status = new StatusLine(this);
  m_samples = new SamplePicker(this);
  connect(m_samples, &SamplePicker::picked, this, &CanvasView::samplePicked);
  m_bubble = new Bubble(this);
  m_card = new FlowCard(this);
  m_hint = new QLabel(tr("Drag a layer from the palette, or press Ctrl+K"), this);
  m_hint->setAlignment(Qt::AlignCenter);
  m_hint->setProperty("role", "muted");
  m_hint->setAttribute(Qt::WA_TransparentForMouseEvents);
  connect(m_status, &StatusLine::clicked, this, [this] { showProblems({}); });

  connect(m_scene, &CanvasScene::selectedNodesChanged, this, [this](const QStringList& ids) {
    m_nudge = 0;
    hideCard();
    emit selectionChanged(ids);
    if (ids.size() == 1) accessibleFocusChanged(*this, ids.front().toStdString());
  });
  connect(m_scene, &CanvasScene::contentChanged, this, &CanvasView::refreshOverlays);
  connect(m_scene, &CanvasScene::contentChanged, this, &CanvasView::hideCard);
  connect(m_scene, &CanvasScene::structureChanged, this, [this] { accessibleStructureChanged(*this); });
  connect(m_scene, &CanvasScene::rebuilt, this, [this] {
    m_fitPending = true;
    if (isVisible()) fitAgain();
    refreshOverlays();
  });
  connect(&document, &Document::analysisChanged, this, &CanvasView::refreshOverlays);
  // What a gesture or a popover holds on to may be gone.
  for (const auto signal : {&Document::nodeRemoved, &Document::nodeAdded, &Document::nodeMoved})
    connect(&document, signal, this, &CanvasView::cancelGesture);
  connect(&document, &Document::edgeRemoved, this, &CanvasView::cancelGesture);
  connect(&document, &Document::documentReset, this, &CanvasView::cancelGesture);
  connect(&document, &Document::graphReplaced, this, [this] {
    endRename(false);
    cancelGesture();
    closePopover();
  });
  connect(&document, &Document::levelChanged, this, [this] { m_fitPending = true; });
  connect(&document, &Document::graphReplaced, this, [this] {
    if (m_fitPending && isVisible()) fitAgain();
    refreshOverlays();
  });
  connect(&Theme::instance(), &Theme::changed, this, &CanvasView::applyTheme);
  applyTheme();
  refreshOverlays();
}

CanvasView::~CanvasView() {
  m_gesture.reset();
  m_keyboardConnect.reset();
  m_drop.reset();
  m_preview.reset();
  m_scene->disconnect(this);
}

// ---- for the shell

QStringList CanvasView::selectedNodeIds() const {
  QStringList ids;
  for (const NodeId& id : m_scene->selectedNodes()) ids << text(id);
  return ids;
}

void CanvasView::selectNode(const QString& id) {
  NodePath place = m_document.analysis().place(id.toStdString());
  const NodeId node = place.back();
  place.pop_back();
  m_document.showLevel(place);
  m_scene->selectOnly({node});
}

bool CanvasView::isInView(const QString& id) const {
  const NodeItem* item = m_scene->node(m_document.shownNode(id.toStdString()));
  return item && viewport()->rect().contains(mapFromScene(item->sceneBody()).boundingRect());
}

void CanvasView::centreOn(const QString& id) {
  if (const NodeItem* item = m_scene->node(m_document.shownNode(id.toStdString())))
    centerOn(item->sceneBody().center());
}

// ---- zoom and pan

void CanvasView::setZoom(double factor, QPointF anchor) {
  factor = std::clamp(factor, canvas::kSmallestZoom, canvas::kLargestZoom);
  if (std::abs(factor - 1) < 0.01) factor = 1;  // steps back and forth come to rest at 100 %
  const QPointF still = viewportTransform().inverted().map(anchor);
  setTransform(QTransform::fromScale(factor, factor));
  panBy(anchor - viewportTransform().map(still));
  viewChanged();
  emit zoomChanged(factor);
}

double CanvasView::leastFit() {
  return canvas::kLeastText / canvas::Fonts::get().smallest();
}

void CanvasView::panBy(QPointF viewDelta) {
  horizontalScrollBar()->setValue(qRound(horizontalScrollBar()->value() - viewDelta.x()));
  verticalScrollBar()->setValue(qRound(verticalScrollBar()->value() - viewDelta.y()));
}

QPointF CanvasView::visibleCentre() const {
  return viewportTransform().inverted().map(QRectF(viewport()->rect()).center());
}

void CanvasView::zoomIn() {
  setZoom(zoom() * canvas::kZoomStep, QRectF(viewport()->rect()).center());
}
void CanvasView::zoomOut() {
  setZoom(zoom() / canvas::kZoomStep, QRectF(viewport()->rect()).center());
}
void CanvasView::zoomActual() {
  setZoom(1, QRectF(viewport()->rect()).center());
}

void CanvasView::zoomFit() {
  m_scene->ensureRouted();
  QRectF content = m_scene->contentRect();
  m_fitPending = content.isNull();
  if (content.isNull()) {
    setZoom(1, {});
    centerOn(0, 0);
    return;
  }
  for (const auto& [edge, item] : m_scene->edges()) content |= item->route().path.boundingRect();
  QRectF room = QRectF(viewport()->rect()).adjusted(32, 32, -32, -44);  // the status line stays free
  if (content.width() > room.width()) room = room.adjusted(-24, 0, 24, 0);
  const double fit = std::min(room.width() / content.width(), room.height() / content.height());
  setZoom(std::clamp(fit, std::min(1.0, leastFit()), 1.0), {});
  // What does not fit is panned to, not shrunk beyond reading: the view begins where the network begins.
  const QSizeF half = room.size() / (2 * zoom());
  QPointF middle = content.center();
  if (content.width() > 2 * half.width()) middle.setX(content.left() + half.width());
  if (content.height() > 2 * half.height()) middle.setY(content.top() + half.height());
  centerOn(middle + QPointF(0, viewLength(6)));
  viewChanged();
}

void CanvasView::fitAgain() {
  zoomFit();
  m_keepFitted = true;
}

void CanvasView::wheelEvent(QWheelEvent* event) {
  m_keepFitted = false;
  event->accept();
  const QPointF turned = QPointF(event->angleDelta()) / 120;  // notches; a trackpad sends small parts of one
  if (event->modifiers() & Qt::ControlModifier) {
    setZoom(zoom() * std::pow(canvas::kZoomStep, turned.y()), event->position());
    return;
  }
  // Under X11 pixel deltas are in the device's own unit (Qt's documentation says so).
  const bool pixels = !event->pixelDelta().isNull() && QGuiApplication::platformName() != QLatin1String("xcb");
  QPointF delta = pixels ? QPointF(event->pixelDelta()) : turned * canvas::kWheelPan;
  if ((event->modifiers() & Qt::ShiftModifier) && delta.x() == 0) delta = {delta.y(), 0};
  panBy(delta);
}

void CanvasView::autoLayout() {
  double widest = 0;
  for (const auto& [edge, item] : m_scene->edges()) widest = std::max(widest, item->label()->boundingRect().width());
  auto after = layeredLayout(m_document.graph(), widest);
  for (const Node& node : m_document.graph().nodes())
    if (m_document.isOpen(node.id)) makeRoom(node, true, after);
  std::vector<std::pair<NodeId, QPointF>> before;
  for (const Node& node : m_document.graph().nodes())
    before.emplace_back(node.id, QPointF(node.position.x, node.position.y));
  if (after == before) return;
  if (report(m_document.moveNodes(before, after))) zoomFit();
}

void CanvasView::arrangeStacked() {
  const auto& nodes = m_document.graph().nodes();
  const auto elsewhere = [&](const Node& node) { return node.position != nodes.front().position; };
  if (nodes.size() > 1 && std::none_of(nodes.begin(), nodes.end(), elsewhere)) autoLayout();
}

// ---- overlays

void CanvasView::showBubble(QPoint viewPoint, Answer answer, const QString& text) {
  m_bubble->showAt(viewport()->mapToParent(viewPoint), answer, text);
}

void CanvasView::hideBubble() {
  m_bubble->hide();
}

void CanvasView::announce(const QString& text, std::optional<Grade> grade) {
  m_status->say(text, grade);
}

void CanvasView::refuse(QPoint viewPoint, const QString& reason) {
  showBubble(viewPoint, Answer::no, reason);
  m_bubble->hideLater();
  announce(reason, Grade::bad);
}

bool CanvasView::report(const Status& status) {
  if (status) return true;
  announce(text(status.error().sentence()), Grade::bad);
  return false;
}

QString CanvasView::summaryText() const {
  const Analysis& analysis = m_document.analysis();
  const auto& nodes = m_document.graph().nodes();
  const auto layers = static_cast<int>(
      std::count_if(nodes.begin(), nodes.end(), [](const Node& node) { return !is_block_port(node); }));
  const LayerFacts* block = m_document.level().empty() ? nullptr : analysis.facts(m_document.level());
  const std::int64_t parameters = block ? block->parameters : analysis.parameters;
  const std::int64_t work = block ? block->multiply_adds : analysis.multiply_adds;
  const auto problems = static_cast<int>(analysis.problems.size());
  const auto counted = [](int count, const QString& one, const QString& many) {
    return (count == 1 ? one : many).arg(text(grouped(count)));
  };
  const int seen = layersInView();
  QString shown = counted(layers, tr("%1 layer"), tr("%1 layers"));
  if (seen < layers) shown += tr(", %1 in view").arg(text(grouped(seen)));
  return QStringList{shown, tr("%1 parameters").arg(text(grouped(parameters))),
                     tr("%1 multiply-adds a sample").arg(text(human_count(static_cast<double>(work)))),
                     problems == 0 ? tr("no problems") : counted(problems, tr("%1 problem"), tr("%1 problems"))}
      .join(QStringLiteral(" · "));
}

int CanvasView::layersInView() const {
  const QRectF seen = viewportTransform().inverted().mapRect(QRectF(viewport()->rect()));
  const auto& nodes = m_scene->nodes();
  return static_cast<int>(std::count_if(nodes.begin(), nodes.end(), [&](const auto& node) {
    const Node* drawn = m_document.graph().find(node.first);
    return drawn && !is_block_port(*drawn) && seen.intersects(node.second->sceneBody());
  }));
}

void CanvasView::refreshSummary() {
  const auto severe = [](const Problem& problem) { return problem.severity == Severity::error; };
  const auto& problems = m_document.analysis().problems;
  m_status->setSummary(summaryText(), problems.empty()                                        ? Grade::good
                                      : std::any_of(problems.begin(), problems.end(), severe) ? Grade::bad
                                                                                              : Grade::warning);
}

void CanvasView::refreshOverlays() {
  refreshSummary();
  m_hint->setVisible(m_document.graph().nodes().empty());
  m_breadcrumb->refresh();
  m_minimap->contentChanged();
  placeOverlays();
}

void CanvasView::placeOverlays() {
  m_minimap->move(width() - m_minimap->width() - 16, height() - m_minimap->height() - 16);
  m_status->setWidest(std::max(80, placeSamples(m_minimap->isVisible() ? m_minimap->x() : width()) - 32));
  m_breadcrumb->move(12, 12);
  m_status->move(8, height() - m_status->height() - 8);
  m_hint->setGeometry(16, height() / 2 - 20, width() - 32, 40);
}

void CanvasView::viewChanged() {
  if (!m_minimap) return;  // not built yet
  m_minimap->viewChanged();
  refreshSummary();
  placeOverlays();
  closePopover();
  hideCard();
  tellThumbnailsWanted();
  placeNameEditor();
}

void CanvasView::showProblems(const NodeId& node) {
  closePopover();
  const NodeItem* item = m_scene->node(node);
  std::vector<Problem> problems = item ? item->problems() : m_document.analysis().problems;
  if (!item)  // in a list of all, each says whose it is
    for (Problem& problem : problems)
      if (!problem.node.empty() && problem.code != "run")
        problem.text = m_document.trainedName(problem.node) + ": " + problem.text;
  if (problems.empty()) {
    announce(tr("There are no problems."));
    return;
  }
  const QRect anchor = item ? mapFromScene(item->sceneBody()).boundingRect() : m_status->geometry();
  auto* popover = new ProblemPopover(item ? item->name() : tr("Problems of the network"), problems, anchor, this);
  m_popover = popover;
  connect(popover, &ProblemPopover::fixChosen, this, [this](const Fix& fix) {
    const Fix chosen = fix;  // the popover that holds it closes
    closePopover();
    setFocus();
    report(m_document.applyFix(chosen));
  });
  popover->show();
  popover->raise();
  popover->setFocus();
}

void CanvasView::closePopover() {
  if (!m_popover) return;
  if (m_popover->isAncestorOf(QApplication::focusWidget()) || m_popover->hasFocus()) setFocus();
  m_popover->hide();
  m_popover->deleteLater();
  m_popover = nullptr;
}

void CanvasView::applyTheme() {
  setBackgroundBrush(Theme::instance().colours().canvas);
  m_minimap->contentChanged();
  m_scene->update();
  viewport()->update();
  m_status->update();
}

void CanvasView::drawBackground(QPainter* painter, const QRectF& rect) {
  const Colours& colours = Theme::instance().colours();
  painter->fillRect(rect, colours.canvas);
  double step = canvas::kDots;
  while (step * zoom() < 14) step *= 2;
  // Two pixels square, on whole pixels: crisp, and some fifty times quicker than round points.
  const QColor dot = canvas::mixed(colours.border, colours.canvas, 0.2);
  const QTransform toView = painter->worldTransform();
  painter->setWorldTransform({});
  for (double x = std::floor(rect.left() / step) * step; x <= rect.right(); x += step)
    for (double y = std::floor(rect.top() / step) * step; y <= rect.bottom(); y += step)
      painter->fillRect(QRect(toView.map(QPointF(x, y)).toPoint(), QSize(2, 2)), dot);
  painter->setWorldTransform(toView);
}

void CanvasView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  placeOverlays();
  if (m_keepFitted && isVisible()) zoomFit();
  viewChanged();
}

void CanvasView::showEvent(QShowEvent* event) {
  QGraphicsView::showEvent(event);
  if (m_fitPending) fitAgain();
  refreshOverlays();
  tellThumbnailsWanted();
}

void CanvasView::scrollContentsBy(int dx, int dy) {
  QGraphicsView::scrollContentsBy(dx, dy);
  viewChanged();
}

}  // namespace vitrine::ui
