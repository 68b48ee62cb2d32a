// What flows through connections as the look of their lines, and units over the plane of two inputs in their layers.
#include <QSignalSpy>
#include <QtTest>
#include <cmath>
#include <limits>

#include "core/graph/sketch.h"
#include "tests/ui/canvas_fixture.h"
#include "tests/ui/digits_network.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/real_run.h"
#include "ui/canvas/flow_card.h"
#include "ui/canvas/thumbnail_painter.h"
#include "ui/document/background.h"
#include "ui/live/thumbnail_maker.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {

class CanvasSignalTest : public CanvasFixture {
  Q_OBJECT

 private Q_SLOTS:
  void widthIsTheLogarithmOfTheStrength() {
    const ValueStatistics strong = statistics_of(std::vector<float>{3, -3, 3, -3});
    QCOMPARE(signalStrength(strong), 3.0);
    QCOMPARE(signalStrength(statistics_of(std::vector<float>{3, 4})), std::sqrt(12.5));  // by its definition
    QCOMPARE(signalOf(strong, 3).width, 4.0);
    QCOMPARE(signalOf(strong, 30).width, 3.0);
    QCOMPARE(signalOf(strong, 300).width, 2.0);
    QCOMPARE(signalOf(strong, 3e9).width, 1.0);
    QCOMPARE(signalOf(statistics_of(std::vector<float>{0, 0}), 3).width, 1.0);
    QCOMPARE(signalOf(statistics_of(std::vector<float>{0, 0}), 0).width, 1.0);
  }

  void coloursTellSignsZerosAndWhatIsNotFinite() {
    const Colours& c = Theme::instance().colours();
    const auto of = [](std::vector<float> values) { return signalOf(statistics_of(values), 1); };
    QCOMPARE(of({1, 1}).balance, 1.0);
    QCOMPARE(of({-2, -2}).balance, -1.0);
    QCOMPARE(of({1, -1}).balance, 0.0);
    QCOMPARE(of({1, 0, 0, 0}).zeros, 0.75);
    QCOMPARE(signalColour(of({1, -1})), c.faint);
    const auto near = [](const QColor& a, const QColor& b) {
      return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
    };
    QVERIFY(near(signalColour(of({1, 1})), c.curves[1]) < near(c.faint, c.curves[1]));
    QVERIFY(near(signalColour(of({-1, -1})), c.curves[0]) < near(c.faint, c.curves[0]));
    QVERIFY(near(signalColour(of({1, 0, 0, 0})), c.canvas) < near(signalColour(of({1, 1})), c.canvas));
    const EdgeSignal lost = of({1, std::nanf("")});
    QVERIFY(lost.lost);
    QCOMPARE(signalColour(lost), c.bad);
    QCOMPARE(signalInWords(statistics_of(std::vector<float>{-2, -2}), 4),
             "signal 2.00 (root mean square), 50 % of the strongest, mostly negative");
    QCOMPARE(signalInWords(statistics_of(std::vector<float>{4, -4}), 4),
             "signal 4.00 (root mean square), the strongest");
  }

  void linesFollowWhatFlowsAndCanBeSwitchedOff() {
    show(digitsNetwork(), {{"conv2d_1", {100, 100}}, {"max_pool2d_1", {1, -1}}, {"flatten_1", {0.1F, 0.1F}}});
    const auto& canvas = m_view->canvas();
    const EdgeItem* first = canvas.edge({{"conv2d_1", 0}, {"max_pool2d_1", 0}});
    const EdgeItem* second = canvas.edge({{"max_pool2d_1", 0}, {"flatten_1", 0}});
    const EdgeItem* third = canvas.edge({{"flatten_1", 0}, {"dense_1", 0}});
    const EdgeItem* unknown = canvas.edge({{"dense_1", 0}, {"dense_2", 0}});
    QCOMPARE(canvas.strongestSignal(), 100.0);
    QCOMPARE(first->signal().width, 4.0);
    QCOMPARE(second->signal().width, 2.0);
    QCOMPARE(third->signal().width, 1.0);
    QCOMPARE(unknown->signal().width, 0.0);
    QVERIFY2(accessible("max_pool2d_1 → flatten_1")
                 ->text(QAccessible::Description)
                 .endsWith("signal 1.00 (root mean square), 1 % of the strongest"),
             qPrintable(accessible("max_pool2d_1 → flatten_1")->text(QAccessible::Description)));
    // Drawn as thick as that: pixels of a column that are not the canvas.
    const auto thickness = [&](const EdgeItem* line) {
      m_view->setZoom(1, {});
      m_view->centerOn(line->route().path.pointAtPercent(0.3));
      const QImage screen = m_view->grab().toImage();
      const QPoint at = m_view->mapFromScene(line->route().path.pointAtPercent(0.3)) * m_view->devicePixelRatio();
      int count = 0;
      for (int y = at.y() - 12; y <= at.y() + 12; ++y)
        count += (QColor(screen.pixel(at.x(), y)).lightness() < 225) ? 1 : 0;
      return count;
    };
    const int thick = thickness(first), thin = thickness(third);
    QVERIFY2(thick >= thin + 2, qPrintable(QStringLiteral("%1 %2").arg(thick).arg(thin)));
    m_view->setSignalsShown(false);
    QCOMPARE(first->signal().width, 0.0);
    QVERIFY(!accessible("max_pool2d_1 → flatten_1")->text(QAccessible::Description).contains("root mean square"));
    m_view->setSignalsShown(true);
    QCOMPARE(first->signal().width, 4.0);
    m_view->setThumbnailsShown(false);
    QCOMPARE(first->signal().width, 0.0);
  }

