// The samples view: what a network makes, over the data that it is like, and what an autoencoder gives back.
#include <QLabel>
#include <QtTest>
#include <algorithm>
#include <span>

#include "core/graph/sketch.h"
#include "core/io/examples.h"
#include "core/train/probes/outputs.h"
#include "core/train/probes/samples.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/view_data.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/predictions/predictions_view.h"
#include "ui/views/samples/sample_sheet.h"
#include "ui/views/samples/samples_view.h"

namespace vitrine::ui {
namespace {

// An example with less data.
Project small(const char* example) {
  Project project = load_example(example).value();
  project.sources.front().params.set("samples", std::int64_t{200});
  return project;
}

struct Window {
  Document document;
  LiveFeed feed;
  ChartLink link;
  std::shared_ptr<Run> run;
  SamplesView view{{document, feed, link}, nullptr};
  explicit Window(const char* example) : run(runOf(small(example))) {
    view.resize(420, 320);
    view.show();
    view.setWatching(true);
    m_made.ask(samples_of(example == std::string("gaussians-gan") ? 1000 : 64));
    m_back.ask(outputs_of(24));
    feed.attach(run);
    run->step_once();
  }
  // Of after the step: one may be made before it.
  bool hasProbe() {
    feed.tick();
    if (view.shows() == SamplesView::Shows::made) return made() && made()->step > 0 && !made()->values.values.empty();
    const auto back = m_back.answer<OutputsAnswer>();
    return back && back->step > 0 && !back->values.values.empty();
  }
  std::shared_ptr<const SamplesAnswer> made() const { return m_made.answer<SamplesAnswer>(); }

  // The same as the view asks for.
  ProbeTap m_made{feed}, m_back{feed};
};

}  // namespace

class SamplesTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void aGeneratorsPointsLieOverThoseOfTheData() {
    Window window("gaussians-gan");
    QTRY_VERIFY(window.hasProbe());
    window.view.refreshNow();
    QCOMPARE(window.made()->values.shape, (Shape{1000, 2}));
    QCOMPARE(window.view.sheet().given(), 1000);
    QVERIFY(window.view.hasData());
    const QStringList lines = rowsOf(window.view);
    QCOMPARE(lines.front(), QString("step,sample,value 0,value 1"));
    QCOMPARE(lines.size(), 1001);
    QCOMPARE(lines[7].section(',', 3).toFloat(), window.made()->values.values[6 * 2 + 1]);
    QVERIFY2(window.view.hint().startsWith("1,000 made"), qPrintable(window.view.hint()));
    QVERIFY(!window.view.hasOptions());
    // The same random numbers each time: the points move only as the network learns.
    const Tensor before = window.made()->values;
    const std::uint64_t step = window.made()->step;
    window.m_made.ask(samples_of(999));
    QTRY_VERIFY(window.hasProbe() && window.made()->values.shape[0] == 999);
    QCOMPARE(window.made()->step, step);
    QVERIFY(
        std::equal(window.made()->values.values.begin(), window.made()->values.values.end(), before.values.begin()));
  }

  void aVariationalAutoencoderDrawsAndGivesBack() {
    Window window("digits-vae");
    QTRY_VERIFY(window.hasProbe());
    window.view.refreshNow();
    QCOMPARE(window.made()->values.shape, (Shape{64, 1, 28, 28}));
    for (const float value : window.made()->values.values) QVERIFY(value >= 0 && value <= 1);
    QCOMPARE(window.view.sheet().given(), 64);
    QVERIFY(window.view.hasOptions());
    window.view.setShows(SamplesView::Shows::back);
    QTRY_VERIFY(window.hasProbe());
    window.view.refreshNow();
    QVERIFY2(window.view.hint().contains("wanted above"), qPrintable(window.view.hint()));
  }

  void eachPixelIsANumberThatIsMadeAndMovesAsTheNetworkLearns() {
    Window window("digits-vae");
    const Field& input = window.run->dataset().input();
    float low = 1e9F, high = -1e9F;  // of the data: black and white
    for (std::int64_t row = 0; row < 200; ++row)
      for (const float value : input.sample(row)) low = std::min(low, value), high = std::max(high, value);
    std::vector<QImage> before;
    for (const std::uint64_t step : {1U, 2U}) {
      if (step > 1) window.run->step_once();
      QTRY_VERIFY(window.hasProbe() && window.made()->step == step);
      const auto drawn = [&] {
        window.view.refreshNow();
        return rowsOf(window.view).value(1).startsWith(QString("%1,").arg(step));
      };
      QTRY_VERIFY(drawn());
      const std::span<const float> made(window.made()->values.values);
      bool moved = false;
      for (int i = 0; i < 64; ++i) {
        const QImage& picture = window.view.sheet().picture(i);
        QCOMPARE(picture.size(), QSize(28, 28));
        for (int at = 0; at < 28 * 28; ++at) {
          const float value = made[static_cast<std::size_t>(i * 28 * 28 + at)];
          const float share = std::clamp((value - low) / (high - low), 0.0F, 1.0F);
          QCOMPARE(qGray(picture.pixel(at % 28, at / 28)), static_cast<int>(share * 255.0F + 0.5F));
        }
        moved = moved || (step > 1 && picture != before[static_cast<std::size_t>(i)]);
        if (step == 1) before.push_back(picture);
      }
      QCOMPARE(moved, step > 1);
    }
  }

