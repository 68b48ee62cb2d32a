#include "ui/views/evaluation/confusion_map.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/evaluation/evaluation_words.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr int kConfusionHead = 17, kConfusionTitle = 16, kConfusionGutter = 110;  // px
constexpr int kConfusionSquares = 10;     // px from which on cells are squares with a gap between them
constexpr int kConfusionLeastName = 13;   // px a row takes to be named
constexpr int kConfusionLargest = 110;    // px a cell
constexpr int kConfusionForTitles = 150;  // px of height
constexpr int kConfusionFigure = 54;      // px a column of figures beside the map
constexpr int kConfusionSlant = 58;       // px for names that are written aslant
constexpr int kConfusionMeasured = 256;   // names whose width is looked at
const QString kConfusionNoNumber = QStringLiteral("NaN");

// 1, 2, 5, 10, 20 …: the first that is not below.
int roundStep(double least) {
  int power = 1;
  for (;; power *= 10)
    for (const int step : {power, 2 * power, 5 * power})
      if (step >= least) return step;
}

}  // namespace

ConfusionMap::ConfusionMap(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Confusion matrix"));
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    m_image = {};
    update();
  });
}

void ConfusionMap::display(const Evaluation& answer) {
  m_table = ConfusionTable(answer);
  m_image = {};
  m_names.clear();
  m_widestName = 0;
  const QFontMetrics size(Theme::uiFont(11.5));
  for (int k = 0; k < m_table.columns(); ++k) {
    m_names << (k < m_table.rows() ? classOf(*answer, k) : kConfusionNoNumber);
    if (k < kConfusionMeasured) m_widestName = std::max(m_widestName, size.horizontalAdvance(m_names.back()));
  }
  m_longest = wholeNumber(static_cast<qint64>(m_table.most(ConfusionShare::counts)));
  if (answer && (m_cell.x() >= m_table.columns() || m_cell.y() >= m_table.rows())) m_cell = {-1, -1};
  update();
  speak();
  emit pointed();  // what stands there may be another number
}

void ConfusionMap::setShare(ConfusionShare share) {
  m_share = share;
  m_image = {};
  update();
  speak();
  emit pointed();
}

QString ConfusionMap::cellText(int truth, int named) const {
  const double value = m_table.value(truth, named, m_share);
  if (!(value > 0)) return {};
  return m_share == ConfusionShare::counts ? wholeNumber(m_table.count(truth, named)) : percent(value);
}

QString ConfusionMap::spoken(QPoint cell) const {
  if (m_table.isEmpty() || cell.x() < 0) return {};
  const auto share = [&](ConfusionShare of) { return percent(m_table.value(cell.y(), cell.x(), of)); };
  return tr("truth %1, answered %2: %3, %4 of those that are %1, %5 of those answered so")
      .arg(m_names[cell.y()], cell.x() < m_table.rows() ? m_names[cell.x()] : tr("no number"),
           wholeNumber(m_table.count(cell.y(), cell.x())), share(ConfusionShare::ofRow),
           share(ConfusionShare::ofColumn));
}

// ---- where things are

ConfusionMap::Layout ConfusionMap::layOut() const {
  Layout at;
  if (m_table.isEmpty()) return at;
  at.titles = height() >= kConfusionForTitles && width() >= kConfusionForTitles;
  const int title = at.titles ? kConfusionTitle : 0;
  const int gutter = std::clamp(m_widestName + 8, 16, std::max(16, std::min(kConfusionGutter, width() / 4)));
  const int rows = m_table.rows(), columns = m_table.columns();
  const auto fit = [&](int head) {
    const int wide = width() - title - gutter - 3, high = height() - title - head - 3;
    at.cell = std::min({wide / columns, high / rows, kConfusionLargest});
    if (at.cell < kConfusionSquares) at.cell = 0;
    const int side = std::max(1, std::min(wide, high));
    const QSize map = at.cell > 0 ? QSize(at.cell * columns, at.cell * rows) : QSize(side, side);
    at.map = QRect(QPoint(title + gutter, title + head), map);
  };
  fit(kConfusionHead);
  chooseNames(at, kConfusionHead);
  if (at.names == Names::slanted) {
    const Layout upright = at;
    fit(std::min(kConfusionSlant, m_widestName * 3 / 4 + 12));
    if (at.cell < kConfusionLeastName) at = upright, at.names = Names::some;
  }
  at.figures = at.cell >= kConfusionLeastName && width() - at.map.right() > 2 * kConfusionFigure + 12;
  return at;
}

