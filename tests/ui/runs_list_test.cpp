// What can be done with a run in the list of runs: its menu, the trash and the way back, the filter.
#include <QAbstractButton>
#include <QContextMenuEvent>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTreeWidget>

#include "core/io/files.h"
#include "core/io/project_file.h"
#include "tests/ui/two_runs.h"
#include "ui/dialogs/compare_dialog.h"
#include "ui/dialogs/runs_dialog.h"
#include "ui/dialogs/thrown_run.h"
#include "ui/document/text.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/view_area.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

// The list of both runs, as it is read.
struct ListOfRuns {
  RunsDialog dialog;
  QTreeWidget* rows;

  explicit ListOfRuns(TwoRuns& runs)
      : dialog(runs.b.controller.archive().places(), runs.b.controller.runFolder(), runs.b.feed.beside(),
               runs.b.document.project(), nullptr),
        rows(dialog.findChild<QTreeWidget*>()) {
    dialog.show();
    dialog.activateWindow();
    if (!QTest::qWaitForWindowActive(&dialog)) qFatal("the list does not become active");
    QTest::keyClick(&dialog, Qt::Key_Control);  // what another test has left held down is let go
  }
  bool isRead() {
    return QTest::qWaitFor([&] { return !dialog.isReading(); });
  }
  // An entry that is triggered by hand leaves it open, and what has popped up keeps the keys.
  static void closeMenu() {
    while (QWidget* open = QApplication::activePopupWidget()) open->close();
  }
  // Of the row that is current, asked for with the menu key.
  QMenu* menu() {
    closeMenu();
    const QPoint at = rows->viewport()->rect().center();
    QContextMenuEvent key(QContextMenuEvent::Keyboard, at, rows->viewport()->mapToGlobal(at));
    QCoreApplication::sendEvent(rows->viewport(), &key);
    const auto all = dialog.findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly);
    return all.isEmpty() ? nullptr : all.back();
  }
  static QAction* entry(const QMenu* menu, const QString& text) {
    for (QAction* action : menu ? menu->actions() : QList<QAction*>())
      if (QString(action->text()).remove('&') == text) return action;
    return nullptr;
  }
  QAbstractButton* button(const QString& text) {
    for (QAbstractButton* one : dialog.findChildren<QAbstractButton*>())
      if (QString(one->text()).remove('&') == text) return one;
    return nullptr;
  }
  bool says(const QString& text) {
    for (const QLabel* label : dialog.findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(text)) return true;
    return false;
  }
};

}  // namespace

class RunsListTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void aRunIsHiddenRecolouredAndComparedFromItsMenu() {
    TwoRuns runs;
    QVERIFY(runs.train() && runs.beside());
    RunsBeside& beside = runs.b.feed.beside();
    ListOfRuns list(runs);
    QVERIFY(list.isRead());
    list.rows->setCurrentItem(list.rows->topLevelItem(1));
    const auto entry = [&](const char* text) { return ListOfRuns::entry(list.menu(), text); };
    QAction* colours = entry("Colour");
    QVERIFY(colours && colours->menu());
    QCOMPARE(colours->menu()->actions().size(), 6);
    for (QAction* colour : colours->menu()->actions()) QVERIFY(!colour->icon().isNull() && !colour->text().isEmpty());
    ViewArea area(runs.b.document, runs.b.feed);
    area.resize(900, 300);
    area.show();
    area.setShown("loss", true);
    const TimeChart& chart = qobject_cast<CurveView*>(area.view("loss"))->chart();
    const QString name = beside.all().front().name;
    colours->menu()->actions()[2]->trigger();
    QCOMPARE(label_of(runs.earlier).colour, std::optional<int>(2));
    QCOMPARE(beside.all().front().colour, 2);
    QCOMPARE(curveNamed(chart, name)->colour, 2);
    QVERIFY(ListOfRuns::entry(list.menu(), "Colour")->menu()->actions()[2]->isChecked());
    entry("Hide curves")->trigger();
    QVERIFY(!beside.isShown(qtext(runs.earlier.path)) && !curveNamed(chart, name));
    QCOMPARE(list.rows->topLevelItem(1)->checkState(0), Qt::Unchecked);
    entry("Show curves")->trigger();
    QVERIFY(beside.isShown(qtext(runs.earlier.path)));
    QCOMPARE(beside.all().front().colour, 2);
    entry("Rename")->trigger();
    auto* editor = list.rows->viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    editor->setText("slow");
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(label_of(runs.earlier).name, std::string("slow"));
    QMenu* others = entry("Compare with …")->menu();
    QCOMPARE(others->actions().size(), 1);
    others->actions().front()->trigger();
    auto* compared = list.dialog.findChild<CompareDialog*>();
    QVERIFY(compared);
    QTRY_VERIFY(!compared->isReading());
    QCOMPARE(compared->findChild<QTreeWidget*>()->topLevelItem(0)->text(2), QString("0.05"));
    delete compared;
    list.rows->setCurrentItem(
        list.rows->topLevelItem(0));  // the present run: drawn anyway, and not to be thrown away
    QVERIFY(!entry("Hide curves") && !entry("Show curves"));
    QVERIFY(!entry("Move to trash")->isEnabled() && !entry("Open")->isEnabled());
    // It has a colour of its own, which its curves have as long as others lie beside them.
    QCOMPARE(curveNamed(chart, "train")->colour, 0);
    QTRY_VERIFY((entry("Colour")->menu()->actions()[5]->trigger(), curveNamed(chart, "train")->colour == 5));
    QCOMPARE(curveNamed(chart, "validation")->colour, 5);
    QCOMPARE(label_of(RunFolder(runs.b.controller.runFolder().toStdString())).colour, std::optional<int>(5));
    beside.hide(qtext(runs.earlier.path));
    QCOMPARE(curveNamed(chart, "train")->colour, 0);
    QVERIFY(joinBackground(-1));
  }

  void namesAndColoursAreTakenBack() {
    TwoRuns runs;
    QVERIFY(runs.train() && write_label(runs.earlier, {"slow", 4}).ok() && runs.beside());
    RunsBeside& beside = runs.b.feed.beside();
    ListOfRuns list(runs);
    QVERIFY(list.isRead());
    QTreeWidgetItem* row = list.rows->topLevelItem(1);
    list.rows->setCurrentItem(row);
    row->setText(0, "slower");
    QVERIFY(list.says("slow is called slower now"));
    ListOfRuns::entry(list.menu(), "Colour")->menu()->actions()[2]->trigger();
    QVERIFY(list.says("slower is green now"));
    QCOMPARE(label_of(runs.earlier), (RunLabel{"slower", 2}));
    list.button("Undo")->click();
    QCOMPARE(label_of(runs.earlier), (RunLabel{"slower", 4}));
    QCOMPARE(beside.all().front().colour, 4);
    QVERIFY(list.says("slow is called slower now"));
    ListOfRuns::closeMenu();
    QTest::keyClick(&list.dialog, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(label_of(runs.earlier), (RunLabel{"slow", 4}));
    QCOMPARE(row->text(0), QString("slow"));
    QCOMPARE(beside.all().front().name, QString("slow"));
    QVERIFY(!list.says(" now."));
    QVERIFY(joinBackground(-1));
  }

  void severalRunsGoAndComeBackTogether() {
    QTemporaryDir place;
    for (int i = 0; i < 5; ++i) {
      const RunFolder run(place.filePath("runs/" + QString::number(i)).toStdString());
      QVERIFY(make_run_folder(run).ok() && save_project(spiral(3), run.project).ok());
    }
    RunsBeside beside;
    RunsDialog dialog({place.filePath("runs")}, place.filePath("runs/2"), beside, spiral(3), nullptr);
    dialog.show();
    QTRY_VERIFY(!dialog.isReading());
    auto* rows = dialog.findChild<QTreeWidget*>();
    const auto names = [&] {
      QStringList out;
      for (int i = 0; i < rows->topLevelItemCount(); ++i) out << rows->topLevelItem(i)->text(0);
      return out.join(' ');
    };
    QCOMPARE(names(), QString("4 3 2 1 0"));
    rows->selectAll();
    rows->setFocus();
    QTest::keyClick(rows, Qt::Key_Delete);
    QCOMPARE(names(), QString("2"));
    QCOMPARE(runs_in(place.filePath("runs").toStdString()).size(), 1U);
    QStringList said;
    for (const QLabel* label : dialog.findChildren<QLabel*>()) said << label->text();
    QVERIFY(said.contains("4 runs were moved to the trash. The one that is open stays."));
    QTest::keyClick(&dialog, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(names(), QString("4 3 2 1 0"));
    QCOMPARE(runs_in(place.filePath("runs").toStdString()).size(), 5U);
    QTRY_VERIFY(!dialog.isReading());
    QCOMPARE(rows->topLevelItem(0)->text(1), QString("interrupted"));
  }

  void anotherRunIsToGoOnFromAStateOfOne() {
    TwoRuns runs;
    QVERIFY(runs.train());
    for (const int row : {1, 0}) {
      ListOfRuns list(runs);
      QVERIFY(list.isRead());
      QAbstractButton* button = list.button("Continue from a state …");
      QVERIFY(button && button->focusPolicy() != Qt::NoFocus);
      list.rows->selectAll();
      QVERIFY(!button->isEnabled());  // of which of them?
      list.rows->setCurrentItem(list.rows->topLevelItem(row));
      QVERIFY(button->isEnabled());
      row == 1 ? button->click() : ListOfRuns::entry(list.menu(), "Continue from a state …")->trigger();
      QVERIFY(list.dialog.result() == QDialog::Accepted && list.dialog.isToGoOn());
      // None where it is the one that is open.
      QCOMPARE(list.dialog.chosen().has_value(), row == 1);
      if (row == 1) QCOMPARE(qtext(list.dialog.chosen()->path), qtext(runs.earlier.path));
    }
    QVERIFY(joinBackground(-1));
  }

  void whatWasThrownAwayComesBack() {
    TwoRuns runs;
    QVERIFY(runs.train() && write_label(runs.earlier, {"slow", 4}).ok() && runs.beside());
    RunsBeside& beside = runs.b.feed.beside();
    const auto metrics = read_file(runs.earlier.metrics);
    ListOfRuns list(runs);
    QVERIFY(list.isRead());
    QVERIFY(!list.says("was moved to the trash"));
    list.rows->setCurrentItem(list.rows->topLevelItem(1));
    list.rows->setFocus();
    QTest::keyClick(list.rows, Qt::Key_Delete);
    QCOMPARE(list.rows->topLevelItemCount(), 1);
    QVERIFY(list.says("slow was moved to the trash"));
    QVERIFY(!QFileInfo::exists(qtext(runs.earlier.path)) && beside.all().empty());
    QVERIFY(list.isRead());
    list.button("Undo")->click();
    QVERIFY(list.isRead());
    QVERIFY(!list.says("was moved to the trash"));
    QCOMPARE(list.rows->topLevelItemCount(), 2);
    QCOMPARE(list.rows->currentItem()->text(0), QString("slow"));
    QCOMPARE(list.rows->topLevelItem(1)->checkState(0), Qt::Checked);
    QCOMPARE(*read_file(runs.earlier.metrics), *metrics);
    QCOMPARE(label_of(runs.earlier), (RunLabel{"slow", 4}));
    QTRY_VERIFY(beside.all().size() == 1 && beside.all().front().curves);
    QCOMPARE(beside.all().front().colour, 4);
    // Once more, with the keys.
    list.rows->setFocus();
    list.button("Move to trash")->click();
    QVERIFY(!QFileInfo::exists(qtext(runs.earlier.path)));
    QTest::keyClick(&list.dialog, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(QFileInfo::exists(qtext(runs.earlier.metrics)));
    QVERIFY(joinBackground(-1));
  }

  // The list was closed meanwhile, the window too; what the trash does not have any more is not offered.
  void whatWasThrownAwayComesBackFromAnotherList() {
    QTemporaryDir place;
    const auto folder = [&](const char* name) {
      return RunFolder(place.filePath(QString("runs/") + name).toStdString());
    };
    for (const char* name : {"0", "1", "2", "3"})
      QVERIFY(make_run_folder(folder(name)).ok() && save_project(spiral(3), folder(name).project).ok());
    QVERIFY(write_label(folder("1"), {"slow", 4}).ok());
    RunsBeside beside;
    const auto list = [&] {
      auto out =
          std::make_unique<RunsDialog>(QStringList{place.filePath("runs")}, QString(), beside, spiral(3), nullptr);
      out->show();
      out->activateWindow();
      if (!QTest::qWaitForWindowActive(out.get())) return std::unique_ptr<RunsDialog>();
      if (!QTest::qWaitFor([&] { return !out->isReading(); })) out.reset();
      return out;
    };
    const auto throwAway = [&](RunsDialog& dialog, std::initializer_list<int> which) {
      auto* rows = dialog.findChild<QTreeWidget*>();
      rows->clearSelection();
      for (const int row : which) rows->topLevelItem(row)->setSelected(true);
      rows->setFocus();
      QTest::keyClick(rows, Qt::Key_Delete);
    };
    {
      const auto first = list();
      QVERIFY(first);
      throwAway(*first, {0});     // "3"
      throwAway(*first, {0, 1});  // "2" and "slow"
    }
    const auto gone = [&](const char* name) { return !QFileInfo::exists(qtext(folder(name).path)); };
    QVERIFY(gone("1") && gone("2") && gone("3") && !gone("0"));
    const auto again = list();
    QVERIFY(again);
    const auto says = [&](const char* text) {
      for (const QLabel* label : again->findChildren<QLabel*>())
        if (!label->isHidden() && label->text().contains(text)) return true;
      return false;
    };
    QVERIFY(says("2 runs lie in the trash since earlier."));
    QTest::keyClick(again.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!gone("1") && !gone("2") && gone("3"));
    QCOMPARE(label_of(folder("1")), (RunLabel{"slow", 4}));
    QVERIFY(says("3 lies in the trash since earlier."));
    QTRY_VERIFY(!again->isReading());
    // Another list does not offer what is back; nor what is not in the trash, or is another's there.
    const auto earlier = thrownEarlier(place.filePath("runs"));
    QCOMPARE(earlier.size(), 1U);
    QCOMPARE(earlier.front().size(), 1U);
    const ThrownRun& third = earlier.front().front();
    QFile note(trashNoteOf(third.inTrash));
    QVERIFY(note.open(QIODevice::ReadOnly));
    const QByteArray was = note.readAll();
    note.close();
    QVERIFY(note.open(QIODevice::WriteOnly) && note.write("[Trash Info]\nPath=/elsewhere\n") > 0);
    note.close();
    QVERIFY(thrownEarlier(place.filePath("runs")).empty());
    const Status refused = bringBack(third);
    QVERIFY(!refused.ok() && refused.error().sentence().find("not in the trash any more") != std::string::npos);
    QVERIFY(note.open(QIODevice::WriteOnly) && note.write(was) > 0);
    note.close();
    QVERIFY(bringBack(third).ok());
    QVERIFY(!gone("3") && thrownEarlier(place.filePath("runs")).empty());
    QVERIFY(QDir(qtext(folder("3").path)).removeRecursively());
    ThrownRun pulledAway{folder("3"), "3", {}, false};
    const Status none = throwIntoTrash(pulledAway);
    QVERIFY(!none.ok() && none.error().sentence().find("not there any more") != std::string::npos);
  }

  // A row that comes back is the current one as soon as the filter shows it, unless somebody has chosen another.
  void whatSomebodyHasChosenStaysChosen() {
    for (const bool chooses : {false, true}) {
      QTemporaryDir place;
      for (int i = 0; i < 4; ++i) {
        const RunFolder run(place.filePath("runs/" + QString::number(i)).toStdString());
        QVERIFY(make_run_folder(run).ok() && save_project(spiral(3), run.project).ok());
      }
      RunsBeside beside;
      RunsDialog dialog({place.filePath("runs")}, {}, beside, spiral(3), nullptr);
      dialog.show();
      QTRY_VERIFY(!dialog.isReading());
      auto* rows = dialog.findChild<QTreeWidget*>();
      dialog.findChild<QLineEdit*>()->setText("interrupted");  // known once a run is read
      rows->setCurrentItem(rows->topLevelItem(1));
      rows->setFocus();
      QTest::keyClick(rows, Qt::Key_Delete);
      QCOMPARE(rows->currentItem()->text(0), QString("1"));
      QTest::keyClick(&dialog, Qt::Key_Z, Qt::ControlModifier);
      QVERIFY(rows->topLevelItem(1)->isHidden());
      if (chooses) rows->setCurrentItem(rows->topLevelItem(3));
      QTRY_VERIFY(!dialog.isReading());
      QVERIFY(!rows->topLevelItem(1)->isHidden());
      QCOMPARE(rows->currentItem()->text(0), QString(chooses ? "0" : "2"));
    }
  }

  // Two things that can be in the way; the trash's own note goes with what it was about.
  void whyARunDoesNotComeBackIsSaid() {
    QTemporaryDir place;
    ThrownRun run{RunFolder(place.filePath("net.runs/one").toStdString()), "one", {}, false};
    QVERIFY(make_run_folder(run.folder).ok());
    QVERIFY(QFile::moveToTrash(qtext(run.folder.path), &run.inTrash));
    const QString note = trashNoteOf(run.inTrash);
    QVERIFY2(QFileInfo::exists(note), qPrintable(note));
    QVERIFY(make_run_folder(run.folder).ok());
    const Status taken = bringBack(run);
    QVERIFY(!taken.ok());
    QVERIFY(QString::fromStdString(taken.error().sentence()).contains("There is something of its name"));
    QVERIFY(QFileInfo::exists(run.inTrash) && QFileInfo::exists(note));
    QVERIFY(QDir(place.filePath("net.runs")).removeRecursively());  // with the folder that it lay in
    QVERIFY(bringBack(run).ok());
    QVERIFY(QFileInfo(qtext(run.folder.path)).isDir() && !QFileInfo::exists(note));
    const Status gone = bringBack(run);
    QVERIFY(!gone.ok());
    QVERIFY(QString::fromStdString(gone.error().sentence()).contains("not in the trash any more"));
  }

  void theListIsFiltered() {
    TwoRuns runs;
    QVERIFY(runs.train());
    ListOfRuns list(runs);
    QVERIFY(list.isRead());
    auto* field = list.dialog.findChild<QLineEdit*>();
    QVERIFY(field && list.says("2 runs"));
    list.rows->selectAll();
    QTest::keyClick(&list.dialog, Qt::Key_F, Qt::ControlModifier);
    QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(field));
    QTest::keyClicks(field, "RATE 0.001");
    QVERIFY(list.says("1 of 2 shown"));
    QVERIFY(list.rows->topLevelItem(0)->isHidden() && !list.rows->topLevelItem(1)->isHidden());
    QCOMPARE(list.rows->selectedItems(), QList<QTreeWidgetItem*>{list.rows->topLevelItem(1)});
    QCOMPARE(qtext(list.dialog.chosen()->path), qtext(runs.earlier.path));
    QTest::keyClick(field, Qt::Key_Down);
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(list.rows));
    field->setText("nothing like it");
    QVERIFY(list.says("0 of 2 shown") && !list.dialog.chosen());
    QVERIFY(!list.button("Move to trash")->isEnabled() && !list.button("Open")->isEnabled());
    field->setFocus();
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(field->text().isEmpty() && list.dialog.isVisible() && list.says("2 runs"));
  }
};

QTEST_MAIN(RunsListTest)
#include "runs_list_test.moc"
