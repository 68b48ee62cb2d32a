// The samples view: what a network makes, over the data that it is like, and what an autoencoder gives back.
#include <QLabel>
#include <QtTest>

#include "core/graph/sketch.h"
#include "core/io/examples.h"
#include "core/train/probes/outputs.h"
#include "core/train/probes/samples.h"
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
