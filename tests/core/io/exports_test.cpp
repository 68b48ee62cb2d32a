// Other programs read what we export: a script that knows only the formats' descriptions, Python and NumPy.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/data/table_code.h"
#include "core/io/weights.h"
#include "core/io/weights_file.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

const std::string kPython = "/usr/bin/python3";

bool numpy_is_there() {
  return std::system((kPython + " -c 'import numpy' 2>/dev/null").c_str()) == 0;
}

int run(const std::string& command) {
  std::fflush(nullptr);
  return std::system(command.c_str());
}

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    out.append(buffer.data(), got);
  return pclose(pipe) == 0 ? out : "failed: " + out;
}

class Exports : public testing::TestWithParam<const char*> {};

// The script writes every tensor it found as "N.npy" and prints one JSON line each; the values come back bit for bit.
TEST_P(Exports, AreReadByPlainNumPy) {
  if (!numpy_is_there()) GTEST_SKIP() << "needs " << kPython << " with NumPy";
  const test::Folder folder;
  const std::string file = folder / ("weights." + std::string(GetParam()));
  const NamedTensors tensors = test::awkward_tensors();
  ASSERT_TRUE(save_tensors(tensors, file).ok());
  const std::string listing = output_of(kPython + " " + VITRINE_SOURCE_DIR + "/tests/reference/read_exports.py '" +
                                        file + "' --out '" + (folder / "out") + "'");
  const auto json = nlohmann::json::parse(listing, nullptr, false);
  ASSERT_FALSE(json.is_discarded()) << listing;
  for (const auto& [key, value] : tensors.metadata) EXPECT_EQ(json["metadata"][key], value);
  ASSERT_EQ(json["tensors"].size(), tensors.tensors.size());
  for (std::size_t i = 0; i < tensors.tensors.size(); ++i) {
    const auto& [name, tensor] = tensors.tensors[i];
    EXPECT_EQ(json["tensors"][i]["name"], name);
    const auto back = load_npy(json["tensors"][i]["file"].get<std::string>());
    ASSERT_TRUE(back.ok()) << back.error().sentence();
    EXPECT_TRUE(test::same(*back, tensor)) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Exports, testing::Values("safetensors", "npz"));

// What raw rows of a table need comes back whole, from either format.
TEST_P(Exports, CarryWhatRawRowsNeed) {
  const test::Folder folder;
  const std::string file = folder / ("weights." + std::string(GetParam()));
  Trained trained;
  trained.weights.push_back({"dense_1/weight", "dense_1.weight", Tensor(Shape{1, 4}), {}, {}});
  trained.input = {{1, 2, 3, 4}, {1, 0.5F, 1, 1}, {7, 8, 0, 0}};
  trained.target = {{200'000}, {0.00001F}};
  TableCode table;
  table.inputs = {{"size", 1, CsvKind::number, {',', DayOrder::day_first}, 0, {}},
                  {"when", 4, CsvKind::date, {'.', DayOrder::month_first}, 19'700, {}},
                  {"colour", 2, CsvKind::text, {}, 0, {"blue, \"dark\"", "röd"}}};
  table.target = {"price", 5, CsvKind::number, {}, 0, {}};
  table.columns = 6;
  table.marks = {"k.a."};
  trained.input_names = table.input_names();
  trained.table = std::make_shared<const TableCode>(table);
  ASSERT_TRUE(export_weights(trained, file).ok());
  const auto back = load_trained(file);
  ASSERT_TRUE(back.ok()) << back.error().sentence();
  EXPECT_TRUE(back->described);
  EXPECT_EQ(back->input, trained.input);
  EXPECT_EQ(back->target, trained.target);
  EXPECT_EQ(back->input_names, (std::vector<std::string>{"size", "when", "colour = blue, \"dark\"", "colour = röd"}));
  ASSERT_TRUE(back->table);
  EXPECT_EQ(back->table->inputs[1].format.order, DayOrder::month_first);
  EXPECT_EQ(*back->table, table);
  const auto plain = load_tensors(file);
  const std::string about = plain->metadata.at("vitrine");
  for (const char* words :
       {"(raw value - shift) * scale", "a missing value becomes its fill", "output / scale + shift"})
    EXPECT_NE(about.find(words), std::string::npos) << about;

  NamedTensors alone;
  alone.tensors = plain->tensors;
  const std::string other = folder / ("other." + std::string(GetParam()));
  ASSERT_TRUE(save_tensors(alone, other).ok());
  EXPECT_FALSE(load_trained(other)->described);
}

TEST(Imports, WhatNumPyWritesIsRead) {
  if (!numpy_is_there()) GTEST_SKIP() << "needs " << kPython << " with NumPy";
  const test::Folder folder;
  const std::string script =
      "import numpy as np\n"
      "a = np.arange(12, dtype='>i2').reshape(3, 4)\n"
      "np.save('fortran.npy', np.asfortranarray(a.astype('f8')))\n"
      "np.savez('plain.npz', a=a, **{'layer/b': np.float32(2.5)})\n"
      "np.savez_compressed('packed.npz', a=a.astype('f2'), flags=np.array([True, False]))\n"
      "np.save('objects.npy', np.array([{}, None], dtype=object), allow_pickle=True)\n";
  test::write_raw(folder / "make.py", script);
  ASSERT_EQ(run("cd '" + (folder / "") + "' && " + kPython + " make.py"), 0);
  AlignedVector<float> counted(12);
  for (std::size_t i = 0; i < 12; ++i) counted[i] = static_cast<float>(i);
  const Tensor expected(Shape{3, 4}, counted);

  const auto fortran = load_npy(folder / "fortran.npy");
  ASSERT_TRUE(fortran.ok()) << fortran.error().sentence();
  EXPECT_EQ(*fortran, expected);
  const auto plain = load_tensors(folder / "plain.npz");
  ASSERT_TRUE(plain.ok()) << plain.error().sentence();
  EXPECT_EQ(*plain->find("a"), expected);
  EXPECT_EQ(plain->find("layer/b")->values[0], 2.5F);
  EXPECT_EQ(plain->find("layer/b")->shape.rank(), 0);
  const auto packed = load_tensors(folder / "packed.npz");
  ASSERT_TRUE(packed.ok()) << packed.error().sentence();
  EXPECT_EQ(*packed->find("a"), expected);
  EXPECT_EQ(packed->find("flags")->values, (AlignedVector<float>{1, 0}));
  EXPECT_NE(load_npy(folder / "objects.npy").error().what.find("Python objects"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
