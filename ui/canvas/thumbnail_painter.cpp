#include "ui/canvas/thumbnail_painter.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "ui/canvas/canvas_metrics.h"
#include "ui/document/numbers.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr double kLabelRow = 13, kWidestBar = 16;

void paintPictures(QPainter& painter, const QRectF& room, const Thumbnail& thumbnail, double resolution) {
  const QSize size = thumbnail.images.front().size();
  if (thumbnail.stretches) {
    painter.setRenderHint(QPainter::SmoothPixmapTransform,
                          room.width() * resolution < size.width() || room.height() * resolution < size.height());
    painter.drawImage(room, thumbnail.images.front());
    return;
  }
  const auto images = static_cast<int>(thumbnail.images.size());
  const bool more = thumbnail.tellsRest && thumbnail.channels > images;
  const Mosaic mosaic = mosaicOf(size, images + (more ? 1 : 0), room.size());
  int shown = std::min(mosaic.shown, images);
  if (thumbnail.tellsRest && shown < thumbnail.channels && shown == mosaic.shown && shown > 1) --shown;
  const bool smaller = mosaic.cell.width() * resolution < size.width();
  painter.setRenderHint(QPainter::SmoothPixmapTransform, smaller);
  for (int i = 0; i < shown; ++i)
    painter.drawImage(mosaic.place(i, room), thumbnail.images[static_cast<std::size_t>(i)]);
  if (shown == mosaic.shown || shown == thumbnail.channels) return;
  painter.setPen(Theme::instance().colours().muted);
  painter.setFont(canvas::Fonts::get().figures);
  painter.drawText(mosaic.place(shown, room), Qt::AlignCenter | Qt::TextDontClip,
                   QStringLiteral("+%1").arg(thumbnail.channels - shown));
}

// Something stands here that is no number: a cross, in the colour of what is bad.
void paintNoNumber(QPainter& painter, QPointF centre, double reach) {
  painter.setPen(QPen(Theme::instance().colours().bad, 1.5));
  painter.drawLine(centre - QPointF(reach, reach), centre + QPointF(reach, reach));
  painter.drawLine(centre + QPointF(-reach, reach), centre + QPointF(reach, -reach));
}

// Beneath each bar where all have room, else beneath the strong one alone.
void paintLabels(QPainter& painter, const QRectF& row, double left, double step, const Thumbnail& thumbnail) {
  const Colours& colours = Theme::instance().colours();
  painter.setFont(canvas::Fonts::get().figures);
  const QFontMetricsF metrics(painter.font());
  double widest = 0;
  for (const QString& label : thumbnail.labels) widest = std::max(widest, metrics.horizontalAdvance(label));
  const bool all = widest + 2 <= step;
  for (int i = 0; i < static_cast<int>(thumbnail.labels.size()); ++i) {
    if (!all && i != thumbnail.strong) continue;
    const QString label = metrics.elidedText(thumbnail.labels[i], Qt::ElideRight, row.width());
    const double width = all ? step : metrics.horizontalAdvance(label) + 2;
    const double from =
        std::clamp(left + (i + 0.5) * step - width / 2, row.left(), std::max(row.left(), row.right() - width));
    painter.setPen(i == thumbnail.strong ? colours.text : colours.muted);
    painter.drawText(QRectF(from, row.top(), width, row.height()), Qt::AlignCenter, label);
  }
}

void paintBars(QPainter& painter, QRectF room, const Thumbnail& thumbnail, const QColor& ink) {
  const Colours& colours = Theme::instance().colours();
  const auto count = static_cast<double>(thumbnail.bars.size());
  const bool spread = thumbnail.look == Thumbnail::Look::spread;
  const double step = spread ? room.width() / count : std::min(kWidestBar * 1.5, room.width() / count);
  const double left = room.center().x() - step * count / 2;
  if (!spread && !thumbnail.labels.isEmpty() && room.height() >= 2.2 * kLabelRow) {
    paintLabels(painter, {room.left(), room.bottom() - kLabelRow, room.width(), kLabelRow}, left, step, thumbnail);
    room.setBottom(room.bottom() - kLabelRow - 1);
  }
  double floor = 0, top = 1;
  if (spread)
    top = std::max(1.0F, *std::max_element(thumbnail.bars.begin(), thumbnail.bars.end()));
  else
    floor = std::min(0.0, thumbnail.low), top = std::max(0.0, thumbnail.high);
  const double span = top > floor ? top - floor : 1;
  const auto height = [&](double value) { return room.bottom() - (value - floor) / span * room.height(); };
  const double zero = std::min(height(0), room.bottom() - 0.5);
  painter.setPen(Qt::NoPen);
  for (std::size_t i = 0; i < thumbnail.bars.size(); ++i) {
    const double at = left + static_cast<double>(i) * step;
    const QRectF column(at + step * 0.1, room.top(), step * 0.8, room.height());
    if (!std::isfinite(thumbnail.bars[i])) {
      paintNoNumber(painter, column.center(), std::min(3.0, step / 2));
      painter.setPen(Qt::NoPen);
      continue;
    }
    const double end = height(static_cast<double>(thumbnail.bars[i]));
    const bool quiet = thumbnail.strong >= 0 && static_cast<int>(i) != thumbnail.strong;
    painter.fillRect(
        QRectF(QPointF(column.left(), std::min(end, zero)), QPointF(column.right(), std::max(end, zero))),
        quiet ? canvas::mixed(ink, colours.raised, 0.45) : ink);
  }
  painter.fillRect(QRectF(left, zero - 0.5, step * count, 1), colours.border);
  if (!spread || thumbnail.labels.isEmpty() || room.height() < 2 * kLabelRow) return;
  painter.setFont(canvas::Fonts::get().summary);
  painter.setPen(colours.muted);
  painter.drawText(room, Qt::AlignTop | Qt::AlignRight, thumbnail.labels.front());
}

