// What the examples on images say of themselves, trained here with their own seed; other seeds and the best of five
// learning rates are tests/bench/accept_images.py.
#include "tests/core/examples/train_example.h"

namespace vitrine {
namespace {

using test::TrainedExample;

TEST(Examples, AResNetLearnsWhereAPlainNetworkOfItsDepthDoesNot) {
  TrainedExample residual("shapes-resnet"), plain("shapes-plain");
  residual.train(), plain.train();
  EXPECT_GE(residual.metric(), 0.98);
  EXPECT_LE(plain.metric(), residual.metric() - 0.1);
}

TEST(Examples, AVisionTransformerReadsDigitsFromPatches) {
  TrainedExample digits("digits-vit");
  digits.train();
  EXPECT_GE(digits.metric(), 0.97);
}

TEST(Examples, UNetsFindTheSmallClassInWholeScansAndInPatches) {
  for (const char* name : {"scans-unet", "scans-patches"}) {
    TrainedExample scans(name);
    scans.train();
    EXPECT_GE(scans.figure("dice.pixels"), 0.9) << name;
  }
}

}  // namespace
}  // namespace vitrine
