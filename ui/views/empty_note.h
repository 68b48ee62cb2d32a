// Words in the middle of a view that has nothing to show yet: what will appear, and how.
#pragma once

#include <QLabel>

namespace vitrine::ui {

class EmptyNote : public QLabel {
 public:
  explicit EmptyNote(QWidget* parent) : QLabel(parent) {
    setAlignment(Qt::AlignCenter);
    setWordWrap(true);
    setMargin(8);
    setProperty("role", "muted");
  }
  // Wrapped text would otherwise make the whole row of views as high as its parts would like to be.
  bool hasHeightForWidth() const override { return false; }
  QSize minimumSizeHint() const override { return {40, 20}; }
};

}  // namespace vitrine::ui
