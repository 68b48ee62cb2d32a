#include "ui/views/predictions/decision_map.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <functional>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/thinned.h"

namespace vitrine::ui {
namespace {
constexpr std::int64_t kMostPoints = 1'000;  // of each part
constexpr int kLeft = 44, kBottom = 24, kTop = 4, kRight = 8;
constexpr int kLegendRow = 18, kLegendWidth = 108, kSwatch = 14;
constexpr int kPalette = 6;
constexpr double kDeepest = 0.6;  // of a cell's colour, so that the samples stand out

bool hasNoAnswer(const float* cell, std::int64_t outputs) {
  return std::any_of(cell, cell + outputs, [](float value) { return std::isnan(value); });
}
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
  m_values.clear();
  m_image = {};
  m_surface.reset();
  m_isSplit = false;
  update();
  if (!dataset || taskOf(*dataset) == Task::none || dataset->input().shape.size() != 2) return;
  const Field &input = dataset->input(), &target = dataset->target();
  m_isClasses = target.kind == FieldKind::classes;
  for (std::int64_t i = 0; m_isClasses && i < target.classes; ++i)
    m_classes.append(className(target, static_cast<int>(i)));
  for (std::size_t i = 0; i < 2; ++i) {
    m_features.append(i < input.names.size() ? QString::fromStdString(input.names[i]) : tr("input %1").arg(i + 1));
  }
  for (std::int64_t i = 0; !m_isClasses && target.shape.size() > 1 && i < target.shape.size(); ++i)
    m_values.append(valueName(target, i));
  m_output = std::clamp(m_output, 0, std::max(0, static_cast<int>(m_values.size()) - 1));
  m_isSplit = split;
  addSamples(*dataset, split ? &split->train : nullptr, Part::train);
  if (split) addSamples(*dataset, &split->validation, Part::validation);
  findRange();
  if (split) addSamples(*dataset, &split->test, Part::test);
  findValues();
}

float DecisionMap::labelOf(const Sample& sample) const {
  const auto at = std::min(sample.labels.size() - 1, static_cast<std::size_t>(m_output));
  return sample.labels[at];
}

// How far the values that are to be predicted reach; those of the test part do not count.
void DecisionMap::findValues() {
  float most = 0;
  for (const Sample& sample : m_samples)
    if (sample.part != Part::test && std::isfinite(labelOf(sample))) most = std::max(most, std::abs(labelOf(sample)));
  m_low = -most, m_high = most > 0 ? most : 1;
}

void DecisionMap::setOutput(int output) {
  m_output = std::clamp(output, 0, std::max(0, static_cast<int>(m_values.size()) - 1));
  findValues();
  recolour();
  update();
}

QList<QRgb> DecisionMap::signs() {
  const Colours& c = Theme::instance().colours();
  return diverging(mixed(c.surface, c.curves[0], kDeepest), c.surface, mixed(c.surface, c.curves[1], kDeepest));
}

// Of the samples that are there, with a margin of a tenth.
void DecisionMap::findRange() {
  for (int axis = 0; axis < 2; ++axis) {
    const auto along = [axis](const Sample& s) { return static_cast<float>(axis == 0 ? s.at.x() : s.at.y()); };
    float low = 0, high = 1;
    for (qsizetype i = 0; i < m_samples.size(); ++i) {
      const float value = along(m_samples[i]);
      low = i == 0 ? value : std::min(low, value), high = i == 0 ? value : std::max(high, value);
    }
    const float margin = high > low ? (high - low) * 0.1F : 1.0F;
    m_from[axis] = low - margin, m_to[axis] = high + margin;
  }
}

void DecisionMap::addSamples(const Dataset& dataset, const std::vector<std::int64_t>* rows, Part part) {
  const std::int64_t count = rows ? static_cast<std::int64_t>(rows->size()) : dataset.count;
  visitThinned(count, kMostPoints, [&](std::int64_t i) {
    const std::int64_t row = rows ? (*rows)[static_cast<std::size_t>(i)] : i;
    const auto at = dataset.input().sample(row);
    if (!std::isfinite(at[0]) || !std::isfinite(at[1])) return;
    const NumberView told = dataset.target().sample(row);
    if (told.size() == 0) return;
    m_samples.append({{static_cast<double>(at[0]), static_cast<double>(at[1])}, {told.begin(), told.end()}, part});
  });
}

int DecisionMap::shownSamples() const {
  return static_cast<int>(
      std::count_if(m_samples.begin(), m_samples.end(), [this](const Sample& s) { return isPartShown(s.part); }));
}

void DecisionMap::setHard(bool hard) {
  m_hard = hard;
  recolour();
  update();
}

void DecisionMap::setPartShown(Part part, bool shown) {
  m_parts[static_cast<std::size_t>(part)] = shown;
  update();
}

void DecisionMap::setSurface(std::shared_ptr<const SurfaceAnswer> surface) {
  if (!surface || surface->values.shape.rank() != 3 || surface->values.shape[2] < 1) return;
  m_surface = std::move(surface);
  std::copy_n(m_surface->low, 2, m_from);
  std::copy_n(m_surface->high, 2, m_to);
  findReach();
  recolour();
  update();
}

void DecisionMap::findReach() {
  m_reach = 0;
  for (const float value : m_surface->values.values)
    if (std::isfinite(value)) m_reach = std::max(m_reach, std::abs(value));
  if (m_reach <= 0) m_reach = 1;
}

QColor DecisionMap::classColour(int index) const {
  return Theme::instance().colours().curves[std::max(0, index) % kPalette];
}

// Of a sample without a label, that of no class.
QColor DecisionMap::sampleColour(float label) const {
  const Colours& c = Theme::instance().colours();
  if (std::isnan(label) || (m_isClasses && label < 0)) return c.muted;
  if (m_isClasses) return classColour(static_cast<int>(label));
  return QColor(diverging(c.curves[0], c.surface, c.curves[1])[mapIndex((label - m_low) / (m_high - m_low))]);
}

// A cell has the colour of its class, the paler the less certain; one output, or that of several values which is
// chosen, runs from one colour to the other, as what a unit says does on both sides of 0. Hard: as if it were
// certain.
void DecisionMap::recolour() {
  if (!m_surface) return;
  const Tensor& grid = m_surface->values;
  const int rows = static_cast<int>(grid.shape[0]), columns = static_cast<int>(grid.shape[1]);
  const int outputs = static_cast<int>(grid.shape[2]);
  const Colours& c = Theme::instance().colours();
  const QList<QRgb> both = signs();
  m_image = QImage(columns, rows, QImage::Format_RGB32);
  for (int row = 0; row < rows; ++row) {
    auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(rows - 1 - row));  // the smallest value is at the bottom
    for (int column = 0; column < columns; ++column) {
      const float* cell = grid.values.data() + static_cast<std::size_t>((row * columns + column) * outputs);
      if (outputs == 1 || !m_isClasses) {
        const float told = cell[isUnit() ? 0 : std::min(m_output, outputs - 1)];
        const float along = isUnit()      ? (told / m_reach + 1) / 2
                            : m_isClasses ? told
                                          : (told - m_low) / (m_high - m_low);
        const int index = mapIndex(m_hard && !std::isnan(along) ? (along < 0.5F ? 0.0F : 1.0F) : along);
        line[column] = index < 0 ? notANumberColour() : both[index];
        continue;
      }
      const auto best = static_cast<int>(std::max_element(cell, cell + outputs) - cell);
      const double even = 1.0 / outputs;
      const double sure = m_hard ? 1 : std::clamp((static_cast<double>(cell[best]) - even) / (1 - even), 0.0, 1.0);
      line[column] = hasNoAnswer(cell, outputs)
                         ? notANumberColour()
                         : mixed(c.surface, classColour(best), 0.06 + (kDeepest - 0.06) * sure).rgb();
    }
  }
}

