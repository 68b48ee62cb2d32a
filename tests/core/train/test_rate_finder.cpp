// The search for a learning rate against arithmetic by hand, its suggestions on curves made for that, and that
// nothing else hears of it.
#include <cmath>

#include "core/base/rng.h"
#include "core/train/rate_finder.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

std::shared_ptr<Dataset> rows_of(std::vector<float> inputs, std::vector<float> targets) {
  auto out = std::make_shared<Dataset>();
  out->count = static_cast<std::int64_t>(inputs.size());
  const auto field = [&](const char* name, std::vector<float>& values) {
    out->fields.emplace_back();
    out->fields.back().name = name;
    out->fields.back().shape = {1};
    out->fields.back().values = Numbers(values.begin(), values.end());
  };
  field("input", inputs);
  field("target", targets);
  return out;
}

// One weight under gradient descent: for x = 1 and y = 2 the loss is (w − 2)², and the best rate is 1/2.
struct Parabola {
  Project project;
  std::shared_ptr<Dataset> data = rows_of({1, 1, 1, 1}, {2, 2, 2, 2});

  Parabola() {
    Sketch s(project.graph);
    s.input({1});
    s.dense(1);
    set(project, "layer.dense_1.bias", "off");
    set(project, "layer.dense_1.initializer", "zeros");
    set(project, "loss.type", "mse");
    set(project, "optimizer.type", "sgd");
    set(project, "split.validation", "0");
    set(project, "training.batch_size", "4");  // one batch an epoch: it goes round at every step
    set(project, "training.epochs", "1");
  }
  [[nodiscard]] RateSearch search() const {
    RateSearch out;
    out.project = project;
    out.dataset = data;
    out.from = 1e-4, out.to = 0.9;
    out.steps = 40;
    out.threads = 1;
    return out;
  }
};

double rate_at(const RateSearch& search, int i) {
  return search.from * std::pow(search.to / search.from, static_cast<double>(i) / (search.steps - 1));
}

RateSearch search_of(const Project& project, int steps, int threads) {
  RateSearch out;
  out.project = project;
  out.dataset = load(project);
  out.steps = steps;
  out.threads = threads;
  return out;
}

TEST(RateFinder, EachLossIsThatOfTheRatesBefore) {
  const Parabola it;
  const RateSearch search = it.search();
  const RateCurve curve = find_rate(search).value();
  ASSERT_EQ(curve.points.size(), 40U);
  EXPECT_EQ(curve.end, RateEnd::all_steps);
  EXPECT_EQ(curve.points.back().rate, search.to);
  double w = 0, sum = 0;
  for (int i = 0; i < search.steps; ++i) {
    const RatePoint& point = curve.points[static_cast<std::size_t>(i)];
    EXPECT_NEAR(point.rate / rate_at(search, i), 1, 1e-12);
    const double loss = (w - 2) * (w - 2);
    EXPECT_NEAR(point.loss, loss, 1e-5 * loss + 1e-9) << "step " << i;
    sum = 0.9 * sum + 0.1 * point.loss;
    EXPECT_NEAR(point.smoothed, sum / (1 - std::pow(0.9, i + 1)), 1e-9);
    w -= rate_at(search, i) * 2 * (w - 2);
  }
  ASSERT_TRUE(curve.advice.steepest.has_value()) << curve.advice.doubt;
  EXPECT_GT(*curve.advice.steepest, 0.005);
  EXPECT_LT(*curve.advice.steepest, 0.5);
}

TEST(RateFinder, TheScheduleIsLeftOutAndFactorsAreKept) {
  Parabola it;
  const RateCurve plain = find_rate(it.search()).value();
  set(it.project, "schedule.type", "exponential");
  set(it.project, "schedule.factor", "0.1");
  set(it.project, "schedule.warmup", "1000");
  set(it.project, "optimizer.learning_rate", "0.3");
  const RateCurve scheduled = find_rate(it.search()).value();
  for (std::size_t i = 0; i < plain.points.size(); ++i) EXPECT_EQ(plain.points[i].loss, scheduled.points[i].loss);
  EXPECT_EQ(scheduled.present, 0.3);
  // A layer at half the rate learns as the whole does at half of all rates.
  set(it.project, "layer.dense_1.learning_rate_factor", "0.5");
  const RateCurve slower = find_rate(it.search()).value();
  RateSearch halves = Parabola().search();
  halves.from /= 2, halves.to /= 2;
  const RateCurve half = find_rate(halves).value();
  for (std::size_t i = 0; i < half.points.size(); ++i)
    EXPECT_NEAR(slower.points[i].loss, half.points[i].loss, 1e-5 * half.points[i].loss);
}

