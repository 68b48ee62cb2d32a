// The menus of the window and what they do.
#pragma once

#include <QObject>

class QAction;
class QMainWindow;
class QMenu;

namespace vitrine::ui {

class CanvasView;
class Document;
class Files;
class Inspector;
class Palette;
class RunController;

// What the menus act on.
struct WindowParts {
  Document* document = nullptr;
  RunController* controller = nullptr;
  Files* files = nullptr;
  CanvasView* canvas = nullptr;
  Palette* palette = nullptr;
  Inspector* inspector = nullptr;
  QWidget* views = nullptr;
};

class WindowActions : public QObject {
  Q_OBJECT

 public:
  WindowActions(const WindowParts& parts, QMainWindow* window);
  // What makes no sense without a network on show is off on the welcome page.
  void setWorkspaceShown(bool shown);

 private:
  void buildFile();
  void buildEdit();
  void buildView();
  void buildNetwork();
  void buildTrain();
  void buildHelp();
  void addTheme(QMenu* menu);
  void addPanel(QMenu* menu, const QString& title, QWidget* panel);
  void addWorkers(QMenu* menu);
  void fillRecent();
  void refresh();
  QAction* add(QMenu* menu, const QString& title, const QKeySequence& keys = {});

  WindowParts m_;
  QMainWindow* m_window;
  QMenu* m_recent = nullptr;
  QAction *m_train = nullptr, *m_step = nullptr, *m_stop = nullptr, *m_reset = nullptr, *m_export = nullptr;
  QList<QAction*> m_ofWorkspace;
};

}  // namespace vitrine::ui