  void tokensHaveNoStrength() {
    m_view->setThumbnailsShown(true);
    m_document->reset(digitsNetwork(), {});
    auto set = std::make_shared<ThumbnailSet>();
    Thumbnail& it = set->of["conv2d_1"];
    it.type = "conv2d";
    it.outputs = {{{6, 28, 28}, statistics_of(std::vector<float>{5, 9}), true}};
    m_view->setThumbnails(set);
    QCOMPARE(m_view->canvas().edge({{"conv2d_1", 0}, {"max_pool2d_1", 0}})->signal().width, 0.0);
    ThumbnailSubject subject;
    subject.layers["input_1"] = {.type = "input", .input = true, .tokens = true};
    ActivationsAnswer answer;
    answer.samples = {0};
    NodeActivations node;
    node.node = "input_1", node.shape = node.kept = Shape{2}, node.values = {{5, 9}};
    answer.nodes = {node};
    QVERIFY(thumbnailsOf(answer, subject).of.at("input_1").outputs.front().names);
  }

  // ---- units over the plane

  void unitsAreDrawnOverThePlane() {
    ThumbnailSubject subject;
    subject.layers["dense_1"] = {.type = "dense"};
    subject.signs = viridis();
    subject.ink = Qt::black;
    ThumbnailSet set;
    set.of["dense_1"].type = "dense";
    PlaneUnitsAnswer planes;
    PlaneLayer layer{"dense_1", "dense_1", 11, Tensor(Shape{3, 24, 24})};
    for (int y = 0; y < 24; ++y)
      for (int x = 0; x < 24; ++x) {
        const auto cell = static_cast<std::size_t>(y * 24 + x);
        layer.values.values[cell] = 2;                            // everywhere alike
        layer.values.values[576 + cell] = y < 12 ? -2.0F : 2.0F;  // below negative, above positive
        layer.values.values[1152 + cell] = std::numeric_limits<float>::infinity();
      }
    planes.layers = {layer};
    addPlanes(set, planes, subject);
    const Thumbnail& it = set.of.at("dense_1");
    QCOMPARE(it.look, Thumbnail::Look::maps);
    QCOMPARE(it.images.size(), std::size_t{3});
    QCOMPARE(it.low, -2.0);
    QCOMPARE(it.high, 2.0);
    QCOMPARE(it.channels, 11);
    QVERIFY(it.tellsRest);
    QCOMPARE(it.images[0].pixel(40, 40), viridis()[255]);
    QCOMPARE(it.images[1].pixel(40, 10), viridis()[255]);  // the second feature grows upwards
    QCOMPARE(it.images[1].pixel(40, 85), viridis()[0]);
    QCOMPARE(it.images[2].pixel(40, 40), notANumberColour());
    QCOMPARE(it.caption, "what each unit says over the plane of the input, of 11 units");
    // A point lies where the data have it.
    subject.points = {0.5F, 0.25F};
    set.of["dense_1"] = {};
    addPlanes(set, planes, subject);
    const QImage& with = set.of.at("dense_1").images[0];
    QVERIFY(with.pixel(48, 72) != viridis()[255]);
    QCOMPARE(with.pixel(10, 10), viridis()[255]);
  }

