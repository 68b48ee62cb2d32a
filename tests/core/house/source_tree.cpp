#include "tests/core/house/source_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace vitrine::test {
namespace {

namespace fs = std::filesystem;

const fs::path kTop = VITRINE_SOURCE_DIR;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The folders that .gitignore names, as "/build/" or ".cache/".
bool left_out(const std::string& folder_name) {
  static const std::string ignored = text_of(kTop / ".gitignore");
  if (folder_name.starts_with(".") && folder_name != ".ci") return true;
  return std::regex_search(ignored, std::regex("(^|\n)/?" + folder_name + "/(\n|$)"));
}

}  // namespace

bool SourceFile::has_suffix(const std::vector<std::string>& suffixes) const {
  return std::any_of(suffixes.begin(), suffixes.end(), [&](const std::string& s) { return path.ends_with(s); });
}

std::vector<std::string> SourceFile::lines() const {
  std::vector<std::string> out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) out.push_back(line);
  return out;
}

std::vector<std::string> SourceFile::includes() const {
  static const std::regex include(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<std::string> out;
  for (const std::string& line : lines()) {
    std::smatch found;
    if (std::regex_search(line, found, include)) out.push_back(found[1]);
  }
  return out;
}

SourceFile read_source(const std::string& path) {
  EXPECT_TRUE(fs::is_regular_file(kTop / path)) << path << " is missing";
  return {path, text_of(kTop / path)};
}

std::vector<SourceFile> sources_below(const std::string& folder) {
  std::vector<SourceFile> out;
  for (auto it = fs::recursive_directory_iterator(kTop / folder); it != fs::recursive_directory_iterator(); ++it) {
    if (it->is_directory()) {
      if (left_out(it->path().filename())) it.disable_recursion_pending();
    } else if (it->is_regular_file()) {
      SourceFile file{it->path().lexically_relative(kTop).generic_string(), text_of(it->path())};
      if (file.text.find('\0') == std::string::npos) out.push_back(std::move(file));
    }
  }
  EXPECT_FALSE(out.empty()) << "nothing was found below " << (kTop / folder);
  return out;
}

std::vector<std::string> folders_in(const std::string& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(kTop / folder)) {
    const std::string name = entry.path().filename();
    if (entry.is_directory() && !left_out(name)) out.push_back(name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

const std::vector<std::string>& cpp_suffixes() {
  static const std::vector<std::string> suffixes{".cpp", ".h", ".cpp.in"};
  return suffixes;
}

}  // namespace vitrine::test
