// Thumbnails of a run as the engine trains it: each picture is the numbers that its probes tell, for the sample that
// somebody has chosen at the foot of the canvas.
#include <QtTest>
#include <algorithm>
#include <cmath>

#include "core/graph/sketch.h"
#include "core/train/probes/outputs.h"
#include "tests/ui/canvas_fixture.h"
#include "tests/ui/digits_network.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/watched_canvas.h"
#include "ui/canvas/sample_picker.h"
#include "ui/canvas/thumbnail_painter.h"
#include "ui/document/background.h"
#include "ui/document/numbers.h"
#include "ui/live/tried_input.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {

inline Project lettersNetwork() {
  Project project;
  Sketch s(project.graph);
  s.tokens(8, 10);
  s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{16}}});
  s.add("positional_encoding");
  s.add("multi_head_attention", {{"heads", std::int64_t{4}}});
  s.dense(10);
  s.add("output");
  project.sources = {{"sequence_reversal", {{"samples", std::int64_t{100}}}}};
  standInARow(project.graph);
  return project;
}

class CanvasRealThumbnailsTest : public CanvasFixture {
  Q_OBJECT

 private Q_SLOTS:
  void cleanupTestCase() { joinBackground(-1); }

  void attentionShowsWhereItsHeadsLook() {
    const char* const attention = "multi_head_attention_1";
    WatchedCanvas watched(*m_view);
    watched.watch(lettersNetwork(), *m_document);
    const auto drawn = [&] { return watched.seen(attention) && watched.seen(attention)->channels == 4; };
    QTRY_VERIFY(drawn());
    const auto told = watched.asked<AttentionAnswer>(attention_of({0}));
    const Tensor& weights = told->maps.front().weights;
    QCOMPARE(weights.shape, (Shape{4, 8, 8}));
    const Thumbnail& it = *watched.seen(attention);
    QCOMPARE(it.look, Thumbnail::Look::maps);
    QCOMPARE(it.images.size(), std::size_t{4});
    QCOMPARE(it.low, 0.0);
    QCOMPARE(it.high, 1.0);
    const QRectF room(0, 0, 400, 200);
    QImage screen(400, 200, QImage::Format_RGB32);
    screen.fill(Qt::white);
    QPainter painter(&screen);
    paintThumbnail(painter, room, it, Qt::black, 1);
    painter.end();
    const Mosaic mosaic = mosaicOf({8, 8}, 4, room.size());
    QCOMPARE(mosaic.shown, 4);
    for (int head = 0; head < 4; ++head) {
      const QRectF place = mosaic.place(head, room);
      for (int q = 0; q < 8; ++q)
        for (int k = 0; k < 8; ++k) {
          const float weight = weights.values[static_cast<std::size_t>((head * 8 + q) * 8 + k)];
          const QRgb wanted = viridis()[mapIndex(weight)];
          QCOMPARE(it.images[static_cast<std::size_t>(head)].pixel(k, q), wanted);
          const QPointF centre(place.left() + (k + 0.5) * place.width() / 8,
                               place.top() + (q + 0.5) * place.height() / 8);
          QCOMPARE(screen.pixel(centre.toPoint()), wanted);
        }
    }
    QVERIFY2(it.caption.startsWith("where 4 heads look: 8 positions down"), qPrintable(it.caption));
    QVERIFY2(it.caption.contains("bits"), qPrintable(it.caption));
    QVERIFY(accessible(attention)->text(QAccessible::Description).contains("where 4 heads look"));
    QCOMPARE(watched.seen("embedding_1")->channels, 1);  // what comes out, as ever
  }

