// Train → Find learning rate: the dialog with a real search behind it, what it does to the document, and that the run
// hears nothing of it.
#include <QPushButton>

#include "tests/ui/window_fixture.h"
#include "ui/dialogs/rate_dialog.h"
#include "ui/document/background.h"
#include "ui/inspector/number_box.h"
#include "ui/views/export/view_export.h"
#include "ui/views/rate/rate_plot.h"

namespace vitrine::ui {

namespace {

// Large batches, so that the fall stands out.
Project calm() {
  Project project = spiral();
  project.training.set("batch_size", std::int64_t{160});
  if (!project.graph.set_param("dense_1", "activation", std::string("tanh")).ok()) qFatal("activation");
  return project;
}

}  // namespace

class RateFinderTest : public WindowFixture {
  Q_OBJECT

  static RateDialog* dialogOf(const MainWindow& window) { return window.findChild<RateDialog*>(); }
  RateDialog* searched(const MainWindow& window) {
    act(window, "train.rate");
    RateDialog* dialog = dialogOf(window);
    if (!dialog || !QTest::qWaitFor([&] { return !dialog->isSearching(); })) return nullptr;
    return dialog;
  }
  static QPushButton* button(const QWidget& within, const QString& text) {
    for (auto* one : within.findChildren<QPushButton*>())
      if (one->text().remove('&') == text) return one;
    return nullptr;
  }

 private Q_SLOTS:
  void aCurveASuggestionAndOneStepOfUndo() {
    const auto window = shown(calm());
    waitForData(*window);
    RateDialog* dialog = searched(*window);
    QVERIFY(dialog);
    QVERIFY(dialog->plot().points().size() > 50);
    QVERIFY2(dialog->words().contains("Suggestion: "), qPrintable(dialog->words()));
    const auto chosen = dialog->plot().chosen();
    QVERIFY(chosen && *chosen > 1e-3 && *chosen < 10);
    // The same as the engine says of the same project.
    RateSearch search;
    search.project = window->document().project();
    search.dataset = window->document().dataset();
    const RateCurve curve = find_rate(search).value();
    QCOMPARE(dialog->plot().points().size(), curve.points.size());
    for (std::size_t i = 0; i < curve.points.size(); ++i)
      QCOMPARE(dialog->plot().points()[i].loss, curve.points[i].loss);
    QVERIFY(std::abs(*chosen / *curve.advice.steepest - 1) < 0.06);  // two digits of it

    const int before = window->document().undoStack().count();
    QCOMPARE(setting(window->document(), "optimizer.learning_rate"), std::string("0.001"));
    QTest::mouseClick(button(*dialog, "Use this rate"), Qt::LeftButton);
    QCOMPARE(QString::fromStdString(setting(window->document(), "optimizer.learning_rate")).toDouble(), *chosen);
    QCOMPARE(window->document().undoStack().count(), before + 1);
    window->document().undoStack().undo();
    QCOMPARE(setting(window->document(), "optimizer.learning_rate"), std::string("0.001"));
    QVERIFY(!window->controller().hasRun());
  }

  void clicksAndKeysChooseARate() {
    const auto window = shown(calm());
    waitForData(*window);
    RateDialog* dialog = searched(*window);
    QVERIFY(dialog);
    RatePlot& plot = dialog->plot();
    auto* field = named<NumberBox>(*dialog, "Chosen learning rate");
    QVERIFY(field);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.placeOf(1e-3, plot.points().front().loss).toPoint());
    QVERIFY(std::abs(std::log10(field->text().toDouble()) + 3) < 0.05);
    plot.setFocus();
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(field->text().toDouble(), 1e-7);
    QTest::keyClick(&plot, Qt::Key_Right);
    QVERIFY(std::abs(*plot.chosen() / plot.points()[1].rate - 1) < 0.06);
    QTest::keyClick(&plot, Qt::Key_S);
    QVERIFY(*plot.chosen() > 1e-3);
    QVERIFY(plot.accessibleDescription().contains("smoothed"));
    field->setText("nothing");
    QVERIFY(!button(*dialog, "Use this rate")->isEnabled());
    QVERIFY(csvOf(plot).startsWith("rate,loss,smoothed\n1e-07,"));
    QCOMPARE(csvOf(plot).count('\n'), static_cast<qsizetype>(plot.points().size()) + 1);
    QVERIFY(pngOf(plot).startsWith("\x89PNG"));
  }

