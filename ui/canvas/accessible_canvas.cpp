#include "ui/canvas/accessible_canvas.h"

#include <QScrollBar>

#include "ui/canvas/accessible_item.h"
#include "ui/canvas/canvas_view.h"

namespace vitrine::ui {

AccessibleCanvas::AccessibleCanvas(CanvasView& view) : QAccessibleWidget(&view, QAccessible::Canvas) {}

AccessibleCanvas::~AccessibleCanvas() {
  for (const auto& [key, id] : m_children) QAccessible::deleteAccessibleInterface(id);
}

CanvasView& AccessibleCanvas::canvas() const {
  return *static_cast<CanvasView*>(widget());
}

const std::vector<AccessibleKey>& AccessibleCanvas::keys() const {
  const CanvasScene& scene = canvas().canvas();
  if (m_seen == scene.structure()) return m_keys;
  m_seen = scene.structure();
  m_keys.clear();
  const auto& nodes = scene.document().graph().nodes();
  for (const Node& node : nodes)
    if (scene.node(node.id)) m_keys.emplace_back(node.id);
  for (const Node& node : nodes) {
    const NodeItem* item = scene.node(node.id);
    if (!item) continue;
    for (const PortItem* port : item->inputs()) m_keys.emplace_back(PortKey{port->port(), false});
    for (const PortItem* port : item->outputs()) m_keys.emplace_back(PortKey{port->port(), true});
  }
  for (const auto& [edge, item] : scene.edges()) m_keys.emplace_back(edge);
  m_index.clear();
  for (std::size_t i = 0; i < m_keys.size(); ++i) m_index.emplace(m_keys[i], static_cast<int>(i));
  return m_keys;
}

std::vector<QWidget*> AccessibleCanvas::widgets() const {
  std::vector<QWidget*> out;
  for (QWidget* child : canvas().findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
    const bool own = child != canvas().viewport() && !child->isWindow() &&
                     !child->objectName().startsWith(QStringLiteral("qt_scrollarea"));
    if (own && child->isVisible()) out.push_back(child);
  }
  return out;
}

int AccessibleCanvas::childCount() const {
  return static_cast<int>(keys().size() + widgets().size());
}

QAccessibleInterface* AccessibleCanvas::child(int index) const {
  if (index < 0) return nullptr;
  const auto i = static_cast<std::size_t>(index);
  if (i < keys().size()) return interfaceOf(keys()[i]);
  const auto others = widgets();
  return i - keys().size() < others.size() ? QAccessible::queryAccessibleInterface(others[i - keys().size()])
                                           : nullptr;
}

int AccessibleCanvas::indexOf(const AccessibleKey& key) const {
  (void)keys();
  const auto it = m_index.find(key);
  return it == m_index.end() ? -1 : it->second;
}

int AccessibleCanvas::indexOfChild(const QAccessibleInterface* child) const {
  if (!child) return -1;
  if (!child->object()) {
    const auto* item = dynamic_cast<const AccessibleItem*>(child);
    return item ? indexOf(item->key()) : -1;
  }
  const auto others = widgets();
  for (std::size_t i = 0; i < others.size(); ++i)
    if (others[i] == child->object()) return static_cast<int>(keys().size() + i);
  return -1;
}

QAccessibleInterface* AccessibleCanvas::interfaceOf(const AccessibleKey& key) const {
  if (const auto it = m_children.find(key); it != m_children.end())
    return QAccessible::accessibleInterface(it->second);
  auto* item = new AccessibleItem(canvas(), key);
  m_children.emplace(key, QAccessible::registerAccessibleInterface(item));
  return item;
}

QAccessibleInterface* AccessibleCanvas::childAt(int x, int y) const {
  for (QWidget* other : widgets())
    if (QRect(other->mapToGlobal(QPoint(0, 0)), other->size()).contains(x, y))
      return QAccessible::queryAccessibleInterface(other);
  CanvasView& view = canvas();
  const QPointF at = view.mapToScene(view.viewport()->mapFromGlobal(QPoint(x, y)));
  CanvasScene& scene = view.canvas();
  if (const PortItem* port = scene.portNear(at, canvas::kPortHit / 2))
    return interfaceOf(PortKey{port->port(), port->isOutput()});
  if (const NodeItem* node = scene.nodeAt(at)) return interfaceOf(node->id());
  if (const EdgeItem* edge = scene.edgeNear(at, canvas::kEdgeHit / 2)) return interfaceOf(edge->edge());
  return nullptr;
}

QAccessibleInterface* AccessibleCanvas::focusChild() const {
  if (!canvas().hasFocus()) return nullptr;
  const auto chosen = canvas().canvas().selectedNodes();
  return chosen.empty() ? nullptr : interfaceOf(chosen.front());
}

QAccessible::State AccessibleCanvas::state() const {
  QAccessible::State state = QAccessibleWidget::state();
  state.focusable = true;
  state.multiSelectable = true;
  return state;
}

void AccessibleCanvas::structureChanged() {
  const std::map<AccessibleKey, int> before = m_index;
  (void)keys();
  for (auto it = m_children.begin(); it != m_children.end();) {
    if (m_index.contains(it->first)) {
      ++it;
      continue;
    }
    QAccessibleInterface* gone = QAccessible::accessibleInterface(it->second);
    if (gone && QAccessible::isActive()) {
      QAccessibleEvent event(gone, QAccessible::ObjectDestroyed);
      QAccessible::updateAccessibility(&event);
    }
    QAccessible::deleteAccessibleInterface(it->second);
    it = m_children.erase(it);
  }
  if (!QAccessible::isActive()) return;
  for (const auto& [key, index] : m_index) {
    if (before.contains(key)) continue;
    QAccessibleEvent event(interfaceOf(key), QAccessible::ObjectCreated);
    QAccessible::updateAccessibility(&event);
  }
}

void installCanvasAccessibility() {
  static const bool installed = [] {
    QAccessible::installFactory([](const QString&, QObject* object) -> QAccessibleInterface* {
      auto* view = qobject_cast<CanvasView*>(object);
      return view ? new AccessibleCanvas(*view) : nullptr;
    });
    return true;
  }();
  (void)installed;
}

void accessibleStructureChanged(CanvasView& view) {
  if (!QAccessible::isActive()) return;
  if (auto* canvas = dynamic_cast<AccessibleCanvas*>(QAccessible::queryAccessibleInterface(&view)))
    canvas->structureChanged();
}

void accessibleFocusChanged(CanvasView& view, const NodeId& node) {
  if (!QAccessible::isActive()) return;
  auto* canvas = dynamic_cast<AccessibleCanvas*>(QAccessible::queryAccessibleInterface(&view));
  if (!canvas || !view.hasFocus()) return;
  QAccessibleEvent event(canvas->interfaceOf(node), QAccessible::Focus);
  QAccessible::updateAccessibility(&event);
}

void accessibleDescriptionChanged(CanvasView& view, const NodeId& node) {
  if (!QAccessible::isActive() || !view.canvas().node(node)) return;
  auto* canvas = dynamic_cast<AccessibleCanvas*>(QAccessible::queryAccessibleInterface(&view));
  if (!canvas) return;
  QAccessibleEvent event(canvas->interfaceOf(node), QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&event);
}

}  // namespace vitrine::ui
