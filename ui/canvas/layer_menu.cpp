#include "ui/canvas/layer_menu.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/canvas/canvas_metrics.h"
#include "ui/popovers/popover.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

namespace {

constexpr int kWidth = 220, kRows = 8, kSwatch = 12;
constexpr int kTypeRole = Qt::UserRole;

QIcon swatch(const QString& category) {
  QPixmap square(kSwatch, kSwatch);
  square.fill(Theme::instance().colours().category(category));
  return square;
}

}  // namespace

LayerMenu::LayerMenu(const QString& title, const QList<Placeable>& types, QPoint at, QWidget* parent)
    : QFrame(parent), m_search(new QLineEdit(this)), m_list(new QListWidget(this)) {
  setAccessibleName(title);
  auto* heading = new QLabel(title, this);
  heading->setProperty("role", "small");
  m_search->setPlaceholderText(tr("Search"));
  m_search->setAccessibleName(tr("Search layers to add"));
  m_list->setAccessibleName(tr("Layers to add"));
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setIconSize({kSwatch, kSwatch});
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  for (const Placeable& type : types) {
    auto* item = new QListWidgetItem(swatch(type.category), type.title, m_list);
    item->setData(kTypeRole, type.type);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(6);
  column->addWidget(heading);
  column->addWidget(m_search);
  column->addWidget(m_list);
  const int row = std::max(22, m_list->sizeHintForRow(0));
  m_list->setFixedHeight(row * std::clamp(m_list->count(), 1, kRows) + 4);
  setFixedWidth(kWidth);
  layout()->activate();
  adjustSize();
  const QRect room = parent->rect().adjusted(8, 8, -8, -8);
  move(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())),
       std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - height())));
  setFocusProxy(m_search);
  m_search->installEventFilter(this);
  connect(m_search, &QLineEdit::textChanged, this, &LayerMenu::filter);
  connect(m_list, &QListWidget::itemClicked, this, &LayerMenu::choose);
  filter({});
}

QStringList LayerMenu::shownTypes() const {
  QStringList out;
  for (int i = 0; i < m_list->count(); ++i)
    if (!m_list->item(i)->isHidden()) out << m_list->item(i)->data(kTypeRole).toString();
  return out;
}

void LayerMenu::filter(const QString& wanted) {
  QListWidgetItem* first = nullptr;
  for (int i = 0; i < m_list->count(); ++i) {
    QListWidgetItem* item = m_list->item(i);
    item->setHidden(!item->text().contains(wanted.trimmed(), Qt::CaseInsensitive));
    if (!first && !item->isHidden()) first = item;
  }
  m_list->setCurrentItem(first);
}

void LayerMenu::choose() {
  const QListWidgetItem* item = m_list->currentItem();
  if (item && !item->isHidden()) emit chosen(item->data(kTypeRole).toString());
}

// The field keeps the focus; the keys that a list understands go to the list.
bool LayerMenu::eventFilter(QObject* watched, QEvent* event) {
  if (watched != m_search || event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
      choose();
      return true;
    case Qt::Key_Escape:
      hide();
      parentWidget()->setFocus();
      deleteLater();
      return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      QCoreApplication::sendEvent(m_list, event);
      return true;
    default:
      return false;
  }
}

void LayerMenu::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintRaised(painter, rect());
}

}  // namespace vitrine::ui
