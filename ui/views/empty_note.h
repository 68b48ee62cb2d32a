// Words in the middle of a view that has nothing to show yet: what will appear, and how.
#pragma once

#include <QLabel>

namespace vitrine::ui {

class EmptyNote : public QLabel {
 public:
  explicit EmptyNote(QWidget* parent);
  // Wrapped text would otherwise make the whole row of views as high as its parts would like to be.
  bool hasHeightForWidth() const override { return false; }
  QSize minimumSizeHint() const override { return {40, 20}; }
  QStringList lines() const;  // as they are drawn: whole ones from the first on, the last one with an ellipsis if need be

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;  // its tool tip has the whole of what is cut

 private:
  bool isCut() const;
};

}  // namespace vitrine::ui
