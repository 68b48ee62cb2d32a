#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/io/weights_file.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

// A file put together by hand from the format's description.
std::string file_of(const std::string& header, const std::string& data) {
  std::string out(8, '\0');
  const std::uint64_t length = header.size();
  std::memcpy(out.data(), &length, 8);
  return out + header + data;
}
template <class T>
std::string bytes_of(std::initializer_list<T> values) {
  std::string out;
  for (const T value : values) out.append(reinterpret_cast<const char*>(&value), sizeof value);
  return out;
}
std::string one(const std::string& type, const std::string& shape, std::size_t end) {
  return R"({"a":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":[0,)" + std::to_string(end) +
         "]}}";
}

TEST(Safetensors, KeepsEveryBitAndTheOrder) {
  const NamedTensors tensors = test::awkward_tensors();
  const auto bytes = to_safetensors(tensors);
  ASSERT_TRUE(bytes.ok()) << bytes.error().sentence();
  const auto read = from_safetensors(*bytes, "f");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_TRUE(test::same(*read, tensors));
}

TEST(Safetensors, WritesWhatTheFormatAsksFor) {
  const auto bytes = to_safetensors(test::awkward_tensors());
  ASSERT_TRUE(bytes.ok());
  std::uint64_t length = 0;
  std::memcpy(&length, bytes->data(), 8);
  EXPECT_EQ((8 + length) % 8, 0U);
  const std::string header = bytes->substr(8, length);
  EXPECT_EQ(header.front(), '{');
  EXPECT_NE(header.find(R"("__metadata__":{"format":"pt")"), std::string::npos) << header;
  EXPECT_NE(header.find(R"("dense_1/weight":{"dtype":"F32","shape":[3,5],"data_offsets":[0,60]})"),
            std::string::npos);
}

TEST(Safetensors, ReadsTheOtherNumberTypes) {
  const std::pair<std::string, std::string> cases[] = {{"F64", bytes_of<double>({1.5, -2})},
                                                       {"F16", bytes_of<std::uint16_t>({0x3E00, 0xC000})},
                                                       {"BF16", bytes_of<std::uint16_t>({0x3FC0, 0xC000})},
                                                       {"F32", bytes_of<float>({1.5F, -2})}};
  for (const auto& [type, data] : cases) {
    const auto read = from_safetensors(file_of(one(type, "[2]", data.size()), data), "f");
    ASSERT_TRUE(read.ok()) << type << ": " << read.error().sentence();
    EXPECT_EQ(read->tensors[0].second.values, (AlignedVector<float>{1.5F, -2})) << type;
  }
  const auto whole = from_safetensors(file_of(one("I64", "[2]", 16), bytes_of<std::int64_t>({-7, 1 << 24})), "f");
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->tensors[0].second.values, (AlignedVector<float>{-7, 1 << 24}));
  ASSERT_TRUE(from_safetensors(file_of(one("I32", "[1]", 4), bytes_of<std::int32_t>({-7})), "f").ok());
  const auto byte = from_safetensors(file_of(one("U8", "[]", 1), "\xFF"), "f");
  ASSERT_TRUE(byte.ok());
  EXPECT_EQ(byte->tensors[0].second.values[0], 255);
}

TEST(Safetensors, ReadsHalfPrecisionExactly) {
  // Values from IEEE 754-2008: largest, smallest normal, smallest subnormal, infinity, NaN, -0.
  const auto read = from_safetensors(
      file_of(one("F16", "[6]", 12), bytes_of<std::uint16_t>({0x7BFF, 0x0400, 0x0001, 0xFC00, 0x7E00, 0x8000})), "f");
  ASSERT_TRUE(read.ok());
  const auto& v = read->tensors[0].second.values;
  EXPECT_EQ(v[0], 65504.0F);
  EXPECT_EQ(v[1], 0x1p-14F);
  EXPECT_EQ(v[2], 0x1p-24F);
  EXPECT_EQ(v[3], -INFINITY);
  EXPECT_TRUE(std::isnan(v[4]));
  EXPECT_TRUE(v[5] == 0 && std::signbit(v[5]));
}

