// The embedding view shows where samples lie in a layer of the network that trains.
#include <QToolButton>
#include <algorithm>

#include "core/embedding/tsne.h"
#include "core/embedding/umap.h"
#include "core/train/probes/activations.h"
#include "core/train/probes/outputs.h"
#include "tests/ui/embedding_fixture.h"

namespace vitrine::ui {
namespace {

// The first eigenvectors of the covariance by power iteration with deflation: scores, a row each.
std::vector<std::vector<double>> componentsApart(const std::vector<std::vector<float>>& rows, int wanted) {
  const std::size_t width = rows.front().size();
  std::vector<double> mean(width, 0), covariance(width * width, 0);
  for (const auto& row : rows)
    for (std::size_t k = 0; k < width; ++k) mean[k] += static_cast<double>(row[k]) / static_cast<double>(rows.size());
  for (const auto& row : rows)
    for (std::size_t k = 0; k < width; ++k)
      for (std::size_t l = 0; l < width; ++l)
        covariance[k * width + l] +=
            (static_cast<double>(row[k]) - mean[k]) * (static_cast<double>(row[l]) - mean[l]);
  std::vector<std::vector<double>> out(rows.size());
  for (int c = 0; c < wanted; ++c) {
    std::vector<double> v(width);
    for (std::size_t k = 0; k < width; ++k) v[k] = 1 + static_cast<double>(k % 3);
    double value = 0;
    for (int step = 0; step < 20'000; ++step) {
      std::vector<double> next(width, 0);
      for (std::size_t k = 0; k < width; ++k)
        for (std::size_t l = 0; l < width; ++l) next[k] += covariance[k * width + l] * v[l];
      value = 0;
      for (const double one : next) value += one * one;
      value = std::sqrt(value);
      for (std::size_t k = 0; k < width; ++k) v[k] = next[k] / value;
    }
    for (std::size_t k = 0; k < width; ++k)
      for (std::size_t l = 0; l < width; ++l) covariance[k * width + l] -= value * v[k] * v[l];
    for (std::size_t i = 0; i < rows.size(); ++i) {
      double score = 0;
      for (std::size_t k = 0; k < width; ++k) score += (static_cast<double>(rows[i][k]) - mean[k]) * v[k];
      out[i].push_back(score);
    }
  }
  return out;
}

}  // namespace

class EmbeddingTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  // ---- what is shown

  void pointsAreThePrincipalComponentsOfWhatComesOut() {
    Seen s;
    s.step();
    s.settle();
    std::vector<std::int64_t> all;
    for (std::int64_t i = 0; i < std::ssize(s.rows()); ++i) all.push_back(i);
    QVERIFY(all.size() >= 20 && all.size() <= 64);
    const auto told = s.asked<ActivationsAnswer>(activations_of(all, "dense_2"));
    s.settle();
    const auto apart = componentsApart(told->nodes.front().values, 2);
    QCOMPARE(s.cloud().ids, s.rows());
    QCOMPARE(s.cloud().dimensions, 2);
    for (std::size_t k = 0; k < 2; ++k) {
      const double sign = static_cast<double>(s.cloud().places[k]) * apart[0][k] > 0 ? 1 : -1;
      double size = 0;
      for (const auto& row : apart) size = std::max(size, std::abs(row[k]));
      for (std::size_t i = 0; i < apart.size(); ++i)
        QVERIFY(std::abs(static_cast<double>(s.cloud().places[i * 2 + k]) - sign * apart[i][k]) < 1e-3 * size);
    }
    QVERIFY(s.view.foot().contains("dense_2") && s.view.foot().contains("step 1"));
    const auto before = s.cloud().places;
    s.step();
    s.settle();
    QVERIFY2(s.cloud().places != before, "it follows the network");
    QVERIFY(s.view.foot().contains("step 2"));
  }

  void coloursAndSignsAreThoseOfClassesAndMistakes() {
    Seen s;
    s.step();
    s.settle();
    const PointLooks& looks = s.view.plot().looks();
    const Field& target = s.run->dataset().target();
    const auto outputs = s.asked<OutputsAnswer>(outputs_of(512));
    s.settle();
    int wrong = 0;
    for (std::size_t i = 0; i < s.rows().size(); ++i) {
      const int truth = static_cast<int>(target.sample(s.rows()[i])[0]);
      QCOMPARE(looks.groups[static_cast<std::size_t>(looks.points[i].group)].name, QString::number(truth));
      QCOMPARE(looks.palette[looks.points[i].colour], Theme::instance().colours().curves[truth % 6]);
      QCOMPARE(static_cast<int>(looks.points[i].shape), truth / 6);
      const float* said = outputs->values.values.data() + i * 10;
      const bool isWrong = std::max_element(said, said + 10) - said != truth;
      QCOMPARE(looks.points[i].wrong, isWrong);
      wrong += isWrong;
    }
    QVERIFY(wrong > 0);
    s.view.setColour(PointColour::error);
    QVERIFY(s.view.plot().looks().groups.empty());
    QCOMPARE(s.view.plot().looks().scale, QStringLiteral("loss"));
  }

