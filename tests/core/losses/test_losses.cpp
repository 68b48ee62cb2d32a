// Which loss fits which output and target, and what people read when it does not. Their numbers:
// tests/core/reference.
#include <gtest/gtest.h>

#include <set>

#include "core/losses/loss.h"

namespace vitrine {
namespace {

const PortFacts kTenClasses{{}, FieldKind::classes, 10}, kTwoClasses{{}, FieldKind::classes, 2},
    kNumber{{}, FieldKind::values, 0}, kThreeNumbers{{3}, FieldKind::values, 0}, kTokens{{8}, FieldKind::tokens, 12},
    kMask{{4, 6}, FieldKind::classes, 2};

PortFacts output_of(const Shape& shape) {
  return {shape, FieldKind::values, 0, true};
}
std::string told(const std::string& id, const std::vector<PortFacts>& bound, const Params& params = {}) {
  const Status status = check_loss(loss_types().at(id), params, bound);
  if (status) return "fits";
  EXPECT_FALSE(status.error().remedy.empty()) << status.error().what;
  return status.error().sentence();
}
std::string words(const std::string& id, const Shape& output, const PortFacts& target, const Params& params = {}) {
  return told(id, {output_of(output), target}, params);
}
std::int64_t width(const std::string& id, const PortFacts& target) {
  return loss_types().at(id).width({}, target);
}

TEST(Losses, CrossEntropyWantsOneOutputAClass) {
  EXPECT_EQ(words("cross_entropy", {10}, kTenClasses), "fits");
  EXPECT_EQ(words("cross_entropy", {8, 12}, kTokens), "fits");
  EXPECT_EQ(words("cross_entropy", {5, 4, 6}, {{4, 6}, FieldKind::classes, 5}), "fits");
  EXPECT_EQ(
      words("cross_entropy", {64}, kTenClasses),
      "Cross entropy needs one output for each of the 10 classes, but the network's output has 64. Set the last "
      "layer's size to 10.");
  EXPECT_NE(words("cross_entropy", {1}, kTwoClasses).find("or choose Binary cross entropy"), std::string::npos);
  EXPECT_NE(words("cross_entropy", {10, 4, 4}, kTenClasses), "fits");
  EXPECT_NE(words("cross_entropy", {7, 12}, kTokens), "fits") << "another number of tokens";
  EXPECT_NE(words("cross_entropy", {3}, kThreeNumbers).find("Choose Mean squared error"), std::string::npos);
  EXPECT_EQ(width("cross_entropy", kTenClasses), 10);
  EXPECT_EQ(width("cross_entropy", kTokens), 12);
}

TEST(Losses, ClassWeightsAreOneNumberAClass) {
  const auto with = [](const std::string& text) { return Params{{"class_weights", text}}; };
  EXPECT_EQ(words("cross_entropy", {2}, kTwoClasses, with("1, 2.5")), "fits");
  EXPECT_EQ(words("cross_entropy", {2}, kTwoClasses, with(" 1;0 ")), "fits");
  EXPECT_EQ(words("cross_entropy", {2}, kTwoClasses, with("")), "fits");
  EXPECT_NE(words("cross_entropy", {2}, kTwoClasses, with("1, 2, 3")).find("3 numbers, but there are 2 classes"),
            std::string::npos);
  EXPECT_NE(words("cross_entropy", {2}, kTwoClasses, with("1, two")).find("“two” is not a class weight"),
            std::string::npos);
  for (const char* text : {"1, -2", "0, 0", "1, inf", "1, nan", "1 2x"})
    EXPECT_NE(words("cross_entropy", {2}, kTwoClasses, with(text)), "fits") << text;
}

TEST(Losses, LossesOverNumbersWantAnOutputLikeTheTarget) {
  for (const char* id : {"mse", "mae", "huber"}) {
    EXPECT_EQ(words(id, {1}, kNumber), "fits");
    EXPECT_EQ(words(id, {3}, kThreeNumbers), "fits");
    EXPECT_EQ(words(id, {1}, kTwoClasses), "fits");
    EXPECT_NE(words(id, {4}, kThreeNumbers), "fits");
    EXPECT_NE(words(id, {2}, kNumber), "fits");
    EXPECT_NE(words(id, {10}, kTenClasses).find("Choose Cross entropy"), std::string::npos);
    EXPECT_EQ(width(id, kThreeNumbers), 3);
    EXPECT_EQ(width(id, kNumber), 1);
    EXPECT_EQ(loss_types().at(id).readout, LossType::Readout::none);
    EXPECT_EQ(loss_types().at(id).class_threshold, 0.5);
  }
  EXPECT_EQ(
      words("mse", {4}, kThreeNumbers),
      "Mean squared error needs an output like the target, 3, but the network's output is 4. Set the last layer's "
      "size to 3.");
}

TEST(Losses, BinaryCrossEntropyTellsTwoClassesByOneOutput) {
  EXPECT_EQ(words("binary_cross_entropy", {1}, kTwoClasses), "fits");
  EXPECT_NE(words("binary_cross_entropy", {2}, kTwoClasses).find("Set the last layer's Units to 1"),
            std::string::npos);
  EXPECT_EQ(width("binary_cross_entropy", kTwoClasses), 1);
  EXPECT_EQ(loss_types().at("binary_cross_entropy").readout, LossType::Readout::sigmoid);
  EXPECT_EQ(loss_types().at("binary_cross_entropy").class_threshold, 0);
}

TEST(Losses, ASingleOutputTellsTwoClasses) {
  for (const char* id : {"focal", "hinge", "dice"}) {
    EXPECT_EQ(words(id, {10}, kTenClasses), "fits");
    EXPECT_EQ(words(id, {8, 12}, kTokens), "fits");
    EXPECT_EQ(words(id, {2}, kTwoClasses), "fits");
    EXPECT_EQ(words(id, {1}, kTwoClasses), "fits");
    EXPECT_EQ(words(id, {1, 4, 6}, kMask), "fits");
    EXPECT_EQ(words(id, {2, 4, 6}, kMask), "fits");
    EXPECT_NE(words(id, {1}, kTenClasses).find("Set the last layer's size to 10"), std::string::npos);
    EXPECT_NE(words(id, {3}, kTwoClasses).find("Set the last layer's size to 2, or to 1"), std::string::npos);
    EXPECT_NE(words(id, {1, 6, 4}, kMask).find("judges each of the target's 4×6 places"), std::string::npos);
    EXPECT_NE(words(id, {3}, kThreeNumbers).find("Choose Mean squared error"), std::string::npos);
    EXPECT_EQ(width(id, kTenClasses), 10);
    EXPECT_EQ(loss_types().at(id).readout, LossType::Readout::softmax);
    EXPECT_EQ(loss_types().at(id).class_threshold, 0);
  }
}

TEST(Losses, AlphaIsOneNumberAClassOrOneForTwo) {
  const auto with = [](const std::string& text) { return Params{{"alpha", text}}; };
  for (const Shape& output : {Shape{1}, Shape{2}})
    for (const char* text : {"", "0.25", "1", "1, 3"})
      EXPECT_EQ(words("focal", output, kTwoClasses, with(text)), "fits") << text;
  EXPECT_NE(words("focal", {1}, kTwoClasses, with("1.5")).find("is at most 1"), std::string::npos);
  EXPECT_NE(words("focal", {10}, kTenClasses, with("0.25")).find("1 number, but there are 10 classes"),
            std::string::npos);
  EXPECT_NE(words("focal", {2}, kTwoClasses, with("1, -2")).find("“-2” is not a class weight"), std::string::npos);
}

TEST(Losses, LossesOverRowsWantRowsLikeTheTargets) {
  for (const char* id : {"cosine", "kl_divergence"}) {
    EXPECT_EQ(words(id, {3}, kThreeNumbers), "fits");
    EXPECT_EQ(words(id, {8, 3}, {{8, 3}}), "fits");
    EXPECT_NE(words(id, {4}, kThreeNumbers).find("Set the last layer's size to 3"), std::string::npos);
    EXPECT_NE(words(id, {1}, kNumber).find("at least two numbers, but the target is one number"), std::string::npos);
    EXPECT_NE(words(id, {1, 4, 4}, {{1, 4, 4}}).find("at least two numbers"), std::string::npos);
    EXPECT_NE(words(id, {10}, kTenClasses).find("Choose Cross entropy"), std::string::npos);
    EXPECT_EQ(width(id, kThreeNumbers), 3);
    EXPECT_EQ(width(id, kNumber), 0);
    EXPECT_EQ(width(id, kTenClasses), 0);
  }
}

TEST(Losses, APortTakesWhatItNames) {
  EXPECT_EQ(told("mse", {output_of({3}), output_of({3})}), "fits");
  EXPECT_NE(told("mse", {output_of({3}), output_of({4})}), "fits");
  EXPECT_EQ(told("mse", {kThreeNumbers, output_of({3})}),
            "Mean squared error takes an output of the network for “Output”, but is given a field of the data. Choose "
            "Mean squared error.");
  EXPECT_EQ(told("cross_entropy", {output_of({10}), output_of({10})}),
            "Cross entropy takes a field of the data for “Target”, but is given an output of the network. Give it a "
            "field of the data.");
  EXPECT_EQ(told("mse", {output_of({3})}),
            "Mean squared error is told nothing for “Target”. Give it an output of the network.");
  EXPECT_NE(told("mse", {output_of({3}), kThreeNumbers, kThreeNumbers}).find("takes 2 tensors, but is given 3"),
            std::string::npos);
  EXPECT_EQ(told("kl_normal", {output_of({3}), output_of({3})}), "fits");
  EXPECT_NE(told("kl_normal", {output_of({3}), output_of({4})}).find("of one shape, but they are 3 and 4"),
            std::string::npos);
  const std::vector<PortFacts> data{output_of({3}), kThreeNumbers}, classes{output_of({10}), kTenClasses};
  EXPECT_EQ(check_loss(loss_types().at("kl_normal"), {}, data).error().code, "loss mse");
  EXPECT_EQ(check_loss(loss_types().at("kl_normal"), {}, classes).error().code, "loss cross_entropy");
}

TEST(Losses, AWeightByPositionHasTheShapeOfTheJudgedPlaces) {
  const auto places = [](const std::string& id, const Shape& output, const PortFacts& target) {
    return loss_types().at(id).places(std::vector<PortFacts>{output_of(output), target});
  };
  EXPECT_EQ(places("cross_entropy", {8, 12}, kTokens), (Shape{8}));
  EXPECT_EQ(places("dice", {1, 4, 6}, kMask), (Shape{4, 6}));
  EXPECT_EQ(places("focal", {10}, kTenClasses), Shape());
  EXPECT_EQ(places("mse", {3}, kThreeNumbers), (Shape{3}));
  EXPECT_EQ(places("cosine", {8, 3}, {{8, 3}}), (Shape{8}));
  EXPECT_EQ(places("kl_divergence", {3, 4, 6}, {{3, 4, 6}}), (Shape{4, 6}));
  EXPECT_EQ(places("kl_normal", {3}, output_of({3})), Shape());
}

TEST(Losses, EveryLossDescribesItself) {
  for (const LossType& type : loss_types().all()) {
    ASSERT_FALSE(type.ports.empty());
    std::set<std::string> ports;
    for (const LossPort& port : type.ports) {
      EXPECT_TRUE(ports.insert(port.id).second) << port.id << " twice";
      EXPECT_FALSE(port.title.empty());
      EXPECT_TRUE(port.doc.ends_with('.')) << port.doc;
    }
    EXPECT_GE(type.info.doc.size(), 60U) << type.info.id;
    for (const ParamSpec& spec : type.info.params) {
      EXPECT_FALSE(spec.doc.empty());
      EXPECT_TRUE(check_value(spec, spec.fallback));
    }
    EXPECT_NE(type.make_op({}), nullptr);
  }
}

}  // namespace
}  // namespace vitrine
