// The name and the colour that a person gives a run.
#include "core/runs/run_label.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>

#include "core/base/text.h"
#include "tests/core/io/support.h"

namespace vitrine {
namespace {

using namespace test;

struct Labelled {
  Labelled() { std::filesystem::create_directories(run.path); }
  Folder folder;
  RunFolder run{folder / "2026-01-02 10.00.00"};
};

TEST(RunLabel, WhatIsWrittenIsRead) {
  const Labelled at;
  EXPECT_EQ(label_of(at.run), RunLabel());
  EXPECT_EQ(name_of(at.run, label_of(at.run)), "2026-01-02 10.00.00");
  const RunLabel label{"größer, \"wide\"", 4};
  ASSERT_TRUE(write_label(at.run, label));
  EXPECT_EQ(label_of(at.run), label);
  EXPECT_EQ(name_of(at.run, label), label.name);
  ASSERT_TRUE(write_label(at.run, {}));
  EXPECT_EQ(label_of(at.run), RunLabel());
}

TEST(RunLabel, AChangeLeavesTheRestAsItWas) {
  const Labelled at;
  ASSERT_TRUE(change_label(at.run, [](RunLabel&) {}));
  EXPECT_FALSE(there(at.run.path + "/label.json"));  // nothing has changed
  // Each thread sets what the other does not.
  std::thread names([&] {
    for (int i = 0; i < 50; ++i)
      EXPECT_TRUE(change_label(at.run, [i](RunLabel& label) { label.name = std::to_string(i); }));
  });
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(change_label(at.run, [i](RunLabel& label) { label.colour = i; }));
  names.join();
  EXPECT_EQ(label_of(at.run), (RunLabel{"49", 49}));
}

TEST(RunLabel, WhatIsNoLabelIsNone) {
  const Labelled at;
  for (const char* text : {"", "{", "[]", R"({"name": 3, "colour": "red"})", R"({"colour": -1})",
                           R"({"colour": 1e9})", R"({"colour": 18446744073709551615})"}) {
    write_raw(at.run.path + "/label.json", text);
    EXPECT_EQ(label_of(at.run), RunLabel()) << text;
  }
  write_raw(at.run.path + "/label.json", "{\"name\": \"" + std::string(100'000, 'x') + "\"}");
  EXPECT_EQ(label_of(at.run), RunLabel());
  write_raw(at.run.path + "/label.json", "{\"name\": \"" + std::string(10'000, 'x') + "\"}");
  EXPECT_LE(label_of(at.run).name.size(), 200U);
}

// 200 bytes may end in the middle of a character.
TEST(RunLabel, ALongNameIsCutBetweenCharacters) {
  const Labelled at;
  for (const std::string character : {"x", "ß", "→", "𝛁"}) {
    std::string name = "n";
    while (name.size() < 1'000) name += character;
    const std::string wanted = "n" + name.substr(1, (199 / character.size()) * character.size());
    ASSERT_TRUE(write_label(at.run, {name, 4}));
    EXPECT_EQ(label_of(at.run), (RunLabel{wanted, 4}));
    EXPECT_LT(read_raw(at.run.path + "/label.json").size(), 300U) << "what is not read is not written either";
    write_raw(at.run.path + "/label.json", "{\"name\": \"" + name + "\"}");
    EXPECT_EQ(label_of(at.run).name, wanted);
    EXPECT_TRUE(valid_utf8(label_of(at.run).name));
  }
}

}  // namespace
}  // namespace vitrine
