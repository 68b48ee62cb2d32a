// Curves as rows of colours: each pixel is the tensor's number, and no step is lost.
#include <QSettings>
#include <QtTest>
#include <cmath>
#include <limits>

#include "tests/ui/views_fixture.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/chart/heat_row.h"
#include "ui/views/chart/time_chart.h"
#include "ui/views/gradients/gradient_view.h"

namespace vitrine::ui {

class HeatTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void eachPixelHasTheColourOfItsStep();
  void oneStepOfManyIsSeenAtTheEdge();
  void gapsStayGaps();
  void manyLayersHaveARowEach();
  void theCardSpeaksOfTheRowUnderThePointer();
  void theGradientViewShowsWhatTheFeedBringsAndRemembers();
};

namespace {

constexpr QSize kSize(500, 300);

struct Rows {
  ChartLink link;
  std::vector<History> histories;
  TimeChart chart{link};

  explicit Rows(std::size_t count) : histories(count) {
    chart.resize(kSize);
    std::vector<Curve> curves;
    for (std::size_t i = 0; i < count; ++i)
      curves.push_back({QString("dense_%1").arg(i + 1), [this, i] { return &histories[i]; }, static_cast<int>(i),
                        Curve::Look::faint});
    chart.setCurves(std::move(curves));
    chart.setLogarithmic(true);
    chart.setLook(TimeChart::Look::rows);
  }
  QColor at(const QImage& picture, std::size_t row, double step, double height = 0.5) const {
    const QRectF place = chart.rowRect(row);
    const double x = place.left() + chart.steps().unit(step) * place.width();
    return picture.pixelColor(static_cast<int>(x), static_cast<int>(place.bottom() - height * place.height()));
  }
};

bool alike(const QColor& a, const QColor& b) {
  return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue()) <= 6;
}

}  // namespace

void HeatTest::eachPixelHasTheColourOfItsStep() {
  Rows f(3);
  for (int step = 1; step <= 40; ++step)
    for (std::size_t i = 0; i < 3; ++i)
      f.histories[i].append(step, std::pow(10.0F, -static_cast<float>(i) - 0.05F * static_cast<float>(step)));
  f.chart.refresh();
  const QImage picture = f.chart.grab().toImage();
  for (std::size_t i = 0; i < 3; ++i)
    for (const int step : {1, 9, 20, 39}) {
      const auto value = static_cast<double>(f.histories[i].at(step).value);
      const QColor wanted(heatOf(value, f.chart.values())), there = f.at(picture, i, step + 0.5);
      QVERIFY2(alike(there, wanted),
               qPrintable(QString("layer %1 step %2: %3, not %4").arg(i).arg(step).arg(there.name(), wanted.name())));
    }
  // What is ten times smaller is darker: the layer that vanishes is seen at once.
  QVERIFY(f.at(picture, 0, 20).lightness() > f.at(picture, 2, 20).lightness() + 20);
  QVERIFY(f.chart.rowRect(0).top() > f.chart.rowRect(2).top());
}

void HeatTest::oneStepOfManyIsSeenAtTheEdge() {
  Rows f(1);
  for (int step = 1; step <= 200'000; ++step) f.histories[0].append(step, step == 123'456 ? 100.0F : 0.01F);
  f.chart.refresh();
  const QImage picture = f.chart.grab().toImage();
  bool seen = false;
  const int middle =
      static_cast<int>(f.chart.plotArea().left() + f.chart.steps().unit(123'456) * f.chart.plotArea().width());
  const int edge = static_cast<int>(f.chart.rowRect(0).top() + 6);
  for (int x = middle - 2; x <= middle + 2; ++x)
    seen = seen || alike(picture.pixelColor(x, edge), QColor(heatOf(100, f.chart.values())));
  QVERIFY(seen);
  QVERIFY(alike(f.at(picture, 0, 50'000), QColor(heatOf(0.01, f.chart.values()))));
}

void HeatTest::gapsStayGaps() {
  Rows f(1);
  for (int step = 1; step <= 60; ++step)
    f.histories[0].append(
        step, step > 20 && step <= 40 ? std::numeric_limits<float>::quiet_NaN() : 0.5F + 0.01F * float(step));
  f.chart.refresh();
  const QImage picture = f.chart.grab().toImage();
  const QColor gap = f.at(picture, 0, 30.5), value = f.at(picture, 0, 10.5);
  QVERIFY(alike(value, QColor(heatOf(0.6, f.chart.values()))));
  QVERIFY(!alike(gap, value) && gap.saturation() < 60);
}

void HeatTest::manyLayersHaveARowEach() {
  Rows f(100);
  for (int step = 1; step <= 500; ++step)
    for (std::size_t i = 0; i < 100; ++i) f.histories[i].append(step, i == 57 ? 1e-6F : 1.0F);
  f.chart.refresh();
  QCOMPARE(f.chart.rows().size(), std::size_t{100});
  for (const auto& row : f.chart.rows()) QVERIFY(row.columns.size() * 2 >= f.chart.plotArea().width() - 10);
  const QImage picture = f.chart.grab().toImage();
  QVERIFY(f.at(picture, 57, 200).lightness() + 40 < f.at(picture, 55, 200).lightness());
}

void HeatTest::theCardSpeaksOfTheRowUnderThePointer() {
  Rows f(2);
  for (int step = 1; step <= 10; ++step)
    for (std::size_t i = 0; i < 2; ++i) f.histories[i].append(step, i == 0 ? 0.25F : 0.5F);
  f.chart.refresh();
  QCOMPARE(f.chart.nearestCurve(f.chart.rowRect(1).center()), 1);
  QCOMPARE(f.chart.placeOf(0, 0.25), f.chart.rowRect(0).center().y());
  f.link.point(5);
  QVERIFY(f.chart.crosshairWords().contains("dense_2 0.5"));
  f.chart.setCurveVisible(0, false);
  QCOMPARE(f.chart.rows().size(), std::size_t{1});
}

void HeatTest::theGradientViewShowsWhatTheFeedBringsAndRemembers() {
  {
    Shown shown(1'600);
    auto* view = qobject_cast<GradientView*>(shown.area.view("gradients"));
    view->setLook(TimeChart::Look::rows);
    QVERIFY(view->hint().contains("layers × steps"));
    for (std::uint64_t step = 1; step <= 5; ++step) shown.run->pushStep(step, 1);
    QTRY_COMPARE(view->chart().rows().size(), std::size_t{4});
    QTRY_COMPARE(view->chart().rows().front().columns.size(), std::size_t{5});
  }
  Shown again(1'600);
  QCOMPARE(qobject_cast<GradientView*>(again.area.view("gradients"))->chart().look(), TimeChart::Look::rows);
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::HeatTest)
#include "heat_test.moc"
