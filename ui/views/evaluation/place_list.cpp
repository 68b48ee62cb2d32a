#include "ui/views/evaluation/place_list.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {
namespace {

constexpr int kPlacePad = 6, kPlaceWords = 15, kPlaceLine = 28, kPlaceLeast = 56, kPlaceMost = 140;  // px
constexpr int kPlaceBatch = 4'000;  // laid out at once

void placeText(QPainter& painter, const QRect& place, const QString& words, const QFont& font, const QColor& colour,
               Qt::Alignment side = Qt::AlignLeft) {
  painter.setFont(font);
  painter.setPen(colour);
  painter.drawText(place, side | Qt::AlignVCenter,
                   QFontMetrics(font).elidedText(words, Qt::ElideRight, place.width()));
}

}  // namespace

void PlaceDelegate::setRoom(QSize room) {
  m_side = std::clamp(std::min(room.width() / 7, room.height() / 4), kPlaceLeast, kPlaceMost);
}

QSize PlaceDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  if (!m_model.hasImages()) return {240, kPlaceLine};
  const bool judged = m_model.rowCount() > 0 && !m_model.truthWords(0).isEmpty();  // of a map there is no one truth
  return {m_side + 2 * kPlacePad + 24, m_side + (judged ? 3 : 2) * kPlaceWords + 2 * kPlacePad + 6};
}

void PlaceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  if (index.row() >= m_model.rowCount()) return;
  const Colours& c = Theme::instance().colours();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const bool chosen = option.state & QStyle::State_Selected, over = option.state & QStyle::State_MouseOver;
  const QRect place = option.rect.adjusted(2, 1, -2, -1);
  if (chosen || over) {
    painter->setPen(chosen ? QPen(c.accent, 1) : QPen(Qt::NoPen));
    painter->setBrush(mixed(c.surface, c.accent, 0.08));
    painter->drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
  }
  if (m_model.hasImages())
    paintPicture(*painter, place, index.row());
  else
    paintLine(*painter, place, index.row());
  painter->restore();
}

void PlaceDelegate::paintPicture(QPainter& painter, const QRect& place, int row) const {
  const Colours& c = Theme::instance().colours();
  const QImage image = m_model.image(row);
  const double scale =
      std::min(m_side / static_cast<double>(image.width()), m_side / static_cast<double>(image.height()));
  const QSizeF size = QSizeF(image.size()) * (scale >= 1 ? std::floor(scale) : scale);
  const QRect where = QRectF(place.center().x() - size.width() / 2 + 0.5,
                             place.top() + kPlacePad + (m_side - size.height()) / 2, size.width(), size.height())
                          .toRect();
  const bool wrong = m_model.isWrong(row);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, scale < 1);
  painter.drawImage(where, image);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(wrong ? c.bad : c.border, wrong ? 1.5 : 1));
  painter.drawRect(QRectF(where).adjusted(-0.5, -0.5, 0.5, 0.5));
  QRect line(place.left() + 2, place.top() + kPlacePad + m_side + 3, place.width() - 4, kPlaceWords);
  const QFont strong = Theme::uiFont(11.5, 600);
  // The name gives way, not the number behind it.
  const QString share = m_model.shareWords(row),
                rest = (m_model.isMap() || share.isEmpty() ? QStringLiteral(" ") : QStringLiteral(" · ")) + share;
  const int room = line.width() - QFontMetrics(strong).horizontalAdvance(rest);
  const bool judged = !m_model.isMap() && !m_model.isNumber();
  const QString verdict = !judged ? QString() : wrong ? QStringLiteral("✕ ") : QStringLiteral("✓ ");
  const QString name = QFontMetrics(strong).elidedText(verdict + m_model.answerWords(row), Qt::ElideRight, room);
  placeText(painter, line, share.isEmpty() ? name : name + rest, strong, wrong ? c.bad : c.text, Qt::AlignHCenter);
  for (const QString& words : {m_model.truthWords(row), m_model.sampleWords(row)}) {
    if (words.isEmpty()) continue;
    line.translate(0, kPlaceWords);
    placeText(painter, line, words, Theme::uiFont(11), c.muted, Qt::AlignHCenter);
  }
}

void PlaceDelegate::paintLine(QPainter& painter, const QRect& place, int row) const {
  const Colours& c = Theme::instance().colours();
  const bool wrong = m_model.isWrong(row);
  QRect line = place.adjusted(kPlacePad, 0, -kPlacePad, 0);
  const auto column = [&](int width) {
    const QRect out(line.left(), line.top(), std::min(width, std::max(0, line.width())), line.height());
    line.setLeft(line.left() + width + 8);
    return out;
  };
  const int words = std::clamp(place.width() / 5, 60, 150);
  if (!m_model.isMap() && !m_model.isNumber())
    placeText(painter, column(12), wrong ? QStringLiteral("✕") : QStringLiteral("✓"), Theme::uiFont(12, 600),
              wrong ? c.bad : c.good);
  placeText(painter, column(words), m_model.answerWords(row), Theme::uiFont(12.5, 600), wrong ? c.bad : c.text);
  placeText(painter, column(42), m_model.shareWords(row), Theme::monoFont(12), c.muted, Qt::AlignRight);
  if (line.width() >= 2 * words && !m_model.isMap())
    placeText(painter, column(words), m_model.truthWords(row), Theme::uiFont(12), c.muted);
  if (line.width() > 40) placeText(painter, column(words), m_model.sampleWords(row), Theme::uiFont(12), c.muted);
  if (line.width() > 40) placeText(painter, line, m_model.inputWords(row), Theme::monoFont(11.5), c.muted);
}

PlaceList::PlaceList(QWidget* parent)
    : QListView(parent), m_places(new PlaceModel(this)), m_drawn(new PlaceDelegate(*m_places, this)) {
  setModel(m_places);
  setItemDelegate(m_drawn);
  setAccessibleName(tr("Judged samples"));
  setFrameShape(QFrame::NoFrame);
  setResizeMode(QListView::Adjust);
  setUniformItemSizes(true);
  setLayoutMode(QListView::Batched);  // a million items would otherwise be laid out before the first is seen
  setBatchSize(kPlaceBatch);
  setMouseTracking(true);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setMinimumHeight(1);
  connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
  connect(this, &QListView::doubleClicked, this, &PlaceList::open);
}

void PlaceList::open(const QModelIndex& index) {
  if (index.isValid()) emit opened(m_places->place(index.row()).row);
}

void PlaceList::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return open(currentIndex());
  QListView::keyPressEvent(event);
}

void PlaceList::setSource(const Evaluation& answer, const Dataset* dataset) {
  m_places->setSource(answer, dataset);
  arrange();
}

// List mode, also for pictures: icon mode keeps a tree of all items.
void PlaceList::arrange() {
  const bool pictures = m_places->hasImages();
  if (isWrapping() == pictures) return;
  setWrapping(pictures);
  setFlow(pictures ? QListView::LeftToRight : QListView::TopToBottom);
}

void PlaceList::resizeEvent(QResizeEvent* event) {
  m_drawn->setRoom(size());
  QListView::resizeEvent(event);
  if (m_places->hasImages()) scheduleDelayedItemsLayout();
}

}  // namespace vitrine::ui
