// What drawing, looking back and many runs cost the thread of the window, and what keeping states costs training:
//
//   bench_watching            prints each figure with its bar
//   bench_watching drawing    those of drawing alone
#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <string_view>

#include "core/graph/sketch.h"
#include "core/io/project_file.h"
#include "core/project/settings.h"
#include "tests/bench/figures.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "ui/dialogs/runs_dialog.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
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

void listRuns() {
  QTemporaryDir place;
  for (int i = 0; i < 1'000; ++i) {
    const RunFolder run(place.filePath(QString("2026-01-01 %1").arg(i, 4, 10, QChar('0'))).toStdString());
    if (!make_run_folder(run) || !save_project(network(64), run.project)) qFatal("runs");
  }
  RunsBeside beside;
  QElapsedTimer timer;
  timer.start();
  RunsDialog dialog({place.path()}, {}, beside, network(32), nullptr);
  dialog.show();
  while (!dialog.isListed()) QCoreApplication::processEvents();
  dialog.grab();
  tell("1,000 runs: the list is on screen after", since(timer), "ms", 100);
  double longest = 0;
  while (dialog.isReading()) {
    QElapsedTimer event;
    event.start();
    QCoreApplication::processEvents();
    longest = std::max(longest, since(event));
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
  std::vector<double> frames;
  for (int i = 0; i < kFrames; ++i) {
    QElapsedTimer timer;
    timer.start();
    chart.zoom(i % 60 < 30 ? 0.9 : 1 / 0.9, kPoints * (0.2 + 0.005 * i));
    chart.repaint();
    frames.push_back(since(timer));
  }
  std::sort(frames.begin(), frames.end());
  const std::string what = std::string("ten curves of a million steps, ") + name;
  tell(what + ": a frame (median)", frames[kFrames / 2], "ms", 20);
  tell(what + ": 95 of 100 frames within", frames[kFrames * 95 / 100], "ms", 20);
  tell(what + ": bytes a step", static_cast<double>(bytes) / (1.0 * kSeries * kPoints), "B", 40);
}

}  // namespace
}  // namespace vitrine::ui

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  using namespace vitrine::ui;
  drawCurves("every one", false);
  drawCurves("smoothed", true);
  if (argc > 1 && std::string_view(argv[1]) == "drawing") return 0;
  listRuns();
  scrub();
  keepStates("small", 32, "200");
  keepStates("wide", 512, "60");
  joinBackground(-1);
  return 0;
}
