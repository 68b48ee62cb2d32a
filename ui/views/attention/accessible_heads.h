// What screen readers and other programs see of a grid of heads: each head as a child that says what it is and can be
// chosen.
#pragma once

#include <QAccessibleWidget>
#include <map>
#include <utility>

namespace vitrine::ui {

class HeadGrid;

class AccessibleHeads : public QAccessibleWidget {
 public:
  explicit AccessibleHeads(HeadGrid& grid);
  ~AccessibleHeads() override;
  static void install();

  int childCount() const override;
  QAccessibleInterface* child(int index) const override;  // layer by layer, head by head
  int indexOfChild(const QAccessibleInterface* child) const override;
  QAccessibleInterface* childAt(int x, int y) const override;
  QAccessibleInterface* focusChild() const override;

 private:
  HeadGrid& grid() const;
  int indexOf(int layer, int head) const;
  mutable std::map<int, QAccessible::Id> m_children;  // those that were asked for
};

}  // namespace vitrine::ui
