#include "ui/views/view_card.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QScreen>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/views/export/view_export.h"
#include "ui/views/view.h"

namespace vitrine::ui {
namespace {

constexpr int kNarrow = 216;  // below it the title comes before what can also be done elsewhere
constexpr int kLeast = 166;   // four side by side on a small screen; below it a view is no longer readable
constexpr int kLeastHeight = 100;

}  // namespace

ViewCard::ViewCard(const QString& id, View* view, int instance, QWidget* parent)
    : QDockWidget(parent),
      m_view(view),
      m_instance(instance),
      m_header(new QWidget(this)),
      m_title(new QLabel(m_header)),
      m_hint(new QToolButton(m_header)),
      m_maximise(smallButton()),
      m_more(smallButton()) {
  setObjectName(id);
  setFeatures(DockWidgetMovable | DockWidgetFloatable);
  m_title->setFont(Theme::uiFont(13, 600));
  m_title->setToolTip(
      tr("Drag to another place, onto another view or out of the window; a double click gives it all "
         "the room"));
  m_hint->setFont(Theme::uiFont(11.5));
  m_hint->setFocusPolicy(Qt::TabFocus);
  m_hint->setToolButtonStyle(Qt::ToolButtonTextOnly);
  m_hint->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  auto* row = new QHBoxLayout(m_header);
  row->setContentsMargins(14, 8, 8, 0);
  row->setSpacing(2);
  row->addWidget(m_title);
  row->addStretch(1);
  row->addWidget(m_hint);
  row->addWidget(m_maximise);
  row->addWidget(m_more);
  setTitleBarWidget(m_header);
  auto* inside = new QWidget(this);
  auto* column = new QVBoxLayout(inside);
  column->setContentsMargins(14, 4, 8, 10);
  column->addWidget(m_view);
  setWidget(inside);
  // A dock's own least size is made of these two; theirs would be what their contents would like.
  m_header->setMinimumWidth(kLeast);
  for (QWidget* words : {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_hint)}) words->setMinimumWidth(1);
  inside->setMinimumSize(kLeast, kLeastHeight);

