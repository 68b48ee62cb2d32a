// What charts mark: best epoch, early stop, live changes; the axis of seconds; the band in which updates are healthy.
#include <QCheckBox>
#include <QPainter>
#include <QSettings>
#include <QToolButton>
#include <QtTest>
#include <cmath>

#include "core/graph/sketch.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/views_fixture.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/chart_overlay.h"
#include "ui/views/chart/time_chart.h"
#include "ui/views/gradients/gradient_view.h"
#include "ui/views/loss/loss_view.h"

namespace vitrine::ui {
namespace {

struct Marked {
  ChartLink link;
  History history;
  TimeChart chart{link};
  Marked() {
    chart.resize(400, 260);
    chart.setCurves({{QStringLiteral("train"), [this] { return &history; }}});
  }
};

// No epoch but the first is better by so much: it ends behind the third, of eight steps each.
Project impatient() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(8, "tanh");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  project.training = {{"epochs", std::int64_t{50}}, {"batch_size", std::int64_t{20}}};
  project.stopping = {{"enabled", true}, {"patience", std::int64_t{2}}, {"minimum_delta", 1e6}};
  return project;
}

// Nobody refreshes the view but where it says that it is behind.
struct Stopped {
  Document document;
  LiveFeed feed;
  ChartLink link;
  std::shared_ptr<Run> run = runOf(impatient(), true);
  LossView view{{document, feed, link}, nullptr};

  Stopped() {
    view.resize(600, 300);
    view.show();
    feed.attach(run);
    run->train();
    const auto ended = [this] {
      feed.tick();
      catchUp();
      return feed.status().phase == RunPhase::finished;
    };
    if (!QTest::qWaitFor(ended)) qFatal("the run does not end");
    catchUp();
  }
  void catchUp() {
    if (view.isBehind()) view.refreshNow();
  }
  const ChartMark* turn(ChartMark::Kind kind) const {
    for (const ChartMark& one : view.chart().turns())
      if (one.kind == kind) return &one;
    return nullptr;
  }
};

template <class Button>
Button* named(QWidget& panel, const QString& name) {
  for (Button* one : panel.findChildren<Button*>())
    if (one->accessibleName() == name) return one;
  return nullptr;
}

}  // namespace

class ChartMarksTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void init() { QSettings().clear(); }

  void theBestEpochAndAnEarlyStopOfARunAreMarked() {
    Stopped s;
    QCOMPARE(s.feed.epochs().size(), std::size_t{3});
    const ChartMark* best = s.turn(ChartMark::Kind::best);
    QVERIFY(best && s.feed.epochs().front().best);
    QCOMPARE(best->step, 8.0);
    QCOMPARE(best->words, QString("best: epoch 1"));
    const ChartMark* stopped = s.turn(ChartMark::Kind::stopped);
    QVERIFY(stopped);
    QCOMPARE(stopped->step, 24.0);
    QCOMPARE(stopped->words, QString::fromStdString(s.run->status().why));
    QVERIFY2(stopped->words.startsWith("Early stopping"), qPrintable(stopped->words));
    s.link.point(8);
    QVERIFY2(s.view.chart().crosshairWords().contains("best: epoch 1"), qPrintable(s.view.chart().crosshairWords()));
    QTRY_VERIFY2(s.view.accessibleDescription().contains("best: epoch 1 at step 8"),
                 qPrintable(s.view.accessibleDescription()));
  }

  // The view hears of a change, though no step comes.
  void aChangeIsMarkedWhereItWasMade() {
    Stopped s;
    QVERIFY(!s.turn(ChartMark::Kind::change));
    s.feed.mark("rate", "Learning rate 0.04");
    QVERIFY(s.view.isBehind());
    s.catchUp();
    const ChartMark* change = s.turn(ChartMark::Kind::change);
    QVERIFY(change);
    QCOMPARE(change->step, 24.0);
    QCOMPARE(change->words, QString("Learning rate 0.04"));
  }

  void marksCanBeHiddenInAllChartsAndThatIsRemembered() {
    Stopped s;
    GradientView other({s.document, s.feed, s.link}, nullptr);
    other.refreshNow();
    QVERIFY(!other.chart().turns().empty());
    const std::unique_ptr<QWidget> panel(s.view.makeOptions(nullptr));
    auto* box = named<QCheckBox>(*panel, "Marks");
    QVERIFY(box && box->isChecked() && box->toolTip().contains(signOf(ChartMark::Kind::best)));
    box->click();
    QVERIFY(s.view.chart().turns().empty() && other.chart().turns().empty());
    LossView again({s.document, s.feed, s.link}, nullptr);
    again.refreshNow();
    QVERIFY(again.chart().turns().empty());
    box->click();
    QCOMPARE(s.view.chart().turns().size(), std::size_t{2});
  }

  // A log does not say which epoch was the best one.
  void whatWasReadBackIsJudgedAnew() {
    Shown shown(1'200);
    shown.run->mutableInfo().steps_per_epoch = 2;
    for (std::uint64_t step = 1; step <= 6; ++step) shown.run->pushStep(step, 1);
    shown.run->pushEpoch(1, 0.1F, 0.75F, 0.5F);
    shown.run->pushEpoch(2, 0.2F, 0.25F, 0.5F);
    shown.run->pushEpoch(3, 0.05F, 0.5F, 0.5F);
    shown.feed.tick();
    settle(shown.area);
    const std::vector<ChartMark>& turns = curveView(shown.area, "loss")->chart().turns();
    QCOMPARE(turns.size(), std::size_t{1});
    QCOMPARE(turns.front().step, 4.0);
    QCOMPARE(turns.front().words, QString("best: epoch 2"));
  }

  void secondsAreThoseOfTheEpochs() {
    Stopped s;
    const std::unique_ptr<QWidget> panel(s.view.makeOptions(nullptr));
    auto* button = named<QToolButton>(*panel, "Axis Seconds");
    QVERIFY(button && button->toolTip().contains("interpolated"));
    button->click();
    const StepScale& steps = s.view.chart().steps();
    QVERIFY(steps.unitShown() == StepScale::Unit::second);
    double before = 0;
    for (const EpochRecord& epoch : s.feed.epochs()) {
      const double at = steps.secondsAt(static_cast<double>(epoch.step));
      QVERIFY(epoch.seconds > before);
      if (epoch.epoch < 3)
        QCOMPARE(at, epoch.seconds);
      else
        QVERIFY(at >= epoch.seconds);  // its end and the run's are one
      before = epoch.seconds;
    }
    // Places are as far apart as moments are.
    const double first = steps.secondsAt(8), second = steps.secondsAt(16);
    QVERIFY(std::abs((steps.unit(16) - steps.unit(0)) / (steps.unit(8) - steps.unit(0)) - second / first) < 1e-6);
    LossView again({s.document, s.feed, s.link}, nullptr);
    again.refreshNow();
    QVERIFY(again.chart().steps().unitShown() == StepScale::Unit::second);
  }

  void secondsAreKnownWithinTheFirstEpoch() {
    QSettings().setValue("views/axis", "seconds");
    Shown shown(1'200);
    for (std::uint64_t step = 1; step <= 10; ++step) shown.run->pushStep(step, 1);
    shown.run->mutableStatus().seconds = 2;
    shown.feed.tick();
    settle(shown.area);
    const StepScale& steps = curveView(shown.area, "loss")->chart().steps();
    QVERIFY(steps.unitShown() == StepScale::Unit::second);
    QCOMPARE(steps.secondsAt(5), 1.0);
  }

  void secondsGoOnWhereARunWasLeft() {
    Shown shown(1'200);
    const auto push = [&](FakeRun& run, std::uint64_t steps, double seconds) {
      for (std::uint64_t step = 1; step <= steps; ++step) run.pushStep(step, 1);
      run.mutableStatus().seconds = seconds;
      shown.feed.tick();
    };
    push(*shown.run, 10, 2);
    const auto next = transformer();
    shown.feed.goOn(next, "changed: batch size");
    push(*next, 5, 1);
    const TrainingClock& clock = shown.feed.curves().clock;
    for (const auto& [step, seconds] : {std::pair{5, 1.0}, {10, 2.0}, {15, 3.0}})
      QCOMPARE(clock.secondsAt(step), seconds);
  }

  void theRatiosHaveTheirHealthyBand() {
    Shown shown(1'600);
    auto* view = qobject_cast<GradientView*>(shown.area.view("gradients"));
    for (std::uint64_t step = 1; step <= 5; ++step) shown.run->pushStep(step, 1);
    shown.feed.tick();
    settle(shown.area);
    QVERIFY(!view->chart().healthy());
    view->setQuantity(GradientView::Quantity::updateRatio);
    QVERIFY(view->chart().healthy());
    QCOMPARE(view->chart().healthy()->least, Health::kHealthyLeast);
    QCOMPARE(view->chart().healthy()->most, Health::kHealthyMost);
    QTRY_VERIFY2((view->refreshNow(), view->accessibleDescription().contains("healthy: ")),
                 qPrintable(view->accessibleDescription()));
  }

  // Without colour: only where something is painted.
  void eachKindOfTurnHasAShapeOfItsOwn() {
    using Kind = ChartMark::Kind;
    QList<QImage> shapes;
    QStringList signs;
    for (const Kind kind : {Kind::change, Kind::best, Kind::stopped, Kind::warning, Kind::serious}) {
      QImage picture(24, 24, QImage::Format_ARGB32);
      picture.fill(Qt::black);
      QPainter painter(&picture);
      paintSign(painter, {12, 12}, kind);
      painter.end();
      QImage shape = picture.convertToFormat(QImage::Format_Grayscale8);
      for (int y = 0; y < shape.height(); ++y)
        for (int x = 0; x < shape.width(); ++x) shape.scanLine(y)[x] = shape.scanLine(y)[x] > 40 ? 255 : 0;
      if (kind == Kind::warning)
        QVERIFY(picture.pixel(12, 13) != picture.pixel(12, 8));  // hollow, unlike a serious one
      if (kind != Kind::serious) QVERIFY(!shapes.contains(shape));
      QVERIFY(!signs.contains(signOf(kind)) && signsInWords().contains(signOf(kind)));
      shapes << shape, signs << signOf(kind);
    }
  }

  void theCardSaysTheTurnsWhereItStands() {
    Marked f;
    for (int step = 1; step <= 100; ++step) f.history.append(step, 1);
    f.chart.refresh();
    f.chart.setTurns({{30, "changed: the optimizer"}, {60, "best: epoch 6", ChartMark::Kind::best}});
    ChartOverlay overlay(f.chart, f.link);
    QCOMPARE(overlay.lines(60), QStringList({"step 60", "best: epoch 6", "train 1.000"}));
    QCOMPARE(overlay.lines(45), QStringList({"step 45", "train 1.000"}));
    f.link.point(30);
    QVERIFY2(f.chart.crosshairWords().contains("changed: the optimizer"), qPrintable(f.chart.crosshairWords()));
  }

  void zoomHoldsThePlaceOnAnAxisOfTime() {
    Marked f;
    for (int step = 1; step <= 1'000; ++step) f.history.append(step, static_cast<float>(step));
    TrainingClock clock;
    clock.add(500, 1);
    clock.add(1'000, 9);
    f.chart.setClock(clock);
    f.chart.setUnit(StepScale::Unit::second);
    f.chart.refresh();
    const double before = f.chart.steps().unit(700);
    f.chart.zoom(0.5, 700);
    QVERIFY2(std::abs(f.chart.steps().unit(700) - before) < 1e-6, qPrintable(QString::number(before)));
    ChartOverlay overlay(f.chart, f.link);
    QCOMPARE(overlay.lines(750).front(), QString("step 750 · 5.000 s"));
    // The crosshair stands where the pointer is.
    f.chart.show();
    const QRectF plot = f.chart.plotArea();
    const QPointF at(plot.left() + f.chart.steps().unit(700) * plot.width(), plot.center().y());
    QMouseEvent move(QEvent::MouseMove, at, f.chart.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&f.chart, &move);
    QCOMPARE(f.link.step(), 700.0);
  }

  void wordsOfMarksAreNotDrawnOverOneAnother() {
    Marked f;
    for (int step = 1; step <= 100; ++step) f.history.append(step, 1.0F);
    f.chart.refresh();
    const auto drawn = [&f](const QString& second) {
      f.chart.setTurns({{40, "the rate was changed here"}, {95, second, ChartMark::Kind::best}});
      const QRectF plot = f.chart.plotArea();
      const auto at = [&](double step) {
        return static_cast<int>(plot.left() + f.chart.steps().unit(step) * plot.width());
      };
      const int left = at(40) + 4,
                words = QFontMetrics(Theme::uiFont(11)).horizontalAdvance("the rate was changed here");
      return f.chart.grab().toImage().copy(left, static_cast<int>(plot.top()), words, 16);
    };
    QCOMPARE(drawn("a word that is much too long to have any room"), drawn(""));
    QVERIFY(drawn("") != drawn("").mirrored(true, false));  // there are words
  }

  void ofManyMarksTheCardTellsTheNextOnes() {
    Marked f;
    for (int step = 1; step <= 100; ++step) f.history.append(step, 1.0F);
    f.chart.refresh();
    std::vector<ChartMark> marks;
    for (int i = 0; i < 12; ++i) marks.push_back({49.5 + 0.1 * i, QString("change %1").arg(i)});
    f.chart.setTurns(marks);
    ChartOverlay overlay(f.chart, f.link);
    const QStringList lines = overlay.lines(50);
    QVERIFY(lines.contains("change 5") && lines.contains("change 4") && lines.contains("and 8 more marks"));
    QVERIFY(!lines.contains("change 0") && !lines.contains("change 11"));
    QVERIFY(lines.size() >= 7);  // the value stands among them
  }

  void theHealthyRangeIsABandAndNothingElse() {
    Marked f;
    for (int step = 1; step <= 100; ++step) f.history.append(step, step == 1 ? 1e-6F : 10.0F);
    f.chart.setLogarithmic(true);
    f.chart.refresh();
    const auto at = [&f](const QImage& picture, double value) {
      const QRectF plot = f.chart.plotArea();
      return picture.pixel(static_cast<int>(plot.left() + f.chart.steps().unit(50) * plot.width()),
                           static_cast<int>(plot.bottom() - f.chart.values().unit(value) * plot.height()));
    };
    const QImage before = f.chart.grab().toImage();
    f.chart.setHealthy(TimeChart::Range{1e-4, 1e-1, "healthy"});
    const QImage after = f.chart.grab().toImage();
    for (const double value : {2e-4, 5e-3, 7e-2}) QVERIFY(at(before, value) != at(after, value));
    for (const double value : {7e-6, 5e-5, 0.2, 2.0}) QCOMPARE(at(before, value), at(after, value));
    const QRectF band = f.chart.healthyRect();
    QCOMPARE(band.top(), f.chart.plotArea().bottom() - f.chart.values().unit(1e-1) * f.chart.plotArea().height());
    f.chart.setLook(TimeChart::Look::rows);
    QVERIFY(f.chart.healthyRect().isEmpty());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ChartMarksTest)
#include "chart_marks_test.moc"
