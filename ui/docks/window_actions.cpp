#include "ui/docks/window_actions.h"

#include <QActionGroup>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>

#include "core/base/parallel.h"
#include "ui/canvas/canvas_view.h"
#include "ui/dialogs/messages.h"
#include "ui/docks/files.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/inspector/data_tab.h"
#include "ui/inspector/inspector.h"
#include "ui/palette/palette.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr auto kWorkersKey = "training/workers";

}  // namespace

WindowActions::WindowActions(const WindowParts& parts, QMainWindow* window)
    : QObject(window), m_(parts), m_window(window) {
  buildFile();
  buildEdit();
  buildView();
  buildNetwork();
  buildTrain();
  buildHelp();
  connect(m_.controller, &RunController::stateChanged, this, &WindowActions::refresh);
  connect(m_.document, &Document::analysisChanged, this, &WindowActions::refresh);
  refresh();
}

QAction* WindowActions::add(QMenu* menu, const QString& title, const QKeySequence& keys) {
  QAction* action = menu->addAction(title);
  if (!keys.isEmpty()) action->setShortcut(keys);
  return action;
}

void WindowActions::buildFile() {
  QMenu* menu = m_window->menuBar()->addMenu(tr("&File"));
  Files* files = m_.files;
  connect(add(menu, tr("&New"), QKeySequence::New), &QAction::triggered, files, &Files::newDocument);
  connect(add(menu, tr("&Open…"), QKeySequence::Open), &QAction::triggered, files, &Files::askAndOpen);
  m_recent = menu->addMenu(tr("Open &Recent"));
  connect(files, &Files::recentChanged, this, &WindowActions::fillRecent);
  fillRecent();
  menu->addSeparator();
  QAction* save = add(menu, tr("&Save"), QKeySequence::Save);
  QAction* saveAs = add(menu, tr("Save &As…"), QKeySequence("Ctrl+Shift+S"));
  connect(save, &QAction::triggered, files, &Files::save);
  connect(saveAs, &QAction::triggered, files, &Files::saveAs);
  menu->addSeparator();
  m_export = add(menu, tr("&Export weights…"), QKeySequence("Ctrl+Shift+E"));  // Ctrl+E ends a line of text
  connect(m_export, &QAction::triggered, files, &Files::exportWeights);
  menu->addSeparator();
  connect(add(menu, tr("&Quit"), QKeySequence("Ctrl+Q")), &QAction::triggered, m_window, &QWidget::close);
  m_ofWorkspace << save << saveAs;
}

void WindowActions::fillRecent() {
  m_recent->clear();
  for (const QString& path : m_.files->recent()) {
    QAction* action = m_recent->addAction(QFileInfo(path).fileName());
    action->setToolTip(path);
    connect(action, &QAction::triggered, this, [this, path] { m_.files->open(path); });
  }
  m_recent->setToolTipsVisible(true);
  m_recent->setEnabled(!m_recent->isEmpty());
}

