// Other runs beside the present one: their curves in the charts, their names and colours, and the list of them.
#include <QAbstractButton>
#include <QComboBox>
#include <QFileInfo>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeWidget>

#include "core/io/files.h"
#include "core/io/project_file.h"
#include "tests/ui/two_runs.h"
#include "ui/dialogs/compare_dialog.h"
#include "ui/dialogs/runs_dialog.h"
#include "ui/document/background.h"
#include "ui/document/text.h"
#include "ui/live/runs_beside.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/chart_legend.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/gradients/gradient_view.h"
#include "ui/views/view_area.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

QStringList named(const QWidget& within) {
  QStringList out;
  for (const QToolButton* button : within.findChild<ChartLegend*>()->findChildren<QToolButton*>())
    out << button->accessibleName();
  return out;
}

}  // namespace

class BesideTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void chartsDrawTheCurvesOfOtherRuns() {
    TwoRuns runs;
    QVERIFY(runs.train());
    const auto log = read_log(*read_file(runs.earlier.metrics), "");
    QVERIFY(log.ok());
    ViewArea area(runs.b.document, runs.b.feed);
    area.resize(1'400, 340);
    area.show();
    QVERIFY(write_label(runs.earlier, {"slow", 4}).ok());
    for (const char* id : {"loss", "metric"}) {
      area.setShown(id, true);
      TimeChart& chart = qobject_cast<CurveView*>(area.view(id))->chart();
      QVERIFY(!curveNamed(chart, "slow"));
      QVERIFY(runs.beside());
      const Curve* curve = curveNamed(chart, "slow");
      QVERIFY2(curve, id);
      QCOMPARE(curve->colour, 4);
      QCOMPARE(curve->history()->count(), 32U);
      const auto figure = static_cast<std::size_t>(std::string(id) == "loss" ? Figure::loss : Figure::metric);
      for (std::size_t row = 0; row < log->steps.rows.size(); ++row)
        QCOMPARE(curve->history()->at(static_cast<double>(row + 1)).value, log->steps.of(row)[figure].mean);
      const Curve* validation = curveNamed(chart, "slow, validation");
      QVERIFY2(validation, id);
      QCOMPARE(validation->history()->count(), 2U);
      const MetricSet& first = log->epochs.front().validation;
      QCOMPARE(validation->history()->at(16).value, std::string(id) == "loss" ? first.loss : first.metrics.front());
      // And it is on the picture: a line in its colour that was not there before.
      chart.refresh();
      const auto pixels = [&] {
        const QRgb wanted = Theme::instance().colours().curves[4].rgb();
        const QImage picture = chart.grab().toImage();
        int count = 0;
        for (int y = 0; y < picture.height(); ++y)
          for (int x = 0; x < picture.width(); ++x) count += picture.pixel(x, y) == wanted;
        return count;
      };
      QVERIFY2(pixels() > 10, id);
      runs.b.feed.beside().hide(qtext(runs.earlier.path));
      chart.refresh();
      QCOMPARE(pixels(), 0);
      QVERIFY(!curveNamed(chart, "slow"));
    }
  }

