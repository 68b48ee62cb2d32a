// A layer dragged in from the palette: onto empty canvas, into an edge, or an activation onto a layer that takes one.
#pragma once

#include <QMimeData>
#include <optional>

#include "core/graph/graph.h"
#include "ui/canvas/gestures/gesture.h"

namespace vitrine::ui {

class Document;

class PaletteDrop {
 public:
  // Nothing when the data is no layer of ours.
  static std::optional<QString> layerIn(const Document& document, const QMimeData* data);

  PaletteDrop(CanvasView& view, QString type) : m_view(view), m_type(std::move(type)) {}
  ~PaletteDrop() { clear(); }

  void move(const Pointer& pointer);
  void drop(const Pointer& pointer);

 private:
  static constexpr double kNearEdge = 18;  // view pixels
  void aimAt(const Pointer& pointer);
  void clear();
  [[nodiscard]] bool fitsInEdge() const;

  CanvasView& m_view;
  QString m_type;
  std::optional<NodeId> m_onto;  // an activation goes onto this layer
  std::optional<Edge> m_into;    // the layer goes into this edge
};

}  // namespace vitrine::ui
