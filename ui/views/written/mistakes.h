// Draws a written sequence with its mistakes underlined and in the colour of what is wrong.
#pragma once

#include <QStyledItemDelegate>

#include "core/train/probes/written.h"

namespace vitrine::ui {

class Mistakes : public QStyledItemDelegate {
 public:
  static constexpr int kPlaces = Qt::UserRole + 1;  // of mistakes in the text: first, length, first, length …
  // What was written, with a sign of whether it is right before it.
  static std::string text(const WrittenLine& line, const std::vector<std::string>& names);
  // Of that text.
  static QVariantList places(const WrittenLine& line, const std::vector<std::string>& names);

  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace vitrine::ui
