#include "ui/views/features/excites_sheet.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/features/feature_image.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {
constexpr int kExcitesGap = 10, kExcitesLine = 17, kExcitesMargin = 2, kMostExcitesSide = 220;
constexpr int kLeastWithCaption = 36;  // px a side
}  // namespace

ExcitesSheet::ExcitesSheet(QWidget* parent) : PictureList(parent) {
  setAccessibleName(tr("Samples that excite the unit most"));
}

void ExcitesSheet::display(std::vector<ExcitedPicture> pictures) {
  m_pictures = std::move(pictures);
  arrange();
  update();
}

// As large as all of them fit; small ones without words, which a tooltip says.
void ExcitesSheet::arrange() {
  const int shown = std::max(1, count());
  for (const int caption : {kExcitesLine, 0}) {
    int best = 0;
    for (int n = 1; n <= shown; ++n) {
      const int lines = (shown + n - 1) / n;
      const int side = std::min((width() - 2 * kExcitesMargin + kExcitesGap) / n - kExcitesGap,
                                (height() - 2 * kExcitesMargin) / lines - caption - kExcitesGap);
      if (side > best) best = side, setColumns(n);
    }
    m_side = std::clamp(best, 10, kMostExcitesSide);
    m_caption = caption;
    if (best >= kLeastWithCaption) return;
  }
}

QRect ExcitesSheet::pictureRect(int index) const {
  return {kExcitesMargin + index % columns() * (m_side + kExcitesGap),
          kExcitesMargin + index / columns() * (m_side + m_caption + kExcitesGap), m_side, m_side};
}

QString ExcitesSheet::words(int index) const {
  if (index < 0 || index >= count()) return {};
  const ExcitedPicture& one = m_pictures[static_cast<std::size_t>(index)];
  const QString name = one.name.isEmpty() ? QString() : QStringLiteral(", ") + one.name;
  const QString said = tr("sample %1%2: %3").arg(one.sample + 1).arg(name, figure(static_cast<double>(one.value), 3));
  return one.text.isEmpty() ? said : said + QStringLiteral(" · ") + one.text;
}

void ExcitesSheet::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colours& c = Theme::instance().colours();
  const QFont mono = Theme::monoFont(11.5), plain = Theme::uiFont(11.5);
  for (int i = 0; i < count(); ++i) {
    const ExcitedPicture& one = m_pictures[static_cast<std::size_t>(i)];
    const QRect place = pictureRect(i);
    QRect image;  // where there is one: a size of 0 would be scaled to all of the place
    if (!one.image.isNull())
      image = {place.topLeft(), one.image.size().scaled(place.size(), Qt::KeepAspectRatio)};
    if (!image.isEmpty()) {
      drawPicture(painter, image, one.image);
    } else {
      painter.setFont(plain);
      painter.setPen(c.text);
      painter.drawText(place.adjusted(4, 3, -4, -3), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, one.text);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(c.border, 1));
    painter.drawRect((image.isEmpty() ? place : image).adjusted(-1, -1, 0, 0));
    if (!image.isEmpty() && !one.seen.isEmpty()) {
      const double wide = image.width() / static_cast<double>(one.image.width());
      const double high = image.height() / static_cast<double>(one.image.height());
      painter.setPen(QPen(c.curves[1], m_side < 2 * kLeastWithCaption ? 1 : 2));
      painter.drawRect(QRectF(image.left() + one.seen.left() * wide, image.top() + one.seen.top() * high,
                              one.seen.width() * wide, one.seen.height() * high));
    }
    if (i == current() && hasFocus()) paintFrame(painter, place);
    if (m_caption == 0) continue;
    const QRect line(place.left(), place.bottom() + 3, place.width(), kExcitesLine);
    const QString value = figure(static_cast<double>(one.value), 3);
    painter.setFont(mono);
    painter.setPen(c.text);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(value, Qt::ElideRight, line.width()));
    const int left = line.width() - painter.fontMetrics().horizontalAdvance(value) - 6;
    painter.setFont(plain);
    painter.setPen(c.muted);
    if (left > 12)
      painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter,
                       painter.fontMetrics().elidedText(one.name, Qt::ElideRight, left));
  }
}

void ExcitesSheet::resizeEvent(QResizeEvent*) {
  arrange();
}

// A click takes the sample; arrow keys only go to it, Enter takes it.
void ExcitesSheet::mousePressEvent(QMouseEvent* event) {
  const int index = at(event->pos());
  if (index < 0) return;
  pick(index);
  emit activated(index);
}

}  // namespace vitrine::ui
