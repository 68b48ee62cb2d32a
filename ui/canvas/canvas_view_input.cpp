// The canvas's pointer and keys: which gesture begins where, and what each key does.
#include <QApplication>
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QHelpEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QToolTip>

#include "ui/canvas/accessible_canvas.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/connection_preview.h"
#include "ui/canvas/gestures/connect_gesture.h"
#include "ui/canvas/gestures/keyboard_connect.h"
#include "ui/canvas/gestures/move_nodes_gesture.h"
#include "ui/canvas/gestures/palette_drop.h"
#include "ui/canvas/gestures/pan_gesture.h"
#include "ui/canvas/gestures/rubber_band_gesture.h"
#include "ui/canvas/overlays.h"
#include "ui/canvas/problem_popover.h"

namespace vitrine::ui {

using canvas::text;

namespace {

// A port is grasped within its hit area, or as much on the screen when zoomed out; below that it is not drawn.
double portReach(double zoom) {
  if (zoom < canvas::kNameZoom) return 0;
  return canvas::kPortHit / 2 * std::max(1.0, 1 / zoom);
}

}  // namespace

Pointer CanvasView::pointer(QPoint viewPoint, Qt::KeyboardModifiers modifiers) const {
  return {viewportTransform().inverted().map(QPointF(viewPoint)), viewPoint, modifiers};
}

// ---- mouse

std::unique_ptr<Gesture> CanvasView::gestureFor(const Pointer& at, Qt::MouseButton button) {
  if (button == Qt::MiddleButton || (button == Qt::LeftButton && m_spaceHeld))
    return std::make_unique<PanGesture>(*this);
  if (button != Qt::LeftButton) return nullptr;
  if (const PortItem* port = m_scene->portNear(at.scene, portReach(zoom())))
    return std::make_unique<ConnectGesture>(*this, port->port(), port->isOutput());
  if (const NodeItem* node = m_scene->nodeAt(at.scene)) return std::make_unique<MoveNodesGesture>(*this, node->id());
  if (const auto weight = at.modifiers ? std::nullopt : weightUnder(at.scene)) {
    editWeight(*weight);
    return nullptr;
  }
  if (EdgeItem* edge = m_scene->edgeNear(at.scene, viewLength(canvas::kEdgeHit / 2))) {
    if (!(at.modifiers & (Qt::ControlModifier | Qt::ShiftModifier))) m_scene->clearSelection();
    edge->setSelected(!edge->isSelected());
    return nullptr;
  }
  return std::make_unique<RubberBandGesture>(*this);
}

void CanvasView::mousePressEvent(QMouseEvent* event) {
  event->accept();
  closePopover();
  hideCard();
  if (!endRename(true)) return;
  hideBubble();  // a refusal that was read
  m_keyboardConnect.reset();
  m_keepFitted = false;
  if (m_gesture) return;  // another button during a drag
  const Pointer at = pointer(event->position().toPoint(), event->modifiers());
  if (event->button() == Qt::LeftButton && !m_spaceHeld && zoom() >= canvas::kOutlineZoom)
    if (const NodeItem* node = m_scene->badgeAt(at.scene)) {
      const NodeId id = node->id();
      m_scene->selectOnly({id});
      showProblems(id);
      return;
    }
  if (event->button() == Qt::RightButton) {
    if (const NodeItem* node = m_scene->nodeAt(at.scene)) {
      if (!node->isSelected()) m_scene->selectOnly({node->id()});
    } else if (EdgeItem* edge = m_scene->edgeNear(at.scene, viewLength(canvas::kEdgeHit / 2));
               edge && !edge->isSelected()) {
      m_scene->clearSelection();
      edge->setSelected(true);
    } else if (!edge) {
      m_scene->clearSelection();
    }
    return;
  }
  m_gesture = gestureFor(at, event->button());
  m_gestureButton = event->button();
  if (m_gesture) m_gesture->press(at);
}

void CanvasView::mouseMoveEvent(QMouseEvent* event) {
  if (!m_gesture) {
    QGraphicsView::mouseMoveEvent(event);  // hover
    followPointer(mapToScene(event->position().toPoint()));
    return;
  }
  const QPoint point = event->position().toPoint();
  // Past the border the view follows, so that a drag reaches what is out of sight.
  if (const QRect inside = viewport()->rect(); !inside.contains(point) && m_gestureButton == Qt::LeftButton) {
    const auto beyond = [](int value, int low, int high) {
      return std::clamp(value < low ? low - value : value > high ? high - value : 0, -24, 24);
    };
    panBy(
        QPointF(beyond(point.x(), inside.left(), inside.right()), beyond(point.y(), inside.top(), inside.bottom())));
  }
  m_gesture->move(pointer(point, event->modifiers()));
  event->accept();
}

void CanvasView::mouseReleaseEvent(QMouseEvent* event) {
  event->accept();
  if (!m_gesture || event->button() != m_gestureButton) return;
  // Out of the member first: what it edits may want to cancel whatever gesture is going on.
  const std::unique_ptr<Gesture> gesture = std::move(m_gesture);
  gesture->release(pointer(event->position().toPoint(), event->modifiers()));
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent* event) {
  event->accept();
  if (event->button() != Qt::LeftButton) return;
  const Pointer at = pointer(event->position().toPoint(), event->modifiers());
  const NodeItem* node = m_scene->nodeAt(at.scene);
  if (!node) return;
  const bool onThumbnail = node->thumbnailRect().contains(at.scene - node->pos());
  if (!onThumbnail || !activateThumbnail(node->id())) activate(node->id());
}

void CanvasView::cancelGesture() {
  if (const std::unique_ptr<Gesture> gesture = std::move(m_gesture)) gesture->cancel();
  m_keyboardConnect.reset();
}

// ---- layers from the palette

void CanvasView::dragEnterEvent(QDragEnterEvent* event) {
  const auto type = PaletteDrop::layerIn(m_document, event->mimeData());
  if (!type) {
    event->ignore();
    return;
  }
  m_drop = std::make_unique<PaletteDrop>(*this, *type);
  event->acceptProposedAction();
}

void CanvasView::dragMoveEvent(QDragMoveEvent* event) {
  if (!m_drop) {
    event->ignore();
    return;
  }
  m_drop->move(pointer(event->position().toPoint(), event->modifiers()));
  event->acceptProposedAction();
}

void CanvasView::dragLeaveEvent(QDragLeaveEvent* event) {
  m_drop.reset();
  event->accept();
}

void CanvasView::dropEvent(QDropEvent* event) {
  const std::unique_ptr<PaletteDrop> drop = std::move(m_drop);
  if (!drop) {
    event->ignore();
    return;
  }
  event->acceptProposedAction();
  m_keepFitted = false;
  drop->drop(pointer(event->position().toPoint(), event->modifiers()));
  setFocus();
}

// ---- keys

void CanvasView::keyPressEvent(QKeyEvent* event) {
  if (m_keyboardConnect) {
    std::unique_ptr<KeyboardConnect> session = std::move(m_keyboardConnect);
    if (session->key(*event)) m_keyboardConnect = std::move(session);
    return;
  }
  if (event->key() == Qt::Key_Escape && m_gesture) {
    cancelGesture();
    return;
  }
  m_keepFitted = false;
  if (m_gesture || editKey(event) || viewKey(event)) return;
  event->ignore();
}

bool CanvasView::editKey(QKeyEvent* event) {
  const std::pair<QKeySequence::StandardKey, void (CanvasView::*)()> standard[] = {
      {QKeySequence::Copy, &CanvasView::copySelection},
      {QKeySequence::Cut, &CanvasView::cutSelection},
      {QKeySequence::Paste, &CanvasView::paste},
      {QKeySequence::SelectAll, &CanvasView::selectEverything},
      {QKeySequence::Delete, &CanvasView::removeSelection},
      {QKeySequence::ZoomIn, &CanvasView::zoomIn},
      {QKeySequence::ZoomOut, &CanvasView::zoomOut}};
  for (const auto& [key, action] : standard)
    if (event->matches(key)) {
      (this->*action)();
      return true;
    }
  const bool control = event->modifiers() & Qt::ControlModifier, shift = event->modifiers() & Qt::ShiftModifier;
  if (control && event->key() == Qt::Key_D) return duplicateSelection(), true;
  if (control && (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal)) return zoomIn(), true;
  if (control && event->key() == Qt::Key_0) return zoomFit(), true;
  if (control && event->key() == Qt::Key_1) return zoomActual(), true;
  if (event->key() == Qt::Key_F && control == shift && !(event->modifiers() & Qt::AltModifier))
    return zoomFit(), true;
  if (control) return false;
  const double step = shift ? 6 * canvas::kGrid : canvas::kGrid;
  switch (event->key()) {
    case Qt::Key_Backspace:
      removeSelection();
      return true;
    case Qt::Key_F2:
      renameSelection();
      return true;
    case Qt::Key_Left:
      nudge({-step, 0});
      return true;
    case Qt::Key_Right:
      nudge({step, 0});
      return true;
    case Qt::Key_Up:
      nudge({0, -step});
      return true;
    case Qt::Key_Down:
      nudge({0, step});
      return true;
    default:
      return false;
  }
}

bool CanvasView::viewKey(QKeyEvent* event) {
  if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return false;
  switch (event->key()) {
    case Qt::Key_Escape:
      if (m_card->isVisible()) return hideCard(), true;
      closePopover();
      m_scene->clearSelection();
      return true;
    case Qt::Key_O:
      toggleOpen();
      return true;
    case Qt::Key_Space:
      if (!event->isAutoRepeat()) {
        m_spaceHeld = true;
        viewport()->setCursor(Qt::OpenHandCursor);
      }
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (activateCard()) return true;
      if (const auto chosen = m_scene->selectedNodes(); !chosen.empty()) activate(chosen.front());
      return true;
    case Qt::Key_T:
      toggleCard();
      return true;
    case Qt::Key_C:
      startKeyboardConnect();
      return true;
    case Qt::Key_W:
      editWeights();
      return true;
    case Qt::Key_P: {
      const auto chosen = m_scene->selectedNodes();
      const NodeItem* item = chosen.empty() ? nullptr : m_scene->node(chosen.front());
      showProblems(item && !item->problems().empty() ? chosen.front() : NodeId());
      return true;
    }
    default:
      return false;
  }
}

void CanvasView::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
    m_spaceHeld = false;
    viewport()->unsetCursor();
    return;
  }
  event->ignore();
}

