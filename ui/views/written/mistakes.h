// Draws a written sequence with its mistakes underlined and in the colour of what is wrong.
#pragma once

#include <QStyledItemDelegate>

#include "core/train/probes/written.h"

namespace vitrine::ui {

class Mistakes : public QStyledItemDelegate {
 public:
  static constexpr int kPlaces = Qt::UserRole + 1;  // of mistakes in the text: first, length, first, length …
  // Of a line whose text is token_text() of its tokens.
  static QVariantList places(const WrittenLine& line, const std::vector<std::string>& names);

  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace vitrine::ui
