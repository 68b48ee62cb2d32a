// What charts are made of: the smoothing formula and the scales.
#include <QtTest>
#include <cmath>

#include "tests/ui/own_place_fixture.h"
#include "ui/views/chart/scales.h"
#include "ui/views/chart/smoother.h"
#include "ui/views/figures.h"

namespace vitrine::ui {

class ScalesTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void smoothingIsTensorBoardsFormula();
  void smoothingLeavesConstantsAndGaps();
  void smoothingTakesARecordOfSeveralStepsAsThatManySteps();
  void changingTheSmoothingKeepsTheOldCurveUntilTheNewOneIsThere();
  void logScaleLabelsDecadesAndPutsZeroOnTheFloor();
  void linearScaleHasHysteresis();
  void flatDataStillHaveARange();
  void epochsAreNumberedInTheMiddleOfTheirBands();
  void timeIsInterpolatedAndNeverRunsBack();
  void aRunThatGoesOnCountsItsSecondsBehindTheOthers();
  void anAxisOfSecondsIsAsLongAsTheyTook();
};

void ScalesTest::smoothingIsTensorBoardsFormula() {
  // w = 0.5, y = 1, 3, 5: last = 0.5, 1.75, 3.375; divided by 1 − 0.5ⁿ = 0.5, 0.75, 0.875.
  History raw;
  raw.append(1, 1);
  raw.append(2, 3);
  raw.append(3, 5);
  Smoother smoother(0.5);
  QVERIFY(smoother.catchUp(raw, 100));
  QCOMPARE(smoother.curve().at(1).value, 1.0F);
  QCOMPARE(smoother.curve().at(2).value, static_cast<float>(1.75 / 0.75));
  QCOMPARE(smoother.curve().at(3).value, static_cast<float>(3.375 / 0.875));
  raw.append(4, 7);  // last = 5.1875, 1 − 0.0625
  QVERIFY(smoother.catchUp(raw, 100));
  QCOMPARE(smoother.curve().at(4).value, static_cast<float>(5.1875 / 0.9375));
}

void ScalesTest::smoothingLeavesConstantsAndGaps() {
  History raw;
  for (int i = 1; i <= 100; ++i) raw.append(i, i % 10 == 0 ? std::nanf("") : 0.25F);
  Smoother smoother(0.9);
  QVERIFY(smoother.catchUp(raw, 100));
  for (int i = 1; i <= 100; ++i) {
    const float there = smoother.curve().at(i).value;
    QVERIFY(i % 10 == 0 ? std::isnan(there) : std::abs(there - 0.25F) < 1e-6F);
  }
}

void ScalesTest::smoothingTakesARecordOfSeveralStepsAsThatManySteps() {
  History single, ranged;
  for (int i = 1; i <= 5; ++i) single.append(i, 2);
  for (int i = 6; i <= 9; ++i) single.append(i, 8);
  ranged.append_range(5, 2, 2, 2, 2, 5);
  ranged.append_range(9, 8, 8, 8, 8, 4);
  Smoother a(0.7), b(0.7);
  QVERIFY(a.catchUp(single, 100) && b.catchUp(ranged, 100));
  QVERIFY(std::abs(a.curve().last_value() - b.curve().last_value()) < 1e-5F);
}

