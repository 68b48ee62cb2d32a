// What a run tells of the network: how its layers learn, and what flows through them, in nodes and larger on a card.
#include <QAccessible>

#include "ui/canvas/accessible_canvas.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/flow_card.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

using canvas::text;

namespace {

constexpr int kBesideStep = 48;  // pixels between the marked layer and the edge of the view, after scrolling to it

}  // namespace

// ---- for the shell

void CanvasView::followRun(const LiveFeed& feed) {
  if (std::exchange(m_healthSeen, feed.healthRevision()) != feed.healthRevision())
    m_scene->showHealth(feed.health().layers());
}

void CanvasView::setThumbnailsShown(bool on) {
  hideCard();
  m_scene->setThumbnailsShown(on);
  if (m_keepFitted && isVisible()) fitAgain();
  tellThumbnailsWanted();
}

bool CanvasView::thumbnailsShown() const {
  return m_scene->thumbnailsShown();
}

void CanvasView::setSignalsShown(bool on) {
  m_scene->setSignalsShown(on);
}

bool CanvasView::signalsShown() const {
  return m_scene->signalsShown();
}

void CanvasView::setThumbnails(SharedThumbnails thumbnails) {
  m_scene->setThumbnails(std::move(thumbnails));
  followWeights();
  if (!m_card->isVisible()) return;
  const auto content = cardContent();
  if (content)
    m_card->setContent(*content);
  else
    hideCard();
}

void CanvasView::markStep(const QString& layer, const QString& word, bool bring) {
  const NodeId before = m_scene->stepNode();
  m_scene->markStep(layer.toStdString(), word);
  const NodeId now = m_scene->stepNode();
  if (before != now) accessibleDescriptionChanged(*this, before);
  accessibleDescriptionChanged(*this, now);
  const NodeItem* item = m_scene->stepItem();
  if (!bring || !item) return;
  const QRectF body = item->mapRectToScene(item->body());
  if (!viewport()->rect().contains(mapFromScene(body).boundingRect())) ensureVisible(body, kBesideStep, kBesideStep);
}

void CanvasView::tellThumbnailsWanted() {
  const bool wanted = thumbnailsShown() && isVisible() && zoom() >= canvas::kThumbnailZoom;
  if (std::exchange(m_thumbnailsWanted, wanted) != wanted) emit thumbnailsWanted(wanted);
}

// ---- the card

std::optional<FlowCard::Content> CanvasView::cardContent() const {
  if (!thumbnailsShown()) return {};
  if (const auto* weight = std::get_if<WeightPlace>(&m_cardOf)) return weightCard(*weight);
  FlowCard::Content out;
  out.set = m_scene->thumbnails();
  Port from;
  if (const auto* id = std::get_if<NodeId>(&m_cardOf)) {
    const NodeItem* item = m_scene->node(*id);
    if (!item) return {};
    from = {*id, 0};
    out.title = item->name();
    out.ink = item->categoryColour();
    out.thumbnail = item->thumbnail();
    if (!out.thumbnail) out.why = out.set && !out.set->why.isEmpty() ? out.set->why : nothingYet(out.set != nullptr);
  } else if (const auto* edge = std::get_if<Edge>(&m_cardOf)) {
    const NodeItem *source = m_scene->node(edge->from.node), *target = m_scene->node(edge->to.node);
    if (!source || !target || !m_scene->edge(*edge)) return {};
    from = edge->from;
    out.title = QStringLiteral("%1 → %2").arg(source->name(), target->name());
  } else {
    return {};
  }
  out.numbers = m_scene->numbersOf(from);
  if (!out.numbers && out.why.isEmpty() && !out.thumbnail) out.why = nothingYet(out.set != nullptr);
  if (const auto* edge = std::get_if<Edge>(&m_cardOf); edge && out.numbers)
    if (const EdgeItem* line = m_scene->edge(*edge); line->signal().width > 0)
      out.note = signalInWords(out.numbers->all, m_scene->strongestSignal());
  const LayerFacts* facts = m_document.facts(from.node);
  const auto index = static_cast<std::size_t>(from.index);
  if (facts && facts->known && index < facts->outputs.size()) out.shape = text(facts->outputs[index].text());
  return out;
}

