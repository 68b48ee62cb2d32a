// The whole window: where the keys go, what a half-typed number does, tabs, and a run that fails.
#include "tests/ui/window_fixture.h"
#include "ui/docks/banner.h"

using namespace vitrine;
using namespace vitrine::ui;

class WindowTest : public WindowFixture {
  Q_OBJECT

 private Q_SLOTS:
  void anotherOptimizerAfterARunHasFailedTwice() {
    const auto window = shown(spiral(1000));
    waitForData(*window);
    QSignalSpy failed(&window->controller(), &RunController::failed);
    for (int i = 1; i <= 2; ++i) {
      act(*window, "train.train");
      QTRY_COMPARE(failed.count(), i);
    }
    clickTab(*window, "Training");
    line(*inspector(*window), "Learning rate")->setFocus();
    auto* kind = named<QComboBox>(*inspector(*window), "Optimizer");
    for (const char* type : {"adam", "sgd", "rmsprop", "adam"}) {
      if (QLineEdit* rate = line(*inspector(*window), "Learning rate")) rate->setFocus();
      QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
      emit kind->activated(kind->findData(type));
      QCOMPARE(setting(window->document(), "optimizer.type"), std::string(type));
      QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    // Each parameter has one field, and it works.
    int rates = 0;
    for (ParamEditor* editor : inspector(*window)->findChildren<ParamEditor*>())
      rates += editor->spec().id == "learning_rate";
    QCOMPARE(rates, 1);
    QLineEdit* rate = line(*inspector(*window), "Learning rate");
    rate->setFocus();
    rate->selectAll();
    QTest::keyClicks(rate, "0.25");
    QTest::keyClick(rate, Qt::Key_Return);
    QCOMPARE(std::stod(setting(window->document(), "optimizer.learning_rate")), 0.25);
  }

  void aFailureGivesNoFieldTheKeys() {
    const auto window = shown(spiral(1000));
    waitForData(*window);
    auto* stop = named<QPushButton>(*window, "Stop");
    QSignalSpy failed(&window->controller(), &RunController::failed);
    act(*window, "train.train");
    stop->setFocus();
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(!stop->isEnabled());
    QVERIFY(!inspector(*window)->isAncestorOf(QApplication::focusWidget()));
  }

  void theFocusOfWhatGoesAwayReturnsToTheCanvas() {
    const auto window = shown();
    auto* units = (window->canvas().selectNode("dense_1"), line(*inspector(*window), "Units"));
    QVERIFY(units != nullptr);
    units->setFocus();
    window->canvas().selectNode({});
    act(*window, "edit.select_all");  // its field is hidden while it has the keys
    QVERIFY(!units->isVisible());
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(&window->canvas()));
  }

  void halfANumberReachesNoRun() {
    const auto window = shown(spiral(1e-3));
    waitForData(*window);
    clickTab(*window, "Training");
    QLineEdit* rate = line(*inspector(*window), "Learning rate");
    rate->setFocus();
    rate->selectAll();
    QSignalSpy told(&window->document(), &Document::settingsChanged);
    QTest::keyClicks(rate, "1e-4");
    QCOMPARE(told.count(), 0);  // 1 is not what is meant
    QTest::keyClick(rate, Qt::Key_Return);
    QCOMPARE(told.count(), 1);
    QCOMPARE(std::stod(setting(window->document(), "optimizer.learning_rate")), 1e-4);
    rate->selectAll();
    QTest::keyClicks(rate, "0,5");  // a decimal comma
    QTest::keyClick(rate, Qt::Key_Tab);
    QCOMPARE(std::stod(setting(window->document(), "optimizer.learning_rate")), 0.5);
    QCOMPARE(rate->text(), QString("0.5"));
  }

