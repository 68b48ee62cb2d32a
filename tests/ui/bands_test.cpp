// The bands of percentiles over the steps of a run, as they are drawn.
#include <QtTest>
#include <cmath>
#include <vector>

#include "tests/ui/own_place_fixture.h"
#include "ui/theme/theme.h"
#include "ui/views/colour_maps.h"
#include "ui/views/weights/ridge_plot.h"

namespace vitrine::ui {

class BandsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  // What is not finite is a gap in the bands, not a bridge between its neighbours.
  void bandsHaveGapsWhereNothingIsFinite() {
    std::vector<MomentPtr> moments;
    for (int i = 0; i < 9; ++i) {
      auto moment = std::make_shared<SpreadMoment>();
      moment->step = static_cast<std::uint64_t>(10 * i);
      Spread spread;
      spread.name = "weight";
      const bool lost = i == 3 || i == 4 || i == 5;
      spread.all.count = 10, spread.all.not_finite = lost ? 10 : 0;
      spread.all.least = -1, spread.all.largest = 1;
      spread.quantiles = {-1, -0.8, -0.4, 0, 0.4, 0.8, 1};
      moment->tensors = {spread};
      moments.push_back(moment);
    }
    RidgePlot plot(nullptr);
    plot.resize(500, 240);
    plot.setForm(RidgePlot::Form::bands);
    plot.display(moments, "weight", 0, {});
    const QImage screen = plot.grab().toImage();
    const QRectF area = plot.plot();
    const auto at = [&](double step, double value) {
      return screen.pixelColor(qRound(area.left() + step / 80 * area.width()),
                               qRound(area.center().y() - value / 2 * area.height()));
    };
    const Colours& c = Theme::instance().colours();
    const QColor inner = mixed(c.surface, c.accent, 0.6);
    const auto near = [](const QColor& a, const QColor& b) {
      return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue()) < 12;
    };
    for (const double step : {5.0, 15.0, 65.0, 75.0})
      QVERIFY2(near(at(step, 0.2), inner), qPrintable(at(step, 0.2).name()));
    for (const double step : {25.0, 35.0, 40.0, 45.0, 55.0})
      QVERIFY2(!near(at(step, 0.2), inner), qPrintable(QString::number(step)));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::BandsTest)
#include "bands_test.moc"
