// What views with much in them cost the thread of the window. Milliseconds that the thread has worked:
//
//   QT_QPA_PLATFORM=offscreen bench_frames     prints each figure with its bar
#include <QApplication>
#include <algorithm>
#include <vector>

#include "tests/bench/figures.h"
#include "tests/ui/embedding_fixture.h"
#include "tests/ui/judged_run.h"
#include "tests/ui/views_fixture.h"
#include "ui/views/chart/time_chart.h"
#include "ui/views/evaluation/confusion_map.h"
#include "ui/views/evaluation/gallery_page.h"
#include "ui/views/evaluation/numbers_page.h"

namespace vitrine::ui {
namespace {

// The middle one of so many.
template <class Draw>
double frame(int frames, const Draw& draw) {
  std::vector<double> took;
  for (int i = 0; i < frames; ++i) {
    const double before = threadMilliseconds();
    draw();
    took.push_back(threadMilliseconds() - before);
  }
  std::sort(took.begin(), took.end());
  return took[took.size() / 2];
}

// The feed's own timer drives the frames; half of the time between two of them is the bar.
void fiveViews() {
  constexpr int kSteps = 1'000'000, kFrames = 60;
  Shown shown(1'600);
  for (const char* id : {"loss", "metric", "gradients", "attention", "predictions"}) shown.area.setShown(id, true);
  trainUpTo(*shown.run, kSteps);
  shown.feed.tick();
  shown.run->publish(attentionProbe(kSteps, 2));
  for (int i = 0; i < 300; ++i) QCoreApplication::processEvents();
  settle(shown.area);
  const double before = threadMilliseconds();
  for (int i = 1; i <= kFrames; ++i) {
    shown.run->pushStep(static_cast<std::uint64_t>(kSteps + i), 0.5F);
    QTest::qWait(33);
  }
  tell("five views of 1,600 px after 1,000,000 steps: a frame", (threadMilliseconds() - before) / kFrames, "ms", 16);
}

double refreshOf(int steps) {
  ChartLink link;
  History history;
  TimeChart chart(link);
  chart.resize(1'600, 300);
  chart.setCurves({{QStringLiteral("train"), [&history] { return &history; }}});
  for (int i = 1; i <= steps; ++i) history.append(i, static_cast<float>(std::sin(i)));
  chart.refresh();
  return frame(9, [&chart] { chart.refresh(); });
}

void turnPoints() {
  Told told;
  told.view.resize(1'000, 760);
  told.answer(scattered(5'000, 10));
  told.view.setDimensions(3);
  PointPlot& plot = told.view.plot();
  QImage screen(plot.size(), QImage::Format_ARGB32_Premultiplied);
  plot.render(&screen);
  const double took = frame(40, [&] {
    plot.turn(0.05, 0.01);
    plot.render(&screen);
  });
  tell("5,000 points in space, turned: a frame", took, "ms", 20);
}

void judged() {
  EvaluationWindow numbers(sine(120'000, 3));
  numbers.judge(numbersJudged(120'000, 1));
  tell("120,000 truths and answers: painted", frame(9, [&] { numbers.view.numbers().grab(); }), "ms", 50);

  constexpr int kClasses = 2'048;
  auto answer = std::make_shared<EvaluationAnswer>();
  answer->kind = EvaluationKind::classes, answer->classes = kClasses;
  answer->confusion = ConfusionMatrix(kClasses);
  for (int i = 0; i < kClasses; ++i) answer->confusion.add(i, i * 7 % kClasses);
  answer->tallies = answer->confusion.tallies();
  ConfusionMap map;
  map.resize(300, 300);
  map.show();
  map.display(answer);
  tell("a matrix of 2,048 classes: painted first", frame(1, [&] { map.grab(); }), "ms", 250);
  tell("a matrix of 2,048 classes: painted again", frame(9, [&] { map.grab(); }), "ms", 50);

  EvaluationWindow shown(pictures(500));
  shown.view.setPage("gallery");
  EvaluationAnswer many = classesJudged(60'000, 10, 2);
  for (std::size_t i = 0; i < many.rows.size(); ++i) many.rows[i] = static_cast<std::int64_t>(i % 500);
  shown.judge(many);
  const double took = frame(1, [&] {
    shown.view.gallery().list().scrollToBottom();
    shown.view.gallery().list().grab();
  });
  tell("a gallery of 60,000 pictures: scrolled to its end", took, "ms", 2'000);
}

}  // namespace
}  // namespace vitrine::ui

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  using namespace vitrine::ui;
  takeOwnPlace();
  Theme::instance().install();
  fiveViews();
  const double few = refreshOf(3'000);
  tell("a chart of 1,600 px with 3,000 steps: a refresh", few, "ms", 5);
  tell("a chart of 1,600 px with 1,000,000 steps: a refresh", refreshOf(1'000'000), "ms", 8 * few + 5);
  turnPoints();
  judged();
  joinBackground(-1);
  leaveOwnPlace();
  return 0;
}
