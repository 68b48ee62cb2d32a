// A folder, small projects in it, and vitrine-cli to try on them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/graph/sketch.h"
#include "core/io/project_file.h"
#include "core/project/settings.h"
#include "tests/core/io/support.h"
#include "tests/support/process.h"

namespace vitrine::test {

struct CliTest : ::testing::Test {
  Folder folder;

  [[nodiscard]] Finished cli(const std::vector<std::string>& arguments) const {
    return Process{VITRINE_CLI, folder / ""}(arguments);
  }
  // Also fails the test where it does not exit with 0.
  [[nodiscard]] std::string result(const std::vector<std::string>& arguments) const {
    const Finished done = cli(arguments);
    EXPECT_EQ(done.status, 0) << done.err;
    return done.out;
  }
  [[nodiscard]] nlohmann::json json(const std::vector<std::string>& arguments) const {
    return nlohmann::json::parse(result(arguments));
  }
  void set(Project& project, const std::string& path, const std::string& value) const {
    if (const Status status = set_setting(project, path, value); !status)
      throw std::logic_error(status.error().sentence());
  }
  std::string save(const Project& project, const std::string& name = "project.vitrine") const {
    if (const Status status = save_project(project, folder / name); !status)
      throw std::logic_error(status.error().sentence());
    return folder / name;
  }

  // Moons: two numbers, two classes; standardised, with dropout, and a test part.
  [[nodiscard]] Project moons() const {
    Project project;
    Sketch s(project.graph);
    s.input({2});
    s.dense(16, "relu");
    s.add("batch_norm");
    s.add("dropout", {{"rate", 0.2}});
    s.dense(2);
    project.title = "Moons";
    project.sources = {{"moons", {{"samples", std::int64_t{300}}}}};
    project.transform = {"standardise", {}};
    set(project, "split.test", "0.1");
    set(project, "training.epochs", "3");
    return project;
  }
  // Trains it into folder/out; gives the path of the weights.
  [[nodiscard]] std::string trained(const std::string& project, const std::string& out = "out") const {
    (void)result({"train", project, "--out", folder / out});
    return folder / (out + "/weights.safetensors");
  }
  // One line on stderr that has all these parts, and this exit status.
  void expect_refused(const std::vector<std::string>& arguments, const std::vector<std::string>& parts,
                      int status = 2) const {
    expect_complaint(cli(arguments), parts, status);
  }
  static void expect_complaint(const Finished& done, const std::vector<std::string>& parts, int status) {
    EXPECT_EQ(done.status, status) << done.err;
    EXPECT_TRUE(done.err.starts_with("vitrine-cli: ")) << done.err;
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
    for (const std::string& part : parts)
      EXPECT_NE(done.err.find(part), std::string::npos) << part << "\n" << done.err;
  }
};

}  // namespace vitrine::test