void ScalesTest::changingTheSmoothingKeepsTheOldCurveUntilTheNewOneIsThere() {
  History raw;
  for (int i = 1; i <= 200'000; ++i) raw.append(i, static_cast<float>(i % 7));
  Smoother smoother(0.6);
  while (!smoother.catchUp(raw, 5)) continue;
  const float before = smoother.curve().last_value();
  smoother.setWeight(0.99);
  QVERIFY(!smoother.catchUp(raw, 0));  // one batch is not all of it
  QCOMPARE(smoother.curve().last_value(), before);
  while (!smoother.catchUp(raw, 5)) continue;
  QVERIFY(std::abs(smoother.curve().last_value() - 3.0F) < 0.2F);  // the mean of 0 … 6
}

void ScalesTest::logScaleLabelsDecadesAndPutsZeroOnTheFloor() {
  ValueScale scale;
  scale.setLogarithmic(true);
  QVERIFY(scale.fit(0.04, 0.9));
  QCOMPARE(scale.low(), 0.03);
  QCOMPARE(scale.high(), 1.0);
  QStringList labels;
  for (const Tick& tick : scale.ticks(150)) labels.append(tick.label);
  QCOMPARE(labels, QStringList({"0.03", "0.1", "0.3", "1"}));
  QCOMPARE(scale.unit(0), 0.0);
  QCOMPARE(scale.unit(-5), 0.0);
  QVERIFY(std::abs(scale.unit(0.1) - std::log(0.1 / 0.03) / std::log(1 / 0.03)) < 1e-12);
  scale.setScientific(true);
  QCOMPARE(scale.ticks(150).first().label, QStringLiteral("3e-2"));
}

void ScalesTest::linearScaleHasHysteresis() {
  ValueScale scale;
  QVERIFY(scale.fit(0, 100));
  const double high = scale.high();
  QVERIFY(!scale.fit(5, 80));
  QCOMPARE(scale.high(), high);
  QVERIFY(scale.fit(0, 101 + high));
  QVERIFY(scale.fit(0, 3));  // far less than half of it
  QVERIFY(scale.high() < 10);
}

void ScalesTest::flatDataStillHaveARange() {
  for (const bool logarithmic : {false, true}) {
    for (const double value : {0.0, 1.0, -3.0, 1e-9, 1e9}) {
      ValueScale scale;
      scale.setLogarithmic(logarithmic);
      scale.fit(value, value);
      QVERIFY(scale.high() > scale.low());
      QVERIFY(std::isfinite(scale.unit(value)));
      QVERIFY(scale.ticks(200).size() >= 2);
    }
  }
}

void ScalesTest::epochsAreNumberedInTheMiddleOfTheirBands() {
  StepScale scale;
  scale.setEpochs({.perEpoch = 100});
  scale.follow(1, 400);
  const auto ticks = scale.ticks(400);
  QCOMPARE(ticks.size(), 4);
  QCOMPARE(ticks[1].label, QStringLiteral("2"));
  QVERIFY(std::abs(ticks[1].unit - scale.unit(150)) < 1e-9);
  QCOMPARE(scale.epochOf(100), 1.0);
  QCOMPARE(scale.epochOf(101), 2.0);
  QCOMPARE(scale.bands(400).size(), 2);  // every other one
  QVERIFY(scale.bands(8).isEmpty());
}

void ScalesTest::timeIsInterpolatedAndNeverRunsBack() {
  TrainingClock clock;
  QVERIFY(!clock.isKnown());
  clock.add(100, 2);
  clock.add(200, 6);
  for (const auto& [step, seconds] : {std::pair{50.0, 1.0}, {100.0, 2.0}, {150.0, 4.0}, {200.0, 6.0}, {300.0, 9.0}}) {
    QCOMPARE(clock.secondsAt(step), seconds);
    QCOMPARE(clock.stepAt(seconds), step);
  }
  clock.add(150, 3);  // told late
  QCOMPARE(clock.secondsAt(150), 3.0);
  clock.add(160, 2.5);  // earlier than a step before it
  clock.add(170, 7);    // later than one behind it
  QCOMPARE(clock.secondsAt(175), 4.5);
  clock.add(200, 6.5);  // it was judged meanwhile
  QCOMPARE(clock.secondsAt(200), 6.5);
  for (int step = 201; step <= 20'000; ++step) clock.add(step, 6.5 + 0.01 * (step - 200));
  QVERIFY(std::abs(clock.secondsAt(10'000) - 104.5) < 1e-6);
  QVERIFY(std::abs(clock.secondsAt(20'000) - 204.5) < 1e-6);
}

void ScalesTest::aRunThatGoesOnCountsItsSecondsBehindTheOthers() {
  TrainingClock clock;
  clock.begin(0);
  clock.add(100, 2);
  clock.begin(100);
  clock.add(110, 1);
  QCOMPARE(clock.secondsAt(105), 2.5);
  QCOMPARE(clock.secondsAt(110), 3.0);
  clock.begin(50);  // of a state in between
  clock.add(60, 1);
  QCOMPARE(clock.secondsAt(60), 2.0);
  TrainingClock unknown;
  unknown.begin(500);  // nobody knows how long those took
  unknown.add(510, 1);
  QVERIFY(!unknown.isKnown());
}

void ScalesTest::anAxisOfSecondsIsAsLongAsTheyTook() {
  StepScale scale;
  scale.setUnit(StepScale::Unit::second);
  QVERIFY(scale.unitShown() == StepScale::Unit::step);  // of no time anything is known
  scale.setEpochs({.perEpoch = 100});
  QVERIFY(scale.unitShown() == StepScale::Unit::epoch);
  TrainingClock clock;
  clock.add(100, 2);
  clock.add(200, 6);
  scale.setClock(clock);
  QVERIFY(scale.unitShown() == StepScale::Unit::second && scale.caption().contains("interpolated"));
  scale.follow(1, 200);
  QVERIFY(std::abs(scale.unit(100) / scale.unit(200) - 2.0 / 6) < 1e-9);
  for (const double step : {1.0, 77.0, 100.0, 150.0, 200.0})
    QVERIFY(std::abs(scale.step(scale.unit(step)) - step) < 1e-6);
  const auto ticks = scale.ticks(420);
  QCOMPARE(ticks.size(), 4);
  QCOMPARE(ticks[1].label, QString("2"));
  QVERIFY(std::abs(ticks[1].unit - scale.unit(100)) < 1e-9);
  scale.pick(10, 20);  // two tenths of a second
  QVERIFY(scale.ticks(420).size() >= 3);
  QVERIFY2(scale.ticks(420).first().label.startsWith("0."), qPrintable(scale.ticks(420).first().label));
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ScalesTest)
#include "scales_test.moc"
