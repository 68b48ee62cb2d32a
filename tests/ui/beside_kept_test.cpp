// Which runs are drawn beside the present one is kept with the project, wherever their folders go, and so is the
// colour of the present one.
#include <QFileInfo>
#include <QSettings>
#include <QSignalSpy>

#include "core/io/project_file.h"
#include "tests/ui/two_runs.h"
#include "ui/document/text.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/view_area.h"

using namespace vitrine;
using namespace vitrine::ui;

class BesideKeptTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void init() { QSettings().clear(); }

  void ticksComeBackWithTheirProjectAndNoOther() {
    TwoRuns runs;
    QVERIFY(runs.train() && runs.beside());
    const QString path = runs.b.document.path(), other = runs.place.filePath("other.vitrine");
    const QString earlier = qtext(runs.earlier.path);
    QVERIFY(save_project(spiral(3), other.toStdString()).ok());
    Bench again;
    RunsBeside& beside = again.feed.beside();
    const auto open = [&](const QString& file) {
      QVERIFY(again.document.open(file).ok());
      QVERIFY(beside.all().empty());
      again.controller.recallCurves();
    };
    open(other);
    QVERIFY(beside.all().empty());
    open(path);
    QCOMPARE(beside.all().size(), 1U);
    QCOMPARE(beside.all().front().folder, earlier);
    QTRY_VERIFY(beside.all().front().curves);
    QCOMPARE(beside.all().front().colour, *label_of(runs.earlier).colour);
    open(other);  // leaving a project is no hiding
    open(path);
    QCOMPARE(beside.all().size(), 1U);
    beside.hide(earlier);
    open(path);
    QVERIFY(beside.all().empty());
    beside.show(runs.earlier);
    QVERIFY(QDir(earlier).removeRecursively());
    open(path);
    QVERIFY(beside.all().empty());
    QVERIFY(joinBackground(-1));
  }

  void theyGoWithTheirFoldersWhereTheProjectIsSaved() {
    QTemporaryDir place;
    Bench b;
    QVERIFY(b.trainToTheEnd());
    const RunFolder earlier(b.controller.runFolder().toStdString());
    b.controller.restart();
    QTRY_VERIFY(!b.controller.isPreparing() && b.feed.status().phase == RunPhase::finished);
    QTRY_VERIFY(QFileInfo::exists(b.controller.runFolder() + "/report.json"));
    QVERIFY(joinBackground(-1));
    RunsBeside& beside = b.feed.beside();
    beside.show(earlier);
    QTRY_VERIFY(!beside.all().empty() && beside.all().front().curves);
    QSignalSpy failed(&beside, &RunsBeside::failed);
    QVERIFY(b.document.save(place.filePath("net.vitrine")).ok());
    QTRY_VERIFY(beside.all().front().folder.startsWith(place.filePath("net.runs/")));
    QVERIFY(QFileInfo::exists(beside.all().front().folder + "/metrics.csv"));
    beside.follow();
    QVERIFY(joinBackground(-1));
    QCoreApplication::processEvents();
    QCOMPARE(failed.count(), 0);
    Bench again;
    QVERIFY(again.document.open(place.filePath("net.vitrine")).ok());
    again.controller.recallCurves();
    QCOMPARE(again.feed.beside().all().size(), 1U);
    QCOMPARE(again.feed.beside().all().front().folder, beside.all().front().folder);
    QVERIFY(joinBackground(-1));
  }

  // It is not drawn beside itself, and has the colour that it has in the charts of others.
  void thePresentRunIsItselfThere() {
    TwoRuns runs;
    QVERIFY(runs.train() && runs.beside());
    const RunFolder present(runs.b.controller.runFolder().toStdString());
    QTRY_VERIFY(QFileInfo::exists(qtext(present.report)));
    QVERIFY(joinBackground(-1) && write_label(present, {"", 5}).ok());
    QVERIFY(runs.b.document.save(runs.b.document.path()).ok());
    Bench again;
    ViewArea area(again.document, again.feed);
    area.resize(1'400, 340);
    area.show();
    area.setShown("loss", true);
    TimeChart& chart = qobject_cast<CurveView*>(area.view("loss"))->chart();
    QVERIFY(again.document.open(runs.b.document.path()).ok());
    again.controller.recallCurves();
    RunsBeside& beside = again.feed.beside();
    beside.show(present);  // somebody ticked it while another one was the present run
    QTRY_VERIFY(again.feed.hasSteps());
    QTRY_COMPARE(beside.presentColour(), std::optional<int>(5));
    QCOMPARE(beside.all().size(), 1U);
    QCOMPARE(beside.all().front().folder, qtext(runs.earlier.path));
    QCOMPARE(curveNamed(chart, "train")->colour, 5);
    QCOMPARE(curveNamed(chart, "validation")->colour, 5);
    beside.hide(qtext(runs.earlier.path));
    QCOMPARE(curveNamed(chart, "train")->colour, 0);  // alone, training and validation are told apart by colour
    again.controller.restart();
    QTRY_VERIFY(beside.find(qtext(present.path)));  // it is a run like the others now
    QTRY_VERIFY(again.feed.status().phase == RunPhase::finished);
    QVERIFY(joinBackground(-1));
  }
};

QTEST_MAIN(BesideKeptTest)
#include "beside_kept_test.moc"
