// What comes out of each layer, in its node, on cards and for screen readers: the pictures are the numbers, nothing
// is of another network or another moment, and what nobody sees is not computed.
#include <QHelpEvent>
#include <QSignalSpy>
#include <QtTest>
#include <limits>

#include "tests/ui/canvas_fixture.h"
#include "tests/ui/digits_network.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/watched_canvas.h"
#include "ui/canvas/thumbnail_painter.h"
#include "ui/document/background.h"
#include "ui/live/thumbnail_maker.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {

inline NodeActivations activationsOf(const char* id, Shape shape, std::vector<float> values) {
  NodeActivations out;
  out.node = out.name = id;
  out.shape = shape;
  out.kept = shape.rank() == 3 ? shape : Shape{static_cast<std::int64_t>(values.size())};
  out.all = statistics_of(values);
  out.values = {std::move(values)};
  return out;
}

// Of one layer of that type.
inline Thumbnail thumbnailOf(NodeActivations node, ThumbnailSubject::Layer layer) {
  ThumbnailSubject subject;
  subject.layers[node.node] = std::move(layer);
  ActivationsAnswer answer;
  answer.samples = {0};
  const NodeId id = node.node;
  answer.nodes.push_back(std::move(node));
  return thumbnailsOf(answer, subject).of.at(id);
}

class CanvasThumbnailsTest : public CanvasFixture {
  Q_OBJECT

 private Q_SLOTS:
  void mapsAreTheNumbersInTheColoursOfTheirScale() {
    std::vector<float> values{0, 1, 2, 3, -1, 0.5F, 1.5F, std::numeric_limits<float>::quiet_NaN()};
    const Thumbnail it = thumbnailOf(activationsOf("conv2d_1", {2, 2, 2}, values), {.type = "conv2d"});
    QCOMPARE(it.look, Thumbnail::Look::maps);
    QCOMPARE(it.images.size(), std::size_t{2});
    QCOMPARE(it.low, -1.0);
    QCOMPARE(it.high, 3.0);
    for (int i = 0; i < 8; ++i) {
      const float value = values[static_cast<std::size_t>(i)];
      const QRgb wanted = std::isnan(value) ? notANumberColour() : viridis()[qRound((value + 1) / 4 * 255)];
      QCOMPARE(it.images[static_cast<std::size_t>(i / 4)].pixel(i % 2, i / 2 % 2), wanted);
    }
    QCOMPARE(it.outputs.front().all.not_finite, std::int64_t{1});
    QVERIFY(numbersInWords(it.outputs.front().all).endsWith("1 not finite"));
  }

  void sequencesRunAcrossAndFeaturesDown() {
    const Thumbnail it = thumbnailOf(activationsOf("dense_1", {3, 2}, {0, 1, 2, 3, 4, 5}), {.type = "dense"});
    QCOMPARE(it.images.front().size(), QSize(3, 2));
    QCOMPARE(it.images.front().pixel(2, 1), viridis()[255]);
    QCOMPARE(it.images.front().pixel(1, 0), viridis()[qRound(2 / 5.0 * 255)]);
    QCOMPARE(it.caption, "3 positions across, 2 features down");
  }