TEST(RateFinder, AnotherOptimizerKeepsItsRatio) {
  Parabola it;
  set(it.project, "optimizer.learning_rate", "0.02");
  OptimizerGroup second = it.project.optimizers.front();
  second.optimizer.params.set("learning_rate", 0.002);
  it.project.optimizers.push_back(second);
  set(it.project, "layer.dense_1.optimizer_group", "optimizer_2");
  const RateCurve curve = find_rate(it.search()).value();
  RateSearch tenths = Parabola().search();
  tenths.from /= 10, tenths.to /= 10;
  const RateCurve tenth = find_rate(tenths).value();
  for (std::size_t i = 0; i < tenth.points.size(); ++i)
    EXPECT_NEAR(curve.points[i].loss, tenth.points[i].loss, 1e-5 * tenth.points[i].loss);
  const auto settings = rate_settings(it.project, 0.5);
  ASSERT_EQ(settings.size(), 2U);
  EXPECT_EQ(settings[0].first, "optimizer.learning_rate");
  EXPECT_EQ(settings[0].second, 0.5);
  EXPECT_EQ(settings[1].first, "optimizer_2.learning_rate");
  EXPECT_NEAR(settings[1].second, 0.05, 1e-15);
  set(it.project, "optimizer.learning_rate", "0");
  EXPECT_NE(find_rate(it.search()).error().what.find("keep no ratio"), std::string::npos);
}

TEST(RateFinder, ItEndsWhereTheLossHasRisenSoFar) {
  const Parabola it;
  RateSearch search = it.search();
  search.to = 100;
  search.steps = 60;
  search.stop_factor = 3;
  const RateCurve curve = find_rate(search).value();
  EXPECT_EQ(curve.end, RateEnd::rose);
  ASSERT_LT(curve.points.size(), 60U);
  double lowest = 1e9;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    lowest = std::min(lowest, curve.points[i].smoothed);
    EXPECT_EQ(curve.points[i].smoothed > 3 * lowest, i + 1 == curve.points.size()) << i;
  }
  EXPECT_NE(curve.why.find("past 3 times its lowest"), std::string::npos) << curve.why;
}

TEST(RateFinder, ANumberThatIsNotFiniteEndsIt) {
  Parabola it;
  it.data = rows_of({1e15F, 1e15F, 1e15F, 1e15F}, {2, 2, 2, 2});
  set(it.project, "layer.dense_1.initializer", "constant");
  RateSearch search = it.search();
  search.stop_factor = 1e300;
  const RateCurve curve = find_rate(search).value();
  EXPECT_EQ(curve.end, RateEnd::not_finite);
  EXPECT_LT(curve.points.size(), 10U);
  for (const RatePoint& point : curve.points) EXPECT_TRUE(std::isfinite(point.loss));
  EXPECT_FALSE(curve.advice.steepest.has_value());
  EXPECT_NE(curve.advice.doubt.find("No suggestion"), std::string::npos);
  EXPECT_NE(curve.why.find("stopped being finite"), std::string::npos) << curve.why;
}

// ---- what a curve says

std::vector<RatePoint> curve_of(const std::function<double(double decade)>& loss, int steps = 100) {
  std::vector<RatePoint> out;
  for (int i = 0; i < steps; ++i) {
    const double decade = -7 + 8.0 * i / (steps - 1), value = loss(decade);
    out.push_back({std::pow(10, decade), value, value});
  }
  return out;
}

