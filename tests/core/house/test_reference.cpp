// resources/help/reference.md is made from the schema and has to be made again whenever that changes.
#include <gtest/gtest.h>

#include "core/io/reference.h"
#include "tests/core/house/source_tree.h"

namespace vitrine::test {
namespace {

constexpr const char* kRegenerate =
    "Make it again with:  build/release/app/cli/vitrine-cli describe > resources/help/reference.md";

TEST(Reference, TheCommittedPageIsWhatTheSchemaSays) {
  const std::string page = read_source("resources/help/reference.md").text;
  const std::string schema = reference_text(type_groups());
  if (page == schema) return;
  std::size_t at = 0, line = 1;
  for (; at < page.size() && at < schema.size() && page[at] == schema[at]; ++at) line += page[at] == '\n';
  FAIL() << "resources/help/reference.md differs from the schema in line " << line << ". " << kRegenerate;
}

TEST(Reference, EveryTypeAndParameterIsExplained) {
  for (const TypeGroup& group : type_groups()) {
    EXPECT_FALSE(group.types.empty()) << group.id;
    for (const TypeInfo* info : group.types) {
      EXPECT_FALSE(info->title.empty()) << info->id;
      EXPECT_GE(info->doc.size(), 20U) << group.id << " " << info->id;
      for (const ParamSpec& param : info->params) EXPECT_FALSE(param.doc.empty()) << info->id << "." << param.id;
    }
  }
}

TEST(Reference, EveryTypeHasItsSection) {
  const std::string page = read_source("resources/help/reference.md").text;
  for (const TypeGroup& group : type_groups())
    for (const TypeInfo* info : group.types)
      EXPECT_NE(page.find("### " + info->title + " (`" + info->id + "`)"), std::string::npos) << info->id;
}

}  // namespace
}  // namespace vitrine::test