  void attentionIsNotAskedWhereNobodySeesIt() {
    WatchedCanvas watched(*m_view);
    const auto run = std::make_shared<FakeRun>(reversal());
    run->mutableProject() = lettersNetwork();
    watched.feed.attach(run);
    QVERIFY(!run->asked("attention"));
    m_view->setThumbnailsShown(true);
    QVERIFY(run->asked("attention"));
    m_view->setZoom(0.3, {});
    QVERIFY(!run->asked("attention"));
    m_view->setZoom(1, {});
    watched.maker.setSample(2);
    const auto& info = probe_types().at("attention").info;
    QCOMPARE(integers_of(info, *run->asked("attention"), "samples"), (std::vector<std::int64_t>{2}));
    // Of an own input no head is drawn: nothing is asked that would be thrown away.
    TriedInput& tried = TriedInput::of(watched.feed);
    tried.set(this, {"try_input", {}});
    QVERIFY(run->asked("try_input") && !run->asked("attention"));
    tried.clear(this);
    QVERIFY(!run->asked("try_input") && run->asked("attention"));
    const auto none = std::make_shared<FakeRun>(pictures(20));
    none->mutableProject() = digitsNetwork();
    watched.feed.attach(none);
    QVERIFY(none->asked("activations") && !none->asked("attention"));
  }

  void mapsSpreadAndBarsAreTheNumbersOfTheRun() {
    WatchedCanvas watched(*m_view);
    watched.watch(digitsNetwork(), *m_document);
    QTRY_VERIFY(watched.seen("output_1"));
    const auto told = watched.asked<ActivationsAnswer>(activations_of({0}, {}, 1'000'000));
    const auto numbersOf = [&](const char* id) {
      for (const NodeActivations& node : told->nodes)
        if (node.node == id) return node.values.front();
      return std::vector<float>();
    };
    // Maps: all six on one scale.
    const std::vector<float> conv = numbersOf("conv2d_1");
    const Thumbnail& maps = *watched.seen("conv2d_1");
    QCOMPARE(conv.size(), std::size_t{6 * 28 * 28});
    QCOMPARE(maps.images.size(), std::size_t{6});
    const auto [least, most] = std::minmax_element(conv.begin(), conv.end());
    QCOMPARE(maps.low, static_cast<double>(*least));
    QCOMPARE(maps.high, static_cast<double>(*most));
    QVERIFY(*most > *least);
    for (std::size_t i = 0; i < conv.size(); ++i) {
      const int at = static_cast<int>(i);
      QCOMPARE(maps.images[i / 784].pixel(at % 28, at / 28 % 28),
               viridis()[mapIndex((conv[i] - *least) / (*most - *least))]);
    }
    // Spread: what is not 0 in equal parts of its range.
    std::vector<float> others;
    for (const float value : numbersOf("dense_1"))
      if (value != 0) others.push_back(value);
    QVERIFY(others.size() > 8 && others.size() < 64);
    const Thumbnail& spread = *watched.seen("dense_1");
    QCOMPARE(spread.look, Thumbnail::Look::spread);
    const auto [low, high] = std::minmax_element(others.begin(), others.end());
    const auto parts = static_cast<float>(spread.bars.size());
    std::vector<float> counted(spread.bars.size(), 0.0F);
    for (const float value : others)
      ++counted[std::min(counted.size() - 1, static_cast<std::size_t>((value - *low) / (*high - *low) * parts))];
    QCOMPARE(spread.bars, counted);
    QCOMPARE(spread.low, static_cast<double>(*low));
    QCOMPARE(spread.high, static_cast<double>(*high));
    // Bars: the numbers, and the answer as probabilities of them.
    const std::vector<float> last = numbersOf("dense_2");
    QCOMPARE(watched.seen("dense_2")->look, Thumbnail::Look::bars);
    QCOMPARE(watched.seen("dense_2")->bars, last);
    double sum = 0;
    for (const float value : last) sum += std::exp(static_cast<double>(value));
    const Thumbnail& answer = *watched.seen("output_1");
    QCOMPARE(answer.bars.size(), last.size());
    for (std::size_t i = 0; i < last.size(); ++i)
      QVERIFY(std::abs(static_cast<double>(answer.bars[i]) - std::exp(static_cast<double>(last[i])) / sum) < 1e-5);
    QCOMPARE(answer.strong, static_cast<int>(std::max_element(last.begin(), last.end()) - last.begin()));
  }

