// Which loss fits which output and target, and what people read when it does not. Their numbers:
// tests/core/reference.
#include <gtest/gtest.h>

#include "core/losses/loss.h"

namespace vitrine {
namespace {

struct Target {
  FieldKind kind;
  Shape shape;
  std::int64_t classes;
};
const Target kTenClasses{FieldKind::classes, {}, 10}, kTwoClasses{FieldKind::classes, {}, 2},
    kNumber{FieldKind::values, {}, 0}, kThreeNumbers{FieldKind::values, {3}, 0}, kTokens{FieldKind::tokens, {8}, 12};

std::string words(const std::string& id, const Shape& output, const Target& target, const Params& params = {}) {
  const Status status = loss_types().at(id).fits(params, output, target.kind, target.shape, target.classes);
  if (status) return "fits";
  EXPECT_FALSE(status.error().remedy.empty()) << status.error().what;
  return status.error().sentence();
}
std::int64_t width(const std::string& id, const Target& target) {
  return loss_types().at(id).width({}, target.kind, target.shape, target.classes);
}

TEST(Losses, CrossEntropyWantsOneOutputAClass) {
  EXPECT_EQ(words("cross_entropy", {10}, kTenClasses), "fits");
  EXPECT_EQ(words("cross_entropy", {8, 12}, kTokens), "fits");
  EXPECT_EQ(words("cross_entropy", {5, 4, 6}, {FieldKind::classes, {4, 6}, 5}), "fits");
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

TEST(Losses, EveryLossDescribesItself) {
  for (const LossType& type : loss_types().all()) {
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
