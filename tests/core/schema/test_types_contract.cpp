// What every type that a person can pick has to tell about itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/io/reference.h"

namespace vitrine {
namespace {

bool snake_case(std::string_view id) {
  const auto fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !id.empty() && id[0] >= 'a' && id[0] <= 'z' && id.back() != '_' && id.find("__") == std::string_view::npos &&
         std::all_of(id.begin(), id.end(), fine);
}

// "initializer.std": parts in snake case.
bool dotted_snake_case(std::string_view id) {
  const auto dot = id.find('.');
  if (dot == std::string_view::npos) return snake_case(id);
  return snake_case(id.substr(0, dot)) && dotted_snake_case(id.substr(dot + 1));
}

void check_default(const ParamSpec& p) {
  EXPECT_TRUE(check_value(p, p.fallback).ok() || p.kind == ParamKind::file) << "its default is not allowed";
  EXPECT_LE(p.min, p.max);
  const auto read = parse_value(p, value_text(p.fallback));
  ASSERT_TRUE(read.ok()) << "its default cannot be typed";
  EXPECT_EQ(*read, p.fallback);
}

void check_choices(const ParamSpec& p) {
  EXPECT_EQ(p.kind == ParamKind::choice, !p.choices.empty());
  std::set<std::string> ids, titles;
  for (const Choice& choice : p.choices) {
    EXPECT_TRUE(snake_case(choice.id)) << choice.id;
    EXPECT_FALSE(choice.title.empty()) << choice.id;
    EXPECT_TRUE(ids.insert(choice.id).second) << choice.id << " twice";
    EXPECT_TRUE(titles.insert(choice.title).second) << choice.title << " twice";
  }
}

void check_conditions(const TypeInfo& info, const ParamSpec& p) {
  for (const Condition& condition : p.when) {
    const ParamSpec* other = info.param(condition.param);
    ASSERT_NE(other, nullptr) << "depends on " << condition.param << ", which does not exist";
    EXPECT_NE(other, &p);
    EXPECT_FALSE(condition.values.empty());
    for (const std::string& value : condition.values) {
      const auto parsed = parse_value(*other, value);
      ASSERT_TRUE(parsed.ok()) << condition.param << " is never " << value;
      EXPECT_EQ(value_text(*parsed), value) << "is compared with the text of the value";
    }
  }
}

void check_param(const TypeInfo& info, const ParamSpec& p) {
  SCOPED_TRACE(info.id + "." + p.id);
  EXPECT_TRUE(dotted_snake_case(p.id));
  EXPECT_FALSE(p.title.empty());
  EXPECT_TRUE(valid_utf8(p.doc) && valid_utf8(p.title) && valid_utf8(p.unit));
  EXPECT_GE(p.doc.size(), 15U) << "says too little: " << p.doc;
  EXPECT_TRUE(p.doc.ends_with('.')) << p.doc;
  check_default(p);
  check_choices(p);
  check_conditions(info, p);
}

TEST(TypesContract, EveryTypeDescribesItself) {
  for (const TypeGroup& group : type_groups()) {
    SCOPED_TRACE(group.id);
    EXPECT_TRUE(snake_case(group.id));
    EXPECT_FALSE(group.title.empty());
    EXPECT_FALSE(group.doc.empty());
    ASSERT_FALSE(group.types.empty());
    std::set<std::string> ids, titles;
    for (const TypeInfo* info : group.types) {
      SCOPED_TRACE(info->id);
      EXPECT_TRUE(snake_case(info->id));
      EXPECT_TRUE(ids.insert(info->id).second) << "twice";
      for (const auto& alias : info->aliases) EXPECT_TRUE(ids.insert(alias).second) << alias << " twice";
      EXPECT_TRUE(titles.insert(info->title).second) << info->title << " twice";
      EXPECT_FALSE(info->title.empty());
      EXPECT_FALSE(info->category.empty());
      EXPECT_GE(info->doc.size(), 40U) << "says too little: " << info->doc;
      EXPECT_TRUE(info->doc.ends_with('.')) << info->doc;
      EXPECT_TRUE(valid_utf8(info->doc));
      std::set<std::string> params;
      for (const ParamSpec& p : info->params) {
        EXPECT_TRUE(params.insert(p.id).second) << p.id << " twice";
        check_param(*info, p);
      }
    }
  }
}

TEST(TypesContract, TheReferenceNamesEveryTypeAndParameter) {
  const auto groups = type_groups();
  const std::string text = reference_text(groups);
  for (const TypeGroup& group : groups)
    for (const TypeInfo* info : group.types) {
      EXPECT_NE(text.find("### " + info->title + " (`" + info->id + "`)"), std::string::npos) << info->id;
      for (const ParamSpec& p : info->params)
        EXPECT_NE(text.find("| " + p.title + " `" + p.id + "` |"), std::string::npos) << info->id << "." << p.id;
    }
}

}  // namespace
}  // namespace vitrine
