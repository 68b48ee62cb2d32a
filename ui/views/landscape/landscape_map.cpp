#include "ui/views/landscape/landscape_map.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kContours = 12;
constexpr int kMostPixels = 360;  // a side of the picture, so that it is made within some ms
constexpr double kNearState = 9;  // px

}  // namespace

LandscapeMap::LandscapeMap(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("Loss landscape from above"));
  setToolTip(
      tr("Arrow keys go from point to point, Page Up and Page Down along the path; Enter, or a click on a state, "
         "looks back to it") +
      QStringLiteral(". ") + ChartZoom::words());
  connectZoom();
  m_frame.x().setTight(true), m_frame.y().setTight(true);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    m_image = {};
    update();
  });
}

void LandscapeMap::connectZoom() {
  ZoomedChart zoomed = m_frame.zoomed(ChartZoom::Along::both, [this] {
    arrange();
    update();
  });
  zoomed.plot = [this] { return m_landscape ? m_frame.plot() : QRectF(); };
  zoomed.pointed = [this] {
    const auto at = current();
    return at ? m_frame.unitOf(*at) : QPointF(0.5, 0.5);
  };
  zoomed.pressed = [this](QPointF) {
    emit pressed();
    return false;
  };
  zoomed.clicked = [this](QPointF place) {
    pointAt(place);
    if (m_state >= 0) emit picked(static_cast<double>(m_landscape->path[static_cast<std::size_t>(m_state)].step));
  };
  zoomed.unclicked = [this] { emit unpicked(); };
  new ChartZoom(this, ChartZoom::Along::both, std::move(zoomed));
}

void LandscapeMap::display(std::shared_ptr<const Landscape> landscape, const LossScale& scale) {
  const bool other = landscape != m_landscape;
  m_landscape = std::move(landscape), m_scale = scale;
  m_image = {};
  m_lines.clear();
  if (other) {
    m_column = m_row = m_state = -1;
    m_frame.showAll();  // of other directions
  }
  if (m_landscape) {
    for (const double level : scale.levels(kContours)) m_lines += contour(*m_landscape, level);
    m_frame.x().forget(), m_frame.y().forget();
    m_frame.x().fit(m_landscape->alphas.front(), m_landscape->alphas.back());
    m_frame.y().fit(m_landscape->betas.front(), m_landscape->betas.back());
    const bool path = m_landscape->settings.directions == LandscapeSettings::Directions::path;
    m_frame.setTitles(path ? tr("α, along the first principal component") : tr("α, along a random direction"),
                      path ? tr("β, the second") : tr("β, another"));
  }
  arrange();
  update();
  speak();
  emit pointed();
}

void LandscapeMap::arrange() {
  m_frame.layOut(rect().adjusted(0, 0, -2, 0), false);
  m_image = {};
}

QRectF LandscapeMap::field() const {
  return QRectF(placeOf(m_landscape->alphas.front(), m_landscape->betas.back()),
                placeOf(m_landscape->alphas.back(), m_landscape->betas.front()));
}

QRectF LandscapeMap::seen() const {
  return m_frame.isZoomed() ? field().intersected(m_frame.plot()) : field();
}

QPointF LandscapeMap::placeOfGrid(QPointF place) const {
  const QRectF all = field();
  return {all.left() + place.x() / static_cast<double>(m_landscape->alphas.size() - 1) * all.width(),
          all.bottom() - place.y() / static_cast<double>(m_landscape->betas.size() - 1) * all.height()};
}

// Between the points of the grid colours are those of losses in between.
QImage LandscapeMap::makeImage() const {
  const QRectF all = field(), part = seen();
  const int wide = std::clamp(static_cast<int>(part.width()), 2, kMostPixels);
  const int high = std::clamp(static_cast<int>(part.height()), 2, kMostPixels);
  QImage out(wide, high, QImage::Format_RGB32);
  const auto columns = static_cast<double>(m_landscape->alphas.size() - 1),
             rows = static_cast<double>(m_landscape->betas.size() - 1);
  for (int y = 0; y < high; ++y) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(y));
    const double up = (all.bottom() - part.bottom() + (high - 1 - y) * part.height() / (high - 1)) / all.height();
    for (int x = 0; x < wide; ++x) {
      const double right = (part.left() - all.left() + x * part.width() / (wide - 1)) / all.width();
      line[x] = m_scale.colour(
          lossBetween(*m_landscape, std::clamp(right, 0.0, 1.0) * columns, std::clamp(up, 0.0, 1.0) * rows));
    }
  }
  return out;
}

// ---- pointing

