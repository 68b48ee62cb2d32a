#include "ui/views/attention/accessible_heads.h"

#include <QPointer>
#include <QWindow>

#include "ui/views/attention/head_grid.h"

namespace vitrine::ui {
namespace {

// It holds its number, not its place: heads come and go with the network.
class AccessibleHead : public QAccessibleInterface, public QAccessibleActionInterface {
 public:
  AccessibleHead(HeadGrid& grid, int index) : m_grid(&grid), m_index(index) {}
  int index() const { return m_index; }

  bool isValid() const override { return find(); }
  QObject* object() const override { return nullptr; }
  QWindow* window() const override { return m_grid ? m_grid->window()->windowHandle() : nullptr; }
  QAccessibleInterface* parent() const override {
    return m_grid ? QAccessible::queryAccessibleInterface(m_grid) : nullptr;
  }
  QAccessibleInterface* child(int) const override { return nullptr; }
  QAccessibleInterface* childAt(int, int) const override { return nullptr; }
  int childCount() const override { return 0; }
  int indexOfChild(const QAccessibleInterface*) const override { return -1; }
  QString text(QAccessible::Text kind) const override {
    return kind == QAccessible::Name && find() ? m_grid->headWords(m_layer, m_head) : QString();
  }
  void setText(QAccessible::Text, const QString&) override {}
  QRect rect() const override {
    if (!find()) return {};
    const QRect place = m_grid->mapRect(m_layer, m_head);
    return {m_grid->mapToGlobal(place.topLeft()), place.size()};
  }
  QAccessible::Role role() const override { return QAccessible::ListItem; }
  QAccessible::State state() const override {
    QAccessible::State state;
    state.selectable = true;
    state.selected = find() && m_grid->layer() == m_layer && m_grid->head() == m_head;
    state.focused = state.selected && m_grid->hasFocus();
    state.invisible = !m_grid || !m_grid->isVisible();
    return state;
  }
  void* interface_cast(QAccessible::InterfaceType type) override {
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
  }
  QStringList actionNames() const override { return {pressAction()}; }
  void doAction(const QString& name) override {
    if (name == pressAction() && find()) m_grid->press(m_layer, m_head);
  }
  QStringList keyBindingsForAction(const QString&) const override { return {}; }

 private:
  bool find() const {
    if (!m_grid) return false;
    m_head = m_index;
    for (m_layer = 0; m_layer < m_grid->layers(); ++m_layer) {
      if (m_head < m_grid->heads(m_layer)) return true;
      m_head -= m_grid->heads(m_layer);
    }
    return false;
  }
  QPointer<HeadGrid> m_grid;
  int m_index;
  mutable int m_layer = 0, m_head = 0;
};

}  // namespace

AccessibleHeads::AccessibleHeads(HeadGrid& grid) : QAccessibleWidget(&grid, QAccessible::List) {}

AccessibleHeads::~AccessibleHeads() {
  for (const auto& [index, id] : m_children) QAccessible::deleteAccessibleInterface(id);
}

void AccessibleHeads::install() {
  static const bool installed = [] {
    QAccessible::installFactory([](const QString&, QObject* object) -> QAccessibleInterface* {
      auto* grid = qobject_cast<HeadGrid*>(object);
      return grid ? new AccessibleHeads(*grid) : nullptr;
    });
    return true;
  }();
  (void)installed;
}

HeadGrid& AccessibleHeads::grid() const {
  return *static_cast<HeadGrid*>(widget());
}

int AccessibleHeads::indexOf(int layer, int head) const {
  for (int i = 0; i < layer; ++i) head += grid().heads(i);
  return head;
}

int AccessibleHeads::childCount() const {
  return indexOf(grid().layers(), 0);
}

QAccessibleInterface* AccessibleHeads::child(int index) const {
  if (index < 0 || index >= childCount()) return nullptr;
  if (const auto it = m_children.find(index); it != m_children.end())
    return QAccessible::accessibleInterface(it->second);
  auto* head = new AccessibleHead(grid(), index);
  m_children.emplace(index, QAccessible::registerAccessibleInterface(head));
  return head;
}

int AccessibleHeads::indexOfChild(const QAccessibleInterface* child) const {
  const auto* head = dynamic_cast<const AccessibleHead*>(child);
  return head ? head->index() : -1;
}

QAccessibleInterface* AccessibleHeads::childAt(int x, int y) const {
  int layer = 0, head = 0;
  return grid().at(grid().mapFromGlobal(QPoint(x, y)), layer, head) ? child(indexOf(layer, head)) : nullptr;
}

QAccessibleInterface* AccessibleHeads::focusChild() const {
  if (!grid().hasFocus() || childCount() == 0) return nullptr;
  return child(indexOf(grid().layer(), grid().head()));
}

}  // namespace vitrine::ui
