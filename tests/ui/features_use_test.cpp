// How the features view is used: what it asks for, by hand and key, its pages, in time, and its numbers as text.
#include <QAccessible>
#include <QComboBox>
#include <QSpinBox>
#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/ui/features_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/views/colour_maps.h"
#include "ui/views/features/excites_sheet.h"
#include "ui/views/features/kernels_page.h"
#include "ui/views/features/map_plate.h"
#include "ui/views/features/saliency_page.h"
#include "ui/views/objective_choice.h"
#include "ui/views/weights/weight_matrix.h"

namespace vitrine::ui {

class FeaturesUseTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  // ---- what is asked

  void onlyTheSeenPageAsks() {
    Scripted s;
    QCOMPARE(s.layerAsked(), std::string("conv2d_1"));
    s.answer();
    QVERIFY(s.run->asked("weights") && !s.run->asked("saliency") && !s.run->asked("excites"));
    s.view.setPage(FeaturesView::Page::saliency);
    QVERIFY(s.run->asked("saliency") && !s.run->asked("activations") && !s.run->asked("weights"));
    s.view.saliency().chooser().setCurrentIndex(0);
    s.view.setPage(FeaturesView::Page::excites);
    s.view.setPlace({4, 0, 0});
    QCOMPARE(s.run->asked("excites", "unit"), 4);
    QVERIFY(!s.run->asked("saliency"));
    s.view.hide();
    for (const char* probe : {"activations", "weights", "saliency", "excites"}) QVERIFY(!s.run->asked(probe));
    s.view.show();
    QVERIFY(s.run->asked("excites").has_value());
  }

  void ofSeveralObjectivesOneIsAskedAbout() {
    Scripted s;
    s.view.setPage(FeaturesView::Page::saliency);
    QVERIFY(!s.view.objectiveChooser().isVisibleTo(&s.view));
    const auto follow = [](Scripted& one) {
      one.run->mutableProject() = load_example("digits-two-heads").value();
      one.feed.attach(nullptr);
      one.feed.attach(one.run);
    };
    follow(s);
    ObjectiveChoice& objectives = s.view.objectiveChooser();
    QVERIFY(objectives.isVisibleTo(&s.view));
    QCOMPARE(s.run->asked("saliency", "objective"), 0);
    s.view.saliency().chooser().setCurrentIndex(4);
    QCOMPARE(s.run->asked("saliency", "output"), 3);
    objectives.setCurrentIndex(1);
    emit objectives.activated(1);
    QCOMPARE(s.run->asked("saliency", "objective"), 1);
    QCOMPARE(s.run->asked("saliency", "output"), -1);  // it has no classes
    QCOMPARE(s.view.saliency().chooser().count(), 1);
    Scripted next;  // remembers it
    follow(next);
    QCOMPARE(next.view.objectiveChooser().currentText(), objectives.currentText());
    QCOMPARE(next.run->asked("saliency", "objective"), 1);
  }

  void aSmallCardShowsAndAsksForTheGridAlone() {
    Scripted s;
    s.view.resize(170, 110);
    QCoreApplication::processEvents();
    s.answer();
    QVERIFY(!s.view.maps().strip().isVisible() && s.view.maps().grid().isVisibleTo(&s.view));
    QVERIFY(s.run->asked("activations") && !s.run->asked("weights"));
    s.view.resize(420, 480);
    QCoreApplication::processEvents();
    QVERIFY(s.run->asked("weights").has_value());
  }