  void cancelAnswersAtOnceAndItCanBeSearchedAgain() {
    Project project = calm();
    project.sources.front() = {"spiral", {{"samples", std::int64_t{4000}}}};
    project.training.set("batch_size", std::int64_t{3000});
    QVERIFY(project.graph.set_param("dense_1", "units", std::int64_t{128}).ok());
    const auto window = shown(project);
    waitForData(*window);
    act(*window, "train.rate");
    RateDialog* dialog = dialogOf(*window);
    QVERIFY(dialog && dialog->isSearching());
    QPushButton* cancel = button(*dialog, "Cancel");
    QVERIFY(cancel);
    QTest::mouseClick(cancel, Qt::LeftButton);
    QVERIFY(!dialog->isSearching());
    QVERIFY2(dialog->words().startsWith("Cancelled after"), qPrintable(dialog->words()));
    // A second press brings the same dialog to the front.
    act(*window, "train.rate");
    QCOMPARE(window->findChildren<RateDialog*>().size(), 1);
    QTest::mouseClick(button(*dialog, "Search"), Qt::LeftButton);
    QTRY_VERIFY(dialog->isSearching());
    // Closing ends it, too, and the next one is another.
    const QPointer<RateDialog> gone(dialog);
    dialog->close();
    QTRY_VERIFY(!gone);
    QVERIFY(joinBackground(30'000));
  }

  void aPausedRunStaysAsItIs() {
    const auto window = shown(calm());
    waitForData(*window);
    window->controller().stepEpoch();
    QTRY_VERIFY(window->feed().run() && window->feed().status().step > 0 && !window->controller().isTraining());
    const auto before = window->feed().run()->trained(Run::Which::last).get();
    RateDialog* dialog = searched(*window);
    QVERIFY(dialog && dialog->plot().points().size() > 10);
    const auto after = window->feed().run()->trained(Run::Which::last).get();
    QVERIFY(before->state == after->state);
    for (std::size_t i = 0; i < before->weights.size(); ++i)
      QVERIFY(before->weights[i].value.values == after->weights[i].value.values);
    // It began with those weights.
    RateSearch search;
    search.project = window->document().project();
    search.dataset = window->document().dataset();
    search.weights = before;
    search.steps = 10;
    QCOMPARE(dialog->plot().points().front().loss, find_rate(search).value().points.front().loss);
    // A run that begins to train ends a search, and while it trains there is none.
    QTest::mouseClick(button(*dialog, "Search"), Qt::LeftButton);
    window->controller().train();
    QTRY_VERIFY(window->controller().isTraining() && !window->actions().find("train.rate")->isEnabled());
    QVERIFY(window->actions().find("train.rate")->toolTip().contains("Pause the training first"));
    QVERIFY(!dialog->isSearching() && !button(*dialog, "Search")->isEnabled());
    window->controller().pause();
    QTRY_VERIFY(window->actions().find("train.rate")->isEnabled());
  }

  void severalOptimizersKeepTheirRatioInOneStep() {
    Project project = calm();
    OptimizerGroup second = project.optimizers.front();
    second.optimizer.params.set("learning_rate", 1e-4);
    project.optimizers.push_back(second);
    const auto window = shown(project);
    waitForData(*window);
    RateDialog* dialog = searched(*window);
    QVERIFY(dialog);
    named<NumberBox>(*dialog, "Chosen learning rate")->setText("0.5");
    const int before = window->document().undoStack().count();
    QTest::mouseClick(button(*dialog, "Use this rate"), Qt::LeftButton);
    QCOMPARE(setting(window->document(), "optimizer.learning_rate"), std::string("0.5"));
    QCOMPARE(QString::fromStdString(setting(window->document(), "optimizer_2.learning_rate")).toDouble(), 0.05);
    QCOMPARE(window->document().undoStack().count(), before + 1);
  }

  void whatCannotBeSearchedIsOffWithTheReason() {
    Project project = calm();
    project.sources.front() = {"none", {}};
    const auto window = shown(project);
    QAction* action = window->actions().find("train.rate");
    QVERIFY(!action->isEnabled());
    QVERIFY2(action->toolTip().contains("data", Qt::CaseInsensitive), qPrintable(action->toolTip()));
    window->document().reset(calm(), {});
    waitForData(*window);
    QTRY_VERIFY(action->isEnabled());
    RateDialog* dialog = searched(*window);
    QVERIFY(dialog);
    const QPointer<RateDialog> gone(dialog);
    window->document().reset(calm(), {});  // another document: the curve is not its own
    QTRY_VERIFY(!gone);
  }

  void theTrainingPageOffersIt() {
    const auto window = shown(calm());
    waitForData(*window);
    clickTab(*window, "Training");
    QPushButton* link = button(*inspector(*window), "Find learning rate…");
    QVERIFY(link && link->isVisible());
    QTest::mouseClick(link, Qt::LeftButton);
    QTRY_VERIFY(dialogOf(*window));
    QTRY_VERIFY(!dialogOf(*window)->isSearching());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::RateFinderTest)
#include "rate_finder_test.moc"
