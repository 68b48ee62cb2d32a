#include "ui/views/predictions/prediction_delegate.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/figures.h"
#include "ui/views/predictions/prediction_model.h"

namespace vitrine::ui {
namespace {

constexpr int kLeastThumbnail = 56, kMostThumbnail = 140, kPad = 6, kLine = 16, kRowHeight = 28;
constexpr int kToken = 15;      // least px a token takes
constexpr int kCaption = 52;    // px for "answer"
constexpr int kLongName = 140;  // px

void text(QPainter& painter, const QRect& place, const QString& words, const QFont& font, const QColor& colour,
          Qt::Alignment side = Qt::AlignLeft) {
  painter.setFont(font);
  painter.setPen(colour);
  const QFontMetrics size(font);
  painter.drawText(place, side | Qt::AlignVCenter, size.elidedText(words, Qt::ElideRight, place.width()));
}

int tokenWidth(const Field& input, const Field& target) {
  const QFontMetrics size(Theme::monoFont(12));
  int widest = kToken;
  for (const Field* field : {&input, &target}) {
    for (std::size_t i = 0; i < std::min<std::size_t>(field->names.size(), 64); ++i) {
      widest = std::max(widest, size.horizontalAdvance(QString::fromStdString(field->names[i])) + 6);
    }
  }
  return std::min(widest, 60);
}

// Room for the longest class name in the bold of an answer.
int nameWidth(const Field& target) {
  const QFontMetrics size(Theme::uiFont(12.5, 600));
  int widest = 40;
  for (std::size_t i = 0; i < std::min<std::size_t>(target.names.size(), 64); ++i) {
    widest = std::max(widest,
                      size.horizontalAdvance(QString::fromStdString(target.names[i])) + 30);  // "true " goes before
  }
  return std::min(widest, kLongName);
}

}  // namespace

PredictionDelegate::PredictionDelegate(const PredictionModel& model, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model) {}

PredictionDelegate::Style PredictionDelegate::style() const {
  if (m_model.hasImages()) return Style::picture;
  return m_model.dataset() && taskOf(*m_model.dataset()) == Task::sequences ? Style::sequence : Style::row;
}

void PredictionDelegate::setRoom(QSize room) {
  m_thumbnail = std::clamp(std::min(room.width() / 7, room.height() / 4), kLeastThumbnail, kMostThumbnail);
}

QSize PredictionDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  switch (style()) {
    case Style::picture:
      return {m_thumbnail + 2 * kPad + 12, m_thumbnail + 2 * kLine + 3 * kPad - 2};
    case Style::row:
      return {260, kRowHeight};
    case Style::sequence:
      break;
  }
  const Field &input = m_model.dataset()->input(), &target = m_model.dataset()->target();
  const auto tokens = static_cast<int>(std::max(input.shape.size(), target.shape.size()));
  return {kCaption + std::min(tokens, 64) * tokenWidth(input, target) + 2 * kPad + 8, 3 * kLine + 2 * kPad + 2};
}

void PredictionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
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
  switch (style()) {
    case Style::picture:
      paintPicture(*painter, place, index.row());
      break;
    case Style::row:
      paintRow(*painter, place, index.row());
      break;
    case Style::sequence:
      paintSequence(*painter, place, index.row());
      break;
  }
  painter->restore();
}

