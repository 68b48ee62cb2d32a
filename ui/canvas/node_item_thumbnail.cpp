// The picture in a layer: where it stands, and how it is kept so that a frame only copies it.
#include <QFontMetricsF>
#include <QPaintDevice>
#include <QPainter>
#include <cmath>

#include "ui/canvas/node_item.h"
#include "ui/canvas/thumbnail_painter.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

namespace {

constexpr double kThumbnailLeft = 14, kThumbnailRight = 12;  // as the texts
constexpr double kThumbnailTop = 46, kThumbnailBottom = 9;   // below the summary

}  // namespace

QRectF NodeItem::thumbnailRect() const {
  if (m_thumbnailRoom <= 0) return {};
  const double top = (m_baseHeight - canvas::kNodeHeight) / 2 + kThumbnailTop;
  return {kThumbnailLeft, top, m_width - kThumbnailLeft - kThumbnailRight, m_height - kThumbnailBottom - top};
}

void NodeItem::setThumbnailRoom(double height) {
  if (height == m_thumbnailRoom) return;
  prepareGeometryChange();
  m_thumbnailRoom = height;
  m_height = m_baseHeight + height;
  m_pictureScale = 0;
  elide();
  update();
}

bool NodeItem::setThumbnail(const Thumbnail* thumbnail, const QString& why) {
  if (!thumbnail && !m_thumbnail && why == m_thumbnailWhy) return false;
  const bool answers = (thumbnail && !thumbnail->answer.isEmpty()) || (m_thumbnail && !m_thumbnail->answer.isEmpty());
  m_thumbnail = thumbnail;
  m_thumbnailWhy = why;
  m_pictureScale = 0;
  if (answers && m_thumbnailRoom > 0) elide();
  return m_thumbnailRoom > 0;
}

// Drawn once for a zoom; a frame copies it to whole pixels of the device.
void NodeItem::paintThumbnailArea(QPainter* painter, double zoom) {
  const QRectF room = thumbnailRect();
  const double ratio = painter->device()->devicePixelRatioF(), scale = zoom * ratio;
  QPixmap picture;
  const bool dark = Theme::instance().isDark();
  if (scale != m_pictureScale || dark != m_pictureDark || !QPixmapCache::find(m_picture, &picture)) {
    picture = QPixmap((room.size() * scale).toSize().expandedTo(QSize(1, 1)));
    picture.fill(Qt::transparent);
    QPainter small(&picture);
    small.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    small.scale(scale, scale);
    const QRectF at({}, room.size());
    if (m_thumbnail) {
      paintThumbnail(small, at, *m_thumbnail, categoryColour(), scale);
    } else {
      const Colours& colours = Theme::instance().colours();
      small.setPen(Qt::NoPen);
      small.setBrush(canvas::mixed(colours.raised, colours.canvas, 0.5));
      small.drawRoundedRect(at, 4, 4);
      small.setPen(colours.muted);
      small.setFont(canvas::Fonts::get().summary);
      if (zoom >= canvas::kDetailZoom)
        small.drawText(at, Qt::AlignCenter,
                       QFontMetricsF(small.font()).elidedText(m_thumbnailWhy, Qt::ElideRight, at.width() - 8));
    }
    small.end();
    picture.setDevicePixelRatio(ratio);
    m_picture = QPixmapCache::insert(picture);
    m_pictureScale = scale, m_pictureDark = dark;
  }
  const QTransform toView = painter->worldTransform();
  const QPointF corner = toView.map(room.topLeft()) * ratio;
  painter->setWorldTransform({});
  painter->drawPixmap(QPointF(std::round(corner.x()), std::round(corner.y())) / ratio, picture);
  painter->setWorldTransform(toView);
}

}  // namespace vitrine::ui
