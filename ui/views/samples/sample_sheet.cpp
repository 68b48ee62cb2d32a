#include "ui/views/samples/sample_sheet.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"
#include "ui/views/thinned.h"

namespace vitrine::ui {
namespace {

constexpr std::int64_t kSheetRangeSamples = 256;  // samples that tell what is black and what is white
constexpr std::int64_t kMostDataPoints = 2000;   // of the data
constexpr int kGap = 4, kLeastCell = 30, kMargin = 6, kAxis = 22, kNumber = 40;

}  // namespace

SampleSheet::SampleSheet(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Samples"));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

bool SampleSheet::canShow(const Shape& shape) {
  return shape == Shape{2} || (shape.rank() == 3 && (shape[0] == 1 || shape[0] == 3));
}

// Of many large samples that takes longer than a frame, and samples come many times a second.
void SampleSheet::setLike(const Dataset& dataset, const Field* like) {
  if (m_likeOf == &dataset && m_like == like) return;
  m_likeOf = &dataset, m_like = like;
  m_data.clear();
  m_low = 0, m_high = 1;
  if (!like || dataset.count == 0 || !canShow(like->shape)) return;
  if (like->shape.rank() == 3) {
    m_low = m_high = like->sample(0)[0];
    for (std::int64_t row = 0; row < std::min(dataset.count, kSheetRangeSamples); ++row) {
      const NumberView values = like->sample(row);
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      m_low = std::min(m_low, *low), m_high = std::max(m_high, *high);
    }
    m_high = std::max(m_high, m_low + 1e-6F);
    return;
  }
  visitThinned(dataset.count, kMostDataPoints, [&](std::int64_t row) {
    const NumberView at = like->sample(row);
    if (std::isfinite(at[0]) && std::isfinite(at[1]))
      m_data.emplace_back(static_cast<double>(at[0]), static_cast<double>(at[1]));
  });
  for (int axis = 0; axis < 2; ++axis) {
    const auto of = [axis](const QPointF& point) { return axis == 0 ? point.x() : point.y(); };
    double low = m_data.empty() ? -1 : of(m_data.front()), high = low;
    for (const QPointF& point : m_data) low = std::min(low, of(point)), high = std::max(high, of(point));
    const double margin = high > low ? (high - low) * 0.25 : 1;
    m_from[axis] = low - margin, m_to[axis] = high + margin;
  }
}

QImage SampleSheet::imageOf(const float* values, const Shape& shape) const {
  const int channels = static_cast<int>(shape[0]), height = static_cast<int>(shape[1]);
  const int width = static_cast<int>(shape[2]);
  QImage out(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(out.scanLine(y));
    for (int x = 0; x < width; ++x) {
      int level[3] = {0, 0, 0};
      bool known = true;
      for (int channel = 0; channel < channels; ++channel) {
        const float value = values[(channel * height + y) * width + x];
        known = known && std::isfinite(value);
        const float share = known ? std::clamp((value - m_low) / (m_high - m_low), 0.0F, 1.0F) : 0.0F;
        level[channel] = static_cast<int>(share * 255.0F + 0.5F);
      }
      const bool grey = channels == 1;
      line[x] = known ? qRgb(level[0], grey ? level[0] : level[1], grey ? level[0] : level[2]) : notANumberColour();
    }
  }
  return out;
}

void SampleSheet::setSamples(const Tensor& samples, const std::vector<QImage>& wanted) {
  m_pictures.clear(), m_points.clear();
  m_wanted = wanted;
  const Shape shape = samples.shape.without_batch();
  m_given = static_cast<int>(samples.shape[0]);
  for (int i = 0; i < m_given && canShow(shape); ++i) {
    const float* const values = samples.values.data() + i * shape.size();
    if (shape.rank() == 3)
      m_pictures.push_back(imageOf(values, shape));
    else
      m_points.emplace_back(static_cast<double>(values[0]), static_cast<double>(values[1]));
  }
  countShown();
  update();
}

void SampleSheet::clear() {
  m_pictures.clear(), m_points.clear(), m_wanted.clear();
  m_given = 0;
  m_likeOf = m_like = nullptr;
  countShown();
  update();
}

// As many as fit, each at least so large that it can be made out.
SampleSheet::Grid SampleSheet::grid() const {
  const auto count = static_cast<int>(m_pictures.size());
  const int tall = m_wanted.empty() ? 1 : 2;  // pictures a cell
  Grid best;
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const int cell = std::min((width() - 2 * kMargin) / columns, (height() - 2 * kMargin) / (rows * tall)) - kGap;
    if (cell > best.cell) best = {columns, rows, cell};
  }
  if (best.cell >= kLeastCell) return best;
  best.cell = kLeastCell;
  best.columns = std::max(1, (width() - 2 * kMargin) / (kLeastCell + kGap));
  best.rows = std::max(1, (height() - 2 * kMargin) / ((kLeastCell + kGap) * tall));
  return best;
}

void SampleSheet::countShown() {
  const Grid now = grid();
  const int before = m_shown;
  m_shown = m_pictures.empty() ? static_cast<int>(m_points.size())
                               : std::min(static_cast<int>(m_pictures.size()), now.columns * now.rows);
  m_inRange = static_cast<int>(std::count_if(m_points.begin(), m_points.end(), [&](const QPointF& at) {
    return at.x() >= m_from[0] && at.x() <= m_to[0] && at.y() >= m_from[1] && at.y() <= m_to[1];
  }));
  if (m_shown != before) emit shownChanged();
}

void SampleSheet::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  countShown();
}

