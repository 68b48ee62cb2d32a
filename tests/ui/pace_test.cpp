// What a frame costs: what has not changed is not made again, what changes within its room asks for no layout, and
// what nobody waits for takes only what training leaves.
#include <sys/resource.h>

#include <QLabel>
#include <QSignalSpy>
#include <QVBoxLayout>
#include <QtTest>

#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/window_fixture.h"
#include "ui/docks/playhead_bar.h"
#include "ui/docks/run_bar.h"
#include "ui/docks/status_line.h"
#include "ui/document/background.h"
#include "ui/live/advice.h"
#include "ui/theme/settled.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/frame_pacer.h"
#include "ui/views/view.h"
#include "ui/views/weights/ridge_plot.h"

namespace vitrine::ui {
namespace {

class LayoutRequests : public QObject {
 public:
  explicit LayoutRequests(QWidget& of) { of.installEventFilter(this); }
  int count = 0;

 protected:
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::LayoutRequest) ++count;
    return false;
  }
};

// A view whose refresh takes so long.
class Slow : public View {
 public:
  Slow(const ViewContext& context, double ms, QWidget* parent) : View(context, parent), m_ms(ms) {}
  QString title() const override { return "Slow"; }
  void refresh() override {
    ++times;
    QElapsedTimer timer;
    timer.start();
    while (static_cast<double>(timer.nsecsElapsed()) * 1e-6 < m_ms) continue;
  }
  int times = 0;

 private:
  double m_ms;
};

MomentPtr moment(std::uint64_t step) {
  auto out = std::make_shared<SpreadMoment>();
  out->step = step;
  Spread spread;
  spread.name = "weight";
  spread.all.count = 64, spread.all.largest = 64;
  spread.histogram.fill(1);
  out->tensors.push_back(spread);
  return out;
}

}  // namespace

class PaceTest : public WindowFixture {
  Q_OBJECT

 private Q_SLOTS:
  void wordsWithinTheirRoomAskForNoLayout() {
    QWidget window;
    auto* column = new QVBoxLayout(&window);
    auto* words = new QLabel("step 1,000");
    auto* settled = new Settled(words, &window);
    column->addWidget(settled);
    window.show();
    QCoreApplication::processEvents();
    LayoutRequests asked(window);
    for (int step = 1'001; step < 1'010; ++step) {
      words->setText(QString("step %1").arg(QLocale().toString(step)));
      QCoreApplication::processEvents();
    }
    QCOMPARE(asked.count, 0);
    words->setText("step 1,010 · 12,000 samples a second");
    QTRY_COMPARE(settled->width() >= words->sizeHint().width(), true);
    QCOMPARE(words->size(), settled->size());
    QVERIFY(asked.count > 0);
    const QSize wide = settled->sizeHint();
    words->setText("1");
    QTRY_VERIFY(settled->sizeHint().width() < wide.width());
  }

  // What bar, strip and foot say of a run changes with each frame; the window is not laid out with each.
  void framesLayOutNothing() {
    Project project = vitrine::ui::spiral();
    project.sources.front() = {"spiral", {{"samples", std::int64_t{20'000}}}};  // it does not end meanwhile
    auto window = shown(project);
    waitForData(*window);
    act(*window, "train.train");
    QTRY_VERIFY(window->feed().status().step > 0);
    QSignalSpy frames(&window->feed(), &LiveFeed::frame);
    QTRY_VERIFY(frames.count() > 15);  // words find their room
    frames.clear();
    QList<QWidget*> still{window->findChild<RunBar*>(), window->findChild<PlayheadBar*>(),
                          window->findChild<StatusFoot*>()};
    std::vector<std::unique_ptr<LayoutRequests>> asked;
    for (QWidget* one : still) asked.push_back(std::make_unique<LayoutRequests>(*one));
    QTRY_VERIFY(frames.count() >= 20);
    QVERIFY(window->feed().status().phase == RunPhase::training);
    for (qsizetype i = 0; i < still.size(); ++i) {
      const int count = asked[static_cast<std::size_t>(i)]->count;
      QVERIFY2(count <= 3, qPrintable(QString("%1: %2").arg(still[i]->metaObject()->className()).arg(count)));
    }
    window->controller().stop();
    QTRY_VERIFY(!window->controller().isTraining());
  }

  void viewsThatHadNoRoomInAFrameFollowAtOnce() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    QWidget window;
    FramePacer pacer;
    std::vector<Slow*> views;
    for (int i = 0; i < 3; ++i) {
      views.push_back(new Slow({document, feed, link}, 8, &window));
      pacer.add(views.back());
    }
    window.show();
    for (Slow* view : views) view->refreshNow();
    QTRY_VERIFY(views[2]->sinceRefresh() > 70);
    for (Slow* view : views) view->times = 0, view->invalidate();
    pacer.frame();
    QVERIFY(pacer.lastFrameMs() < 16);  // one of them
    const auto behind = [&] {
      return std::any_of(views.begin(), views.end(), [](View* v) { return v->isBehind(); });
    };
    QVERIFY(behind());
    QVERIFY(pacer.nextInMs() >= 0 && pacer.nextInMs() < 30);  // not after the wait of what may be the last frame
    QTRY_VERIFY(!behind());
    for (Slow* view : views) QCOMPARE(view->times, 1);
  }

  void ridgesAreMadeAgainOnlyForOthers() {
    RidgePlot plot(nullptr);
    plot.resize(400, 300);
    QSignalSpy made(&plot, &RidgePlot::pointed);
    const std::vector<MomentPtr> two{moment(1), moment(2)};
    plot.display(two, "weight", 0, {});
    QCOMPARE(made.count(), 1);
    plot.display(two, "weight", 0, {});
    QCOMPARE(made.count(), 1);
    plot.display(two, "weight", 0, 1);
    QCOMPARE(made.count(), 2);
    plot.display({two[0], two[1], moment(3)}, "weight", 0, 1);
    QCOMPARE(made.count(), 3);
    QCOMPARE(plot.count(), 3);
  }

  // The data of a network are looked at before it trains; its run knows at once what was found.
  void aRunKnowsWhatWasFoundBeforeIt() {
    const auto data = spiralData();
    auto run = std::make_shared<FakeRun>(data);
    LiveFeed feed;
    feed.advice().setSubject(run->project(), data);
    QTRY_VERIFY(feed.advice().isKnown());
    feed.attach(run);
    QVERIFY(feed.advice().isKnown());
    auto other = std::make_shared<FakeRun>(data);
    other->mutableProject().training.set("seed", std::int64_t{7});  // parts of its own
    feed.attach(other);
    QVERIFY(!feed.advice().isKnown());
    QTRY_VERIFY(feed.advice().isKnown());
    feed.attach(nullptr);
    QVERIFY2(!feed.advice().isKnown(), "the project has another seed than that run");
    QTRY_VERIFY(feed.advice().isKnown());
    const auto others = spiralData();
    feed.advice().setSubject(run->project(), others);
    QVERIFY2(!feed.advice().isKnown(), "other data, in the same project");
    QTRY_VERIFY(feed.advice().isKnown());
  }

  void workThatNobodyWaitsForYields() {
    int within = 0;
    inBackground([&] {
      yieldToTraining();
      within = getpriority(PRIO_PROCESS, 0);
    });
    QVERIFY(joinBackground(5'000));
    QVERIFY2(within > getpriority(PRIO_PROCESS, 0), "it has a lower priority than the window");
  }

 private:
  static std::shared_ptr<Dataset> spiralData() { return vitrine::ui::spiral(200, 2); }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::PaceTest)
#include "pace_test.moc"