  // Layers of another run are others: of the two the whole gradients are compared.
  void gradientNormsHaveOneCurveForEachRun() {
    TwoRuns runs;
    QVERIFY(runs.train() && write_label(runs.earlier, {"slow", 4}).ok());
    const auto text = read_file(runs.earlier.metrics);
    const auto log = read_log(*text, "");
    ViewArea area(runs.b.document, runs.b.feed);
    area.resize(1'400, 340);
    area.show();
    area.setShown("gradients", true);
    auto* view = qobject_cast<GradientView*>(area.view("gradients"));
    TimeChart& chart = view->chart();
    const auto layers = chart.curves().size();
    QVERIFY(runs.beside());
    QCOMPARE(chart.curves().size(), layers + 4);
    const Curve* curve = curveNamed(chart, "slow");
    QVERIFY(curve);
    QCOMPARE(curve->colour, 4);
    const auto norm = static_cast<std::size_t>(Figure::gradient_norm);
    for (std::size_t row = 0; row < log->steps.rows.size(); ++row)
      QCOMPARE(curve->history()->at(static_cast<double>(row + 1)).value, log->steps.of(row)[norm].mean);
    const Curve* own = curveNamed(chart, "whole gradient");
    QVERIFY(own && own->onTop && own->history() == &runs.b.feed.gradientNorm());
    QVERIFY(named(*view).contains("Curve slow"));
    // Of one whose log has none it is said.
    const RunFolder mute(runs.place.filePath("mute").toStdString());
    QVERIFY(make_run_folder(mute).ok() && QFile::copy(qtext(runs.earlier.project), qtext(mute.project)));
    QStringList lines = qtext(*text).split('\n');
    for (QString& line : lines) {
      QStringList cells = line.split(',');
      if (cells.front() != "row" && cells.size() > 6) cells[6].clear();
      line = cells.join(',');
    }
    QVERIFY(write_file_safely(mute.metrics, lines.join('\n').toStdString()).ok());
    runs.b.feed.beside().show(mute);
    QTRY_VERIFY(runs.b.feed.beside().all().back().curves);
    QVERIFY(named(*view).contains("Curve mute: no gradient norm in its log"));
    QVERIFY2(view->hint().contains("no gradient norm in the log of mute"), qPrintable(view->hint()));
    view->setQuantity(GradientView::Quantity::updateRatio);
    QCOMPARE(chart.curves().size(), layers);
    QVERIFY2(view->hint().contains("of this run alone"), qPrintable(view->hint()));
    view->setQuantity(GradientView::Quantity::gradientNorm);  // it is remembered
    runs.b.feed.beside().hideAll();
    QCOMPARE(chart.curves().size(), layers);
  }

  // Another program may be writing it.
  void aRunThatIsStillWrittenIsFollowed() {
    TwoRuns runs;
    QVERIFY(runs.train());
    const auto text = read_file(runs.earlier.metrics);
    QVERIFY(text.ok());
    const std::size_t half = text->find("step,11,");
    const auto write = [&](const std::string& some) { QVERIFY(write_file_safely(runs.earlier.metrics, some).ok()); };
    write(text->substr(0, half + 5));  // cut within a row
    RunsBeside& beside = runs.b.feed.beside();
    QVERIFY(runs.beside());
    QCOMPARE(beside.all().front().curves->trainLoss.last_x(), 10.0);
    QSignalSpy advanced(&beside, &RunsBeside::advanced);
    beside.follow();
    QVERIFY(joinBackground(-1));
    QCOMPARE(advanced.count(), 0);  // nobody has written
    write(*text);
    QTRY_VERIFY((beside.follow(), beside.all().front().curves->trainLoss.last_x() == 32.0));
    QCOMPARE(advanced.count(), 1);
    QVERIFY(QFile::remove(qtext(runs.earlier.metrics)));  // the file is pulled away: what was read of it stays
    QTRY_VERIFY((beside.follow(), !beside.all().front().problem.isEmpty()));
    QCOMPARE(beside.all().front().curves->trainLoss.last_x(), 32.0);
  }

  void eachRunHasItsColourEverywhere() {
    TwoRuns runs;
    QVERIFY(runs.train());
    QVERIFY(runs.beside());
    const int colour = runs.b.feed.beside().all().front().colour;
    QCOMPARE(label_of(runs.earlier).colour, std::optional<int>(colour));
    RunsBeside other;
    other.show(RunFolder(runs.b.controller.runFolder().toStdString()));
    other.show(runs.earlier);
    QTRY_VERIFY(other.all().front().coloured && other.all().back().coloured);
    QCOMPARE(other.all().back().colour, colour);
    QVERIFY(other.all().front().colour != colour);
    QVERIFY(joinBackground(-1));
  }

  void anotherDocumentHasNoneBeside() {
    TwoRuns runs;
    QVERIFY(runs.train());
    QVERIFY(runs.beside());
    runs.b.document.reset(spiral(3), {});
    QVERIFY(runs.b.feed.beside().all().empty());
  }

  void theListTicksNamesAndTellsWhatDiffers() {
    TwoRuns runs;
    QVERIFY(runs.train());
    RunsBeside& beside = runs.b.feed.beside();
    RunsDialog dialog(runs.b.controller.archive().places(), runs.b.controller.runFolder(), beside,
                      runs.b.document.project(), nullptr);
    QTRY_VERIFY(!dialog.isReading());
    auto* list = dialog.findChild<QTreeWidget*>();
    QCOMPARE(list->topLevelItemCount(), 2);
    QTreeWidgetItem* present = list->topLevelItem(0);
    QTreeWidgetItem* row = list->topLevelItem(1);
    QCOMPARE(present->text(1), QString("open"));
    QVERIFY(!present->data(0, Qt::CheckStateRole).isValid());  // its curves are drawn anyway
    QCOMPARE(present->text(2), QString("as it is now"));
    QCOMPARE(row->text(2), QString("optimizer.learning_rate 0.001"));
    row->setCheckState(0, Qt::Checked);
    QVERIFY(beside.isShown(qtext(runs.earlier.path)));
    row->setText(0, "  small   rate ");
    QCOMPARE(row->text(0), QString("small rate"));
    QCOMPARE(label_of(runs.earlier).name, std::string("small rate"));
    QCOMPARE(beside.all().front().name, QString("small rate"));
    row->setText(0, "");  // it has its folder's name again
    QCOMPARE(row->text(0), QFileInfo(qtext(runs.earlier.path)).fileName());
    row->setCheckState(0, Qt::Unchecked);
    QVERIFY(beside.all().empty());
    QVERIFY(joinBackground(-1));
  }

  // Who reads for a list that is gone, or filled anew, ends.
  void aListMayGoWhileItIsRead() {
    QTemporaryDir place;
    for (int i = 0; i < 200; ++i) {
      const RunFolder run(place.filePath(QString::number(i)).toStdString());
      QVERIFY(make_run_folder(run).ok());
      QVERIFY(save_project(spiral(3), run.project).ok());
    }
    RunsBeside beside;
    {
      RunsDialog dialog({place.path()}, {}, beside, spiral(3), nullptr);
      QTRY_VERIFY(dialog.isListed());
      QCOMPARE(dialog.findChild<QTreeWidget*>()->topLevelItemCount(), 200);
    }
    { RunsDialog gone({place.path()}, {}, beside, spiral(3), nullptr); }
    QVERIFY(joinBackground(-1));
    QCoreApplication::processEvents();
    RunsDialog again({place.path()}, {}, beside, spiral(3), nullptr);
    QTRY_VERIFY(!again.isReading());
    QCOMPARE(again.findChild<QTreeWidget*>()->topLevelItem(199)->text(1), QString("interrupted"));
  }

  void twoRunsAreComparedSettingBySettingAndStepByStep() {
    TwoRuns runs;
    QVERIFY(runs.train());
    const RunFolder present(runs.b.controller.runFolder().toStdString());
    // A log is written down once a second, or as the run is saved.
    const auto told = [](const RunFolder& run) {
      const auto log = read_log(*read_file(run.metrics), "");
      return log ? log->epochs.size() : 0;
    };
    QTRY_COMPARE(told(present), told(runs.earlier));
    RunsDialog list({QFileInfo(qtext(present.path)).absolutePath()}, qtext(present.path), runs.b.feed.beside(),
                    runs.b.document.project(), nullptr);
    list.show();
    QTRY_VERIFY(!list.isReading());
    auto* rows = list.findChild<QTreeWidget*>();
    QAbstractButton* compare = nullptr;
    for (QAbstractButton* button : list.findChildren<QAbstractButton*>())
      if (button->text() == "&Compare") compare = button;
    QVERIFY(compare && !compare->isEnabled());
    rows->selectAll();
    QVERIFY(compare->isEnabled());
    QVERIFY(write_label(runs.earlier, {"slow", 4}).ok());
    compare->click();
    auto* dialog = list.findChild<CompareDialog*>();
    QVERIFY(dialog);
    QTRY_VERIFY(!dialog->isReading() && dialog->difference());
    // In the colour that it has everywhere; the legend says whose is which.
    const TimeChart* curves = nullptr;
    for (const TimeChart* chart : dialog->findChildren<TimeChart*>())
      if (chart->curves().size() == 2) curves = chart;
    QVERIFY(curves && curves->curves()[0].name == "slow");
    QCOMPARE(curves->curves()[0].colour, 4);
    QCOMPARE(curves->curves()[1].colour, 1);
    QVERIFY(named(*dialog).contains("Curve slow"));
    auto* settings = dialog->findChild<QTreeWidget*>();
    QCOMPARE(settings->topLevelItemCount(), 1);
    QCOMPARE(settings->topLevelItem(0)->text(0), QString("optimizer.learning_rate"));
    QCOMPARE(settings->topLevelItem(0)->text(2), QString("0.05"));
    const auto a = read_log(*read_file(runs.earlier.metrics), ""), b = read_log(*read_file(present.metrics), "");
    for (std::size_t i = 0; i < std::min(a->epochs.size(), b->epochs.size()); ++i)
      QCOMPARE(dialog->difference()->at(static_cast<double>(a->epochs[i].step)).value,
               b->epochs[i].validation.loss - a->epochs[i].validation.loss);
    // What every step tells, too.
    auto* figures = dialog->findChild<QComboBox*>();
    int training = 0;
    while (training < figures->count() && !figures->itemText(training).endsWith(", training")) ++training;
    QVERIFY(training < figures->count());
    figures->setCurrentIndex(training);
    QTRY_VERIFY(!dialog->isReading() && dialog->difference());
    const auto metric = static_cast<std::size_t>(Figure::metric);
    QVERIFY(!a->steps.rows.empty());
    for (std::size_t row = 0; row < a->steps.rows.size(); ++row)
      QCOMPARE(dialog->difference()->at(static_cast<double>(row + 1)).value,
               b->steps.of(row)[metric].mean - a->steps.of(row)[metric].mean);
    delete dialog;
  }

  void aLogThatCannotBeReadIsToldOfOnce() {
    TwoRuns runs;
    QVERIFY(runs.train() && write_label(runs.earlier, {"slow", 4}).ok());
    QVERIFY(write_file_safely(runs.earlier.metrics, "no table of steps").ok());
    QSignalSpy warned(&runs.b.controller, &RunController::warning);
    RunsBeside& beside = runs.b.feed.beside();
    beside.show(runs.earlier);
    QTRY_COMPARE(warned.count(), 1);
    const QString words = warned.front().front().toString();
    QVERIFY2(words.contains("The curves of slow cannot be drawn") && words.contains("metrics.csv"),
             qPrintable(words));
    QVERIFY(!beside.all().front().curves && beside.all().front().problem.contains("metrics.csv"));
  }

  // Where curves cross, the present run's is the one that is seen.
  void thePresentRunLiesOnTop() {
    TwoRuns runs;
    QVERIFY(runs.train());
    ViewArea area(runs.b.document, runs.b.feed);
    area.resize(1'400, 340);
    area.show();
    area.setShown("loss", true);
    TimeChart& chart = qobject_cast<CurveView*>(area.view("loss"))->chart();
    const double before = chart.penOf(1).widthF();
    // Its smoothed curve is not made anew because another run comes.
    auto* loss = qobject_cast<CurveView*>(area.view("loss"));
    loss->refreshNow();
    const auto smoothed = loss->smoother().curve().count();
    QCOMPARE(smoothed, chart.curves()[0].history()->count());
    auto least = smoothed;
    connect(&runs.b.feed.beside(), &RunsBeside::changed, loss,
            [&] { least = std::min(least, loss->smoother().curve().count()); });
    QVERIFY(runs.beside());
    QCOMPARE(least, smoothed);
    QVERIFY(chart.curves()[1].onTop && !curveNamed(chart, runs.b.feed.beside().all().front().name)->onTop);
    QVERIFY(chart.penOf(1).widthF() > before);
    // Its own log under another name and colour: only one of the two lines can be seen.
    runs.b.feed.beside().hideAll();
    const RunFolder twin(runs.place.filePath("twin").toStdString());
    const RunFolder present(runs.b.controller.runFolder().toStdString());
    QVERIFY(make_run_folder(twin).ok() && QFile::copy(qtext(present.project), qtext(twin.project)));
    QVERIFY(QFile::copy(qtext(present.metrics), qtext(twin.metrics)) && write_label(twin, {"twin", 4}).ok());
    runs.b.feed.beside().show(twin);
    QTRY_VERIFY(runs.b.feed.beside().all().front().curves);
    chart.refresh();
    QTRY_VERIFY((chart.refresh(), !chart.shape(1).lines.isEmpty()));
    qobject_cast<View*>(area.view("loss"))->refreshNow();
    const QImage picture = chart.grab().toImage();
    const auto count = [&](int curve) {
      const QRgb wanted = Theme::instance().colours().curves[curve].rgb();
      int pixels = 0;
      for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) pixels += picture.pixel(x, y) == wanted;
      return pixels;
    };
    QVERIFY2(count(0) > 10 * count(4), qPrintable(QString("%1 %2").arg(count(0)).arg(count(4))));
  }
};

QTEST_MAIN(BesideTest)
#include "beside_test.moc"