QRect SampleSheet::plot() const {
  const int side = std::max(1, std::min(width() - 2 * kNumber, height() - kAxis - kMargin));
  return {(width() - side) / 2, kMargin, side, side};
}

void SampleSheet::paintPictures(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const Grid at = grid();
  const int tall = m_wanted.empty() ? 1 : 2, step = at.cell + kGap;
  const int rows = (m_shown + at.columns - 1) / std::max(1, at.columns);
  const QPoint origin((width() - at.columns * step + kGap) / 2, (height() - rows * step * tall + kGap) / 2);
  for (int i = 0; i < m_shown; ++i) {
    QRect place(origin.x() + i % at.columns * step, origin.y() + i / at.columns * step * tall, at.cell, at.cell);
    const auto draw = [&](const QImage& image) {
      const QSize size = image.size().scaled(place.size(), Qt::KeepAspectRatio);
      QRect where(QPoint(), size);
      where.moveCenter(place.center());
      painter.setRenderHint(QPainter::SmoothPixmapTransform, size.width() < image.width());
      painter.drawImage(where, image);
      painter.setPen(QPen(c.border, 1));
      painter.setBrush(Qt::NoBrush);
      painter.drawRect(QRectF(where).adjusted(-0.5, -0.5, 0.5, 0.5));
    };
    if (i < static_cast<int>(m_wanted.size())) {
      draw(m_wanted[static_cast<std::size_t>(i)]);
      place.translate(0, at.cell + 1);
    }
    draw(m_pictures[static_cast<std::size_t>(i)]);
  }
}

void SampleSheet::paintPoints(QPainter& painter) const {
  const Colours& c = Theme::instance().colours();
  const QRect area = plot();
  painter.setPen(QPen(c.border, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(area.adjusted(-1, -1, 0, 0));
  painter.setFont(Theme::monoFont(11));
  painter.setPen(c.muted);
  const auto number = [](double value) { return figure(value, 2); };
  painter.drawText(QRect(area.left() - kNumber, area.top() - 2, kNumber - 5, 16), Qt::AlignRight, number(m_to[1]));
  painter.drawText(QRect(area.left() - kNumber, area.bottom() - 14, kNumber - 5, 16), Qt::AlignRight, number(m_from[1]));
  painter.drawText(QRect(area.left(), area.bottom() + 3, 80, 16), Qt::AlignLeft, number(m_from[0]));
  painter.drawText(QRect(area.right() - 80, area.bottom() + 3, 81, 16), Qt::AlignRight, number(m_to[0]));
  painter.setClipRect(area);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  const auto dots = [&](const std::vector<QPointF>& points, const QColor& colour, double radius) {
    painter.setBrush(colour);
    for (const QPointF& point : points) {
      const double x = area.left() + (point.x() - m_from[0]) / (m_to[0] - m_from[0]) * area.width();
      const double y = area.bottom() + 1 - (point.y() - m_from[1]) / (m_to[1] - m_from[1]) * area.height();
      if (std::isfinite(x) && std::isfinite(y)) painter.drawEllipse(QPointF(x, y), radius, radius);
    }
  };
  const double size = std::clamp(area.width() / 150.0, 1.3, 2.6);
  dots(m_data, mixed(c.surface, c.muted, 0.45), size * 0.8);
  dots(m_points, c.curves[1], size);
}

void SampleSheet::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (!m_pictures.empty()) return paintPictures(painter);
  if (!m_points.empty()) paintPoints(painter);
}

}  // namespace vitrine::ui
