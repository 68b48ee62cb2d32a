// Each rule on records that are made up: it speaks of the illness, not of what looks like it; after three windows.
#include "core/advice/rule.h"
#include "tests/core/advice/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr int kRuleWindow = 10;
const double kNan = std::numeric_limits<double>::quiet_NaN();

Project five_sigmoid() {
  return chain(2, {{8, "sigmoid"}, {8, "sigmoid"}, {8, "sigmoid"}, {8, "sigmoid"}, {2, "linear"}});
}
Project two_relu() {
  return chain(2, {{64, "relu"}, {64, "relu"}, {2, "linear"}});
}

TEST(AdviceRules, AreFifteenWithPermanentIdsAndWords) {
  std::set<std::string> ids;
  for (const AdviceType& type : advice_types()) {
    ids.insert(type.id);
    EXPECT_GE(type.doc.size(), 40U) << type.id;
    EXPECT_FALSE(type.title.empty() || type.view.empty()) << type.id;
    EXPECT_TRUE(type.before || type.make) << type.id;
  }
  EXPECT_EQ(ids, (std::set<std::string>{"vanishing_gradients", "exploding_gradients", "dead_units", "saturated_units",
                                        "rate_too_high", "rate_too_low", "plateau", "overfitting", "underfitting",
                                        "bad_initial_loss", "inputs_not_normalised", "class_imbalance", "leakage",
                                        "loss_does_not_fit", "not_finite"}));
}

TEST(AdviceRules, FadingGradientsAreToldInTheThirdWindowAndNotWhereTheLossHasComeDown) {
  const std::vector<double> fading{1e-4, 1e-3, 5e-3, 2e-2, 0.1}, ratios(5, 1e-3);
  ToldRun ill(five_sigmoid());
  ill.begin();
  ill.tell(2 * kRuleWindow, 0.69, fading, ratios);
  EXPECT_FALSE(ill.warns_of("vanishing_gradients")) << ill.said();
  ill.tell(kRuleWindow, 0.69, fading, ratios);
  ASSERT_TRUE(ill.warns_of("vanishing_gradients")) << ill.said();
  const Finding& one = *find(ill.advisor.findings(), "vanishing_gradients");
  EXPECT_EQ(one.layers.front(), "dense_1");
  EXPECT_EQ(one.view, "gradients");
  EXPECT_EQ(one.first_step, 30U);
  ToldRun learnt(five_sigmoid());
  learnt.begin();
  learnt.tell(5 * kRuleWindow, 0.05, fading, ratios);
  EXPECT_FALSE(learnt.warns_of("vanishing_gradients")) << learnt.said();
  ToldRun even(five_sigmoid());
  even.begin();
  even.tell(5 * kRuleWindow, 0.69, std::vector<double>(5, 1e-3), ratios);
  EXPECT_FALSE(even.warns_of("vanishing_gradients")) << even.said();
}

// A teacher that has converged and then a student: the teacher's gradients are small, and grow from layer to layer.
TEST(AdviceRules, ANetworkThatHasConvergedDoesNotVanishBesideOneThatLearns) {
  const auto told_of = [](const std::vector<double>& norms) {
    ToldRun run(chain(2, std::vector<std::pair<std::int64_t, std::string>>(norms.size(), {8, "sigmoid"})));
    for (std::size_t i = 0; i < run.info.layers.size(); ++i) run.info.layers[i].learns_from = {i < 4 ? 0U : 1U};
    run.begin();
    run.tell(6 * kRuleWindow, 0.69, norms, std::vector<double>(norms.size(), 1e-3));
    return run;
  };
  const ToldRun sound = told_of({1e-6, 2e-6, 3e-6, 4e-6, 0.1, 0.1, 0.1, 0.2});
  EXPECT_EQ(find(sound.advisor.findings(), "vanishing_gradients"), nullptr) << sound.said();
  const ToldRun ill = told_of({1e-6, 2e-6, 3e-6, 4e-6, 1e-5, 1e-3, 0.1, 0.2});
  const Finding* one = find(ill.advisor.findings(), "vanishing_gradients");
  ASSERT_NE(one, nullptr) << ill.said();
  for (const std::string& layer : one->layers) EXPECT_TRUE(layer == "dense_5" || layer == "dense_6") << layer;
  EXPECT_NE(one->evidence.find("learn from the same"), std::string::npos) << one->evidence;
}

