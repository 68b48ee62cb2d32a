#include "core/runs/run_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/core/io/support.h"

namespace vitrine {
namespace {

using namespace test;
namespace fs = std::filesystem;

TEST(RunFolder, LiesBesideTheProject) {
  EXPECT_EQ(runs_beside("/a/b.c/net.vitrine"), "/a/b.c/net.runs");
  EXPECT_EQ(runs_beside("net"), "net.runs");
}

TEST(RunFolder, ANameIsNeverTakenTwice) {
  const Folder folder;
  const RunFolder first = new_run_folder(folder / "runs");
  EXPECT_FALSE(fs::exists(first.path));
  ASSERT_TRUE(make_run_folder(first));
  RunFolder second = new_run_folder(folder / "runs");
  if (second.path == first.path + " 2") return;  // within the same second
  EXPECT_GT(second.path, first.path);
}

TEST(RunFolder, RunsAreListedTheNewestFirstAndNothingElseIs) {
  const Folder folder;
  EXPECT_TRUE(runs_in(folder / "nowhere").empty());
  for (const char* name : {"2026-01-02 10.00.00", "2026-01-02 09.00.00", "2025-12-31 23.59.59", "not a run"}) {
    const RunFolder run((folder / "runs") + "/" + name);
    ASSERT_TRUE(make_run_folder(run));
    if (name[0] == '2') write_raw(run.project, "{}");
  }
  write_raw((folder / "runs") + "/a file", "");
  const auto runs = runs_in(folder / "runs");
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_TRUE(runs[0].path.ends_with("10.00.00"));
  EXPECT_TRUE(runs[2].path.ends_with("23.59.59"));
}

TEST(RunFolder, ARunIsNotWrittenOver) {
  const Folder folder;
  const RunFolder run(folder / "run");
  EXPECT_TRUE(holds_no_run(run));
  ASSERT_TRUE(make_run_folder(run));
  EXPECT_TRUE(holds_no_run(run));
  write_raw(run.metrics, "");
  const Status refused = holds_no_run(run);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("metrics.csv"), std::string::npos);
}

TEST(RunFolder, WhereNoneCanBeMadeThatIsSaid) {
  const Folder folder;
  write_raw(folder / "file", "");
  const Status made = make_run_folder(RunFolder(folder / "file/run"));
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().sentence().find("file/run"), std::string::npos);
  EXPECT_FALSE(make_run_folder(RunFolder(folder / "file")));
}

}  // namespace
}  // namespace vitrine
