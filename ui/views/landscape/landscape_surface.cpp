#include "ui/views/landscape/landscape_surface.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr double kUsualTurn = 35, kUsualTilt = 38, kByKey = 5, kPerPixel = 0.5;  // degrees
constexpr std::size_t kMostFaces = 60;  // a side: all of them are drawn within a frame
constexpr double kHeight = 0.75;        // of the largest loss, half the width of the ground being 1

double radians(double degrees) {
  return degrees * 3.14159265358979323846 / 180;
}

}  // namespace

LandscapeSurface::LandscapeSurface(QWidget* parent) : QWidget(parent), m_turn(kUsualTurn), m_tilt(kUsualTilt) {
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("Loss landscape as a surface"));
  setToolTip(tr("Drag, or the arrow keys: turn it. Double click, or Home: as it was"));
  setCursor(Qt::OpenHandCursor);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LandscapeSurface::display(std::shared_ptr<const Landscape> landscape, const LossScale& scale) {
  m_landscape = std::move(landscape), m_scale = scale;
  if (m_landscape) setAccessibleDescription(landscapeWords(*m_landscape));
  update();
}

void LandscapeSurface::setAngles(double turn, double tilt) {
  m_turn = std::remainder(turn, 360), m_tilt = std::clamp(tilt, 5.0, 90.0);
  update();
  emit turned();
}

LandscapeSurface::Point LandscapeSurface::spot(double alpha, double beta, double loss) const {
  const auto along = [](double place, std::size_t count) { return 2 * place / static_cast<double>(count - 1) - 1; };
  return {along(alpha, m_landscape->alphas.size()), along(beta, m_landscape->betas.size()),
          (m_scale.unit(loss) - 0.5) * 2 * kHeight};
}

LandscapeSurface::Point LandscapeSurface::seen(const Point& p) const {
  const double c = std::cos(radians(m_turn)), s = std::sin(radians(m_turn));
  const double x = c * p.x - s * p.y, y = s * p.x + c * p.y;
  const double up = std::cos(radians(m_tilt)), above = std::sin(radians(m_tilt));
  return {x, y * above + p.z * up, p.z * above - y * up};
}

QPointF LandscapeSurface::onScreen(const Point& seen) const {
  const double size = std::min(width() / 3.0, height() / 2.6);
  return {width() / 2.0 + seen.x * size, height() / 2.0 - seen.y * size};
}

QPointF LandscapeSurface::placeOf(double alpha, double beta, double loss) const {
  return m_landscape ? onScreen(seen(spot(alpha, beta, loss))) : QPointF();
}

// Farthest first; where a corner has no finite loss there is a hole.
QList<LandscapeSurface::Face> LandscapeSurface::faces() const {
  QList<Face> out;
  const std::size_t columns = std::min(kMostFaces, m_landscape->alphas.size() - 1);
  const std::size_t rows = std::min(kMostFaces, m_landscape->betas.size() - 1);
  const auto place = [](std::size_t i, std::size_t faces, std::size_t points) {
    return static_cast<double>(i) * static_cast<double>(points - 1) / static_cast<double>(faces);
  };
  for (std::size_t y = 0; y < rows; ++y)
    for (std::size_t x = 0; x < columns; ++x) {
      Point corners[4];
      Face face;
      double height = 0;
      for (int i = 0; i < 4; ++i) {
        const std::size_t right = i == 1 || i == 2 ? 1 : 0, up = i >= 2 ? 1 : 0;
        const double alpha = place(x + right, columns, m_landscape->alphas.size());
        const double beta = place(y + up, rows, m_landscape->betas.size());
        const double loss = lossBetween(*m_landscape, alpha, beta);
        height += m_scale.unit(loss) / 4;
        corners[i] = spot(alpha, beta, loss);
        const Point at = seen(corners[i]);
        face.depth += at.z;
        face.outline << onScreen(at);
      }
      if (!std::isfinite(height)) continue;
      // Lit from above at the left, by the angle of the ground with the light.
      const Point u{corners[2].x - corners[0].x, corners[2].y - corners[0].y, corners[2].z - corners[0].z};
      const Point v{corners[3].x - corners[1].x, corners[3].y - corners[1].y, corners[3].z - corners[1].z};
      const Point n{u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x};
      const double length = std::sqrt(n.x * n.x + n.y * n.y + n.z * n.z);
      const double light = length > 0 ? (-0.45 * n.x + 0.35 * n.y + 0.82 * n.z) / length : 1;
      const QColor flat = QColor::fromRgb(m_scale.colour(m_scale.loss(height)));
      face.colour = flat.lighter(static_cast<int>(60 + 55 * std::clamp(light, 0.0, 1.0))).rgb();
      out << face;
    }
  std::stable_sort(out.begin(), out.end(), [](const Face& a, const Face& b) { return a.depth < b.depth; });
  return out;
}

