// Whoever listens to a program hears of every op once, in the order in which they run.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/engine/runner.h"

namespace vitrine {
namespace {

struct Notes : PassObserver {
  void done(PassPart part, std::string_view op, std::string_view route) override {
    heard.emplace_back(part, op);
    routes.emplace(std::string(op) + (part == PassPart::forward ? " forward" : " backward"), route);
  }
  std::vector<std::pair<PassPart, std::string>> heard;
  std::map<std::string, std::string> routes;
};

TEST(PassObserver, HearsOfEveryPartOfAStep) {
  test::Runner<float> runner(test::branches(), 4, {.keep_all = true});  // nothing is fused
  Notes notes;
  runner.program.observe(&notes);
  runner.forward();
  runner.backward();
  runner.program.commit_running();
  std::vector<std::string> forward, backward;
  for (const auto& [part, op] : notes.heard) {
    if (part == PassPart::forward) forward.push_back(op);
    if (part == PassPart::backward) backward.push_back(op);
  }
  std::vector<std::string> ops;
  for (const auto& entry : runner.program.ops().ops)
    if (!entry.op->is_view()) ops.emplace_back(entry.op->id());
  EXPECT_EQ(forward, ops);
  EXPECT_EQ(backward, std::vector<std::string>(ops.rbegin(), ops.rend()));
  ASSERT_EQ(notes.heard.size(), 2 * ops.size() + 2);
  EXPECT_EQ(notes.heard.front().first, PassPart::prepare);
  EXPECT_EQ(notes.heard.back().first, PassPart::update);
}

TEST(PassObserver, HearsNothingOnceItIsTakenAway) {
  test::Runner<float> runner(test::branches(), 4, {});
  Notes notes;
  runner.program.observe(&notes);
  runner.program.observe(nullptr);
  runner.forward();
  runner.backward();
  EXPECT_TRUE(notes.heard.empty());
}

// What ran is told by name, and it is what route.h says.
TEST(PassObserver, HearsByWhichRouteAnOpComputed) {
  for (const std::int64_t batch : {4, 16}) {
    test::Runner<float> runner(test::convolutional(), batch, {});
    Notes notes;
    runner.program.observe(&notes);
    runner.forward();
    runner.backward();
    EXPECT_EQ(notes.routes.at("conv2d forward"), name_of(choose_convolution(batch, DType::f32)));
    EXPECT_EQ(notes.routes.at("conv2d backward"), name_of(choose_convolution(batch, DType::f32)));
    EXPECT_FALSE(notes.routes.at("linear forward").empty());
    EXPECT_EQ(notes.routes.at(" backward"), "");  // the batch, and the optimizer
  }
}

}  // namespace
}  // namespace vitrine