struct Bad {
  const char* why;
  std::string bytes;
};

TEST(Safetensors, RefusesWhatTheFormatForbids) {
  const std::string four(4, '\0'), eight(8, '\0');
  const std::string second = R"(,"b":{"dtype":"F32","shape":[1],"data_offsets":)";
  const std::string a = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  const Bad cases[] = {
      {"empty", ""},
      {"too short", "1234567"},
      {"header length past the limit", bytes_of<std::uint64_t>({100'000'001}) + "{}"},
      {"header length past the end", bytes_of<std::uint64_t>({100}) + "{}"},
      {"header length overflows", bytes_of<std::uint64_t>({~std::uint64_t{0}}) + "{}"},
      {"starts with a blank", file_of(" " + one("F32", "[1]", 4), four)},
      {"a list", file_of("[]", "")},
      {"data too short", file_of(one("F32", "[2]", 8), four)},
      {"data too long", file_of(one("F32", "[1]", 4), eight)},
      {"shape and offsets differ", file_of(one("F32", "[2]", 4), four)},
      {"negative axis", file_of(one("F32", "[-1]", 4), four)},
      {"fractional axis", file_of(one("F32", "[1.5]", 4), four)},
      {"product overflows", file_of(one("F32", "[4294967296,4294967296,4]", 0), "")},
      {"seven axes", file_of(one("F32", "[1,1,1,1,1,1,1]", 4), four)},
      {"unknown type", file_of(one("F8_E4M3", "[4]", 4), four)},
      {"hole", file_of(a + second + "[8,12]}}", eight + four)},
      {"overlap", file_of(a + second + "[0,4]}}", four)},
      {"first does not start at 0", file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", eight)},
      {"end before begin", file_of(R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}})", "")},
      {"name twice", file_of(a + R"(,"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", eight)},
      {"unknown entry", file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}})", four)},
      {"no shape", file_of(R"({"a":{"dtype":"F32","data_offsets":[0,4]}})", four)},
      {"metadata not text", file_of(R"({"__metadata__":{"a":1}})", "")},
      {"nested", file_of(R"({"a":{"dtype":"F32","shape":[[[[1]]]],"data_offsets":[0,4]}})", four)},
  };
  for (const Bad& bad : cases) {
    const auto read = from_safetensors(bad.bytes, "weights.safetensors");
    ASSERT_FALSE(read.ok()) << bad.why;
    EXPECT_FALSE(read.error().what.empty()) << bad.why;
    EXPECT_TRUE(read.error().where.starts_with("weights.safetensors")) << bad.why;
  }
}

TEST(Safetensors, DataMayComeInAnotherOrderThanTheHeader) {
  const std::string header = R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},)"
                             R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  const auto read = from_safetensors(file_of(header, bytes_of<float>({1, 2})), "f");
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_EQ(read->find("a")->values[0], 1);
  EXPECT_EQ(read->find("b")->values[0], 2);
  EXPECT_EQ(read->tensors[0].first, "b");
  EXPECT_EQ(read->find("c"), nullptr);
}

TEST(Safetensors, DoesNotWriteWhatCannotBeReadBack) {
  NamedTensors tensors;
  tensors.tensors = {{"a", Tensor(Shape{1})}, {"a", Tensor(Shape{1})}};
  EXPECT_FALSE(to_safetensors(tensors).ok());
  tensors.tensors = {{"__metadata__", Tensor(Shape{1})}};
  EXPECT_FALSE(to_safetensors(tensors).ok());
  tensors.tensors = {{"\xFF", Tensor(Shape{1})}};
  EXPECT_FALSE(to_safetensors(tensors).ok());
  tensors.tensors = {{"a", Tensor(Shape{2}, AlignedVector<float>(3))}};
  EXPECT_FALSE(to_safetensors(tensors).ok());
  tensors.tensors.clear();
  tensors.metadata = {{"a", "\xFF"}};
  EXPECT_FALSE(to_safetensors(tensors).ok());
  tensors.metadata = {{"format", "tf"}};
  EXPECT_FALSE(to_safetensors(tensors).ok());
}

}  // namespace
}  // namespace vitrine
