#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/io/weights_file.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

std::string npy(const std::string& header, const std::string& data, char version = 1) {
  std::string out = "\x93NUMPY";
  out += version;
  out += '\0';
  const std::string text = header + "\n";
  const auto length = static_cast<std::uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&length), version == 1 ? 2 : 4);
  return out + text + data;
}
std::string dict(const std::string& descr, const std::string& shape, const std::string& fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}
template <class T>
std::string raw(std::initializer_list<T> values, bool swap = false) {
  std::string out;
  for (const T value : values) {
    std::string bytes(reinterpret_cast<const char*>(&value), sizeof value);
    out += swap ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
  }
  return out;
}

TEST(Npy, KeepsEveryBit) {
  for (const auto& [name, tensor] : test::awkward_tensors().tensors) {
    const auto bytes = to_npy(tensor);
    ASSERT_TRUE(bytes.ok());
    const auto read = from_npy(*bytes, "f");
    ASSERT_TRUE(read.ok()) << name << ": " << read.error().sentence();
    EXPECT_TRUE(test::same(*read, tensor)) << name;
  }
}

TEST(Npy, AlignsTheDataTo64Bytes) {
  for (const Shape& shape : {Shape{}, Shape{7}, Shape{2, 3}, Shape{1, 2, 3, 4, 5, 6}}) {
    const auto bytes = to_npy(Tensor(shape));
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ((bytes->size() - static_cast<std::size_t>(shape.size()) * 4) % 64, 0U) << shape.text();
    EXPECT_TRUE(bytes->starts_with(std::string("\x93NUMPY\x01\x00", 8)));
  }
  const auto one = to_npy(Tensor(Shape{7}));
  EXPECT_NE(one->find("'shape': (7,), }"), std::string::npos);
}

TEST(Npy, ReadsEveryNumberTypeInBothByteOrders) {
  for (const bool swap : {false, true}) {
    const std::string order = swap ? ">" : "<";
    const std::pair<std::string, std::string> cases[] = {{"f2", raw<std::uint16_t>({0x3C00, 0x4580}, swap)},
                                                         {"f4", raw<float>({1, 5.5}, swap)},
                                                         {"f8", raw<double>({1, 5.5}, swap)}};
    for (const auto& [type, data] : cases) {
      const auto read = from_npy(npy(dict(order + type, "(2,)"), data), "f");
      ASSERT_TRUE(read.ok()) << type << ": " << read.error().sentence();
      EXPECT_EQ(read->values, (AlignedVector<float>{1, 5.5})) << order << type;
    }
    const std::pair<std::string, std::string> whole[] = {{"i2", raw<std::int16_t>({1, -300}, swap)},
                                                         {"i4", raw<std::int32_t>({1, -300}, swap)},
                                                         {"i8", raw<std::int64_t>({1, -300}, swap)}};
    for (const auto& [type, data] : whole) {
      const auto read = from_npy(npy(dict(order + type, "(2,)"), data), "f");
      ASSERT_TRUE(read.ok()) << type;
      EXPECT_EQ(read->values, (AlignedVector<float>{1, -300})) << order << type;
    }
    const std::pair<std::string, std::string> natural[] = {{"u2", raw<std::uint16_t>({1, 65535}, swap)},
                                                           {"u4", raw<std::uint32_t>({1, 65535}, swap)},
                                                           {"u8", raw<std::uint64_t>({1, 65535}, swap)}};
    for (const auto& [type, data] : natural) {
      const auto read = from_npy(npy(dict(order + type, "(2,)"), data), "f");
      ASSERT_TRUE(read.ok()) << type;
      EXPECT_EQ(read->values, (AlignedVector<float>{1, 65535})) << order << type;
    }
  }
  EXPECT_EQ(from_npy(npy(dict("|u1", "(2,)"), "\x01\xFF"), "f")->values, (AlignedVector<float>{1, 255}));
  EXPECT_EQ(from_npy(npy(dict("|i1", "(2,)"), "\x01\xFF"), "f")->values, (AlignedVector<float>{1, -1}));
  EXPECT_EQ(from_npy(npy(dict("|b1", "(2,)"), std::string("\x00\x01", 2)), "f")->values,
            (AlignedVector<float>{0, 1}));
}

