#include "ui/views/attention/head_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/views/attention/accessible_heads.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr int kGap = 5, kLeastSide = 6;
}

HeadGrid::HeadGrid(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  AccessibleHeads::install();
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void HeadGrid::display(const std::vector<const AttentionMap*>& layers) {
  m_images.clear();
  m_names.clear();
  m_entropies.clear();
  for (const AttentionMap* map : layers) {
    QList<QImage> images;
    QList<double> entropies;
    for (int head = 0; head < headCount(map->weights); ++head) {
      images.append(attentionImage(map->weights, head));
      entropies.append(headEntropy(map->weights, head));
    }
    m_images.append(images);
    m_entropies.append(entropies);
    m_names.append(QString::fromStdString(map->name));
  }
  update();
}

void HeadGrid::choose(int layer, int head) {
  m_layer = layer, m_head = head;
  update();
}

int HeadGrid::side(int width) const {
  qsizetype heads = 1;
  for (const auto& row : m_images) heads = std::max(heads, row.size());
  const int room = (width - 4 - kGap * (static_cast<int>(heads) - 1)) / static_cast<int>(heads);
  return std::clamp(room, kLeastSide, std::max(kLeastSide, m_mostSide));
}

int HeadGrid::sideFor(int rows, int height) {
  return (height - 4 - (rows - 1) * kGap) / std::max(1, rows);
}

void HeadGrid::setMostSide(int side) {
  m_mostSide = side;
  update();
}

int HeadGrid::heightAt(int width) const {
  const int rows = std::max(1, layers());
  return rows * side(width) + (rows - 1) * kGap + 4;
}

QRect HeadGrid::mapRect(int layer, int head) const {
  const int size = side(width());
  return {2 + head * (size + kGap), 2 + layer * (size + kGap), size, size};
}

bool HeadGrid::at(QPoint position, int& layer, int& head) const {
  for (layer = 0; layer < layers(); ++layer) {
    for (head = 0; head < m_images[layer].size(); ++head) {
      if (mapRect(layer, head).adjusted(-2, -2, 2, 2).contains(position)) return true;
    }
  }
  return false;
}

QString HeadGrid::headWords(int layer, int head) const {
  return tr("%1, head %2: entropy %3").arg(m_names[layer]).arg(head + 1).arg(figure(m_entropies[layer][head], 2));
}

void HeadGrid::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colours& c = Theme::instance().colours();
  for (int layer = 0; layer < layers(); ++layer) {
    for (int head = 0; head < m_images[layer].size(); ++head) {
      const QRect place = mapRect(layer, head);
      painter.drawImage(place, m_images[layer][head]);
      if (layer != m_layer || head != m_head) continue;
      painter.setRenderHint(QPainter::Antialiasing);
      painter.setPen(QPen(hasFocus() ? c.text : c.accent, 2));
      painter.setBrush(Qt::NoBrush);
      painter.drawRoundedRect(QRectF(place).adjusted(-1, -1, 1, 1), 2, 2);
      painter.setRenderHint(QPainter::Antialiasing, false);
    }
  }
}

void HeadGrid::mousePressEvent(QMouseEvent* event) {
  int layer = 0, head = 0;
  if (at(event->pos(), layer, head)) emit chosen(layer, head);
}

void HeadGrid::keyPressEvent(QKeyEvent* event) {
  if (m_images.isEmpty()) return QWidget::keyPressEvent(event);
  int layer = std::min(m_layer, layers() - 1), head = m_head;
  switch (event->key()) {
    case Qt::Key_Left:
      --head;
      break;
    case Qt::Key_Right:
      ++head;
      break;
    case Qt::Key_Up:
      --layer;
      break;
    case Qt::Key_Down:
      ++layer;
      break;
    default:
      return QWidget::keyPressEvent(event);
  }
  layer = std::clamp(layer, 0, layers() - 1);
  head = std::clamp(head, 0, std::max(0, static_cast<int>(m_images[layer].size()) - 1));
  if (layer != m_layer || head != m_head) emit chosen(layer, head);
}

bool HeadGrid::event(QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  auto* help = static_cast<QHelpEvent*>(event);
  int layer = 0, head = 0;
  if (at(help->pos(), layer, head)) {
    QToolTip::showText(help->globalPos(),
                       tr("%1 (0: looks at one token, 1: at all alike)").arg(headWords(layer, head)));
  } else {
    QToolTip::hideText();
  }
  return true;
}

}  // namespace vitrine::ui
