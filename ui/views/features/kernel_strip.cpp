#include "ui/views/features/kernel_strip.h"

#include <QKeyEvent>
#include <QPainter>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

constexpr int kStripCaption = 17, kStripGap = 20, kStripText = 112;  // px
constexpr int kLeastPart = 44, kMostPart = 260, kStripLine = 18;
constexpr int kMostCells = 11;  // a side; larger kernels are drawn without figures and gaps

// As many decimals as a cell has room for, in a small one without the 0 before them; empty where there is no room.
QString kernelFigure(float value, const QFontMetrics& size, int width) {
  const auto fits = [&](const QString& text) { return size.horizontalAdvance(text) + 2 <= width; };
  const auto exact = static_cast<double>(value);
  if (!std::isfinite(value) || std::abs(value) >= 99.5F) return fits(figure(exact, 2)) ? figure(exact, 2) : QString();
  for (const int digits : {2, 1}) {
    QString text = QString::number(exact, 'f', digits);
    if (text.startsWith('-') && text.toDouble() == 0) text.remove(0, 1);
    if (fits(text)) return text;
    if (const QString shorter = QString(text).replace(QStringLiteral("0."), QStringLiteral("."));
        digits == 1 && std::abs(value) < 0.95F && text.toDouble() != 0 && fits(shorter))
      return shorter;
  }
  const QString whole = QString::number(std::lround(exact));
  return (std::abs(value) >= 0.95F || std::abs(value) < 0.05F) && fits(whole) ? whole : QString();
}

double windowTimesKernel(const KernelStep& step) {
  double out = 0;
  for (std::size_t i = 0; i < step.kernel.size(); ++i)
    out += static_cast<double>(step.window[i]) * static_cast<double>(step.kernel[i]);
  return out;
}

bool isLarge(const KernelStep& step) {
  return std::max(step.rows, step.columns) > kMostCells;
}

}  // namespace

KernelStrip::KernelStrip(QWidget* parent) : QWidget(parent), m_input(new QSpinBox(this)) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("How the number at this place comes about"));
  setToolTip(tr("Arrow keys move the place over the map"));
  m_input->setAccessibleName(tr("Input channel"));
  m_input->setToolTip(tr("Which of the channels that come in is shown; all of them are summed"));
  m_input->setPrefix(tr("in "));
  m_input->setSpecialValueText(tr("strongest"));
  m_input->setKeyboardTracking(false);
  m_input->hide();
  connect(m_input, &QSpinBox::valueChanged, this, [this](int shown) { emit inputPicked(shown - 1); });
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void KernelStrip::display(const PlaceStory& story) {
  m_story = story;
  placeInput();
  speak();
  update();
}

// ---- where things are

// Sample, window and kernel alike, the figures right of them. What a narrow strip has no room for goes in this order:
// the sample, the window, the kernel.
KernelStrip::Places KernelStrip::layOut(QSize room) const {
  Places out;
  const int high = std::min(room.height() - kStripCaption, kMostPart);
  const int squares = m_story.step ? 2 : 0;
  const int wanted = squares + (m_story.sample.isNull() ? 0 : 1);
  int parts = wanted, side = 0;
  for (; parts > 0; --parts) {
    side = std::min(high, (room.width() - kStripText) / parts - kStripGap);
    if (side >= kLeastPart) break;
  }
  int x = 0;
  const auto next = [&](int wide) {
    const QRect at(x, 0, wide, side);
    x += wide + kStripGap;
    return at;
  };
  if (parts > squares) {
    const QSize size = m_story.sample.size().scaled(side, side, Qt::KeepAspectRatio);
    out.sample = next(size.width());
    out.sample.setHeight(size.height());
  }
  if (m_story.step && parts > 0) {
    const double shape = m_story.step->columns / static_cast<double>(m_story.step->rows);
    const int wide = std::max(1, static_cast<int>(side * std::min(1.0, shape)));
    if (parts >= 2) out.window = next(wide);
    out.kernel = next(wide);
  }
  out.side = parts > 0 ? side : 0;
  out.text = QRect(x, 0, std::max(0, room.width() - x), room.height());
  return out;
}

int KernelStrip::heightIn(QSize room) const {
  const Places at = layOut(room);
  const auto words = static_cast<int>(lines().size()) * kStripLine;
  const int input = m_story.step && m_story.step->inputs > 1 ? m_input->sizeHint().height() + 6 : 0;
  return std::min(room.height(), std::max(at.side + kStripCaption, words + input));
}

