// Which runs went to the trash, and together, as it is noted beside the others: for windows that throw runs away at
// once, and where a document gets its file afterwards.
#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <thread>

#include "tests/ui/run_fixture.h"
#include "ui/dialogs/thrown_run.h"
#include "ui/docks/run_archive.h"
#include "ui/document/text.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

ThrownRun thrown(const QString& runs, const QString& name) {
  ThrownRun out{RunFolder((runs + '/' + name).toStdString()), name, {}, false};
  if (!make_run_folder(out.folder).ok() || !throwIntoTrash(out).ok()) qFatal("a run does not go to the trash");
  return out;
}

QStringList namesOf(const std::vector<ThrownRun>& runs) {
  QStringList out;
  for (const ThrownRun& run : runs) out << QFileInfo(qtext(run.folder.path)).fileName();
  return out;
}

}  // namespace

class TrashNotesTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void whatWentTogetherIsToldTogetherTheEarliestFirst() {
    QTemporaryDir place;
    const QString runs = place.filePath("runs");
    const ThrownRun b = thrown(runs, "b"), c = thrown(runs, "c"), a = thrown(runs, "a");
    noteThrown(runs, {b, c});
    noteThrown(runs, {a});
    const auto told = thrownEarlier(runs);
    QCOMPARE(told.size(), 2U);
    QCOMPARE(namesOf(told[0]), (QStringList{"b", "c"}));
    QCOMPARE(namesOf(told[1]), QStringList{"a"});
    for (const ThrownRun& run : {b, c, a}) forgetThrown(runs, run);
    QVERIFY(thrownEarlier(runs).empty());
    QVERIFY(QDir().rmdir(runs));  // nothing is left of it
  }

  void whatTheEmptiedTrashHadIsForgotten() {
    QTemporaryDir place;
    const QString runs = place.filePath("runs");
    const ThrownRun gone = thrown(runs, "gone"), there = thrown(runs, "there");
    noteThrown(runs, {gone, there});
    const QFileInfo trashed(gone.inTrash);
    QVERIFY(QDir(gone.inTrash).removeRecursively());
    QVERIFY(QFile::remove(trashed.path() + "/../info/" + trashed.fileName() + ".trashinfo"));
    QCOMPARE(thrownEarlier(runs).size(), 1U);
    QCOMPARE(QDir(runs + "/.in-trash").entryList(QDir::Files).size(), 1);
    forgetThrown(runs, there);
    QVERIFY(QDir().rmdir(runs));  // nothing is left of it
  }

  void ofTwoThatNoteAndForgetAtOnceNothingIsLost() {
    constexpr int kRuns = 24;
    QTemporaryDir place;
    const QString runs = place.filePath("runs");
    std::vector<ThrownRun> stay[2], go[2];
    for (int who = 0; who < 2; ++who)
      for (int i = 0; i < kRuns; ++i) {
        stay[who].push_back(thrown(runs, QString("stay %1 %2").arg(who).arg(i)));
        go[who].push_back(thrown(runs, QString("go %1 %2").arg(who).arg(i)));
      }
    const auto window = [&](int who) {
      for (int i = 0; i < kRuns; ++i) {
        noteThrown(runs, {go[who][i]});
        forgetThrown(runs, go[who][i]);
        noteThrown(runs, {stay[who][i]});
      }
    };
    std::thread one(window, 0), other(window, 1);
    one.join(), other.join();
    QStringList told, wanted;
    for (const auto& together : thrownEarlier(runs)) told << namesOf(together);
    for (const auto& runsOf : stay) wanted << namesOf(runsOf);
    told.sort(), wanted.sort();
    QCOMPARE(told, wanted);
  }

  // What was trained before the first save goes beside the file, and so does what is known of those in the trash.
  void aRunThatWasThrownAwayBeforeTheFirstSaveComesBackBesideTheFile() {
    QTemporaryDir folder;
    Bench b;
    QVERIFY(b.trainToTheEnd());
    ThrownRun first{RunFolder(b.controller.runFolder().toStdString()), "first", {}, false};
    const QString before = b.controller.archive().places().front();
    b.controller.reset();
    QVERIFY(b.trainToTheEnd() && joinBackground(-1));
    QVERIFY(b.controller.runFolder() != qtext(first.folder.path) && throwIntoTrash(first).ok());
    noteThrown(before, {first});
    QVERIFY(b.document.save(folder.filePath("net.vitrine")).ok());
    QTRY_COMPARE(runs_in(folder.filePath("net.runs").toStdString()).size(), 1U);
    QTRY_VERIFY2(!QFileInfo::exists(before), "something is left behind");
    const auto told = thrownEarlier(folder.filePath("net.runs"));
    QCOMPARE(told.size(), 1U);
    QVERIFY(bringBack(told.front().front()).ok());
    QCOMPARE(runs_in(folder.filePath("net.runs").toStdString()).size(), 2U);
  }
};

QTEST_MAIN(TrashNotesTest)
#include "trash_notes_test.moc"
