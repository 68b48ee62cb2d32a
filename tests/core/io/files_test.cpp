#include "core/io/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

#include "tests/core/io/support.h"

namespace vitrine {
namespace {

using test::Folder;
using test::read_raw;
using test::write_raw;

TEST(ReadFile, GivesEveryByte) {
  const Folder folder;
  const std::string bytes("zero \0 inside\xFF\n", 15);
  write_raw(folder / "a", bytes);
  const auto read = read_file(folder / "a");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, bytes);
  write_raw(folder / "empty", "");
  ASSERT_TRUE(read_file(folder / "empty").ok());
  EXPECT_EQ(*read_file(folder / "empty"), "");
}

TEST(ReadFile, SaysWhyItCannot) {
  const Folder folder;
  const auto missing = read_file(folder / "none");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, "missing-file");
  EXPECT_EQ(missing.error().where, folder / "none");

  ASSERT_FALSE(read_file(folder / "").ok());
  EXPECT_NE(read_file(folder / "").error().what.find("folder"), std::string::npos);
  EXPECT_TRUE(read_file(folder / "").error().code.empty());
  EXPECT_FALSE(read_file("").ok());
  EXPECT_FALSE(read_file(std::string("a\0b", 3)).ok());
  EXPECT_FALSE(read_file("/dev/zero").ok());
}

TEST(ReadFile, APipeNobodyWritesToDoesNotHang) {
  const Folder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(read_file(folder / "pipe").ok());
}

TEST(ReadFile, ChecksTheSizeBeforeItAllocates) {
  const Folder folder;
  write_raw(folder / "sparse", "");
  ASSERT_EQ(truncate((folder / "sparse").c_str(), off_t{1} << 40), 0);  // 1 TiB that takes no room on the disk
  const auto read = read_file(folder / "sparse");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().what.find("1.10 TB"), std::string::npos) << read.error().what;
  write_raw(folder / "five", "12345");
  EXPECT_TRUE(read_file(folder / "five", 5).ok());
  EXPECT_FALSE(read_file(folder / "five", 4).ok());
}

TEST(WriteFile, CreatesAndReplacesAndLeavesNothingBehind) {
  const Folder folder;
  ASSERT_TRUE(write_file_safely(folder / "a", "first").ok());
  ASSERT_TRUE(write_file_safely(folder / "a", std::string("second\0", 7)).ok());
  EXPECT_EQ(read_raw(folder / "a"), std::string("second\0", 7));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

TEST(WriteFile, KeepsPermissionsAndFollowsLinks) {
  const Folder folder;
  write_raw(folder / "real", "old");
  ASSERT_EQ(chmod((folder / "real").c_str(), 0640), 0);
  ASSERT_EQ(symlink("real", (folder / "link").c_str()), 0);
  ASSERT_TRUE(write_file_safely(folder / "link", "new").ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(read_raw(folder / "real"), "new");
  struct stat info {};
  ASSERT_EQ(stat((folder / "real").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640U);
}

TEST(WriteFile, AFailedVerificationLeavesTheOldFile) {
  const Folder folder;
  write_raw(folder / "a", "old");
  std::string seen;
  const Status status = write_file_safely(folder / "a", "new", [&](const std::string& temporary) -> Status {
    seen = read_raw(temporary);
    return Error{"It reads back differently", "", ""};
  });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(seen, "new");
  EXPECT_EQ(read_raw(folder / "a"), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

// The limit on file sizes stands in for a full disk: write() fails half-way in the same manner.
TEST(WriteFile, ADiskThatTakesNoMoreLeavesTheOldFile) {
  const Folder folder;
  write_raw(folder / "a", "old");
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tiny{1000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tiny), 0);
  const Status status = write_file_safely(folder / "a", std::string(100'000, 'x'));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().where, folder / "a");
  EXPECT_FALSE(status.error().remedy.empty());
  EXPECT_EQ(read_raw(folder / "a"), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

TEST(WriteFile, SaysWhyAPlaceIsNoGood) {
  const Folder folder;
  write_raw(folder / "file", "old");
  const auto below = write_file_safely(folder / "file/inside", "x");
  ASSERT_FALSE(below.ok());
  EXPECT_NE(below.error().what.find("not a folder"), std::string::npos) << below.error().what;
  const auto nowhere = write_file_safely(folder / "none/a", "x");
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().code, "missing-file");
  EXPECT_FALSE(write_file_safely(folder / "", "x").ok());
  EXPECT_FALSE(write_file_safely("/dev/full", "x").ok());
  EXPECT_FALSE(write_file_safely("", "x").ok());
  const auto name = write_file_safely(folder / std::string(300, 'n'), "x");
  ASSERT_FALSE(name.ok());
  EXPECT_NE(name.error().remedy.find("shorter"), std::string::npos);
  EXPECT_EQ(read_raw(folder / "file"), "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"file"});
}

// A program that has written its temporary file, says so, and waits before it gives it its name.
struct Writer {
  explicit Writer(const std::string& path) {
    if (pipe(ready) != 0) throw std::runtime_error("no pipe");
    child = fork();
    if (child != 0) {
      char byte = 0;
      if (read(ready[0], &byte, 1) != 1) throw std::runtime_error("no word from the writer");
      return;
    }
    (void)write_file_safely(path, "half a minute's work", [this](const std::string&) -> Status {
      if (write(ready[1], "r", 1) == 1) pause();
      return {};
    });
    _exit(0);
  }
  void kill_it() {
    kill(child, SIGKILL);
    EXPECT_EQ(waitpid(child, nullptr, 0), child);
  }
  int ready[2] = {};
  pid_t child = 0;
};

TEST(WriteFile, WhatAKilledProgramLeftGoesWithTheNextSave) {
  const Folder folder;
  const std::string others[] = {".hidden", ".a.tmp", "a.0123456789abcdef.tmp", ".a.0123456789abcdeX.tmp"};
  for (const std::string& name : others) write_raw(folder / name, "not ours");
  Writer writer(folder / "a");
  EXPECT_EQ(folder.names().size(), 5U);
  ASSERT_TRUE(write_file_safely(folder / "b", "new").ok());
  EXPECT_EQ(folder.names().size(), 6U) << "the file of a living program is gone";
  writer.kill_it();
  EXPECT_EQ(folder.names().size(), 6U);
  ASSERT_TRUE(write_file_safely(folder / "b", "newer").ok());
  std::vector<std::string> left(std::begin(others), std::end(others));
  left.emplace_back("b");
  std::sort(left.begin(), left.end());
  EXPECT_EQ(folder.names(), left);
}

TEST(WriteFile, DoesNotReplaceAProtectedFile) {
  if (geteuid() == 0) GTEST_SKIP() << "the superuser may write everywhere";
  const Folder folder;
  write_raw(folder / "a", "old");
  ASSERT_EQ(chmod((folder / "a").c_str(), 0400), 0);
  EXPECT_FALSE(write_file_safely(folder / "a", "new").ok());
  EXPECT_EQ(read_raw(folder / "a"), "old");
}

}  // namespace
}  // namespace vitrine
