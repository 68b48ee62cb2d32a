#include "ui/views/attention/patch_map.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {
namespace {

constexpr int kPatchMargin = 4;
constexpr double kOverlay = 0.62;  // of a patch's colour: the sample is seen through it

}  // namespace

PatchMap::PatchMap(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Attention over the image"));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PatchMap::display(const QImage& picture, int rows, int columns, std::vector<float> weights, float most,
                       int own) {
  m_picture = picture;
  m_rows = rows, m_columns = columns;
  m_weights = std::move(weights);
  m_most = most, m_own = own;
  if (m_pointed >= rows * columns) m_pointed = -1;
  update();
}

void PatchMap::clear() {
  display({}, 0, 0, {}, 1, -1);
}

// As large as fits, in the shape of the image.
QRect PatchMap::imageRect() const {
  if (m_picture.isNull()) return {};
  const QRect room = rect().adjusted(kPatchMargin, kPatchMargin, -kPatchMargin, -kPatchMargin);
  QRect out(QPoint(), m_picture.size().scaled(room.size(), Qt::KeepAspectRatio));
  out.moveTopLeft(room.topLeft());
  return out;
}

QRect PatchMap::patchRect(int patch) const {
  if (m_rows < 1 || m_columns < 1) return {};
  const QRect image = imageRect();
  const int row = patch / m_columns, column = patch % m_columns;
  const int left = image.left() + image.width() * column / m_columns;
  const int top = image.top() + image.height() * row / m_rows;
  return {QPoint(left, top), QPoint(image.left() + image.width() * (column + 1) / m_columns - 1,
                                    image.top() + image.height() * (row + 1) / m_rows - 1)};
}

int PatchMap::patchAt(QPoint position) const {
  const QRect image = imageRect();
  if (!image.contains(position) || m_rows < 1) return -1;
  const int column = (position.x() - image.left()) * m_columns / image.width();
  const int row = (position.y() - image.top()) * m_rows / image.height();
  return row * m_columns + column;
}

void PatchMap::paintEvent(QPaintEvent*) {
  if (m_picture.isNull()) return;
  QPainter painter(this);
  painter.drawImage(imageRect(), m_picture);
  for (int patch = 0; patch < static_cast<int>(m_weights.size()); ++patch) {
    const float share = m_most > 0 ? weight(patch) / m_most : 0;
    const int index = mapIndex(share);
    QColor colour(index < 0 ? notANumberColour() : viridis()[index]);
    colour.setAlphaF(static_cast<float>(kOverlay));
    painter.fillRect(patchRect(patch), colour);
  }
  painter.setBrush(Qt::NoBrush);
  if (m_own >= 0) {
    painter.setPen(QPen(Qt::black, 3));
    painter.drawRect(patchRect(m_own).adjusted(0, 0, -1, -1));
    painter.setPen(QPen(Qt::white, 1));
    painter.drawRect(patchRect(m_own).adjusted(0, 0, -1, -1));
  }
  if (m_pointed >= 0 && m_pointed != m_own) {
    painter.setPen(QPen(Qt::white, 1));
    painter.drawRect(patchRect(m_pointed).adjusted(0, 0, -1, -1));
  }
  if (hasFocus()) paintFocusRing(painter, imageRect().adjusted(-2, -2, 1, 1));
}

void PatchMap::point(int patch) {
  if (patch == m_pointed) return;
  m_pointed = patch;
  update();
  emit pointedAt();
}

void PatchMap::mousePressEvent(QMouseEvent* event) {
  if (const int patch = patchAt(event->pos()); patch >= 0) emit picked(patch);
}
void PatchMap::mouseMoveEvent(QMouseEvent* event) {
  point(patchAt(event->pos()));
}
void PatchMap::leaveEvent(QEvent*) {
  point(-1);
}

void PatchMap::keyPressEvent(QKeyEvent* event) {
  if (m_rows < 1) return QWidget::keyPressEvent(event);
  int row = std::max(0, m_own) / m_columns, column = std::max(0, m_own) % m_columns;
  switch (event->key()) {
    case Qt::Key_Left:
      --column;
      break;
    case Qt::Key_Right:
      ++column;
      break;
    case Qt::Key_Up:
      --row;
      break;
    case Qt::Key_Down:
      ++row;
      break;
    case Qt::Key_Home:
      emit picked(-1);
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  if (m_own < 0) row = column = 0;  // the first key leads into the image
  emit picked(std::clamp(row, 0, m_rows - 1) * m_columns + std::clamp(column, 0, m_columns - 1));
}

void PatchMap::focusInEvent(QFocusEvent*) {
  update();
}
void PatchMap::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
