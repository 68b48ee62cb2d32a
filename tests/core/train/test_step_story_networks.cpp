// A step that is gone through is the run's own next step, to the bit, whatever the network and the recipe; and each
// number is what its formula says, worked out apart from the kernels.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/train/step_words.h"
#include "tests/core/train/step_story_support.h"

namespace vitrine {
namespace {

using namespace test;

// Two layers with one weight, one behind the other, what comes out of both added up, and that multiplied by itself:
// gradients that are added to what stands there, by other ops and by the same one.
Project shared_project() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  const NodeId first = s.dense(2, "tanh");
  const NodeId second = s.add("dense", {{"units", std::int64_t{2}}, {"weights_of", first}});
  const NodeId sum = s.add("add", {}, {first, second});
  s.add("multiply", {}, {sum, sum});
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{200}}}}};
  set(project, "training.batch_size", "32");
  set(project, "training.epochs", "2");
  return project;
}

std::vector<Network> story_networks() {
  std::vector<Network> out(std::begin(kNetworks), std::end(kNetworks));
  out.push_back({"shared", shared_project});
  return out;
}

class StepStoryOf : public ::testing::TestWithParam<Network> {};

const StoryStage* update_of(const StepStory& story, const std::string& parameter) {
  const StoryStage* last = nullptr;
  for (const StoryStage& stage : story.stages())
    if (stage.part == StoryPart::update && stage.title == parameter) last = &stage;
  return last;
}

TEST_P(StepStoryOf, IsTheNextStepToTheBit) {
  const Pool one(1), three(3);
  const Project project = GetParam().project();
  const Data data = load(project);
  const auto trainer = trainer_of(project, data, one);
  Story before;
  ASSERT_TRUE(train(*trainer, before, trainer->info().steps_per_epoch + 1));  // into the second epoch
  const auto story = told(standing_of(*trainer, data), three);
  ASSERT_NE(trainer->step(), Trainer::Outcome::not_finite);
  ASSERT_TRUE(story->done()) << story->why();
  EXPECT_FALSE(story->first_bad());
  EXPECT_TRUE(same(story->record(), trainer->record()));
  EXPECT_EQ(story->step(), trainer->state().step);
  EXPECT_TRUE(same_floats(story->after().parameters, trainer->state().parameters));
  ASSERT_EQ(story->after().slots.size(), trainer->state().slots.size());
  for (std::size_t k = 0; k < story->after().slots.size(); ++k)
    EXPECT_TRUE(same_floats(story->after().slots[k], trainer->state().slots[k]));

  std::size_t moved = 0;
  const auto& entries = trainer->layout().entries();
  const bool one_program = trainer->programs().size() == 1;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const StoryStage* stage = update_of(*story, entries[i].name);
    if (!stage) continue;
    ++moved;
    const auto tensors = looked(*story, static_cast<std::size_t>(stage - story->stages().data()));
    const StoryValues* after = values_of(tensors, StoryRole::new_weight);
    ASSERT_TRUE(after && after->whole()) << entries[i].name;
    EXPECT_TRUE(same_floats(after->values.data(), trainer->state().parameters.data() + entries[i].offset,
                            after->values.size()))
        << entries[i].name;
    if (!one_program) continue;
    const StoryValues* used = values_of(tensors, StoryRole::used);
    const int value = trainer->program().ops().parameters[i].value;
    EXPECT_TRUE(same_floats(used->values.data(), static_cast<const float*>(trainer->program().gradient(value)),
                            used->values.size()))
        << "the gradient of " << entries[i].name;
  }
  EXPECT_GT(moved, 0U);
}

// What an op makes first, and each gradient, has its formula filled with numbers. None is left out; see
// test_step_formulas.cpp for every op there is.
bool has_numbers(const StoryStage& stage, const StoryTensor& tensor) {
  if (!stage.operation) return false;
  return stage.part == StoryPart::backward ? tensor.role == StoryRole::leaving
                                           : tensor.role == StoryRole::output && tensor.port == 0;
}

// The formulas are worked out apart from the kernels, in double; and everything that runs has a formula.
TEST_P(StepStoryOf, AgreesWithItsFormulas) {
  const Pool pool(1);
  const Project project = GetParam().project();
  const Data data = load(project);
  const auto trainer = trainer_of(project, data, pool);
  const auto story = told(standing_of(*trainer, data), pool);
  std::size_t worked_out = 0;
  for (std::size_t i = 0; i < story->stages().size(); ++i) {
    const StoryStage& stage = story->stages()[i];
    EXPECT_TRUE(!stage.operation || has_words(stage.op)) << stage.op;
    const auto tensors = looked(*story, i);
    for (std::size_t k = 0; k < tensors.size(); ++k) {
      if (!tensors[k].of) continue;
      const std::int64_t size = tensors[k].of->shape.size();
      for (const std::int64_t place : {std::int64_t{0}, size / 2, size - 1}) {
        const Explained words = explained(stage, tensors, k, place);
        ASSERT_TRUE(words.agrees) << stage.layer << ", " << stage.title << ", " << tensors[k].symbol << ", part "
                                  << static_cast<int>(stage.part) << ": " << *words.value << " or " << *words.told;
        worked_out += words.value ? 1 : 0;
        ASSERT_TRUE(words.value || !has_numbers(stage, tensors[k]))
            << stage.layer << ", " << stage.title << ", " << tensors[k].symbol << ", part "
            << static_cast<int>(stage.part) << " has a formula alone";
      }
    }
  }
  EXPECT_GT(worked_out, story->stages().size());
}

// What was there before, what each input that is this value gave, and their sum, which the program has.
TEST(StepStoryAdded, GradientsAreAddedUpInWords) {
  const Pool pool(1);
  const Project project = shared_project();
  const Data data = load(project);
  const auto trainer = trainer_of(project, data, pool);
  const auto story = told(standing_of(*trainer, data), pool);
  std::size_t before = 0, together = 0;
  for (std::size_t i = 0; i < story->stages().size(); ++i) {
    const auto tensors = looked(*story, i);
    for (std::size_t k = 0; k < tensors.size(); ++k) {
      if (tensors[k].role != StoryRole::leaving) continue;
      EXPECT_EQ(values_of(tensors, StoryRole::before, tensors[k].port) != nullptr, tensors[k].added);
      if (!tensors[k].added && tensors[k].together.size() == 1) continue;
      before += tensors[k].added, together += tensors[k].together.size() > 1;
      const Explained words = explained(story->stages()[i], tensors, k, 0);
      ASSERT_TRUE(words.value && words.agrees);
      EXPECT_TRUE(std::any_of(words.lines.begin(), words.lines.end(),
                              [](const std::string& line) { return line.starts_with("added up: "); }));
    }
  }
  EXPECT_EQ(before, 3U);    // the first layer's output, its weight and its bias
  EXPECT_EQ(together, 2U);  // of the product, both of its inputs
}

INSTANTIATE_TEST_SUITE_P(Networks, StepStoryOf, ::testing::ValuesIn(story_networks()),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace vitrine