void LandscapeSurface::paintEvent(QPaintEvent*) {
  if (!m_landscape) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (const Face& face : faces()) {
    painter.setPen(QPen(QColor::fromRgb(face.colour), 0.7));  // closes the seams
    painter.setBrush(QColor::fromRgb(face.colour));
    painter.drawConvexPolygon(face.outline);
  }
  paintPath(painter);
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::uiFont(11.5));
  painter.setPen(c.muted);
  const auto last = static_cast<double>(m_landscape->alphas.size() - 1),
             top = static_cast<double>(m_landscape->betas.size() - 1);
  const double ground = m_scale.isEmpty() ? static_cast<double>(m_landscape->loss()) : m_scale.loss(0);
  for (const auto& [name, at] : {std::pair{QStringLiteral("α"), placeOf(last * 1.06, 0, ground)},
                                 {QStringLiteral("β"), placeOf(0, top * 1.06, ground)}})
    if (std::isfinite(ground)) painter.drawText(QRectF(at - QPointF(10, 8), QSizeF(20, 16)), Qt::AlignCenter, name);
  if (hasFocus()) paintFocusRing(painter, rect().adjusted(0, 0, -1, -1));
}

// On the surface, as far as the path lies over it; the surface does not hide it.
void LandscapeSurface::paintPath(QPainter& painter) const {
  QPolygonF line;
  for (const LandscapeState& state : m_landscape->path) {
    const QPointF at = gridPlace(*m_landscape, state.alpha, state.beta);
    const double loss = lossBetween(*m_landscape, at.x(), at.y());
    if (std::isfinite(loss)) line << placeOf(at.x(), at.y(), loss);
  }
  for (const auto& [colour, wide] : {std::pair{QColor(0, 0, 0, 150), 4.0}, {QColor(Qt::white), 1.8}}) {
    painter.setPen(QPen(colour, wide, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
  }
  painter.setPen(QPen(Qt::black, 1.5));
  const auto dot = [&](QPointF at, bool full) {
    painter.setBrush(full ? QColor(Qt::white) : QColor(0, 0, 0, 110));
    painter.drawEllipse(at, 4.5, 4.5);
  };
  if (line.size() > 1) dot(line.front(), false);
  const QPointF middle = gridPlace(*m_landscape, 0, 0);
  if (std::isfinite(m_landscape->loss()))
    dot(placeOf(middle.x(), middle.y(), static_cast<double>(m_landscape->loss())), true);
}

// ---- turning

void LandscapeSurface::mousePressEvent(QMouseEvent* event) {
  m_grip = event->position();
}

void LandscapeSurface::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton)) return;
  const QPointF by = event->position() - m_grip;
  m_grip = event->position();
  setAngles(m_turn + by.x() * kPerPixel, m_tilt + by.y() * kPerPixel);
}

void LandscapeSurface::mouseDoubleClickEvent(QMouseEvent*) {
  setAngles(kUsualTurn, kUsualTilt);
}

void LandscapeSurface::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return setAngles(m_turn - kByKey, m_tilt);
    case Qt::Key_Right:
      return setAngles(m_turn + kByKey, m_tilt);
    case Qt::Key_Up:
      return setAngles(m_turn, m_tilt - kByKey);
    case Qt::Key_Down:
      return setAngles(m_turn, m_tilt + kByKey);
    case Qt::Key_Home:
      return setAngles(kUsualTurn, kUsualTilt);
    default:
      QWidget::keyPressEvent(event);
  }
}

void LandscapeSurface::focusInEvent(QFocusEvent*) {
  update();
}

void LandscapeSurface::focusOutEvent(QFocusEvent*) {
  update();
}

}  // namespace vitrine::ui
