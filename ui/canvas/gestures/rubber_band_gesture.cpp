#include "ui/canvas/gestures/rubber_band_gesture.h"

#include <QPen>
#include <algorithm>

#include "ui/canvas/canvas_view.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

void RubberBandGesture::press(const Pointer& pointer) {
  m_start = pointer;
  m_before = m_view.canvas().selectedNodes();
  m_adding = pointer.modifiers & (Qt::ControlModifier | Qt::ShiftModifier);
  if (!m_adding) m_view.canvas().selectOnly({});
}

void RubberBandGesture::move(const Pointer& pointer) {
  if (!m_band) {
    if ((pointer.view - m_start.view).manhattanLength() < kStart) return;
    m_band = std::make_unique<QGraphicsRectItem>();
    QColor colour = Theme::instance().colours().accent;
    QPen pen(colour, 1);
    pen.setCosmetic(true);
    m_band->setPen(pen);
    colour.setAlphaF(0.12F);
    m_band->setBrush(colour);
    m_band->setZValue(10);
    m_view.canvas().addItem(m_band.get());
  }
  const QRectF band = QRectF(m_start.scene, pointer.scene).normalized();
  m_band->setRect(band);
  std::vector<NodeId> chosen = m_adding ? m_before : std::vector<NodeId>{};
  for (const auto& [id, item] : m_view.canvas().nodes())
    if (item->sceneBody().intersects(band) && std::find(chosen.begin(), chosen.end(), id) == chosen.end())
      chosen.push_back(id);
  m_view.canvas().selectOnly(chosen);
}

void RubberBandGesture::release(const Pointer&) {
  m_band.reset();
}

void RubberBandGesture::cancel() {
  m_band.reset();
  m_view.canvas().selectOnly(m_before);
}

}  // namespace vitrine::ui
