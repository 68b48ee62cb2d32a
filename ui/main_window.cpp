#include "ui/main_window.h"

#include <QAction>
#include <QCloseEvent>
#include <QGuiApplication>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/actions/actions.h"
#include "ui/canvas/canvas_view.h"
#include "ui/dialogs/messages.h"
#include "ui/dialogs/questions.h"
#include "ui/docks/banner.h"
#include "ui/docks/files.h"
#include "ui/docks/playhead_bar.h"
#include "ui/docks/preview.h"
#include "ui/docks/run_bar.h"
#include "ui/docks/run_controller.h"
#include "ui/docks/status_line.h"
#include "ui/docks/welcome_page.h"
#include "ui/docks/window_actions.h"
#include "ui/docks/window_places.h"
#include "ui/document/block_shelf.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/data_tab.h"
#include "ui/inspector/inspector.h"
#include "ui/live/advice.h"
#include "ui/live/live_feed.h"
#include "ui/live/step_place.h"
#include "ui/live/thumbnail_maker.h"
#include "ui/live/tried_input.h"
#include "ui/live/untrained.h"
#include "ui/palette/palette.h"
#include "ui/views/view_area.h"

namespace vitrine::ui {
namespace {

constexpr int kTitleBar = 32;  // left free for the frame, whose size is not known before the window is shown
constexpr int kEndMs =
    20'000;  // threads are joined; a step that takes longer than this is cut off, everything is saved by then

}  // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent),
      m_document(std::make_unique<Document>()),
      m_feed(std::make_unique<LiveFeed>()),
      m_controller(std::make_unique<RunController>(*m_document, *m_feed)),
      m_preview(std::make_unique<Preview>(*m_document, *m_controller)) {
  setAcceptDrops(true);
  m_files = new Files(*m_document, *m_controller, this);
  m_pages = new QStackedWidget(this);
  m_welcome = new WelcomePage(m_pages);
  m_welcome->setRecent(m_files->recent());
  m_workspace = buildWorkspace();
  m_pages->addWidget(m_welcome);
  m_pages->addWidget(m_workspace);
  setCentralWidget(m_pages);
  setStatusBar(new StatusFoot(*m_document, *m_feed, *m_controller, this));
  statusBar()->hide();
  m_actions = new Actions(this);
  connect(m_actions, &Actions::aboutToAct, m_inspector, &Inspector::commit);
  new WindowActions({m_document.get(), m_controller.get(), m_files, m_canvas, m_palette, m_inspector, m_views,
                     m_places, m_playhead, [this] { showWelcome(); }},
                    *m_actions, this);
  m_runBar->bind(*m_actions);
  m_actions->setWorkspaceShown(false);
  wireDocument();
  wireRun();
  wireThumbnails();
  wireAdvice();
  wireStep();
  restorePlace();
  refreshTitle();
}

MainWindow::~MainWindow() {
  m_document->undoStack().disconnect();  // it empties itself when all that shows it is half gone
  // What shows the document and the run goes before they do, and hears of nothing on the way.
  hide();
  for (QObject* told :
       {static_cast<QObject*>(m_document.get()), static_cast<QObject*>(m_feed.get()),
        static_cast<QObject*>(&StepPlace::of(*m_feed)), static_cast<QObject*>(&TriedInput::of(*m_feed)),
        static_cast<QObject*>(&Untrained::of(*m_feed)), static_cast<QObject*>(m_preview.get()),
        static_cast<QObject*>(&m_preview->feed()), static_cast<QObject*>(&TriedInput::of(m_preview->feed())),
        static_cast<QObject*>(&m_preview->maker()), static_cast<QObject*>(&m_feed->playhead()),
        static_cast<QObject*>(m_thumbnails), static_cast<QObject*>(m_controller.get())})
    told->blockSignals(true);
  delete statusBar();
  delete takeCentralWidget();
}

QWidget* MainWindow::buildWorkspace() {
  auto* page = new QWidget(m_pages);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  m_runBar = new RunBar(*m_document, *m_feed, *m_controller, page);
  column->addWidget(m_runBar);

  m_across = new QSplitter(Qt::Horizontal, page);
  m_palette = new Palette(m_across);
  auto* middle = new QWidget(m_across);
  m_inspector = new Inspector(*m_document, *m_feed, m_across);
  auto* stack = new QVBoxLayout(middle);
  stack->setContentsMargins(0, 0, 0, 0);
  stack->setSpacing(0);
  m_banner = new Banner(middle);
  m_views = new ViewArea(*m_document, *m_feed, middle);
  auto* upper = new QWidget(m_views);
  auto* drawn = new QVBoxLayout(upper);
  drawn->setContentsMargins(0, 0, 0, 0);
  drawn->setSpacing(0);
  m_canvas = new CanvasView(*m_document, upper);
  m_playhead = new PlayheadBar(*m_feed, *m_controller, upper);
  drawn->addWidget(m_canvas, 1);
  drawn->addWidget(m_playhead);
  m_canvas->setAccessibleName(tr("Canvas"));
  connect(m_canvas, &CanvasView::thumbnailActivated, this, [this](const QString& node) {
    m_actions->find("view.views")->setChecked(true);
    m_views->showLayer(node);
  });
  m_thumbnails = new ThumbnailMaker(*m_feed, this);
  m_canvas->setFrameShape(QFrame::NoFrame);
  m_views->setMiddle(upper);
  // One view alone has the whole middle; the canvas comes back with the others.
  connect(m_views, &ViewArea::maximisedChanged, this, [this, upper](bool alone) {
    m_canvas->setVisible(!alone);
    upper->setMaximumHeight(alone ? m_playhead->height() : QWIDGETSIZE_MAX);
    m_actions->setEnabled("views.restore", alone, alone ? QString() : tr("No view has all the room."));
  });
  stack->addWidget(m_banner);
  stack->addWidget(m_views, 1);
  column->addWidget(m_across, 1);

  m_across->setHandleWidth(1);
  m_across->setChildrenCollapsible(false);
  m_palette->setMinimumWidth(180);
  m_inspector->setMinimumWidth(260);
  m_canvas->setMinimumSize(240, 160);
  m_across->setStretchFactor(1, 1);
  m_places = new WindowPlaces(m_across, m_palette, m_inspector, m_views, this);
  // The canvas has another size now, and again while everything finds its place: the network is seen whole in each.
  connect(m_places, &WindowPlaces::changed, m_canvas, &CanvasView::fitAgain);
  return page;
}

void MainWindow::wireDocument() {
  Document* document = m_document.get();
  connect(document, &Document::pathChanged, this, &MainWindow::refreshTitle);
  connect(document, &Document::settingsChanged, this, &MainWindow::refreshTitle);
  connect(document, &Document::modifiedChanged, this, &QWidget::setWindowModified);
  connect(document, &Document::documentReset, this, [this] {
    for (const char* id : {"stale", "failed", "notice", "kept", "data"}) m_banner->clear(id);
    refreshTitle();
  });
  connect(document, &Document::notice, this,
          [this](const QString& text) { m_banner->say("notice", Banner::Mood::warning, text); });
  connect(m_files, &Files::notice, this,
          [this](const QString& text) { m_banner->say("notice", Banner::Mood::info, text); });
  connect(m_files, &Files::opened, this, &MainWindow::showWorkspace);
  connect(m_files, &Files::opened, this, [this] {
    m_canvas->arrangeStacked();
    m_document->settle();
  });
  connect(m_files, &Files::recentChanged, this, [this] { m_welcome->setRecent(m_files->recent()); });
  connect(m_welcome, &WelcomePage::exampleChosen, m_files, &Files::openExample);
  connect(m_welcome, &WelcomePage::fileChosen, m_files, &Files::open);
  connect(m_welcome, &WelcomePage::openChosen, m_files, &Files::askAndOpen);
  connect(m_welcome, &WelcomePage::emptyChosen, m_files, &Files::newDocument);
  connect(m_welcome, &WelcomePage::backChosen, this, &MainWindow::showWorkspace);
  connect(m_canvas, &CanvasView::selectionChanged, m_inspector, &Inspector::setSelection);
  connect(m_canvas, &CanvasView::nodeActivated, m_inspector, &Inspector::editName);
  connect(m_palette, &Palette::insertAsked, m_canvas, &CanvasView::insertLayer);
  connect(m_palette, &Palette::forgetAsked, this, [this](const QString& type) {
    const Status gone = BlockShelf::instance().forget(type.section(':', 1).toStdString());
    if (!gone) m_banner->say("notice", Banner::Mood::warning, qtext(gone.error().sentence()));
  });
  connect(document, &Document::analysisChanged, this, &MainWindow::refreshBlocks);
  connect(document, &Document::levelChanged, this, &MainWindow::refreshBlocks);
  connect(&BlockShelf::instance(), &BlockShelf::changed, this, &MainWindow::followShelf);
  followShelf();
  connect(m_inspector, &Inspector::layerPicked, this, [this](const QString& id) {
    m_canvas->selectNode(id);
    m_canvas->centreOn(id);
  });
  connect(&m_inspector->data(), &DataTab::locateAsked, m_files, &Files::locateData);
}

void MainWindow::wireRun() {
  RunController* controller = m_controller.get();
  controller->setAsk([this](const Adoption& adoption, bool paused) { return askHowToGoOn(this, adoption, paused); });
  connect(controller, &RunController::staleChanged, this, &MainWindow::showStale);
  connect(controller, &RunController::failed, this, &MainWindow::showFailure);
  connect(controller, &RunController::refused, this, &MainWindow::showRefusal);
  connect(controller, &RunController::notice, this,
          [this](const QString& text) { m_banner->say("notice", Banner::Mood::info, text); });
  connect(controller, &RunController::warning, this,
          [this](const QString& text) { m_banner->say("kept", Banner::Mood::warning, text); });
  connect(controller, &RunController::dataIsOld, this, [this] {
    m_banner->say("data", Banner::Mood::warning,
                  tr("The file of the data has changed since it was read; training uses what was read."),
                  tr("Read it again"), [this] { m_files->readDataAgain(); });
  });
  connect(m_document.get(), &Document::dataChanged, this, [this] { m_banner->clear("data"); });
  // What was said of a run is past when another one, or none, takes its place.
  connect(m_feed.get(), &LiveFeed::attached, this, [this] {
    for (const char* id : {"notice", "kept"}) m_banner->clear(id);
  });
  const auto health = [this] { m_canvas->followRun(*m_feed); };
  connect(m_feed.get(), &LiveFeed::advanced, m_canvas, health);
  connect(m_feed.get(), &LiveFeed::unitsNoted, m_canvas, health);
  connect(m_feed.get(), &LiveFeed::attached, m_canvas, health);
  connect(m_feed.get(), &LiveFeed::historiesReset, m_canvas, health);
  connect(m_feed.get(), &LiveFeed::attached, this, &MainWindow::forgetFailure);
  connect(m_feed.get(), &LiveFeed::historiesReset, this, &MainWindow::forgetFailure);
  connect(m_feed.get(), &LiveFeed::statusChanged, m_canvas, health);
  connect(&m_feed->playhead(), &Playhead::moved, m_canvas, health);
}

void MainWindow::open(const QString& path) {
  m_files->open(path);
}

void MainWindow::showWorkspace() {
  const bool first = m_pages->currentWidget() != m_workspace;
  m_pages->setCurrentWidget(m_workspace);
  statusBar()->show();
  m_actions->setWorkspaceShown(true);
  refreshTitle();
  if (first) m_canvas->setFocus();
  m_canvas->zoomFit();
}

// The open document stays open, and a run goes on: the page offers the way back.
void MainWindow::showWelcome() {
  m_welcome->setOpen(m_document->displayName());
  m_pages->setCurrentWidget(m_welcome);
  statusBar()->hide();
  m_actions->setWorkspaceShown(false);
  refreshTitle();
}

void MainWindow::showStale(bool stale) {
  if (!stale) return m_banner->clear("stale");
  m_banner->say("stale", Banner::Mood::info,
                tr("You have changed the project since this run began; the run goes on as it was."),
                tr("Restart with changes"), [this] { m_controller->restart(); });
}

// Why training cannot start; where one click would mend it, the click is offered.
void MainWindow::showRefusal(const Error& error) {
  if (!m_document->dataset()) m_inspector->showData();
  const Problem* first = m_document->obstacle();
  const std::optional<Fix> fix = first ? first->fix : std::nullopt;
  if (first && !first->node.empty()) m_canvas->selectNode(QString::fromStdString(first->node));
  if (!showError(this, tr("Training cannot start"), error, fix ? QString::fromStdString(fix->title) : QString()))
    return;
  if (m_document->applyFix(*fix)) m_controller->train();
}

// The layer is marked where it stands: what else is on the canvas is part of the picture.
void MainWindow::showFailure(const QString& why, const QString& layer) {
  const bool node = m_document->analysis().facts(layer.toStdString()) != nullptr;
  m_document->setRunProblem(Problem{.code = {},
                                    .node = node ? layer.toStdString() : std::string(),
                                    .text = why.toStdString(),
                                    .remedy = {},
                                    .fix = {}});
  m_banner->say("failed", Banner::Mood::bad, why, tr("Show Training settings"),
                [this] { m_inspector->showTraining(); });
  if (!node) return;
  m_canvas->selectNode(layer);
  if (!m_canvas->isInView(layer)) m_canvas->centreOn(layer);
}

// Another run, or the same one from its start: what the last one met is past.
void MainWindow::forgetFailure() {
  m_banner->clear("failed");
  m_document->setRunProblem({});
}

void MainWindow::refreshBlocks() {
  m_palette->setBlocks(m_document->placeableBlocks());
}

void MainWindow::followShelf() {
  refreshBlocks();
  const auto& complaints = BlockShelf::instance().complaints();
  if (complaints.empty()) return m_banner->clear("blocks");
  m_banner->say("blocks", Banner::Mood::warning,
                tr("A block of yours is not in the palette. %1").arg(qtext(complaints.front().sentence())));
}

void MainWindow::refreshTitle() {
  const bool welcome = m_pages->currentWidget() == m_welcome;
  setWindowTitle(welcome ? tr("Vitrine") : tr("%1[*] — Vitrine").arg(m_document->displayName()));
  setWindowModified(m_document->isModified());
}

void MainWindow::restorePlace() {
  const QSettings settings;
  const QRect room = QGuiApplication::primaryScreen()->availableGeometry().adjusted(0, 0, 0, -kTitleBar);
  resize(QSize(1600, 1000).boundedTo(room.size()));
  move(room.topLeft());
  restoreGeometry(settings.value("window/geometry").toByteArray());
  m_places->takeLast();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  m_inspector->commit();
  if (!m_files->mayClose()) {
    event->ignore();
    return;
  }
  QSettings settings;
  settings.setValue("window/geometry", saveGeometry());
  m_places->keep();
  hide();
  m_document->cancelLoading();
  m_preview->close();
  m_ended = m_controller->shutDown(kEndMs);
  event->accept();
}

// A widget that is hidden or switched off while it has the focus hands it to the next in line, and the person's keys
// with it: into whatever field comes. They belong to the canvas then.
bool MainWindow::focusNextPrevChild(bool next) {
  const QWidget* had = focusWidget();
  if (!had || (had->isVisible() && had->isEnabled())) return QMainWindow::focusNextPrevChild(next);
  QWidget* heir = m_canvas->isVisible() ? static_cast<QWidget*>(m_canvas) : m_pages;
  heir->setFocus(Qt::OtherFocusReason);
  return true;
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.size() == 1 && urls.front().toLocalFile().endsWith(".vitrine")) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QString path = event->mimeData()->urls().value(0).toLocalFile();
  if (!path.isEmpty()) m_files->open(path);
}

}  // namespace vitrine::ui
