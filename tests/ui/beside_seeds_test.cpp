// Runs that differ in nothing but the seed, drawn together: their mean and their extremes at each step.
#include <QAbstractButton>
#include <QCheckBox>
#include <QSettings>
#include <QSignalSpy>
#include <QVBoxLayout>

#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/project/settings.h"
#include "tests/ui/run_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/document/text.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/gradients/gradient_view.h"
#include "ui/views/loss/loss_view.h"
#include "ui/views/metric/metric_view.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

// Three runs that differ in the seed alone, the last of which ended at step 20; one with another rate; the present
// one, with a third.
struct SeedRuns {
  QTemporaryDir place;
  Bench b;
  ChartLink link;
  std::vector<RunFolder> runs;
  std::string whole;  // log of the third, before it was cut

  bool another(const char* path, const char* value) {
    const std::string before = b.controller.runFolder().toStdString();
    runs.emplace_back(before);
    if (!b.document.setSetting(path, value).ok()) return false;
    b.controller.restart();
    return QTest::qWaitFor([&] {
      return !b.controller.isPreparing() && b.feed.status().phase == RunPhase::finished &&
             b.controller.runFolder().toStdString() != before && QFileInfo::exists(qtext(present().report));
    });
  }
  bool train() {
    const bool done = b.document.save(place.filePath("net.vitrine")).ok() && b.trainToTheEnd() &&
                      another("training.seed", "2") && another("training.seed", "3") &&
                      another("optimizer.learning_rate", "0.05") && another("optimizer.learning_rate", "0.02") &&
                      joinBackground(-1);
    const auto log = read_file(runs[2].metrics);
    if (!done || !log) return false;
    whole = *log;
    return write_file_safely(runs[2].metrics, whole.substr(0, whole.find("step,21,"))).ok();
  }
  bool show(std::size_t count = 4) {
    RunsBeside& beside = b.feed.beside();
    for (std::size_t i = 0; i < count; ++i) beside.show(runs[i]);
    return QTest::qWaitFor([&] {
      const auto& all = beside.all();
      return std::all_of(all.begin(), all.end(), [](const auto& run) { return run.curves != nullptr; });
    });
  }
  RunFolder present() const { return RunFolder(b.controller.runFolder().toStdString()); }
  // The present run has the rate of the fourth, and a seed of its own; the fourth alone is drawn beside it.
  bool presentJoins() {
    if (!train() || !b.document.setSetting("optimizer.learning_rate", "0.05").ok() ||
        !another("training.seed", "9") || !joinBackground(-1))
      return false;
    b.feed.beside().show(runs[3]);
    return QTest::qWaitFor([&] { return b.feed.beside().all().front().curves != nullptr; });
  }
  RunLog log(std::size_t run) const { return *read_log(*read_file(runs[run].metrics), ""); }
  ViewContext context() { return {b.document, b.feed, link}; }
};

int indexOf(const TimeChart& chart, const QString& name, Curve::Look look) {
  const auto& all = chart.curves();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Curve& one) { return one.name == name && one.look == look; });
  return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

const QString kTwo = "2 seeds, mean and extremes", kThree = "3 seeds, mean and extremes";

}  // namespace

class BesideSeedsTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void init() { QSettings().clear(); }

  void theMeanAndTheExtremesAreThoseOfTheLogs() {
    SeedRuns seeds;
    QVERIFY(seeds.train() && seeds.show());
    const std::array<RunLog, 3> logs{seeds.log(0), seeds.log(1), seeds.log(2)};
    QCOMPARE(logs[0].steps.rows.size(), 32U);
    QCOMPARE(logs[2].steps.rows.size(), 20U);
    LossView loss(seeds.context(), nullptr);
    MetricView metric(seeds.context(), nullptr);
    for (SmoothedView* view : {static_cast<SmoothedView*>(&loss), static_cast<SmoothedView*>(&metric)}) {
      const auto column = static_cast<std::size_t>(view == &loss ? Figure::loss : Figure::metric);
      view->resize(700, 320);
      view->show();
      TimeChart& chart = view->chart();
      QCOMPARE(indexOf(chart, kThree, Curve::Look::band), -1);  // off at first
      view->setSeedsTogether(true);
      QTRY_VERIFY(indexOf(chart, kThree, Curve::Look::band) >= 0);
      const Curve& band = chart.curves()[static_cast<std::size_t>(indexOf(chart, kThree, Curve::Look::band))];
      QCOMPARE(band.colour, seeds.b.feed.beside().all()[0].colour);
      QCOMPARE(band.history()->count(), 32U);
      for (std::size_t row = 0; row < 32; ++row) {
        double sum = 0;
        float low = 1e30F, high = -1e30F;
        int runs = 0;
        for (const RunLog& log : logs) {
          if (row >= log.steps.rows.size()) continue;
          const float value = log.steps.of(row)[column].mean;
          sum += static_cast<double>(value), ++runs;
          low = std::min(low, value), high = std::max(high, value);
        }
        const History::Point point = band.history()->at(static_cast<double>(row + 1));
        QCOMPARE(runs, row < 20 ? 3 : 2);
        QCOMPARE(point.value, static_cast<float>(sum / runs));
        QCOMPARE(point.min, low);
        QCOMPARE(point.max, high);
        seeds.link.point(static_cast<double>(row + 1));
        QVERIFY2(chart.crosshairWords().contains(QString("seeds, %1 of 3 (").arg(runs)),
                 qPrintable(chart.crosshairWords()));
      }
      seeds.link.leave();
      const Curve& ranges = chart.curves()[static_cast<std::size_t>(indexOf(chart, kThree, Curve::Look::ranges))];
      QCOMPARE(ranges.history()->count(), 2U);
      const auto validation = [&](std::size_t run, std::size_t epoch) {
        const MetricSet& set = logs[run].epochs[epoch].validation;
        return view == &loss ? set.loss : set.metrics.front();
      };
      const float last[] = {validation(0, 1), validation(1, 1)};
      QCOMPARE(ranges.history()->at(32).min, std::min(last[0], last[1]));
      QCOMPARE(ranges.history()->at(32).max, std::max(last[0], last[1]));
      // The run with another rate has its curve still, the seeds have none of their own, the present one lies above.
      const auto& all = seeds.b.feed.beside().all();
      QVERIFY(indexOf(chart, all[3].name, Curve::Look::faint) >= 0);
      for (int i = 0; i < 3; ++i)
        QCOMPARE(indexOf(chart, all[static_cast<std::size_t>(i)].name, Curve::Look::faint), -1);
      QVERIFY(chart.curves().front().onTop && !band.onTop);
      QVERIFY(chart.penOf(1).widthF() > chart.penOf(indexOf(chart, all[3].name, Curve::Look::mean)).widthF());
      QVERIFY2(view->hint().contains("seeds together"), qPrintable(view->hint()));
    }
  }

  // Of each step where the band is drawn: as high as its extremes are, in its colour and not without it.
  void theBandIsAsHighAsItsNumbers() {
    SeedRuns seeds;
    QVERIFY(seeds.train() && seeds.show(3));
    LossView view(seeds.context(), nullptr);
    view.resize(700, 320);
    view.show();
    view.setSeedsTogether(true);
    QTRY_VERIFY(indexOf(view.chart(), kThree, Curve::Look::band) >= 0);
    view.refreshNow();
    TimeChart& chart = view.chart();
    const int band = indexOf(chart, kThree, Curve::Look::band);
    const auto history = chart.curves()[static_cast<std::size_t>(band)].history();
    QCOMPARE(chart.shape(band).extent.size(), 1);
    const QPolygonF& area = chart.shape(band).extent.front();
    QCOMPARE(area.size(), 64);
    for (int step = 1; step <= 32; ++step) {
      const auto point = history->at(step);
      QCOMPARE(area[step - 1].y(), chart.values().unit(static_cast<double>(point.max)));
      QCOMPARE(area[64 - step].y(), chart.values().unit(static_cast<double>(point.min)));
      QCOMPARE(area[step - 1].x(), chart.steps().unit(step));
    }
    // Every curve but the band is put away: what is left between its edges is its colour.
    const auto at = [&](double unit) {
      const QImage picture = chart.grab().toImage();
      const double high = chart.values().unit(static_cast<double>(history->at(2).max));
      const double low = chart.values().unit(static_cast<double>(history->at(2).min));
      const QRectF plot = chart.plotArea();
      return picture.pixelColor(qRound(plot.left() + chart.steps().unit(2) * plot.width()),
                                qRound(plot.bottom() - (low + unit * (high - low)) * plot.height()));
    };
    chart.setCurveVisible(0, false);
    chart.setCurveVisible(2, false);
    const QColor within = at(0.25), above = at(1.6);
    const QColor full = chart.colourOf(band);
    QVERIFY(within != above);
    const auto distance = [](const QColor& a, const QColor& b) {
      return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
    };
    QVERIFY(distance(within, full) < distance(above, full));
  }

  void theChoiceIsRememberedAndTakenBack() {
    SeedRuns seeds;
    QVERIFY(seeds.train() && seeds.show());
    {
      LossView view(seeds.context(), nullptr);
      view.show();
      std::unique_ptr<QWidget> options(view.makeOptions(nullptr));
      auto* box = options->findChild<QCheckBox*>();
      QVERIFY(box && !box->isChecked() && !box->toolTip().isEmpty());
      QCOMPARE(box->accessibleName(), QString("Seeds together"));
      QTest::keyClick(box, Qt::Key_Space);
      QVERIFY(view.seedsTogether());
      QTRY_VERIFY(indexOf(view.chart(), kThree, Curve::Look::band) >= 0);
      seeds.b.feed.beside().hide(qtext(seeds.runs[1].path));  // two are left
      QTRY_VERIFY(indexOf(view.chart(), kTwo, Curve::Look::band) >= 0);
      QCOMPARE(indexOf(view.chart(), kThree, Curve::Look::band), -1);
    }
    LossView again(seeds.context(), nullptr);
    QVERIFY(again.seedsTogether());
    QVERIFY(joinBackground(-1));
    QCoreApplication::processEvents();
    QCOMPARE(indexOf(again.chart(), kTwo, Curve::Look::band), -1);  // nobody sees it
    again.show();
    QTRY_VERIFY(indexOf(again.chart(), kTwo, Curve::Look::band) >= 0);
    again.setSeedsTogether(false);
    QCOMPARE(indexOf(again.chart(), kTwo, Curve::Look::band), -1);
    QVERIFY(indexOf(again.chart(), seeds.b.feed.beside().all()[0].name, Curve::Look::faint) >= 0);
  }

  void aRunThatIsStillWrittenTakesTheGroupAlong() {
    SeedRuns seeds;
    QVERIFY(seeds.train() && seeds.show(3));
    LossView view(seeds.context(), nullptr);
    view.resize(600, 300);
    view.show();
    view.setSeedsTogether(true);
    const auto runsAt = [&](double step) {
      seeds.link.point(step);
      return view.chart().crosshairWords();
    };
    QTRY_VERIFY(runsAt(32).contains("seeds, 2 of 3 ("));
    QVERIFY(write_file_safely(seeds.runs[2].metrics, seeds.whole).ok());
    QTRY_VERIFY((seeds.b.feed.beside().follow(), runsAt(32).contains("seeds, 3 of 3 (")));
  }

  void theTableHasTheExtremesToo() {
    SeedRuns seeds;
    QVERIFY(seeds.train() && seeds.show(3));
    LossView view(seeds.context(), nullptr);
    view.show();
    view.setSeedsTogether(true);
    QTRY_VERIFY(indexOf(view.chart(), kThree, Curve::Look::band) >= 0);
    const QStringList lines = rowsOf(view);
    QStringList names;  // quoted, since they hold commas
    for (const char* part : {"mean", "smallest", "largest", "runs"}) names << QString("\"%1: %2\"").arg(kThree, part);
    QVERIFY2(lines[0].contains(names.join(',')), qPrintable(lines[0]));
    const auto column = lines[0].left(lines[0].indexOf(names[0])).count(',');
    const auto logs = std::array{seeds.log(0), seeds.log(1)};
    const QStringList last = lines[32].split(',');
    QCOMPARE(last[0], QString("32"));
    const float a = logs[0].steps.of(31)[static_cast<std::size_t>(Figure::loss)].mean;
    const float b = logs[1].steps.of(31)[static_cast<std::size_t>(Figure::loss)].mean;
    QCOMPARE(last[column].toFloat(), static_cast<float>((static_cast<double>(a) + static_cast<double>(b)) / 2));
    QCOMPARE(last[column + 1].toFloat(), std::min(a, b));
    QCOMPARE(last[column + 2].toFloat(), std::max(a, b));
    QCOMPARE(last[column + 3].toInt(), 2);
  }

  // Of the fourth run and the present one, which differs from it in the seed alone.
  void thePresentRunIsOneOfItsSeeds() {
    SeedRuns seeds;
    QVERIFY(seeds.presentJoins());
    const std::array logs{seeds.log(3), *read_log(*read_file(seeds.present().metrics), "")};
    LossView loss(seeds.context(), nullptr);
    MetricView metric(seeds.context(), nullptr);
    GradientView gradients(seeds.context(), nullptr);
    const auto check = [&](CurveView& view, Figure figure) {
      const int at = indexOf(view.chart(), kTwo, Curve::Look::band);
      QVERIFY(at >= 0);
      const History& band = *view.chart().curves()[static_cast<std::size_t>(at)].history();
      QCOMPARE(band.count(), 32U);
      for (std::size_t row = 0; row < 32; ++row) {
        const auto value = [&](const RunLog& log) {
          return log.steps.of(row)[static_cast<std::size_t>(figure)].mean;
        };
        const float a = value(logs[0]), b = value(logs[1]);
        const History::Point point = band.at(static_cast<double>(row + 1));
        QCOMPARE(point.value, static_cast<float>((static_cast<double>(a) + static_cast<double>(b)) / 2));
        QCOMPARE(point.min, std::min(a, b));
        QCOMPARE(point.max, std::max(a, b));
      }
    };
    for (CurveView* view :
         {static_cast<CurveView*>(&loss), static_cast<CurveView*>(&metric), static_cast<CurveView*>(&gradients)})
      view->resize(700, 320), view->show();
    loss.setSeedsTogether(true), metric.setSeedsTogether(true), gradients.setSeedsTogether(true);
    for (CurveView* view :
         {static_cast<CurveView*>(&loss), static_cast<CurveView*>(&metric), static_cast<CurveView*>(&gradients)}) {
      QTRY_VERIFY2(indexOf(view->chart(), kTwo, Curve::Look::band) >= 0, qPrintable(view->title()));
      QVERIFY2(view->hint().contains("seeds together"), qPrintable(view->hint()));
      QVERIFY2(rowsOf(*view).front().contains("\"" + kTwo + ": smallest\""), qPrintable(rowsOf(*view).front()));
    }
    check(loss, Figure::loss);
    check(metric, Figure::metric);
    check(gradients, Figure::gradient_norm);
    QVERIFY(loss.chart().curves().front().onTop);  // its own curve stays, above them
    QVERIFY(gradients.chart().curves().size() > 0 &&
            indexOf(gradients.chart(), "whole gradient", Curve::Look::mean) >= 0);
  }

  // What it trains on is in the group as soon as it rests again.
  void thePresentRunTakesItsGroupAlong() {
    SeedRuns seeds;
    QVERIFY(seeds.presentJoins());
    LossView view(seeds.context(), nullptr);
    view.resize(700, 320);
    view.show();
    view.setSeedsTogether(true);
    const auto last = [&] {
      const int at = indexOf(view.chart(), kTwo, Curve::Look::band);
      return at < 0 ? 0.0 : view.chart().curves()[static_cast<std::size_t>(at)].history()->last_x();
    };
    QTRY_COMPARE(last(), 32.0);
    QVERIFY(seeds.b.trainToTheEnd());
    const double end = seeds.b.feed.trainLoss().last_x();
    QVERIFY(end > 32);
    QTRY_COMPARE(last(), end);
    view.setSeedsTogether(false);
    QCOMPARE(last(), 0.0);
  }

  // Its curves may have millions of steps: each is read once, however often groups are made.
  void ofThePresentRunOnlyWhatIsNewIsRead() {
    SeedRuns seeds;
    QVERIFY(seeds.presentJoins());
    SeedsTogether together(
        seeds.b.feed, [](const Curves& run) { return std::pair(&run.trainLoss, &run.validationLoss); }, "together",
        nullptr);
    QSignalSpy made(&together, &SeedsTogether::changed);
    together.setOn(true);
    together.setWatching(true);
    together.gather();
    QTRY_COMPARE(made.count(), 1);
    QCOMPARE(together.shown().size(), 1U);
    QCOMPARE(together.pointsRead(), 32U + 2U);  // steps and epochs
    together.gather();
    QTRY_COMPARE(made.count(), 2);
    QCOMPARE(together.pointsRead(), 32U + 2U);
    QVERIFY(seeds.b.trainToTheEnd());
    const History& loss = seeds.b.feed.trainLoss();
    const auto last = [&] {
      return together.shown().empty() ? 0.0 : together.shown().front()->train.values.last_x();
    };
    QTRY_COMPARE(last(), loss.last_x());
    QCOMPARE(together.pointsRead(), loss.count() + seeds.b.feed.curves().validationLoss.count());
    together.restart();
    QCOMPARE(together.pointsRead(), 0U);
  }

  // Gaps, runs that begin later, records of several steps.
  void stepsAreComparedWithThemselves() {
    History one, other, late;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (int step = 1; step <= 8; ++step) one.append(step, step == 3 || step == 4 ? nan : static_cast<float>(step));
    for (int step = 1; step <= 8; ++step) other.append(step, step == 4 ? nan : 10);
    late.append_range(8, 4, 1, 6, 5, 4);  // of steps 5 to 8
    const SeedCurve all = takenTogether({&one, &other, nullptr, &late});
    QCOMPARE(all.values.count(), 8U);
    const int runs[] = {2, 2, 1, 0, 3, 3, 3, 3};
    for (int step = 1; step <= 8; ++step) QCOMPARE(all.runsAt(step), runs[step - 1]);
    QCOMPARE(all.values.at(2).value, 6.0F);
    QCOMPARE(all.values.at(3).value, 10.0F);
    QVERIFY(std::isnan(all.values.at(4).value));
    QCOMPARE(all.values.at(6).value, 20.0F / 3);
    QCOMPARE(all.values.at(6).min, 1.0F);
    QCOMPARE(all.values.at(6).max, 10.0F);
    QVERIFY(takenTogether({}).values.empty());
  }

  void onlyTheSeedMayDiffer() {
    Project one = spiral(2), other = spiral(2);
    QVERIFY(!apartInSeedOnly(one, other));  // the same run twice is no second measurement
    QVERIFY(set_setting(other, "training.seed", "7").ok());
    QVERIFY(apartInSeedOnly(one, other));
    QVERIFY(set_setting(other, "training.epochs", "3").ok());
    QVERIFY(!apartInSeedOnly(one, other));
    Project rewired = spiral(2);
    QVERIFY(set_setting(rewired, "training.seed", "7").ok());
    QVERIFY(rewired.graph.disconnect(rewired.graph.edges().back()).ok());
    QVERIFY(!apartInSeedOnly(one, rewired));  // the same settings, another network
  }
};

QTEST_MAIN(BesideSeedsTest)
#include "beside_seeds_test.moc"
