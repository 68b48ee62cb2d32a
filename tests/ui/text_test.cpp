// The view in which a language model writes.
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QtTest>

#include "core/graph/sketch.h"
#include "core/project/settings.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "tests/ui/view_data.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/text/text_view.h"
#include "ui/views/view_area.h"

namespace vitrine::ui {

// A small language model on sentences.
Project writer(bool causal = true) {
  Project project;
  project.sources = {{"sentences", {{"characters", std::int64_t{4000}}, {"length", std::int64_t{8}}}}};
  const auto vocabulary =
      (*source_types().at("sentences").load(project.sources.front().params, "", 1, {}))->input().classes;
  Sketch s(project.graph);
  s.tokens(8, vocabulary);
  s.add("embedding", {{"vocabulary", vocabulary}, {"width", std::int64_t{8}}});
  s.add("multi_head_attention", {{"heads", std::int64_t{2}}, {"causal", causal}});
  s.dense(vocabulary);
  s.add("output");
  project.training = {{"epochs", std::int64_t{1}}};
  return project;
}

// The view on the screen.
struct Written {
  Document document;
  LiveFeed feed;
  ViewArea area{document, feed};
  TextView* view = nullptr;

  explicit Written(const Project& project) {
    document.reset(project, {});
    area.resize(900, 320);
    area.setShown("text", true);
    area.show();
    view = qobject_cast<TextView*>(area.view("text"));
    view->refreshNow();
  }
  template <class T>
  T* part(const char* name) const {
    for (T* child : view->findChildren<T*>())
      if (child->accessibleName() == name) return child;
    return nullptr;
  }
  QString empty() const { return view->findChild<QLabel*>()->text(); }
};

class TextTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cleanupTestCase() {
    joinBackground(-1);
    leaveOwnPlace();
  }

  void saysWhyThereIsNothingToWrite() {
    Written written(writer());
    QVERIFY(written.empty().contains("Press Train"));
    QVERIFY(!written.part<QPushButton>("Generate")->isVisible());
    written.document.reset(writer(false), {});
    written.view->refreshNow();
    QVERIFY2(written.empty().contains("Causal"), qPrintable(written.empty()));
    written.document.reset(Project{}, {});
    written.view->refreshNow();
    QVERIFY(written.empty().startsWith("This network writes no text"));
  }

