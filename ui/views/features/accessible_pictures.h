// What screen readers and other programs see of a list of pictures: each as a child that says what it shows and can
// be chosen.
#pragma once

#include <QAccessibleWidget>
#include <map>

namespace vitrine::ui {

class PictureList;

class AccessiblePictures : public QAccessibleWidget {
 public:
  explicit AccessiblePictures(PictureList& list);
  ~AccessiblePictures() override;
  static void install();

  int childCount() const override;
  QAccessibleInterface* child(int index) const override;
  int indexOfChild(const QAccessibleInterface* child) const override;
  QAccessibleInterface* childAt(int x, int y) const override;
  QAccessibleInterface* focusChild() const override;

 private:
  PictureList& list() const;
  mutable std::map<int, QAccessible::Id> m_children;  // those that were asked for
};

}  // namespace vitrine::ui
