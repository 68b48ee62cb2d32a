// What is wrong, what to do, and a button that does it.
#pragma once

#include <vector>

#include "core/graph/analysis.h"
#include "ui/popovers/popover.h"

namespace vitrine::ui {

class ProblemPopover : public Popover {
  Q_OBJECT

 public:
  // `anchor`: what it speaks of, in the parent's coordinates; it stands beside it.
  ProblemPopover(const QString& title, const std::vector<Problem>& problems, const QRect& anchor, QWidget* parent);

 signals:
  void fixChosen(const vitrine::Fix& fix);

 private:
  void add(const Problem& problem, bool first);
};

}  // namespace vitrine::ui
