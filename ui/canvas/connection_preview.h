// The edge that is being drawn, and the port it would go to.
#pragma once

#include <QGraphicsPathItem>
#include <memory>
#include <optional>

#include "ui/canvas/port_item.h"

namespace vitrine::ui {

class CanvasScene;

class ConnectionPreview {
 public:
  explicit ConnectionPreview(CanvasScene& scene) : m_scene(scene) {}
  void show(QPointF from, QPointF to, Answer answer);
  void mark(const std::optional<Port>& port, bool output, Answer answer);
  void hide();

 private:
  CanvasScene& m_scene;
  std::unique_ptr<QGraphicsPathItem> m_line;
  std::optional<Port> m_marked;
  bool m_markedOutput = false;
};

}  // namespace vitrine::ui