// ---- the picture

// Beside the plane where there is width for it, else in a row below.
bool DecisionMap::hasLegendBeside() const {
  return width() - kLeft - kRight - kLegendWidth >= std::min(height() - kTop - kBottom, width() / 2);
}

QRect DecisionMap::plotRect() const {
  const bool beside = hasLegendBeside();
  const int wide = width() - kLeft - kRight - (beside ? kLegendWidth : 0);
  const int high = height() - kTop - kBottom - (beside ? 0 : kLegendRow);
  const int side = std::max(1, std::min(wide, high));
  return {kLeft + (wide - side) / 2, kTop, side, side};
}

int DecisionMap::cells() const {
  return std::clamp(plotRect().width() / 4 / 16 * 16, 64, 160);
}

void DecisionMap::paintEvent(QPaintEvent*) {
  if (isEmpty()) return;
  const Colours& c = Theme::instance().colours();
  const QRect plot = plotRect();
  QPainter painter(this);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);  // the surface is one, its cells are how it was measured
  if (!m_image.isNull()) painter.drawImage(plot, m_image);
  painter.setPen(QPen(c.border, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(plot.adjusted(-1, -1, 0, 0));
  paintAxes(painter, plot);
  painter.setRenderHint(QPainter::Antialiasing);
  paintLegend(painter, plot);
  paintSamples(painter, plot);
}

void DecisionMap::paintSample(QPainter& painter, QPointF at, const QColor& colour, Part part) const {
  const Colours& c = Theme::instance().colours();
  const double size = std::clamp(plotRect().width() / 150.0, 1.3, 2.6);
  const bool validation = part == Part::validation;
  if (part == Part::test) {  // of another form, for eyes that see no colour
    painter.setPen(QPen(c.text, size * 0.45));
    painter.setBrush(colour);
    const double side = size * 1.9;
    painter.drawRect(QRectF(at - QPointF(side / 2, side / 2), QSizeF(side, side)));
    return;
  }
  painter.setPen(validation ? QPen(c.text, size * 0.45) : QPen(c.surface, size * 0.3));
  painter.setBrush(colour);
  painter.drawEllipse(at, validation ? size * 1.15 : size, validation ? size * 1.15 : size);
}

void DecisionMap::paintSamples(QPainter& painter, const QRect& plot) const {
  painter.setClipRect(plot);
  const auto along = [&](double value, int axis) {
    return (value - static_cast<double>(m_from[axis])) / static_cast<double>(m_to[axis] - m_from[axis]);
  };
  for (const Sample& s : m_samples) {
    if (!isPartShown(s.part)) continue;
    const QPointF at(plot.left() + along(s.at.x(), 0) * plot.width(),
                     plot.bottom() + 1 - along(s.at.y(), 1) * plot.height());
    paintSample(painter, at, sampleColour(labelOf(s)), s.part);
  }
  painter.setClipping(false);
}

void DecisionMap::paintAxes(QPainter& painter, const QRect& plot) const {
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::monoFont(11));
  painter.setPen(c.muted);
  const QFontMetrics size(painter.font());
  const auto number = [](float value) { return figure(static_cast<double>(value), 2); };
  const QString low = number(m_from[0]), high = number(m_to[0]);
  painter.drawText(QRect(plot.left() - 60, plot.top() - 2, 55, 16), Qt::AlignRight | Qt::AlignTop, number(m_to[1]));
  painter.drawText(QRect(plot.left() - 60, plot.bottom() - 14, 55, 16), Qt::AlignRight | Qt::AlignBottom,
                   number(m_from[1]));
  painter.drawText(QRect(plot.left(), plot.bottom() + 3, 80, 16), Qt::AlignLeft, low);
  painter.drawText(QRect(plot.right() - 80, plot.bottom() + 3, 81, 16), Qt::AlignRight, high);
  painter.setFont(Theme::uiFont(11));
  const QFontMetrics words(painter.font());
  const QRect between(plot.left() + size.horizontalAdvance(low) + 4, plot.bottom() + 3,
                      plot.width() - size.horizontalAdvance(low) - size.horizontalAdvance(high) - 8, 16);
  painter.drawText(between, Qt::AlignHCenter, words.elidedText(m_features.value(0), Qt::ElideRight, between.width()));
  painter.save();
  painter.translate(plot.left() - 18, plot.center().y());
  painter.rotate(-90);
  const QRect upright(-plot.height() / 2 + 20, -8, plot.height() - 40, 16);
  painter.drawText(upright, Qt::AlignCenter, words.elidedText(m_features.value(1), Qt::ElideRight, upright.width()));
  painter.restore();
}