  void pointingNamesTheSample() {
    Seen s;
    s.step();
    s.settle();
    QCoreApplication::processEvents();  // everything has its place
    PointPlot& plot = s.view.plot();
    for (const int point : {0, 7, 19}) {
      const QPointF at = plot.placeOf(point);
      const int found = plot.pointAt(at);  // another one may lie above it
      QVERIFY(found >= 0);
      QMouseEvent move(QEvent::MouseMove, at, plot.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
      QApplication::sendEvent(&plot, &move);
      const std::int64_t row = s.rows()[static_cast<std::size_t>(found)];
      const Field& target = s.run->dataset().target();
      QCOMPARE(s.view.card().row(), row);
      QCOMPARE(s.view.card().lines()[0], QStringLiteral("sample %1").arg(row + 1));
      QVERIFY(s.view.card().lines()[1].startsWith(
          QStringLiteral("true %1 ").arg(static_cast<int>(target.sample(row)[0]))));
      QVERIFY(s.view.card().lines()[2].startsWith("loss "));
      const Field& input = s.run->dataset().input();
      QCOMPARE(s.view.card().image().convertToFormat(QImage::Format_RGB32).size(), QSize(28, 28));
      QCOMPARE(qGray(s.view.card().image().pixel(14, 14)) > 128, input.sample(row)[14 * 28 + 14] > 0.5F);
      QVERIFY(plot.accessibleDescription().contains(s.view.card().lines()[0]));
    }
  }

  void keysGoFromPointToPoint() {
    Told t;
    t.answer(scattered(6, 3));
    PointPlot& plot = t.view.plot();
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(plot.current(), 0);
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(plot.current(), 2);
    QTest::keyClick(&plot, Qt::Key_Up, Qt::ControlModifier);
    QCOMPARE(plot.current(), 1);  // the one that is wrong
    QVERIFY(t.view.card().lines()[1].endsWith("wrong"));
    t.view.legend().toggle(1);  // classes 1 and 4
    QCOMPARE(plot.current(), -1);
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&plot, Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(plot.current(), 2);
    QTest::keyClick(&plot, Qt::Key_Escape);
    QCOMPARE(plot.current(), -1);
  }

  void theLegendHidesAClass() {
    Told t;
    t.answer(scattered(9, 3));
    QCOMPARE(t.view.legend().buttons().size(), 3);
    QToolButton* second = t.view.legend().buttons()[1];
    QCOMPARE(second->accessibleName(), QStringLiteral("Class 1, 3 points"));
    second->setFocus();
    QTest::keyClick(second, Qt::Key_Space);
    for (int i = 0; i < 9; ++i) QCOMPARE(t.view.plot().isSeen(i), i % 3 != 1);
    QCOMPARE(t.view.plot().pointAt(t.view.plot().placeOf(4)) == 4, false);
    t.answer(scattered(9, 3));  // it stays hidden
    QVERIFY(!t.view.plot().isSeen(4));
    QTest::mouseClick(second, Qt::LeftButton);
    QVERIFY(t.view.plot().isSeen(4));
  }

  // ---- layouts

  void layoutsAreThoseOfTheSameNumbersMadeApart_data() {
    QTest::addColumn<bool>("tsne");
    QTest::addColumn<int>("dimensions");
    for (const int dimensions : {2, 3}) {
      QTest::addRow("t-SNE in %d", dimensions) << true << dimensions;
      QTest::addRow("UMAP in %d", dimensions) << false << dimensions;
    }
  }

  void layoutsAreThoseOfTheSameNumbersMadeApart() {
    QFETCH(bool, tsne);
    QFETCH(int, dimensions);
    Seen s;
    s.step();
    s.view.setDimensions(dimensions);
    s.view.setMethod(tsne ? LayoutMethod::tsne : LayoutMethod::umap);
    s.settle();
    s.view.settingBox().setValue(5);
    s.view.compute();
    QTRY_VERIFY_WITH_TIMEOUT((s.catchUp(), !s.view.isMaking()), 20'000);
    QTRY_VERIFY2((s.catchUp(), s.view.plot().cloud() != nullptr), qPrintable(s.view.progress()));
    const auto answer = s.asked<EmbeddingAnswer>(embedding_of("", 1000, 50));
    QVERIFY(answer->why.empty() && answer->step == 1);
    const NumberRows rows{answer->points, std::ssize(answer->rows), answer->components};
    const Pool pool(2);
    TsneOptions near;
    near.dimensions = dimensions, near.perplexity = 5;
    UmapOptions tied;
    tied.dimensions = dimensions, tied.neighbours = 5;
    const auto apart = tsne ? vitrine::tsne(rows, near, pool) : umap(rows, tied, pool);
    QVERIFY(apart.ok());
    QCOMPARE(s.cloud().ids, answer->rows);
    QCOMPARE(s.cloud().dimensions, dimensions);
    QCOMPARE(std::ssize(s.cloud().places), std::ssize(answer->rows) * dimensions);
    QCOMPARE(s.cloud().places, apart->places);
  }

  void inSpaceThePointsHaveTheThirdComponentToo() {
    Seen s;
    s.step();
    s.view.setDimensions(3);
    s.settle();
    const auto answer = s.asked<EmbeddingAnswer>(embedding_of("", 1000, 3));
    s.settle();
    QCOMPARE(answer->components, 3);
    QCOMPARE(s.cloud().dimensions, 3);
    QCOMPARE(s.cloud().places, answer->points);
    QVERIFY(std::any_of(answer->rows.begin(), answer->rows.end(), [&](const std::int64_t& row) {
      return s.cloud().places[static_cast<std::size_t>(&row - answer->rows.data()) * 3 + 2] != 0;
    }));
  }

  // ---- turning

  void pointsStayWhereTheyWereWhenSignsChange() {
    Told t;
    t.answer(scattered(50, 3));
    std::vector<QPointF> before;
    for (int i = 0; i < 50; ++i) before.push_back(t.view.plot().placeOf(i));
    EmbeddingAnswer flipped = scattered(50, 3);
    for (std::size_t i = 0; i < flipped.points.size(); i += 3) flipped.points[i] = -flipped.points[i];
    t.answer(flipped);
    QVERIFY(t.view.plot().cloud()->places != std::vector<float>());
    for (int i = 0; i < 50; ++i)
      QVERIFY((t.view.plot().placeOf(i) - before[static_cast<std::size_t>(i)]).manhattanLength() < 0.1);
    // In space they may also change places.
    t.view.setDimensions(3);
    for (int i = 0; i < 50; ++i) before[static_cast<std::size_t>(i)] = t.view.plot().placeOf(i);
    EmbeddingAnswer swapped = flipped;
    for (std::size_t i = 0; i < swapped.points.size(); i += 3) {
      std::swap(swapped.points[i], swapped.points[i + 1]);
      swapped.points[i + 2] = -swapped.points[i + 2];
    }
    t.answer(swapped);
    for (int i = 0; i < 50; ++i)
      QVERIFY((t.view.plot().placeOf(i) - before[static_cast<std::size_t>(i)]).manhattanLength() < 0.1);
  }

  void dragAndKeysTurnInSpace() {
    Told t;
    t.answer(scattered(30, 3));
    PointPlot& plot = t.view.plot();
    const Turn level = plot.camera();
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(plot.camera(), level);  // in the plane it moves
    t.view.setDimensions(3);
    const Turn first = plot.camera();
    QTest::keyClick(&plot, Qt::Key_Right);
    QVERIFY(plot.camera() != first);
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(plot.camera(), first);
    QTest::mousePress(&plot, Qt::LeftButton, {}, {200, 150});
    QMouseEvent move(QEvent::MouseMove, QPointF(260, 150), plot.mapToGlobal(QPointF(260, 150)), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&plot, &move);
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, {260, 150});
    QVERIFY(plot.camera() != first);
    // It stays an orthogonal matrix.
    for (int i = 0; i < 500; ++i) plot.turn(0.3, 0.2);
    for (std::size_t row = 0; row < 3; ++row)
      for (std::size_t other = 0; other < 3; ++other) {
        double product = 0;
        for (std::size_t k = 0; k < 3; ++k) product += plot.camera()[row * 3 + k] * plot.camera()[other * 3 + k];
        QVERIFY(std::abs(product - (row == other ? 1 : 0)) < 1e-3);
      }
  }

  void itTurnsByItselfWithTheFrames() {
    Told t;
    t.answer(scattered(30, 3));
    t.view.setDimensions(3);
    const Turn first = t.view.plot().camera();
    t.feed.tick();
    QCOMPARE(t.view.plot().camera(), first);
    t.view.setTurning(true);
    QTRY_VERIFY((t.feed.tick(), t.view.plot().camera() != first));
    QTest::keyClick(&t.view.plot(), Qt::Key_Left);  // ends it
    const Turn then = t.view.plot().camera();
    t.feed.tick();
    QCOMPARE(t.view.plot().camera(), then);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::EmbeddingTest)
#include "embedding_test.moc"
