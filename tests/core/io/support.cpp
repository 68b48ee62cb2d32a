#include "tests/core/io/support.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>

namespace vitrine::test {

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "vitrine_test_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}
Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}
std::vector<std::string> Folder::names() const {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(path_))
    out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

void write_raw(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}
std::string read_raw(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

NamedTensors awkward_tensors() {
  using Limits = std::numeric_limits<float>;
  NamedTensors out;
  Tensor weight(Shape{3, 5});
  for (std::size_t i = 0; i < weight.values.size(); ++i) weight.values[i] = 0.1F * static_cast<float>(i) - 0.7F;
  Tensor special(Shape{8});
  const float payload = std::bit_cast<float>(0x7FA12345U);  // a signalling NaN with a payload
  const float values[] = {-0.0F,
                          Limits::denorm_min(),
                          Limits::infinity(),
                          -Limits::infinity(),
                          Limits::quiet_NaN(),
                          Limits::max(),
                          Limits::min(),
                          0};
  std::copy(std::begin(values), std::end(values), special.values.begin());
  std::memcpy(&special.values[7], &payload, sizeof payload);
  Tensor kernel(Shape{2, 3, 3, 2});
  for (std::size_t i = 0; i < kernel.values.size(); ++i) kernel.values[i] = 1.0F / static_cast<float>(i + 1);
  Tensor scalar{Shape{}};
  scalar.values[0] = 42;
  out.tensors = {{"dense_1/weight", weight}, {"special", special},           {"conv.größe", kernel},
                 {"steps", scalar},          {"empty", Tensor(Shape{0, 4})}, {"dense_1/bias", Tensor(Shape{1})}};
  out.metadata = {{"classes", "[\"null\", \"eins\"]"}, {"note", "line\nbreak, “quotes” and \"quotes\""}};
  return out;
}

bool same(const Tensor& a, const Tensor& b) {
  return a.shape == b.shape && a.values.size() == b.values.size() &&
         (a.values.empty() || std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(float)) == 0);
}
bool same(const NamedTensors& a, const NamedTensors& b) {
  if (a.metadata != b.metadata || a.tensors.size() != b.tensors.size()) return false;
  for (std::size_t i = 0; i < a.tensors.size(); ++i)
    if (a.tensors[i].first != b.tensors[i].first || !same(a.tensors[i].second, b.tensors[i].second)) return false;
  return true;
}

void for_damaged_copies(const std::string& whole, const std::function<void(const std::string&)>& check) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 500; ++i) check(whole.substr(0, random() % whole.size()));
  for (int i = 0; i < 500; ++i) {
    std::string copy = whole;
    for (std::uint64_t flips = 1 + random() % 4; flips > 0; --flips) {
      // Half of them near the front, where the headers are.
      const std::size_t reach = random() % 2 == 0 ? copy.size() : std::min<std::size_t>(copy.size(), 400);
      copy[random() % reach] ^= static_cast<char>(1U << (random() % 8));
    }
    check(copy);
  }
}

}  // namespace vitrine::test
