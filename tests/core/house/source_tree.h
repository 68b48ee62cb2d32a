// The repository's own files, read as text.
#pragma once

#include <string>
#include <vector>

namespace vitrine::test {

struct SourceFile {
  std::string path;  // from the top folder: "core/base/rng.h"
  std::string text;

  [[nodiscard]] bool has_suffix(const std::vector<std::string>& suffixes) const;
  [[nodiscard]] std::vector<std::string> lines() const;
  // What #include names, without quotes or brackets.
  [[nodiscard]] std::vector<std::string> includes() const;
};

// A file by its path from the top folder; the calling test fails if there is none.
[[nodiscard]] SourceFile read_source(const std::string& path);
// Every text file of ours below `folder`; "" takes the whole repository. Without what .gitignore leaves out, hidden
// folders other than .ci, and binary files.
[[nodiscard]] std::vector<SourceFile> sources_below(const std::string& folder);
// Folders right below `folder`, by name, in alphabetical order, chosen in the same way.
[[nodiscard]] std::vector<std::string> folders_in(const std::string& folder);

[[nodiscard]] const std::vector<std::string>& cpp_suffixes();

}  // namespace vitrine::test
