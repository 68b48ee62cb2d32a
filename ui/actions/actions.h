// The one list of what the window can do: each action once, with a permanent id. Menus, buttons, tooltips, shortcuts
// and the list of keys (F1) are made from it, so that none of them can say anything else than the others.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QMap>
#include <QObject>
#include <QString>
#include <functional>

class QAbstractButton;
class QAction;
class QMainWindow;
class QMenu;
class QWidget;

namespace vitrine::ui {

// Where the keys of an action work.
enum class Reach {
  window,     // everywhere
  workspace,  // only while a network is on show
  widget,     // only in one widget, as in `ActionSpec::in`; elsewhere they mean something else
};

struct ActionSpec {
  QString id;     // permanent, "network.layout"
  QString title;  // as in the menu: "Auto &layout"
  QString tip;    // one sentence: what it does; F1 and tooltips say it. Empty: the title says all
  QList<QKeySequence> keys = {};
  Reach reach = Reach::workspace;
  QWidget* in = nullptr;  // with Reach::widget
  bool isCheckable = false;
};

// A row of the list of keys.
struct KeyRow {
  QString group;  // title of the menu, or where the keys work ("Canvas")
  QString keys, words;
};

class Actions : public QObject {
  Q_OBJECT

 public:
  explicit Actions(QMainWindow* window);

  // A menu of the window, or below another menu; what is added next stands in it.
  QMenu* menu(const QString& id, const QString& title, const QString& below = {});
  void separator(const QString& menu);
  QAction* add(const QString& menu, const ActionSpec& spec, const std::function<void()>& act = {});
  // Keys that a widget handles itself: F1 tells of them.
  void tell(const QString& group, const QString& keys, const QString& words);

  QAction* find(const QString& id) const { return m_all.value(id).action; }
  QStringList ids() const { return m_all.keys(); }
  void setTitle(const QString& id, const QString& title);
  // Off with the reason, which its tooltip and its description then say.
  void setEnabled(const QString& id, bool enabled, const QString& why = {});
  // What makes no sense without a network on show is off on the welcome page.
  void setWorkspaceShown(bool shown);
  QList<KeyRow> keyRows() const;

 signals:
  void aboutToAct();  // before any of them does: what is half typed takes effect

 private:
  struct Entry {
    QAction* action = nullptr;
    QString group, tip, why;
    Reach reach = Reach::workspace;
    bool enabled = true;
  };
  void apply(const Entry& entry) const;

  QMainWindow* m_window;
  QMap<QString, QMenu*> m_menus;
  QMap<QString, Entry> m_all;
  QStringList m_order;
  QList<KeyRow> m_told;
  bool m_workspaceShown = true;
};

// The keys as a person reads them: "Ctrl+Shift+S"; several apart by " or ".
[[nodiscard]] QString keysText(const QList<QKeySequence>& keys);
// "&Train" -> "Train".
[[nodiscard]] QString withoutMnemonic(const QString& title);

// A button that does what the action does, has its name, tooltip and description, and is off when it is off.
void bindButton(QAbstractButton* button, QAction* action);

}  // namespace vitrine::ui
