#include "ui/docks/window_actions.h"

#include <QActionGroup>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QSettings>

#include "core/base/parallel.h"
#include "core/io/examples.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvas_view.h"
#include "ui/dialogs/help_window.h"
#include "ui/dialogs/messages.h"
#include "ui/dialogs/project_dialog.h"
#include "ui/dialogs/rate_dialog.h"
#include "ui/docks/files.h"
#include "ui/docks/playhead_bar.h"
#include "ui/docks/run_actions.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/data_tab.h"
#include "ui/inspector/inspector.h"
#include "ui/palette/palette.h"
#include "ui/theme/theme.h"
#include "ui/views/view_area.h"
#include "ui/views/view_keys.h"

namespace vitrine::ui {
namespace {

constexpr auto kWorkersKey = "training/workers", kRoomKey = "training/snapshot_mb";

}  // namespace

WindowActions::WindowActions(const WindowParts& parts, Actions& actions, QMainWindow* window)
    : QObject(window), m_(parts), m_actions(actions), m_window(window) {
  buildFile();
  buildEdit();
  buildView();
  buildNetwork();
  buildTrain();
  buildHelp();
  tellOfCanvas();
  connect(m_.controller, &RunController::stateChanged, this, &WindowActions::refresh);
  connect(m_.document, &Document::analysisChanged, this, &WindowActions::refresh);
  refresh();
}

void WindowActions::buildFile() {
  m_actions.menu("file", tr("&File"));
  Files* files = m_.files;
  m_actions.add("file", {"file.new", tr("&New"), tr("An empty canvas."), {QKeySequence::New}, Reach::window},
                [files] { files->newDocument(); });
  m_actions.add("file", {"file.open", tr("&Open…"), tr("Open a project."), {QKeySequence::Open}, Reach::window},
                [files] { files->askAndOpen(); });
  m_recent = m_actions.menu("recent", tr("Open &Recent"), "file");
  connect(files, &Files::recentChanged, this, &WindowActions::fillRecent);
  fillRecent();
  addExamples();
  m_actions.add("file", {"file.welcome", tr("&Welcome page"), tr("Examples, recent projects and an empty canvas.")},
                m_.showWelcome);
  m_actions.separator("file");
  m_actions.add("file",
                {"file.save", tr("&Save"), tr("Save the project, and its weights beside it."), {QKeySequence::Save}},
                [files] { files->save(); });
  m_actions.add(
      "file",
      {"file.save_as", tr("Save &As…"), tr("Save the project under another name."), {QKeySequence("Ctrl+Shift+S")}},
      [files] { files->saveAs(); });
  m_actions.separator("file");
  m_actions.add("file",
                {"file.export",
                 tr("&Export weights…"),
                 tr("Write the trained weights for PyTorch, NumPy and others."),
                 {QKeySequence("Ctrl+Shift+E")}},  // Ctrl+E ends a line of text
                [files] { files->exportWeights(); });
  m_actions.add("file",
                {"file.project", tr("&Project settings…"), tr("What the project is called, and notes about it.")},
                [this] { ProjectDialog(*m_.document, m_window).exec(); });
  m_actions.separator("file");
  m_actions.add("file", {"file.quit", tr("&Quit"), tr("Close Vitrine."), {QKeySequence("Ctrl+Q")}, Reach::window},
                [this] { m_window->close(); });
}

void WindowActions::addExamples() {
  m_actions.menu("examples", tr("E&xamples"), "file");
  for (const Example& example : examples()) {
    const auto project = load_example(example.name);
    if (!project) continue;  // a test sees to it that every example can be read
    const QString name = qtext(example.name);
    m_actions.add("examples", {"example." + name, qtext(project->title), qtext(project->notes), {}, Reach::window},
                  [this, name] { m_.files->openExample(name); });
  }
}

void WindowActions::fillRecent() {
  m_recent->clear();
  for (const QString& path : m_.files->recent()) {
    QAction* action = m_recent->addAction(QFileInfo(path).fileName());
    action->setToolTip(path);
    connect(action, &QAction::triggered, this, [this, path] { m_.files->open(path); });
  }
  m_recent->setEnabled(!m_recent->isEmpty());
}

void WindowActions::buildEdit() {
  m_actions.menu("edit", tr("&Edit"));
  QUndoStack* stack = &m_.document->undoStack();
  m_actions.add("edit", {"edit.undo", tr("Undo"), tr("Take the last edit back."), {QKeySequence::Undo}},
                [stack] { stack->undo(); });
  m_actions.add("edit",
                {"edit.redo",
                 tr("Redo"),
                 tr("Make the edit again that was taken back."),
                 {QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")}},
                [stack] { stack->redo(); });
  const auto follow = [this, stack] {
    m_actions.setTitle("edit.undo", (tr("Undo") + " " + stack->undoText()).trimmed());
    m_actions.setTitle("edit.redo", (tr("Redo") + " " + stack->redoText()).trimmed());
    m_actions.setEnabled("edit.undo", stack->canUndo());
    m_actions.setEnabled("edit.redo", stack->canRedo());
  };
  connect(stack, &QUndoStack::indexChanged, this, follow);
  connect(m_.document, &Document::documentReset, this, follow);
  follow();
  m_actions.separator("edit");
  // These keys mean something else in a text field or a table: they are the canvas's own.
  const auto ofCanvas = [&](const char* id, const QString& title, const QString& tip, const QKeySequence& keys,
                            void (CanvasView::*slot)()) {
    m_actions.add("edit", {id, title, tip, {keys}, Reach::widget, m_.canvas},
                  [canvas = m_.canvas, slot] { (canvas->*slot)(); });
  };
  ofCanvas("edit.cut", tr("Cu&t"), tr("Cut the selected layers."), QKeySequence::Cut, &CanvasView::cutSelection);
  ofCanvas("edit.copy", tr("&Copy"), tr("Copy the selected layers."), QKeySequence::Copy, &CanvasView::copySelection);
  ofCanvas("edit.paste", tr("&Paste"), tr("Paste layers."), QKeySequence::Paste, &CanvasView::paste);
  ofCanvas("edit.duplicate", tr("D&uplicate"), tr("Duplicate the selected layers."), QKeySequence("Ctrl+D"),
           &CanvasView::duplicateSelection);
  ofCanvas("edit.delete", tr("&Delete"), tr("Remove what is selected."), QKeySequence::Delete,
           &CanvasView::removeSelection);
  ofCanvas("edit.rename", tr("&Rename"), tr("Rename the selected layer."), QKeySequence("F2"),
           &CanvasView::renameSelection);
  m_actions.separator("edit");
  ofCanvas("edit.select_all", tr("Select &All"), tr("Select every layer."), QKeySequence::SelectAll,
           &CanvasView::selectEverything);
}

void WindowActions::buildNetwork() {
  m_actions.menu("network", tr("&Network"));
  m_actions.add("network",
                {"network.layout", tr("Auto &layout"), tr("Lay the network out."), {QKeySequence("Ctrl+L")}},
                [this] { m_.canvas->autoLayout(); });
  m_actions.separator("network");
  buildBlocks();
  m_actions.separator("network");
  DataTab* data = &m_.inspector->data();
  m_actions.add("network", {"data.open_images", tr("Open &images (IDX)…"), tr("Train on images in MNIST's format.")},
                [data] { data->openImages(); });
  m_actions.add("network", {"data.open_table", tr("Open &table (CSV)…"), tr("Train on the rows of a table.")},
                [data] { data->openTable(); });
  m_actions.add(
      "network",
      {"data.open_series", tr("Open &series (CSV)…"), tr("Forecast what comes next in a table of moments.")},
      [data] { data->openSeries(); });
  m_actions.add("network", {"data.open_text", tr("Open te&xt…"), tr("Train a language model on a text file.")},
                [data] { data->openText(); });
}

void WindowActions::buildBlocks() {
  const auto ofCanvas = [&](const char* id, const QString& title, const QString& tip, const QKeySequence& keys,
                            void (CanvasView::*slot)()) {
    m_actions.add("network", {id, title, tip, keys.isEmpty() ? QList<QKeySequence>{} : QList{keys}},
                  [canvas = m_.canvas, slot] { (canvas->*slot)(); });
  };
  ofCanvas("block.make", tr("Make a &block"), tr("The selected layers become one: a block that can be repeated."),
           QKeySequence("Ctrl+G"), &CanvasView::makeBlock);
  ofCanvas("block.dissolve", tr("&Dissolve the block"), tr("The layers of the selected block stand in its place."),
           QKeySequence("Ctrl+Shift+G"), &CanvasView::dissolveBlock);
  ofCanvas("block.enter", tr("&Enter the block"), tr("Show and edit the inside of the selected block."),
           QKeySequence("Alt+Down"), &CanvasView::enterBlock);
  ofCanvas("block.leave", tr("Lea&ve the block"), tr("Back to the network that the block stands in."),
           QKeySequence("Alt+Up"), &CanvasView::leaveBlock);
  ofCanvas("block.open", tr("&Open in place, or close"), tr("Show what is in the selected block, where it stands."),
           {}, &CanvasView::toggleOpen);
  ofCanvas("block.keep", tr("&Keep in the palette"),
           tr("The selected block stands in the palette, in every project."), {}, &CanvasView::keepBlock);
}

void WindowActions::buildTrain() {
  m_actions.menu("train", tr("&Train"));
  new RunActions(*m_.document, *m_.controller, m_actions);
  m_.playhead->addTo(m_actions);
  addRoom();
  m_actions.separator("train");
  m_actions.add("train",
                {"train.take", tr("Take &weights from…"),
                 tr("A new run that begins with weights of another run, a project or a file, as far as they fit.")},
                [files = m_.files] { files->takeWeights(); });
  m_actions.add(
      "train",
      {"train.rate", tr("&Find learning rate…"),
       tr("Train a copy for a few steps at rates that grow, and see which one suits; the model stays as it is.")},
      [this] { findRate(); });
  m_actions.add(
      "train",
      {"train.runs", tr("R&uns…"), tr("Every run of this project that is kept: open one, or throw it away.")},
      [files = m_.files] { files->showRuns(); });
  addWorkers();
  connect(m_.inspector, &Inspector::rateWanted, this, [this] {
    if (m_actions.find("train.rate")->isEnabled()) return m_actions.find("train.rate")->trigger();
    showError(m_window, tr("No learning rate can be looked for"),
              {RateDialog::reasonNot(*m_.document, *m_.controller).toStdString(), "", ""});
  });
}

void WindowActions::addWorkers() {
  QMenu* menu = m_actions.menu("workers", tr("&Workers"), "train");
  const int most = Pool::hardware_threads();
  const int chosen = std::clamp(QSettings().value(kWorkersKey, 0).toInt(), 0, most);
  m_.controller->setThreads(chosen);
  auto* group = new QActionGroup(menu);
  for (int count = 0; count <= most; ++count) {
    QAction* action = menu->addAction(count == 0 ? tr("One for each core (%1)").arg(most) : QString::number(count));
    action->setToolTip(tr("From the next run on"));
    action->setCheckable(true);
    action->setChecked(count == chosen);
    group->addAction(action);
    connect(action, &QAction::triggered, this, [this, count] {
      QSettings().setValue(kWorkersKey, count);
      m_.controller->setThreads(count);
    });
  }
}

// For states of the past, of each run.
void WindowActions::addRoom() {
  QMenu* menu = m_actions.menu("room", tr("&Room for states"), "past");
  constexpr int kUsual = static_cast<int>(Snapshots::kUsualBudget / 1'000'000);
  const int chosen = QSettings().value(kRoomKey, kUsual).toInt();
  auto* group = new QActionGroup(menu);
  for (const int megabytes : {0, 32, kUsual, 500, 2'000, 8'000}) {
    const auto bytes = static_cast<std::size_t>(megabytes) * 1'000'000;
    QAction* action = menu->addAction(megabytes == 0 ? tr("None: no looking back")
                                                     : qtext(human_bytes(static_cast<double>(bytes))));
    action->setToolTip(tr("In memory and in the run's folder; where it is full every other state goes"));
    action->setCheckable(true);
    action->setChecked(megabytes == chosen);
    group->addAction(action);
    if (megabytes == chosen) m_.controller->setSnapshotRoom(bytes);
    connect(action, &QAction::triggered, this, [this, megabytes, bytes] {
      QSettings().setValue(kRoomKey, megabytes);
      m_.controller->setSnapshotRoom(bytes);
    });
  }
}

void WindowActions::buildHelp() {
  m_actions.menu("help", tr("&Help"));
  m_actions.add("help",
                {"help.reference",
                 tr("&Reference"),
                 tr("Every layer, loss and optimizer with its formula, the project file, and what each view shows."),
                 {QKeySequence("Shift+F1")},
                 Reach::window},
                [this] { showReference(); });
  m_actions.add(
      "help",
      {"help.keys", tr("&Keyboard shortcuts"), tr("Every key of the window."), {QKeySequence("F1")}, Reach::window},
      [this] { showShortcuts(m_window, m_actions.keyRows()); });
  m_actions.add("help", {"help.about", tr("&About Vitrine"), {}, {}, Reach::window}, [this] { showAbout(m_window); });
}

// Beside the window, so that one can read and try; a second call brings it to the front.
void WindowActions::showReference() {
  if (!m_reference) m_reference = new HelpWindow(helpSections(helpPages()), m_window);
  m_reference->show();
  m_reference->raise();
  m_reference->activateWindow();
}

// Beside the window; a second call brings it to the front.
void WindowActions::findRate() {
  if (!m_rates) {
    m_rates = new RateDialog(*m_.document, *m_.controller, m_window);
    m_rates->show();
    m_rates->search();
  }
  if (!m_rates) return;  // closed while the weights were fetched
  m_rates->raise();
  m_rates->activateWindow();
}

// The keys that the canvas and the views handle themselves.
void WindowActions::tellOfCanvas() {
  const QString canvas = tr("Canvas");
  m_actions.tell(canvas, tr("Tab"), tr("To the next layer; past the last, to the next part of the window."));
  m_actions.tell(canvas, tr("Enter"), tr("Name the selected layer in the inspector, or enter the selected block."));
  m_actions.tell(canvas, "O", tr("Open the selected block in place, or close it."));
  m_actions.tell(canvas, tr("Arrows"), tr("Move the selected layers."));
  m_actions.tell(canvas, "C", tr("Connect the selected layer: arrows choose the port, Enter connects."));
  m_actions.tell(canvas, "P", tr("Say what is wrong with the selected layer, or with the network."));
  m_actions.tell(canvas, "T", tr("What comes out of the selected layer, or flows along the selected connection."));
  m_actions.tell(canvas, "W", tr("Read or set a weight of the selected layer, where they are drawn one by one."));
  m_actions.tell(canvas, "F", tr("Show the whole network."));
  m_actions.tell(canvas, tr("Space"), tr("Held down: drag the canvas."));
  m_actions.tell(canvas, tr("Esc"), tr("End a gesture; select nothing."));
  for (const ViewKey& key : viewKeys()) m_actions.tell(key.view, key.keys, key.words);
}

void WindowActions::refresh() {
  const bool trained = m_.controller->canReset();
  const Problem* obstacle = m_.document->obstacle();
  const bool drawn = !m_.document->graph().nodes().empty();
  m_actions.setEnabled("train.take", drawn && !obstacle,
                       !drawn     ? tr("There is no network yet.")
                       : obstacle ? m_.document->sentenceOf(*obstacle)
                                  : QString());
  const QString noRate = RateDialog::reasonNot(*m_.document, *m_.controller);
  m_actions.setEnabled("train.rate", noRate.isEmpty(), noRate);
  m_actions.setEnabled("file.export", trained, trained ? QString() : tr("Nothing has been trained yet."));
}

}  // namespace vitrine::ui
