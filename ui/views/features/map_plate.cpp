#include "ui/views/features/map_plate.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/views/features/feature_image.h"

namespace vitrine::ui {
namespace {
constexpr int kPlateCaption = 18;
constexpr int kLineHeight = 40;  // px that a map of one row has at least, where there is room
}  // namespace

MapPlate::MapPlate(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void MapPlate::display(const QImage& image, QSize places, const QString& caption) {
  m_image = image, m_places = places, m_caption = caption;
  setFocusPolicy(places.isEmpty() ? Qt::NoFocus : Qt::StrongFocus);
  setCursor(places.isEmpty() ? Qt::ArrowCursor : Qt::CrossCursor);
  update();
}

void MapPlate::setPlace(QPoint place) {
  m_place = place;
  update();
}

QRect MapPlate::imageRect() const {
  const QRect room = rect().adjusted(1, 1, -1, m_caption.isEmpty() ? -1 : -kPlateCaption);
  QRect out = fittedIn(m_image.size(), room);
  if (m_image.height() == 1)
    out.setHeight(std::clamp(kLineHeight, out.height(), std::max(out.height(), room.height())));
  out.moveTopLeft(room.topLeft());
  return out;
}

QRect MapPlate::placeRect() const {
  if (m_places.isEmpty()) return {};
  const QRect map = imageRect();
  const double wide = map.width() / static_cast<double>(m_places.width());
  const double high = map.height() / static_cast<double>(m_places.height());
  return QRectF(map.left() + m_place.x() * wide, map.top() + m_place.y() * high, wide, high).toAlignedRect();
}

void MapPlate::paintEvent(QPaintEvent*) {
  if (m_image.isNull()) return;
  QPainter painter(this);
  const Colours& c = Theme::instance().colours();
  const QRect map = imageRect();
  drawPicture(painter, map, m_image);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(hasFocus() ? c.accent : c.border, 1));
  painter.drawRect(map.adjusted(-1, -1, 0, 0));
  if (!m_places.isEmpty()) {
    painter.setPen(QPen(c.curves[1], 2));
    painter.drawRect(placeRect().adjusted(-1, -1, 0, 0));
  }
  if (m_caption.isEmpty()) return;
  painter.setFont(Theme::uiFont(11.5));
  painter.setPen(c.muted);
  const QRect below(map.left(), map.bottom() + 3, std::max(map.width(), width() - map.left() - 2), kPlateCaption - 2);
  painter.drawText(below, Qt::AlignLeft | Qt::AlignTop,
                   painter.fontMetrics().elidedText(m_caption, Qt::ElideRight, below.width()));
}

void MapPlate::point(QPoint position) {
  const QRect map = imageRect();
  if (map.isEmpty() || !map.contains(position)) {
    emit pointed(-1, -1);
    return;
  }
  const auto share = [](int at, int size, int count) {
    return std::clamp(at * count / size, 0, std::max(0, count - 1));
  };
  const QPoint at = position - map.topLeft();
  emit pointed(share(at.y(), map.height(), m_image.height()), share(at.x(), map.width(), m_image.width()));
  if (!m_places.isEmpty())
    emit placed(share(at.y(), map.height(), m_places.height()), share(at.x(), map.width(), m_places.width()));
}

void MapPlate::mousePressEvent(QMouseEvent* event) {
  point(event->pos());
}
void MapPlate::mouseMoveEvent(QMouseEvent* event) {
  point(event->pos());
}
void MapPlate::leaveEvent(QEvent*) {
  emit pointed(-1, -1);
}

void MapPlate::keyPressEvent(QKeyEvent* event) {
  const int down = (event->key() == Qt::Key_Down) - (event->key() == Qt::Key_Up);
  const int right = (event->key() == Qt::Key_Right) - (event->key() == Qt::Key_Left);
  if (m_places.isEmpty() || (down == 0 && right == 0)) return QWidget::keyPressEvent(event);
  emit placed(std::clamp(m_place.y() + down, 0, m_places.height() - 1),
              std::clamp(m_place.x() + right, 0, m_places.width() - 1));
}

bool MapPlate::event(QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
  return QWidget::event(event);
}

}  // namespace vitrine::ui
