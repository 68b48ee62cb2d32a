#include "ui/views/attention/head_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/attention/accessible_heads.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr int kGap = 5, kLeastSide = 6;
constexpr int kFullGap = 8, kLeastFullSide = 34, kMostFullSide = 150;  // px
constexpr int kNumberRow = 17, kBitsRow = 16, kMostLabel = 110;        // above and below maps, beside their rows
constexpr int kPlaceWidth = 48;  // a map of another order has its layer and head below it
}  // namespace

HeadGrid::HeadGrid(QWidget* parent, Look look) : QWidget(parent), m_look(look) {
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  AccessibleHeads::install();
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void HeadGrid::display(const AttentionShown& shown) {
  m_shown = shown;
  m_images.clear();
  arrange();
  update();
}

void HeadGrid::setOrder(Order order) {
  m_order = order;
  arrange();
  update();
}

int HeadGrid::heads(int layer) const {
  return headCount(m_shown.layers[static_cast<std::size_t>(layer)]->weights);
}

int HeadGrid::mostHeads() const {
  int most = 1;
  for (int layer = 0; layer < layers(); ++layer) most = std::max(most, heads(layer));
  return most;
}

void HeadGrid::arrange() {
  m_cells.clear();
  m_places.clear();
  for (int layer = 0; layer < layers(); ++layer) {
    m_places.emplace_back(static_cast<std::size_t>(heads(layer)));
    for (int head = 0; head < heads(layer); ++head) m_cells.emplace_back(layer, head);
  }
  if (!inRows()) {
    const auto bits = [&](const std::pair<int, int>& cell) {
      const double own = entropyOf(*m_shown.layers[static_cast<std::size_t>(cell.first)], cell.second);
      return std::isfinite(own) ? (m_order == Order::widestFirst ? -own : own)
                                : std::numeric_limits<double>::infinity();
    };
    std::stable_sort(m_cells.begin(), m_cells.end(), [&](const auto& a, const auto& b) { return bits(a) < bits(b); });
  }
  for (int place = 0; place < count(); ++place)
    m_places[static_cast<std::size_t>(cell(place).first)][static_cast<std::size_t>(cell(place).second)] = place;
}

void HeadGrid::choose(int layer, int head) {
  m_layer = layer, m_head = head;
  update();
}

void HeadGrid::press(int layer, int head) {
  emit chosen(layer, head);
  if (isFull()) emit opened(layer, head);
}

// ---- where things are

int HeadGrid::side(int width) const {
  const int heads = mostHeads();
  const int room = (width - 4 - kGap * (heads - 1)) / heads;
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

// As large as all fit; where they would be too small it is larger than its room, and scrolls.
void HeadGrid::fitInto(QSize room) {
  const QFontMetrics metrics(Theme::uiFont(11.5));
  m_label = 0;
  for (const AttentionMap* map : m_shown.layers)
    if (inRows()) m_label = std::max(m_label, metrics.horizontalAdvance(qtext(map->name)) + 10);
  m_label = std::min({m_label, kMostLabel, room.width() / 4});
  const int wide = room.width() - m_label - 4, least = inRows() ? kLeastFullSide : kPlaceWidth;
  const int below = kBitsRow * (inRows() ? 1 : 2) + kFullGap, above = inRows() ? kNumberRow : 0;
  int best = 0;
  m_columns = 1;
  for (int n = inRows() ? mostHeads() : 1; n <= (inRows() ? mostHeads() : count()); ++n) {
    const int rows = inRows() ? layers() : (count() + n - 1) / n;
    const int fits = std::min(wide / n - kFullGap, (room.height() - above - 4) / std::max(1, rows) - below);
    if (fits > best || n == 1) best = std::max(fits, best), m_columns = n;
    if (wide / n - kFullGap < least) break;
  }
  if (best < least && !inRows()) m_columns = std::max(1, wide / (least + kFullGap));
  m_side = std::clamp(best, least, kMostFullSide);
  const int shown = columns(), rows = inRows() ? layers() : (count() + shown - 1) / shown;
  resize(std::max(room.width(), m_label + 4 + shown * (m_side + kFullGap)),
         std::max(room.height(), above + 4 + rows * (m_side + below)));
  update();
}

int HeadGrid::placeOf(int layer, int head) const {
  return m_places[static_cast<std::size_t>(layer)][static_cast<std::size_t>(head)];
}

QRect HeadGrid::rectAt(int place) const {
  const int column = inRows() ? cell(place).second : place % columns();
  const int row = inRows() ? cell(place).first : place / columns();
  if (!isFull()) {
    const int size = side(width());
    return {2 + column * (size + kGap), 2 + row * (size + kGap), size, size};
  }
  const int below = kBitsRow * (inRows() ? 1 : 2) + kFullGap;
  return {m_label + 2 + column * (m_side + kFullGap), (inRows() ? kNumberRow : 0) + 2 + row * (m_side + below),
          m_side, m_side};
}

QRect HeadGrid::mapRect(int layer, int head) const {
  return rectAt(placeOf(layer, head));
}

bool HeadGrid::at(QPoint position, int& layer, int& head) const {
  for (int place = 0; place < count(); ++place) {
    const QRect map = rectAt(place).adjusted(-2, -2, 2, isFull() ? kBitsRow : 2);
    if (!map.contains(position)) continue;
    layer = cell(place).first, head = cell(place).second;
    return true;
  }
  return false;
}

QString HeadGrid::headWords(int layer, int head) const {
  const AttentionMap& map = *m_shown.layers[static_cast<std::size_t>(layer)];
  return tr("%1, head %2: %3").arg(qtext(map.name)).arg(head + 1).arg(entropyWords(entropyOf(map, head)));
}

const QImage& HeadGrid::image(int layer, int head) const {
  QImage& image = m_images[{layer, head}];
  if (!image.isNull()) return image;
  const AttentionMap& map = *m_shown.layers[static_cast<std::size_t>(layer)];
  image = smallAttentionImage(map, head);
  return image;
}

// ---- the picture

void HeadGrid::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  const Colours& c = Theme::instance().colours();
  const QRect seen = event->rect();
  for (int place = 0; place < count(); ++place) {
    const QRect map = rectAt(place);
    if (!map.adjusted(-2, -2, 2, 2).intersects(seen)) continue;
    const auto [layer, head] = cell(place);
    painter.drawImage(map, image(layer, head));
    if (layer != m_layer || head != m_head) continue;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? c.text : c.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(map).adjusted(-1, -1, 1, 1), 2, 2);
    painter.setRenderHint(QPainter::Antialiasing, false);
  }
  if (isFull()) paintWords(painter, seen);
}

