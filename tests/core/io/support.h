// Shared by the tests of files: a folder of their own, tensors with awkward values, damaged copies.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/io/weights_file.h"

namespace vitrine::test {

// A fresh folder that goes away with its content.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::vector<std::string> names() const;  // what is in it, hidden files too, sorted

 private:
  std::filesystem::path path_;
};

void write_raw(const std::string& path, const std::string& bytes);
[[nodiscard]] std::string read_raw(const std::string& path);

// Weights as a network has them, with zero-sized and scalar tensors, -0, subnormals, infinities and NaN among them.
[[nodiscard]] NamedTensors awkward_tensors();
// Equal in names, shapes, metadata and every bit of every value.
[[nodiscard]] bool same(const NamedTensors& a, const NamedTensors& b);
[[nodiscard]] bool same(const Tensor& a, const Tensor& b);

// Calls `check` with 500 truncations of `whole` and 500 copies with 1 to 4 flipped bits, the same ones every time.
void for_damaged_copies(const std::string& whole, const std::function<void(const std::string& bytes)>& check);

}  // namespace vitrine::test
