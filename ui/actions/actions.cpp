#include "ui/actions/actions.h"

#include <QAbstractButton>
#include <QAction>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

namespace vitrine::ui {

QString keysText(const QList<QKeySequence>& keys) {
  QStringList out;
  for (const QKeySequence& each : keys) out << each.toString(QKeySequence::NativeText);
  return out.join(Actions::tr(" or "));
}

QString withoutMnemonic(const QString& title) {
  QString out = title;
  out.remove('&');
  return out;
}

Actions::Actions(QMainWindow* window) : QObject(window), m_window(window) {}

QMenu* Actions::menu(const QString& id, const QString& title, const QString& below) {
  QMenu* menu = below.isEmpty() ? m_window->menuBar()->addMenu(title) : m_menus.value(below)->addMenu(title);
  menu->setToolTipsVisible(true);
  m_menus[id] = menu;
  return menu;
}

void Actions::separator(const QString& menu) {
  m_menus.value(menu)->addSeparator();
}

QAction* Actions::add(const QString& menu, const ActionSpec& spec, const std::function<void()>& act) {
  Q_ASSERT(!m_all.contains(spec.id));
  auto* action = new QAction(spec.title, this);
  action->setObjectName(spec.id);
  action->setCheckable(spec.isCheckable);
  action->setShortcuts(spec.keys);
  action->setShortcutContext(spec.in ? Qt::WidgetWithChildrenShortcut : Qt::WindowShortcut);
  (spec.in ? spec.in : m_window)->addAction(action);
  connect(action, &QAction::triggered, this, &Actions::aboutToAct);
  if (act) connect(action, &QAction::triggered, this, act);
  QMenu* group = m_menus.value(menu);
  if (group) group->addAction(action);
  while (group && qobject_cast<QMenu*>(group->parent())) group = qobject_cast<QMenu*>(group->parent());
  m_all[spec.id] = {action, group ? withoutMnemonic(group->title()) : QString(), spec.tip, {}, spec.reach};
  m_order << spec.id;
  apply(m_all[spec.id]);
  return action;
}

void Actions::tell(const QString& group, const QString& keys, const QString& words) {
  m_told << KeyRow{group, keys, words};
}

void Actions::setTitle(const QString& id, const QString& title) {
  const auto it = m_all.find(id);
  if (it == m_all.end() || it->action->text() == title) return;
  it->action->setText(title);
  apply(*it);
}

void Actions::setEnabled(const QString& id, bool enabled, const QString& why) {
  const auto it = m_all.find(id);
  if (it == m_all.end()) return;
  it->enabled = enabled;
  it->why = why;
  apply(*it);
}

void Actions::setWorkspaceShown(bool shown) {
  m_workspaceShown = shown;
  for (const Entry& entry : std::as_const(m_all)) apply(entry);
}

void Actions::apply(const Entry& entry) const {
  const QString words = entry.tip.isEmpty() ? withoutMnemonic(entry.action->text()) + "." : entry.tip;
  const QString keys = keysText(entry.action->shortcuts());
  QString tip = "<p>" + words.toHtmlEscaped() + (keys.isEmpty() ? QString() : " (" + keys + ")") + "</p>";
  if (!entry.why.isEmpty()) tip += "<p>" + entry.why.toHtmlEscaped() + "</p>";
  entry.action->setToolTip(tip);
  entry.action->setWhatsThis(entry.why.isEmpty() ? words : words + " " + entry.why);
  entry.action->setEnabled(entry.enabled && (entry.reach == Reach::window || m_workspaceShown));
}

QList<KeyRow> Actions::keyRows() const {
  QList<KeyRow> rows;
  for (const QString& id : m_order) {
    const Entry& entry = m_all[id];
    const QString keys = keysText(entry.action->shortcuts());
    if (keys.isEmpty()) continue;
    const QString words = entry.tip.isEmpty() ? withoutMnemonic(entry.action->text()) : entry.tip;
    rows << KeyRow{entry.group, keys, words};
  }
  return rows + m_told;
}

void bindButton(QAbstractButton* button, QAction* action) {
  const auto follow = [button, action] {
    const QString words = withoutMnemonic(action->text());
    button->setAccessibleName(words);
    if (!button->text().isEmpty()) button->setText(" " + words);  // Qt puts no room between icon and words
    button->setToolTip(action->toolTip());
    button->setAccessibleDescription(action->whatsThis());
    button->setEnabled(action->isEnabled());
  };
  QObject::connect(action, &QAction::changed, button, follow);
  QObject::connect(button, &QAbstractButton::clicked, action, &QAction::trigger);
  follow();
}

}  // namespace vitrine::ui
