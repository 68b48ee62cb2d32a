// A run that begins with weights that were trained elsewhere.
#include <filesystem>

#include "core/io/weights.h"
#include "core/train/take_weights.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

// The image network with a head of five classes instead of ten.
Project new_head(const Project& old) {
  Project project = old;
  set(project, "layer.dense_2.units", "5");
  project.sources = {{"none", {}}};
  return project;
}

Data five_classes(const Project& old) {
  auto data = std::make_shared<Dataset>(*load(old));
  Field& target = data->fields[1];
  target.classes = 5;
  target.names.resize(5);
  std::vector<float> labels;
  for (std::int64_t i = 0; i < data->count; ++i) labels.push_back(std::fmod(target.sample(i)[0], 5.0F));
  target.values = {labels.begin(), labels.end()};
  return data;
}

struct TakeWeights : ::testing::Test {
  const Project old = image_project();
  const Pool pool{2};
  Trained trained;

  void SetUp() override {
    const auto trainer = trainer_of(old, load(old), pool);
    Story story;
    ASSERT_TRUE(train(*trainer, story, 3));
    trained = trainer->trained(false);
  }
  static const Tensor& of(const Trained& weights, const char* key) { return weights.find(key)->value; }
};

TEST_F(TakeWeights, ANewHeadOnAnOldTrunk) {
  const Trained taken = *weights_to_begin_with(trained, {});
  const Project project = new_head(old);
  const Data data = five_classes(old);
  const auto fresh = trainer_of(project, data, pool), run = trainer_of(project, data, pool, &taken);
  const Trained before = run->trained(false);
  for (const char* key : {"conv2d_1/weight", "conv2d_2/bias", "dense_1/weight"})
    EXPECT_EQ(of(before, key).values, of(trained, key).values) << key;
  EXPECT_EQ(of(before, "dense_2/weight").values, of(fresh->trained(false), "dense_2/weight").values)
      << "the head begins as it would without";
  EXPECT_EQ(run->state().step, 0U);
  EXPECT_EQ(run->state().updates.front(), 0U) << "and the optimizer anew";
  const std::string words = taken_in_words(run->adoption());
  for (const char* part : {"conv2d_1, conv2d_2, dense_1.", "dense_2.weight (", "32"})
    EXPECT_NE(words.find(part), std::string::npos) << words;
  Story story;
  ASSERT_TRUE(train(*run, story, 2));
  EXPECT_NE(of(run->trained(false), "conv2d_1/weight").values, of(trained, "conv2d_1/weight").values);
  run->reset();
  EXPECT_EQ(of(run->trained(false), "conv2d_1/weight").values, of(trained, "conv2d_1/weight").values)
      << "it began with them";
}

TEST_F(TakeWeights, OnlyOfTheLayersThatWereNamed) {
  const Trained taken = *weights_to_begin_with(trained, {"conv2d_2"});
  ASSERT_EQ(taken.weights.size(), 2U);
  const auto fresh = trainer_of(old, load(old), pool), run = trainer_of(old, load(old), pool, &taken);
  EXPECT_EQ(of(run->trained(false), "conv2d_2/weight").values, of(trained, "conv2d_2/weight").values);
  EXPECT_EQ(of(run->trained(false), "conv2d_1/weight").values, of(fresh->trained(false), "conv2d_1/weight").values);
  const auto unknown = weights_to_begin_with(trained, {"conv2d_2", "conv2d_9"});
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().sentence().find("“conv2d_9”"), std::string::npos);
  EXPECT_NE(unknown.error().remedy.find("conv2d_1, conv2d_2, dense_1, dense_2"), std::string::npos);
}

TEST_F(TakeWeights, FromAnArrayFileWithoutLabels) {
  const std::string path = ::testing::TempDir() + "take_weights.npz";
  ASSERT_TRUE(export_weights(trained, path));
  std::filesystem::remove(::testing::TempDir() + "take_weights.json");
  auto loaded = load_trained(path);
  ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
  std::filesystem::remove(path);
  const Trained taken = *weights_to_begin_with(*loaded, {"conv2d_1"});
  const auto run = trainer_of(old, load(old), pool, &taken);
  EXPECT_EQ(of(run->trained(false), "conv2d_1/weight").values, of(trained, "conv2d_1/weight").values);
}

TEST_F(TakeWeights, WhereNothingFitsItIsRefused) {
  Project other = norm_project();
  const Trained taken = *weights_to_begin_with(trained, {"conv2d_1"});
  const auto run = Trainer::create(other, load(other), pool, &taken);
  ASSERT_FALSE(run.ok());
  EXPECT_NE(run.error().sentence().find("Nothing"), std::string::npos);
}

}  // namespace
}  // namespace vitrine