// Whole names where they fit side by side; else aslant, if the map does not lose too much by it; else every n-th.
void ConfusionMap::chooseNames(Layout& at, int head) const {
  const double step = at.map.width() / static_cast<double>(m_table.columns());
  at.every = at.cell >= kConfusionLeastName ? 1 : roundStep(kConfusionLeastName / step);
  at.names = m_widestName + 4 <= step * at.every ? Names::all : Names::some;
  const bool roomy = at.cell >= kConfusionLeastName + 4 && height() - head > 3 * kConfusionSlant;
  if (at.names == Names::some && roomy) at.names = Names::slanted;
}

QSize ConfusionMap::pixelsOf(const Layout& at) const {
  return (QSizeF(at.map.size()) * devicePixelRatioF()).toSize();
}

bool ConfusionMap::isAggregated() const {
  const Layout at = layOut();
  return !m_table.isEmpty() && at.cell == 0 && pixelsOf(at).width() < m_table.columns();
}

QRect ConfusionMap::cellRect(int truth, int named) const {
  const Layout at = layOut();
  const auto edge = [](int from, int length, int cell, int cells) {
    return from + static_cast<int>(static_cast<std::int64_t>(cell) * length / cells);
  };
  const int left = edge(at.map.left(), at.map.width(), named, m_table.columns());
  const int top = edge(at.map.top(), at.map.height(), truth, m_table.rows());
  return {left, top, std::max(1, edge(at.map.left(), at.map.width(), named + 1, m_table.columns()) - left),
          std::max(1, edge(at.map.top(), at.map.height(), truth + 1, m_table.rows()) - top)};
}

QPoint ConfusionMap::cellAt(QPoint position) const {
  const Layout at = layOut();
  if (m_table.isEmpty() || !at.map.contains(position)) return {-1, -1};
  const QPoint inside = position - at.map.topLeft();
  if (at.cell > 0) return {inside.x() / at.cell, inside.y() / at.cell};
  const QSize pixels(std::min(pixelsOf(at).width(), m_table.columns()),
                     std::min(pixelsOf(at).height(), m_table.rows()));
  return m_table.cellAt(
      {inside.x() * pixels.width() / at.map.width(), inside.y() * pixels.height() / at.map.height()}, pixels);
}

// ---- the picture

void ConfusionMap::paintEvent(QPaintEvent*) {
  if (m_table.isEmpty()) return;
  const Layout at = layOut();
  QPainter painter(this);
  paintCells(painter, at);
  paintNames(painter, at);
  if (at.figures) paintFigures(painter, at);
  paintChosen(painter, at);
}

void ConfusionMap::paintCells(QPainter& painter, const Layout& at) const {
  if (at.cell == 0) {
    const QSize pixels = pixelsOf(at);
    if (m_image.isNull()) m_image = m_table.image(pixels, m_share);
    painter.drawImage(at.map, m_image);
    return;
  }
  painter.setFont(Theme::monoFont(std::clamp(at.cell * 0.42, 9.5, 13.0)));
  const QFontMetrics size(painter.font());
  const QString widest = m_share == ConfusionShare::counts ? m_longest : QStringLiteral("100 %");
  const bool numbers = size.horizontalAdvance(widest) + 3 <= at.cell && size.height() <= at.cell + 2;
  constexpr int kMostRounded = 40;
  const double corner = m_table.rows() <= kMostRounded ? 2 : 0;
  for (int truth = 0; truth < m_table.rows(); ++truth) {
    for (int named = 0; named < m_table.columns(); ++named) {
      const QRect place = cellRect(truth, named).adjusted(0, 0, -1, -1);
      const QColor colour(m_table.colour(m_table.value(truth, named, m_share), m_share));
      painter.setRenderHint(QPainter::Antialiasing, corner > 0);
      if (corner > 0) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(place, corner, corner);
      } else {
        painter.fillRect(place, colour);
      }
      if (!numbers) continue;
      painter.setPen(readableOn(colour));
      painter.drawText(place, Qt::AlignCenter, cellText(truth, named));
    }
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void ConfusionMap::paintColumnName(QPainter& painter, const Layout& at, int column) const {
  const QRect cell = cellRect(0, column);
  const QFontMetrics size(painter.font());
  if (at.names == Names::slanted) {
    painter.save();
    painter.translate(cell.center().x() - 2, at.map.top() - 5);
    painter.rotate(-45);
    painter.drawText(QRect(0, -8, 100, 16), Qt::AlignLeft | Qt::AlignVCenter,
                     size.elidedText(m_names[column], Qt::ElideRight,
                                     (at.map.top() - (at.titles ? kConfusionTitle : 0) - 12) * 7 / 5));
    painter.restore();
    return;
  }
  const int room = std::max(cell.width() * at.every, kConfusionLeastName);
  // Where names do not fit the classes are counted, as the rows say which is which.
  QString name = at.names == Names::all || column == m_table.rows() ? m_names[column] : QString::number(column);
  name = size.elidedText(name, Qt::ElideRight, std::max(room, 24));
  painter.drawText(QRect(cell.center().x() - 40, at.map.top() - kConfusionHead, 80, kConfusionHead - 1),
                   Qt::AlignHCenter | Qt::AlignVCenter, name);
}

void ConfusionMap::paintNames(QPainter& painter, const Layout& at) const {
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::uiFont(11.5));
  const QFontMetrics size(painter.font());
  const int title = at.titles ? kConfusionTitle : 0;
  for (int k = 0; k < m_table.rows(); k += at.every) {
    const QRect cell = cellRect(k, 0);
    const QRect place(title, cell.center().y() - 8, at.map.left() - title - 6, 17);
    painter.setPen(k == m_cell.y() ? c.text : c.muted);
    painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                     size.elidedText(m_names[k], Qt::ElideRight, place.width()));
  }
  // Numbers below each other take less room than side by side.
  const double step = at.map.width() / static_cast<double>(m_table.columns());
  const int digits = size.horizontalAdvance(QString::number(m_table.rows())) + 8;
  const int every = at.names == Names::some ? std::max(at.every, roundStep(digits / step)) : at.every;
  for (int k = 0; k < m_table.columns(); k += every) {
    painter.setPen(k == m_cell.x() ? c.text : c.muted);
    paintColumnName(painter, at, k);
  }
  if (!at.titles) return;
  painter.setPen(c.faint);
  painter.drawText(QRect(at.map.left(), 0, at.map.width(), kConfusionTitle), Qt::AlignCenter, tr("answered"));
  painter.save();
  painter.translate(0, at.map.bottom());
  painter.rotate(-90);
  painter.drawText(QRect(0, 0, at.map.height(), kConfusionTitle), Qt::AlignCenter, tr("truth"));
  painter.restore();
}

