#include "ui/views/written/mistakes.h"

#include <QApplication>
#include <QPainter>
#include <QTextLayout>
#include <span>

#include "core/data/text/token_text.h"
#include "ui/document/text.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

const std::string kRight = "✓ ", kWrong = "✗ ";

}  // namespace

std::string Mistakes::text(const WrittenLine& line, const std::vector<std::string>& names) {
  return (line.tokens == line.wanted ? kRight : kWrong) + token_text(line.tokens, names);
}

QVariantList Mistakes::places(const WrittenLine& line, const std::vector<std::string>& names) {
  QVariantList out;
  const std::span<const std::int64_t> tokens(line.tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (i < line.wanted.size() && tokens[i] == line.wanted[i]) continue;
    const auto own = qtext(token_text(tokens.subspan(i, 1), names)).size();
    const auto end = qtext(token_text(tokens.first(i + 1), names)).size();
    out << static_cast<int>(qtext(kWrong).size() + end - own) << static_cast<int>(own);
  }
  return out;
}

void Mistakes::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem shown = option;
  initStyleOption(&shown, index);
  const QStyle* style = shown.widget ? shown.widget->style() : QApplication::style();
  const QRect room = style->subElementRect(QStyle::SE_ItemViewItemText, &shown, shown.widget).adjusted(3, 0, -3, 0);
  const QString text = shown.fontMetrics.elidedText(shown.text, Qt::ElideRight, room.width());
  shown.text.clear();
  style->drawControl(QStyle::CE_ItemViewItem, &shown, painter, shown.widget);

  QTextCharFormat wrong;
  wrong.setForeground(Theme::instance().colours().bad);
  wrong.setFontUnderline(true);
  QList<QTextLayout::FormatRange> formats;
  const QVariantList places = index.data(kPlaces).toList();
  for (qsizetype i = 0; i + 1 < places.size(); i += 2)
    formats.append({places[i].toInt(), places[i + 1].toInt(), wrong});
  QTextLayout layout(text, shown.font);
  layout.setFormats(formats);
  layout.beginLayout();
  QTextLine line = layout.createLine();
  line.setLineWidth(room.width());
  layout.endLayout();
  painter->save();
  painter->setPen(Theme::instance().colours().text);
  layout.draw(painter, QPointF(room.left(), room.top() + (room.height() - line.height()) / 2));
  painter->restore();
}

}  // namespace vitrine::ui