  // Range and points of the data are looked at once, not with every sample that comes.
  void theDataAreLookedAtOnce() {
    Dataset data;
    data.count = 1;
    Field field;
    field.name = "input", field.shape = Shape{1, 1, 2};
    field.values = AlignedVector<float>{0, 2};
    data.fields = {field};
    SampleSheet sheet;
    const float grey[] = {1, 1};
    const auto level = [&] { return qGray(sheet.imageOf(grey, Shape{1, 1, 2}).pixel(0, 0)); };
    sheet.setLike(data, &data.fields[0]);
    QCOMPARE(level(), 128);
    data.fields[0].values = AlignedVector<float>{0, 1};
    sheet.setLike(data, &data.fields[0]);
    QCOMPARE(level(), 128);
    sheet.clear();  // another run
    sheet.setLike(data, &data.fields[0]);
    QCOMPARE(level(), 255);
  }

  void whatCannotBeDrawnIsSaidAndGivenAwayAsNumbers() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    SamplesView view({document, feed, link}, nullptr);
    view.show();
    const auto run = std::make_shared<FakeRun>(spiral(60, 3));
    QVERIFY(run->mutableProject().graph.add({"sample_normal_1", "sample_normal_1", "sample_normal", {}, {}}).ok());
    feed.attach(run);
    const auto answer = [&](SamplesAnswer made) {
      const auto asked = run->asked("samples");
      QVERIFY(asked.has_value());
      std::const_pointer_cast<Watched>(run->watch({"samples", *asked}))
          ->publish(std::make_shared<SamplesAnswer>(std::move(made)));
      feed.tick();
      view.refreshNow();
    };
    SamplesAnswer made;
    made.field = "input", made.values = Tensor(Shape{3, 7});
    answer(made);
    QVERIFY2(view.note().contains("of the shape 7"), qPrintable(view.note()));
    QCOMPARE(rowsOf(view).size(), 4);
    SamplesAnswer none;
    none.why = "This network makes no samples. Train a generator.";
    answer(none);
    QCOMPARE(view.note(), QString::fromStdString(none.why));
    QVERIFY(!view.hasData());
  }

  void anAutoencoderGivesBackAndMakesNothing() {
    Window window("digits-denoising");
    QVERIFY(window.view.shows() == SamplesView::Shows::back);
    QTRY_VERIFY(window.hasProbe());
    window.view.refreshNow();
    QVERIFY(window.made()->values.values.empty());
    QCOMPARE(window.view.sheet().given(), 20);  // those of the validation part
  }

  void asManyAreShownAsThereIsRoomFor() {
    Window window("digits-vae");
    QTRY_VERIFY(window.hasProbe());
    window.view.resize(130, 120);
    const auto counted = [&] {
      window.view.refreshNow();
      const int shown = window.view.sheet().shown();
      return shown > 0 && shown < 64 && window.view.hint() == QString("%1 of 64 made").arg(shown);
    };
    QTRY_VERIFY2(counted(), qPrintable(window.view.hint()));
  }

  void wordsWhereThereIsNothingToShow() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    SamplesView view({document, feed, link}, nullptr);
    view.refreshNow();
    QVERIFY(view.note().contains("makes no samples"));
    document.reset(load_example("gaussians-gan").value(), {});
    view.refreshNow();
    QVERIFY(view.note().contains("Press Train"));
  }

  // The discriminator's answer is none about the data's own target: nothing may be called right or wrong.
  void predictionsAreNotJudgedByAnotherField() {
    Window window("gaussians-gan");
    PredictionsView predictions({window.document, window.feed, window.link}, nullptr);
    predictions.show();
    predictions.refreshNow();
    QVERIFY(predictions.page() == PredictionsView::Page::empty);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::SamplesTest)
#include "samples_test.moc"
