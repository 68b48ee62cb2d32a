// What drawing, looking back and many runs cost the thread of the window, and what keeping states costs training
// (with QT_QPA_PLATFORM=offscreen):
//
//   bench_watching            prints each figure with its bar
//   bench_watching drawing    those of drawing alone
#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QMouseEvent>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "core/graph/sketch.h"
#include "core/project/settings.h"
#include "tests/bench/figures.h"
#include "tests/bench/kept_runs.h"
#include "tests/ui/digits_network.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/canvas_view.h"
#include "ui/dialogs/runs_dialog.h"
#include "ui/docks/run_controller.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/main_window.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/time_chart.h"
#include "ui/views/view_area.h"

namespace vitrine::ui {
namespace {

double since(const QElapsedTimer& timer) {
  return static_cast<double>(timer.nsecsElapsed()) * 1e-6;
}

Project network(int width) {
  Project project;
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.add("flatten");
  s.dense(width, "relu");
  s.dense(10);
  project.sources.front() = {"digits", {{"samples", std::int64_t{2'000}}}};
  return project;
}

// Every row that is on screen says how its run ended.
bool isFilled(const QTreeWidget& rows) {
  for (int i = 0; i < rows.topLevelItemCount(); ++i) {
    const QTreeWidgetItem* row = rows.topLevelItem(i);
    if (rows.visualItemRect(row).top() > rows.viewport()->height()) return true;
    if (row->text(1) == QStringLiteral("…")) return false;
  }
  return true;
}

void listRuns() {
  QTemporaryDir place;
  makeKeptRuns(place.path(), 1'000, network(64));
  RunsBeside beside;
  QElapsedTimer timer;
  timer.start();
  RunsDialog dialog({place.path()}, {}, beside, network(32), nullptr);
  dialog.show();
  while (!dialog.isListed()) QCoreApplication::processEvents();
  dialog.grab();
  tell("1,000 runs: the list is on screen after", since(timer), "ms", 100);
  const auto* rows = dialog.findChild<QTreeWidget*>();
  if (rows->topLevelItemCount() != 1'000) qFatal("%d runs", rows->topLevelItemCount());
  double longest = 0;
  bool filled = false;
  while (dialog.isReading()) {
    QElapsedTimer event;
    event.start();
    QCoreApplication::processEvents();
    longest = std::max(longest, since(event));
    if (!std::exchange(filled, filled || isFilled(*rows)) && filled)
      tell("1,000 runs: those on screen say what they came to after", since(timer), "ms", 250);
  }
  tell("1,000 runs: all of them are read after", since(timer), "ms", 10'000);
  tell("1,000 runs: longest event meanwhile", longest, "ms", 50);
}

// A long run of many layers: what a move of the playhead costs before it is on screen.
void scrub() {
  constexpr int kLayers = 40;
  constexpr std::uint64_t kSteps = 200'000;
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  area.resize(1'400, 320);
  area.show();
  const auto run = std::make_shared<FakeRun>(reversal(100));
  for (int i = 0; i < kLayers; ++i)
    run->mutableInfo().layers.push_back({"dense_" + std::to_string(i), "dense_" + std::to_string(i)});
  feed.attach(run);
  for (std::uint64_t step = 1; step <= kSteps; ++step) {
    run->pushStep(step, 1.0F / static_cast<float>(step));
    if (step % 10'000 == 0) feed.tick();
  }
  feed.tick();
  area.grab();
  double longest = 0;
  for (int i = 1; i <= 200; ++i) {
    QElapsedTimer timer;
    timer.start();
    feed.playhead().show(static_cast<double>((i * 7'919ULL) % kSteps + 1));
    area.grab();
    longest = std::max(longest, since(timer));
  }
  tell("scrubbing 200,000 steps of 40 layers: cursors and health after", longest, "ms", 100);
}

// Somebody who sees that what was asked for is on its way.
bool saysThatItFetches(const QWidget& window) {
  for (const QLabel* label : window.findChildren<QLabel*>())
    if (label->isVisible() && label->text().startsWith("fetching step")) return true;
  return false;
}

Project smallCnn() {
  Project project;
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.conv(8, "relu");
  s.add("max_pool2d");
  s.conv(16, "relu");
  s.add("max_pool2d");
  s.add("flatten");
  s.dense(64, "relu");
  s.dense(10);
  s.add("output");
  standInARow(project.graph);
  project.sources.front() = {"digits", {{"samples", std::int64_t{600}}}};
  project.training = {{"epochs", std::int64_t{12}}, {"batch_size", std::int64_t{16}}};
  return project;
}

// Trained to its end in the whole window, with its pictures on the canvas and these views.
std::unique_ptr<MainWindow> trainedWindow() {
  auto window = std::make_unique<MainWindow>();
  window->resize(1'600, 1'000);
  window->show();
  window->document().reset(smallCnn(), {});
  window->showWorkspace();
  for (const char* id : {"view.views", "view.thumbnails"}) window->actions().find(id)->setChecked(true);
  auto* views = window->findChild<ViewArea*>();
  for (const char* id : {"loss", "gradients", "features", "predictions"}) views->setShown(id, true);
  window->canvas().zoomFit();
  const auto waitFor = [](const char* what, const std::function<bool()>& there) {
    if (!QTest::qWaitFor(there, 240'000)) qFatal("waited for %s", what);
  };
  waitFor("data", [&] { return window->document().dataset() != nullptr; });
  window->controller().train();
  waitFor("the end",
          [&] { return window->feed().status().phase == RunPhase::finished && window->feed().hasSteps(); });
  if (!window->canvas().wantsThumbnails()) window->canvas().zoomActual();  // fitted, they would be too small
  waitFor("pictures", [&] { return window->canvas().wantsThumbnails() && !window->feed().isCatchingUp(); });
  return window;
}

// From the moment on at which the playhead moves: what is there at once, and what has to be computed again from a
// state that is kept.
void scrubCnn() {
  const auto window = trainedWindow();
  LiveFeed& feed = window->feed();
  const auto states = feed.playhead().states();
  if (states.size() < 20) qFatal("%d states", static_cast<int>(states.size()));
  std::vector<double> shown, rest;
  int unsaid = 0;
  for (std::size_t i = 1; i <= 60; ++i) {
    QElapsedTimer timer;
    timer.start();
    feed.playhead().show(static_cast<double>(feed.playhead().inAll(states[i * 17 % states.size()].step)));
    window->grab();
    shown.push_back(since(timer));
    bool said = false;
    while (feed.isCatchingUp() && since(timer) < 10'000) {
      QCoreApplication::processEvents();
      said = said || saysThatItFetches(*window);
    }
    rest.push_back(since(timer));
    if (rest.back() > 100 && !said) ++unsaid;
  }
  std::sort(rest.begin(), rest.end());
  tell("scrubbing a CNN: canvas and cursors painted after (longest of 60)",
       *std::max_element(shown.begin(), shown.end()), "ms", 100);
  tell("scrubbing a CNN: pictures, features and predictions of then (median)", rest[rest.size() / 2], "ms", 1'000);
  tell("scrubbing a CNN: times that this took over 100 ms and nothing said so", unsaid, "  ", 0);
}

double secondsOf(const Project& project, const std::shared_ptr<const Dataset>& data, bool past) {
  RunSetup setup;
  setup.project = project;
  setup.dataset = data;
  setup.drained = false;
  if (past) setup.past = std::make_shared<Snapshots>();
  auto made = Run::create(std::move(setup));
  if (!made) qFatal("%s", made.error().sentence().c_str());
  QElapsedTimer timer;
  timer.start();
  (*made)->train();
  (*made)->wait();
  return since(timer) * 1e-3;
}

void keepStates(const char* name, int width, const char* epochs) {
  Project project = network(width);
  if (!set_setting(project, "training.epochs", epochs)) qFatal("epochs");
  const Spec& source = project.sources.front();
  const std::shared_ptr<const Dataset> data = source_types().at(source.type).load(source.params, "", 1, {}).value();
  std::vector<double> ratios;
  for (int i = 0; i < 7; ++i) {
    const bool first = i % 2 == 0;
    const double one = secondsOf(project, data, first), other = secondsOf(project, data, !first);
    ratios.push_back(first ? one / other : other / one);
  }
  std::sort(ratios.begin(), ratios.end());
  const std::string what = std::string("training that keeps states, over training that does not: ") + name;
  tell(what, ratios[3], "  ", 1.1);
}

// Ten curves of a million steps each, while a hand drags them along and turns the wheel.
void drawCurves(const char* name, bool smoothed) {
  constexpr int kSeries = 10, kPoints = 1'000'000, kFrames = 120;
  std::vector<History> histories(kSeries, History(std::size_t{64} << 20));
  std::size_t bytes = 0;
  for (int i = 0; i < kSeries; ++i) {
    float walk = static_cast<float>(i);
    std::uint32_t state = 7 + static_cast<std::uint32_t>(i);
    for (int step = 1; step <= kPoints; ++step) {
      state = state * 1'664'525U + 1'013'904'223U;
      walk += 1e-6F * static_cast<float>(static_cast<int>(state >> 20) - 2'048);
      histories[static_cast<std::size_t>(i)].append(step, walk + 1e-3F * static_cast<float>(state >> 24));
    }
    bytes += histories[static_cast<std::size_t>(i)].bytes();
  }
  ChartLink link;
  TimeChart chart(link);
  chart.resize(1'000, 320);
  std::vector<Curve> curves;
  for (int i = 0; i < kSeries; ++i) {
    const auto history = [&histories, i] { return &histories[static_cast<std::size_t>(i)]; };
    const QString title = QString::number(i);
    curves.push_back({title, history, i, smoothed ? Curve::Look::faint : Curve::Look::line});
    if (smoothed) curves.push_back({title, history, i, Curve::Look::mean});
  }
  chart.setCurves(std::move(curves));
  chart.show();
  chart.refresh();
  const std::string what = std::string("ten curves of a million steps, ") + name;
  const auto frames = [&](const char* how, const std::function<void(int)>& move) {
    std::vector<double> took;
    for (int i = 0; i < kFrames; ++i) {
      QElapsedTimer timer;
      timer.start();
      move(i);
      chart.repaint();
      took.push_back(since(timer));
    }
    std::sort(took.begin(), took.end());
    tell(what + ", " + how + ": a frame (median)", took[kFrames / 2], "ms", 20);
    tell(what + ", " + how + ": 95 of 100 frames within", took[kFrames * 95 / 100], "ms", 20);
  };
  frames("zoomed", [&](int i) { chart.zoom(i % 60 < 30 ? 0.9 : 1 / 0.9, kPoints * (0.2 + 0.005 * i)); });
  chart.showAll();
  chart.zoom(0.25, kPoints * 0.5);
  // There and back, far and near, with a hand that holds Shift.
  const auto hand = [&](QEvent::Type type, QPointF at) {
    QMouseEvent event(type, at, chart.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton,
                      type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, Qt::ShiftModifier);
    QCoreApplication::sendEvent(&chart, &event);
  };
  const QPointF middle = chart.plotArea().center();
  hand(QEvent::MouseButtonPress, middle);
  frames("dragged",
         [&](int i) { hand(QEvent::MouseMove, middle + QPointF((i % 60 < 30 ? 1 : -1) * (i % 30) * 9 + 7, 0)); });
  hand(QEvent::MouseButtonRelease, middle);
  tell(what + ": bytes a step", static_cast<double>(bytes) / (1.0 * kSeries * kPoints), "B", 40);
}

}  // namespace
}  // namespace vitrine::ui

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  using namespace vitrine::ui;
  takeOwnPlace();
  drawCurves("every one", false);
  drawCurves("smoothed", true);
  if (argc > 1 && std::string_view(argv[1]) == "drawing") return 0;
  listRuns();
  scrub();
  scrubCnn();
  keepStates("small", 32, "200");
  keepStates("wide", 512, "60");
  joinBackground(-1);
  leaveOwnPlace();
  return 0;
}