  void aFewNumbersAreBarsAndManyAreASpread() {
    const Thumbnail few = thumbnailOf(activationsOf("dense_1", {3}, {-1, 0, 2}), {.type = "dense"});
    QCOMPARE(few.look, Thumbnail::Look::bars);
    QCOMPARE(few.bars, (std::vector<float>{-1, 0, 2}));
    std::vector<float> many(100, 0.0F);
    for (int i = 0; i < 40; ++i) many[static_cast<std::size_t>(i)] = static_cast<float>(i + 1);
    const Thumbnail it = thumbnailOf(activationsOf("dense_1", {100}, many), {.type = "dense"});
    QCOMPARE(it.look, Thumbnail::Look::spread);
    float sum = 0;
    for (const float bar : it.bars) sum += bar;
    QCOMPARE(sum, 40.0F);  // those that are 0 are told in words
    QCOMPARE(it.bars, std::vector<float>(10, 4.0F));
    QVERIFY2(it.caption.contains("60 % are 0"), qPrintable(it.caption));
    const Thumbnail none =
        thumbnailOf(activationsOf("dense_1", {30}, std::vector<float>(30, 0.0F)), {.type = "dense"});
    QCOMPARE(*std::max_element(none.bars.begin(), none.bars.end()), 30.0F);
    const Thumbnail lost =
        thumbnailOf(activationsOf("dense_1", {30}, std::vector<float>(30, std::numeric_limits<float>::infinity())),
                    {.type = "dense"});
    QCOMPARE(numbersInWords(lost.outputs.front().all), "30 not finite");
  }