void WindowActions::buildEdit() {
  QMenu* menu = m_window->menuBar()->addMenu(tr("&Edit"));
  QAction* undo = m_.document->undoStack().createUndoAction(this, tr("Undo"));
  undo->setShortcut(QKeySequence::Undo);
  QAction* redo = m_.document->undoStack().createRedoAction(this, tr("Redo"));
  redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  menu->addAction(undo);
  menu->addAction(redo);
  menu->addSeparator();
  // These keys mean something else in a text field or a table: they are the canvas's own.
  const auto ofCanvas = [&](const QString& title, const QKeySequence& keys, void (CanvasView::*slot)()) {
    QAction* action = add(menu, title, keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_.canvas->addAction(action);
    connect(action, &QAction::triggered, m_.canvas, slot);
    m_ofWorkspace << action;
  };
  ofCanvas(tr("Cu&t"), QKeySequence::Cut, &CanvasView::cutSelection);
  ofCanvas(tr("&Copy"), QKeySequence::Copy, &CanvasView::copySelection);
  ofCanvas(tr("&Paste"), QKeySequence::Paste, &CanvasView::paste);
  ofCanvas(tr("D&uplicate"), QKeySequence("Ctrl+D"), &CanvasView::duplicateSelection);
  ofCanvas(tr("&Delete"), QKeySequence::Delete, &CanvasView::removeSelection);
  ofCanvas(tr("&Rename"), QKeySequence("F2"), &CanvasView::renameSelection);
  menu->addSeparator();
  ofCanvas(tr("Select &All"), QKeySequence::SelectAll, &CanvasView::selectEverything);
}

void WindowActions::buildView() {
  QMenu* menu = m_window->menuBar()->addMenu(tr("&View"));
  const auto zoom = [&](const QString& title, const QList<QKeySequence>& keys, void (CanvasView::*slot)()) {
    QAction* action = add(menu, title);
    action->setShortcuts(keys);
    connect(action, &QAction::triggered, m_.canvas, slot);
    m_ofWorkspace << action;
  };
  zoom(tr("Zoom &in"), {QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")}, &CanvasView::zoomIn);
  zoom(tr("Zoom &out"), {QKeySequence("Ctrl+-")}, &CanvasView::zoomOut);
  zoom(tr("Actual &size"), {QKeySequence("Ctrl+1")}, &CanvasView::zoomActual);
  zoom(tr("Zoom to &fit"), {QKeySequence("Ctrl+0")}, &CanvasView::zoomFit);
  menu->addSeparator();
  addPanel(menu, tr("&Palette"), m_.palette);
  addPanel(menu, tr("&Inspector"), m_.inspector);
  addPanel(menu, tr("&Views"), m_.views);
  QAction* search = add(menu, tr("Search &layers"), QKeySequence("Ctrl+K"));
  connect(search, &QAction::triggered, this, [this] {
    m_.palette->show();
    m_.palette->focusSearch();
  });
  m_ofWorkspace << search;
  menu->addSeparator();
  addTheme(menu->addMenu(tr("&Theme")));
}

void WindowActions::addPanel(QMenu* menu, const QString& title, QWidget* panel) {
  QAction* action = add(menu, title);
  action->setCheckable(true);
  action->setChecked(true);
  connect(action, &QAction::toggled, panel, &QWidget::setVisible);
  connect(menu, &QMenu::aboutToShow, action, [action, panel] { action->setChecked(!panel->isHidden()); });
  m_ofWorkspace << action;
}

void WindowActions::addTheme(QMenu* menu) {
  auto* group = new QActionGroup(this);
  const std::pair<QString, Theme::Mode> modes[] = {{tr("&Light"), Theme::Mode::light},
                                                   {tr("&Dark"), Theme::Mode::dark},
                                                   {tr("&System"), Theme::Mode::followSystem}};
  for (const auto& [title, mode] : modes) {
    QAction* action = menu->addAction(title);
    action->setCheckable(true);
    action->setChecked(Theme::instance().mode() == mode);
    group->addAction(action);
    connect(action, &QAction::triggered, this, [mode = mode] { Theme::instance().setMode(mode); });
  }
}

void WindowActions::buildNetwork() {
  QMenu* menu = m_window->menuBar()->addMenu(tr("&Network"));
  QAction* layout = add(menu, tr("Auto &layout"), QKeySequence("Ctrl+L"));
  connect(layout, &QAction::triggered, m_.canvas, &CanvasView::autoLayout);
  menu->addSeparator();
  QAction* images = add(menu, tr("Open &images (IDX)…"));
  QAction* table = add(menu, tr("Open &table (CSV)…"));
  connect(images, &QAction::triggered, &m_.inspector->data(), &DataTab::openImages);
  connect(table, &QAction::triggered, &m_.inspector->data(), &DataTab::openTable);
  m_ofWorkspace << layout << images << table;
}

void WindowActions::buildTrain() {
  QMenu* menu = m_window->menuBar()->addMenu(tr("&Train"));
  m_train = add(menu, tr("&Train"), QKeySequence("Ctrl+R"));
  m_step = add(menu, tr("&Step"), QKeySequence("Ctrl+."));
  m_stop = add(menu, tr("St&op"));
  m_reset = add(menu, tr("&Reset"));
  connect(m_train, &QAction::triggered, m_.controller, &RunController::trainOrPause);
  connect(m_step, &QAction::triggered, m_.controller, &RunController::step);
  connect(m_stop, &QAction::triggered, m_.controller, &RunController::stop);
  connect(m_reset, &QAction::triggered, m_.controller, &RunController::reset);
  menu->addSeparator();
  addWorkers(menu->addMenu(tr("&Workers")));
}

void WindowActions::addWorkers(QMenu* menu) {
  const int most = Pool::hardware_threads();
  const int chosen = std::clamp(QSettings().value(kWorkersKey, 0).toInt(), 0, most);
  m_.controller->setThreads(chosen);
  auto* group = new QActionGroup(this);
  for (int count = 0; count <= most; ++count) {
    QAction* action = menu->addAction(count == 0 ? tr("One for each core (%1)").arg(most) : QString::number(count));
    action->setCheckable(true);
    action->setChecked(count == chosen);
    group->addAction(action);
    connect(action, &QAction::triggered, this, [this, count] {
      QSettings().setValue(kWorkersKey, count);
      m_.controller->setThreads(count);
    });
  }
  menu->setToolTip(tr("From the next run on"));
}

void WindowActions::buildHelp() {
  QMenu* menu = m_window->menuBar()->addMenu(tr("&Help"));
  connect(add(menu, tr("&Keyboard shortcuts"), QKeySequence("F1")), &QAction::triggered, this,
          [this] { showShortcuts(m_window); });
  connect(add(menu, tr("&About Vitrine")), &QAction::triggered, this, [this] { showAbout(m_window); });
}

void WindowActions::setWorkspaceShown(bool shown) {
  for (QAction* action : m_ofWorkspace) action->setEnabled(shown);
}

void WindowActions::refresh() {
  const bool network = !m_.document->graph().nodes().empty(), training = m_.controller->isTraining();
  m_train->setText(training ? tr("&Pause") : tr("&Train"));
  m_train->setEnabled(network);
  m_step->setEnabled(network && !training);
  m_stop->setEnabled(m_.controller->canStop());
  m_reset->setEnabled(m_.controller->canReset());
  m_export->setEnabled(m_.controller->canReset());
}

}  // namespace vitrine::ui
