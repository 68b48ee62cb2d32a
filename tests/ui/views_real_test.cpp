// Curves, attention and predictions of runs as the engine trains them: each number that a view gives away is that of
// the run's own record, or of the same probe asked apart. Where a view is not fed it has none of them.
#include <QComboBox>
#include <QSettings>
#include <QtTest>
#include <algorithm>
#include <cmath>

#include "core/graph/sketch.h"
#include "core/io/examples.h"
#include "core/train/probes/attention.h"
#include "core/train/probes/outputs.h"
#include "tests/ui/digits_network.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "tests/ui/view_data.h"
#include "tests/ui/views_fixture.h"
#include "ui/views/attention/attention_view.h"
#include "ui/views/gradients/gradient_view.h"
#include "ui/views/loss/loss_view.h"
#include "ui/views/metric/metric_view.h"
#include "ui/views/predictions/prediction_model.h"
#include "ui/views/predictions/predictions_view.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

constexpr qsizetype kSteps = 16;  // 160 samples in batches of 20, two epochs

// Classes, and the input given back, on one trunk.
Project twoTasks() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  const NodeId trunk = s.dense(8, "tanh");
  s.dense(2, "linear", {trunk});
  s.add("output");
  s.dense(2, "linear", {trunk});
  s.add("output");
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  project.objectives.resize(2);
  project.objectives[0].settings = {{"output", std::string("output_1")}};
  project.objectives[1].loss = {"mse", {}};
  project.objectives[1].settings = {{"output", std::string("output_2")}, {"target", std::string("input")}};
  project.training = {{"epochs", std::int64_t{2}}, {"batch_size", std::int64_t{20}}};
  return project;
}

// A run of two tasks from its start to its end, with all that it says of its steps and epochs on the way.
struct Recorded {
  Document document;
  LiveFeed feed;
  ChartLink link;
  std::vector<StepRecord> steps;
  std::vector<std::vector<float>> norms, ratios, judged;
  std::vector<EpochRecord> epochs;
  std::shared_ptr<Run> run;

  explicit Recorded(const Project& project = twoTasks()) {
    RunSetup setup = setupOf(project);
    setup.on_step = [this](const StepRecord& record, const StepFigures& figures) {
      steps.push_back(record);
      norms.emplace_back(figures.norms.begin(), figures.norms.end());
      ratios.emplace_back(figures.ratios.begin(), figures.ratios.end());
      judged.emplace_back(figures.judged.begin(), figures.judged.end());
    };
    setup.on_epoch = [this](const EpochRecord& record) { epochs.push_back(record); };
    run = runOf(std::move(setup));
    feed.attach(run);
  }
  ViewContext context() { return {document, feed, link}; }
  // The rows of a view's numbers, once it has one for each step; each in its cells.
  QList<QStringList> told(View& view) {
    run->train();
    const auto all = [&] {
      const bool ended = run->status().phase == RunPhase::finished;  // before it is read out for the last time
      feed.tick();
      view.refreshNow();
      return ended && rowsOf(view).size() == kSteps + 1;
    };
    if (!QTest::qWaitFor(all)) qFatal("%s has %lld rows", qPrintable(view.title()), qlonglong(rowsOf(view).size()));
    QList<QStringList> out;
    for (const QString& row : rowsOf(view).mid(1)) out.push_back(row.split(','));
    return out;
  }
};

float numberOf(const QStringList& cells, qsizetype column) {
  return cells.value(column).toFloat();
}

}  // namespace

class ViewsRealTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void theLossIsThatOfEveryStepAndEachValidation() {
    Recorded r;
    LossView view(r.context(), nullptr);
    const QList<QStringList> rows = r.told(view);
    for (qsizetype i = 0; i < kSteps; ++i) {
      QCOMPARE(rows[i][0].toLongLong(), i + 1);
      QCOMPARE(numberOf(rows[i], 2), r.steps[static_cast<std::size_t>(i)].loss);
      QCOMPARE(rows[i][3].isEmpty(), (i + 1) % 8 != 0);
    }
    for (const EpochRecord& epoch : r.epochs)
      QCOMPARE(numberOf(rows[static_cast<qsizetype>(epoch.step) - 1], 3), epoch.validation.loss);
    QCOMPARE(r.epochs.size(), std::size_t{2});
  }

  void eachMetricIsThatOfItsObjective_data() {
    QTest::addColumn<int>("objective");
    QTest::addRow("metric") << 0;
    QTest::addRow("metric_2") << 1;
  }

  void eachMetricIsThatOfItsObjective() {
    QFETCH(int, objective);
    Recorded r;
    MetricView view(r.context(), nullptr, static_cast<std::size_t>(objective));
    const QList<QStringList> rows = r.told(view);
    const RunInfo& info = r.run->info();
    const auto figure = first_metric(info.figures, static_cast<std::size_t>(objective));
    QVERIFY(figure);
    QCOMPARE(view.title(), QString::fromStdString(info.figures[*figure].title));
    const auto at = std::find(info.judged.begin(), info.judged.end(), *figure) - info.judged.begin();
    QVERIFY(at < std::ssize(info.judged));
    for (std::size_t i = 0; i < r.steps.size(); ++i)
      QCOMPARE(numberOf(rows[static_cast<qsizetype>(i)], 2), r.judged[i][static_cast<std::size_t>(at)]);
    for (const EpochRecord& epoch : r.epochs)
      QCOMPARE(numberOf(rows[static_cast<qsizetype>(epoch.step) - 1], 3), epoch.validation.metrics[*figure]);
  }

  void gradientsAreThoseOfEveryLayer() {
    Recorded r;
    GradientView view(r.context(), nullptr);
    const QList<QStringList> rows = r.told(view);
    QCOMPARE(rowsOf(view).front(), QString("step,steps,dense_1,dense_2,dense_3"));
    for (std::size_t i = 0; i < r.steps.size(); ++i)
      for (std::size_t layer = 0; layer < 3; ++layer)
        QCOMPARE(numberOf(rows[static_cast<qsizetype>(i)], static_cast<qsizetype>(2 + layer)), r.norms[i][layer]);
  }

  void updatesAreThoseOfEveryLayer() {
    Recorded r;
    GradientView view(r.context(), nullptr);
    view.setQuantity(GradientView::Quantity::updateRatio);
    const QList<QStringList> rows = r.told(view);
    view.setQuantity(GradientView::Quantity::gradientNorm);  // it is remembered
    for (std::size_t i = 0; i < r.steps.size(); ++i)
      for (std::size_t layer = 0; layer < 3; ++layer) {
        QVERIFY(r.ratios[i][layer] > 0);
        QCOMPARE(numberOf(rows[static_cast<qsizetype>(i)], static_cast<qsizetype>(2 + layer)), r.ratios[i][layer]);
      }
  }

  void theMetricsViewShowsFiguresOfTheRunToo_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("title");
    QTest::addRow("rate") << "run.learning_rate"
                          << "Learning rate";
    QTest::addRow("norm") << "run.gradient_norm"
                          << "Gradient norm, whole";
    QTest::addRow("penalty") << "run.penalty"
                             << "Weight penalty";
    QTest::addRow("objective") << "run.objective"
                               << "Loss + penalty";
  }

  // Chosen in the box, as a person does; the next view of the kind has it too.
  void theMetricsViewShowsFiguresOfTheRunToo() {
    QFETCH(QString, id);
    QFETCH(QString, title);
    Project project = twoTasks();
    project.regularisation.set("l2", 0.01);
    Recorded r(project);
    MetricView view(r.context(), nullptr);
    const QString usual = view.title();
    const std::unique_ptr<QWidget> panel(view.makeOptions(nullptr));
    auto* box = panel->findChild<QComboBox*>();
    QVERIFY(box && box->findData(id) >= 0);
    emit box->activated(box->findData(id));
    QCOMPARE(view.title(), title);
    const QList<QStringList> rows = r.told(view);
    for (std::size_t i = 0; i < r.steps.size(); ++i) {
      const StepRecord& step = r.steps[i];
      const float wanted = id == "run.learning_rate"   ? step.learning_rate
                           : id == "run.gradient_norm" ? step.gradient_norm
                           : id == "run.penalty"       ? step.penalty
                                                       : step.loss + step.penalty;
      QVERIFY(wanted > 0);
      QCOMPARE(numberOf(rows[static_cast<qsizetype>(i)], 2), wanted);
    }
    {
      MetricView again(r.context(), nullptr);
      QCOMPARE(again.title(), title);
    }
    emit box->activated(0);  // a metric again
    QCOMPARE(view.title(), usual);
    QVERIFY(rowsOf(view).front().startsWith("step,steps,train"));
  }

  // Each figure that the network is judged by.
  void theMetricsViewShowsEachFigureThatIsChosen() {
    Recorded r;
    MetricView view(r.context(), nullptr);
    (void)r.told(view);
    const std::unique_ptr<QWidget> panel(view.makeOptions(nullptr));
    auto* box = panel->findChild<QComboBox*>();
    const RunInfo& info = r.run->info();
    int chosen = 0;
    for (std::size_t figure = 0; figure < info.figures.size(); ++figure) {
      if (info.figures[figure].is_loss) continue;
      const int at = box->findData(QString::fromStdString(info.figures[figure].id));
      QVERIFY(at >= 0);
      emit box->activated(at);
      QCOMPARE(view.title(), QString::fromStdString(info.figures[figure].title));
      const QStringList cells = rowsOf(view).last().split(',');
      QCOMPARE(cells.last().toFloat(), r.epochs.back().validation.metrics[figure]);
      ++chosen;
    }
    QVERIFY(chosen >= 2);
    QSettings().clear();  // it is remembered
  }

  void attentionIsThatOfEachHead() {
    Project project = load_example("sequence-transformer").value();
    project.sources.front().params.set("samples", std::int64_t{120});
    RealView<AttentionView> shown(runOf(project), {420, 320});
    shown.feed.attach(shown.run);
    shown.step();
    const auto told = [&] {
      shown.catchUp();
      return rowsOf(shown.view).value(1).startsWith("1,1,");
    };
    QTRY_VERIFY(told());
    const QStringList rows = rowsOf(shown.view);
    const auto answer = shown.asked<AttentionAnswer>(attention_of({0}));
    QCOMPARE(answer->step, std::uint64_t{1});
    QVERIFY(!answer->maps.empty());
    qsizetype at = 1;
    for (const AttentionMap& map : answer->maps)
      for (const float weight : map.weights.values) {
        QCOMPARE(rows.value(at).section(',', 2, 2).toStdString(), map.name);
        QCOMPARE(rows.value(at++).section(',', -1).toFloat(), weight);
      }
    QCOMPARE(rows.size(), at);
  }

  void predictionsAreWhatTheNetworkAnswers() {
    RealView<PredictionsView> shown(runOf(digitsNetwork()), {420, 300});
    shown.feed.attach(shown.run);
    shown.step();
    const auto told = [&] {
      shown.catchUp();
      return shown.view.page() == PredictionsView::Page::samples && rowsOf(shown.view).value(1).startsWith("1,");
    };
    QTRY_VERIFY(told());
    const QStringList rows = rowsOf(shown.view);
    QVERIFY(rows.size() > 10);
    const auto answer = shown.asked<OutputsAnswer>(outputs_of(rows.size() - 1));
    QCOMPARE(std::ssize(answer->rows), rows.size() - 1);
    for (qsizetype i = 1; i < rows.size(); ++i) {
      const QStringList cells = rows[i].split(',');
      const std::size_t row = static_cast<std::size_t>(i) - 1;
      QCOMPARE(cells[1].toLongLong(), answer->rows[row] + 1);
      for (qsizetype k = 0; k < 10; ++k)
        QVERIFY(std::abs(cells[2 + k].toFloat() - answer->values.values[row * 10 + static_cast<std::size_t>(k)]) <
                1e-5F);
    }
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ViewsRealTest)
#include "views_real_test.moc"