QRect KernelStrip::cell(const QRect& cells, int row, int column) const {
  if (cells.isEmpty() || !m_story.step) return {};
  const int side = std::min(cells.width() / m_story.step->columns, cells.height() / m_story.step->rows);
  if (side < 1) return {};
  return {cells.left() + column * side, cells.top() + row * side, side, side};
}

void KernelStrip::placeInput() {
  const QRect text = layOut(size()).text;
  const auto used = static_cast<int>(lines().size()) * kStripLine + 4;
  const QSize size(std::min(text.width(), m_input->sizeHint().width() + 6), m_input->sizeHint().height());
  const bool shown =
      m_story.step && m_story.step->inputs > 1 && used + size.height() <= height() && size.width() > 60;
  if (m_story.step) {
    const QSignalBlocker quiet(m_input);
    m_input->setRange(0, static_cast<int>(m_story.step->inputs));
  }
  m_input->setGeometry(QRect(QPoint(text.left(), used), size));
  m_input->setVisible(shown);
}

void KernelStrip::resizeEvent(QResizeEvent*) {
  placeInput();
}

// ---- in words

QStringList KernelStrip::lines() const {
  if (!m_story.step) return {tr("= %1").arg(figure(m_story.told, 3)), m_story.sees, m_story.why};
  const KernelStep& step = *m_story.step;
  QStringList out;
  if (step.mix) {  // two stages: what the window makes of its channel, then that channel's weight among all
    const double depth = windowTimesKernel(step);
    out << tr("= %1").arg(figure(depth, 3)) << tr("× %1 = %2").arg(figure(*step.mix, 3), figure(step.here, 3));
  } else {
    out << tr("= %1").arg(figure(step.here, 3));
  }
  const auto signedTerm = [](double value, const QString& what) {
    return (value < 0 ? QStringLiteral("− ") : QStringLiteral("+ ")) + what + ' ' + figure(std::abs(value), 3);
  };
  if (step.inputs > 1)
    out << signedTerm(step.rest, step.inputs == 2 ? tr("1 more") : tr("%1 more").arg(step.inputs - 1));
  if (step.bias) out << signedTerm(*step.bias, tr("bias"));
  if (!m_story.activation.isEmpty() && !m_story.after)
    out << tr("→ %1 %2").arg(m_story.activation, figure(step.value.value_or(step.told), 3));
  else if (step.inputs > 1 || step.bias)
    out << tr("= %1").arg(figure(step.sum, 3));
  if (m_story.after) out << tr("→ %1 %2").arg(m_story.activation, figure(*m_story.after, 3));
  if (!step.agrees) out << tr("≠ %1 in the map").arg(figure(step.told, 3));
  return out;
}

void KernelStrip::speak() {
  QStringList all{m_story.isLine
                      ? tr("channel %1, position %2").arg(m_story.place.channel + 1).arg(m_story.place.x + 1)
                      : tr("channel %1, row %2, column %3")
                            .arg(m_story.place.channel + 1)
                            .arg(m_story.place.y + 1)
                            .arg(m_story.place.x + 1)};
  if (m_story.step && m_story.step->inputs > 1) all << tr("input channel %1").arg(m_story.step->input + 1);
  all << lines();
  if (m_story.step) all << m_story.sees;
  all.removeAll(QString());
  if (const QString words = all.join(QStringLiteral("; ")); words != accessibleDescription())
    setAccessibleDescription(words);
}

// ---- the picture