// Names of layers, numbers of heads, and how widely each looks.
void HeadGrid::paintWords(QPainter& painter, const QRect& seen) const {
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::uiFont(11.5));
  const QFontMetrics metrics(painter.font());
  painter.setPen(c.muted);
  for (int layer = 0; inRows() && layer < layers(); ++layer) {
    const QRect map = mapRect(layer, 0);
    painter.drawText(QRect(0, map.top(), m_label - 8, map.height()), Qt::AlignVCenter | Qt::AlignRight,
                     metrics.elidedText(qtext(m_shown.layers[static_cast<std::size_t>(layer)]->name), Qt::ElideMiddle,
                                        m_label - 8));
  }
  painter.setFont(Theme::monoFont(11));
  for (int head = 0; inRows() && layers() > 0 && head < mostHeads(); ++head)
    painter.drawText(QRect(m_label + 2 + head * (m_side + kFullGap), 0, m_side, kNumberRow), Qt::AlignCenter,
                     QString::number(head + 1));
  for (int place = 0; place < count(); ++place) {
    const QRect map = rectAt(place);
    QRect row(map.left() - kFullGap / 2, map.bottom() + 1, map.width() + kFullGap, kBitsRow);
    if (!row.adjusted(0, 0, 0, kBitsRow).intersects(seen)) continue;
    const auto [layer, head] = cell(place);
    const double bits = entropyOf(*m_shown.layers[static_cast<std::size_t>(layer)], head);
    painter.setPen(std::isfinite(bits) ? c.text : c.bad);
    painter.drawText(row, Qt::AlignCenter, std::isfinite(bits) ? figure(bits, 3) : tr("NaN"));
    if (inRows()) continue;
    painter.setPen(c.muted);
    painter.drawText(row.translated(0, kBitsRow - 3), Qt::AlignCenter,
                     QStringLiteral("%1 · %2").arg(layer + 1).arg(head + 1));
  }
}

// ---- choosing

void HeadGrid::mousePressEvent(QMouseEvent* event) {
  int layer = 0, head = 0;
  if (event->button() == Qt::LeftButton && at(event->pos(), layer, head)) press(layer, head);
}

// Where a key leads, by the places of the maps. False: it is none of these keys.
bool HeadGrid::step(int key) {
  int layer = std::clamp(m_layer, 0, layers() - 1), head = std::clamp(m_head, 0, heads(layer) - 1);
  const int across = key == Qt::Key_Left ? -1 : key == Qt::Key_Right ? 1 : 0;
  const int down = key == Qt::Key_Up ? -1 : key == Qt::Key_Down ? 1 : 0;
  if (inRows() && (across != 0 || down != 0)) {
    layer = std::clamp(layer + down, 0, layers() - 1);
    head = std::clamp(head + across, 0, std::max(0, heads(layer) - 1));
  } else if (across != 0 || down != 0) {
    const int to = std::clamp(placeOf(layer, head) + across + down * columns(), 0, count() - 1);
    layer = cell(to).first, head = cell(to).second;
  } else if (key == Qt::Key_Home || key == Qt::Key_End) {
    const auto to = key == Qt::Key_Home ? m_cells.front() : m_cells.back();
    layer = to.first, head = to.second;
  } else {
    return false;
  }
  if (layer != m_layer || head != m_head) emit chosen(layer, head);
  return true;
}

void HeadGrid::keyPressEvent(QKeyEvent* event) {
  if (m_cells.empty()) return QWidget::keyPressEvent(event);
  const bool enters =
      event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
  if (isFull() && enters) return emit opened(m_layer, m_head);
  if (!step(event->key())) QWidget::keyPressEvent(event);
}

bool HeadGrid::event(QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  auto* help = static_cast<QHelpEvent*>(event);
  int layer = 0, head = 0;
  if (at(help->pos(), layer, head)) {
    const auto keys = static_cast<double>(m_shown.layers[static_cast<std::size_t>(layer)]->weights.shape[2]);
    QToolTip::showText(help->globalPos(), tr("%1 (0: looks at one position, %2: at all alike)")
                                              .arg(headWords(layer, head), QString::number(std::log2(keys), 'f', 2)));
  } else {
    QToolTip::hideText();
  }
  return true;
}

}  // namespace vitrine::ui
