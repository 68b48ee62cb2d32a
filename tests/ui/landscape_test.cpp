// The landscape view computes when it is asked, on a thread of its own, shows what the engine says, and stays as it
// is until it is asked again.
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QtTest>
#include <cmath>
#include <limits>

#include "core/graph/sketch.h"
#include "core/train/evaluator.h"
#include "core/train/scaling.h"
#include "core/train/take_weights.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "tests/ui/view_data.h"
#include "ui/document/background.h"
#include "ui/views/colour_maps.h"
#include "ui/views/landscape/landscape_view.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

using Directions = LandscapeSettings::Directions;

Project bent() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(8, "tanh");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  return project;
}

struct Walking : RealView<LandscapeView> {
  explicit Walking(int steps, QSize size = {520, 480}) : RealView(keptRunOf(bent()), size) {
    for (int i = 0; i < steps; ++i) step();
    feed.attach(run);
    catchUp();
  }
  ~Walking() { joinBackground(-1); }
  void compute(Directions directions, std::int64_t side = 9) {
    LandscapeSettings settings = view.settings();
    settings.directions = directions, settings.side = side;
    view.setSettings(settings);
    QTest::mouseClick(&view.button(), Qt::LeftButton);
    QVERIFY(view.isComputing());
    QTRY_VERIFY_WITH_TIMEOUT(!view.isComputing(), 20'000);
    catchUp();
  }
};

// A bowl, with a wall of no number at one side.
std::shared_ptr<Landscape> bowl(bool wall) {
  auto out = std::make_shared<Landscape>();
  for (int i = -4; i <= 4; ++i) out->alphas.push_back(i / 4.0), out->betas.push_back(i / 4.0);
  out->middle_alpha = out->middle_beta = 4;
  for (const double b : out->betas)
    for (const double a : out->alphas)
      out->losses.push_back(wall && a > 0.9 ? std::numeric_limits<float>::quiet_NaN()
                                            : static_cast<float>(0.1 + a * a + b * b));
  out->step = 70, out->rows = 20, out->part_rows = 40;
  out->path = {{0, -0.75, 0.5, 0.1}, {30, -0.25, 0.25, 0.05}, {70, 0, 0, 0}};
  out->share = 0.93, out->found_from = 2;
  return out;
}

}  // namespace

class LandscapeTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void itShowsTheLossOfTheRunsWeights() {
    Walking w(14);
    QVERIFY(w.view.note().startsWith("Compute shows"));
    QCOMPARE(w.view.hint(), QString("25 × 25 points"));
    LandscapeSettings coarse = w.view.settings();
    coarse.side = 9;
    w.view.setSettings(coarse);
    QCOMPARE(w.view.hint(), QString("9 × 9 points"));
    for (const Directions directions : {Directions::random, Directions::path}) {
      w.compute(directions);
      const Landscape* made = w.view.landscape();
      QVERIFY2(made, qPrintable(w.view.note()));
      QCOMPARE(made->step, 14U);
      QCOMPARE(made->losses.size(), std::size_t{81});
      const auto trained = w.run->trained(Run::Which::last).get();
      const Pool pool(1);
      const std::shared_ptr<const Dataset> data(w.run, &w.run->dataset());
      Evaluator evaluator(w.run->project(), data, pool);
      std::string note;
      evaluator.normalise_by(scales_of(*trained, w.run->project(), *data, w.run->split().train, note).value());
      AlignedVector<float> weights;
      QVERIFY(fill_parameters(evaluator.layout(), *trained, "", weights).ok());
      evaluator.bind(weights.data());
      QCOMPARE(made->loss(), evaluator.evaluate(w.run->split().validation).loss);
      QVERIFY(w.view.hint().contains("step 14"));
      QVERIFY(w.view.foot().contains("of the path's movement"));
      QCOMPARE(made->path.size(), w.run->past()->marks().size() + (w.run->past()->marks().back().step == 14 ? 0 : 1));
    }
  }

  // Training goes on meanwhile and after it; the picture stays, and says of which step it is.
  void itStaysUntilItIsAskedAgain() {
    Walking w(5);
    w.compute(Directions::random, 5);
    const auto* first = w.view.landscape();
    const Landscape kept = *first;
    for (int i = 0; i < 3; ++i) w.step();
    w.catchUp();
    QCOMPARE(w.view.landscape(), first);
    QCOMPARE(w.view.landscape()->losses, kept.losses);
    QVERIFY(w.view.hint().contains("step 5"));
    w.compute(Directions::random, 5);
    QVERIFY(w.view.hint().contains("step 8"));
    QVERIFY(w.view.landscape()->losses != kept.losses);
    // Of the moment that the window looks back to.
    w.feed.playhead().show(5);
    w.compute(Directions::random, 5);
    QCOMPARE(w.view.landscape()->step, 5U);
    QCOMPARE(w.view.landscape()->losses, kept.losses);
  }

  // Its own count begins anew; what the window tells and looks back to goes on.
  void aRunThatGoesOnIsToldBehindTheOneBefore() {
    Walking w(2);
    const qint64 before = w.goOn(keptRunOf(bent()));
    QVERIFY(before > 0);
    w.step();
    w.step();
    w.catchUp();
    w.compute(Directions::random, 5);
    QVERIFY2(w.view.landscape(), qPrintable(w.view.note()));
    QVERIFY2(w.view.hint().contains(QString("step %1").arg(before + 2)), qPrintable(w.view.hint()));
    const QString text = dataOf(w.view);
    QVERIFY(text.section('\n', 1, 1).startsWith(QString("point,%1,").arg(before + 2)));
    const std::uint64_t first = w.run->past()->marks().front().step;
    QVERIFY(text.contains(QString("state,%1,").arg(before + static_cast<qint64>(first))));
    w.view.map().setState(0);
    QTest::keyClick(&w.view.map(), Qt::Key_Return);
    QCOMPARE(w.feed.playhead().state().value(), first);
  }

  void narrowItCutsNoButton() {
    Walking w(1);
    for (const int width : {150, 200, 300, 520}) {
      w.view.resize(width, 320);
      QCoreApplication::processEvents();
      const QPushButton& button = w.view.button();
      QVERIFY2(button.width() >= button.minimumSizeHint().width(), qPrintable(QString::number(width)));
      QVERIFY(button.mapTo(&w.view, QPoint(button.width(), 0)).x() <= w.view.width());
    }
  }

  void itIsCancelled() {
    Walking w(2);
    LandscapeSettings settings = w.view.settings();
    settings.side = LandscapeSettings::kMostSide, settings.rows = 0;
    w.view.setSettings(settings);
    w.view.compute();
    QCOMPARE(w.view.button().text(), QString("Cancel"));
    QTRY_VERIFY(w.view.foot().startsWith("computing"));
    QTest::mouseClick(&w.view.button(), Qt::LeftButton);
    QTRY_VERIFY(!w.view.isComputing());
    w.catchUp();
    QVERIFY(!w.view.landscape());
    QVERIFY(w.view.note().startsWith("Compute shows"));
  }

  void itSaysWhyNot() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    LandscapeView view({document, feed, link}, nullptr);
    view.show();
    QVERIFY(view.note().startsWith("Press Train"));
    Walking w(0);
    w.compute(Directions::path);
    QVERIFY2(w.view.note().contains("random directions"), qPrintable(w.view.note()));
    w.compute(Directions::random);
    QVERIFY(w.view.landscape());
    QVERIFY(w.view.foot().contains("no path"));
    // Of another run it says nothing.
    w.feed.attach(std::make_shared<FakeRun>());
    w.catchUp();
    QVERIFY(!w.view.landscape() && !w.view.hasData());
  }

  void colourAndLinesAreThoseOfTheLosses() {
    const auto made = bowl(true);
    LandscapeMap map(nullptr);
    map.resize(420, 420);
    for (const bool logarithmic : {false, true}) {
      const LossScale scale(*made, logarithmic);
      QCOMPARE(scale.isLogarithmic(), logarithmic);
      QVERIFY(std::abs(scale.loss(scale.unit(0.3)) - 0.3) < 1e-9);
      QCOMPARE(scale.unit(0.1F), 0.0);
      map.display(made, scale);
      const QImage picture = map.grab().toImage();
      QCOMPARE(picture.pixel(map.placeOf(0.97, -0.5).toPoint()), notANumberColour());
      const QColor told = QColor::fromRgb(scale.colour(0.1 + 0.5)),
                   there = picture.pixelColor(map.placeOf(0.5, -0.5).toPoint());
      QVERIFY(std::abs(told.red() - there.red()) + std::abs(told.green() - there.green()) < 60);
    }
    // A circle of the level's radius, as well as a grid can say it.
    const auto whole = bowl(false);
    const QList<QLineF> circle = contour(*whole, 0.1 + 0.36);
    QVERIFY(circle.size() > 12);
    for (const QLineF& line : circle)
      for (const QPointF& point : {line.p1(), line.p2()})
        QVERIFY(std::abs(std::hypot(point.x() / 4 - 1, point.y() / 4 - 1) - 0.6) < 0.03);
    QCOMPARE(lossBetween(*whole, 4, 4), static_cast<double>(whole->loss()));
    QVERIFY(std::abs(lossBetween(*whole, 4.5, 4) -
                     (static_cast<double>(whole->at(4, 4)) + static_cast<double>(whole->at(5, 4))) / 2) < 1e-6);
    QVERIFY(std::isnan(lossBetween(*whole, -0.1, 4)));
    // All alike, or none a number: nothing falls over.
    for (const float loss : {0.0F, std::numeric_limits<float>::quiet_NaN()}) {
      auto flat = bowl(false);
      std::fill(flat->losses.begin(), flat->losses.end(), loss);
      map.display(flat, LossScale(*flat, true));
      map.grab();
      LandscapeSurface surface(nullptr);
      surface.display(flat, LossScale(*flat, true));
      surface.grab();
    }
  }

  void keysDoWhatTheMouseDoes() {
    const auto made = bowl(false);
    LandscapeMap map(nullptr);
    map.resize(420, 420);
    map.display(made, LossScale(*made, true));
    map.show();
    QTest::mouseMove(&map, map.placeOf(0.5, -0.75).toPoint());
    QCOMPARE(map.column(), 6);
    QCOMPARE(map.row(), 1);
    QVERIFY2(map.words().contains("loss 0.9125"), qPrintable(map.words()));
    QTest::keyClick(&map, Qt::Key_Up);
    QTest::keyClick(&map, Qt::Key_Left);
    QCOMPARE(map.column(), 5);
    QCOMPARE(map.row(), 2);
    QTest::keyClick(&map, Qt::Key_Home);
    QCOMPARE(map.column(), 4);
    QSignalSpy picked(&map, &LandscapeMap::picked);
    QTest::keyClick(&map, Qt::Key_PageUp);
    QTest::keyClick(&map, Qt::Key_PageUp);
    QCOMPARE(map.state(), 1);
    QVERIFY(map.accessibleDescription().startsWith("step 30"));
    QTest::keyClick(&map, Qt::Key_Return);
    QTest::mouseClick(&map, Qt::LeftButton, {}, map.placeOf(-0.75, 0.5).toPoint());
    QCOMPARE(picked.size(), 2);
    QCOMPARE(picked[0][0].toDouble(), 30.0);
    QCOMPARE(picked[1][0].toDouble(), 0.0);
  }

  void theSurfaceIsTurned() {
    const auto made = bowl(false);
    LandscapeSurface surface(nullptr);
    surface.resize(400, 300);
    surface.display(made, LossScale(*made, false));
    // Seen from above α goes to the right and β up; from the side what is higher is higher.
    surface.setAngles(0, 90);
    QVERIFY(surface.placeOf(8, 4, 1).x() > surface.placeOf(0, 4, 1).x());
    QVERIFY(surface.placeOf(4, 8, 1).y() < surface.placeOf(4, 0, 1).y());
    surface.setAngles(0, 5);
    QVERIFY(surface.placeOf(4, 4, 2).y() < surface.placeOf(4, 4, 0.1).y() - 50);
    const QImage before = surface.grab().toImage();
    QTest::mousePress(&surface, Qt::LeftButton, {}, {100, 100});
    QMouseEvent drag(QEvent::MouseMove, QPointF(160, 120), surface.mapToGlobal(QPointF(160, 120)), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&surface, &drag);
    QCOMPARE(surface.turn(), 30.0);
    QCOMPARE(surface.tilt(), 15.0);
    QVERIFY(surface.grab().toImage() != before);
    QTest::keyClick(&surface, Qt::Key_Left);
    QCOMPARE(surface.turn(), 25.0);
    QTest::keyClick(&surface, Qt::Key_Home);
    QCOMPARE(surface.tilt(), 38.0);
  }

  void theTableHasTheGridAndThePath() {
    QString text;
    QTextStream out(&text);
    writeLandscape(*bowl(true), out);
    const QStringList rows = text.split('\n', Qt::SkipEmptyParts);
    QCOMPARE(rows.size(), 1 + 81 + 3);
    QCOMPARE(rows[0], QString("kind,step,alpha,beta,loss,away"));
    QCOMPARE(rows[1 + 9 * 2 + 3].section(',', 0, 3), QString("point,70,-0.25,-0.5"));
    QVERIFY(std::abs(rows[1 + 9 * 2 + 3].section(',', 4, 4).toDouble() - 0.4125) < 1e-6);
    QCOMPARE(rows[83], QString("state,30,-0.25,0.25,,0.05"));
    Walking w(4);
    QVERIFY(!w.view.hasData());
    w.compute(Directions::random, 5);
    QVERIFY(w.view.hasData());
  }

  void settingsAreKept() {
    Walking w(1);
    LandscapeSettings settings;
    settings.directions = Directions::path, settings.side = 31, settings.range = 0.4, settings.part = Part::train;
    settings.rows = 0, settings.seed = 9;
    w.view.setSettings(settings);
    w.view.setPage(LandscapeView::Page::surface);
    LandscapeView again({w.document, w.feed, w.link}, nullptr);
    QCOMPARE(again.settings(), settings);
    QCOMPARE(again.page(), LandscapeView::Page::surface);
    QVERIFY(std::any_of(viewTypes().begin(), viewTypes().end(),
                        [](const ViewType& one) { return one.id == "landscape"; }));
    const std::unique_ptr<QWidget> options(w.view.makeOptions(nullptr));
    QVERIFY(!options->findChildren<QSpinBox*>().isEmpty());
    for (const QSpinBox* box : options->findChildren<QSpinBox*>())
      QVERIFY(!box->accessibleName().isEmpty() && !box->toolTip().isEmpty());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::LandscapeTest)
#include "landscape_test.moc"
