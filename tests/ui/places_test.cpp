// Where views stand, and what they give away.
#include <QClipboard>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTabBar>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>
#include <optional>

#include "tests/ui/views_fixture.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/export/view_export.h"
#include "ui/views/view_card.h"
#include "ui/views/view_stage.h"

namespace vitrine::ui {

class PlacesTest : public OwnPlaceFixture {
  Q_OBJECT

  static int left(const ViewArea& area, const char* id) { return area.card(id)->mapTo(&area, QPoint()).x(); }
  static int top(const ViewArea& area, const char* id) { return area.card(id)->mapTo(&area, QPoint()).y(); }

 private Q_SLOTS:
  void oneViewHasAllTheRoomAndGivesItBack();
  void oneViewFromBesideTheMiddleHasAllTheRoomToo();
  void anotherNetworkFindsItsOwnViews();
  void whatWasNeverSeenIsNotKept();
  void aViewMovesAmongTheOthersAndStaysThere();
  void aViewInAWindowOfItsOwnComesBackNextTime();
  void windowsOfViewsGoWithTheArea();
  void behindATabAViewIsNotDrawn();
  void aFullRowTakesTheNextViewAsATab();
  void laidOutAnewNoViewCoversAnother();
  void whatTheNetworkHasNothingForIsAbsent();
  void severalOfAKindHaveTheirOwnSettings();
  void aPictureHasTheColoursOfTheView();
  void linesAreLinesInAnSvg();
  void csvHasEveryPoint();
  void csvSaysHowManyStepsARecordHolds();
  void attentionIsWrittenWeightByWeight();
  void whatCannotBeWrittenIsSaidAndNothingIsLost();
};

void PlacesTest::oneViewHasAllTheRoomAndGivesItBack() {
  Shown shown(1'200);
  ViewArea& area = shown.area;
  ViewCard* loss = area.card("loss");
  QCOMPARE(loss->accessibleName(), QStringLiteral("Loss"));
  QTRY_COMPARE(loss->width(), area.card("attention")->width());
  area.findChild<ViewStage*>()->resizeDocks({loss, area.card("gradients")}, {500, 300}, Qt::Horizontal);
  QTRY_VERIFY(loss->width() > 420);
  const int before = loss->width(), others = area.card("gradients")->width();
  QTest::mouseDClick(loss, Qt::LeftButton, {}, {30, 14});
  QCOMPARE(area.maximised(), QStringLiteral("loss"));
  QVERIFY(loss->isVisible() && !area.card("gradients")->isVisible());
  QTRY_VERIFY(loss->width() > 1'100);
  QTest::keyClick(loss, Qt::Key_Escape);
  QVERIFY(area.maximised().isEmpty() && area.card("gradients")->isVisible());
  QTRY_COMPARE(loss->width(), before);
  QCOMPARE(area.card("gradients")->width(), others);
}

// Also one that stands beside the middle, which is narrow.
void PlacesTest::oneViewFromBesideTheMiddleHasAllTheRoomToo() {
  Shown shown(1'200);
  ViewArea& area = shown.area;
  QWidget* middle = new QWidget;
  area.setMiddle(middle);
  connect(&area, &ViewArea::maximisedChanged, middle,
          [middle](bool alone) { middle->setMaximumHeight(alone ? 30 : QWIDGETSIZE_MAX); });
  area.setArrangement("watch");
  area.setShown("advice", true);
  ViewCard* advice = area.card("advice");
  QTRY_VERIFY(advice->width() > 100 && advice->width() < 600);
  const int before = advice->width();
  area.maximise("advice");
  QTRY_VERIFY(advice->width() > 1'100);
  area.maximise({});
  QTRY_COMPARE(advice->width(), before);
}

// What there is to watch depends on the network: a view that had all the room for one does not hide all of another.
void PlacesTest::anotherNetworkFindsItsOwnViews() {
  Shown shown(1'200);
  ViewArea& area = shown.area;
  const QString second = area.addAnother("loss");
  area.maximise(second);
  shown.feed.attach(nullptr);  // no attention any more
  QVERIFY(area.maximised().isEmpty());
  QVERIFY(area.card("loss")->isVisible() && area.card("gradients")->isVisible() && !area.card(second));
  shown.feed.attach(shown.run);
  QVERIFY(area.card(second)->isVisible() && area.card("gradients")->isVisible());
}

void PlacesTest::whatWasNeverSeenIsNotKept() {
  Document document;
  LiveFeed feed;
  { ViewArea never(document, feed); }
  for (const QString& key : QSettings().allKeys()) QVERIFY2(!key.contains("places"), qPrintable(key));
}

void PlacesTest::aViewMovesAmongTheOthersAndStaysThere() {
  {
    Shown shown(1'200);
    ViewArea& area = shown.area;
    QTRY_VERIFY(left(area, "loss") < left(area, "gradients") && left(area, "gradients") < left(area, "attention"));
    area.move("loss", 1, 0);
    QTRY_VERIFY(left(area, "gradients") < left(area, "loss") && left(area, "loss") < left(area, "attention"));
    area.move("loss", -1, 0);
    area.move("loss", -1, 0);  // there is nothing farther to the left
    QTRY_VERIFY(left(area, "loss") < left(area, "gradients"));
    area.findChild<ViewStage*>()->splitDockWidget(area.card("loss"), area.card("attention"), Qt::Vertical);
    QTRY_VERIFY(top(area, "attention") > top(area, "loss"));
    area.move("attention", 0, -1);
    QTRY_VERIFY(top(area, "attention") < top(area, "loss"));
  }
  Shown again(1'200);
  QTRY_VERIFY(top(again.area, "attention") < top(again.area, "loss"));
  again.area.resetArrangement();
  QTRY_COMPARE(top(again.area, "attention"), top(again.area, "loss"));
  const auto alike = [&] {
    const int loss = again.area.card("loss")->width();
    return std::abs(again.area.card("gradients")->width() - loss) <= 2 &&
           std::abs(again.area.card("attention")->width() - loss) <= 2;
  };
  QTRY_VERIFY(alike());
  again.area.findChild<ViewStage*>()->resizeDocks({again.area.card("loss"), again.area.card("gradients")}, {200, 700},
                                                  Qt::Horizontal);
  QTRY_VERIFY(!alike());
  again.area.resetArrangement();
  QTRY_VERIFY(alike());
}

void PlacesTest::aViewInAWindowOfItsOwnComesBackNextTime() {
  {
    Shown shown(1'200);
    shown.area.card("gradients")->setFloating(true);
    QVERIFY(shown.area.card("gradients")->isWindow());
    QVERIFY(shown.area.card("gradients")->isVisible());
  }
  Shown again(1'200);
  QTRY_VERIFY(again.area.card("gradients")->isFloating());
  again.area.card("gradients")->setFloating(false);
  QTRY_VERIFY(!again.area.card("gradients")->isWindow() && again.area.card("gradients")->isVisible());
}

void PlacesTest::windowsOfViewsGoWithTheArea() {
  Shown shown(1'200);
  ViewCard* card = shown.area.card("gradients");
  card->setFloating(true);
  shown.area.hide();
  QVERIFY(!card->isVisible());
  shown.area.show();
  QTRY_VERIFY(card->isVisible());
}

void PlacesTest::behindATabAViewIsNotDrawn() {
  Shown shown(1'200);
  ViewArea& area = shown.area;
  area.findChild<ViewStage*>()->tabifyDockWidget(area.card("loss"), area.card("gradients"));
  area.card("gradients")->raise();
  QTRY_VERIFY(area.view("gradients")->isVisible());
  QTRY_VERIFY(!area.view("loss")->isVisible());
  area.card("loss")->raise();
  QTRY_VERIFY(area.view("loss")->isVisible() && !area.view("gradients")->isVisible());
}

void PlacesTest::aFullRowTakesTheNextViewAsATab() {
  for (const int width : {700, 1'400}) {
    QSettings().clear();
    Shown shown(width);
    QTRY_VERIFY(shown.area.card("loss")->visibleRegion().boundingRect().width() > 100);
    shown.area.setShown("advice", true);
    ViewCard* added = shown.area.card("advice");
    QTRY_VERIFY(added->isVisible() && !added->visibleRegion().isEmpty());
    const bool tabbed = !shown.area.findChild<ViewStage*>()->tabifiedDockWidgets(added).isEmpty();
    QCOMPARE(tabbed, width == 700);
  }
}

// As when places were not kept, and many views were open.
void PlacesTest::laidOutAnewNoViewCoversAnother() {
  QSettings().clear();
  {
    Shown before(1'100);
    for (const char* view : {"advice", "landscape", "embedding", "weights", "step", "evaluation"})
      before.area.setShown(view, true);
  }
  QSettings settings;
  for (const QString& key : settings.allKeys())
    if (key.contains("places")) settings.remove(key);
  Shown shown(1'100);
  QVERIFY(shown.area.shown().size() > 6);
  const auto apart = [&] {
    QList<QRect> seen;
    for (const QString& id : shown.area.shown())
      if (const ViewCard* card = shown.area.card(id); card && !card->visibleRegion().isEmpty()) {
        for (const QRect& other : std::as_const(seen))
          if (other.intersects(card->geometry())) return false;
        if (card->visibleRegion().boundingRect().width() < 200) return false;  // a sliver
        seen.append(card->geometry());
      }
    return !seen.isEmpty();
  };
  QTRY_VERIFY(apart());
}

void PlacesTest::whatTheNetworkHasNothingForIsAbsent() {
  Shown shown(1'200);
  const auto offered = [&](const char* name) {
    for (const auto* button : shown.area.findChildren<QAbstractButton*>())
      if (button->accessibleName() == QString("Show %1").arg(name)) return !button->isHidden();
    return false;
  };
  QVERIFY(offered("Attention") && offered("Loss"));
  QVERIFY(!offered("Text") && !offered("Samples") && !offered("Features") && !offered("Recurrent"));
  auto images = std::make_shared<FakeRun>(pictures(40));
  shown.feed.attach(images);
  QTRY_VERIFY(!offered("Attention") && !offered("Text") && offered("Loss"));
}

void PlacesTest::severalOfAKindHaveTheirOwnSettings() {
  {
    Shown shown(1'600);
    ViewArea& area = shown.area;
    const QString second = area.addAnother("loss");
    QCOMPARE(second, QString("loss:2"));
    QCOMPARE(area.addAnother("loss:2"), QString("loss:3"));
    QCOMPARE(area.card("loss:2")->accessibleName(), QString("Loss (2)"));
    QVERIFY(area.card("loss:2")->isVisible());
    auto* view = qobject_cast<CurveView*>(area.view("loss:2"));
    const bool before = curveView(area, "loss")->chart().values().isLogarithmic();
    view->setLogarithmic(!before);
    QCOMPARE(curveView(area, "loss")->chart().values().isLogarithmic(), before);
    area.setShown("loss:3", false);
    QVERIFY(!area.card("loss:3"));
    shown.run->pushStep(1, 0.5F);
    QTRY_VERIFY(!view->chart().isEmpty());  // it hears of frames too
  }
  Shown again(1'600);
  QVERIFY(again.area.isShown("loss:2") && !again.area.isShown("loss:3"));
  QVERIFY(curveView(again.area, "loss:2")->chart().values().isLogarithmic() !=
          curveView(again.area, "loss")->chart().values().isLogarithmic());
}

void PlacesTest::aPictureHasTheColoursOfTheView() {
  Shown shown(1'200);
  trainUpTo(*shown.run, 300);
  shown.feed.tick();
  settle(shown.area);
  View& view = *shown.area.view("loss");
  const QImage picture = QImage::fromData(pngOf(view), "PNG");
  QCOMPARE(picture.size(), view.size() * 2);
  const auto& chart = curveView(shown.area, "loss")->chart();
  const QRectF plot = chart.plotArea();
  const QColor line = chart.colourOf(0);
  int coloured = 0;
  for (int x = static_cast<int>(plot.left()); x < static_cast<int>(plot.right()); ++x)
    for (int y = static_cast<int>(plot.top()); y < static_cast<int>(plot.bottom()); ++y) {
      const QColor there = picture.pixelColor(2 * x, 2 * y);
      if (std::abs(there.hue() - line.hue()) < 12 && there.saturation() > 60) {
        ++coloured;
        break;
      }
    }
  QVERIFY(coloured > plot.width() / 2);
  // Of its own pixels: one that is blown up has the same colour in each square of four.
  const QRect inside = plot.toAlignedRect().adjusted(1, 1, -1, -1);
  int finer = 0;
  for (int y = inside.top(); y < inside.bottom(); ++y)
    for (int x = inside.left(); x < inside.right(); ++x)
      finer += picture.pixel(2 * x, 2 * y) != picture.pixel(2 * x + 1, 2 * y + 1) ? 1 : 0;
  QVERIFY(finer > plot.width());
  copyPicture(view);
  QCOMPARE(QApplication::clipboard()->image().size(), picture.size());
}

void PlacesTest::linesAreLinesInAnSvg() {
  Shown shown(1'200);
  trainUpTo(*shown.run, 300);
  shown.feed.tick();
  settle(shown.area);
  const QByteArray svg = svgOf(*shown.area.view("loss"), "Loss");
  QVERIFY(QSvgRenderer(svg).isValid());
  QVERIFY(svg.contains("<title>Loss</title>") && svg.count("<polyline") >= 2);
  // The legend's swatches are pixels, the chart is not.
  for (const auto& image : QRegularExpression("<image[^>]* width=\"(\\d+)\"").globalMatch(QString::fromUtf8(svg)))
    QVERIFY(image.captured(1).toInt() < 64);
}

void PlacesTest::csvHasEveryPoint() {
  Shown shown(1'200);
  trainUpTo(*shown.run, 6'300);
  shown.feed.tick();
  settle(shown.area);
  const QList<QByteArray> lines = csvOf(*shown.area.view("loss")).split('\n');
  QCOMPARE(lines.size(), 1 + 6'300 + 1);
  QCOMPARE(lines[0], QByteArray("step,steps,train,validation"));
  for (const int step : {1, 17, 4'097, 6'300})
    QCOMPARE(lines[step].split(',')[2].toFloat(), shown.feed.trainLoss().at(step).value);
  QCOMPARE(lines[625].split(',')[3].toFloat(), shown.feed.validationLoss().at(625).value);
  QVERIFY(lines[626].endsWith(','));  // nothing was judged there
}

void PlacesTest::csvSaysHowManyStepsARecordHolds() {
  History one, other;
  one.append_range(10, 2, 1, 3, 2.5F, 10);
  one.append(11, std::numeric_limits<float>::quiet_NaN());
  other.append(11, 0.1F);
  QString text;
  QTextStream out(&text);
  const auto kept = [](const History& of) { return std::make_shared<const History>(of); };
  writeCurves(out, {{"a, \"b\"", kept(one)}, {"c", kept(other)}});
  QCOMPARE(text, QString("step,steps,\"a, \"\"b\"\"\",\"a, \"\"b\"\" min\",\"a, \"\"b\"\" max\",c\n"
                         "10,10,2,1,3,\n11,1,nan,nan,nan,0.100000001\n"));
}

void PlacesTest::attentionIsWrittenWeightByWeight() {
  Shown shown(1'200);
  shown.feed.tick();
  shown.run->publish(attentionProbe(5, 1));
  shown.feed.tick();
  settle(shown.area);
  const View& view = *shown.area.view("attention");
  QVERIFY(view.hasData());
  const QList<QByteArray> lines = csvOf(view).split('\n');
  const Tensor weights = attentionOf(4, 7, 1);
  QCOMPARE(lines.size(), 1 + 4 * 7 * 7 + 1);
  QCOMPARE(lines[1 + 49 + 7 + 2], QByteArray("5,1,attention_1,2,nan,2,,3,,") +
                                      QByteArray::number(static_cast<double>(weights.values[49 + 7 + 2]), 'g', 9));
}

void PlacesTest::whatCannotBeWrittenIsSaidAndNothingIsLost() {
  Shown shown(1'200);
  View& view = *shown.area.view("loss");
  QTemporaryDir place;
  const QString path = place.filePath("loss.csv");
  const auto exported = [&](const QString& file) {
    std::optional<Status> out;
    exportView(view, "Loss", place.filePath(file), &shown.area, [&](const Status& done) { out = done; });
    return QTest::qWaitFor([&] { return out.has_value(); }) ? *out : Status(Error{"nothing was heard", "", ""});
  };
  const Status none = exported("loss.csv");
  QVERIFY(!none.ok() && none.error().sentence().find("no numbers") != std::string::npos);
  shown.run->pushStep(1, 0.5F);
  shown.feed.tick();
  settle(shown.area);
  for (const char* ending : {"csv", "png", "svg"}) QVERIFY(exported(QString("loss.") + ending).ok());
  const qint64 size = QFileInfo(path).size();
  QVERIFY(size > 0);
  QVERIFY(!exported("loss.xlsx").ok());
  QVERIFY(!exported("not/there/loss.csv").ok());
  QCOMPARE(QFileInfo(path).size(), size);
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::PlacesTest)
#include "places_test.moc"
