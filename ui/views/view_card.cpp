#include "ui/views/view_card.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QScreen>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/views/view.h"

namespace vitrine::ui {
namespace {

constexpr int kStrip = 34;    // width when collapsed
constexpr int kNarrow = 216;  // below it the title comes before what can also be done elsewhere
constexpr int kLeast = 166;   // four side by side on a small screen; below it a view is no longer readable

QToolButton* smallButton(QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setFixedSize(24, 24);
  button->setIconSize({14, 14});
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

}  // namespace

ViewCard::ViewCard(View* view, QWidget* parent)
    : QFrame(parent),
      m_view(view),
      m_header(new QWidget(this)),
      m_title(new QLabel(m_header)),
      m_hint(new QToolButton(m_header)),
      m_maximise(smallButton(m_header)),
      m_collapse(smallButton(m_header)) {
  m_view->setParent(this);
  m_title->setFont(Theme::uiFont(13, 600));
  m_title->setToolTip(tr("Drag to another place in the row; a double click gives it all the room"));
  m_hint->setFont(Theme::uiFont(11.5));
  m_hint->setFocusPolicy(Qt::TabFocus);
  m_hint->setToolButtonStyle(Qt::ToolButtonTextOnly);
  m_hint->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  auto* row = new QHBoxLayout(m_header);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(2);
  row->addWidget(m_title);
  row->addStretch(1);
  row->addWidget(m_hint);
  row->addWidget(m_maximise);
  row->addWidget(m_collapse);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(14, 8, 8, 10);
  column->setSpacing(6);
  column->addWidget(m_header);
  column->addWidget(m_view, 1);
  setMinimumWidth(kLeast);

  connect(m_view, &View::titleChanged, this, &ViewCard::retitle);
  connect(m_view, &View::hintChanged, this, &ViewCard::retitle);
  connect(m_hint, &QToolButton::clicked, this, &ViewCard::showOptions);
  connect(m_maximise, &QToolButton::clicked, this, &ViewCard::maximiseToggled);
  connect(m_collapse, &QToolButton::clicked, this, [this] { setCollapsed(true); });
  connect(&Theme::instance(), &Theme::changed, this, &ViewCard::restyle);
  retitle();
  restyle();
}

void ViewCard::retitle() {
  const QString title = m_view->title();
  setAccessibleName(title);
  m_view->setAccessibleName(title);
  elideHint();
  m_hint->setVisible(!m_view->hint().isEmpty());
  m_hint->setEnabled(m_view->hasOptions());
  m_hint->setToolTip(m_view->hasOptions() ? tr("Settings of this view") : QString());
  m_hint->setAccessibleName(tr("%1 settings").arg(title));
  m_hint->setAccessibleDescription(m_view->hint());
  m_collapse->setToolTip(tr("Collapse"));
  m_collapse->setAccessibleName(tr("Collapse %1").arg(title));
  setMaximised(m_maximised);
  update();
}

// "smoothing 0.6 · log": where not all of it has room, its last parts go.
void ViewCard::elideHint() {
  const bool narrow = width() < kNarrow;
  m_collapse->setVisible(!m_maximised && !narrow);  // its tab closes it too
  m_title->setFont(Theme::uiFont(narrow ? 12 : 13, 600));
  layout()->setContentsMargins(narrow ? 9 : 14, 8, narrow ? 3 : 8, 10);
  // Margins, gaps and the other buttons; what surrounds the words of the hint; and what is left of them at least.
  const int buttons = narrow ? 46 : m_maximised ? 58 : 84, padding = 18, least = 24;
  m_title->setText(
      m_title->fontMetrics().elidedText(m_view->title(), Qt::ElideRight, width() - buttons - padding - least));
  const int room = std::max(least, width() - m_title->sizeHint().width() - buttons - padding);
  const QFontMetrics metrics(m_hint->font());
  QString words = m_view->hint();
  while (metrics.horizontalAdvance(words) > room && words.contains(" · ")) words.truncate(words.lastIndexOf(" · "));
  m_hint->setText(room < 2 * least ? QStringLiteral("…") : metrics.elidedText(words, Qt::ElideRight, room));
}

void ViewCard::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  elideHint();
}

void ViewCard::restyle() {
  const Colours& c = Theme::instance().colours();
  m_hint->setStyleSheet(
      QStringLiteral("QToolButton { color: %1; padding: 2px 6px; } QToolButton:disabled { color: %1; }")
          .arg(c.muted.name()));
  m_maximise->setIcon(icon(m_maximised ? "restore" : "maximise", c.muted));
  m_collapse->setIcon(icon("collapse", c.muted));
  update();
}

void ViewCard::setMaximised(bool maximised) {
  m_maximised = maximised;
  m_maximise->setIcon(icon(maximised ? "restore" : "maximise", Theme::instance().colours().muted));
  m_maximise->setToolTip(maximised ? tr("Show the other views again") : tr("Show this view alone"));
  m_maximise->setAccessibleName((maximised ? tr("Restore %1") : tr("Maximise %1")).arg(m_view->title()));
  elideHint();
}

void ViewCard::setCollapsed(bool collapsed) {
  if (m_collapsed == collapsed) return;
  m_collapsed = collapsed;
  m_header->setVisible(!collapsed);
  m_view->setVisible(!collapsed);
  setMinimumWidth(collapsed ? kStrip : kLeast);
  setMaximumWidth(collapsed ? kStrip : QWIDGETSIZE_MAX);
  setFocusPolicy(collapsed ? Qt::StrongFocus : Qt::NoFocus);
  setCursor(collapsed ? Qt::PointingHandCursor : Qt::ArrowCursor);
  setToolTip(collapsed ? tr("Open %1 again").arg(m_view->title()) : QString());
  update();
  emit collapsedChanged(collapsed);
}

void ViewCard::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(m_collapsed && hasFocus() ? c.accent : c.border, 1));
  painter.setBrush(c.surface);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
  if (!m_collapsed) return;
  painter.setFont(Theme::uiFont(12.5, 600));
  painter.setPen(c.text);
  painter.translate(width() / 2.0, 14);
  painter.rotate(90);
  painter.drawText(QRectF(0, -12, height() - 20, 24), Qt::AlignLeft | Qt::AlignVCenter, m_view->title());
}

