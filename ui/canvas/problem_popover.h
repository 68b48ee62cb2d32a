// What is wrong, what to do, and a button that does it.
#pragma once

#include <QFrame>
#include <vector>

#include "core/graph/analysis.h"

namespace vitrine::ui {

class ProblemPopover : public QFrame {
  Q_OBJECT

 public:
  // `anchor`: what it speaks of, in the parent's coordinates; it stands beside it.
  ProblemPopover(const QString& title, const std::vector<Problem>& problems, const QRect& anchor, QWidget* parent);

 signals:
  void fixChosen(const vitrine::Fix& fix);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void add(const Problem& problem, bool first);
  void place(const QRect& anchor);
};

}  // namespace vitrine::ui
