#include "ui/canvas/accessible_item.h"

#include <QWindow>

namespace vitrine::ui {

NodeItem* AccessibleItem::node() const {
  const auto* id = std::get_if<NodeId>(&m_key);
  return m_view && id ? m_view->canvas().node(*id) : nullptr;
}

PortItem* AccessibleItem::port() const {
  const auto* key = std::get_if<PortKey>(&m_key);
  return m_view && key ? m_view->canvas().port(key->port, key->output) : nullptr;
}

EdgeItem* AccessibleItem::edge() const {
  const auto* key = std::get_if<Edge>(&m_key);
  return m_view && key ? m_view->canvas().edge(*key) : nullptr;
}

bool AccessibleItem::isValid() const {
  return node() || port() || edge();
}

QWindow* AccessibleItem::window() const {
  return m_view && m_view->window() ? m_view->window()->windowHandle() : nullptr;
}

QAccessibleInterface* AccessibleItem::parent() const {
  return m_view ? QAccessible::queryAccessibleInterface(m_view) : nullptr;
}

QString AccessibleItem::name() const {
  if (const NodeItem* item = node()) return item->name();
  if (const PortItem* item = port())
    return canvas::text(port_name(m_view->document().graph(), item->port(), item->isOutput()));
  if (const EdgeItem* item = edge()) {
    const NodeItem* from = m_view->canvas().node(item->edge().from.node);
    const NodeItem* to = m_view->canvas().node(item->edge().to.node);
    if (from && to) return QStringLiteral("%1 → %2").arg(from->name(), to->name());
  }
  return {};
}

QString AccessibleItem::description() const {
  if (const NodeItem* item = node()) {
    QStringList parts{item->typeTitle()};
    if (const QString step = m_view->canvas().stepInWords(item->id()); !step.isEmpty()) parts << step;
    if (const LayerFacts* facts = m_view->document().analysis().facts(item->id()); facts && facts->known) {
      for (const Shape& shape : facts->outputs) parts << QObject::tr("output %1").arg(canvas::text(shape.text()));
      parts << QObject::tr("%1 parameters").arg(facts->parameters);
    }
    for (std::size_t i = 0; i < item->outputs().size() || i == 0; ++i)
      if (const OutputNumbers* out = m_view->canvas().numbersOf({item->id(), static_cast<int>(i)}))
        parts << QObject::tr("output %1").arg(numbersInWords(out->all));
    if (item->thumbnail() && !item->thumbnail()->answer.isEmpty()) parts << item->thumbnail()->answer;
    if (const LayerHealth& health = item->health(); health.known())
      parts << QObject::tr("health: %1. %2").arg(canvas::text(health.word), canvas::text(health.why));
    if (!item->problems().empty()) parts << item->problemText();
    return parts.join(QStringLiteral(", "));
  }
  if (const EdgeItem* item = edge()) {
    const OutputNumbers* out = m_view->canvas().numbersOf(item->edge().from);
    if (!out) return item->shapeText();
    QStringList parts{item->shapeText(), numbersInWords(out->all)};
    if (item->signal().width > 0) parts << signalInWords(out->all, m_view->canvas().strongestSignal());
    return parts.join(QStringLiteral(", "));
  }
  return {};
}

QString AccessibleItem::text(QAccessible::Text kind) const {
  switch (kind) {
    case QAccessible::Name:
      return name();
    case QAccessible::Description:
      return description();
    default:
      return {};
  }
}

void AccessibleItem::setText(QAccessible::Text kind, const QString& text) {
  if (const NodeItem* item = node(); item && kind == QAccessible::Name)
    m_view->report(m_view->document().rename(item->id(), text));
}

// A layer's body, a port's hit area; of an edge the piece around a point of the line that no node covers.
QRectF AccessibleItem::sceneRect() const {
  if (const NodeItem* item = node()) return item->sceneBody();
  if (const PortItem* item = port()) {
    const double half = canvas::kPortHit / 2;
    return QRectF(-half, -half, 2 * half, 2 * half).translated(item->centre());
  }
  if (const EdgeItem* item = edge()) {
    m_view->canvas().ensureRouted();
    const QPainterPath& path = item->route().path;
    QPointF middle = path.pointAtPercent(0.5);
    for (const double share : {0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8}) {
      const QPointF point = path.pointAtPercent(share);
      if (m_view->canvas().nodeAt(point) || m_view->canvas().edgeNear(point, 2) != item) continue;
      middle = point;
      break;
    }
    return QRectF(-8, -8, 16, 16).translated(middle);
  }
  return {};
}

QRect AccessibleItem::rect() const {
  if (!isValid()) return {};
  const QRectF inView = m_view->viewportTransform().mapRect(sceneRect());
  // Rounded about the centre, so that it stays exact at any zoom.
  QRect rounded(QPoint(), inView.size().toSize().expandedTo(QSize(2, 2)));
  rounded.moveCenter(inView.center().toPoint());
  // Of a block that is open, which may be larger than the view, what is seen of it.
  if (const NodeItem* item = node(); item && item->contents() && rounded.intersects(m_view->viewport()->rect()))
    rounded = rounded.intersected(m_view->viewport()->rect());
  return rounded.translated(m_view->viewport()->mapToGlobal(QPoint(0, 0)));
}

QAccessible::Role AccessibleItem::role() const {
  if (std::holds_alternative<NodeId>(m_key)) return QAccessible::ListItem;
  return std::holds_alternative<PortKey>(m_key) ? QAccessible::Button : QAccessible::Graphic;
}

QAccessible::State AccessibleItem::state() const {
  QAccessible::State state;
  if (!isValid()) {
    state.invalid = true;
    return state;
  }
  const QRect seen(m_view->viewport()->mapToGlobal(QPoint(0, 0)), m_view->viewport()->size());
  if (!m_view->isVisible() || !seen.contains(rect().center())) state.invisible = state.offscreen = true;
  const QGraphicsItem* item = node();
  if (!item) item = edge();
  if (item) {
    state.selectable = state.focusable = state.multiSelectable = true;
    state.selected = item->isSelected();
    state.focused = node() && state.selected && m_view->hasFocus();
  }
  return state;
}

void* AccessibleItem::interface_cast(QAccessible::InterfaceType type) {
  if (type == QAccessible::ActionInterface && !std::holds_alternative<PortKey>(m_key))
    return static_cast<QAccessibleActionInterface*>(this);
  return nullptr;
}

QStringList AccessibleItem::actionNames() const {
  if (node()) return {pressAction(), setFocusAction()};
  return edge() ? QStringList{setFocusAction()} : QStringList();
}

void AccessibleItem::doAction(const QString& action) {
  if (NodeItem* item = node()) {
    m_view->canvas().selectOnly({item->id()});
    if (action == pressAction()) emit m_view->nodeActivated(canvas::text(item->id()));
  } else if (EdgeItem* line = edge()) {
    m_view->canvas().clearSelection();
    line->setSelected(true);
  }
}

}  // namespace vitrine::ui