// What the colours and the points mean.
void DecisionMap::paintLegend(QPainter& painter, const QRect& plot) const {
  const Colours& c = Theme::instance().colours();
  painter.setFont(Theme::uiFont(11.5));
  const QFontMetrics size(painter.font());
  const bool beside = hasLegendBeside();
  const int right = width() - 2;
  int x = beside ? plot.right() + 14 : plot.left() - kLeft + 4,
      y = beside ? plot.top() : plot.bottom() + 4 + kLegendRow;
  const auto entry = [&](const QString& name, const std::function<void(QPointF)>& mark) {
    if (beside ? y + kLegendRow > height() : x + kSwatch >= right) return;
    mark({x + 5.0, y + kLegendRow / 2.0});
    painter.setPen(c.muted);
    const int room = right - x - kSwatch;
    painter.drawText(QRect(x + kSwatch, y, room, kLegendRow), Qt::AlignLeft | Qt::AlignVCenter,
                     size.elidedText(name, Qt::ElideRight, room));
    if (beside)
      y += kLegendRow;
    else
      x += kSwatch + size.horizontalAdvance(name) + 10;
  };
  const auto patch = [&](const QColor& colour) {
    return [&painter, colour](QPointF at) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(colour);
      painter.drawRoundedRect(QRectF(at.x() - 5, at.y() - 4, 9, 8), 2, 2);
    };
  };
  for (qsizetype i = 0; i < m_classes.size(); ++i) entry(m_classes[i], patch(classColour(static_cast<int>(i))));
  if (!m_isClasses) {
    if (!m_values.isEmpty()) entry(m_values[m_output], [](QPointF) {});
    for (const float value : {m_high, m_low})
      entry(figure(static_cast<double>(value), 3), patch(sampleColour(value)));
  }
  if (!m_isSplit) return;
  const std::pair<Part, QString> parts[] = {
      {Part::train, tr("training")}, {Part::validation, tr("validation")}, {Part::test, tr("test")}};
  for (const auto& [part, name] : parts)
    if (isPartShown(part)) entry(name, [&, part = part](QPointF at) { paintSample(painter, at, c.muted, part); });
  if (!isUnit()) return;
  const QList<QRgb> both = signs();
  for (const float share : {1.0F, -1.0F})
    entry(figure(static_cast<double>(share * m_reach), 2), patch(QColor::fromRgb(both[share > 0 ? 255 : 0])));
}

