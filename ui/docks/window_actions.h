// What the window can do, as one list (ui/actions): its menus, its keys, and what stands behind them. A new action is
// one call of add() here.
#pragma once

#include <QObject>
#include <QPointer>
#include <functional>

class QMainWindow;
class QMenu;

namespace vitrine::ui {

class Actions;
class CanvasView;
class Document;
class Files;
class HelpWindow;
class Inspector;
class Palette;
class PlayheadBar;
class RateDialog;
class RunController;
class ViewArea;
class WindowPlaces;

// What the menus act on.
struct WindowParts {
  Document* document = nullptr;
  RunController* controller = nullptr;
  Files* files = nullptr;
  CanvasView* canvas = nullptr;
  Palette* palette = nullptr;
  Inspector* inspector = nullptr;
  ViewArea* views = nullptr;
  WindowPlaces* places = nullptr;
  PlayheadBar* playhead = nullptr;
  std::function<void()> showWelcome;
};

class WindowActions : public QObject {
  Q_OBJECT

 public:
  WindowActions(const WindowParts& parts, Actions& actions, QMainWindow* window);

 private:
  void buildFile();
  void buildEdit();
  void buildView();
  void addThumbnails();
  void addViews();
  void addArrangements();
  void buildNetwork();
  void buildBlocks();
  void buildTrain();
  void buildHelp();
  void addExamples();
  void addTheme();
  void addPanel(const QString& id, const QString& title, QWidget* panel);
  void addWorkers();
  void addRoom();
  void showReference();
  void findRate();
  void tellOfCanvas();
  void fillRecent();
  void refresh();

  WindowParts m_;
  Actions& m_actions;
  QMainWindow* m_window;
  QMenu* m_recent = nullptr;
  HelpWindow* m_reference = nullptr;
  QPointer<RateDialog> m_rates;
};

}  // namespace vitrine::ui
