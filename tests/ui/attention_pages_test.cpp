// The attention view's other pages: all heads with their entropies, lines, the image, and a line of one's own.
#include <QAccessible>
#include <QComboBox>
#include <QLineEdit>
#include <QPainter>
#include <QScrollArea>
#include <QTabBar>
#include <QToolButton>
#include <cmath>
#include <limits>

#include "tests/ui/attention_fixture.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/document/numbers.h"
#include "ui/theme/theme.h"
#include "ui/views/attention/all_heads_page.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/attention/head_grid.h"
#include "ui/views/attention/head_lines.h"
#include "ui/views/attention/head_map.h"
#include "ui/views/attention/lines_page.h"
#include "ui/views/attention/own_line.h"
#include "ui/views/attention/patch_map.h"
#include "ui/views/attention/patch_page.h"

namespace vitrine::ui {

class AttentionPagesTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void allHeadsHaveTheirEntropiesAndOpenByClickAndEnter() {
    AttentionWindow w;
    w.view.setPage(AttentionView::Page::all);
    w.give(answerOf(3, 5));
    HeadGrid& grid = w.view.allHeads().grid();
    QCOMPARE(grid.count(), 15);
    const double bits = head_entropies(attentionOf(5, 7, sharpness(2)))[3];
    QCOMPARE(grid.headWords(2, 3), QStringLiteral("layer_3, head 4: entropy %1 bits").arg(figure(bits, 3)));
    QVERIFY(w.view.allHeads().words().startsWith("3 layers, 15 heads"));
    QVERIFY(w.view.allHeads().words().endsWith(figure(std::log2(7.0), 3)));
    QTest::mouseClick(&grid, Qt::LeftButton, {}, grid.mapRect(1, 2).center());
    QCOMPARE(w.view.page(), AttentionView::Page::head);
    QCOMPARE(w.view.map().accessibleName(), "layer_2 head 3");
    w.view.setPage(AttentionView::Page::all);
    QTest::keyClick(&grid, Qt::Key_Down);
    QTest::keyClick(&grid, Qt::Key_Right);
    QCOMPARE(w.view.page(), AttentionView::Page::all);
    QTest::keyClick(&grid, Qt::Key_Return);
    QCOMPARE(w.view.page(), AttentionView::Page::head);
    QCOMPARE(w.view.map().accessibleName(), "layer_3 head 4");
    w.view.setPage(AttentionView::Page::all);
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&grid);
    QCOMPARE(list->childCount(), 15);
    list->child(0)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(w.view.map().accessibleName(), "layer_1 head 1");
  }

  void headsAreSortedByEntropyAndWhatIsNotKnownComesLast() {
    AttentionWindow w;
    w.view.setPage(AttentionView::Page::all);
    AttentionAnswer answer = answerOf(4, 3);
    for (int i = 0; i < 49; ++i) answer.maps[1].weights.values[static_cast<std::size_t>(i)] = std::nanf("");
    answer.maps[1].entropies = head_entropies(answer.maps[1].weights);
    const auto maps = answer.maps;
    w.give(std::move(answer));
    HeadGrid& grid = w.view.allHeads().grid();
    QVERIFY(grid.headWords(1, 0).contains("not known"));
    for (const int order : {1, 2}) {
      w.view.allHeads().orders().setCurrentIndex(order);
      QCOMPARE(grid.cell(11), (std::pair{1, 0}));
      for (int i = 1; i < 11; ++i) {
        const auto bits = [&](int place) {
          return maps[static_cast<std::size_t>(grid.cell(place).first)]
              .entropies[static_cast<std::size_t>(grid.cell(place).second)];
        };
        QVERIFY(order == 1 ? bits(i) <= bits(i - 1) : bits(i) >= bits(i - 1));
      }
    }
    grid.grab();            // with words below each map
    AttentionWindow again;  // the order is kept
    QCOMPARE(again.view.allHeads().orders().currentIndex(), 2);
  }

  // 12 × 12: only maps that are seen are made, and there is a way to all others.
  void onlyHeadsThatAreSeenAreMade() {
    AttentionWindow w;
    w.view.resize(300, 220);
    w.view.setPage(AttentionView::Page::all);
    w.give(answerOf(12, 12));
    HeadGrid& grid = w.view.allHeads().grid();
    w.view.grab();
    QVERIFY2(grid.imagesMade() > 0 && grid.imagesMade() < 60, qPrintable(QString::number(grid.imagesMade())));
    auto* scroll = w.view.allHeads().findChild<QScrollArea*>();
    QVERIFY(grid.height() > scroll->viewport()->height() && grid.width() > scroll->viewport()->width());
    grid.setFocus();
    QTest::keyClick(&grid, Qt::Key_End);
    QCOMPARE(w.view.layer(), 11);
    QCOMPARE(w.view.head(), 11);
    if (grid.hasFocus()) QVERIFY(grid.visibleRegion().contains(grid.mapRect(11, 11).center()));
    const QImage screen = grid.grab().toImage();
    QCOMPARE(grid.imagesMade(), 144);
    QCOMPARE(grid.image(11, 11), attentionImage(attentionOf(12, 7, sharpness(11)), 11));
    for (const auto& [layer, head] : {std::pair{0, 0}, std::pair{11, 11}})
      QVERIFY(grid.rect().contains(grid.mapRect(layer, head)));
  }

  void aLargeMapIsShownByItsOverview() {
    AttentionWindow w;
    AttentionAnswer answer;
    Tensor weights(Shape{1, 200, 200});
    for (std::size_t i = 0; i < 200; ++i) weights.values[i * 200 + 5] = 1;
    AttentionMap map = AttentionWindow::mapOf("layer_1", 0, weights);
    map.overview = reduced_by_max(weights, kAttentionOverview, kAttentionOverview);
    answer.maps = {map};
    w.view.setPage(AttentionView::Page::all);
    w.give(std::move(answer));
    QCOMPARE(w.view.allHeads().grid().image(0, 0).size(), QSize(64, 64));
  }

  void linesAreTheWeightsFromTheThresholdOn() {
    AttentionWindow w;
    w.view.setPage(AttentionView::Page::lines);
    w.give(answerOf(2, 4));
    w.view.choose(1, 2);
    HeadLines& lines = w.view.lines().lines();
    const Tensor weights = attentionOf(4, 7, sharpness(1));
    for (const double least : {0.0, 0.05, 0.3}) {
      w.view.lines().setThreshold(least);
      std::int64_t expected = 0;
      double all = 0, drawn = 0;
      for (int q = 0; q < 7; ++q)
        for (int k = 0; k < 7; ++k) {
          const float weight = weightAt(weights, 2, q, k);
          all += static_cast<double>(weight);
          if (weight >= static_cast<float>(least)) ++expected, drawn += static_cast<double>(weight);
        }
      QCOMPARE(std::ssize(lines.lines()), expected);
      QVERIFY(std::abs(lines.share() - drawn / all) < 1e-9);
      QVERIFY2(lines.words().startsWith(QStringLiteral("%1 of 49 lines drawn").arg(expected)),
               qPrintable(lines.words()));
    }
    // Of several heads each has its own colour and style.
    w.view.lines().button(0).click();
    QCOMPARE(w.view.lines().heads(), (std::vector<int>{0, 2}));
    QCOMPARE(lines.possible(), 98);
    w.view.lines().setAllHeads(true);
    QCOMPARE(lines.possible(), 4 * 49);
    QVERIFY(HeadLines::colourOf(0) != HeadLines::colourOf(1));
    QVERIFY(HeadLines::styleOf(0) != HeadLines::styleOf(6));
  }

  void aTokenThatIsPointedAtHasItsLinesAlone() {
    AttentionWindow w;
    w.view.setPage(AttentionView::Page::lines);
    AttentionAnswer answer;
    Tensor weights(Shape{1, 7, 7});
    weights.values[2 * 7 + 5] = 0.75F, weights.values[2 * 7 + 0] = 0.25F, weights.values[4 * 7 + 5] = 1;
    answer.maps.push_back(AttentionWindow::mapOf("layer_1", 0, weights));
    w.give(std::move(answer));
    w.view.resize(700, 600);  // all of its tokens are seen
    HeadLines& lines = w.view.lines().lines();
    const Dataset& data = w.run->dataset();
    const auto tokens = data.input().sample(w.run->split().validation[0]);
    const auto name = [&](std::size_t i) {
      return QString::fromStdString(data.input().names[static_cast<std::size_t>(tokens[i])]);
    };
    const auto drawnAt = [&](int query, int key) {  // whether a pixel of the line differs from what is behind it
      const QImage screen = lines.grab().toImage();
      const QPointF from = lines.tokenPoint(true, query), to = lines.tokenPoint(false, key);
      const QPoint at = (from + (to - from) * 0.31).toPoint();
      for (int dy = -2; dy <= 2; ++dy)
        if (const QPoint seen = at + QPoint(0, dy); screen.rect().contains(seen))
          if (screen.pixel(seen) != screen.pixel(at.x(), 1)) return true;
      return false;
    };
    QCoreApplication::processEvents();
    QVERIFY(drawnAt(2, 5) && drawnAt(4, 5));
    QTest::mouseMove(&lines, QPoint(10, static_cast<int>(lines.tokenPoint(true, 2).y())));
    QCOMPARE(lines.pointed(), 2);
    QCOMPARE(lines.pointed(), 2);
    QVERIFY(drawnAt(2, 5));
    QVERIFY(!drawnAt(4, 5));
    QCOMPARE(lines.words(), QStringLiteral("%1 looks at %2 0.75, %3 0.25").arg(name(2), name(5), name(0)));
    QCOMPARE(lines.accessibleDescription(), lines.words());
    QTest::keyClick(&lines, Qt::Key_Right);  // the same place of the other column: nothing looks there
    QCOMPARE(lines.words(), QStringLiteral("%1 is looked at by nothing as much").arg(name(2)));
    for (int i = 0; i < 3; ++i) QTest::keyClick(&lines, Qt::Key_Down);
    QCOMPARE(lines.words(), QStringLiteral("%1 is looked at by %2 1.0, %3 0.75").arg(name(5), name(4), name(2)));
    QTest::keyClick(&lines, Qt::Key_Escape);
    QCOMPARE(lines.pointed(), -1);
  }

  void tooManyLinesAreThoseThatAreStrongest() {
    AttentionWindow w;
    w.view.setPage(AttentionView::Page::lines);
    AttentionAnswer answer;
    answer.maps.push_back(AttentionWindow::mapOf("layer_1", 0, attentionOf(2, 90, 0.01)));
    answer.maps.back().queries = answer.maps.back().keys = "";
    answer.maps.back().weights.values[3] = std::nanf("");
    w.give(std::move(answer));
    w.view.lines().setThreshold(0);
    const HeadLines& lines = w.view.lines().lines();
    QCOMPARE(std::ssize(lines.lines()), std::ptrdiff_t{HeadLines::kMostLines});
    QVERIFY(lines.words().contains("more could not be told apart"));
    QVERIFY(lines.words().endsWith("1 weights are not finite"));
    const float weakest = lines.lines().front().weight;
    std::int64_t stronger = 0;
    const Tensor weights = attentionOf(2, 90, 0.01);
    for (std::size_t i = 0; i < 8100; ++i) stronger += i != 3 && weights.values[i] > weakest ? 1 : 0;
    QVERIFY(stronger <= HeadLines::kMostLines);
  }

  void whatOnePositionLooksAtLiesOverTheImage() {
    AttentionWindow w(pictures(40), "");
    w.view.resize(700, 400);
    AttentionAnswer answer;
    Tensor weights(Shape{2, 17, 17});
    for (std::size_t q = 0; q < 17; ++q) weights.values[(17 + q) * 17 + (q + 3) % 17] = 0.8F;
    for (std::size_t q = 0; q < 17; ++q) weights.values[(17 + q) * 17] += 0.2F;
    AttentionMap map{"layer_1", "layer_1", 0, weights};
    map.queries_before = map.keys_before = 1;
    map.query_patches = map.key_patches = {"input", 4, 4};
    map.entropies = head_entropies(weights);
    answer.maps = {map};
    w.give(std::move(answer));
    QVERIFY(w.view.tabs().isTabVisible(3));
    QVERIFY(!w.view.ownLine().isPossible());
    w.view.choose(0, 1);
    w.view.setPage(AttentionView::Page::image);
    PatchPage& page = w.view.patches();
    QVERIFY(page.map().toolTip().endsWith("Home: the class token"));
    page.setQuery(5);  // patch 4: row 2, column 1; it looks at position 8, patch 7
    for (int patch = 0; patch < 16; ++patch) QCOMPARE(page.map().weight(patch), weightAt(weights, 1, 5, patch + 1));
    QCOMPARE(page.words(), "r2 c1 looks most at r2 c4, with 0.80; 20 % goes to the class token");
    const QImage with = page.map().grab().toImage();
    const QColor most = with.pixelColor(page.map().patchRect(7).center());
    const QColor none = with.pixelColor(page.map().patchRect(1).topLeft() + QPoint(2, 2));
    QVERIFY(most.lightness() > none.lightness() + 30);  // yellow over the sample, dark blue over it
    QTest::mouseClick(&page.map(), Qt::LeftButton, {}, page.map().patchRect(9).center());
    QCOMPARE(page.query(), 10);
    QTest::keyClick(&page.map(), Qt::Key_Left);
    QCOMPARE(page.query(), 9);
    QTest::keyClick(&page.map(), Qt::Key_Home);
    QCOMPARE(page.query(), 0);
    QVERIFY(page.words().startsWith("class looks most at r1 c3"));
  }

  void whereThereIsNoImageThereIsNoPageOfIt() {
    AttentionWindow w;
    w.view.setPage(AttentionView::Page::image);
    w.give(answerOf(1, 2));
    QCOMPARE(w.view.page(), AttentionView::Page::head);
    QVERIFY(!w.view.tabs().isTabVisible(3));
  }

  // It is opened for a layer before anything is known of it.
  void aLayerIsTurnedToOnceItIsKnown() {
    AttentionWindow w;
    w.view.showLayer("layer_2");
    w.give(answerOf(3, 2));
    QCOMPARE(w.view.layer(), 1);
    w.view.choose(2, 1);
    w.give(answerOf(3, 2, 2));
    QCOMPARE(w.view.layer(), 2);
    QCOMPARE(w.view.head(), 1);
  }

  void aLineOfOnesOwnIsLookedAt() {
    AttentionWindow w;
    w.give(answerOf(1, 2));
    QVERIFY(w.view.ownLine().isPossible());
    QLineEdit& edit = w.view.ownLine().edit();
    QTest::keyClicks(&edit, "vitrine");
    QTest::keyClick(&edit, Qt::Key_Return);
    QCOMPARE(w.asked("tokens"), (std::vector<std::int64_t>{21, 8, 19, 17, 8, 13, 4}));
    const QString before = w.view.hint();
    w.give(answerOf(1, 2, 3));  // of the sample: it came too late
    QCOMPARE(w.view.hint(), before);
    AttentionAnswer answer = answerOf(1, 2, 2);
    answer.typed = {{"input", {21, 8, 19, 17, 8, 13, 4}, 7}};
    w.give(std::move(answer));
    QVERIFY(w.view.hint().endsWith("own line"));
    QVERIFY(w.view.map().spoken(0, 4).startsWith("v attends to i"));
    const QString csv = dataOf(w.view);
    QVERIFY2(csv.contains("typed,layer_1,1,"), qPrintable(csv.left(300)));
    edit.setText("vitr");  // the line before begins with this one, and its answer is not this one's
    QTest::keyClick(&edit, Qt::Key_Return);
    answer = answerOf(1, 2, 6);
    answer.maps[0].weights = attentionOf(2, 7, 2.0);
    answer.maps[0].entropies = head_entropies(answer.maps[0].weights);
    answer.typed = {{"input", {21, 8, 19, 17, 8, 13, 4}, 7}};
    const QString own = w.view.hint();
    w.give(answer);
    QCOMPARE(w.view.hint(), own);
    answer.typed = {{"input", {21, 8, 19, 17, 0, 0, 0}, 4}};
    w.give(answer);
    QVERIFY(w.view.hint() != own);
    edit.clear();  // back to the sample
    QVERIFY(w.asked("tokens").empty());
    w.give(answerOf(1, 2, 4));
    QVERIFY(!w.view.hint().endsWith("own line"));
  }

  void whatIsWrongWithALineIsSaid() {
    AttentionWindow w;
    w.give(answerOf(1, 2));
    QLineEdit& edit = w.view.ownLine().edit();
    edit.setText("vitrines");
    QTest::keyClick(&edit, Qt::Key_Return);
    QCOMPARE(w.view.ownLine().note(), "It has 8 tokens and the network reads 7: the last 1 was cut.");
    QCOMPARE(w.asked("tokens").size(), std::size_t{7});
    edit.setText("Vi!");
    QTest::keyClick(&edit, Qt::Key_Return);
    QVERIFY(w.view.ownLine().note().contains("“V”, “!” are none of the 26 tokens that the network knows"));
    QCOMPARE(w.asked("tokens").size(), std::size_t{7});  // what is shown stays
    QCOMPARE(edit.accessibleDescription(), w.view.ownLine().note());
  }

  void theDataAreAllWeightsWithTheirEntropies() {
    AttentionWindow w;
    const AttentionAnswer answer = answerOf(2, 3);
    w.give(answer);
    const QStringList rows = rowsOf(w.view);
    QCOMPARE(rows.size(), 1 + 2 * 3 * 49);
    QCOMPARE(rows[0], "step,sample,layer,head,entropy_bits,query,query_token,key,key_token,weight");
    const QStringList cells = rows[1 + 3 * 49 + 49 + 2 * 7 + 4].split(',');  // layer 2, head 2, query 3, key 5
    QCOMPARE(cells.mid(1, 3), (QStringList{"1", "layer_2", "2"}));
    QVERIFY(std::abs(cells[4].toDouble() - answer.maps[1].entropies[1]) < 1e-8);
    QCOMPARE(cells[5] + cells[7], "35");
    const NumberView tokens = w.run->dataset().input().sample(w.run->split().validation[0]);
    QCOMPARE(cells[6].toStdString(), w.run->dataset().input().names[static_cast<std::size_t>(tokens[2])]);
    QVERIFY(std::abs(cells[9].toFloat() - weightAt(answer.maps[1].weights, 1, 2, 4)) < 1e-7F);
  }

  void itFitsIntoAnySizeAndLook() {
    for (const bool dark : {false, true}) {
      Theme::instance().setMode(dark ? Theme::Mode::dark : Theme::Mode::light);
      AttentionWindow w;
      w.give(answerOf(3, 4));
      for (const QSize size : {QSize(200, 150), QSize(280, 300), QSize(360, 260), QSize(900, 600)}) {
        w.view.resize(size);
        for (const auto page : {AttentionView::Page::head, AttentionView::Page::all, AttentionView::Page::lines}) {
          w.view.setPage(page);
          QCoreApplication::processEvents();
          w.view.grab();
          QCOMPARE(w.view.size(), size);
        }
      }
    }
    Theme::instance().setMode(Theme::Mode::light);
  }

 private:
  static double sharpness(int layer) { return 0.2 + 0.3 * layer; }
  static AttentionAnswer answerOf(int layers, int heads, std::uint64_t step = 5) {
    AttentionAnswer out;
    out.step = step;
    for (int layer = 0; layer < layers; ++layer)
      out.maps.push_back(
          AttentionWindow::mapOf("layer_" + std::to_string(layer + 1), 0, attentionOf(heads, 7, sharpness(layer))));
    return out;
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::AttentionPagesTest)
#include "attention_pages_test.moc"