// Beside each row what the per-class table says of it.
void ConfusionMap::paintFigures(QPainter& painter, const Layout& at) const {
  const Colours& c = Theme::instance().colours();
  const auto column = [&](int index, const QRect& row) {
    return QRect(at.map.right() + 10 + index * kConfusionFigure, row.center().y() - 8, kConfusionFigure - 6, 17);
  };
  painter.setFont(Theme::uiFont(11.5));
  painter.setPen(c.faint);
  const QRect head(0, at.map.top() - kConfusionHead, 1, kConfusionHead - 1);
  painter.drawText(column(0, head), Qt::AlignRight | Qt::AlignVCenter, tr("prec."));
  painter.drawText(column(1, head), Qt::AlignRight | Qt::AlignVCenter, tr("recall"));
  painter.setFont(Theme::monoFont(11.5));
  for (int k = 0; k < m_table.rows(); ++k) {
    const QRect row = cellRect(k, 0);
    painter.setPen(k == m_cell.y() ? c.text : c.muted);
    const auto right = static_cast<double>(m_table.count(k, k));
    const auto of = [&](std::int64_t total) {
      return total > 0 ? shareFigure(right / static_cast<double>(total), 2) : QStringLiteral("0");
    };
    painter.drawText(column(0, row), Qt::AlignRight | Qt::AlignVCenter, of(m_table.columnTotal(k)));
    painter.drawText(column(1, row), Qt::AlignRight | Qt::AlignVCenter, of(m_table.rowTotal(k)));
  }
}

void ConfusionMap::paintChosen(QPainter& painter, const Layout& at) const {
  const Colours& c = Theme::instance().colours();
  painter.setBrush(Qt::NoBrush);
  if (m_cell.x() >= 0) {
    QRect place = cellRect(m_cell.y(), m_cell.x());
    painter.setRenderHint(QPainter::Antialiasing);
    if (at.cell == 0) {  // a pixel is too small to be seen: lines lead to it
      const QPointF middle = QRectF(place).center();
      painter.setPen(QPen(mixed(c.surface, c.accent, 0.7), 1));
      painter.drawLine(QPointF(at.map.left(), middle.y()), QPointF(middle.x() - 4, middle.y()));
      painter.drawLine(QPointF(middle.x(), at.map.top()), QPointF(middle.x(), middle.y() - 4));
      place = QRectF(middle.x() - 3, middle.y() - 3, 6, 6).toRect();
    }
    painter.setPen(QPen(c.surface, 3.5));
    painter.drawRoundedRect(QRectF(place).adjusted(-1, -1, 0, 0), 3, 3);
    painter.setPen(QPen(c.accent, 2));
    painter.drawRoundedRect(QRectF(place).adjusted(-1, -1, 0, 0), 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
  }
  if (hasFocus()) paintFocusRing(painter, at.map.adjusted(-3, -3, 1, 1));
}

}  // namespace vitrine::ui
