#include "ui/canvas/problem_popover.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/canvas/canvas_metrics.h"

namespace vitrine::ui {

namespace {

constexpr int kWidth = 320, kMost = 6;

}  // namespace

ProblemPopover::ProblemPopover(const QString& title, const std::vector<Problem>& problems, const QRect& anchor,
                               QWidget* parent)
    : Popover(title, kWidth, parent) {
  for (std::size_t i = 0; i < problems.size() && i < kMost; ++i) add(problems[i], i == 0);
  if (problems.size() > kMost) layout()->addWidget(line(tr("and %1 more").arg(problems.size() - kMost), "small"));
  settle(anchor);
}

void ProblemPopover::add(const Problem& problem, bool first) {
  auto* box = static_cast<QVBoxLayout*>(layout());
  if (!first) box->addSpacing(8);
  const char* mark = problem.severity == Severity::error ? "problem" : "warning";
  box->addWidget(line(canvas::text(problem.text), mark));
  if (!problem.remedy.empty()) box->addWidget(line(canvas::text(problem.remedy), "muted"));
  if (!problem.fix) return;
  auto* button = new QPushButton(canvas::text(problem.fix->title), this);
  button->setProperty("role", "primary");
  button->setCursor(Qt::PointingHandCursor);
  connect(button, &QPushButton::clicked, this, [this, fix = *problem.fix] { emit fixChosen(fix); });
  box->addSpacing(4);
  box->addWidget(button, 0, Qt::AlignLeft);
  if (focusProxy() == nullptr) setFocusProxy(button);
}

}  // namespace vitrine::ui