  void howManyMoreThereAreStandsBesideThem() {
    Thumbnail it;
    it.look = Thumbnail::Look::maps;
    it.channels = 40;
    for (int i = 0; i < 8; ++i) {
      it.images.emplace_back(8, 8, QImage::Format_RGB32);
      it.images.back().fill(Qt::blue);
    }
    const auto blue = [&](bool tells) {
      it.tellsRest = tells;
      QImage screen(200, 60, QImage::Format_RGB32);
      screen.fill(Qt::white);
      QPainter painter(&screen);
      paintThumbnail(painter, QRectF(0, 0, 200, 60), it, Qt::black, 1);
      painter.end();
      const Mosaic mosaic = mosaicOf({8, 8}, tells ? 9 : 8, {200, 60});
      int count = 0, others = 0;
      for (int i = 0; i < mosaic.shown; ++i) {
        const QRect place = mosaic.place(i, QRectF(0, 0, 200, 60)).toRect();
        count += screen.pixelColor(place.center()) == QColor(Qt::blue) ? 1 : 0;
        bool ink = false;
        for (int y = place.top(); y < place.bottom(); ++y)
          for (int x = place.left(); x < place.right(); ++x)
            ink =
                ink || (screen.pixelColor(x, y) != QColor(Qt::blue) && screen.pixelColor(x, y) != QColor(Qt::white));
        others += ink ? 1 : 0;
      }
      return std::pair{count, others};
    };
    QCOMPARE(blue(false).first, 8);
    QCOMPARE(blue(true), (std::pair{8, 1}));
  }

  void theCanvasShowsTheUnitsOfANetworkOfTwoInputs() {
    Project project;
    Sketch s(project.graph);
    s.input({2});
    s.dense(12);
    s.add("tanh");
    s.dense(2);
    s.add("output");
    project.sources.front() = {"moons", {{"samples", std::int64_t{120}}}};
    double x = 0;
    for (const char* id : {"input_1", "dense_1", "tanh_1", "dense_2", "output_1"})
      project.graph.find(id)->position = {x, 0}, x += canvas::kColumn;
    m_document->reset(project, {});
    LiveFeed feed;
    ThumbnailMaker maker(feed);
    connect(m_view.get(), &CanvasView::thumbnailsWanted, &maker, &ThumbnailMaker::setWatching);
    connect(&maker, &ThumbnailMaker::changed, m_view.get(), [&] { m_view->setThumbnails(maker.thumbnails()); });
    m_view->setThumbnailsShown(true);
    m_view->setZoom(1, {});
    const auto run = runOf(project);
    feed.attach(run);
    const auto seen = [&](const char* id) { return m_view->canvas().node(id)->thumbnail(); };
    QTRY_VERIFY(seen("dense_1") && seen("dense_1")->tellsRest && seen("tanh_1")->tellsRest);
    QCOMPARE(seen("dense_1")->images.size(), std::size_t{8});
    QCOMPARE(seen("dense_1")->channels, 12);
    QVERIFY(seen("tanh_1")->high <= 1);
    QVERIFY(!seen("input_1")->tellsRest);
    QVERIFY(!seen("output_1")->tellsRest);  // it shows what it answers
    QVERIFY(m_view->canvas().edge({{"dense_1", 0}, {"tanh_1", 0}})->signal().width > 0);
    const auto before = seen("dense_2")->images.front();
    run->train();
    QTRY_VERIFY(seen("dense_2") && seen("dense_2")->tellsRest && seen("dense_2")->images.front() != before);
    run->pause();
    feed.attach(nullptr);
  }

  void aNetworkOfMoreInputsIsNotAskedForAPlane() {
    LiveFeed feed;
    ThumbnailMaker maker(feed);
    const auto many = std::make_shared<FakeRun>(pictures(20));
    feed.attach(many);
    maker.setWatching(true);
    QVERIFY(many->asked("activations"));
    QVERIFY(!many->asked("plane_units"));
    const auto two = std::make_shared<FakeRun>(spiral(20, 2));
    feed.attach(two);
    QVERIFY(two->asked("plane_units"));
    maker.setWatching(false);
    QVERIFY(!two->asked("plane_units"));
  }

  void cleanupTestCase() { joinBackground(-1); }

 private:
  // With room for a line beside what is written on it.
  void show(Project project, const std::vector<std::pair<const char*, std::vector<float>>>& numbers) {
    std::vector<NodeId> ids;
    for (const Node& node : project.graph.nodes()) ids.push_back(node.id);
    for (const NodeId& id : ids) project.graph.find(id)->position.x *= 2;
    m_document->reset(project, {});
    m_view->setThumbnailsShown(true);
    m_view->setZoom(1, {});
    auto set = std::make_shared<ThumbnailSet>();
    for (const auto& [id, values] : numbers) {
      Thumbnail& it = set->of[id];
      it.type = project.graph.find(id)->type;
      it.look = Thumbnail::Look::words;
      it.labels << "—";
      it.outputs = {{m_document->facts(id)->outputs.front(), statistics_of(values)}};
    }
    m_view->setThumbnails(set);
    m_view->canvas().ensureRouted();
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::CanvasSignalTest)
#include "canvas_signal_test.moc"