  void tokensAreWordsAndAnswersProbabilities() {
    const auto names =
        std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"zero", "one", "two"});
    const Thumbnail words = thumbnailOf(activationsOf("input_1", {3}, {2, 0, 7}),
                                        {.type = "input", .input = true, .tokens = true, .names = names});
    QCOMPARE(words.labels, (QStringList{"two", "zero", "7"}));
    const ThumbnailSubject::Layer output{
        .type = "output", .output = true, .readout = LossType::Readout::softmax, .names = names};
    const Thumbnail it = thumbnailOf(activationsOf("output_1", {3}, {0, std::log(3.0F), 0}), output);
    QVERIFY(std::abs(it.bars[1] - 0.6F) < 1e-6F && std::abs(it.bars[0] - 0.2F) < 1e-6F);
    QCOMPARE(it.strong, 1);
    QCOMPARE(it.answer, "one · 0.60");
    const Thumbnail two = thumbnailOf(activationsOf("output_1", {1}, {-std::log(3.0F)}), output);  // of class 1: 1/4
    QVERIFY(std::abs(two.bars[0] - 0.75F) < 1e-6F);
    QCOMPARE(two.answer, "zero · 0.75");
    const Thumbnail lost = thumbnailOf(activationsOf("output_1", {2}, {0, std::nanf("")}), output);
    QCOMPARE(lost.strong, -1);
    QCOMPARE(lost.answer, "not finite");
  }

  void asManyPicturesAsHaveRoom() {
    for (const QSizeF room : {QSizeF(122, 71), QSizeF(122, 30), QSizeF(260, 190), QSizeF(20, 10)}) {
      for (const int count : {1, 3, 16, 200}) {
        const Mosaic it = mosaicOf({28, 28}, count, room);
        QVERIFY(it.shown >= 1 && it.shown <= count);
        for (int i = 0; i < it.shown; ++i)
          QVERIFY(QRectF({}, room).adjusted(-0.01, -0.01, 0.01, 0.01).contains(it.place(i, {{}, room})));
      }
    }
    QCOMPARE(mosaicOf({28, 28}, 16, {122, 71}).shown, 15);
  }

  void nodesAreTallerAndStayWhereTheyAre() {
    const QPointF place = m_view->canvas().node("dense_1")->pos();
    const QPointF port = m_view->canvas().port({"dense_1", 0}, true)->centre();
    m_view->setThumbnailsShown(true);
    const NodeItem* above = m_view->canvas().node("dense_1");  // dense_2 stands 160 below
    QCOMPARE(above->pos(), place);
    QCOMPARE(m_view->canvas().port({"dense_1", 0}, true)->centre(), port);
    QCOMPARE(m_view->canvas().node("relu_1")->body().height(), canvas::kNodeHeight + canvas::kThumbnailRoom);
    QVERIFY(above->thumbnailRect().height() > 60);
    QVERIFY(m_document->moveNodes({{"dense_2", {240, 160}}}, {{"dense_2", {240, 112}}}));
    QTRY_VERIFY(above->sceneBody().bottom() + 20 < 112);  // there is room for its health
    QVERIFY(above->body().height() > canvas::kNodeHeight);
    QVERIFY(m_document->moveNodes({{"dense_2", {240, 112}}}, {{"dense_2", {240, 80}}}));
    QTRY_VERIFY(above->thumbnailRect().isEmpty());
    QCOMPARE(m_document->graph().find("dense_1")->position.y, 0.0);
    m_view->setThumbnailsShown(false);
    QCOMPARE(m_view->canvas().node("relu_1")->body().height(), canvas::kNodeHeight);
  }

  void theCanvasFollowsARun() {
    Watched watched(*m_view);
    watch(digitsNetwork(), watched);
    const auto seen = [&](const char* id) { return m_view->canvas().node(id)->thumbnail(); };
    QTRY_VERIFY(seen("output_1"));
    QCOMPARE(seen("input_1")->look, Thumbnail::Look::picture);
    QCOMPARE(seen("conv2d_1")->images.size(), std::size_t{6});
    QCOMPARE(seen("dense_1")->look, Thumbnail::Look::spread);
    QCOMPARE(seen("output_1")->bars.size(), std::size_t{10});
    // The sample as the data have it, from black to white.
    const Dataset& data = watched.run->dataset();
    const auto sample = data.input().sample(watched.run->split().validation.front());
    const QImage& picture = seen("input_1")->images.front();
    float low = sample[0], high = sample[0];
    for (std::size_t i = 0; i < 784; ++i) low = std::min(low, sample[i]), high = std::max(high, sample[i]);
    for (int i = 0; i < 784; i += 7)
      QVERIFY(std::abs(qRed(picture.pixel(i % 28, i / 28)) -
                       static_cast<int>((sample[static_cast<std::size_t>(i)] - low) / (high - low) * 255)) <= 1);
    const SharedThumbnails before = watched.maker.thumbnails();
    watched.run->train();
    QTRY_VERIFY(watched.maker.thumbnails() && watched.maker.thumbnails() != before);
    watched.run->pause();
  }

  void whatIsDrawnIsThePicture() {
    m_document->reset(digitsNetwork(), {});
    m_view->setThumbnailsShown(true);
    auto set = std::make_shared<ThumbnailSet>();
    Thumbnail& it = set->of["conv2d_1"];
    it.type = "conv2d";
    it.look = Thumbnail::Look::maps;
    it.channels = 1;
    it.stretches = true;
    it.images.emplace_back(1, 1, QImage::Format_RGB32);
    it.images.front().fill(qRgb(253, 231, 37));
    m_view->setZoom(1, {});
    m_view->centerOn(300, 60);
    const NodeItem* node = m_view->canvas().node("conv2d_1");
    const auto pixel = [&] {
      const QPoint at = m_view->mapFromScene(node->pos() + node->thumbnailRect().center());
      return m_view->grab().toImage().pixel(at * m_view->devicePixelRatio());
    };
    QVERIFY(pixel() != qRgb(253, 231, 37));
    m_view->setThumbnails(set);
    QCOMPARE(pixel(), qRgb(253, 231, 37));
    m_view->clearThumbnails();
    QVERIFY(pixel() != qRgb(253, 231, 37));
  }

  void nothingOfAnotherNetworkIsShown() {
    Watched watched(*m_view);
    watch(digitsNetwork(), watched);
    const auto seen = [&](const char* id) { return m_view->canvas().node(id)->thumbnail(); };
    QTRY_VERIFY(seen("dense_1"));
    QVERIFY(m_document->rename("dense_1", "hidden"));
    QVERIFY(seen("dense_1"));  // a name is not what it is
    QVERIFY(m_document->setSetting("layer.hidden.units", "32"));
    QVERIFY(!seen("dense_1"));  // it has another shape now
    QVERIFY(m_document->addNode("relu", {0, 400}));
    QVERIFY(!seen("relu_1"));
    m_document->undoStack().undo();
    m_document->undoStack().undo();
    QVERIFY(seen("dense_1"));
    watched.feed.resetHistories();
    QVERIFY(!seen("dense_1"));
    m_view->setThumbnails(std::make_shared<const ThumbnailSet>());
    m_document->reset(chain(), {});
    QVERIFY(!m_view->canvas().thumbnails());
  }

  void whatNobodySeesIsNotComputed() {
    Watched watched(*m_view);
    const auto run = std::make_shared<FakeRun>(pictures(50));
    watched.feed.attach(run);
    QVERIFY(!run->asked("activations"));
    m_view->setThumbnailsShown(true);
    QVERIFY(run->asked("activations"));
    m_view->setZoom(0.4, {});
    QVERIFY(!run->asked("activations"));
    m_view->setZoom(0.6, {});
    QVERIFY(run->asked("activations"));
    m_view->hide();
    QVERIFY(!run->asked("activations"));
    m_view->show();
    QVERIFY(run->asked("activations"));
    watched.maker.setSample(3);
    const auto& info = probe_types().at("activations").info;
    QCOMPARE(integers_of(info, *run->asked("activations"), "samples"), (std::vector<std::int64_t>{3}));
    m_view->setThumbnailsShown(false);
    QVERIFY(!run->asked("activations"));
  }

  void lookingBackShowsThatMoment() {
    Watched watched(*m_view);
    Project project = digitsNetwork();
    m_document->reset(project, {});
    m_view->setThumbnailsShown(true);
    m_view->setZoom(1, {});
    watched.run = keptRunOf(project);
    watched.feed.attach(watched.run);
    for (std::uint64_t step = 1; step <= 5; ++step) {
      watched.run->step_once();
      QTRY_VERIFY(watched.run->status().step == step && watched.run->status().phase == RunPhase::paused);
    }
    const auto shows = [&](int step) {
      const auto& set = m_view->canvas().thumbnails();
      return set && set->moment.endsWith(QString("step %1").arg(step));
    };
    QTRY_VERIFY(shows(5));
    watched.feed.playhead().show(2);
    const auto then = watched.feed.playhead().state();
    QVERIFY(then && *then < 5);
    QTRY_VERIFY(shows(static_cast<int>(*then)));
    watched.feed.playhead().goLive();
    QTRY_VERIFY(shows(5));
  }

  void cardsTellTheNumbers() {
    Watched watched(*m_view);
    watch(digitsNetwork(), watched);
    QTRY_VERIFY(m_view->canvas().node("dense_1")->thumbnail());
    m_view->centerOn(m_view->canvas().node("conv2d_1")->sceneBody().center());
    auto* card = m_view->findChild<FlowCard*>();
    const NodeItem* node = m_view->canvas().node("conv2d_1");
    hover(m_view->mapFromScene(node->pos() + node->thumbnailRect().center()));
    QVERIFY(card->isVisible());
    QVERIFY2(card->words().startsWith("conv2d_1, 6×28×28, 6 channels of 28×28, mean "), qPrintable(card->words()));
    QCOMPARE(card->accessibleDescription(), card->words());
    QVERIFY(m_view->rect().contains(card->geometry()));
    moveTo(m_view->mapFromScene(node->sceneBody().topLeft() + QPointF(40, 12)));
    QVERIFY(!card->isVisible());
    const Edge edge{{"conv2d_1", 0}, {"max_pool2d_1", 0}};
    hover(middle(edge));
    QVERIFY(card->isVisible());
    QVERIFY(card->words().startsWith("conv2d_1 → max_pool2d_1, 6×28×28, mean "));
    const ValueStatistics& all = card->content().numbers->all;
    QCOMPARE(all.count, std::int64_t{6} * 28 * 28);
    QVERIFY(card->words().contains(QString::number(qRound(all.zero_share() * 100)) + " % zeros"));
    press({2, 2});
    release({2, 2});
    QVERIFY(!card->isVisible());
    // Screen readers hear the same.
    QVERIFY(accessible("conv2d_1")->text(QAccessible::Description).contains("output " + numbersInWords(all)));
    QVERIFY(accessible("conv2d_1 → max_pool2d_1")->text(QAccessible::Description).contains(numbersInWords(all)));
    QVERIFY(accessible("output_1")->text(QAccessible::Description).contains("class "));
  }

  void keysOpenCardsAndADoubleClickTellsTheShell() {
    Watched watched(*m_view);
    watch(digitsNetwork(), watched);
    QTRY_VERIFY(m_view->canvas().node("dense_1")->thumbnail());
    auto* card = m_view->findChild<FlowCard*>();
    QSignalSpy activated(m_view.get(), &CanvasView::thumbnailActivated);
    QSignalSpy opened(m_view.get(), &CanvasView::nodeActivated);
    m_view->canvas().selectOnly({"dense_1"});
    QTest::keyClick(m_view.get(), Qt::Key_T);
    QVERIFY(card->isVisible());
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(m_view->selectedNodeIds(), QStringList{"dense_1"});
    QTest::keyClick(m_view.get(), Qt::Key_T);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(activated.takeFirst().front().toString(), "dense_1");
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(opened.takeFirst().front().toString(), "dense_1");
    m_view->canvas().clearSelection();
    m_view->canvas().edge({{"dense_1", 0}, {"dense_2", 0}})->setSelected(true);
    QTest::keyClick(m_view.get(), Qt::Key_T);
    QVERIFY(card->words().startsWith("dense_1 → dense_2, 64, "));
    const NodeItem* node = m_view->canvas().node("conv2d_1");
    m_view->centerOn(node->sceneBody().center());
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {},
                       m_view->mapFromScene(node->pos() + node->thumbnailRect().center()));
    QCOMPARE(activated.takeFirst().front().toString(), "conv2d_1");
    QVERIFY(opened.isEmpty());
  }

  void withoutARunItSaysWhatWillBeHere() {
    m_view->setThumbnailsShown(true);
    m_view->canvas().selectOnly({"dense_1"});
    QTest::keyClick(m_view.get(), Qt::Key_T);
    const auto* card = m_view->findChild<FlowCard*>();
    QVERIFY(card->words().contains("Press Train to see what comes out of this layer."));
    QCOMPARE(m_view->canvas().node("dense_1")->thumbnailWhy(), "Press Train to see");
  }

  void aBlockShowsWhatComesOutOfIt() {
    Watched watched(*m_view);
    watch(digitsNetwork(), watched);
    const auto block = m_document->makeBlock({"conv2d_1", "max_pool2d_1"}, "body");
    QVERIFY(block.ok());
    watched.run = runOf(m_document->project());
    watched.feed.attach(watched.run);
    QTRY_VERIFY(m_view->canvas().node(*block)->thumbnail());
    QCOMPARE(m_view->canvas().node(*block)->thumbnail()->type, std::string("max_pool2d"));
    QVERIFY(m_view->canvas().numbersOf({*block, 0}));
    QVERIFY(m_document->enterBlock(*block));
    QTRY_VERIFY(m_view->canvas().node("conv2d_1")->thumbnail());
    QCOMPARE(m_view->canvas().node("conv2d_1")->thumbnail()->images.size(), std::size_t{6});
  }

  void cleanupTestCase() { joinBackground(-1); }

 private:
  using Watched = WatchedCanvas;
  void watch(const Project& project, Watched& watched) { watched.watch(project, *m_document); }
  void hover(QPoint at) {
    moveTo(at);
    QHelpEvent help(QEvent::ToolTip, at, m_view->viewport()->mapToGlobal(at));
    QCoreApplication::sendEvent(m_view->viewport(), &help);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CanvasThumbnailsTest)
#include "canvas_thumbnails_test.moc"
