// What stands in the View menu.
#include "ui/docks/window_actions.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QToolButton>

#include "ui/actions/actions.h"
#include "ui/canvas/canvas_view.h"
#include "ui/docks/window_places.h"
#include "ui/inspector/inspector.h"
#include "ui/palette/palette.h"
#include "ui/theme/theme.h"
#include "ui/views/view_area.h"
#include "ui/views/view_arrangements.h"

namespace vitrine::ui {
namespace {

constexpr auto kThumbnails = "canvas/thumbnails";
constexpr auto kSignal = "canvas/signal";

}  // namespace

void WindowActions::buildView() {
  m_actions.menu("view", tr("&View"));
  const auto zoom = [&](const char* id, const QString& title, const QString& tip, const QList<QKeySequence>& keys,
                        void (CanvasView::*slot)()) {
    m_actions.add("view", {id, title, tip, keys}, [canvas = m_.canvas, slot] { (canvas->*slot)(); });
  };
  zoom("view.zoom_in", tr("Zoom &in"), tr("Show the network larger."),
       {QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")}, &CanvasView::zoomIn);
  zoom("view.zoom_out", tr("Zoom &out"), tr("Show the network smaller."), {QKeySequence("Ctrl+-")},
       &CanvasView::zoomOut);
  zoom("view.actual_size", tr("Actual &size"), tr("Show the network in its own size."), {QKeySequence("Ctrl+1")},
       &CanvasView::zoomActual);
  zoom("view.fit", tr("Zoom to &fit"), tr("Show the whole network."), {QKeySequence("Ctrl+0")}, &CanvasView::zoomFit);
  m_actions.separator("view");
  addPanel("view.palette", tr("&Palette"), m_.palette);
  addPanel("view.inspector", tr("&Inspector"), m_.inspector);
  QAction* shown = m_actions.add("view", {.id = "view.views", .title = tr("&Views"), .tip = {}, .isCheckable = true});
  shown->setChecked(true);
  connect(shown, &QAction::toggled, m_.views, [views = m_.views](bool on) {
    views->maximise({});  // else nothing at all would be in the middle
    views->setAllShown(on);
  });
  addThumbnails();
  m_actions.add("view",
                {"view.search",
                 tr("Search &layers"),
                 tr("Search the palette; Enter inserts the first layer found."),
                 {QKeySequence("Ctrl+K")}},
                [this] {
                  m_.palette->show();
                  m_.palette->focusSearch();
                });
  m_actions.separator("view");
  addArrangements();
  addViews();
  m_actions.separator("view");
  addTheme();
}

// Whether there is something to show is another question: see MainWindow.
void WindowActions::addThumbnails() {
  QAction* action = m_actions.add("view", {.id = "view.thumbnails",
                                           .title = tr("Thum&bnails"),
                                           .tip = tr("What comes out of each layer for one sample, in the layer."),
                                           .isCheckable = true});
  action->setChecked(QSettings().value(kThumbnails, true).toBool());
  connect(action, &QAction::toggled, this, [](bool on) { QSettings().setValue(kThumbnails, on); });
  QAction* signal =
      m_actions.add("view", {.id = "view.signal",
                             .title = tr("Si&gnal on connections"),
                             .tip = tr("Connections as thick as what flows through them is strong, while "
                                       "thumbnails are shown."),
                             .isCheckable = true});
  signal->setChecked(QSettings().value(kSignal, true).toBool());
  connect(signal, &QAction::toggled, this, [](bool on) { QSettings().setValue(kSignal, on); });
}

void WindowActions::addViews() {
  ViewArea* views = m_.views;
  const auto ofCard = [&](const char* id, const QString& title, const QString& tip, const QKeySequence& keys,
                          const std::function<void(const QString&)>& act) {
    m_actions.add("view", {id, title, tip, {keys}, Reach::widget, views}, [views, act] {
      if (const QString card = views->current(); !card.isEmpty()) act(card);
    });
  };
  ofCard("views.maximise", tr("&Maximise view"), tr("Give the view that has the focus the whole middle."),
         QKeySequence("Ctrl+Shift+M"), [views](const QString& id) { views->maximise(id); });
  m_actions.add(
      "view", {"views.restore", tr("&All views again"), tr("The canvas and all views again."), {QKeySequence("Esc")}},
      [views] { views->maximise({}); });
  m_actions.setEnabled("views.restore", false, tr("No view has all the room."));
  const auto moves = [&](const char* id, const QString& title, const QString& tip, const char* keys, int right,
                         int down) {
    ofCard(id, title, tip, QKeySequence(keys),
           [views, right, down](const QString& card) { views->move(card, right, down); });
  };
  moves("views.left", tr("Move view le&ft"), tr("Move the view that has the focus one place to the left."),
        "Ctrl+Shift+Left", -1, 0);
  moves("views.right", tr("Move view ri&ght"), tr("Move the view that has the focus one place to the right."),
        "Ctrl+Shift+Right", 1, 0);
  moves("views.up", tr("Move view &up"), tr("Move the view that has the focus one place up."), "Ctrl+Shift+Up", 0,
        -1);
  moves("views.down", tr("Move view &down"), tr("Move the view that has the focus one place down."),
        "Ctrl+Shift+Down", 0, 1);
}

void WindowActions::addArrangements() {
  QMenu* menu = m_actions.menu("arrangement", tr("A&rrangement"), "view");
  auto* group = new QActionGroup(menu);
  int number = 1;
  for (const ViewArrangement& one : viewArrangements()) {
    QAction* action = m_actions.add("arrangement",
                                    {.id = "arrangement." + one.id,
                                     .title = "&" + one.title,
                                     .tip = one.doc,
                                     .keys = {QKeySequence(QStringLiteral("Ctrl+Alt+%1").arg(number++))},
                                     .isCheckable = true},
                                    [places = m_.places, id = one.id] { places->take(id); });
    group->addAction(action);
    action->setChecked(m_.places->current() == one.id);
    connect(m_.places, &WindowPlaces::changed, action, [action, id = one.id](const QString& now) {
      if (now == id) action->setChecked(true);
    });
  }
  auto* corner = new QWidget(m_window);
  corner->setAccessibleName(tr("Arrangement"));
  auto* row = new QHBoxLayout(corner);
  row->setContentsMargins(0, 2, 10, 2);
  row->setSpacing(2);
  for (QAction* action : group->actions()) {
    auto* button = new QToolButton(corner);
    button->setDefaultAction(action);
    button->setAccessibleName(tr("Arrangement %1").arg(QString(action->text()).remove('&')));
    button->setFocusPolicy(Qt::TabFocus);
    button->setProperty("role", "segment");
    row->addWidget(button);
  }
  m_window->menuBar()->setCornerWidget(corner);
  m_actions.separator("arrangement");
  m_actions.add("arrangement",
                {"arrangement.reset", tr("&As it was at first"),
                 tr("Panels and views of this arrangement stand where they stood at first.")},
                [places = m_.places] { places->reset(); });
}

void WindowActions::addPanel(const QString& id, const QString& title, QWidget* panel) {
  QAction* action = m_actions.add("view", {.id = id, .title = title, .tip = {}, .isCheckable = true});
  action->setChecked(true);
  connect(action, &QAction::toggled, panel, &QWidget::setVisible);
  connect(static_cast<QMenu*>(action->associatedObjects().constLast()), &QMenu::aboutToShow, action,
          [action, panel] { action->setChecked(!panel->isHidden()); });
}

void WindowActions::addTheme() {
  QMenu* menu = m_actions.menu("theme", tr("&Theme"), "view");
  auto* group = new QActionGroup(menu);
  const std::tuple<const char*, QString, Theme::Mode> modes[] = {
      {"theme.light", tr("&Light"), Theme::Mode::light},
      {"theme.dark", tr("&Dark"), Theme::Mode::dark},
      {"theme.system", tr("&System"), Theme::Mode::followSystem}};
  for (const auto& [id, title, mode] : modes) {
    QAction* action =
        m_actions.add("theme", {.id = id, .title = title, .tip = {}, .reach = Reach::window, .isCheckable = true},
                      [mode = mode] { Theme::instance().setMode(mode); });
    action->setChecked(Theme::instance().mode() == mode);
    group->addAction(action);
  }
}

}  // namespace vitrine::ui
