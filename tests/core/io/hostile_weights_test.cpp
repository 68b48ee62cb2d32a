// A thousand damaged copies of every weight format: each loads or says what is wrong, and nothing that loads is
// larger than the file justifies (the sanitizer build watches every access).
#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/io/formats.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

std::size_t values_in(const Tensor& tensor) {
  return tensor.values.size();
}
std::size_t values_in(const NamedTensors& tensors) {
  std::size_t out = 0;
  for (const auto& [name, tensor] : tensors.tensors) out += tensor.values.size();
  return out;
}

template <class Read>
void expect_words(const std::string& whole, const Read& read) {
  int refused = 0, copies = 0;
  test::for_damaged_copies(whole, [&](const std::string& bytes) {
    ++copies;
    const auto result = read(bytes, "damaged file");
    if (result.ok()) {
      EXPECT_LE(values_in(*result), whole.size());
      return;
    }
    ++refused;
    EXPECT_GT(result.error().what.size(), 10U);
    EXPECT_TRUE(result.error().where.starts_with("damaged file"));
    EXPECT_TRUE(valid_utf8(result.error().sentence()));
  });
  EXPECT_EQ(copies, 1000);
  EXPECT_GE(refused, 500);  // every truncation at least
}

TEST(HostileWeights, Safetensors) {
  const auto whole = to_safetensors(test::awkward_tensors());
  ASSERT_TRUE(whole.ok());
  expect_words(*whole, from_safetensors);
}

TEST(HostileWeights, Npz) {
  const auto whole = to_npz(test::awkward_tensors());
  ASSERT_TRUE(whole.ok());
  expect_words(*whole, from_npz);
}

TEST(HostileWeights, Npy) {
  const auto whole = to_npy(test::awkward_tensors().tensors[2].second);
  ASSERT_TRUE(whole.ok());
  expect_words(*whole, from_npy);
}

}  // namespace
}  // namespace vitrine