  void halfANumberThatIsLeftGivesTheOldOneBackAndSaysSo() {
    const auto window = shown(spiral(1e-3));
    clickTab(*window, "Training");
    QLineEdit* rate = line(*inspector(*window), "Learning rate");
    rate->setFocus();
    rate->selectAll();
    QTest::keyClicks(rate, "1e-");
    window->canvas().setFocus();
    QCOMPARE(rate->text(), QString("0.001"));
    QCOMPARE(std::stod(setting(window->document(), "optimizer.learning_rate")), 1e-3);
    const auto labels = inspector(*window)->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
      return label->isVisible() && label->text().contains("1e-") && label->text().contains("stays 0.001");
    }));
  }

  void whatIsTypedCountsWhenTrainIsPressed() {
    const auto window = shown();
    waitForData(*window);
    clickTab(*window, "Training");
    QLineEdit* rate = line(*inspector(*window), "Learning rate");
    rate->setFocus();
    rate->selectAll();
    QTest::keyClicks(rate, "0.02");
    QTest::mouseClick(named<QPushButton>(*window, "Train"), Qt::LeftButton);  // a click that leaves the focus there
    QCOMPARE(std::stod(setting(window->document(), "optimizer.learning_rate")), 0.02);
    window->controller().stop();
  }

  void escapeGivesTheOldNumberBack() {
    const auto window = shown();
    clickTab(*window, "Training");
    QLineEdit* batch = line(*inspector(*window), "Batch size");
    const QString before = batch->text();
    batch->setFocus();
    batch->selectAll();
    QTest::keyClicks(batch, "77");
    QTest::keyClick(batch->parentWidget(), Qt::Key_Escape);
    QCOMPARE(batch->text(), before);
    window->canvas().setFocus();
    QCOMPARE(QString::fromStdString(setting(window->document(), "training.batch_size")), before);
  }

  void aTabThatIsClickedIsTheTabThatIsShown() {
    const auto window = shown();
    clickTab(*window, "Training");
    line(*inspector(*window), "Epochs")->setFocus();
    clickTab(*window, "Data");
    Inspector* tabs = inspector(*window);
    QCOMPARE(tabs->tabText(tabs->currentIndex()), QString("Data"));
    QVERIFY(tabs->currentWidget()->isVisible());
    QCOMPARE(tabs->tabText(tabs->tabBar()->currentIndex()), QString("Data"));
    QVERIFY(field(*tabs, "Samples") != nullptr);
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(tabs->tabBar()));
  }

  void selectingALayerLeavesTheTabThatIsRead() {
    const auto window = shown();
    for (const char* tab : {"Training", "Data"}) {
      clickTab(*window, tab);
      window->canvas().selectNode("dense_1");
      QCOMPARE(inspector(*window)->tabText(inspector(*window)->currentIndex()), QString(tab));
      window->canvas().selectNode("dense_2");
    }
    clickTab(*window, "Layer");
    QCOMPARE(line(*inspector(*window), "Units")->text(), QString("2"));
  }

  void theStateIsOneAnalysis() {
    const auto window = shown(Project{});
    auto* train = named<QPushButton>(*window, "Train");
    auto* state = named<QLabel>(*window, "Run status");
    QVERIFY(!train->isEnabled());
    QVERIFY(train->toolTip().contains("network is empty"));
    QVERIFY(train->accessibleDescription().contains("network is empty"));
    QCOMPARE(state->text(), QString("Not ready"));
    Project blind = spiral();
    blind.sources.front() = {"none", {}};
    window->document().reset(blind, {});
    QCOMPARE(window->document().analysis().problems.size(), std::size_t{1});
    QVERIFY(!train->isEnabled());
    QVERIFY(train->accessibleDescription().contains("no data"));
    QVERIFY(state->accessibleDescription().contains("no data"));
    window->document().reset(spiral(), {});
    waitForData(*window);
    QVERIFY(window->document().analysis().problems.empty());
    QVERIFY(train->isEnabled());
    QCOMPARE(state->text(), QString("Ready"));
    QVERIFY(window->document().removeItems({"dense_1"}, {}).ok());
    QVERIFY(!train->isEnabled());
    QCOMPARE(state->text(), QString("Not ready"));
  }

  void aNumberThatIsNotFiniteIsAProblemAndIsHeard() {
    const auto window = shown(spiral(1000));
    waitForData(*window);
    QSignalSpy heard(window->findChild<Banner*>(), &Banner::alerted);
    const QStringList layers{"input_1", "dense_1", "dense_2"};
    for (const QString& id : layers) QVERIFY(window->canvas().isInView(id));
    QSignalSpy failed(&window->controller(), &RunController::failed);
    act(*window, "train.train");
    QTRY_COMPARE(failed.count(), 1);
    const QString layer = failed.front().back().toString(), why = failed.front().front().toString();
    QVERIFY(!layer.isEmpty());
    const auto& problems = window->document().analysis().problems;
    QCOMPARE(problems.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(problems.front().node), layer);
    QCOMPARE(window->canvas().selectedNodeIds(), QStringList{layer});
    for (const QString& id : layers) QVERIFY(window->canvas().isInView(id));  // nothing is scrolled away
    QCOMPARE(heard.count(), 1);
    QCOMPARE(heard.front().front().toString(), why);
    QVERIFY(window->actions().find("train.train")->isEnabled());  // one may try again
    window->controller().reset();
    QVERIFY(window->document().analysis().problems.empty());
  }

  void aBannerHasOneLineForEachThingAndIsHeard() {
    Banner banner;
    QSignalSpy heard(&banner, &Banner::alerted);
    banner.say("stale", Banner::Mood::info, "The run is of an earlier state.");
    int acted = 0;
    banner.say("failed", Banner::Mood::bad, "Not finite", "Mend it", [&] { ++acted; });
    banner.say("failed", Banner::Mood::bad, "Not finite again", "Mend it", [&] { ++acted; });
    QCOMPARE(heard.count(), 3);
    QVERIFY(banner.says("stale") && banner.says("failed"));
    QStringList words;
    for (const QLabel* label : banner.findChildren<QLabel*>())
      if (!label->isHidden() && label->parentWidget() && !label->parentWidget()->isHidden()) words << label->text();
    QVERIFY(words.contains("Not finite again") && !words.contains("Not finite"));
    for (QPushButton* button : banner.findChildren<QPushButton*>())
      if (!button->parentWidget()->isHidden()) button->click();
    QCOMPARE(acted, 1);
    QVERIFY(!banner.says("failed") && banner.says("stale") && !banner.isHidden());
    banner.clear("stale");
    QVERIFY(banner.isHidden());
  }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
