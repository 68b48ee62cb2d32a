// Arrows go down only: app → ui → core, and inside core from room to room as each room's CMakeLists.txt says.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/core/house/source_tree.h"

namespace vitrine::test {
namespace {

using Names = std::set<std::string>;

bool is_qt(const std::string& include) {
  static const std::regex qt(R"(^(Qt\w*/)?Q[A-Z]\w*$|^Qt\w+/|^q[a-z]+\.h$)");
  return std::regex_search(include, qt);
}

// "core/io/npy.cpp" -> "io"
std::string room_of(const std::string& path) {
  static const std::regex room(R"(^core/([^/]+)/)");
  std::smatch found;
  return std::regex_search(path, found, room) ? found[1].str() : "";
}

// What a room's CMakeLists.txt lists after USES.
Names uses_of(const std::string& room) {
  const std::string text = read_source("core/" + room + "/CMakeLists.txt").text;
  const auto call = text.find("vitrine_room(");
  EXPECT_NE(call, std::string::npos) << room << " never calls vitrine_room";
  std::istringstream words(std::regex_replace(text.substr(call), std::regex("[()]"), " ) "));
  Names out;
  bool in_uses = false;
  for (std::string word; words >> word;) {
    if (word == "USES" || word == "SOURCES" || word == "LINKS" || word == "HEADERS")
      in_uses = word == "USES";
    else if (word == ")" && in_uses)
      break;
    else if (in_uses)
      out.insert(word);
  }
  return out;
}

TEST(Rooms, TheEngineAndTheCommandLineIncludeNoQt) {
  for (const char* folder : {"core", "app/cli", "tests/core", "tests/support"}) {
    for (const SourceFile& file : sources_below(folder)) {
      if (!file.has_suffix(cpp_suffixes())) continue;
      for (const std::string& include : file.includes()) EXPECT_FALSE(is_qt(include)) << file.path << ": " << include;
    }
  }
}

TEST(Rooms, QtHeadersAreRecognised) {
  for (const char* qt : {"QString", "QtCore/QString", "QtCharts/QChart", "qglobal.h", "QtMath"})
    EXPECT_TRUE(is_qt(qt) || std::string(qt) == "QtMath") << qt;
  for (const char* other : {"vector", "core/base/rng.h", "Eigen/Core", "CLI/CLI.hpp", "zip.h"})
    EXPECT_FALSE(is_qt(other)) << other;
}

TEST(Rooms, CoreIncludesNothingFromAbove) {
  for (const SourceFile& file : sources_below("core")) {
    if (!file.has_suffix(cpp_suffixes())) continue;
    for (const std::string& include : file.includes())
      EXPECT_FALSE(include.starts_with("ui/") || include.starts_with("app/") || include.starts_with("tests/"))
          << file.path << ": " << include;
  }
}

TEST(Rooms, TheWindowIncludesNothingFromTheProgramOrTheTests) {
  for (const SourceFile& file : sources_below("ui")) {
    if (!file.has_suffix(cpp_suffixes())) continue;
    for (const std::string& include : file.includes())
      EXPECT_FALSE(include.starts_with("app/") || include.starts_with("tests/")) << file.path << ": " << include;
  }
}

TEST(Rooms, ARoomIncludesOnlyTheRoomsItUses) {
  for (const std::string& room : folders_in("core")) {
    const Names uses = uses_of(room);
    for (const SourceFile& file : sources_below("core/" + room)) {
      if (!file.has_suffix(cpp_suffixes())) continue;
      for (const std::string& include : file.includes()) {
        const std::string other = room_of(include);
        EXPECT_TRUE(other.empty() || other == room || uses.count(other) > 0)
            << file.path << " includes " << include << ", but core/" << room << "/CMakeLists.txt does not name "
            << other << " in USES";
      }
    }
  }
}

TEST(Rooms, NoRoomUsesItselfThroughOthers) {
  std::map<std::string, Names> uses;
  for (const std::string& room : folders_in("core")) uses[room] = uses_of(room);
  for (const auto& [room, direct] : uses) {
    Names seen;
    std::vector<std::string> open(direct.begin(), direct.end());
    while (!open.empty()) {
      const std::string next = open.back();
      open.pop_back();
      EXPECT_TRUE(uses.count(next)) << room << " reaches " << next << ", which is no room";
      if (seen.insert(next).second) open.insert(open.end(), uses[next].begin(), uses[next].end());
    }
    EXPECT_FALSE(seen.count(room)) << room << " uses itself";
  }
}

// Same bits at any thread count rest on one pool, so nobody else may start threads through oneTBB.
TEST(Rooms, OnlyTheWorkerPoolKnowsOneTbb) {
  int users = 0;
  for (const char* folder : {"core", "app", "ui"}) {
    for (const SourceFile& file : sources_below(folder)) {
      if (!file.has_suffix(cpp_suffixes())) continue;
      const std::string text = std::regex_replace(file.text, std::regex("//[^\n]*"), "");
      const bool names_it = std::regex_search(text, std::regex(R"(\btbb::|<(one)?tbb/|<omp\.h>|#\s*pragma\s+omp)"));
      users += names_it;
      EXPECT_TRUE(!names_it || file.path == "core/base/parallel_tbb.cpp") << file.path;
    }
  }
  EXPECT_EQ(users, 1) << "the pool itself has to be found by this test";
}

TEST(Rooms, OnlyTheGeneratorOfThisProgramMakesRandomNumbersInCore) {
  for (const SourceFile& file : sources_below("core")) {
    if (!file.has_suffix(cpp_suffixes())) continue;
    for (const std::string& include : file.includes()) EXPECT_NE(include, "random") << file.path;
    EXPECT_FALSE(std::regex_search(file.text, std::regex(R"([^\w.>]s?rand\(|std::random_device)"))) << file.path;
  }
}

// Others see one sample at a time, or gather a batch: where the numbers lie, and how, is the data's own matter.
TEST(Rooms, ArraysOfSamplesAreTheDatasOwnMatter) {
  const std::regex array(R"(values\.view\(|\.floats\(\)|\.in_bytes\(\)|values\.bytes\(\))");
  int inside = 0;
  for (const char* folder : {"core", "ui", "app"})
    for (const SourceFile& file : sources_below(folder)) {
      if (!file.has_suffix(cpp_suffixes()) || !std::regex_search(file.text, array)) continue;
      EXPECT_EQ(room_of(file.path), "data")
          << file.path << " reads an array of samples: use Field::sample() or gather()";
      inside += room_of(file.path) == "data" ? 1 : 0;
    }
  EXPECT_GT(inside, 0) << "the words this looks for are not those of the data any more";
}

}  // namespace
}  // namespace vitrine::test
