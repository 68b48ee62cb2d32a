#include "ui/canvas/flow_card.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/thumbnail_painter.h"
#include "ui/document/numbers.h"
#include "ui/popovers/popover.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

namespace {

constexpr int kCardWidth = 288, kCardPad = 14, kCardLine = 18, kCardScale = 24, kCardGap = 8;
constexpr double kTallestPicture = 190, kCardWithoutPicture = 206;  // of the height, with two lines of caption

QFont cardTitle() {
  return Theme::uiFont(13, 600);
}
QFont cardSmall() {
  return Theme::uiFont(11.5);
}
QFont cardFigures() {
  return Theme::monoFont(11.5);
}

QStringList wrapped(const QString& text, const QFont& font, double width) {
  const QFontMetricsF metrics(font);
  QStringList lines;
  QString line;
  for (const QString& word : text.split(QLatin1Char(' '))) {
    const QString longer = line.isEmpty() ? word : line + QLatin1Char(' ') + word;
    if (!line.isEmpty() && metrics.horizontalAdvance(longer) > width)
      lines << std::exchange(line, word);
    else
      line = longer;
  }
  lines << line;
  for (QString& one : lines) one = metrics.elidedText(one, Qt::ElideRight, width);
  return lines;
}

}  // namespace

FlowCard::FlowCard(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setAccessibleName(tr("What flows here"));
  hide();
}

void FlowCard::showAt(const QRect& anchor, Content content) {
  m_anchor = anchor;
  setContent(std::move(content));
  show();
  raise();
}

void FlowCard::setContent(Content content) {
  m_content = std::move(content);
  setAccessibleDescription(words());
  fit();
  update();
}

QString FlowCard::words() const {
  QStringList parts{m_content.title};
  if (!m_content.shape.isEmpty()) parts << m_content.shape;
  if (!m_content.why.isEmpty()) return (parts << m_content.why).join(QStringLiteral(", "));
  if (m_content.thumbnail) {
    if (!m_content.thumbnail->answer.isEmpty()) parts << m_content.thumbnail->answer;
    parts << m_content.thumbnail->caption;
  }
  if (m_content.numbers) parts << numbersInWords(m_content.numbers->all);
  if (!m_content.note.isEmpty()) parts << m_content.note;
  if (m_content.set) parts << m_content.set->moment;
  return parts.join(QStringLiteral(", "));
}

QStringList FlowCard::captionLines() const {
  const double width = kCardWidth - 2 * kCardPad;
  if (!m_content.why.isEmpty()) return wrapped(m_content.why, cardSmall(), width);
  if (!m_content.thumbnail)
    return m_content.note.isEmpty() ? QStringList() : wrapped(m_content.note, cardSmall(), width);
  QString text = m_content.thumbnail->caption;
  if (const auto& images = m_content.thumbnail->images;
      m_content.thumbnail->channels > 1 && images.size() > 1 && !m_content.thumbnail->tellsRest) {
    const int shown = mosaicOf(images.front().size(), static_cast<int>(images.size()), pictureSize()).shown;
    if (shown < m_content.thumbnail->channels) text += tr(", the first %1 shown").arg(shown);
  }
  if (!m_content.thumbnail->answer.isEmpty()) text = m_content.thumbnail->answer + QStringLiteral(" — ") + text;
  return wrapped(text, cardSmall(), width);
}

// Less high where the canvas is low: the numbers below come first.
QSizeF FlowCard::pictureSize() const {
  const Thumbnail* thumbnail = m_content.thumbnail;
  if (!thumbnail || !m_content.why.isEmpty()) return {};
  const double width = kCardWidth - 2 * kCardPad;
  double height = kTallestPicture;
  if (thumbnail->look == Thumbnail::Look::words) {
    height = thumbnail->labels.size() == 1 ? 34 : 92;
  } else if (thumbnail->images.empty()) {
    height = 110;
  } else if (thumbnail->stretches) {
    height = 150;
  } else if (thumbnail->images.size() == 1) {
    const QSizeF one = thumbnail->images.front().size();
    height = std::clamp(width * one.height() / one.width(), 40.0, kTallestPicture);
  }
  return {width, std::min(height, std::max(24.0, parentWidget()->height() - kCardWithoutPicture))};
}

double FlowCard::scaleHeight() const {
  const Thumbnail* thumbnail = m_content.thumbnail;
  return thumbnail && m_content.why.isEmpty() && !thumbnail->colours.isEmpty() ? kCardScale : 0;
}

int FlowCard::rowCount() const {
  return m_content.numbers && m_content.why.isEmpty() ? 3 : 0;
}

void FlowCard::fit() {
  double height = kCardPad + kCardLine + static_cast<double>(captionLines().size()) * (kCardLine - 2);
  if (const double picture = pictureSize().height(); picture > 0) height += kCardGap + picture + scaleHeight();
  if (rowCount() > 0) height += kCardGap + rowCount() * kCardLine + kCardLine;
  resize(kCardWidth, static_cast<int>(std::ceil(height + kCardPad - 4)));
  place();
}

