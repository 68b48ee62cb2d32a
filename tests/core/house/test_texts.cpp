// What is written: length of files, the README's map, and nothing from the machine it was written on.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/core/house/source_tree.h"

namespace vitrine::test {
namespace {

bool names_folder(const std::string& map, const std::string& folder) {
  return map.find(" " + folder + "/ ") != std::string::npos || map.find("\n" + folder + "/ ") != std::string::npos;
}

// The block of the README that draws the folders: from "app/" to the end of that code block.
std::string folder_map() {
  const std::string readme = read_source("README.md").text;
  const auto begin = readme.find("\napp/ ");
  EXPECT_NE(begin, std::string::npos) << "README.md has no map of the folders";
  return begin == std::string::npos ? "" : readme.substr(begin, readme.find("```", begin) - begin);
}

TEST(Texts, NoFileOfOursIsLongerThan400Lines) {
  for (const SourceFile& file : sources_below("")) {
    const bool code = file.has_suffix({".cpp", ".h", ".cpp.in", ".py", ".sh", ".cmake", "CMakeLists.txt"});
    if (!code) continue;
    const auto lines = std::count(file.text.begin(), file.text.end(), '\n');
    EXPECT_LE(lines, 400) << file.path << " has " << lines << " lines: split it by what its parts are about";
  }
}

TEST(Texts, TheReadmeMapsEveryFolderAtTheTop) {
  const std::string map = folder_map();
  for (const std::string& folder : folders_in("")) EXPECT_TRUE(names_folder(map, folder)) << folder;
}

TEST(Texts, TheReadmeMapsEveryRoomOfCoreAndEveryPartOfTheWindow) {
  const std::string map = folder_map();
  for (const char* parent : {"core", "ui"})
    for (const std::string& folder : folders_in(parent))
      EXPECT_TRUE(names_folder(map, folder)) << parent << "/" << folder;
}

TEST(Texts, TheReadmeMapsNothingThatIsGone) {
  std::set<std::string> known;
  for (const char* parent : {"", "app", "core", "ui", "tests", "core/tensor", "core/data", "ui/canvas"})
    for (const std::string& folder : folders_in(parent)) known.insert(folder);
  const std::string map = folder_map();
  for (auto slash = map.find("/ "); slash != std::string::npos; slash = map.find("/ ", slash + 1)) {
    const auto before = map.find_last_of(" \n", slash) + 1;
    const std::string name = map.substr(before, slash - before);
    EXPECT_TRUE(known.count(name)) << "README.md maps " << name << "/, which does not exist";
  }
}

// Paths of the machine on which a file was written; put together here, so that this file passes too.
TEST(Texts, NoPathOfSomebodysMachine) {
  const std::string slash = "/";
  const std::vector<std::string> leaks{slash + "work/", slash + "tmp/v/", slash + "home/", slash + "root/",
                                       slash + "Users/"};
  for (const SourceFile& file : sources_below(""))
    for (const std::string& leak : leaks)
      EXPECT_EQ(file.text.find(leak), std::string::npos) << file.path << " contains " << leak;
}

TEST(Texts, NoUnfinishedWork) {
  const std::vector<std::string> marks{std::string("TO") + "DO", std::string("FIX") + "ME"};
  for (const SourceFile& file : sources_below("")) {
    if (file.path == "LICENSE") continue;
    for (const std::string& mark : marks)
      EXPECT_EQ(file.text.find(mark), std::string::npos) << file.path << " contains " << mark;
  }
}

TEST(Texts, EveryHeaderIsIncludedOnceAndSaysWhatItIsFor) {
  for (const char* folder : {"core", "app", "ui"}) {
    for (const SourceFile& file : sources_below(folder)) {
      if (!file.has_suffix({".h"})) continue;
      // Vector code is included once for each instruction set: its guard lets it in again.
      const std::string guard = file.has_suffix({"-inl.h"}) ? "HWY_TARGET_TOGGLE" : "#pragma once";
      EXPECT_NE(file.text.find(guard), std::string::npos) << file.path;
      EXPECT_TRUE(file.text.starts_with("//")) << file.path << " starts without saying what it is for";
    }
  }
}

}  // namespace
}  // namespace vitrine::test
