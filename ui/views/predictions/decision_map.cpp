#include "ui/views/predictions/decision_map.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/judged.h"

namespace vitrine::ui {
namespace {
constexpr std::size_t kMostPoints = 1'000;  // of each part
constexpr int kLeft = 40, kBottom = 30, kTop = 4, kRight = 8;
constexpr int kPalette = 6;
constexpr double kDeepest = 0.6;  // of a cell's colour, so that the samples stand out
}  // namespace

DecisionMap::DecisionMap(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    recolour();
    update();
  });
}

void DecisionMap::setData(const Dataset* dataset, const Split* split) {
  m_samples.clear();
  m_classes.clear();
  m_features.clear();
  m_image = {};
  m_probe.reset();
  update();
  if (!dataset || !split || taskOf(*dataset) == Task::none || dataset->input().shape.size() != 2) return;
  const Field &input = dataset->input(), &target = dataset->target();
  m_isClasses = target.kind == FieldKind::classes;
  for (std::int64_t i = 0; m_isClasses && i < target.classes; ++i)
    m_classes.append(className(target, static_cast<int>(i)));
  for (std::size_t i = 0; i < 2; ++i) {
    m_features.append(i < input.names.size() ? QString::fromStdString(input.names[i]) : tr("input %1").arg(i + 1));
  }
  float most = 0;
  for (const bool validation : {false, true}) {
    const auto& rows = validation ? split->validation : split->train;
    const std::size_t stride = rows.size() / kMostPoints + 1;
    for (std::size_t i = 0; i < rows.size(); i += stride) {
      const auto at = input.sample(rows[i]);
      const float label = target.sample(rows[i])[0];
      most = std::max(most, std::abs(label));
      m_samples.append({{static_cast<double>(at[0]), static_cast<double>(at[1])}, label, validation});
    }
  }
  m_low = -most, m_high = most > 0 ? most : 1;
}

void DecisionMap::setProbe(std::shared_ptr<const ProbeResult> probe) {
  if (!probe || probe->decision.shape.rank() != 3 || probe->decision.shape[2] < 1) return;
  m_probe = std::move(probe);
  recolour();
  update();
}

QColor DecisionMap::classColour(int index) const {
  return Theme::instance().colours().curves[std::max(0, index) % kPalette];
}

QColor DecisionMap::sampleColour(float label) const {
  if (m_isClasses) return classColour(static_cast<int>(label));
  const Colours& c = Theme::instance().colours();
  return QColor(diverging(c.curves[0], c.surface, c.curves[1])[mapIndex((label - m_low) / (m_high - m_low))]);
}

// A cell has the colour of its class, the paler the less certain; one output runs from one colour to the other.
void DecisionMap::recolour() {
  if (!m_probe) return;
  const Tensor& grid = m_probe->decision;
  const int rows = static_cast<int>(grid.shape[0]), columns = static_cast<int>(grid.shape[1]);
  const int outputs = static_cast<int>(grid.shape[2]);
  const Colours& c = Theme::instance().colours();
  const QList<QRgb> both =
      diverging(mixed(c.surface, c.curves[0], kDeepest), c.surface, mixed(c.surface, c.curves[1], kDeepest));
  m_image = QImage(columns, rows, QImage::Format_RGB32);
  for (int row = 0; row < rows; ++row) {
    auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(rows - 1 - row));  // the smallest value is at the bottom
    for (int column = 0; column < columns; ++column) {
      const float* cell = grid.values.data() + static_cast<std::size_t>((row * columns + column) * outputs);
      if (outputs == 1) {
        const int index = mapIndex(m_isClasses ? *cell : (*cell - m_low) / (m_high - m_low));
        line[column] = index < 0 ? notANumberColour() : both[index];
        continue;
      }
      const auto best = static_cast<int>(std::max_element(cell, cell + outputs) - cell);
      const double even = 1.0 / outputs;
      const double sure = std::clamp((static_cast<double>(cell[best]) - even) / (1 - even), 0.0, 1.0);
      line[column] = std::isnan(cell[best])
                         ? notANumberColour()
                         : mixed(c.surface, classColour(best), 0.06 + (kDeepest - 0.06) * sure).rgb();
    }
  }
}

QRect DecisionMap::plotRect() const {
  const int side = std::max(1, std::min(width() - kLeft - kRight, height() - kTop - kBottom));
  return {kLeft + (width() - kLeft - kRight - side) / 2, kTop, side, side};
}