TEST(AdviceRules, AGradientFarAboveTheLossExplodesASingleLeapDoesNot) {
  const std::vector<double> ratios(3, 1e-2);
  ToldRun ill(two_relu());
  ill.begin();
  ill.tell(2 * kRuleWindow, 40, {500, 500, 500}, ratios);
  EXPECT_FALSE(ill.warns_of("exploding_gradients")) << ill.said();
  ill.tell(kRuleWindow, 40, {500, 500, 500}, ratios);
  EXPECT_TRUE(ill.warns_of("exploding_gradients")) << ill.said();
  ToldRun leap(two_relu());
  leap.begin();
  leap.tell(3 * kRuleWindow, 0.5, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  leap.tell(1, 0.7, {50, 50, 50}, {1e-3, 1e-3, 1e-3});
  leap.tell(3 * kRuleWindow, 0.4, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  EXPECT_FALSE(leap.warns_of("exploding_gradients")) << leap.said();
}

TEST(AdviceRules, ARunThatEndsIsNotWaitedFor) {
  ToldRun ended(two_relu());
  ended.begin();
  ended.tell(2, 0.7, {1, 1, 1}, {0.3, 0.3, 0.3});
  ended.tell(1, 1e9, {1e9, 1e9, 1e9}, {2, 2, 2});
  EXPECT_TRUE(ended.advisor.failed("dense_1", "The gradient of dense_1.weight is not finite"));
  for (const char* rule : {"not_finite", "exploding_gradients", "rate_too_high"})
    EXPECT_TRUE(ended.warns_of(rule)) << rule << "\n" << ended.said();
  EXPECT_EQ(find(ended.advisor.findings(), "not_finite")->layers, std::vector<std::string>{"dense_1"});
}

TEST(AdviceRules, NumbersThatAreNoneHarmNothing) {
  ToldRun run(two_relu());
  run.begin();
  run.tell(5 * kRuleWindow, kNan, {kNan, kNan, kNan}, {kNan, kNan, kNan});
  run.epoch(kNan, kNan);
  run.look(0, 0, 0);
  EXPECT_EQ(find(run.advisor.findings(), "plateau"), nullptr) << run.said();
  ToldRun frozen(two_relu());
  frozen.begin();
  frozen.tell(5 * kRuleWindow, 0.4, {kNan, 0.1, 0.1}, {kNan, 1e-3, 1e-3});
  EXPECT_FALSE(frozen.warns_of("vanishing_gradients")) << frozen.said();
}

TEST(AdviceRules, DeadUnitsNeedThreeLooksAndHarm) {
  ToldRun run(two_relu());
  run.begin();
  run.tell(kRuleWindow, 0.69, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  run.look(60, 0), run.look(60, 0);
  EXPECT_FALSE(run.warns_of("dead_units"));
  run.look(60, 0);
  ASSERT_TRUE(run.warns_of("dead_units")) << run.said();
  EXPECT_EQ(find(run.advisor.findings(), "dead_units")->severity, Finding::Severity::serious);
  ToldRun fine(two_relu());
  fine.begin();
  fine.tell(3 * kRuleWindow, 0.05, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  for (int i = 0; i < 4; ++i) fine.look(36, 0);
  EXPECT_NE(find(fine.advisor.findings(), "dead_units"), nullptr);
  EXPECT_FALSE(fine.warns_of("dead_units")) << fine.said();
}

// What the canvas marks, and what the advisor warns of, by the same word on whether there is something left to learn.
TEST(AdviceRules, UnitsAreJudgedByWhatHealthCallsLearnt) {
  for (const auto& [loss, neighbours, ill] :
       {std::tuple(0.15, 0.01, false), {0.5, std::numeric_limits<double>::quiet_NaN(), true}, {0.5, 0.1, true}}) {
    SCOPED_TRACE(loss);
    ToldRun run(two_relu());
    run.facts.neighbours = neighbours;
    run.begin();
    run.tell(3 * kRuleWindow, loss, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
    for (int i = 0; i < 3; ++i) run.look(40, 0);
    EXPECT_EQ(run.warns_of("dead_units"), ill) << run.said();
    Health health;
    health.begin(run.info, run.facts.guess);
    const std::vector<float> norms{0.1F, 0.1F, 0.1F}, ratios{1e-3F, 1e-3F, 1e-3F};
    std::vector<Reading> row;
    for (std::uint64_t step = 1; step <= run.step; ++step) {
      readings_of({step, 1, static_cast<float>(loss), 0, 0, 0.01F, 0.2F}, {norms, ratios, {}}, row);
      (void)health.add({step, 1, 1}, row);
    }
    (void)health.note_units({{"dense_1", "dense_1", "relu", 64, 40, 0}});
    EXPECT_EQ(health.learnt(), !ill);
    EXPECT_EQ(health.of("dense_1")->word == "dead units", ill) << health.of("dense_1")->word;
  }
}

// The same layers in both orders; one that stands still is the slowest, and no rate is too high for it.
TEST(AdviceRules, BothRulesOfTheRateNameLayersBySpeed) {
  ToldRun fast(two_relu()), slow(two_relu());
  fast.begin(), slow.begin();
  fast.tell(10 * kRuleWindow, 1.5, {1, 1, 1}, {0.2, 0.4, 0});
  ASSERT_TRUE(fast.warns_of("rate_too_high")) << fast.said();
  EXPECT_EQ(find(fast.advisor.findings(), "rate_too_high")->layers, (std::vector<std::string>{"dense_2", "dense_1"}));
  slow.tell(4 * kRuleWindow, 0.69, {1, 1, 1}, {1e-6, 3e-6, 0});
  ASSERT_TRUE(slow.warns_of("rate_too_low")) << slow.said();
  EXPECT_EQ(find(slow.advisor.findings(), "rate_too_low")->layers,
            (std::vector<std::string>{"dense_3", "dense_1", "dense_2"}));
}

// In a run that stands still; not of one that learns, of a short sequence, or where the slope reaches back.
TEST(AdviceRules, WhatFadesThroughTimeIsToldWhereNothingIsLearnt) {
  Project project;
  Sketch s(project.graph);
  s.input({50, 2});
  s.add("rnn", {{"units", std::int64_t{16}}, {"activation", std::string("tanh")}, {"output", std::string("last")}});
  s.dense(2);
  s.add("output");
  const auto run_of_looks = [&](double loss, std::int64_t positions, double reach, int looks) {
    ToldRun run(project);
    run.begin();
    run.tell(40 * kRuleWindow, loss, {0.1}, {1e-3});
    for (int i = 0; i < looks; ++i)
      (void)run.advisor.add(run.step,
                            std::vector<LayerUnits>{{"rnn_1", "rnn_1", "tanh", 16, 0, 0, positions, reach}});
    return run;
  };
  EXPECT_FALSE(run_of_looks(0.69, 50, 1e-6, 2).warns_of("vanishing_gradients"));
  const ToldRun ill = run_of_looks(0.69, 50, 1e-6, 3);
  ASSERT_TRUE(ill.warns_of("vanishing_gradients")) << ill.said();
  const Finding& one = *find(ill.advisor.findings(), "vanishing_gradients");
  EXPECT_EQ(one.layers, std::vector<std::string>{"rnn_1"});
  EXPECT_NE(one.evidence.find("1.0e-6"), std::string::npos) << one.evidence;
  ASSERT_FALSE(one.fixes.empty());
  const Project gated = one.fixes.front().apply(project);
  EXPECT_EQ(gated.graph.find("rnn_1")->type, "gru");
  EXPECT_EQ(*get_setting(gated, "layer.rnn_1.units"), "16");
  EXPECT_TRUE(validate(gated).ok());
  EXPECT_FALSE(run_of_looks(0.3, 50, 1e-6, 3).warns_of("vanishing_gradients"));
  EXPECT_FALSE(run_of_looks(0.69, 10, 1e-6, 3).warns_of("vanishing_gradients"));
  EXPECT_FALSE(run_of_looks(0.69, 50, 0.2, 3).warns_of("vanishing_gradients"));
}

TEST(AdviceRules, SaturatedUnitsOfANetworkThatKnowsItsAnswersAreNoFault) {
  ToldRun run(two_relu());
  run.begin();
  run.look(0, 0);
  run.tell(3 * kRuleWindow, 0.69, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  for (int i = 0; i < 3; ++i) run.look(0, 50);
  EXPECT_TRUE(run.warns_of("saturated_units")) << run.said();
  ToldRun knows(two_relu());
  knows.begin();
  knows.look(0, 0);
  knows.tell(3 * kRuleWindow, 0.01, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  for (int i = 0; i < 3; ++i) knows.look(0, 50);
  EXPECT_FALSE(knows.warns_of("saturated_units")) << knows.said();
}

TEST(AdviceRules, LargeStepsAreAFaultWhereTheyGainNothing) {
  const std::vector<double> norms{1, 1, 1}, fast{0.3, 0.3, 0.3};
  ToldRun ill(two_relu());
  ill.begin();
  ill.tell(8 * kRuleWindow, 0.7, norms, fast, 10);
  ASSERT_TRUE(ill.warns_of("rate_too_high")) << ill.said();
  ToldRun fine(two_relu());
  fine.begin();
  for (int i = 0; i < 8; ++i) fine.tell(kRuleWindow, 0.69 / (1 + i), norms, fast, 10);
  EXPECT_FALSE(fine.warns_of("rate_too_high")) << fine.said();
}

TEST(AdviceRules, TinyStepsAreAFaultUnlessTheyFollowLargeOnesOrASchedule) {
  const std::vector<double> norms{0.1, 0.1, 0.1}, slow(3, 1e-6), healthy(3, 1e-2);
  ToldRun ill(two_relu());
  ill.begin();
  ill.tell(2 * kRuleWindow, 0.69, norms, slow, 1e-6);
  EXPECT_FALSE(ill.warns_of("rate_too_low"));
  ill.tell(kRuleWindow, 0.69, norms, slow, 1e-6);
  EXPECT_TRUE(ill.warns_of("rate_too_low")) << ill.said();
  ToldRun rests(two_relu());
  rests.begin();
  rests.tell(20 * kRuleWindow, 0.6, norms, healthy, 0.01);
  rests.tell(5 * kRuleWindow, 0.6, norms, slow, 0.01);
  EXPECT_FALSE(rests.warns_of("rate_too_low")) << rests.said();
  ToldRun warms(two_relu());
  warms.begin();
  warms.tell(kRuleWindow, 0.69, norms, healthy, 0.01);
  warms.tell(5 * kRuleWindow, 0.65, norms, slow, 1e-5);
  EXPECT_FALSE(warms.warns_of("rate_too_low")) << warms.said();
}

TEST(AdviceRules, StandingStillIsAFaultWhereThereIsMoreToLearn) {
  const std::vector<double> norms{0.1, 0.1, 0.1}, ratios(3, 1e-3);
  ToldRun stuck(two_relu());
  stuck.begin();
  stuck.tell(320, 0.69, norms, ratios);
  EXPECT_TRUE(stuck.warns_of("plateau")) << stuck.said();
  EXPECT_TRUE(stuck.warns_of("underfitting")) << stuck.said();
  ToldRun learnt(two_relu());
  learnt.begin();
  learnt.tell(100, 0.69, norms, ratios), learnt.tell(800, 0.02, norms, ratios);
  EXPECT_FALSE(learnt.warns_of("plateau")) << learnt.said();
  EXPECT_FALSE(learnt.warns_of("underfitting")) << learnt.said();
  ToldRun noisy(two_relu());  // the neighbours know no better
  noisy.facts.neighbours = 0.62;
  noisy.begin();
  noisy.tell(900, 0.6, norms, ratios);
  EXPECT_FALSE(noisy.warns_of("plateau")) << noisy.said();
  ToldRun recovers(two_relu());
  recovers.begin();
  recovers.tell(330, 0.69, norms, ratios);
  EXPECT_TRUE(recovers.warns_of("plateau"));
  for (double loss = 0.69; loss > 0.05; loss *= 0.9) recovers.tell(kRuleWindow, loss, norms, ratios);
  recovers.tell(300, 0.05, norms, ratios);
  EXPECT_FALSE(recovers.warns_of("plateau")) << recovers.said();
  EXPECT_NE(find(recovers.advisor.findings(), "plateau"), nullptr) << "what was seen stays on record";
}

TEST(AdviceRules, OverfittingIsAValidationLossThatRisesForThreeEpochs) {
  ToldRun run(two_relu(), 100);
  run.begin();
  run.tell(kRuleWindow, 0.6, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  const double validation[] = {0.6, 0.5, 0.45, 0.5, 0.6, 0.7}, train[] = {0.6, 0.5, 0.4, 0.3, 0.2, 0.1};
  for (int i = 0; i < 5; ++i) run.epoch(train[i], validation[i]);
  EXPECT_FALSE(run.warns_of("overfitting")) << run.said();
  run.epoch(train[5], validation[5]);
  ASSERT_TRUE(run.warns_of("overfitting")) << run.said();
  EXPECT_NE(find(run.advisor.findings(), "overfitting")->evidence.find("0.45"), std::string::npos);
  ToldRun wobbles(two_relu(), 100);
  wobbles.begin();
  wobbles.tell(kRuleWindow, 0.6, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  for (int i = 0; i < 10; ++i) wobbles.epoch(0.3, i % 2 == 0 ? 0.31 : 0.36);
  EXPECT_FALSE(wobbles.warns_of("overfitting")) << wobbles.said();
}

TEST(AdviceRules, TheFirstLossIsHeldAgainstThatOfFavouringNothing) {
  for (const auto& [loss, ill] : {std::pair{0.9, false}, {1.2, false}, {3.0, true}, {30.0, true}}) {
    ToldRun run(two_relu());
    run.facts.of_classes = true;  // of which there are as many of the one as of the other
    run.begin();
    run.tell(kRuleWindow, loss, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
    EXPECT_EQ(run.warns_of("bad_initial_loss"), ill) << loss << run.said();
  }
}

TEST(AdviceRules, BeginningAgainForgetsAll) {
  ToldRun run(two_relu());
  run.begin();
  run.tell(320, 0.69, {0.1, 0.1, 0.1}, {1e-3, 1e-3, 1e-3});
  ASSERT_FALSE(run.advisor.findings().empty());
  const auto revision = run.advisor.revision();
  run.begin();
  EXPECT_TRUE(run.advisor.findings().empty());
  EXPECT_NE(run.advisor.revision(), revision);
}

TEST(AdviceRules, WhereTheLossSaysNothingNothingIsConcludedFromIt) {
  ToldRun run(two_relu());
  run.facts.follows_loss = false;
  run.begin();
  run.tell(900, 0.69, {0.1, 0.1, 0.1}, {1e-6, 1e-6, 1e-6});
  for (int i = 0; i < 90; ++i) run.epoch(0.1, 1);
  for (const char* rule : {"plateau", "underfitting", "overfitting", "rate_too_low"})
    EXPECT_FALSE(run.warns_of(rule)) << run.said();
}

}  // namespace
}  // namespace vitrine