void PredictionDelegate::paintPicture(QPainter& painter, const QRect& place, int row) const {
  const Colours& c = Theme::instance().colours();
  const Judged& item = m_model.item(row);
  const bool map = hasMaps(*m_model.dataset());
  const QImage image = map ? m_model.map(row) : m_model.image(item.row);
  const double scale =
      std::min(m_thumbnail / static_cast<double>(image.width()), m_thumbnail / static_cast<double>(image.height()));
  const QSizeF size = QSizeF(image.size()) * (scale >= 1 ? std::floor(scale) : scale);
  const QRectF where(place.center().x() - size.width() / 2 + 0.5,
                     place.top() + kPad + (m_thumbnail - size.height()) / 2, size.width(), size.height());
  painter.setRenderHint(QPainter::SmoothPixmapTransform, scale < 1);
  painter.drawImage(where.toRect(), image);
  painter.setBrush(Qt::NoBrush);
  const bool marked = item.wrong && !map;  // of a map each wrong pixel is
  painter.setPen(QPen(marked ? c.bad : c.border, marked ? 1.5 : 1));
  painter.drawRect(QRectF(where.toRect()).adjusted(-0.5, -0.5, 0.5, 0.5));
  const Field& target = m_model.dataset()->target();
  QRect line(place.left() + 3, place.top() + kPad + m_thumbnail + 4, place.width() - 6, kLine);
  if (map) {
    text(painter, line,
         tr("%1 right").arg(percent(item.places > 0 ? item.right / static_cast<double>(item.places) : 1)),
         Theme::uiFont(11.5, 600), c.text, Qt::AlignHCenter);
    line.translate(0, kLine - 1);
    return text(painter, line, tr("%1 wrong").arg(counted(item.places - item.right, tr("pixel"), tr("pixels"))),
                Theme::uiFont(11.5), item.wrong ? c.bad : c.muted, Qt::AlignHCenter);
  }
  text(painter, line, className(target, item.answer) + QStringLiteral(" · ") + percent(item.confidence),
       Theme::uiFont(11.5, 600), item.wrong ? c.bad : c.text, Qt::AlignHCenter);
  line.translate(0, kLine - 1);
  text(painter, line, item.truth < 0 ? tr("no label") : tr("true %1").arg(className(target, item.truth)),
       Theme::uiFont(11.5), c.muted, Qt::AlignHCenter);
}

void PredictionDelegate::paintRow(QPainter& painter, const QRect& place, int row) const {
  const Colours& c = Theme::instance().colours();
  const Judged& item = m_model.item(row);
  const Field& target = m_model.dataset()->target();
  QRect line = place.adjusted(kPad, 0, -kPad, 0);
  const int name = std::min(nameWidth(target), line.width() / 3);
  const auto column = [&](int width) {
    const QRect out(line.left(), line.top(), width, line.height());
    line.setLeft(line.left() + width + 8);
    return out;
  };
  text(painter, column(12),
       item.truth < 0 ? QString()
       : item.wrong   ? QStringLiteral("✕")
                      : QStringLiteral("✓"),
       Theme::uiFont(12, 600), item.wrong ? c.bad : c.good);
  text(painter, column(name - 26), className(target, item.answer), Theme::uiFont(12.5, 600),
       item.wrong ? c.bad : c.text);
  text(painter, column(44), percent(item.confidence), Theme::monoFont(12), c.muted, Qt::AlignRight);
  text(painter, column(name), item.truth < 0 ? tr("no label") : tr("true %1").arg(className(target, item.truth)),
       Theme::uiFont(12), c.muted);
  if (line.width() > 40) text(painter, line, m_model.features(item.row), Theme::monoFont(11.5), c.muted);
}

void PredictionDelegate::paintSequence(QPainter& painter, const QRect& place, int row) const {
  const Colours& c = Theme::instance().colours();
  const Judged& item = m_model.item(row);
  const Field &input = m_model.dataset()->input(), &target = m_model.dataset()->target();
  const int width = tokenWidth(input, target);
  QRect line(place.left() + kPad, place.top() + kPad - 1, kCaption, kLine);
  const auto caption = [&](const QString& words) { text(painter, line, words, Theme::uiFont(11), c.muted); };
  const auto token = [&](std::size_t at, const QString& words, const QColor& colour, bool strong) {
    const QRect cell(line.right() + static_cast<int>(at) * width, line.top(), width, kLine);
    if (strong) painter.fillRect(cell.adjusted(1, 1, -1, -1), mixed(c.surface, colour, 0.16));
    text(painter, cell, words, Theme::monoFont(12), colour, Qt::AlignHCenter);
  };
  caption(tr("input"));
  const auto values = input.filled(item.row);
  for (std::size_t t = 0; t < values.size(); ++t) {
    token(t,
          input.kind == FieldKind::values ? figure(static_cast<double>(values[t]), 2)
                                          : className(input, static_cast<int>(values[t])),
          c.muted, false);
  }
  line.translate(0, kLine);
  caption(tr("target"));
  for (std::size_t t = 0; t < item.truths.size(); ++t) token(t, className(target, item.truths[t]), c.text, false);
  line.translate(0, kLine);
  caption(tr("answer"));
  for (std::size_t t = 0; t < item.answers.size(); ++t) {
    const bool judged = item.truths[t] >= 0, wrong = judged && item.truths[t] != item.answers[t];
    token(t, className(target, item.answers[t]), wrong ? c.bad : judged ? c.text : c.faint, wrong);
  }
}

}  // namespace vitrine::ui
