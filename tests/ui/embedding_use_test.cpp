// Layouts are made when somebody asks for them; and whatever may come, the embedding view says what it is.
#include <QComboBox>
#include <QPushButton>
#include <QSpinBox>

#include "core/io/examples.h"
#include "tests/ui/embedding_fixture.h"
#include "tests/ui/view_data.h"

namespace vitrine::ui {

class EmbeddingUseTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  // ---- layouts

  void whatLayoutsAreMadeWithIsRemembered() {
    {
      Seen s;
      s.view.setMethod(LayoutMethod::tsne);
      s.view.settingBox().setValue(12);
      s.view.setMethod(LayoutMethod::umap);
      QCOMPARE(s.view.settingBox().value(), 15);  // of that nothing was chosen
      s.view.settingBox().setValue(40);
    }
    Seen again;
    QCOMPARE(again.view.settingBox().value(), 40);
    again.view.setMethod(LayoutMethod::tsne);
    QCOMPARE(again.view.settingBox().value(), 12);
  }

  void aLayoutIsMadeWhenItIsAskedFor() {
    Seen s;
    s.step();
    s.settle();
    s.view.setMethod(LayoutMethod::tsne);
    s.view.settingBox().setValue(5);
    QVERIFY(!s.view.isMaking() && !s.view.hasData());
    s.view.computeButton().click();
    QVERIFY(s.view.isMaking());
    QCOMPARE(s.view.computeButton().accessibleName(), QStringLiteral("Cancel the layout"));
    QTRY_VERIFY_WITH_TIMEOUT((s.catchUp(), !s.view.isMaking()), 30'000);
    QCOMPARE(s.cloud().ids, s.rows());
    QVERIFY(s.cloud().axes.isEmpty());
    QVERIFY(s.view.foot().contains("step 1"));
    const auto places = s.cloud().places;
    s.step();
    s.settle();
    QCOMPARE(s.cloud().places, places);  // it is of the moment that it was asked at
    QVERIFY(s.view.foot().contains("step 1"));
    s.view.setMethod(LayoutMethod::umap);
    QVERIFY(!s.view.hasData());
    s.view.compute();
    QTRY_VERIFY_WITH_TIMEOUT((s.catchUp(), !s.view.isMaking()), 30'000);
    QVERIFY(s.view.hasData() && s.view.foot().contains("step 2"));
    s.view.setMethod(LayoutMethod::pca);
    s.settle();
    QCOMPARE(s.cloud().axes.size(), 2);
  }

  void aLayoutIsCancelled() {
    Told t;
    t.view.setMethod(LayoutMethod::tsne);
    QVERIFY(!t.run->asked("embedding"));  // nothing is computed that nobody wanted
    t.view.compute();
    QCOMPARE(t.run->asked("embedding", "components"), std::int64_t{50});
    t.view.cancel();
    QVERIFY(!t.view.isMaking() && !t.run->asked("embedding"));
    t.view.compute();
    t.answer(scattered(3000, 3, 50));
    QTRY_VERIFY_WITH_TIMEOUT((t.view.refreshNow(), t.view.hasData()), 30'000);
    QVERIFY(t.view.isMaking());
    QVERIFY(t.view.progress().contains("iterations"));
    t.view.computeButton().click();
    QVERIFY(!t.view.isMaking());
    QVERIFY(t.view.progress().startsWith("Stopped after"));
    QVERIFY2(t.view.hasData(), "what there is so far stays");
  }

  void aLayoutThatDoesNotFitIsSaid() {
    Told t;
    t.view.setMethod(LayoutMethod::tsne);
    t.view.compute();
    t.answer(scattered(20, 3, 50));
    QTRY_VERIFY((t.view.refreshNow(), !t.view.isMaking()));
    QVERIFY2(t.view.progress().contains("perplexity"), qPrintable(t.view.progress()));
    QVERIFY(!t.view.hasData());
  }

  // ---- what may come

  void onlyWhatIsSeenIsAskedFor() {
    Told t;
    QCOMPARE(t.run->asked("embedding", "components"), std::int64_t{3});
    QCOMPARE(t.run->asked("embedding", "count"), std::int64_t{1000});
    t.view.setCount(250);
    QCOMPARE(t.run->asked("embedding", "count"), std::int64_t{250});
    t.view.showLayer("conv2d_1");
    QCOMPARE(text_of(probe_types().at("embedding").info, *t.run->asked("embedding"), "node"),
             std::string("conv2d_1"));
    t.view.hide();
    QVERIFY(!t.run->asked("embedding"));
  }

  void saysWhyThereIsNothing() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    EmbeddingView view({document, feed, link}, nullptr);
    view.resize(400, 300);
    view.show();
    QVERIFY(!view.note().isEmpty() && !view.hasData());
    Told t;
    t.view.refreshNow();
    QVERIFY(t.view.note().contains("as soon as"));
    EmbeddingAnswer none;
    none.why = "No samples are watched: give the validation or the training part some.";
    t.answer(none);
    QCOMPARE(t.view.note(), QString::fromStdString(none.why));
    QVERIFY(!EmbeddingView::applies(Project()));
  }

  void copesWithOnePointOneClassAndManyClasses() {
    Told t;
    for (const auto& [count, classes] : {std::pair{1, 1}, {40, 1}, {5000, 5000}, {0, 1}}) {
      EmbeddingAnswer answer = scattered(count, classes);
      if (count == 1) answer.points = {0, 0, 0}, answer.total_variance = 0, answer.variance = {0, 0, 0};
      t.answer(std::move(answer));
      t.view.setDimensions(2);
      t.view.grab();
      t.view.setDimensions(3);
      t.view.grab();
      for (int i = 0; i < std::min(count, 5); ++i) QVERIFY(std::isfinite(t.view.plot().placeOf(i).x()));
      QVERIFY(t.view.legend().height() <= 60);
    }
  }

  void whatIsLeftOutIsSaid() {
    Told t;
    EmbeddingAnswer answer = scattered(30, 3);
    answer.there = 3000, answer.left_out = 2, answer.averaged = true;
    t.answer(answer);
    QVERIFY(t.view.foot().contains("30 of 3,000 samples"));
    QVERIFY(t.view.foot().contains("2 with a number that is not finite left out"));
    QVERIFY(t.view.foot().contains("mean over positions"));
  }

  void anotherNetworkIsTakenUp() {
    Told t;
    t.view.showLayer("conv2d_1");
    t.answer([] {
      EmbeddingAnswer out = scattered(30, 3);
      out.node = out.name = "conv2d_1";
      return out;
    }());
    QVERIFY(t.view.hasData());
    auto other = std::make_shared<FakeRun>(spiral(40, 2));
    other->mutableProject() = load_example("spiral-mlp").value();
    t.feed.attach(other);
    t.view.refreshNow();
    QVERIFY(!t.view.hasData());
    QCOMPARE(t.view.layerChooser().currentText(), QStringLiteral("Before the answer"));
    QVERIFY(other->asked("embedding"));
    t.feed.attach(nullptr);
    t.view.refreshNow();
    QVERIFY(!t.view.note().isEmpty());
  }

  void csvHasEveryPoint() {
    Told t;
    t.answer(scattered(12, 3));
    t.view.legend().toggle(0);
    const QStringList lines = rowsOf(t.view);
    QCOMPARE(lines.size(), 13);
    QCOMPARE(lines[0], QStringLiteral("layer,sample,x,y,truth,answer,wrong,error"));
    const QStringList second = lines[2].split(',');
    QCOMPARE(second[1], QStringLiteral("2"));
    QCOMPARE(second[2].toFloat(), t.view.plot().cloud()->places[2]);
    QCOMPARE(second.mid(4), (QStringList{"1", "2", "1", "0.00999999978"}));
  }

  void everyControlHasANameAndATooltip() {
    Told t;
    t.view.setMethod(LayoutMethod::tsne);
    t.view.setDimensions(3);
    for (QWidget* one : t.view.findChildren<QWidget*>()) {
      if (one->focusPolicy() == Qt::NoFocus || !one->isVisibleTo(&t.view) ||
          one->parentWidget()->inherits("QSpinBox"))
        continue;
      QVERIFY2(!one->accessibleName().isEmpty(), one->metaObject()->className());
      QVERIFY2(!one->toolTip().isEmpty() || one == &t.view.plot(), qPrintable(one->accessibleName()));
    }
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::EmbeddingUseTest)
#include "embedding_use_test.moc"
#include "tests/ui/view_data.h"