// The losses as the search smooths them.
std::vector<RatePoint> smoothed(std::vector<RatePoint> points) {
  double sum = 0, weight = 0;
  for (RatePoint& point : points) {
    sum = 0.9 * sum + 0.1 * point.loss, weight = 0.9 * weight + 0.1;
    point.smoothed = sum / weight;
  }
  return points;
}

TEST(RateAdviceTest, TheSteepestPlaceOfAFallIsFound) {
  // From 2 to 1 around 10^−3, and up again past 10^−1.
  const auto curve =
      curve_of([](double d) { return 1 + 1 / (1 + std::exp(6 * (d + 3))) + (d > -1 ? 3 * (d + 1) * (d + 1) : 0.0); });
  const RateAdvice advice = rate_advice(curve, RateEnd::all_steps);
  ASSERT_TRUE(advice.steepest && advice.tenth) << advice.doubt;
  EXPECT_NEAR(std::log10(*advice.steepest), -3, 0.1);
  EXPECT_NEAR(std::log10(*advice.tenth), -2, 0.15);
  EXPECT_EQ(advice.doubt, "");
}

TEST(RateAdviceTest, ALossThatFallsToTheEndHasNoLowest) {
  const auto curve = curve_of([](double d) { return 2 - std::max(0.0, d + 4); });
  const RateAdvice advice = rate_advice(curve, RateEnd::all_steps);
  EXPECT_TRUE(advice.steepest);
  EXPECT_FALSE(advice.tenth);
  EXPECT_NE(advice.doubt.find("still fell"), std::string::npos);
  const RateAdvice overflowed = rate_advice(curve, RateEnd::not_finite);
  EXPECT_EQ(overflowed.doubt, "") << "higher rates do not do";
  ASSERT_TRUE(overflowed.tenth);
  EXPECT_DOUBLE_EQ(*overflowed.tenth, curve.back().rate / 10);
}

TEST(RateAdviceTest, WithoutAFallThereIsNoSuggestion) {
  const auto nothing = [](const std::vector<RatePoint>& curve, RateEnd end, const char* part) {
    const RateAdvice advice = rate_advice(curve, end);
    EXPECT_FALSE(advice.steepest || advice.tenth);
    EXPECT_NE(advice.doubt.find(part), std::string::npos) << advice.doubt;
  };
  nothing(curve_of([](double) { return 1.0; }), RateEnd::all_steps, "fell at no rate");
  nothing(curve_of([](double d) { return 1 + std::max(0.0, d + 2); }), RateEnd::rose, "rose before");
  // Batches differ by 0.2, and the lowest of their means is no lower than chance would have it.
  nothing(smoothed(curve_of([](double d) { return 1 + 0.2 * std::sin(1e4 * d * d); })), RateEnd::all_steps,
          "fell at no rate");
  nothing(curve_of([](double d) { return -d; }, 5), RateEnd::rose, "too few steps");
  nothing({}, RateEnd::not_finite, "first step");
  EXPECT_EQ(rate_advice(curve_of([](double d) { return -d; }), RateEnd::stopped).doubt, "");
}

TEST(RateAdviceTest, ChanceAloneRarelyLooksLikeAFall) {
  int told = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Rng rng(seed, 1);
    std::uint64_t i = 0;
    const auto curve = curve_of([&](double) { return 1 + 0.1 * rng.normal(0, i++); });
    told += rate_advice(smoothed(curve), RateEnd::all_steps).steepest ? 1 : 0;
  }
  EXPECT_LT(told, 30);
}

TEST(RateAdviceTest, ALossBelowZeroIsReadTheSame) {
  const auto curve = curve_of([](double d) { return -5 - 3 / (1 + std::exp(-6 * (d + 3))) + (d > -1 ? d + 1 : 0); });
  const RateAdvice advice = rate_advice(curve, RateEnd::all_steps);
  ASSERT_TRUE(advice.steepest);
  EXPECT_NEAR(std::log10(*advice.steepest), -3, 0.1);
}

// ---- what it leaves alone, and what it refuses

