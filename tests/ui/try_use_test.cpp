// Try it beside the rest of the window: it waits until it is seen, follows runs of other networks and splits, and
// takes the samples that other views open.
#include <QLabel>
#include <QSpinBox>
#include <QtTest>
#include <algorithm>

#include "core/train/probes/try_code.h"
#include "core/train/probes/try_input.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/live/tried_input.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/try/answer_panel.h"
#include "ui/views/try/curve_pad.h"
#include "ui/views/try/draw_pad.h"
#include "ui/views/try/number_form.h"
#include "ui/views/try/try_view.h"
#include "ui/views/view_area.h"

namespace vitrine::ui {
namespace {

struct Trial {
  Document document;
  LiveFeed feed;
  ChartLink link;
  TryView view{{document, feed, link}, nullptr};

  explicit Trial(bool seen = true) {
    view.resize(600, 420);
    view.setVisible(seen);
  }
  void attach(const std::shared_ptr<FakeRun>& run) {
    feed.attach(run);
    feed.tick();
    view.refreshNow();
  }
  template <class Answer>
  void answer(FakeRun& run, const char* probe, Answer answer) {
    const auto asked = run.asked(probe);
    QVERIFY(asked.has_value());
    std::const_pointer_cast<Watched>(run.watch({probe, *asked}))
        ->publish(std::make_shared<Answer>(std::move(answer)));
    feed.tick();
    view.refreshNow();
  }
  bool says(const QString& words) const {
    const auto labels = view.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(),
                       [&](const QLabel* label) { return label->isVisible() && label->text().contains(words); });
  }
};

std::shared_ptr<Dataset> curves() {
  auto out = std::make_shared<Dataset>();
  out->count = 10;
  Field input;
  input.name = "input", input.shape = Shape{6, 1};
  std::vector<float> values;
  for (int i = 0; i < 60; ++i) values.push_back(static_cast<float>(i % 6));
  input.values = Numbers(values.begin(), values.end());
  out->fields.push_back(std::move(input));
  return out;
}

}  // namespace

class TryUseTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void nothingIsBuiltBeforeSomebodyLooks() {
    Trial t(false);
    const auto run = std::make_shared<FakeRun>(spiral(60, 3));
    t.attach(run);
    QVERIFY(!t.view.editor());
    t.view.show();
    QVERIFY(t.view.editor());
    QVERIFY(run->asked("try_input"));
    t.view.hide();
    const auto next = std::make_shared<FakeRun>(curves());
    t.attach(next);
    QVERIFY(!qobject_cast<CurvePad*>(t.view.editor()));
    t.view.show();
    QVERIFY(qobject_cast<CurvePad*>(t.view.editor()));
  }

  // On the same data, so that what is given stays where it can.
  void aCodeIsAsLongAsTheNetworkTakes() {
    Trial t;
    const auto data = spiral(60, 3);
    for (const std::int64_t size : {4, 4, 7, 2}) {
      const auto run = std::make_shared<FakeRun>(data);
      QVERIFY(run->mutableProject().graph.add({"sample_normal_1", "sample_normal_1", "sample_normal", {}, {}}).ok());
      t.attach(run);
      QCOMPARE(t.view.gives(), TryView::Gives::code);
      TryCodeAnswer told;
      told.size = size, told.field = "input", told.made = Tensor(Shape{1, 2});
      t.answer(*run, "try_code", std::move(told));
      QVERIFY(t.view.code());
      QCOMPARE(std::ssize(t.view.code()->numbers()), size);
    }
  }

  void aSampleIsFoundAgainInAnotherSplit() {
    Trial t;
    const auto data = spiral(60, 3);
    const auto first = std::make_shared<FakeRun>(data);
    t.attach(first);
    t.view.setSample(2);
    QCOMPARE(t.view.sampleChooser().value(), 3);
    const std::int64_t row = first->split().validation[2];
    const std::vector<float> shown = t.view.editor()->numbers();
    const auto next = std::make_shared<FakeRun>(data);
    next->mutableSplit().validation = {row, row + 6};
    t.attach(next);
    QCOMPARE(t.view.editor()->numbers(), shown);
    QCOMPARE(t.view.sampleChooser().maximum(), 2);
    QCOMPARE(t.view.sampleChooser().value(), 1);
    const auto last = std::make_shared<FakeRun>(data);
    last->mutableSplit().validation = {row + 6};
    t.attach(last);
    QCOMPARE(t.view.editor()->numbers(), shown);
    QCOMPARE(t.view.sampleChooser().value(), 0);  // none of those that are watched
  }

  void whatIsReadBesideIsToldOfRowsToo() {
    Trial t;
    const auto run = std::make_shared<FakeRun>(spiral(60, 3));
    t.attach(run);
    QVERIFY(!t.says("reads beside"));
    TryInputAnswer told;
    told.why = "Not asked here.", told.reads_more = true;
    t.answer(*run, "try_input", std::move(told));
    QVERIFY(t.says("What the network reads beside is that of sample 1."));
  }

  // The row that is given away is the one that was answered, also once another is given.
  void theAnswerGoesWithWhatWasAsked() {
    Trial t;
    const auto run = std::make_shared<FakeRun>(spiral(60, 3));
    t.attach(run);
    TryInputAnswer told;
    told.input = {0.25F, -0.5F}, told.output = Tensor(Shape{1, 3});
    told.output.values = {0.5F, 0.25F, 0.25F};
    t.answer(*run, "try_input", told);
    t.view.setSample(2);
    QVERIFY(t.view.editor()->numbers() != told.input);
    QCOMPARE(rowsOf(t.view).mid(0, 4),
             (QStringList{"part,name,value", "input,0,0.25", "input,1,-0.5", "output,0,0.5"}));
    // Another run has answered nothing yet.
    QVERIFY(!t.view.panel().headline().isEmpty());
    t.attach(std::make_shared<FakeRun>(spiral(60, 3)));
    QVERIFY(t.view.panel().headline().isEmpty() && t.view.hint().isEmpty() && !t.view.hasData());
  }

  void whatAGeneratorReadsBesideACodeIsChosen() {
    Trial t;
    const auto run = std::make_shared<FakeRun>(spiral(60, 3));
    QVERIFY(run->mutableProject().graph.add({"sample_normal_1", "sample_normal_1", "sample_normal", {}, {}}).ok());
    t.attach(run);
    QVERIFY(!t.view.besideChooser().isVisible());
    TryCodeAnswer told;
    told.size = 4, told.field = "input", told.made = Tensor(Shape{1, 2}), told.reads = {"target"};
    t.answer(*run, "try_code", told);
    QVERIFY(t.view.besideChooser().isVisible());
    QCOMPARE(run->asked("try_code", "beside"), run->split().validation.front());
    t.view.besideChooser().setValue(3);
    const std::int64_t row = run->split().validation[2];
    QCOMPARE(run->asked("try_code", "beside"), row);
    told.beside = row;
    t.answer(*run, "try_code", told);
    const Field& target = run->dataset().target();
    QVERIFY(t.says("target: " + className(target, static_cast<int>(target.sample(row)[0]))));
    QVERIFY(rowsOf(t.view).contains(QString("beside,sample,%1").arg(row + 1)));
  }

  void whatIsSaidOfACurveFollowsTheKeys() {
    Trial t;
    t.attach(std::make_shared<FakeRun>(curves()));
    auto* pad = qobject_cast<CurvePad*>(t.view.editor());
    QVERIFY(pad);
    QVERIFY(pad->accessibleDescription().startsWith("Position 1 of 6: 0"));
    QTest::keyClick(pad, Qt::Key_Right);
    QVERIFY(pad->accessibleDescription().startsWith("Position 2 of 6: 1"));
    QVERIFY(t.says(pad->words()));
    t.view.setSample(1);
    QCOMPARE(pad->accessibleDescription(), pad->words());
  }

  void aSheetWithoutSamplesIsEmpty() {
    const PictureHabits habits = habitsOf(field("input", FieldKind::values, Shape{1, 8, 8}, 0));
    QCOMPARE(habits.ground.size(), std::size_t{1});
    QCOMPARE(habits.side, 0.0);
  }

  void narrowItCutsNothing() {
    Trial t;
    const auto run = std::make_shared<FakeRun>(spiral(60, 3));
    QVERIFY(run->mutableProject().graph.add({"sample_normal_1", "sample_normal_1", "sample_normal", {}, {}}).ok());
    t.attach(run);
    t.view.setGives(TryView::Gives::input);
    for (const int width : {150, 250, 600}) {
      t.view.resize(width, 420);
      QCoreApplication::processEvents();
      const QSpinBox& sample = t.view.sampleChooser();
      QVERIFY(sample.width() >= sample.minimumSizeHint().width());
      QVERIFY(sample.mapTo(&t.view, QPoint(sample.width(), 0)).x() <= t.view.width());
    }
  }

  void aSampleThatIsOpenedElsewhereOpensIt() {
    Document document;
    LiveFeed feed;
    ViewArea area(document, feed);
    area.resize(900, 420);
    area.show();
    const auto run = std::make_shared<FakeRun>(spiral(60, 3));
    feed.attach(run);
    QVERIFY(!area.isShown("try"));
    emit TriedInput::of(feed).sampleAsked(14);
    QVERIFY(area.isShown("try"));
    const auto* view = qobject_cast<TryView*>(area.view("try"));
    QVERIFY(view && view->editor());
    const NumberView raw = run->dataset().input().sample(14);
    QCOMPARE(view->editor()->numbers(), std::vector<float>(raw.begin(), raw.end()));
    emit TriedInput::of(feed).sampleAsked(9);
    QCOMPARE(view->sampleChooser().value(), 2);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::TryUseTest)
#include "try_use_test.moc"