// Tokens one after the other, wrapped; a single number large.
void paintWords(QPainter& painter, const QRectF& room, const Thumbnail& thumbnail) {
  const Colours& colours = Theme::instance().colours();
  const bool one = thumbnail.labels.size() == 1;
  painter.setFont(one ? Theme::monoFont(18) : canvas::Fonts::get().figures);
  painter.setPen(colours.text);
  const QFontMetricsF metrics(painter.font());
  if (one) {
    painter.drawText(room, Qt::AlignCenter,
                     metrics.elidedText(thumbnail.labels.front(), Qt::ElideRight, room.width()));
    return;
  }
  const double line = metrics.height() + 2, space = metrics.horizontalAdvance(QLatin1Char(' '));
  const int lines = std::max(1, static_cast<int>((room.height() + 2) / line));
  double x = 0;
  int row = 0;
  for (qsizetype i = 0; i < thumbnail.labels.size(); ++i) {
    const QString word = metrics.elidedText(thumbnail.labels[i], Qt::ElideRight, room.width());
    const double width = metrics.horizontalAdvance(word);
    if (x > 0 && x + width > room.width()) x = 0, ++row;
    const bool last = row + 1 == lines && i + 1 < thumbnail.labels.size();
    if (row == lines) return;
    const QPointF at(room.left() + x, room.top() + row * line + metrics.ascent());
    const double next = width + space + metrics.horizontalAdvance(thumbnail.labels.value(i + 1));
    if (last && x + next > room.width()) {  // the next one has no room any more
      painter.drawText(at, metrics.elidedText(word + QStringLiteral(" …"), Qt::ElideRight, room.width() - x));
      return;
    }
    painter.drawText(at, word);
    x += width + space;
  }
}

}  // namespace

QRectF Mosaic::place(int index, const QRectF& room) const {
  const double width = columns * (cell.width() + gap) - gap, height = rows * (cell.height() + gap) - gap;
  return {room.center().x() - width / 2 + index % columns * (cell.width() + gap),
          room.center().y() - height / 2 + index / columns * (cell.height() + gap), cell.width(), cell.height()};
}

Mosaic mosaicOf(QSize picture, int count, QSizeF room, double least) {
  Mosaic best;
  if (count < 1 || picture.isEmpty() || room.width() <= 0 || room.height() <= 0) return best;
  // The most cells in which a picture's longer side is not below `least`, or that one row of them fills.
  const double aspect = static_cast<double>(picture.width()) / picture.height();
  const QSizeF smallest =
      aspect >= 1 ? QSizeF(least, std::max(3.0, least / aspect)) : QSizeF(std::max(3.0, least * aspect), least);
  const auto fits = [&](double space, double side) {
    return std::max(1, static_cast<int>((space + best.gap) / (side + best.gap)));
  };
  count = std::min(count, fits(room.width(), smallest.width()) * fits(room.height(), smallest.height()));
  double largest = 0;
  for (int rows = 1; rows <= count; ++rows) {
    const int columns = (count + rows - 1) / rows;
    const double wide = (room.width() - (columns - 1) * best.gap) / columns;
    const double high = (room.height() - (rows - 1) * best.gap) / rows;
    const double width = std::min(wide, high * aspect);
    if (width <= largest) continue;
    largest = width;
    best.columns = columns, best.rows = rows;
    best.cell = {width, width / aspect};
  }
  best.shown = count;
  return best;
}

void paintThumbnail(QPainter& painter, const QRectF& room, const Thumbnail& thumbnail, const QColor& ink,
                    double resolution) {
  switch (thumbnail.look) {
    case Thumbnail::Look::maps:
    case Thumbnail::Look::picture:
      if (!thumbnail.images.empty()) paintPictures(painter, room, thumbnail, resolution);
      break;
    case Thumbnail::Look::bars:
    case Thumbnail::Look::spread:
      if (!thumbnail.bars.empty()) paintBars(painter, room, thumbnail, ink);
      break;
    case Thumbnail::Look::words:
      paintWords(painter, room, thumbnail);
      break;
  }
}

QString numbersInWords(const ValueStatistics& numbers) {
  QStringList parts;
  if (numbers.finite() > 0)
    parts << QObject::tr("mean %1").arg(figure(numbers.mean, 3))
          << QObject::tr("deviation %1").arg(figure(numbers.deviation, 3))
          << QObject::tr("from %1 to %2").arg(figure(numbers.least, 3), figure(numbers.largest, 3))
          << QObject::tr("%1 zeros").arg(percent(numbers.zero_share()));
  if (numbers.not_finite > 0) parts << QObject::tr("%1 not finite").arg(wholeNumber(numbers.not_finite));
  return parts.isEmpty() ? QObject::tr("no numbers") : parts.join(QStringLiteral(", "));
}

}  // namespace vitrine::ui