void DecisionMap::paintEvent(QPaintEvent*) {
  if (isEmpty()) return;
  const Colours& c = Theme::instance().colours();
  const QRect plot = plotRect();
  QPainter painter(this);
  painter.drawImage(plot, m_image);
  painter.setPen(QPen(c.border, 1));
  painter.drawRect(plot.adjusted(-1, -1, 0, 0));
  paintAxes(painter, plot);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(plot);
  const float *low = m_probe->decision_min, *high = m_probe->decision_max;
  const auto place = [&](QPointF at) {
    return QPointF(
        plot.left() + (at.x() - static_cast<double>(low[0])) / static_cast<double>(high[0] - low[0]) * plot.width(),
        plot.bottom() + 1 -
            (at.y() - static_cast<double>(low[1])) / static_cast<double>(high[1] - low[1]) * plot.height());
  };
  for (const Sample& sample : m_samples) {
    const QColor colour = sampleColour(sample.label);
    painter.setPen(sample.validation ? QPen(c.text, 1.2) : QPen(c.surface, 0.8));
    painter.setBrush(colour);
    const double radius = sample.validation ? 3.0 : 2.6;
    painter.drawEllipse(place(sample.at), radius, radius);
  }
}

void DecisionMap::paintAxes(QPainter& painter, const QRect& plot) const {
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::monoFont(11));
  painter.setPen(c.muted);
  const float *low = m_probe->decision_min, *high = m_probe->decision_max;
  const auto number = [](float value) { return figure(static_cast<double>(value), 2); };
  painter.drawText(QRect(plot.left() - 60, plot.top() - 2, 55, 16), Qt::AlignRight | Qt::AlignTop, number(high[1]));
  painter.drawText(QRect(plot.left() - 60, plot.bottom() - 14, 55, 16), Qt::AlignRight | Qt::AlignBottom,
                   number(low[1]));
  painter.drawText(QRect(plot.left(), plot.bottom() + 3, 60, 14), Qt::AlignLeft, number(low[0]));
  painter.drawText(QRect(plot.right() - 60, plot.bottom() + 3, 61, 14), Qt::AlignRight, number(high[0]));
  painter.setFont(Theme::uiFont(11));
  painter.drawText(QRect(plot.left() + 40, plot.bottom() + 3, plot.width() - 80, 14), Qt::AlignHCenter,
                   m_features.value(0));
  painter.save();
  painter.translate(plot.left() - 18, plot.center().y());
  painter.rotate(-90);
  painter.drawText(QRect(-plot.height() / 2 + 24, -8, plot.height() - 48, 16), Qt::AlignCenter, m_features.value(1));
  painter.restore();
}

void DecisionMap::mouseMoveEvent(QMouseEvent* event) {
  const QRect plot = plotRect();
  if (isEmpty() || !plot.contains(event->pos())) return emit pointed({});
  const Tensor& grid = m_probe->decision;
  const int columns = static_cast<int>(grid.shape[1]), rows = static_cast<int>(grid.shape[0]);
  const int outputs = static_cast<int>(grid.shape[2]);
  const int column = (event->pos().x() - plot.left()) * columns / plot.width();
  const int row = rows - 1 - (event->pos().y() - plot.top()) * rows / plot.height();
  const float* cell = grid.values.data() + static_cast<std::size_t>((row * columns + column) * outputs);
  const auto at = [&](int axis, int index, int count) {
    const auto low = static_cast<double>(m_probe->decision_min[axis]);
    return low + (index + 0.5) / count * (static_cast<double>(m_probe->decision_max[axis]) - low);
  };
  QString answer = figure(static_cast<double>(*cell), 3);
  if (m_isClasses) {
    const int best =
        outputs == 1 ? (*cell >= 0.5F ? 1 : 0) : static_cast<int>(std::max_element(cell, cell + outputs) - cell);
    const auto sure = static_cast<double>(outputs > 1 ? cell[best] : best == 1 ? *cell : 1 - *cell);
    answer = m_classes.value(best, QString::number(best)) + QStringLiteral(" · ") + percent(sure);
  }
  emit pointed(tr("%1, %2: %3").arg(figure(at(0, column, columns), 3), figure(at(1, row, rows), 3), answer));
}

void DecisionMap::leaveEvent(QEvent*) {
  emit pointed({});
}

}  // namespace vitrine::ui