void FlowCard::place() {
  const QRect room = parentWidget()->rect().adjusted(8, 8, -8, -8);
  QPoint corner(m_anchor.right() + 12, m_anchor.top());
  if (corner.x() + width() > room.right()) corner.setX(m_anchor.left() - width() - 12);
  if (corner.x() < room.left()) corner = {m_anchor.left(), m_anchor.bottom() + 12};
  corner.setX(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
  corner.setY(std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - height())));
  move(corner);
}

// The colours from low to high, and what the ends stand for.
void FlowCard::paintScale(QPainter& painter, const QRectF& row) const {
  const Thumbnail& thumbnail = *m_content.thumbnail;
  QImage strip(static_cast<int>(thumbnail.colours.size()), 1, QImage::Format_RGB32);
  for (int i = 0; i < strip.width(); ++i) strip.setPixel(i, 0, thumbnail.colours[i]);
  painter.setFont(cardFigures());
  painter.setPen(Theme::instance().colours().muted);
  const QString low = figure(thumbnail.low, 3), high = figure(thumbnail.high, 3);
  const QFontMetricsF metrics(painter.font());
  const double before = metrics.horizontalAdvance(low) + 8, after = metrics.horizontalAdvance(high) + 8;
  painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, low);
  painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, high);
  painter.drawImage(QRectF(row.left() + before, row.center().y() - 3, row.width() - before - after, 6), strip);
}

void FlowCard::paintNumbers(QPainter& painter, QRectF rows) const {
  const Colours& colours = Theme::instance().colours();
  const ValueStatistics& all = m_content.numbers->all;
  const bool any = all.finite() > 0;
  const auto value = [&](double number) { return any ? figure(number, 3) : QStringLiteral("—"); };
  const QString wrong = all.not_finite == 0 ? tr("none") : wholeNumber(all.not_finite);
  const std::pair<QString, QString> cells[] = {
      {tr("mean"), value(all.mean)},       {tr("deviation"), value(all.deviation)},  {tr("least"), value(all.least)},
      {tr("largest"), value(all.largest)}, {tr("zeros"), percent(all.zero_share())}, {tr("not finite"), wrong}};
  const double column = (rows.width() - 16) / 2;
  for (int i = 0; i < 6; ++i) {
    const QRectF cell(rows.left() + i % 2 * (column + 16), rows.top() + i / 2 * kCardLine, column, kCardLine);
    painter.setPen(colours.muted);
    painter.setFont(cardSmall());
    painter.drawText(cell, Qt::AlignVCenter | Qt::AlignLeft, cells[i].first);
    painter.setPen(i == 5 && all.not_finite > 0 ? colours.bad : colours.text);
    painter.setFont(cardFigures());
    painter.drawText(cell, Qt::AlignVCenter | Qt::AlignRight, cells[i].second);
  }
}

void FlowCard::paintEvent(QPaintEvent*) {
  const Colours& colours = Theme::instance().colours();
  QPainter painter(this);
  paintRaised(painter, rect());
  QRectF row(kCardPad, kCardPad - 4, width() - 2 * kCardPad, kCardLine);
  painter.setFont(cardFigures());
  painter.setPen(colours.muted);
  const double shape = std::min(row.width() / 2, QFontMetricsF(cardFigures()).horizontalAdvance(m_content.shape));
  painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight,
                   QFontMetricsF(cardFigures()).elidedText(m_content.shape, Qt::ElideMiddle, row.width() / 2));
  painter.setFont(cardTitle());
  painter.setPen(colours.text);
  painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft,
                   QFontMetricsF(cardTitle()).elidedText(m_content.title, Qt::ElideMiddle, row.width() - shape - 10));
  row.translate(0, kCardLine);
  painter.setFont(cardSmall());
  painter.setPen(colours.muted);
  for (const QString& line : captionLines()) {
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, line);
    row.translate(0, kCardLine - 2);
  }
  if (const QSizeF picture = pictureSize(); !picture.isEmpty()) {
    const QRectF room(row.left(), row.top() + kCardGap, picture.width(), picture.height());
    paintThumbnail(painter, room, *m_content.thumbnail, m_content.ink, devicePixelRatioF());
    row.moveTop(room.bottom());
    if (scaleHeight() > 0) {
      row.setHeight(kCardScale);
      paintScale(painter, row);
      row.moveTop(row.top() + kCardScale);
    }
  }
  if (rowCount() == 0) return;
  const QRectF numbers(row.left(), row.top() + kCardGap, row.width(), rowCount() * kCardLine);
  paintNumbers(painter, numbers);
  painter.setPen(colours.muted);
  painter.setFont(cardSmall());
  if (m_content.set)
    painter.drawText(QRectF(row.left(), numbers.bottom() + 2, row.width(), kCardLine),
                     Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(cardSmall()).elidedText(m_content.set->moment, Qt::ElideRight, row.width()));
}

}  // namespace vitrine::ui