QString CanvasView::nothingYet(bool trained) const {
  return trained ? tr("This layer is not as it was when training began, or is new. Press Train to see what comes out "
                      "of it.")
                 : tr("Press Train to see what comes out of this layer.");
}

bool CanvasView::showCard(const CardKey& of, const QRect& anchor, bool byKey) {
  m_cardOf = of;
  const auto content = cardContent();
  if (!content) return hideCard(), false;
  m_card->showAt(anchor.translated(viewport()->pos()), *content);
  m_cardByKey = byKey;
  if (byKey && QAccessible::isActive()) {
    QAccessibleEvent event(m_card, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
  }
  return true;
}

// What has a card at this place of the scene: a thumbnail, or a connection whose numbers are known.
CanvasView::CardKey CanvasView::cardUnder(QPointF at) const {
  if (!thumbnailsShown() || m_gesture) return {};
  if (const NodeItem* node = m_scene->nodeAt(at)) {
    const bool on = zoom() >= canvas::kThumbnailZoom && node->thumbnailRect().contains(at - node->pos());
    return on ? CardKey(node->id()) : CardKey();
  }
  if (const auto weight = weightUnder(at)) return *weight;
  const EdgeItem* edge = m_scene->edgeNear(at, viewLength(canvas::kEdgeHit / 2));
  return edge && m_scene->numbersOf(edge->edge().from) ? CardKey(edge->edge()) : CardKey();
}

bool CanvasView::showCardUnder(QPointF at) {
  const CardKey key = cardUnder(at);
  if (key.index() == 0) return false;
  QRectF anchor(at - QPointF(4, 4), QSizeF(8, 8));
  if (const auto* id = std::get_if<NodeId>(&key)) anchor = m_scene->node(*id)->sceneBody();
  return showCard(key, mapFromScene(anchor).boundingRect(), false);
}

// By key: of the selected layer, else of the selected connection.
void CanvasView::toggleCard() {
  if (m_card->isVisible()) return hideCard();
  if (!thumbnailsShown()) return announce(tr("Thumbnails are switched off."));
  const auto nodes = m_scene->selectedNodes();
  const auto edges = m_scene->selectedEdges();
  if (nodes.empty() && edges.empty()) return announce(tr("Select a layer or a connection first."));
  if (!nodes.empty()) {
    showCard(nodes.front(), mapFromScene(m_scene->node(nodes.front())->sceneBody()).boundingRect(), true);
    return;
  }
  m_scene->ensureRouted();
  const QPoint middle = mapFromScene(m_scene->edge(edges.front())->route().path.pointAtPercent(0.5));
  showCard(edges.front(), QRect(middle - QPoint(4, 4), QSize(8, 8)), true);
}

void CanvasView::hideCard() {
  m_cardOf = {};
  if (m_card) m_card->hide();
}

// A card that the pointer called goes when the pointer does.
void CanvasView::followPointer(QPointF at) {
  if (!m_popover) m_scene->lightWeight(weightUnder(at));
  if (m_card->isVisible() && !m_cardByKey && cardUnder(at) != m_cardOf) hideCard();
}

// What a double click on the thumbnail does, from a card that a key has opened.
bool CanvasView::activateCard() {
  const auto* id = std::get_if<NodeId>(&m_cardOf);
  return m_card->isVisible() && m_cardByKey && id && activateThumbnail(*id);
}

bool CanvasView::activateThumbnail(const NodeId& id) {
  const NodeItem* item = m_scene->node(id);
  if (!item || !item->thumbnail()) return false;
  hideCard();
  emit thumbnailActivated(text(m_scene->sourceOf(id)));
  return true;
}

void CanvasView::hideEvent(QHideEvent* event) {
  QGraphicsView::hideEvent(event);
  hideCard();
  tellThumbnailsWanted();
}

}  // namespace vitrine::ui