void CanvasView::startKeyboardConnect() {
  const auto chosen = m_scene->selectedNodes();
  const NodeItem* item = chosen.empty() ? nullptr : m_scene->node(chosen.front());
  if (!item || item->outputs().empty()) {
    announce(item ? tr("%1 has no output to connect.").arg(item->name())
                  : tr("Select a layer first: Tab goes through them."));
    return;
  }
  m_keyboardConnect = std::make_unique<KeyboardConnect>(*this, item->outputs().front()->port());
}

// ---- focus

std::vector<NodeId> CanvasView::tabOrder() const {
  return m_document.graph().topological_order();
}

void CanvasView::goTo(const NodeId& id) {
  const NodeItem* item = m_scene->node(id);
  if (!item) return;
  m_scene->selectOnly({id});
  ensureVisible(item->sceneBody(), 40, 40);
}

// Tab goes from layer to layer and, after the last, on to the next widget: nobody is trapped.
bool CanvasView::focusNextPrevChild(bool next) {
  if (!hasFocus()) return QGraphicsView::focusNextPrevChild(next);  // an overlay that had it goes away
  const auto order = tabOrder();
  const auto chosen = m_scene->selectedNodes();
  if (order.empty()) return QGraphicsView::focusNextPrevChild(next);
  std::size_t to = next ? 0 : order.size() - 1;
  if (!chosen.empty()) {
    const auto current = std::find(order.begin(), order.end(), chosen.front());
    if (current == (next ? order.end() - 1 : order.begin())) return QGraphicsView::focusNextPrevChild(next);
    to = static_cast<std::size_t>(current - order.begin()) + (next ? 1U : SIZE_MAX);
  }
  goTo(order[to]);
  return true;
}

