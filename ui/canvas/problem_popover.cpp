#include "ui/canvas/problem_popover.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/canvas/canvas_metrics.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

namespace {

constexpr int kWidth = 320, kMost = 6;

QLabel* line(const QString& text, const char* role, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", role);  // its look is the style sheet's
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setFixedWidth(kWidth - 32);
  return label;
}

}  // namespace

ProblemPopover::ProblemPopover(const QString& title, const std::vector<Problem>& problems, const QRect& anchor,
                               QWidget* parent)
    : QFrame(parent) {
  setAccessibleName(title);
  setAttribute(Qt::WA_DeleteOnClose);
  setFocusPolicy(Qt::StrongFocus);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 12, 16, 14);
  layout->setSpacing(4);
  layout->addWidget(line(title, "strong", this));
  for (std::size_t i = 0; i < problems.size() && i < kMost; ++i) add(problems[i], i == 0);
  if (problems.size() > kMost) layout->addWidget(line(tr("and %1 more").arg(problems.size() - kMost), "small", this));
  setFixedWidth(kWidth);
  layout->activate();
  resize(kWidth, layout->hasHeightForWidth() ? layout->heightForWidth(kWidth) : sizeHint().height());
  place(anchor);
}

void ProblemPopover::add(const Problem& problem, bool first) {
  auto* box = static_cast<QVBoxLayout*>(layout());
  if (!first) box->addSpacing(8);
  const char* mark = problem.severity == Severity::error ? "problem" : "warning";
  box->addWidget(line(canvas::text(problem.text), mark, this));
  if (!problem.remedy.empty()) box->addWidget(line(canvas::text(problem.remedy), "muted", this));
  if (!problem.fix) return;
  auto* button = new QPushButton(canvas::text(problem.fix->title), this);
  button->setProperty("role", "primary");
  button->setCursor(Qt::PointingHandCursor);
  connect(button, &QPushButton::clicked, this, [this, fix = *problem.fix] { emit fixChosen(fix); });
  box->addSpacing(4);
  box->addWidget(button, 0, Qt::AlignLeft);
  if (focusProxy() == nullptr) setFocusProxy(button);
}

void ProblemPopover::place(const QRect& anchor) {
  const QRect room = parentWidget()->rect().adjusted(8, 8, -8, -8);
  QPoint corner(anchor.left(), anchor.bottom() + 8);
  if (corner.y() + height() > room.bottom()) corner.setY(anchor.top() - height() - 8);
  corner.setX(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
  corner.setY(std::clamp(corner.y(), room.top(), std::max(room.top(), room.bottom() - height())));
  move(corner);
}

void ProblemPopover::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    close();
    if (parentWidget()) parentWidget()->setFocus();
    return;
  }
  QFrame::keyPressEvent(event);
}

void ProblemPopover::paintEvent(QPaintEvent*) {
  const Colours& colours = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colours.border, 1));
  painter.setBrush(colours.raised);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

}  // namespace vitrine::ui
