// One list of packages, cmake/packages.txt: set-up installs it, the README explains it.
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "tests/core/house/source_tree.h"

namespace vitrine::test {
namespace {

struct Package {
  std::string purpose, why;
};

std::map<std::string, Package> listed_packages() {
  static const std::regex entry(R"(^(\w+)\s+([a-z0-9.+-]+)\s+#\s*(.+)$)");
  std::map<std::string, Package> out;
  for (const std::string& line : read_source("cmake/packages.txt").lines()) {
    if (line.empty() || line.starts_with("#")) continue;
    std::smatch found;
    const bool well_formed = std::regex_match(line, found, entry);
    EXPECT_TRUE(well_formed) << line;
    if (!well_formed) continue;
    EXPECT_TRUE(found[1] == "program" || found[1] == "tests") << line;
    EXPECT_TRUE(out.emplace(found[2], Package{found[1], found[3]}).second) << found[2] << " is listed twice";
  }
  return out;
}

// Rows "| `package` | program | why |" of the README.
std::map<std::string, Package> explained_packages() {
  static const std::regex row(R"(^\| `([a-z0-9.+-]+)` \| (program|tests) \| (.+) \|$)");
  std::map<std::string, Package> out;
  for (const std::string& line : read_source("README.md").lines()) {
    std::smatch found;
    if (std::regex_match(line, found, row)) out[found[1]] = {found[2], found[3]};
  }
  return out;
}

TEST(Packages, TheReadmeExplainsExactlyTheListedOnes) {
  const auto listed = listed_packages(), explained = explained_packages();
  EXPECT_FALSE(listed.empty());
  for (const auto& [name, package] : listed) {
    const auto row = explained.find(name);
    ASSERT_NE(row, explained.end()) << "README.md does not explain " << name;
    EXPECT_EQ(row->second.purpose, package.purpose) << name;
    EXPECT_EQ(row->second.why, package.why) << name;
  }
  for (const auto& [name, package] : explained)
    EXPECT_TRUE(listed.count(name)) << "README.md explains " << name << ", which nobody installs";
}

TEST(Packages, TheReadmeNamesTheTwoCommands) {
  const std::string readme = read_source("README.md").text;
  for (const char* command : {"bash cmake/run.sh", "bash cmake/test.sh"})
    EXPECT_NE(readme.find(command), std::string::npos) << command;
  // What CI runs is what the README promises.
  EXPECT_NE(read_source(".ci/run").text.find("bash cmake/test.sh"), std::string::npos);
}

}  // namespace
}  // namespace vitrine::test
