// A run that somebody writes while the list of runs is open: it is followed, and stays out of the trash.
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>

#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/runs/run_log.h"
#include "core/runs/written_now.h"
#include "tests/ui/run_fixture.h"
#include "ui/dialogs/run_row.h"
#include "ui/dialogs/runs_dialog.h"
#include "ui/document/text.h"
#include "ui/live/runs_beside.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

constexpr int kState = 1, kEpochs = 3, kSteps = 4, kLoss = 5, kSize = 8;  // columns

std::string logOf(int epochs) {
  std::string out = header_of({{"accuracy"}, {}}) + "\n";
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    const std::string step = std::to_string(10 * epoch);
    out += "step," + step + "," + std::to_string(epoch - 1) + ",0.5,0,0.01,1,0.5,,\n";
    out += "epoch," + step + "," + std::to_string(epoch) + ",0.5,,,,0.5," + std::to_string(0.5 / epoch) + ",0.875\n";
  }
  return out;
}

struct Place {
  QTemporaryDir folder;
  RunsBeside beside;
  RunFolder run(const char* name) const {
    RunFolder out(folder.filePath(name).toStdString());
    if (!make_run_folder(out) || !save_project(spiral(3), out.project)) qFatal("run");
    return out;
  }
};

QImage pictureOf(std::optional<int> colour, bool filled) {
  return runSwatch(colour, filled).pixmap(14, 14).toImage();
}

}  // namespace

class RunsFollowTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void aRunThatIsWrittenSaysSoAndHowFarItIsUntilItEnds() {
    Place place;
    const RunFolder run = place.run("1"), other = place.run("0");
    WrittenNow now;
    QVERIFY(now.begin(run).ok() && write_file_safely(run.metrics, logOf(2)).ok());
    RunsDialog dialog({place.folder.path()}, {}, place.beside, spiral(3), nullptr);
    dialog.show();
    QTRY_VERIFY(!dialog.isReading());
    auto* rows = dialog.findChild<QTreeWidget*>();
    const auto cell = [&](int column) { return rows->topLevelItem(0)->text(column); };
    QCOMPARE(cell(kState), QString("training"));
    QCOMPARE(rows->topLevelItem(1)->text(kState), QString("interrupted"));
    QCOMPARE(cell(kEpochs), QString("2"));
    QCOMPARE(cell(kSteps), QString("20"));
    QCOMPARE(cell(kLoss), figure(0.25));
    QVERIFY(!cell(kSize).isEmpty());
    QVERIFY(write_file_safely(run.metrics, logOf(4)).ok());
    QTRY_COMPARE(cell(kSteps), QString("40"));  // without being asked
    QCOMPARE(cell(kLoss), figure(0.125));
    // As it is over.
    QVERIFY(write_file_safely(run.report, R"({"epochs": 4, "steps": 40, "stopped": {"reason": "stopped"}})").ok());
    now.end();
    QTRY_COMPARE(cell(kState), QString("stopped"));
    QVERIFY(joinBackground(-1));
  }

  void aRunThatIsWrittenStaysOutOfTheTrash() {
    Place place;
    const RunFolder run = place.run("busy"), other = place.run("alone");
    WrittenNow now;
    QVERIFY(now.begin(run).ok());
    RunsDialog dialog({place.folder.path()}, {}, place.beside, spiral(3), nullptr);
    dialog.show();
    QTRY_VERIFY(!dialog.isReading());
    auto* rows = dialog.findChild<QTreeWidget*>();
    const auto says = [&](const QString& text) {
      for (const QLabel* label : dialog.findChildren<QLabel*>())
        if (label->text().contains(text)) return true;
      return false;
    };
    const auto throwAway = [&] {
      for (QPushButton* button : dialog.findChildren<QPushButton*>())
        if (QString(button->text()).remove('&') == "Move to trash") button->click();
    };
    rows->setCurrentItem(rows->topLevelItem(0));
    throwAway();
    QVERIFY(says("busy is being trained: stop it first."));
    QCOMPARE(rows->topLevelItemCount(), 2);
    rows->selectAll();
    throwAway();
    QVERIFY(says("alone was moved to the trash. busy is being trained"));
    QCOMPARE(rows->topLevelItemCount(), 1);
    QVERIFY(there(run.project) && !there(other.project));
    now.end();
    rows->selectAll();
    throwAway();
    QVERIFY(!there(run.project));
    QVERIFY(joinBackground(-1));
  }

  // What is typed or chosen meanwhile is not taken back by what was read before.
  void followingARunLeavesItsNameAlone() {
    Place place;
    const RunFolder run = place.run("1");
    WrittenNow now;
    QVERIFY(now.begin(run).ok() && write_file_safely(run.metrics, logOf(1)).ok());
    RunsDialog dialog({place.folder.path()}, {}, place.beside, spiral(3), nullptr);
    dialog.show();
    QTRY_VERIFY(!dialog.isReading());
    QTreeWidgetItem* row = dialog.findChild<QTreeWidget*>()->topLevelItem(0);
    row->setText(0, "slow");
    QVERIFY(write_label(run, {}).ok());  // as if it had been read before
    QVERIFY(write_file_safely(run.metrics, logOf(2)).ok());
    QTRY_COMPARE(row->text(kSteps), QString("20"));
    QCOMPARE(row->text(0), QString("slow"));
    QVERIFY(joinBackground(-1));
  }

  // As in the charts: from the seventh on colours come again, with dashes.
  void theSignOfARunHasTheDashesOfItsCurves() {
    for (const bool filled : {true, false}) {
      for (const int colour : {0, 5})
        for (const int round : {1, 2, 3}) {
          QVERIFY(pictureOf(colour, filled) != pictureOf(colour + 6 * round, filled));
          QVERIFY(pictureOf(colour + 6 * (round - 1), filled) != pictureOf(colour + 6 * round, filled));
        }
      QCOMPARE(pictureOf(0, filled), pictureOf(0, filled));
    }
    QVERIFY(pictureOf(7, true) != pictureOf(7, false));
  }
};

QTEST_MAIN(RunsFollowTest)
#include "runs_follow_test.moc"