void KernelStrip::paintSample(QPainter& painter, const QRect& place) const {
  const Colours& c = Theme::instance().colours();
  drawPicture(painter, place, m_story.sample);
  painter.setPen(QPen(c.border, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(place.adjusted(-1, -1, 0, 0));
  if (m_story.seen.isEmpty()) return;
  const double wide = place.width() / static_cast<double>(m_story.sample.width());
  const double high = place.height() / static_cast<double>(m_story.sample.height());
  const QRectF seen(place.left() + m_story.seen.left() * wide, place.top() + m_story.seen.top() * high,
                    m_story.seen.width() * wide, m_story.seen.height() * high);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(c.curves[1], 2));
  painter.drawRect(seen.adjusted(-0.5, -0.5, 0.5, 0.5));
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void KernelStrip::paintCells(QPainter& painter, const QRect& cells, const std::vector<float>& values,
                             const MapScale& scale, bool isWindow) const {
  const Colours& c = Theme::instance().colours();
  const KernelStep& step = *m_story.step;
  if (isLarge(step)) {
    drawPicture(painter, cells, mapImage(values, step.columns, step.rows, scale));
    return;
  }
  const int side = cell(cells, 0, 0).width(), gap = side >= 8 ? 1 : 0;
  painter.setFont(Theme::monoFont(std::clamp(side * 0.34, 9.0, 15.0)));
  for (int row = 0; row < step.rows; ++row) {
    for (int column = 0; column < step.columns; ++column) {
      const auto at = static_cast<std::size_t>(row * step.columns + column);
      const QRect place = cell(cells, row, column).adjusted(0, 0, -gap, -gap);
      const bool outside = isWindow && step.padding[at];
      const QRgb colour = scale.colour(values[at]);
      painter.fillRect(place, outside ? c.field : QColor(colour));
      if (outside) painter.fillRect(place, QBrush(c.border, Qt::BDiagPattern));
      painter.setPen(outside ? c.muted : inkOn(colour));
      painter.drawText(place, Qt::AlignCenter, kernelFigure(values[at], painter.fontMetrics(), place.width()));
    }
  }
}

void KernelStrip::paintText(QPainter& painter, const QRect& place) const {
  const Colours& c = Theme::instance().colours();
  QRect line(place.left(), place.top(), place.width(), kStripLine);
  const QStringList all = lines();
  for (int i = 0; i < all.size(); ++i) {
    if (all[i].isEmpty()) continue;
    const bool last = m_story.step && i == all.size() - 1, wrong = last && !m_story.step->agrees;
    const bool words = !m_story.step && i > 0;
    painter.setFont(words ? Theme::uiFont(11.5) : Theme::monoFont(i == 0 ? 13 : 12));
    painter.setPen(wrong ? c.warning : i == 0 || last ? c.text : c.muted);
    if (words && i == all.size() - 1) {
      const QRect rest(line.left(), line.top() + 1, line.width(), place.bottom() - line.top());
      painter.drawText(rest, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, all[i]);
      return;
    }
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(all[i], Qt::ElideRight, line.width()));
    line.translate(0, kStripLine);
  }
}

void KernelStrip::paintEvent(QPaintEvent*) {
  if (m_story.channels < 1) return;
  QPainter painter(this);
  const Colours& c = Theme::instance().colours();
  const Places at = layOut(size());
  const auto caption = [&](const QRect& over, const QString& words) {
    painter.setFont(Theme::uiFont(11.5));
    painter.setPen(c.muted);
    const QRect place(over.left(), over.bottom() + 3, over.width() + kStripGap - 6, kStripCaption - 1);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignTop,
                     painter.fontMetrics().elidedText(words, Qt::ElideRight, place.width()));
  };
  if (!at.sample.isEmpty()) {
    paintSample(painter, at.sample);
    caption(at.sample, tr("sample"));
  }
  const auto used = [&](const QRect& cells) {
    const QRect last = cell(cells, m_story.step->rows - 1, m_story.step->columns - 1);
    return isLarge(*m_story.step) ? cells : cells.intersected(QRect(cells.topLeft(), last.bottomRight()));
  };
  if (!at.window.isEmpty()) {
    paintCells(painter, at.window, m_story.step->window, m_story.windowScale, true);
    caption(used(at.window),
            m_story.step->inputs > 1 ? tr("window in %1").arg(m_story.step->source + 1) : tr("window"));
    painter.setFont(Theme::monoFont(13));
    painter.setPen(c.muted);
    const QRect between(at.window.right() + 1, used(at.window).top(), kStripGap, used(at.window).height());
    painter.drawText(between, Qt::AlignCenter, QStringLiteral("×"));
  }
  if (!at.kernel.isEmpty()) {
    paintCells(painter, at.kernel, m_story.step->kernel, MapScale::around0(m_story.step->kernel), false);
    caption(used(at.kernel), m_story.step->mix
                                 ? tr("depthwise %1 of %2").arg(m_story.step->input + 1).arg(m_story.step->inputs)
                                 : tr("kernel %1 of %2").arg(m_story.place.channel + 1).arg(m_story.channels));
  }
  paintText(painter, at.text);
  if (hasFocus()) {
    painter.setPen(QPen(c.accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  }
}

void KernelStrip::keyPressEvent(QKeyEvent* event) {
  const int down = (event->key() == Qt::Key_Down) - (event->key() == Qt::Key_Up);
  const int right = (event->key() == Qt::Key_Right) - (event->key() == Qt::Key_Left);
  if (down == 0 && right == 0) return QWidget::keyPressEvent(event);
  emit moved(down, right);
}

bool KernelStrip::event(QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
  return QWidget::event(event);
}

}  // namespace vitrine::ui