  void wordsWhereThereIsNothing() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    FeaturesView view({document, feed, link}, nullptr);
    view.refreshNow();
    QVERIFY(view.note().contains("Add Conv2D"));
    document.reset(digits(), {});
    QVERIFY(view.isBehind());
    view.refreshNow();
    QVERIFY(view.note().startsWith("Press Train"));
    QVERIFY(!view.hasData());
    QVERIFY(FeaturesView::applies(digits()) && FeaturesView::applies(load_example("shapes-resnet").value()));
    QVERIFY(!FeaturesView::applies(load_example("spiral-mlp").value()));
  }

  // ---- hands

  void keysChooseChannelsPlacesAndLayers() {
    Followed f(digits());
    f.step();
    f.settle();
    MapGrid& grid = f.view.maps().grid();
    grid.setFocus();
    QTest::keyClick(&grid, Qt::Key_Right);
    QTest::keyClick(&grid, Qt::Key_Down);
    QCOMPARE(f.view.place().channel, 1 + grid.columns());
    QTest::keyClick(&grid, Qt::Key_Return);
    QVERIFY(grid.isPlacing());
    const FeaturePlace before = f.view.place();
    QTest::keyClick(&grid, Qt::Key_Left);
    QTest::keyClick(&grid, Qt::Key_Up);
    QTest::keyClick(&grid, Qt::Key_Up);
    QCOMPARE(f.view.place(), (FeaturePlace{before.channel, before.y - 2, before.x - 1}));
    QTest::keyClick(&grid, Qt::Key_Escape);
    QVERIFY(!grid.isPlacing());
    KernelStrip& strip = f.view.maps().strip();
    QTest::keyClick(&strip, Qt::Key_Down);
    QCOMPARE(f.view.place().y, before.y - 1);
    QVERIFY(strip.accessibleDescription().contains("row " + QString::number(before.y)));
    f.view.activateWindow();
    QTest::keyClick(&grid, Qt::Key_PageDown, Qt::ControlModifier);
    QCOMPARE(f.view.layer()->id, std::string("max_pool2d_1"));
    QTest::keyClick(&grid, Qt::Key_PageUp, Qt::ControlModifier);
    QCOMPARE(f.view.layer()->id, std::string("conv2d_1"));
    f.view.sampleChooser().setValue(5);
    QCOMPARE(f.view.sample(), 4);
    QVERIFY(f.view.sampleChooser().suffix().startsWith(" · "));
  }

  void thePointerMovesThePlace() {
    Followed f(digits());
    f.step();
    f.settle();
    MapGrid& grid = f.view.maps().grid();
    QTest::mouseClick(&grid, Qt::LeftButton, {}, grid.pictureRect(3).center());
    QCOMPARE(f.view.place().channel, 3);
    const QRect map = grid.pictureRect(3);
    QTest::mouseMove(&grid, map.topLeft() + QPoint(1, map.height() - 2));
    QCOMPARE(f.view.place(), (FeaturePlace{3, 27, 0}));
    QTest::mouseMove(&grid, grid.pictureRect(6).center());  // over another one nothing moves
    QCOMPARE(f.view.place(), (FeaturePlace{3, 27, 0}));
    QVERIFY(f.view.maps().words().startsWith("channel 7: "));
  }

  void mapsAreNamedOnTheAccessibilityBus() {
    Followed f(digits());
    f.step();
    f.settle();
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&f.view.maps().grid());
    QVERIFY(list);
    QCOMPARE(list->childCount(), 16);
    QVERIFY(list->child(4)->text(QAccessible::Name).startsWith("channel 5: "));
    list->child(4)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(f.view.place().channel, 4);
    QVERIFY(list->child(4)->state().selected);
  }

  // ---- the other pages

  void saliencyIsWhatTheNetworkSays() {
    Followed f(digits(), {900, 500});
    f.step();
    f.view.setPage(FeaturesView::Page::saliency);
    f.view.setSample(2);
    f.settle();
    QCOMPARE(f.view.saliency().chooser().count(), 11);  // the largest, and ten digits
    f.view.saliency().chooser().setCurrentIndex(4);
    f.settle();
    const auto answer = f.asked<SaliencyAnswer>(saliency_of(2, 3));
    QVERIFY(answer->why.empty());
    const std::vector<float> product = summedChannels(answer->product);
    const MapScale scale = MapScale::around0(product);
    QVERIFY(scale.high() > 0);
    const QImage image = f.view.saliency().product().image();
    QCOMPARE(image.size(), QSize(28, 28));
    for (int i = 0; i < 28 * 28; ++i)
      QCOMPARE(image.pixel(i % 28, i / 28), scale.colour(product[static_cast<std::size_t>(i)]));
    QVERIFY(f.view.saliency().words().startsWith("answer 3: "));
    QVERIFY(f.view.saliency().sample().isVisible() && f.view.saliency().gradient().isVisible());
  }

  void whatExcitesAChannelIsSortedAndTrue() {
    Followed f(digits());
    f.step();
    f.view.setPage(FeaturesView::Page::excites);
    f.view.setPlace({7, 3, 3});
    f.settle();
    ExcitesSheet& sheet = f.view.excites();
    QCOMPARE(sheet.count(), 9);
    const auto one = sheet.pictures()[4];
    const auto maps = f.asked<ActivationsAnswer>(activations_of({one.sample}, "conv2d_1", kAllTold));
    const std::vector<float>& all = maps->nodes[0].values[0];
    QCOMPARE(one.value, *std::max_element(all.begin() + 7 * 784, all.begin() + 8 * 784));
    for (std::size_t i = 1; i < 9; ++i) QVERIFY(sheet.pictures()[i - 1].value >= sheet.pictures()[i].value);
    QCOMPARE(one.image, samplePicture(f.run->dataset().input(), maps->rows[0], rangeOf(f.run->dataset().input())));
    QVERIFY(!one.seen.isEmpty() && !one.name.isEmpty());
    sheet.setFocus();
    QTest::keyClick(&sheet, Qt::Key_End);
    QTest::keyClick(&sheet, Qt::Key_Return);
    QCOMPARE(f.view.sample(), sheet.pictures()[8].sample);
    QTest::mouseClick(&sheet, Qt::LeftButton, {}, sheet.pictureRect(4).center());
    QCOMPARE(f.view.sample(), one.sample);
  }

  // ---- kernels

  void kernelsAreTheWeightsOfTheLayer() {
    Followed f(digits());
    f.step();
    f.view.setPage(FeaturesView::Page::kernels);
    QCOMPARE(f.view.layerChooser().findText("max_pool2d_1"), -1);  // has none
    f.view.layerChooser().setCurrentIndex(f.view.layerChooser().findText("conv2d_2"));
    f.settle();
    const auto told = f.asked<WeightsAnswer>(weights_of_layer("conv2d_2"));
    const WeightTensor& kernel = told->tensors[0];
    const WeightMatrix& matrix = f.view.kernels().matrix();
    QVERIFY(matrix.data() != nullptr);
    QCOMPARE(matrix.data()->values, kernel.values);
    QVERIFY(matrix.scale().diverges());
    float most = 0;
    for (const float value : kernel.values) most = std::max(most, std::abs(value));
    QVERIFY(std::abs(matrix.scale().high() - static_cast<double>(most)) < 1e-9);
    // Row 3 of the second filter's kernel for input channel 4 lies in the second line of tiles, fourth from the left.
    const std::int64_t place = matrix.data()->at(1 * 3 + 2, 3 * 3 + 1);
    QCOMPARE(place, ((1 * kernel.shape[1] + 3) * 3 + 2) * 3 + 1);
    QCOMPARE(rowsOf(f.view).size(), 1 + std::ssize(kernel.values));
    f.step();
    f.settle();
    QVERIFY(matrix.data()->values != kernel.values);  // it learns
  }

  // ---- what is no number, and what is late

  void infinityIsNoNumberInPictures() {
    const float inf = std::numeric_limits<float>::infinity();
    const std::vector<float> values{-1, inf, 2, -inf};
    const QImage image = mapImage(values, 2, 2, MapScale(values));
    for (const auto& [x, y] : {std::pair{1, 0}, std::pair{1, 1}}) QCOMPARE(image.pixel(x, y), notANumberColour());
    QVERIFY(image.pixel(0, 1) != notANumberColour());
    auto answer = std::make_shared<SaliencyAnswer>();
    answer->product = answer->gradient = answer->input = Tensor(Shape{1, 2, 2});
    std::copy(values.begin(), values.end(), answer->product.values.begin());
    SaliencyPage page(nullptr);
    page.resize(700, 300);
    QImage sample(2, 2, QImage::Format_RGB32);
    sample.fill(Qt::gray);
    for (const bool over : {false, true}) {
      page.setLooks(false, over);
      page.display(answer, sample);
      const QImage shown = page.product().image();
      QCOMPARE(shown.pixel(1, 0), notANumberColour());
      QCOMPARE(shown.pixel(1, 1), notANumberColour());
      QVERIFY(shown.pixel(0, 0) != notANumberColour());
    }
  }

  void aPictureKeepsItsTitleUntilTheNextOneIsThere() {
    Scripted s;
    s.view.setPage(FeaturesView::Page::saliency);
    const auto answered = [&](std::int64_t sample) {
      auto out = std::make_shared<SaliencyAnswer>();
      out->sample = sample, out->row = 4;
      out->product = out->gradient = out->input = Tensor(Shape{1, 28, 28});
      std::const_pointer_cast<Watched>(s.run->watch({"saliency", s.run->asked("saliency").value()}))->publish(out);
      s.feed.tick();
      s.view.refreshNow();
    };
    answered(0);
    QCOMPARE(s.view.hint(), QStringLiteral("sample 1"));
    s.view.setSample(5);
    s.view.refreshNow();
    QCOMPARE(s.view.hint(), QStringLiteral("sample 1"));  // it is still that one's picture
    answered(5);
    QCOMPARE(s.view.hint(), QStringLiteral("sample 6"));
  }

  // ---- in time

  void lookingBackShowsTheMapsOfThen() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    const auto run = keptRunOf(digits());
    FeaturesView view({document, feed, link}, nullptr);
    view.resize(420, 480);
    view.show();
    feed.attach(run);
    const auto settled = [&] {
      feed.tick();
      if (view.isBehind()) view.refreshNow();
      return !feed.isCatchingUp() && view.maps().grid().maps();
    };
    std::vector<std::vector<float>> seen;
    for (std::uint64_t step = 1; step <= 3; ++step) {
      run->step_once();
      QTRY_VERIFY(run->status().step == step && run->status().phase == RunPhase::paused);
      QTRY_VERIFY(settled() && (seen.empty() || view.maps().grid().maps()->all != seen.back()));
      seen.push_back(view.maps().grid().maps()->all);
    }
    QTRY_VERIFY((feed.tick(), feed.playhead().states().size() >= 3));
    feed.playhead().show(1);
    QTRY_VERIFY(settled() && view.maps().grid().maps()->all == seen[0]);
    feed.playhead().show(2);
    QTRY_VERIFY(settled() && view.maps().grid().maps()->all == seen[1]);
    QVERIFY(view.maps().strip().story().step->agrees);
    feed.playhead().goLive();
    QTRY_VERIFY(settled() && view.maps().grid().maps()->all == seen[2]);
  }

  void withoutAStateFromThenItSaysSo() {
    Scripted s;
    for (std::uint64_t step = 1; step <= 20; ++step) s.run->pushStep(step, 1);
    s.feed.tick();
    s.feed.playhead().show(10);
    s.view.refreshNow();
    QVERIFY(s.view.note().contains("No state"));
    QVERIFY(s.layerAsked().empty());
  }

  void survivesARunThatGoes() {
    Followed f(digits());
    f.step();
    f.settle();
    QVERIFY(f.view.hasData());
    f.view.showLayer("conv2d_2");
    f.feed.attach(nullptr);
    f.view.refreshNow();
    QVERIFY(!f.view.note().isEmpty());
    f.view.grab();
    f.feed.attach(f.run);
    f.settle();
    QCOMPARE(f.view.layer()->id, std::string("conv2d_2"));
    QVERIFY(f.view.maps().grid().count() > 0);
  }

  // ---- out

  void dataHasEveryNumber() {
    Followed f(digits());
    f.step();
    f.settle();
    const QStringList lines = rowsOf(f.view);
    QCOMPARE(lines.size(), 1 + 16 * 28 * 28);
    QCOMPARE(lines.first(), QStringLiteral("layer,sample,channel,row,column,value"));
    const QStringList cells = lines[1 + (5 * 28 + 7) * 28 + 9].split(',');
    QCOMPARE(cells.mid(0, 5), (QStringList{"conv2d_1", "1", "6", "8", "10"}));
    QCOMPARE(cells[5].toFloat(), f.view.maps().grid().maps()->all[(5 * 28 + 7) * 28 + 9]);
    f.view.setPage(FeaturesView::Page::excites);
    f.settle();
    QCOMPARE(rowsOf(f.view).size(), 1 + 9);
  }

  void whatIsChosenIsKept() {
    {
      Scripted s;
      s.view.setPage(FeaturesView::Page::excites);
      s.view.setOwnScales(true);
    }
    QCOMPARE(QSettings().value("views/features/page").toInt(), 2);
    QCOMPARE(QSettings().value("views/features/own").toBool(), true);
    Scripted again;
    QVERIFY(again.view.page() == FeaturesView::Page::excites);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::FeaturesUseTest)
#include "features_use_test.moc"