// ---- pointing

void DecisionMap::mouseMoveEvent(QMouseEvent* event) {
  const QRect plot = plotRect();
  if (m_image.isNull() || !plot.contains(event->pos())) return emit pointed({});
  const Tensor& grid = m_surface->values;
  const int columns = static_cast<int>(grid.shape[1]), rows = static_cast<int>(grid.shape[0]);
  const int outputs = static_cast<int>(grid.shape[2]);
  const int column = (event->pos().x() - plot.left()) * columns / plot.width();
  const int row = rows - 1 - (event->pos().y() - plot.top()) * rows / plot.height();
  const float* cell = grid.values.data() + static_cast<std::size_t>((row * columns + column) * outputs);
  const auto at = [&](int axis, int index, int count) {
    const auto low = static_cast<double>(m_from[axis]);
    return low + (index + 0.5) / count * (static_cast<double>(m_to[axis]) - low);
  };
  const QString answer = answerWords(cell, outputs);
  emit pointed(tr("%1, %2: %3").arg(figure(at(0, column, columns), 3), figure(at(1, row, rows), 3), answer));
}

QString DecisionMap::answerWords(const float* cell, std::int64_t outputs) const {
  const float told = m_isClasses || isUnit() ? *cell : cell[std::min<std::int64_t>(m_output, outputs - 1)];
  const bool single = !m_isClasses || isUnit();
  if (single ? std::isnan(told) : hasNoAnswer(cell, outputs)) return tr("not a number");
  if (isUnit())
    return tr("unit %1 of %2 says %3")
        .arg(grouped(m_surface->unit + 1), QString::fromStdString(m_surface->name),
             figure(static_cast<double>(*cell), 3));
  if (!m_isClasses) {
    const QString words = figure(static_cast<double>(told), 3);
    return m_values.isEmpty() ? words : m_values[m_output] + QLatin1Char(' ') + words;
  }
  const int best =
      outputs == 1 ? (*cell >= 0.5F ? 1 : 0) : static_cast<int>(std::max_element(cell, cell + outputs) - cell);
  const auto sure = static_cast<double>(outputs > 1 ? cell[best] : best == 1 ? *cell : 1 - *cell);
  return m_classes.value(best, QString::number(best)) + QStringLiteral(" · ") + percent(sure);
}

void DecisionMap::leaveEvent(QEvent*) {
  emit pointed({});
}

}  // namespace vitrine::ui