QString LandscapeMap::words() const {
  if (!m_landscape) return {};
  if (m_state >= 0) {
    const LandscapeState& state = m_landscape->path[static_cast<std::size_t>(m_state)];
    return tr("step %1: α %2, β %3, %4 beside the plane · click or Enter looks back to it")
        .arg(grouped(static_cast<qint64>(state.step)), figure(state.alpha, 3), figure(state.beta, 3),
             figure(state.away, 2));
  }
  if (m_column < 0) return {};
  const auto column = static_cast<std::size_t>(m_column), row = static_cast<std::size_t>(m_row);
  return tr("α %1, β %2: loss %3")
      .arg(figure(m_landscape->alphas[column], 3), figure(m_landscape->betas[row], 3),
           lossText(static_cast<double>(m_landscape->at(column, row))));
}

void LandscapeMap::speak() {
  QString said = words();
  if (said.isEmpty() && m_landscape)
    said = tr("%1. Arrow keys go from point to point, Page Up and Page Down along the path")
               .arg(landscapeWords(*m_landscape));
  if (said != accessibleDescription()) setAccessibleDescription(said);
}

void LandscapeMap::point(int column, int row, int state) {
  if (column == m_column && row == m_row && state == m_state) return;
  m_column = column, m_row = row, m_state = state;
  update();
  speak();
  emit pointed();
}

std::optional<QPointF> LandscapeMap::current() const {
  if (m_state >= 0) {
    const LandscapeState& state = m_landscape->path[static_cast<std::size_t>(m_state)];
    return QPointF(state.alpha, state.beta);
  }
  if (m_column < 0) return {};
  return QPointF(m_landscape->alphas[static_cast<std::size_t>(m_column)],
                 m_landscape->betas[static_cast<std::size_t>(m_row)]);
}

void LandscapeMap::reveal() {
  const auto at = current();
  if (!at || !m_frame.isZoomed()) return;
  m_frame.reveal(*at);
  arrange();
  update();
}

void LandscapeMap::setCurrent(int column, int row) {
  point(column, row, -1);
}

void LandscapeMap::setState(int state) {
  point(-1, -1, state);
}

int LandscapeMap::stateNear(QPointF position) const {
  int best = -1;
  double least = kNearState;
  for (std::size_t i = 0; i < m_landscape->path.size(); ++i) {
    const double apart = QLineF(position, placeOf(m_landscape->path[i].alpha, m_landscape->path[i].beta)).length();
    if (apart < least) least = apart, best = static_cast<int>(i);
  }
  return best;
}

void LandscapeMap::mouseMoveEvent(QMouseEvent* event) {
  pointAt(event->position());
}

void LandscapeMap::pointAt(QPointF position) {
  if (!m_landscape) return;
  if (m_frame.isZoomed() && !m_frame.plot().contains(position)) return setCurrent(-1, -1);
  if (const int state = stateNear(position); state >= 0) return setState(state);
  const QRectF all = field();
  if (!all.adjusted(-4, -4, 4, 4).contains(position)) return setCurrent(-1, -1);
  const auto nearest = [](double share, std::size_t count) {
    return std::clamp(static_cast<int>(std::lround(share * static_cast<double>(count - 1))), 0,
                      static_cast<int>(count) - 1);
  };
  setCurrent(nearest((position.x() - all.left()) / all.width(), m_landscape->alphas.size()),
             nearest((all.bottom() - position.y()) / all.height(), m_landscape->betas.size()));
}

void LandscapeMap::leaveEvent(QEvent*) {
  if (!hasFocus()) setCurrent(-1, -1);
}

void LandscapeMap::keyPressEvent(QKeyEvent* event) {
  if (!m_landscape) return QWidget::keyPressEvent(event);
  const int columns = static_cast<int>(m_landscape->alphas.size()),
            rows = static_cast<int>(m_landscape->betas.size());
  const int middleColumn = static_cast<int>(m_landscape->middle_alpha),
            middleRow = static_cast<int>(m_landscape->middle_beta);
  const auto go = [&](int right, int up) {
    if (m_column < 0)
      setCurrent(middleColumn, middleRow);
    else
      setCurrent(std::clamp(m_column + right, 0, columns - 1), std::clamp(m_row + up, 0, rows - 1));
    reveal();
  };
  const int states = static_cast<int>(m_landscape->path.size());
  switch (event->key()) {
    case Qt::Key_Left:
      return go(-1, 0);
    case Qt::Key_Right:
      return go(1, 0);
    case Qt::Key_Up:
      return go(0, 1);
    case Qt::Key_Down:
      return go(0, -1);
    case Qt::Key_Home:
      return setCurrent(middleColumn, middleRow);
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      if (states > 0)
        setState(m_state < 0 ? states - 1
                             : std::clamp(m_state + (event->key() == Qt::Key_PageUp ? -1 : 1), 0, states - 1));
      return reveal();
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_state >= 0) emit picked(static_cast<double>(m_landscape->path[static_cast<std::size_t>(m_state)].step));
      return;
    case Qt::Key_Escape:
      if (m_column >= 0 || m_state >= 0) return setCurrent(-1, -1);
      [[fallthrough]];
    default:
      QWidget::keyPressEvent(event);
  }
}