TEST(Npy, PutsFortranOrderInRowMajorOrder) {
  // [[1, 2, 3], [4, 5, 6]], column after column.
  const auto read = from_npy(npy(dict("<f4", "(2, 3)", "True"), raw<float>({1, 4, 2, 5, 3, 6})), "f");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->values, (AlignedVector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(read->shape, (Shape{2, 3}));
}

TEST(Npy, ReadsVersions2And3AndOtherWaysToWriteTheHeader) {
  const std::string data = raw<float>({1, 2});
  for (const char version : {2, 3}) EXPECT_TRUE(from_npy(npy(dict("<f4", "(2,)"), data, version), "f").ok());
  EXPECT_TRUE(from_npy(npy("{\"shape\":(2L,),\"fortran_order\":False,\"descr\":\"<f4\"}   ", data), "f").ok());
  EXPECT_TRUE(from_npy(npy(dict("<f4", "(1, 2)"), data), "f").ok());
  EXPECT_TRUE(from_npy(npy(dict("=f4", "(1, 2,)"), data), "f").ok());
}

TEST(Npy, RefusesEverythingElse) {
  const std::string data = raw<float>({1, 2});
  const std::pair<const char*, std::string> cases[] = {
      {"empty", ""},
      {"other magic", "PK\x03\x04 and so on"},
      {"only magic", "\x93NUMPY"},
      {"version 4", npy(dict("<f4", "(2,)"), data, 4)},
      {"header past the end", std::string("\x93NUMPY\x01\x00\xFF\xFF{", 11)},
      {"4 GB header", std::string("\x93NUMPY\x02\x00\xFF\xFF\xFF\xFF{", 13)},
      {"object", npy(dict("|O", "(2,)"), data)},
      {"complex", npy(dict("<c8", "(1,)"), data)},
      {"text", npy(dict("<U2", "(1,)"), data)},
      {"structure", npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", data)},
      {"no byte order for two bytes", npy(dict("|f4", "(2,)"), data)},
      {"negative axis", npy(dict("<f4", "(-2,)"), data)},
      {"number as shape", npy(dict("<f4", "(2)"), data)},
      {"axis too large", npy(dict("<f4", "(99999999999999999999,)"), data)},
      {"product overflows", npy(dict("<f4", "(4294967296, 4294967296)"), data)},
      {"huge claim", npy(dict("<f4", "(1000000000000,)"), data)},
      {"data too short", npy(dict("<f4", "(3,)"), data)},
      {"data too long", npy(dict("<f4", "(1,)"), data)},
      {"seven axes", npy(dict("<f4", "(1, 1, 1, 1, 1, 1, 2)"), data)},
      {"key twice", npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", data)},
      {"key missing", npy("{'descr': '<f4', 'shape': (2,), }", data)},
      {"key too many", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", data)},
      {"not a dictionary", npy("__import__('os')", data)},
      {"something after", npy(dict("<f4", "(2,)") + " + 1", data)},
      {"order is a word", npy(dict("<f4", "(2,)", "Maybe"), data)},
  };
  for (const auto& [why, bytes] : cases) {
    const auto read = from_npy(bytes, "x.npy");
    ASSERT_FALSE(read.ok()) << why;
    EXPECT_EQ(read.error().where, "x.npy") << why;
    EXPECT_FALSE(read.error().what.empty()) << why;
  }
}

TEST(Npy, SavesAndLoads) {
  const test::Folder folder;
  Tensor tensor(Shape{2, 2});
  tensor.values = {1, -0.0F, NAN, 4};
  ASSERT_TRUE(save_npy(tensor, folder / "x.npy").ok());
  const auto read = load_npy(folder / "x.npy");
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(test::same(*read, tensor));
  EXPECT_EQ(load_npy(folder / "y.npy").error().code, "missing-file");
}

}  // namespace
}  // namespace vitrine
