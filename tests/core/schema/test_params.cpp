#include <gtest/gtest.h>

#include <limits>

#include "core/schema/registry.h"
#include "core/schema/type_info.h"

namespace vitrine {
namespace {

using List = std::vector<std::int64_t>;

TypeInfo thing() {
  TypeInfo info{"thing", "Thing", "Tests", "Something with a parameter of every kind.", {}, {"old_thing"}};
  info.params = {
      ParamSpec::boolean("flag", "Flag", true).says("On or off."),
      ParamSpec::integer("count", "Count", 3).range(1, 70'000).says("How many."),
      ParamSpec::real("rate", "Rate", 0.5).above(0).below(1).says("How fast."),
      ParamSpec::text("note", "Note", "hello").says("What to say."),
      ParamSpec::integers("size", "Size", {2}).lengths(1, 2).range(1, 9).says("Rows and columns."),
      ParamSpec::choice("mode", "Mode", "slow", {{"slow", "Slow"}, {"fast", "Fast"}}).says("Which way."),
      ParamSpec::file("file", "File").says("Where it is."),
      ParamSpec::real("boost", "Boost", 2).only_when("mode", {"fast"}).only_when("flag", {"on"}).says("How much."),
  };
  return info;
}

const ParamSpec& spec(const TypeInfo& info, const char* id) {
  return *info.param(id);
}

TEST(Params, WhatIsNotSetHasItsDefault) {
  const TypeInfo info = thing();
  const Params none, some{{"count", std::int64_t{9}}, {"mode", std::string("fast")}};
  EXPECT_TRUE(flag_of(info, none, "flag"));
  EXPECT_EQ(integer_of(info, none, "count"), 3);
  EXPECT_EQ(integer_of(info, some, "count"), 9);
  EXPECT_EQ(real_of(info, none, "rate"), 0.5);
  EXPECT_EQ(text_of(info, none, "note"), "hello");
  EXPECT_EQ(text_of(info, some, "mode"), "fast");
  EXPECT_EQ(integers_of(info, none, "size"), List{2});
  EXPECT_THROW((void)integer_of(info, none, "missing"), std::logic_error);
}

TEST(Params, AValueOfTheWrongKindCountsAsNotSet) {
  const Params wrong{{"count", 2.5}, {"rate", std::string("fast")}};
  EXPECT_EQ(integer_of(thing(), wrong, "count"), 3);
  EXPECT_EQ(real_of(thing(), wrong, "rate"), 0.5);
}

TEST(Params, RangesHoldAtTheirLimits) {
  const TypeInfo info = thing();
  for (const std::int64_t fine : {1, 2, 70'000}) EXPECT_TRUE(check_value(spec(info, "count"), fine).ok());
  for (const std::int64_t bad : {0, -1, 70'001}) EXPECT_FALSE(check_value(spec(info, "count"), bad).ok());
  EXPECT_FALSE(check_value(spec(info, "count"), std::numeric_limits<std::int64_t>::max()).ok());
  EXPECT_FALSE(check_value(spec(info, "rate"), 0.0).ok());  // open limits
  EXPECT_FALSE(check_value(spec(info, "rate"), 1.0).ok());
  EXPECT_TRUE(check_value(spec(info, "rate"), 1e-300).ok());
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    EXPECT_FALSE(check_value(spec(info, "rate"), bad).ok());
    EXPECT_FALSE(check_value(spec(info, "boost"), bad).ok());  // "any number" means a finite one
  }
  EXPECT_TRUE(check_value(spec(info, "size"), List{1, 9}).ok());
  EXPECT_FALSE(check_value(spec(info, "size"), List{}).ok());
  EXPECT_FALSE(check_value(spec(info, "size"), (List{1, 2, 3})).ok());
  EXPECT_FALSE(check_value(spec(info, "size"), (List{1, 10})).ok());
  EXPECT_FALSE(check_value(spec(info, "mode"), std::string("medium")).ok());
  EXPECT_FALSE(check_value(spec(info, "note"), std::string("\xFF")).ok());
  EXPECT_FALSE(check_value(spec(info, "note"), std::string(70'000, 'x')).ok());
  EXPECT_FALSE(check_value(spec(info, "flag"), std::int64_t{1}).ok());
}

TEST(Params, ErrorsSayWhatIsAllowed) {
  const TypeInfo info = thing();
  const Error error = check_value(spec(info, "count"), std::int64_t{-4}).error();
  EXPECT_EQ(error.what, "Count cannot be -4");
  EXPECT_EQ(error.remedy, "Allowed: a whole number, 1 … 70,000");
  EXPECT_EQ(check_value(spec(info, "mode"), std::string("x\n")).error().what, "Mode cannot be “x?”");
  EXPECT_EQ(check_value(spec(info, "mode"), std::string("x")).error().remedy, "Allowed: slow, fast");
}

TEST(Params, CheckNamesThePlaceAndWhatExists) {
  const TypeInfo info = thing();
  EXPECT_TRUE(check_params(info, {}, "thing_1").ok());
  EXPECT_TRUE(check_params(info, {{"count", std::int64_t{5}}}, "thing_1").ok());
  const Error unknown = check_params(info, {{"cuont", std::int64_t{5}}}, "thing_1").error();
  EXPECT_EQ(unknown.where, "thing_1");
  EXPECT_EQ(unknown.what, "Thing has no parameter “cuont”");
  EXPECT_NE(unknown.remedy.find("flag, count, rate"), std::string::npos);
  EXPECT_EQ(check_params(info, {{"count", std::int64_t{0}}}, "thing_1").error().where, "thing_1");
}

TEST(Params, RangesReadAsText) {
  const TypeInfo info = thing();
  EXPECT_EQ(range_text(spec(info, "count")), "1 … 70,000");
  EXPECT_EQ(range_text(spec(info, "rate")), "more than 0 and less than 1");
  EXPECT_EQ(range_text(spec(info, "boost")), "");
  EXPECT_EQ(range_text(spec(info, "mode")), "slow, fast");
  EXPECT_EQ(range_text(spec(info, "note")), "");
}

TEST(Params, TypedTextBecomesAValue) {
  const TypeInfo info = thing();
  const auto parse = [&](const char* id, const char* text) { return *parse_value(spec(info, id), text); };
  for (const char* on : {"on", "TRUE", " yes ", "1"}) EXPECT_EQ(parse("flag", on), ParamValue(true));
  for (const char* off : {"off", "False", "no", "0"}) EXPECT_EQ(parse("flag", off), ParamValue(false));
  EXPECT_EQ(parse("count", " 42 "), ParamValue(std::int64_t{42}));
  EXPECT_EQ(parse("count", "+42"), ParamValue(std::int64_t{42}));
  EXPECT_EQ(parse("rate", "1e-3"), ParamValue(1e-3));
  EXPECT_EQ(parse("rate", "+.25"), ParamValue(.25));
  EXPECT_EQ(parse("note", " as it is "), ParamValue(std::string(" as it is ")));
  EXPECT_EQ(parse("mode", " fast "), ParamValue(std::string("fast")));
  for (const char* pair : {"3 5", "3,5", "3, 5", "3x5", "3×5", "[3;5]", "(3, 5)"})
    EXPECT_EQ(parse("size", pair), ParamValue(List{3, 5})) << pair;
}

TEST(Params, TextThatIsNoValueIsRefused) {
  const TypeInfo info = thing();
  const auto refused = [&](const char* id, const char* text) { return !parse_value(spec(info, id), text).ok(); };
  for (const char* text : {"", "maybe", "2", "on off"}) EXPECT_TRUE(refused("flag", text)) << text;
  for (const char* text : {"", "3.5", "3a", "0", "+-3", "++3", "+", "99999999999999999999", "0x10"})
    EXPECT_TRUE(refused("count", text)) << text;
  for (const char* text : {"", "nan", "inf", "1e999", "0,5", "0.5 ms", "1", "+-0.5"})
    EXPECT_TRUE(refused("rate", text)) << text;
  for (const char* text : {"", "1 2 3", "3.5", "a", "0"}) EXPECT_TRUE(refused("size", text)) << text;
  EXPECT_TRUE(refused("mode", "Fast"));
}

TEST(Params, TextOfAValueReadsBack) {
  const TypeInfo info = thing();
  const Params values{{"flag", false},      {"count", std::int64_t{70'000}},
                      {"rate", 1.0 / 3},    {"note", std::string("a b")},
                      {"size", List{9, 1}}, {"mode", std::string("fast")}};
  for (const auto& [id, value] : values.map()) {
    const auto read = parse_value(spec(info, id.c_str()), value_text(value));
    ASSERT_TRUE(read.ok()) << id;
    EXPECT_EQ(*read, value) << id;
  }
}

TEST(Params, AConditionLooksAtValuesAndDefaults) {
  const TypeInfo info = thing();
  const ParamSpec& boost = spec(info, "boost");
  EXPECT_FALSE(applies(info, {}, boost));
  EXPECT_TRUE(applies(info, {{"mode", std::string("fast")}}, boost));
  EXPECT_FALSE(applies(info, {{"mode", std::string("fast")}, {"flag", false}}, boost));
  EXPECT_TRUE(applies(info, {}, spec(info, "count")));
}

struct Picked {
  TypeInfo info;
};

TEST(Registry, FindsByIdAndByFormerIds) {
  const Registry<Picked> registry({{thing()}, {TypeInfo{"other", "Other", "", "", {}, {}}}});
  EXPECT_EQ(registry.find("thing"), &registry.all()[0]);
  EXPECT_EQ(registry.find("old_thing"), &registry.all()[0]);
  EXPECT_EQ(registry.find("none"), nullptr);
  EXPECT_EQ(registry.at("other").info.title, "Other");
  EXPECT_THROW((void)registry.at("none"), std::logic_error);
  EXPECT_EQ(registry.infos().size(), 2U);
}

TEST(Registry, RefusesOneNameForTwoTypes) {
  EXPECT_THROW(Registry<Picked>({{thing()}, {TypeInfo{"old_thing", "Other", "", "", {}, {}}}}), std::logic_error);
}

}  // namespace
}  // namespace vitrine