  void writesOnFromThePromptWithTheRunsWeights() {
    Written written(writer());
    written.feed.attach(runOf(writer()));
    written.view->refreshNow();
    auto* generate = written.part<QPushButton>("Generate");
    QVERIFY(generate->isVisible());
    QVERIFY(!written.part<QPushButton>("Copy text")->isEnabled());
    written.part<QLineEdit>("Prompt")->setText("the ");
    written.part<QSpinBox>("Length")->setValue(40);
    QTest::mouseClick(generate, Qt::LeftButton);
    QVERIFY(written.view->isWriting());
    QTRY_VERIFY(!written.view->isWriting());
    const QString first = written.view->text();
    QVERIFY(first.startsWith("the "));
    QCOMPARE(first.size(), 44);
    QVERIFY(written.view->hasData());
    const QString csv = dataOf(*written.view);
    QVERIFY2(csv.startsWith("prompt,temperature,top_k,length,seed,step,text\nthe ,0.8,0,40,1,0,"), qPrintable(csv));
    QVERIFY2(written.view->hint().startsWith("40 tokens"), qPrintable(written.view->hint()));
    QTest::mouseClick(written.part<QPushButton>("Copy text"), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), first);
    QTest::keyClick(written.part<QLineEdit>("Prompt"), Qt::Key_Return);
    QTRY_VERIFY(!written.view->isWriting());
    QCOMPARE(written.view->text(), first);
    written.part<QSpinBox>("Seed of the text")->setValue(2);
    written.view->generate();
    QTRY_VERIFY(!written.view->isWriting());
    QVERIFY(written.view->text() != first);
  }

  void writesLiveWhatTheGeneratorWritesOfEachStep() {
    Project project = writer();
    QVERIFY(set_setting(project, "optimizer.learning_rate", "0.05").ok());
    QVERIFY(set_setting(project, "training.epochs", "20").ok());
    RealView<TextView> shown(keptRunOf(project), {900, 320});
    shown.feed.attach(shown.run);
    QVERIFY(shown.view.isLive() && !shown.view.hasData());
    const auto generated = [&] {
      const auto trained = shown.run->trained(Run::Which::last).get();
      const Pool pool(1);
      const auto generator = TextGenerator::create(shown.run->project(), *trained, pool).value();
      return QString::fromStdString(generator->generate("", {.tokens = 60}).value().text);
    };
    QStringList texts;
    for (const int until : {1, 11}) {
      while (shown.run->status().step < static_cast<std::uint64_t>(until)) shown.step();
      const QString told = QString("live · 60 tokens · step %1").arg(until);
      QTRY_COMPARE((shown.catchUp(), shown.view.hint()), told);
      QCOMPARE(shown.view.text(), generated());
      QVERIFY2(dataOf(shown.view).contains(QString("\n,0.8,0,60,1,%1,").arg(until)), qPrintable(dataOf(shown.view)));
      texts << shown.view.text();
    }
    QVERIFY(texts[0] != texts[1]);
    // What is selected stays until it is not.
    auto* area = shown.view.findChild<QPlainTextEdit*>();
    area->selectAll();
    shown.step();
    shown.settle();
    QCOMPARE(shown.view.text(), texts[1]);
    QCOMPARE(shown.view.hint(), QString("live · 60 tokens · step 11"));
    area->moveCursor(QTextCursor::Start);
    shown.step();
    QTRY_COMPARE((shown.catchUp(), shown.view.hint()), QString("live · 60 tokens · step 13"));
    QTRY_VERIFY((shown.catchUp(), shown.feed.playhead().last() == 13));
    shown.feed.playhead().show(1);  // as it was
    QTRY_COMPARE((shown.catchUp(), shown.view.hint()), QString("live · 60 tokens · step 1"));
    QCOMPARE(shown.view.text(), texts[0]);
    // What is asked for by hand stays, also when the network learns on.
    shown.feed.playhead().goLive();
    shown.view.generate();
    QVERIFY(!shown.view.isLive());
    QTRY_VERIFY(!shown.view.isWriting());
    const QString byHand = shown.view.text();
    QCOMPARE(byHand.size(), 300);
    shown.step();
    shown.settle();
    QCOMPARE(shown.view.text(), byHand);
    shown.view.setLive(true);
    QTRY_COMPARE((shown.catchUp(), shown.view.hint()), QString("live · 60 tokens · step 14"));
    QCOMPARE(shown.view.text(), generated());
  }

  void asksOnlyWhileItIsSeen() {
    Written written(writer());
    const auto run = std::make_shared<FakeRun>();
    run->mutableProject() = writer();
    written.feed.attach(run);
    written.area.setShown("text", true);  // of a network with attention other views were
    QTRY_COMPARE(run->asked("text", "tokens"), 60);
    written.part<QLineEdit>("Prompt")->setText("the ");
    written.part<QSpinBox>("Length")->setValue(20);
    QTRY_COMPARE(run->asked("text", "tokens"), 20);
    QCOMPARE(text_of(probe_types().at("text").info, *run->asked("text"), "prompt"), std::string("the "));
    written.part<QCheckBox>("Live text")->click();
    QTRY_VERIFY(!run->asked("text"));
    written.part<QCheckBox>("Live text")->click();
    QTRY_VERIFY(run->asked("text"));
    written.area.setShown("text", false);
    QTRY_VERIFY(!run->asked("text"));
  }

  // Whether a network writes at all is told by going through it: not at each answer to whatever view.
  void theNetworkIsLookedAtOnce() {
    Written written(writer());
    const auto run = std::make_shared<FakeRun>();
    run->mutableProject() = writer();
    written.feed.attach(run);
    written.area.setShown("text", true);
    written.view->refreshNow();
    const int looks = written.view->looksAtNetwork();
    QVERIFY(looks > 0);
    for (int i = 0; i < 5; ++i) {
      written.view->invalidate();
      written.view->refreshNow();
    }
    QCOMPARE(written.view->looksAtNetwork(), looks);
    const auto deaf = std::make_shared<FakeRun>();
    deaf->mutableProject() = writer(false);  // it sees what comes
    written.feed.attach(deaf);
    written.area.setShown("text", true);
    written.view->refreshNow();
    QVERIFY(written.view->looksAtNetwork() > looks);
    QVERIFY2(written.empty().contains("Causal"), qPrintable(written.empty()));
  }

  void whatAnotherRunWroteGoesWithIt() {
    Written written(writer());
    written.feed.attach(runOf(writer()));
    written.view->refreshNow();
    written.part<QSpinBox>("Length")->setValue(20);
    written.view->generate();
    QTRY_VERIFY(!written.view->isWriting());
    QVERIFY(written.view->hasData());
    written.feed.attach(runOf(writer()));
    written.view->refreshNow();
    QVERIFY(!written.view->hasData() && written.view->text().isEmpty() && written.view->hint().isEmpty());
    written.part<QSpinBox>("Length")->setValue(1'000'000);
    written.view->generate();
    QTRY_VERIFY(written.view->text().size() > 20);
    written.feed.attach(nullptr);  // while it writes
    QVERIFY(!written.view->isWriting() && written.view->text().isEmpty());
    written.document.reset(Project{}, {});
    written.view->refreshNow();
    QTest::qWait(1);  // what was on its way is nobody's
    QVERIFY(!written.view->hasData() && dataOf(*written.view).isEmpty());
    QVERIFY(written.empty().startsWith("This network writes no text"));
  }

  void aRunThatGoesOnIsToldBehindTheOneBefore() {
    Written written(writer());
    const auto first = runOf(writer(), true), next = runOf(writer());
    written.feed.attach(first);
    first->step_once();
    QTRY_VERIFY((written.feed.tick(), written.feed.hasSteps() && written.feed.status().phase == RunPhase::paused));
    written.feed.goOn(next, "goes on");
    written.view->refreshNow();
    written.part<QSpinBox>("Length")->setValue(5);
    written.view->generate();
    QTRY_VERIFY(!written.view->isWriting());
    QVERIFY2(written.view->hint().endsWith("step 1"), qPrintable(written.view->hint()));
  }

  void stopsWhereItIsAndTellsOfUnknownLetters() {
    Written written(writer());
    written.feed.attach(runOf(writer()));
    written.view->refreshNow();
    written.part<QLineEdit>("Prompt")->setText(QString::fromUtf8("é"));
    written.part<QSpinBox>("Length")->setValue(1'000'000);
    written.view->generate();
    QTRY_VERIFY(written.view->text().size() > 20);  // it streams in
    QVERIFY(written.view->isWriting());
    QTest::mouseClick(written.part<QPushButton>("Stop writing"), Qt::LeftButton);
    QTRY_VERIFY(!written.view->isWriting());
    QVERIFY(written.view->text().size() < 1'000'000);
    bool told = false;
    for (const QLabel* label : written.view->findChildren<QLabel*>())
      told = told || (label->isVisible() && label->text().contains("not in the vocabulary"));
    QVERIFY(told);
  }

  void writesWhileItTrainsAndWithoutARun() {
    Project project = writer();
    project.training = {{"epochs", std::int64_t{100'000}}};
    Written written(project);
    const auto run = runOf(project);
    written.feed.attach(run);
    written.view->refreshNow();
    run->train();
    QTRY_VERIFY(run->status().step > 5);
    written.part<QSpinBox>("Length")->setValue(20);
    written.view->generate();
    QTRY_VERIFY(!written.view->isWriting());
    QCOMPARE(written.view->text().size(), 20);
    QVERIFY(!written.view->hint().endsWith("step 0"));
    QCOMPARE(run->status().phase, RunPhase::training);
    run->stop();
    run->wait();
    const auto trained = run->trained(Run::Which::last).get();
    written.feed.attach(nullptr);
    written.document.setTrained(trained);
    written.view->refreshNow();
    written.view->generate();
    QTRY_VERIFY(!written.view->isWriting());
    QCOMPARE(written.view->text().size(), 20);
  }

  void everyControlHasANameAndATooltip() {
    Written written(writer());
    written.feed.attach(runOf(writer()));
    written.view->refreshNow();
    for (const char* name : {"Temperature", "Top-k", "Length", "Seed of the text"})
      QVERIFY2(written.part<QAbstractSpinBox>(name) && !written.part<QAbstractSpinBox>(name)->toolTip().isEmpty(),
               name);
    for (const char* name : {"Generate", "Copy text"}) QVERIFY(!written.part<QPushButton>(name)->toolTip().isEmpty());
    auto* temperature = qobject_cast<QDoubleSpinBox*>(written.part<QAbstractSpinBox>("Temperature"));
    temperature->selectAll();
    QTest::keyClicks(temperature, "0,5");
    QTest::keyClick(temperature, Qt::Key_Return);
    QCOMPARE(temperature->value(), 0.5);
    QVERIFY(written.part<QPlainTextEdit>("Generated text")->isReadOnly());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::TextTest)
#include "text_test.moc"