void LandscapeMap::resizeEvent(QResizeEvent*) {
  arrange();
}

void LandscapeMap::focusInEvent(QFocusEvent*) {
  update();
}

void LandscapeMap::focusOutEvent(QFocusEvent*) {
  if (!underMouse()) setCurrent(-1, -1);  // else it is still the pointer's
  update();
}

// ---- the picture

void LandscapeMap::paintEvent(QPaintEvent*) {
  if (!m_landscape) return;
  QPainter painter(this);
  m_frame.paint(painter);
  if (m_image.isNull()) m_image = makeImage();
  painter.drawImage(seen(), m_image);
  painter.save();
  painter.setClipRect(m_frame.plot());
  painter.setRenderHint(QPainter::Antialiasing);
  paintLines(painter);
  paintPath(painter);
  paintCurrent(painter);
  painter.restore();
  if (hasFocus()) paintFocusRing(painter, rect().adjusted(0, 0, -1, -1));
}

void LandscapeMap::paintLines(QPainter& painter) const {
  painter.setPen(QPen(QColor(255, 255, 255, 110), 1));
  QList<QLineF> lines;
  for (const QLineF& line : m_lines) lines << QLineF(placeOfGrid(line.p1()), placeOfGrid(line.p2()));
  painter.drawLines(lines);
}

// From a ring at the start to a full dot where the weights are.
void LandscapeMap::paintPath(QPainter& painter) const {
  const auto& path = m_landscape->path;
  QPolygonF line;
  for (const LandscapeState& state : path) line << placeOf(state.alpha, state.beta);
  for (const auto& [colour, wide] : {std::pair{QColor(0, 0, 0, 150), 4.0}, {QColor(Qt::white), 1.8}}) {
    painter.setPen(QPen(colour, wide, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
  }
  painter.setPen(QPen(QColor(0, 0, 0, 150), 1));
  painter.setBrush(Qt::white);
  for (qsizetype i = 1; i + 1 < line.size(); ++i) painter.drawEllipse(line[i], 2.2, 2.2);
  const QPointF middle = placeOf(0, 0);
  painter.setFont(Theme::uiFont(11.5, 600));
  const auto mark = [&](QPointF at, const QString& name, bool full) {
    if (m_frame.isZoomed() && !m_frame.plot().contains(at)) return;
    painter.setPen(QPen(Qt::black, 3.5));
    painter.setBrush(full ? QColor(Qt::white) : QColor(0, 0, 0, 110));
    painter.drawEllipse(at, 5, 5);
    painter.setPen(QPen(Qt::white, 1.6));
    painter.drawEllipse(at, 5, 5);
    const int wide = painter.fontMetrics().horizontalAdvance(name) + 10;
    QRectF label(at.x() + 9, at.y() - 9, wide, 18);
    if (label.right() > m_frame.plot().right()) label.moveRight(at.x() - 9);
    if (label.top() < m_frame.plot().top()) label.moveTop(m_frame.plot().top());
    if (label.bottom() > m_frame.plot().bottom()) label.moveBottom(m_frame.plot().bottom());
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, 150));
    painter.drawRoundedRect(label, 4, 4);
    painter.setPen(Qt::white);
    painter.drawText(label, Qt::AlignCenter, name);
  };
  // Where both are one place, as they may be seen from a random plane, the present one is named.
  constexpr double kApart = 14;
  if (line.size() > 1 && QLineF(line.front(), middle).length() > kApart)
    mark(line.front(),
         path.front().step == 0 ? tr("start") : tr("step %1").arg(grouped(static_cast<qint64>(path.front().step))),
         false);
  mark(middle, tr("step %1").arg(grouped(static_cast<qint64>(m_landscape->step))), true);
}

void LandscapeMap::paintCurrent(QPainter& painter) const {
  const auto pointedAt = current();
  if (!pointedAt) return;
  const QPointF at = m_frame.at(pointedAt->x(), pointedAt->y());
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(Qt::black, 3.5));
  painter.drawRect(QRectF(at - QPointF(7, 7), QSizeF(14, 14)));
  painter.setPen(QPen(Theme::instance().colours().accent, 2));
  painter.drawRect(QRectF(at - QPointF(7, 7), QSizeF(14, 14)));
}

}  // namespace vitrine::ui
