// What screen readers and other programs see of the canvas: its layers, ports and connections by name, as children
// of "Canvas", each with the rectangle in whose middle a click reaches it.
#pragma once

#include <QAccessibleWidget>
#include <map>
#include <variant>
#include <vector>

#include "core/graph/graph.h"

namespace vitrine::ui {

class CanvasView;

// A port as people point at it.
struct PortKey {
  Port port;
  bool output = false;
  friend auto operator<=>(const PortKey&, const PortKey&) = default;
};
using AccessibleKey = std::variant<NodeId, PortKey, Edge>;

class AccessibleCanvas : public QAccessibleWidget {
 public:
  explicit AccessibleCanvas(CanvasView& view);
  ~AccessibleCanvas() override;

  int childCount() const override;
  QAccessibleInterface* child(int index) const override;
  int indexOfChild(const QAccessibleInterface* child) const override;
  QAccessibleInterface* childAt(int x, int y) const override;
  QAccessibleInterface* focusChild() const override;
  QAccessible::State state() const override;

  QAccessibleInterface* interfaceOf(const AccessibleKey& key) const;
  int indexOf(const AccessibleKey& key) const;
  void structureChanged();  // tells who listens what came and went

 private:
  const std::vector<AccessibleKey>& keys() const;  // nodes, ports, edges
  std::vector<QWidget*> widgets() const;           // the overlays
  CanvasView& canvas() const;

  mutable quint64 m_seen = 0;  // structure of the scene that m_keys are of
  mutable std::vector<AccessibleKey> m_keys;
  mutable std::map<AccessibleKey, int> m_index;
  mutable std::map<AccessibleKey, QAccessible::Id> m_children;  // those that were asked for
};

void installCanvasAccessibility();
void accessibleStructureChanged(CanvasView& view);
void accessibleFocusChanged(CanvasView& view, const NodeId& node);
void accessibleDescriptionChanged(CanvasView& view, const NodeId& node);

}  // namespace vitrine::ui
