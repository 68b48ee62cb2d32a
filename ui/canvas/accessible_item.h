// A layer, a port or a connection on the accessibility bus. It holds names, not items, so it may outlive them.
#pragma once

#include <QAccessible>
#include <QPointer>

#include "ui/canvas/accessible_canvas.h"
#include "ui/canvas/canvas_view.h"

namespace vitrine::ui {

class AccessibleItem : public QAccessibleInterface, public QAccessibleActionInterface {
 public:
  AccessibleItem(CanvasView& view, AccessibleKey key) : m_view(&view), m_key(std::move(key)) {}

  const AccessibleKey& key() const { return m_key; }

  bool isValid() const override;
  QObject* object() const override { return nullptr; }
  QWindow* window() const override;
  QAccessibleInterface* parent() const override;
  QAccessibleInterface* child(int) const override { return nullptr; }
  QAccessibleInterface* childAt(int, int) const override { return nullptr; }
  int childCount() const override { return 0; }
  int indexOfChild(const QAccessibleInterface*) const override { return -1; }
  QString text(QAccessible::Text kind) const override;
  void setText(QAccessible::Text kind, const QString& text) override;
  QRect rect() const override;  // screen; its centre is a place to click at
  QAccessible::Role role() const override;
  QAccessible::State state() const override;
  void* interface_cast(QAccessible::InterfaceType type) override;

  // A layer can be selected and opened, a connection selected.
  QStringList actionNames() const override;
  void doAction(const QString& name) override;
  QStringList keyBindingsForAction(const QString&) const override { return {}; }

 private:
  QRectF sceneRect() const;
  QString name() const;
  QString description() const;
  NodeItem* node() const;
  PortItem* port() const;
  EdgeItem* edge() const;

  QPointer<CanvasView> m_view;
  AccessibleKey m_key;
};

}  // namespace vitrine::ui