bool ViewCard::isHeader(QPoint place) const {
  return !m_collapsed && place.y() <= m_header->geometry().bottom();
}

void ViewCard::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QFrame::mousePressEvent(event);
  if (m_collapsed) return setCollapsed(false);
  if (isHeader(event->pos()) && !m_maximised) m_pressed = event->pos();
}

void ViewCard::mouseMoveEvent(QMouseEvent* event) {
  if (!m_pressed) return QFrame::mouseMoveEvent(event);
  if (!m_dragging && (event->pos() - *m_pressed).manhattanLength() < QApplication::startDragDistance()) return;
  if (!std::exchange(m_dragging, true)) setCursor(Qt::ClosedHandCursor);
  emit dragged(event->globalPosition().toPoint());
}

void ViewCard::mouseReleaseEvent(QMouseEvent* event) {
  m_pressed.reset();
  if (std::exchange(m_dragging, false)) unsetCursor();
  QFrame::mouseReleaseEvent(event);
}

void ViewCard::mouseDoubleClickEvent(QMouseEvent* event) {
  if (isHeader(event->pos())) emit maximiseToggled();
}

void ViewCard::keyPressEvent(QKeyEvent* event) {
  const bool opens = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
  if (m_collapsed && opens) return setCollapsed(false);
  if (m_maximised && event->key() == Qt::Key_Escape) return emit maximiseToggled();
  QFrame::keyPressEvent(event);
}

// Beside the card, so that what the settings change can be seen: above it, or else at the side with more room.
QPoint ViewCard::placeBeside(QSize panel) const {
  const QRect card(mapToGlobal(QPoint(0, 0)), size());
  const QRect room = screen() ? screen()->availableGeometry() : card;
  const int left =
      std::clamp(card.right() - panel.width(), room.left(), std::max(room.left(), room.right() - panel.width()));
  if (card.top() - panel.height() - 4 >= room.top()) return {left, card.top() - panel.height() - 4};
  const int top = std::clamp(card.top(), room.top(), std::max(room.top(), room.bottom() - panel.height()));
  if (card.left() - room.left() >= panel.width() + 4) return {card.left() - panel.width() - 4, top};
  if (room.right() - card.right() >= panel.width() + 4) return {card.right() + 4, top};
  return {left, std::min(card.bottom() + 4, room.bottom() - panel.height())};
}

void ViewCard::showOptions() {
  if (m_options) m_options->deleteLater();  // what there is to choose may be different now
  {
    auto* frame = new QFrame(this, Qt::Popup);
    frame->setProperty("role", "card");
    frame->setAccessibleName(tr("%1 settings").arg(m_view->title()));
    auto* inside = new QVBoxLayout(frame);
    inside->setContentsMargins(14, 12, 14, 12);
    inside->addWidget(m_view->makeOptions(frame));
    m_options = frame;
  }
  m_options->adjustSize();
  const QPoint at = placeBeside(m_options->size());
  m_options->move(at);
  m_options->show();
  m_options->setFocus();
  if (QWidget* first = m_options->nextInFocusChain()) first->setFocus(Qt::PopupFocusReason);
}

}  // namespace vitrine::ui
