// report.json is read by people's tools and by the list of runs, which takes what it finds.
#include <gtest/gtest.h>

#include "core/io/project_file.h"
#include "core/runs/report.h"
#include "tests/core/io/support.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

struct Told {
  Project project = norm_project();
  RunInfo info;
  RunStatus status;
  std::vector<EpochRecord> epochs;

  Told() {
    project.title = "Two moons";
    info.figures = {{"accuracy", "Accuracy", "", false}};
    info.steps_per_epoch = 9;
    info.train_samples = 800;
    for (std::uint32_t epoch = 1; epoch <= 3; ++epoch) {
      EpochRecord record;
      record.epoch = epoch;
      record.step = epoch * 9;
      record.train = {1.0F / static_cast<float>(epoch), std::vector<float>{0.5F}};
      record.validation = {epoch == 2 ? 0.25F : 0.5F, std::vector<float>{0.875F}};
      record.has_validation = true;
      epochs.push_back(record);
    }
    status.step = 27;
    status.best_epoch = 2;
    status.seconds = 3;
    status.reason = StopReason::all_epochs;
    status.why = "All 3 epochs are done";
  }
  [[nodiscard]] std::string text() const {
    return report_text({project, info, status, epochs, false, 5, 1, 4, 9});
  }
};

TEST(Report, TheListOfRunsReadsWhatItSays) {
  const Folder folder;
  const RunFolder run(folder / "run");
  ASSERT_TRUE(make_run_folder(run));
  write_raw(run.report, Told().text());
  const RunSummary summary = summary_of(run);
  EXPECT_EQ(summary.title, "Two moons");
  EXPECT_EQ(summary.reason, "all_epochs");
  EXPECT_EQ(summary.why, "All 3 epochs are done");
  EXPECT_EQ(std::pair(summary.epochs, summary.steps), std::pair(std::int64_t{3}, std::int64_t{27}));
  EXPECT_EQ(summary.log_every, 5);
  EXPECT_DOUBLE_EQ(summary.seconds, 7);
  EXPECT_DOUBLE_EQ(summary.loss.value(), 0.25) << "not that of the best epoch";
  EXPECT_EQ(summary.metric, std::pair(std::string("accuracy"), 0.875));
}

TEST(Report, TellsOfANormalisedTarget) {
  Told told;
  EXPECT_EQ(told.text().find("loss_of"), std::string::npos);
  const std::string text = report_text({told.project, told.info, told.status, told.epochs, true});
  EXPECT_NE(text.find("normalised target"), std::string::npos);
}

TEST(Report, TellsWhatWasFound) {
  Told told;
  EXPECT_NE(told.text().find("\"findings\": []"), std::string::npos);
  Finding finding;
  finding.rule = "rate_too_low", finding.severity = Finding::Severity::warning, finding.evidence = "It hardly moves.";
  finding.layers = {"dense_1"}, finding.first_step = 30, finding.step = 90;
  const std::string text =
      report_text({told.project, told.info, told.status, told.epochs, false, 1, 0, 0, 0, {finding}});
  for (const char* part : {"\"rule\": \"rate_too_low\"", "\"severity\": \"warning\"", "It hardly moves.",
                           "\"dense_1\"", "\"first_step\": 30", "\"step\": 90"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
}

TEST(Report, TellsWhatRoomItsStatesHaveAlsoWhereThatIsNone) {
  const Folder folder;
  const RunFolder run(folder / "run");
  ASSERT_TRUE(make_run_folder(run));
  EXPECT_EQ(snapshot_room_in(run), std::nullopt);
  Told told;
  ReportFacts facts{told.project, told.info, told.status, told.epochs};
  for (const std::optional<std::size_t> room :
       {std::optional<std::size_t>(), std::optional<std::size_t>(0), std::optional<std::size_t>(4'000'000)}) {
    facts.snapshot_room = room;
    write_raw(run.report, report_text(facts));
    EXPECT_EQ(snapshot_room_in(run), room);
  }
}

TEST(Report, WithoutOneTheRunWasInterrupted) {
  const Folder folder;
  const RunFolder run(folder / "run");
  ASSERT_TRUE(make_run_folder(run));
  ASSERT_TRUE(save_project(Told().project, run.project));
  const RunSummary summary = summary_of(run);
  EXPECT_EQ(summary.reason, "");
  EXPECT_EQ(summary.title, "Two moons");
  EXPECT_FALSE(summary.loss);
}

TEST(Report, DamageIsRead) {
  const Folder folder;
  const RunFolder run(folder / "run");
  ASSERT_TRUE(make_run_folder(run));
  int whole = 0;
  for_damaged_copies(Told().text(), [&](const std::string& bytes) {
    write_raw(run.report, bytes);
    whole += summary_of(run).reason == "all_epochs";
  });
  EXPECT_GT(whole, 0) << "every copy was beyond reading";
}

}  // namespace
}  // namespace vitrine