  void anotherSampleIsChosenAtTheFoot() {
    WatchedCanvas watched(*m_view);
    auto* picker = m_view->findChild<SamplePicker*>();
    QVERIFY(picker && !picker->isVisible());
    watched.watch(digitsNetwork(), *m_document);
    QTRY_VERIFY(watched.seen("output_1"));
    const auto& rows = watched.run->split().validation;
    QVERIFY(picker->isVisible());
    QVERIFY(m_view->rect().contains(picker->geometry()));
    QCOMPARE(picker->maximum(), static_cast<int>(rows.size()));
    QCOMPARE(picker->text(), QString("sample 1 of %1").arg(rows.size()));
    QVERIFY(!picker->accessibleName().isEmpty() && !picker->toolTip().isEmpty());
    picker->setFocus();
    QTest::keyClick(picker, Qt::Key_Up);
    QTest::keyClick(picker, Qt::Key_Up);
    const auto moment = [&] {
      const SharedThumbnails& set = m_view->canvas().thumbnails();
      return set ? set->moment : QString();
    };
    QTRY_VERIFY2(moment().startsWith("sample 3 ·"), qPrintable(moment()));
    const NumberView sample = watched.run->dataset().input().sample(rows[2]);
    const QImage& picture = watched.seen("input_1")->images.front();
    float low = sample[0], high = sample[0];
    for (std::size_t i = 0; i < 784; ++i) low = std::min(low, sample[i]), high = std::max(high, sample[i]);
    for (int i = 0; i < 784; ++i)
      QVERIFY(std::abs(qRed(picture.pixel(i % 28, i / 28)) -
                       static_cast<int>((sample[static_cast<std::size_t>(i)] - low) / (high - low) * 255)) <= 1);
    QTest::keyClick(picker, Qt::Key_Escape);
    QTRY_VERIFY(!picker->hasFocus());
    // Another run begins with the same one; where it has fewer, with its last.
    watched.run = runOf(digitsNetwork());
    watched.feed.attach(watched.run);
    QTRY_VERIFY(moment().startsWith("sample 3 ·"));
    const auto few = std::make_shared<FakeRun>(pictures(10));  // two of which validate
    watched.feed.attach(few);
    const auto& info = probe_types().at("activations").info;
    QCOMPARE(integers_of(info, *few->asked("activations"), "samples"), (std::vector<std::int64_t>{1}));
    m_view->setZoom(0.3, {});
    QVERIFY(!picker->isVisible());
    m_view->setZoom(1, {});
    m_view->setSamples(2, 1, true);
    QVERIFY(picker->isVisible() && !picker->isEnabled() && picker->toolTip().contains("Try it"));
  }

  // Not as the network says them, which knows the target only normalised.
  void answersAreInTheUnitOfTheTarget() {
    Project project;
    Sketch s(project.graph);
    s.input({1});
    s.dense(8, "tanh");
    s.dense(1);
    s.add("output");
    project.objectives.front().loss = {"mse", {}};
    project.target_transform = {"standardise", {}};
    standInARow(project.graph);
    auto data = std::make_shared<Dataset>();
    data->count = 100;
    Field input = field("input", FieldKind::values, Shape{1}, 100);
    Field target = field("target", FieldKind::values, Shape{}, 100);
    for (std::size_t i = 0; i < 100; ++i) {
      input.values.floats()[i] = static_cast<float>(i % 20) / 10 - 1;
      target.values.floats()[i] = 200'000 + 1'000 * static_cast<float>(i % 20);
    }
    data->fields = {input, target};
    WatchedCanvas watched(*m_view);
    m_document->reset(project, {});
    m_view->setThumbnailsShown(true);
    m_view->setZoom(1, {});
    RunSetup setup;
    setup.project = project, setup.dataset = data, setup.threads = 1;
    watched.run = runOf(std::move(setup));
    watched.feed.attach(watched.run);
    QTRY_VERIFY(watched.seen("output_1"));
    const Thumbnail& it = *watched.seen("output_1");
    const auto said = watched.asked<OutputsAnswer>(outputs_of(1));
    const double wanted = static_cast<double>(said->values.values.front());
    QVERIFY(wanted > 150'000 && wanted < 300'000);
    QVERIFY(std::abs(it.outputs.front().all.mean - wanted) < 1);
    QCOMPARE(it.labels, QStringList{figure(wanted)});
    QVERIFY2(it.caption.endsWith("in the target's own unit"), qPrintable(it.caption));
    QVERIFY(std::abs(watched.seen("dense_2")->outputs.front().all.mean) < 10);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CanvasRealThumbnailsTest)
#include "canvas_real_thumbnails_test.moc"