  // Behind another tab it costs nothing.
  connect(this, &QDockWidget::visibilityChanged, m_view, &QWidget::setVisible);
  connect(this, &QDockWidget::topLevelChanged, this, &ViewCard::retitle);
  connect(m_view, &View::titleChanged, this, &ViewCard::retitle);
  connect(m_view, &View::hintChanged, this, &ViewCard::takeHint);
  connect(m_hint, &QToolButton::clicked, this, &ViewCard::showOptions);
  connect(m_maximise, &QToolButton::clicked, this, &ViewCard::maximiseToggled);
  connect(m_more, &QToolButton::clicked, this,
          [this] { showMenu(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
  connect(&Theme::instance(), &Theme::changed, this, &ViewCard::restyle);
  retitle();
  restyle();
}

QToolButton* ViewCard::smallButton() {
  auto* button = new QToolButton(m_header);
  button->setFixedSize(24, 24);
  button->setIconSize({14, 14});
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

QString ViewCard::title() const {
  return m_instance > 1 ? tr("%1 (%2)").arg(m_view->title()).arg(m_instance) : m_view->title();
}

void ViewCard::retitle() {
  const QString name = title();
  setAccessibleName(name);
  setWindowTitle(name);
  m_view->setAccessibleName(name);
  m_hint->setEnabled(m_view->hasOptions());
  m_hint->setToolTip(m_view->hasOptions() ? tr("Settings of this view") : QString());
  m_hint->setAccessibleName(tr("%1 settings").arg(name));
  takeHint();
  m_more->setToolTip(tr("Another place, copy, export"));
  m_more->setAccessibleName(tr("More of %1").arg(name));
  setMaximised(m_maximised);
  update();
}

void ViewCard::takeHint() {
  m_hint->setAccessibleDescription(m_view->hint());
  fitHeader();
}

// "smoothing 0.6 · log": where not all of it has room, its last parts go; where the title has none, all of it does. The
// settings are in the menu too.
void ViewCard::fitHeader() {
  const bool narrow = width() < kNarrow;
  m_title->setFont(Theme::uiFont(narrow ? 12 : 13, 600));
  m_header->layout()->setContentsMargins(narrow ? 9 : 14, 8, narrow ? 3 : 8, 0);
  // Margins, gaps and the other buttons; what surrounds the words of the hint; and what is left of them at least.
  const int buttons = narrow ? 72 : 84, padding = 18, least = 24;
  const QString name = title();
  const bool hasHint =
      !m_view->hint().isEmpty() && m_title->fontMetrics().horizontalAdvance(name) <= width() - buttons - padding - least;
  m_hint->setVisible(hasHint);
  m_title->setText(hasHint ? name : m_title->fontMetrics().elidedText(name, Qt::ElideRight, width() - buttons));
  if (!hasHint) return;
  const int room = std::max(least, width() - m_title->sizeHint().width() - buttons - padding);
  const QFontMetrics metrics(m_hint->font());
  m_hint->setMaximumWidth(room + padding);
  QString words = m_view->hint();
  while (metrics.horizontalAdvance(words) > room && words.contains(" · ")) words.truncate(words.lastIndexOf(" · "));
  m_hint->setText(room < 2 * least ? QStringLiteral("…") : metrics.elidedText(words, Qt::ElideRight, room));
}

void ViewCard::resizeEvent(QResizeEvent* event) {
  QDockWidget::resizeEvent(event);
  fitHeader();
}

void ViewCard::restyle() {
  const Colours& c = Theme::instance().colours();
  m_hint->setStyleSheet(
      QStringLiteral("QToolButton { color: %1; padding: 2px 6px; } QToolButton:disabled { color: %1; }")
          .arg(c.muted.name()));
  m_maximise->setIcon(icon(m_maximised ? "restore" : "maximise", c.muted));
  m_more->setIcon(icon("more", c.muted));
  update();
}

void ViewCard::setMaximised(bool maximised) {
  m_maximised = maximised;
  m_maximise->setIcon(icon(maximised ? "restore" : "maximise", Theme::instance().colours().muted));
  m_maximise->setToolTip(maximised ? tr("Show the other views again") : tr("Show this view alone"));
  m_maximise->setAccessibleName((maximised ? tr("Restore %1") : tr("Maximise %1")).arg(title()));
  fitHeader();
}

void ViewCard::paintEvent(QPaintEvent*) {
  const Colours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), c.window);
  painter.setPen(QPen(c.border, 1));
  painter.setBrush(c.surface);
  painter.drawRoundedRect(QRectF(rect()).adjusted(3.5, 0.5, -3.5, -0.5), 8, 8);  // docks reach to the window's edges
}

// A double click on the header is for all the room, not for a window of its own.
bool ViewCard::event(QEvent* event) {
  if (event->type() == QEvent::MouseButtonDblClick) {
    if (static_cast<QMouseEvent*>(event)->pos().y() > m_header->geometry().bottom()) return true;
    emit maximiseToggled();
    return true;
  }
  return QDockWidget::event(event);
}

void ViewCard::keyPressEvent(QKeyEvent* event) {
  if (m_maximised && event->key() == Qt::Key_Escape) return emit maximiseToggled();
  QDockWidget::keyPressEvent(event);
}

void ViewCard::contextMenuEvent(QContextMenuEvent* event) {
  showMenu(event->globalPos());
}

void ViewCard::showMenu(QPoint global) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->setAccessibleName(tr("%1 menu").arg(title()));
  if (m_view->hasOptions()) menu->addAction(tr("&Settings…"), this, &ViewCard::showOptions);
  menu->addAction(m_maximised ? tr("&Restore") : tr("&Maximise"), this, &ViewCard::maximiseToggled);
  if (!m_maximised)
    menu->addAction(isFloating() ? tr("&Dock again") : tr("Window of its &own"), this,
                    [this] { isFloating() ? setFloating(false) : leaveTheRow(); });
  menu->addAction(tr("&Another of this kind"), this, &ViewCard::anotherAsked);
  menu->addAction(tr("&Hide"), this, &ViewCard::hideAsked);
  menu->addSeparator();
  menu->addAction(tr("&Copy picture"), this, [this] { copyPicture(*m_view); });
  QAction* copy = menu->addAction(tr("Copy &data"), this, [this] { copyData(*m_view, title(), window()); });
  copy->setEnabled(m_view->hasData());
  menu->addAction(tr("&Export…"), this, [this] { askAndExport(*m_view, title(), this); });
  menu->popup(global);
}

// A window of its own is for more room, and stands where it is seen to be one.
void ViewCard::leaveTheRow() {
  const QPoint corner = mapToGlobal(QPoint(0, 0));
  const QSize room = size().expandedTo({560, 400});
  setFloating(true);
  resize(room);
  const QRect screenRoom = screen()->availableGeometry();
  move(
      std::clamp(corner.x() + 24, screenRoom.left(), std::max(screenRoom.left(), screenRoom.right() - room.width())),
      std::clamp(corner.y() - 24, screenRoom.top(), std::max(screenRoom.top(), screenRoom.bottom() - room.height())));
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
    frame->setAccessibleName(tr("%1 settings").arg(title()));
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
