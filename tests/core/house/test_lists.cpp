// Whoever adds a type opens its own file and one list: no other file of the program knows its name. CONTRIBUTING.md
// promises it; here it is counted.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/core/house/source_tree.h"

namespace vitrine::test {
namespace {

struct List {
  const char* folder;                // a file a type
  std::vector<std::string> not_one;  // files there that are no type's
  std::vector<std::string> common;   // types that are what is there without a choice: others may say so
};

// By its id, or by its function.
std::vector<std::string> files_that_know(const std::string& type) {
  std::vector<std::string> out;
  for (const char* folder : {"core", "ui", "app"})
    for (const SourceFile& file : sources_below(folder)) {
      const bool knows = file.text.find('"' + type + '"') != std::string::npos ||
                         file.text.find(" " + type + "(") != std::string::npos ||
                         file.text.find("::" + type + "(") != std::string::npos ||
                         file.text.find(type + "_transform(") != std::string::npos;
      if (file.has_suffix(cpp_suffixes()) && knows) out.push_back(file.path);
    }
  return out;
}

bool has(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

TEST(Lists, ARecipeAndABatchTransformAreKnownToTheirOwnFileAndOneListAlone) {
  const List lists[] = {{"core/recipes", {"recipe", "list"}, {"supervised"}},
                        {"core/data/batch_transforms", {"list"}, {}}};
  for (const List& list : lists) {
    int types = 0;
    for (const SourceFile& file : sources_below(list.folder)) {
      const std::filesystem::path path(file.path);
      const std::string type = path.stem().string();
      if (path.extension() != ".cpp" || has(list.not_one, type) || has(list.common, type)) continue;
      ++types;
      std::size_t own = 0, lines = 0;
      for (const std::string& known : files_that_know(type)) {
        const std::string stem = std::filesystem::path(known).stem().string();
        own += known == file.path ? 1 : 0;
        lines += known != file.path ? 1 : 0;
        EXPECT_TRUE(known == file.path || (known.starts_with(list.folder) && has(list.not_one, stem)))
            << known << " knows of " << type;
      }
      EXPECT_EQ(own, 1U) << type;
      EXPECT_EQ(lines, 2U) << type << ": its declaration, and its place in the list";
    }
    EXPECT_GE(types, 1) << list.folder;
  }
}

// In the window whoever shows what it says includes its header; in the engine nobody does.
TEST(Lists, AProbeIsKnownToItsOwnFileAndTheListAlone) {
  int probes = 0;
  for (const SourceFile& file : sources_below("core/train/probes")) {
    const std::filesystem::path path(file.path);
    const std::string probe = path.stem().string();
    if (path.extension() != ".cpp" || probe == "list") continue;
    ++probes;
    const std::string header = "#include \"core/train/probes/" + probe + ".h\"";
    for (const SourceFile& other : sources_below("core"))
      EXPECT_EQ(other.text.find(header) != std::string::npos, other.path == file.path) << other.path;
    for (const char* list : {"core/train/probes/list.h", "core/train/probes/list.cpp"})
      for (const SourceFile& other : sources_below("core/train/probes"))
        if (other.path == list) {
          EXPECT_NE(other.text.find(probe + "()"), std::string::npos) << list;
        }
  }
  EXPECT_GE(probes, 4);
}

}  // namespace
}  // namespace vitrine::test
