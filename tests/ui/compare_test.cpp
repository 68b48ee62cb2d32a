// Two runs beside each other: what their dialog says and gives away, and what a difference is one of.
#include <QAbstractButton>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QTreeWidget>
#include <cmath>

#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/runs/run_log.h"
#include "tests/ui/two_runs.h"
#include "ui/dialogs/compare_dialog.h"
#include "ui/dialogs/difference.h"
#include "ui/document/text.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

History steps(int from, int to, int every = 1) {
  History out;
  for (int x = from; x <= to; x += every) out.append(x, static_cast<float>(x));
  return out;
}

// x and value of each point.
QList<QPair<double, float>> pointsOf(const History& history) {
  QList<QPair<double, float>> out;
  for (const History::Point& point : history.read_after(-1, 1'000)) out << QPair(point.x, point.value);
  return out;
}
using Points = QList<QPair<double, float>>;

QAbstractButton* buttonOf(const QDialog& dialog, const QString& text) {
  for (QAbstractButton* one : dialog.findChildren<QAbstractButton*>())
    if (QString(one->text()).remove('&') == text) return one;
  return nullptr;
}

bool says(const QDialog& dialog, const QString& text) {
  for (const QLabel* label : dialog.findChildren<QLabel*>())
    if (label->text().contains(text)) return true;
  return false;
}

}  // namespace

class CompareTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void aDifferenceIsOfTheSameSteps() {
    QCOMPARE(pointsOf(differenceOfSteps(steps(1, 3), steps(1, 4))), Points({{1, 0}, {2, 0}, {3, 0}}));
    // One keeps every step, the other the mean of four.
    History shared;
    shared.append(1, 5);
    shared.append_range(5, 10, 8, 12, 12, 4);
    shared.append_range(9, 20, 18, 22, 22, 4);
    QCOMPARE(pointsOf(differenceOfSteps(steps(1, 9), shared)), Points({{1, 4}, {5, 6.5F}, {9, 12.5F}}));
    QCOMPARE(pointsOf(differenceOfSteps(shared, steps(1, 9))), Points({{1, -4}, {5, -6.5F}, {9, -12.5F}}));
    // Means over two and over four.
    History pairs;
    for (int x = 3; x <= 9; x += 2) {
      const auto mean = static_cast<float>(x);
      pairs.append_range(x, mean, mean, mean, mean, 2);
    }
    QCOMPARE(pointsOf(differenceOfSteps(pairs, shared)), Points({{5, 6}, {9, 12}}));
    // What ends in the middle of a stretch, or lacks a step of it, says nothing of that stretch.
    QCOMPARE(pointsOf(differenceOfSteps(steps(1, 7), shared)), Points({{1, 4}, {5, 6.5F}}));
    History gap = steps(1, 3);
    for (int x = 5; x <= 9; ++x) gap.append(x, static_cast<float>(x));
    QCOMPARE(pointsOf(differenceOfSteps(gap, shared)), Points({{1, 4}, {9, 12.5F}}));
    // One log has every third step.
    QCOMPARE(pointsOf(differenceOfSteps(steps(1, 9), steps(1, 9, 3))), Points({{1, 0}, {4, 0}, {7, 0}}));
    QVERIFY(differenceOfSteps(steps(1, 3), steps(5, 9)).empty());
    QVERIFY(differenceOfSteps(History(), steps(5, 9)).empty());
    // A number that is none is left out of a mean, and is a gap by itself.
    History broken;
    for (int x = 1; x <= 9; ++x) broken.append(x, x == 1 || x == 2 ? std::nanf("") : static_cast<float>(x));
    const auto points = pointsOf(differenceOfSteps(broken, shared));
    QVERIFY(points.size() == 3 && std::isnan(points[0].second));
    QCOMPARE(points[1], qMakePair(5.0, 6.0F));
    // What was validated holds until it is validated again.
    QCOMPARE(pointsOf(differenceAtPoints(steps(16, 48, 16), steps(10, 50, 10))),
             Points({{16, -6}, {32, -2}, {48, -8}}));
  }

  void networksThatAreWiredOtherwiseAreNotTheSame() {
    QTemporaryDir place;
    const RunFolder one(place.filePath("1").toStdString()), other(place.filePath("2").toStdString());
    Project cut = spiral(2);
    QVERIFY(cut.graph.disconnect(cut.graph.edges().back()).ok());
    QVERIFY(make_run_folder(one).ok() && save_project(spiral(2), one.project).ok());
    QVERIFY(make_run_folder(other).ok() && save_project(cut, other.project).ok());
    CompareDialog dialog(one, other, nullptr);
    QTRY_VERIFY(!dialog.isReading());
    const auto* settings = dialog.findChild<QTreeWidget*>();
    QCOMPARE(settings->topLevelItemCount(), 1);
    QCOMPARE(settings->topLevelItem(0)->text(0), QString("connections"));
    QCOMPARE(settings->topLevelItem(0)->text(1), QString("dense_1 → dense_2"));
    QCOMPARE(settings->topLevelItem(0)->text(2), QString("—"));
    CompareDialog same(one, one, nullptr);
    QTRY_VERIFY(!same.isReading());
    QCOMPARE(same.findChild<QTreeWidget*>()->topLevelItem(0)->text(0), QString("Both have the same settings"));
    QVERIFY(joinBackground(-1));
  }

  void itsNumbersAreTakenAway() {
    TwoRuns runs;
    QVERIFY(runs.train() && write_label(runs.earlier, {"slow", 4}).ok());
    const RunFolder present(runs.b.controller.runFolder().toStdString());
    CompareDialog dialog(runs.earlier, present, nullptr);
    dialog.show();
    QTRY_VERIFY(!dialog.isReading() && dialog.difference());
    QVERIFY(says(dialog, "Accuracy ") && !says(dialog, "accuracy"));  // by its title, not as the log calls it
    auto* figures = dialog.findChild<QComboBox*>();
    const int norm = figures->findText("Gradient norm");
    QVERIFY(norm >= 0);
    figures->setCurrentIndex(norm);
    QTRY_VERIFY(!dialog.isReading() && dialog.difference());
    const auto a = read_log(*read_file(runs.earlier.metrics), ""), b = read_log(*read_file(present.metrics), "");
    const auto of = static_cast<std::size_t>(vitrine::Figure::gradient_norm);
    const float apart = b->steps.of(9)[of].mean - a->steps.of(9)[of].mean;
    QCOMPARE(dialog.difference()->at(10).value, apart);
    QAbstractButton* copy = buttonOf(dialog, "Copy numbers");
    QVERIFY(copy && copy->isEnabled() && buttonOf(dialog, "Export numbers …")->isEnabled());
    QGuiApplication::clipboard()->clear();
    copy->click();
    QTRY_VERIFY(!QGuiApplication::clipboard()->text().isEmpty());
    const QStringList lines = QGuiApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
    QVERIFY(lines.front().startsWith("step,steps,slow,") && lines.front().endsWith(",difference"));
    QCOMPARE(lines.size(), 33);
    QCOMPARE(lines[10].split(',').front(), QString("10"));
    QCOMPARE(lines[10].split(',').back().toFloat(), apart);
    QVERIFY(joinBackground(-1));
  }
};

QTEST_MAIN(CompareTest)
#include "compare_test.moc"