TEST(RateFinder, TheSameBitsAtAnyNumberOfThreadsAndEveryTime) {
  for (const Project& project : {norm_project(), image_project(), averaged_project()}) {
    const RateCurve one = find_rate(search_of(project, 25, 1)).value();
    for (const int threads : {3, 1}) {
      const RateCurve again = find_rate(search_of(project, 25, threads)).value();
      ASSERT_EQ(one.points.size(), again.points.size());
      for (std::size_t i = 0; i < one.points.size(); ++i) {
        EXPECT_EQ(one.points[i].loss, again.points[i].loss);
        EXPECT_EQ(one.points[i].smoothed, again.points[i].smoothed);
      }
    }
  }
}

TEST(RateFinder, ARunThatIsPausedStaysAsItIsToTheLastBit) {
  const Project project = norm_project();
  RunSetup setup;
  setup.project = project;
  setup.dataset = load(project);
  setup.threads = 1;
  const auto run = Run::create(setup).value();
  run->step_epoch();
  run->wait();
  const auto before = run->trained(Run::Which::last).get();
  RateSearch search = search_of(project, 30, 1);
  search.weights = before;
  const RateCurve curve = find_rate(search).value();
  EXPECT_TRUE(curve.adoption.exact);
  const auto after = run->trained(Run::Which::last).get();
  EXPECT_EQ(before->state, after->state);
  ASSERT_EQ(before->weights.size(), after->weights.size());
  for (std::size_t i = 0; i < before->weights.size(); ++i)
    EXPECT_EQ(before->weights[i].value.values, after->weights[i].value.values);
  // It began where the run stands: at the first, lowest rate the loss is that of the run's next step.
  std::vector<float> losses;
  RunSetup next = setup;
  next.resume = *before;
  next.on_step = [&](const StepRecord& record, const StepFigures&) { losses.push_back(record.loss); };
  const auto other = Run::create(next).value();
  other->step_once();
  other->wait();
  EXPECT_EQ(static_cast<float>(curve.points.front().loss), losses.at(0));
  search.weights.reset();
  EXPECT_NE(find_rate(search).value().points.front().loss, curve.points.front().loss);
}

TEST(RateFinder, ItCanBeStoppedBetweenAnyTwoSteps) {
  const Parabola it;
  int heard = 0;
  const RateCurve curve = find_rate(
                              it.search(), [&](const RatePoint&) { ++heard; }, [&] { return heard == 12; })
                              .value();
  EXPECT_EQ(curve.end, RateEnd::stopped);
  EXPECT_EQ(curve.points.size(), 12U);
  EXPECT_FALSE(curve.advice.steepest || !curve.advice.doubt.empty());
}

TEST(RateFinder, EveryRecipeIsSearchedOrRefusedInWords) {
  RateSearch networks = search_of(adversarial_project(), 10, 1);
  const auto refused = find_rate(networks);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("no single learning rate"), std::string::npos);
  EXPECT_FALSE(refused.error().remedy.empty());
  for (const Project& project : {variational_project(), ragged_project(), block_project()})
    EXPECT_TRUE(find_rate(search_of(project, 10, 1)));
}

TEST(RateFinder, LimitsThatMakeNoSenseAreRefused) {
  const auto refuses = [](const std::function<void(RateSearch&)>& change) {
    RateSearch search = Parabola().search();
    change(search);
    const auto answer = find_rate(search);
    EXPECT_FALSE(answer);
    if (!answer) {
      EXPECT_FALSE(answer.error().remedy.empty()) << answer.error().what;
    }
  };
  const double nan = std::nan("");
  refuses([](RateSearch& s) { s.from = 0; });
  refuses([](RateSearch& s) { s.to = s.from; });
  refuses([](RateSearch& s) { s.to = 1001; });
  refuses([&](RateSearch& s) { s.from = nan; });
  refuses([&](RateSearch& s) { s.to = nan; });
  refuses([](RateSearch& s) { s.steps = 9; });
  refuses([](RateSearch& s) { s.steps = 10'001; });
  refuses([](RateSearch& s) { s.stop_factor = 1; });
  refuses([](RateSearch& s) { s.smoothing = 1; });
  refuses([](RateSearch& s) { s.dataset = nullptr; });
  refuses([](RateSearch& s) { set(s.project, "layer.dense_1.trainable", "off"); });
}

}  // namespace
}  // namespace vitrine
