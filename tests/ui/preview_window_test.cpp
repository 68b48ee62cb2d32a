// The window shows what flows through a network before it trains, hands over to the run that trains it, and leaves
// alone what has nothing to show.
#include "tests/ui/digits_network.h"
#include "tests/ui/window_fixture.h"
#include "ui/canvas/node_item.h"
#include "ui/docks/preview.h"
#include "ui/document/background.h"

namespace vitrine::ui {

class PreviewWindowTest : public WindowFixture {
  Q_OBJECT

  static const Thumbnail* seen(const MainWindow& window, const char* id) {
    return window.canvas().canvas().node(id)->thumbnail();
  }
  static QString moment(const MainWindow& window) {
    const SharedThumbnails& set = window.canvas().canvas().thumbnails();
    return set ? set->moment : QString();
  }

 private Q_SLOTS:
  void theCanvasShowsItBeforeTheFirstStep() {
    const auto window = shown(digitsNetwork());
    QTRY_VERIFY(seen(*window, "output_1"));
    QCOMPARE(seen(*window, "input_1")->look, Thumbnail::Look::picture);
    QCOMPARE(seen(*window, "conv2d_1")->images.size(), std::size_t{6});
    QCOMPARE(moment(*window), "sample 1 · before training");
    QVERIFY(!window->controller().hasRun() && !window->feed().run());
    // After an edit what comes behind it is another picture.
    const QImage conv = seen(*window, "conv2d_1")->images.front();
    const auto dense = seen(*window, "dense_1")->bars;
    QVERIFY(window->document().setSetting("layer.conv2d_1.filters", "4"));
    QTRY_VERIFY(seen(*window, "conv2d_1") && seen(*window, "conv2d_1")->images.size() == 4);
    QVERIFY(seen(*window, "conv2d_1")->images.front() != conv);
    QVERIFY(seen(*window, "dense_1")->bars != dense);
    // The run that trains it shows itself.
    window->controller().step();
    QTRY_VERIFY(moment(*window).endsWith("step 1"));
    QVERIFY(!window->preview().feed().run());
    // Changed under the run, it is the network as it is now, until that is the same again.
    QVERIFY(window->document().setSetting("layer.conv2d_1.filters", "5"));
    QTRY_VERIFY(moment(*window).contains("weights of step 1"));
    QCOMPARE(seen(*window, "conv2d_1")->images.size(), std::size_t{5});
    window->document().undoStack().undo();
    QTRY_VERIFY(moment(*window).endsWith("step 1"));
    QTRY_VERIFY(seen(*window, "conv2d_1"));
    QCOMPARE(seen(*window, "conv2d_1")->images.size(), std::size_t{4});
  }

  void theViewMenuSwitchesItOff() {
    const auto window = shown(digitsNetwork());
    QTRY_VERIFY(seen(*window, "output_1"));
    QVERIFY(window->canvas().thumbnailsShown());
    act(*window, "view.thumbnails");
    QVERIFY(!window->canvas().thumbnailsShown());
    QVERIFY(!window->preview().isWatching());
    QCOMPARE(window->canvas().canvas().node("dense_1")->body().height(), canvas::kNodeHeight);
    act(*window, "view.thumbnails");
    QTRY_VERIFY(seen(*window, "output_1"));
  }

  void withoutDataNothingIsDifferent() {
    Project project = digitsNetwork();
    project.sources.front() = {"none", {}};
    const auto window = shown(project);
    QTest::qWait(2 * Preview::kPauseMs);
    QVERIFY(!window->canvas().thumbnailsShown());
    QVERIFY(!window->preview().feed().run());
    QCOMPARE(window->canvas().canvas().node("dense_1")->body().height(), canvas::kNodeHeight);
  }

  void aProblemKeepsTheRoomAndSaysSo() {
    const auto window = shown(digitsNetwork());
    QTRY_VERIFY(seen(*window, "output_1"));
    const double height = window->canvas().canvas().node("dense_1")->body().height();
    QVERIFY(height > canvas::kNodeHeight);
    QVERIFY(window->document().removeItems({}, {{{"dense_1", 0}, {"dense_2", 0}}}));
    QVERIFY(!seen(*window, "dense_1"));
    QVERIFY(window->canvas().canvas().node("dense_1")->thumbnailWhy().startsWith("No preview: "));
    QCOMPARE(window->canvas().canvas().node("dense_1")->body().height(), height);
  }

  void closingWaitsForNothing() {
    auto window = shown(digitsNetwork());
    waitForData(*window);
    QTest::qWait(Preview::kPauseMs + 5);
    window->document().settle();
    QVERIFY(window->close());
    QVERIFY(window->ended());
    QVERIFY(!window->preview().feed().run());
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::PreviewWindowTest)
#include "preview_window_test.moc"
