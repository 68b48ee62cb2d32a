#include <gtest/gtest.h>

#include "core/schema/type_info.h"

namespace vitrine {
namespace {

// A layer that picks one of three functions; two of them share `slope`, one has a parameter that depends on another.
struct Nested : ::testing::Test {
  TypeInfo plain{"plain", "Plain", "", "", {}, {}}, leaky{"leaky", "Leaky", "", "", {}, {}},
      soft{"soft", "Soft", "", "", {}, {}}, layer{"layer", "Layer", "", "", {}, {}};

  void SetUp() override {
    leaky.params = {ParamSpec::real("slope", "Slope", 0.1).range(0, 1)};
    soft.params = {ParamSpec::real("slope", "Slope", 0.1).range(0, 1), ParamSpec::boolean("bent", "Bent", false),
                   ParamSpec::real("knee", "Knee", 1).only_when("bent", {"on"})};
    layer.params = {ParamSpec::boolean("active", "Active", true)};
    nest_choice(layer, ParamSpec::choice("function", "Function", "plain", {}).only_when("active", {"on"}),
                {&plain, &leaky, &soft});
  }
  [[nodiscard]] bool shown(const Params& params, const char* id) const {
    return applies(layer, params, *layer.param(id));
  }
};

TEST_F(Nested, AddsTheChoiceAndEachTypesParameters) {
  ASSERT_NE(layer.param("function"), nullptr);
  EXPECT_EQ(layer.param("function")->choices.size(), 3U);
  EXPECT_EQ(layer.param("function")->choices[1].title, "Leaky");
  std::vector<std::string> ids;
  for (const auto& p : layer.params) ids.push_back(p.id);
  EXPECT_EQ(ids,
            (std::vector<std::string>{"active", "function", "function.slope", "function.bent", "function.knee"}));
}

TEST_F(Nested, AParameterShowsOnlyWhileItsTypeIsPicked) {
  EXPECT_FALSE(shown({}, "function.slope"));
  EXPECT_TRUE(shown({{"function", std::string("leaky")}}, "function.slope"));
  EXPECT_TRUE(shown({{"function", std::string("soft")}}, "function.slope"));
  EXPECT_FALSE(shown({{"function", std::string("leaky")}}, "function.bent"));
  EXPECT_TRUE(shown({{"function", std::string("soft")}}, "function.bent"));
}

TEST_F(Nested, InnerAndOuterConditionsBothHold) {
  const Params soft_one{{"function", std::string("soft")}};
  Params bent = soft_one;
  bent.set("function.bent", true);
  EXPECT_FALSE(shown(soft_one, "function.knee"));
  EXPECT_TRUE(shown(bent, "function.knee"));
  bent.set("active", false);
  EXPECT_FALSE(shown(bent, "function.knee"));
  EXPECT_FALSE(shown(bent, "function"));
}

TEST_F(Nested, TheTypesOwnParametersComeOut) {
  const Params params{{"function", std::string("leaky")}, {"function.slope", 0.3}, {"functional", true}};
  EXPECT_EQ(nested_params(params, "function"), (Params{{"slope", 0.3}}));
  EXPECT_TRUE(nested_params(params, "other").empty());
}

}  // namespace
}  // namespace vitrine
