// The mark of the layer whose op somebody looks at: a ring around it, and a word on the ring.
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "ui/canvas/node_item.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

namespace {

constexpr double kStepLabel = 16, kStepLabelSides = 6;  // its height; left and right of the word

}  // namespace

bool NodeItem::setStep(const QString& word) {
  if (word == m_step) return false;
  m_step = word;
  return true;
}

// Zoomed out it is as wide as can be seen and the word as large as can be read, both within boundingRect(). Outside
// of the ring of what is selected: a layer may be both.
void NodeItem::paintStep(QPainter* painter, double zoom) const {
  const Colours& colours = Theme::instance().colours();
  const double line = std::clamp(2 / zoom, 2.5, 10.0), away = std::clamp(2.5 / zoom, 6.5, 16.0);
  const double pile = 3.5 * (std::min(m_copies, 3) - 1);
  const QRectF ring = body().adjusted(-away, -away - pile, away + pile, away);
  painter->setPen(QPen(colours.accent, line));
  painter->setBrush(Qt::NoBrush);
  painter->drawRoundedRect(ring, canvas::kNodeRadius + away - 2, canvas::kNodeRadius + away - 2);
  if (zoom < canvas::kNameZoom) return;
  const QFont& font = canvas::Fonts::get().badge;
  const double scale = std::max(1.0, 1 / zoom);
  const QRectF label(0, -kStepLabel, QFontMetricsF(font).horizontalAdvance(m_step) + 2 * kStepLabelSides, kStepLabel);
  painter->save();
  painter->translate(canvas::kNodeRadius, ring.top() + 3);
  painter->scale(scale, scale);
  painter->setPen(Qt::NoPen);
  painter->setBrush(colours.accent);
  painter->drawRoundedRect(label, 4, 4);
  painter->setPen(colours.onAccent);
  painter->setFont(font);
  painter->drawText(label, Qt::AlignCenter, m_step);
  painter->restore();
}

}  // namespace vitrine::ui