void CanvasView::focusInEvent(QFocusEvent* event) {
  QGraphicsView::focusInEvent(event);
  const auto order = tabOrder();
  if (order.empty() || (event->reason() != Qt::TabFocusReason && event->reason() != Qt::BacktabFocusReason)) return;
  goTo(event->reason() == Qt::TabFocusReason ? order.front() : order.back());
}

void CanvasView::focusOutEvent(QFocusEvent* event) {
  QGraphicsView::focusOutEvent(event);
  m_keyboardConnect.reset();
  if (m_spaceHeld) viewport()->unsetCursor();
  m_spaceHeld = false;
}

// ---- tooltips

bool CanvasView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::NativeGesture) {
    const auto* gesture = static_cast<QNativeGestureEvent*>(event);
    if (gesture->gestureType() != Qt::ZoomNativeGesture) return QGraphicsView::viewportEvent(event);
    m_keepFitted = false;
    setZoom(zoom() * (1 + gesture->value()), gesture->position());
    return true;
  }
  if (event->type() == QEvent::Leave && !m_cardByKey) hideCard();
  if (event->type() != QEvent::ToolTip) return QGraphicsView::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const Pointer at = pointer(help->pos(), {});
  QString says;
  if (m_gesture) {
    // the bubble speaks
  } else if (const NodeItem* badge = m_scene->badgeAt(at.scene)) {
    says = badge->problemText();
  } else if (const PortItem* port = m_scene->portNear(at.scene, portReach(zoom()))) {
    says = text(port_name(m_document.graph(), port->port(), port->isOutput()));
  } else if (showCardUnder(at.scene)) {
    // the card speaks
  } else if (const NodeItem* node = m_scene->nodeAt(at.scene)) {
    says = node->toolTipText();
  } else if (const EdgeItem* edge = m_scene->edgeNear(at.scene, viewLength(canvas::kEdgeHit / 2))) {
    const NodeItem* from = m_scene->node(edge->edge().from.node);
    const NodeItem* to = m_scene->node(edge->edge().to.node);
    if (from && to) says = QStringLiteral("%1 → %2   %3").arg(from->name(), to->name(), edge->shapeText());
  }
  if (says.isEmpty())
    QToolTip::hideText();
  else
    QToolTip::showText(help->globalPos(), says, viewport());
  return true;
}

}  // namespace vitrine::ui
