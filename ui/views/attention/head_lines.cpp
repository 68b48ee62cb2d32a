#include "ui/views/attention/head_lines.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kTokenHeight = 19, kTallestToken = 44, kLinesTop = 4, kPaletteSize = 6;
constexpr double kMostWidth = 3.5;  // px of a line of weight 1

}  // namespace

HeadLines::HeadLines(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Attention lines"));
  setToolTip(
      tr("Left who looks, right at what. Point at a token to see its lines alone; with the keys: up and down "
         "from token to token, left and right from column to column."));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void HeadLines::display(const AttentionShown& shown, int layer, const QStringList& queries, const QStringList& keys) {
  m_shown = shown;
  m_map = shown.layers[static_cast<std::size_t>(layer)];
  m_names[0] = keys, m_names[1] = queries;
  if (m_token >= (m_asks ? this->queries() : this->keys())) m_token = -1;
  updateGeometry();
  choose();
}

void HeadLines::setHeads(std::vector<int> heads) {
  m_heads = std::move(heads);
  choose();
}

void HeadLines::setThreshold(double least) {
  m_threshold = least;
  choose();
}

int HeadLines::queries() const {
  return m_map ? static_cast<int>(m_map->weights.shape[1]) : 0;
}
int HeadLines::keys() const {
  return m_map ? static_cast<int>(m_map->weights.shape[2]) : 0;
}

// All lines from the threshold on; where these are too many to be seen apart, the strongest. There may be very many:
// no more than twice as many as are drawn are ever held.
void HeadLines::choose() {
  m_lines.clear();
  m_possible = m_lost = 0;
  double all = 0, drawn = 0;
  auto least = static_cast<float>(m_threshold);
  const auto weaker = [](const Line& a, const Line& b) { return a.weight < b.weight; };
  const auto keepStrongest = [&] {
    if (m_lines.size() <= kMostLines) return;
    const auto first = m_lines.end() - kMostLines;
    std::nth_element(m_lines.begin(), first, m_lines.end(), weaker);
    least = first->weight;
    m_lines.erase(m_lines.begin(), first);
  };
  for (const int head : m_heads) {
    if (!m_map || head >= headCount(m_map->weights)) continue;
    const float* weight = m_map->weights.values.data() + static_cast<std::ptrdiff_t>(head) * queries() * keys();
    for (int q = 0; q < queries(); ++q)
      for (int k = 0; k < keys(); ++k, ++weight) {
        if (!std::isfinite(*weight)) {
          ++m_lost;
          continue;
        }
        if (*weight <= 0) continue;  // no line: what is masked, and what is not looked at
        ++m_possible;
        all += static_cast<double>(*weight);
        if (*weight >= least) m_lines.push_back({head, q, k, *weight});
        if (m_lines.size() >= 2 * std::size_t{kMostLines}) keepStrongest();
      }
  }
  keepStrongest();
  std::stable_sort(m_lines.begin(), m_lines.end(), weaker);
  for (const Line& line : m_lines) drawn += static_cast<double>(line.weight);
  m_share = all > 0 ? drawn / all : 0;
  update();
  speak();
  emit pointedAt();
}

QString HeadLines::words() const {
  const auto name = [&](bool asks, int token) {
    const QStringList& names = m_names[asks ? 1 : 0];
    return token < names.size() ? names[token] : tr("position %1").arg(grouped(token + 1));
  };
  if (m_token >= 0 && m_map) {
    std::vector<const Line*> own;
    for (auto line = m_lines.rbegin(); line != m_lines.rend(); ++line)
      if (isOf(*line)) own.push_back(&*line);
    QStringList parts;
    for (std::size_t i = 0; i < std::min<std::size_t>(own.size(), 4); ++i) {
      QString part = QStringLiteral("%1 %2").arg(name(!m_asks, m_asks ? own[i]->key : own[i]->query),
                                                 figure(static_cast<double>(own[i]->weight), 2));
      if (m_heads.size() > 1) part += tr(" (head %1)").arg(own[i]->head + 1);
      parts << part;
    }
    if (own.size() > 4) parts << tr("%1 more").arg(own.size() - 4);
    const QString what = m_asks ? tr("%1 looks at %2") : tr("%1 is looked at by %2");
    return what.arg(name(m_asks, m_token),
                    parts.isEmpty() ? tr("nothing as much") : parts.join(QStringLiteral(", ")));
  }
  const auto drawn = static_cast<std::int64_t>(m_lines.size());
  QString out =
      tr("%1 of %2 lines drawn, with %3 of the attention").arg(grouped(drawn), grouped(m_possible), percent(m_share));
  if (m_heads.empty()) out = tr("No head is chosen: choose one above");
  if (drawn == kMostLines) out += tr("; more could not be told apart");
  if (m_lost > 0) out += tr("; %1 weights are not finite").arg(grouped(m_lost));
  return out;
}

void HeadLines::speak() {
  if (const QString said = words(); said != accessibleDescription()) setAccessibleDescription(said);
}

// ---- the picture

QColor HeadLines::colourOf(int head) {
  return Theme::instance().colours().curves[head % kPaletteSize];
}

// Where colours come again the line is another.
Qt::PenStyle HeadLines::styleOf(int head) {
  constexpr Qt::PenStyle kStyles[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
  return kStyles[head / kPaletteSize % 4];
}

int HeadLines::heightNeeded() const {
  return 2 * kLinesTop + kTokenHeight * std::max({1, queries(), keys()});
}

// As high as all of them fit.
double HeadLines::rowHeight() const {
  const double room = (height() - 2 * kLinesTop) / static_cast<double>(std::max({1, queries(), keys()}));
  return std::clamp<double>(room, kTokenHeight, kTallestToken);
}

double HeadLines::column() const {
  return std::clamp(width() * 0.32, 40.0, 180.0);
}

QPointF HeadLines::tokenPoint(bool asks, int token) const {
  return {asks ? column() + 4 : width() - column() - 4, kLinesTop + (token + 0.5) * rowHeight()};
}

float HeadLines::strength(bool asks, int token) const {
  float most = 0;
  for (const Line& line : m_lines)
    if (isOf(line) && (asks ? line.query : line.key) == token) most = std::max(most, line.weight);
  return most;
}

void HeadLines::paintEvent(QPaintEvent* event) {
  if (!m_map) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRect seen = event->rect();
  for (const Line& line : m_lines) {
    if (!isOf(line)) continue;
    const QPointF from = tokenPoint(true, line.query), to = tokenPoint(false, line.key);
    if (std::max(from.y(), to.y()) < seen.top() || std::min(from.y(), to.y()) > seen.bottom()) continue;
    QColor colour = colourOf(line.head);
    const auto weight = static_cast<double>(std::min(1.0F, line.weight));
    colour.setAlphaF(static_cast<float>(0.12 + 0.88 * weight));
    painter.setPen(QPen(colour, 0.8 + (kMostWidth - 0.8) * weight, styleOf(line.head), Qt::FlatCap));
    painter.drawLine(from, to);
  }
  for (const bool asks : {true, false}) paintTokens(painter, seen, asks);
  if (hasFocus()) paintFocusRing(painter, rect().adjusted(0, 0, -1, -1));
}

void HeadLines::paintTokens(QPainter& painter, const QRect& seen, bool asks) const {
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::monoFont(12));
  const QFontMetrics metrics(painter.font());
  const QStringList& names = m_names[asks ? 1 : 0];
  const int count = asks ? queries() : keys();
  const double row = rowHeight();
  const int first = std::max(0, static_cast<int>((seen.top() - kLinesTop) / row) - 1);
  for (int token = first; token < count; ++token) {
    const QRectF place(asks ? 0 : width() - column(), kLinesTop + token * row, column(), row);
    if (place.top() > seen.bottom()) break;
    const bool own = token == m_token && asks == m_asks;
    if (own || (m_token >= 0 && asks != m_asks)) {
      QColor ground = c.accent;
      ground.setAlphaF(own ? 0.25F : 0.45F * strength(asks, token));
      painter.setPen(Qt::NoPen);
      painter.setBrush(ground);
      painter.drawRoundedRect(place.adjusted(0, 1, 0, -1), 3, 3);
    }
    painter.setPen(own ? c.text : m_token >= 0 && asks == m_asks ? c.muted : c.text);
    const QString name = token < names.size() ? names[token] : QString::number(token + 1);
    painter.drawText(place.adjusted(4, 0, -4, 0), Qt::AlignVCenter | (asks ? Qt::AlignRight : Qt::AlignLeft),
                     metrics.elidedText(name, Qt::ElideRight, static_cast<int>(column()) - 8));
  }
}

// ---- pointing

void HeadLines::point(bool asks, int token) {
  if (asks == m_asks && token == m_token) return;
  m_asks = asks, m_token = token;
  update();
  speak();
  emit pointedAt();
}

void HeadLines::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  const bool left = at.x() <= column() + 8, right = at.x() >= width() - column() - 8;
  const int token = static_cast<int>(std::floor((at.y() - kLinesTop) / rowHeight()));
  const bool on = (left || right) && token >= 0 && token < (left ? queries() : keys());
  point(on ? left : m_asks, on ? token : -1);
}
void HeadLines::mousePressEvent(QMouseEvent* event) {
  mouseMoveEvent(event);
}
void HeadLines::leaveEvent(QEvent*) {
  if (!hasFocus()) point(m_asks, -1);
}

void HeadLines::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  if (!m_map || (key != Qt::Key_Up && key != Qt::Key_Down && key != Qt::Key_Left && key != Qt::Key_Right &&
                 key != Qt::Key_Escape))
    return QWidget::keyPressEvent(event);
  if (key == Qt::Key_Escape) {
    if (m_token < 0) return QWidget::keyPressEvent(event);
    return point(m_asks, -1);
  }
  bool asks = m_asks;
  if (key == Qt::Key_Left) asks = true;
  if (key == Qt::Key_Right) asks = false;
  const int by = m_token < 0 ? 0 : key == Qt::Key_Up ? -1 : key == Qt::Key_Down ? 1 : 0;
  point(asks, std::clamp(std::max(0, m_token) + by, 0, (asks ? queries() : keys()) - 1));
}

void HeadLines::focusInEvent(QFocusEvent*) {
  update();
}
void HeadLines::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
