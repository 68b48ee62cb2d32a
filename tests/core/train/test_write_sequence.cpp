// A decoder that writes by itself: greedy as by hand, beams find what greed misses.
#include <gtest/gtest.h>

#include <cmath>

#include "core/train/write_sequence.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr std::int64_t kLength = 3, kClasses = 3;

// Answers of three tokens, and what stands before each of them; 3 begins.
Data answers() {
  auto data = std::make_shared<Dataset>();
  data->title = "answers";
  data->count = 20;
  std::vector<float> input, target, previous;
  const Rng rng(4, 4);
  for (std::uint64_t i = 0; i < 20; ++i) {
    input.push_back(rng.normal(0, i));
    for (std::uint64_t t = 0; t < kLength; ++t) {
      previous.push_back(t == 0 ? 3.0F : target.back());
      target.push_back(static_cast<float>(rng.below(kClasses, 1, i * kLength + t)));
    }
  }
  data->fields.push_back({"input", FieldKind::values, {1}, {input.begin(), input.end()}, 0, {}});
  data->fields.push_back({"target", FieldKind::classes, {kLength}, {target.begin(), target.end()}, kClasses, {}});
  data->fields.push_back(
      {"previous", FieldKind::tokens, {kLength}, {previous.begin(), previous.end()}, kClasses + 1, {}});
  return data;
}

// Says of each place what the table has for the token before it: a chain that is easy to walk by hand.
Project chain() {
  Project project;
  Sketch s(project.graph);
  s.tokens(kLength, kClasses + 1);
  read_field(project.graph, s.last(), "previous");
  s.add("embedding", {{"vocabulary", kClasses + 1}, {"width", kClasses}});
  s.add("output");
  return project;
}

// Rows of logits: after 0, after 1, after 2, at first.
std::vector<WrittenSequence> written(const std::vector<float>& table, std::int64_t beams, std::size_t rows = 1) {
  const auto writer = SequenceWriter::create(chain(), answers()).value();
  const Pool pool(2);
  AlignedVector<float> weights(table.begin(), table.end());
  std::vector<std::int64_t> of(rows);
  for (std::size_t i = 0; i < rows; ++i) of[i] = static_cast<std::int64_t>(i);
  return writer->write(weights.data(), {}, of, beams, pool).value();
}

float ln(double p) {
  return static_cast<float>(std::log(p));
}

// At first 0 is likelier than 1; but after 0 all is open, and after 1 nothing is.
const std::vector<float> kGarden{ln(0.4), ln(0.3), ln(0.3), ln(0.05), ln(0.9), ln(0.05),
                                 ln(0.1), ln(0.1), ln(0.8), ln(0.5),  ln(0.4), ln(0.1)};

TEST(WriteSequence, GreedyTakesTheLikeliestTokenEachTime) {
  const auto one = written(kGarden, 1).front();
  EXPECT_EQ(one.tokens, (std::vector<std::int64_t>{0, 0, 0}));
  EXPECT_NEAR(one.log_probability, std::log(0.5 * 0.4 * 0.4), 1e-5);
}

TEST(WriteSequence, BeamsFindALikelierWhole) {
  const auto two = written(kGarden, 2).front();
  EXPECT_EQ(two.tokens, (std::vector<std::int64_t>{1, 1, 1}));
  EXPECT_NEAR(two.log_probability, std::log(0.4 * 0.9 * 0.9), 1e-5);
  EXPECT_EQ(written(kGarden, 27).front().tokens, two.tokens) << "the likeliest of all";
}

TEST(WriteSequence, MoreSamplesThanABatchAreAllWritten) {
  for (const std::int64_t beams : {1, 5, 64}) {
    const auto all = written(kGarden, beams, 20);
    ASSERT_EQ(all.size(), 20U);
    for (const auto& one : all) EXPECT_EQ(one.tokens, all.front().tokens);
  }
}

TEST(WriteSequence, ADecoderThatSeesWhatItIsToWriteIsRefused) {
  Project project = chain();
  ASSERT_TRUE(project.graph.disconnect(*project.graph.edge_into({"output_1", 0})).ok());
  ASSERT_TRUE(project.graph.add({"back", "back", "gru", {{"units", kClasses}, {"bidirectional", true}}, {}}).ok());
  ASSERT_TRUE(project.graph.add({"last", "last", "dense", {{"units", kClasses}}, {}}).ok());
  ASSERT_TRUE(project.graph.connect({{"embedding_1", 0}, {"back", 0}}).ok());
  ASSERT_TRUE(project.graph.connect({{"back", 0}, {"last", 0}}).ok());
  ASSERT_TRUE(project.graph.connect({{"last", 0}, {"output_1", 0}}).ok());
  const Pool pool(1);
  const auto trainer = trainer_of(project, answers(), pool);
  const Trained trained = trainer->trained(false);
  AlignedVector<float> weights(static_cast<std::size_t>(trainer->layout().size()));
  for (const ParameterEntry& entry : trainer->layout().entries())
    std::copy_n(trained.find(entry.key)->value.values.data(), entry.size, weights.data() + entry.offset);
  const std::vector<std::int64_t> rows{0, 1};
  const auto written = SequenceWriter::create(project, answers()).value()->write(weights.data(), {}, rows, 2, pool);
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().what.find("depends on what is told behind it"), std::string::npos);
}

TEST(WriteSequence, WhatIsNoDecoderIsRefusedInWords) {
  Project project = chain();
  auto data = std::make_shared<Dataset>(*answers());
  data->fields[2].values.floats()[4] = 0.0F;
  data->fields[2].values.floats()[5] = 0.0F;
  data->fields[2].values.floats()[3] = 0.0F;
  const auto untold = SequenceWriter::create(project, data);
  ASSERT_FALSE(untold);
  EXPECT_NE(untold.error().what.find("No Input is told the answer so far"), std::string::npos);
  // A field that is made as batches are gathered has no values to look at.
  auto made = std::make_shared<Dataset>(*answers());
  made->fields[2].values = {};
  EXPECT_FALSE(SequenceWriter::create(chain(), made));
  set(project, "layer.embedding_1.width", "2");
  const auto narrow = SequenceWriter::create(project, answers());
  ASSERT_FALSE(narrow);
  EXPECT_NE(narrow.error().what.find("does not tell how likely"), std::string::npos) << narrow.error().what;
  set(project, "objective.target", "input");
  const auto numbers = SequenceWriter::create(project, answers());
  ASSERT_FALSE(numbers);
  EXPECT_NE(numbers.error().what.find("no sequence of tokens"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
