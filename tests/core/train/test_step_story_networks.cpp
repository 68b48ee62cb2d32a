// A step that is gone through is the run's own next step, to the bit, whatever the network and the recipe; and each
// number is what its formula says, worked out apart from the kernels.
#include <gtest/gtest.h>

#include "core/train/step_words.h"
#include "tests/core/train/step_story_support.h"

namespace vitrine {
namespace {

using namespace test;

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
      }
    }
  }
  EXPECT_GT(worked_out, story->stages().size());
}

INSTANTIATE_TEST_SUITE_P(Networks, StepStoryOf, ::testing::ValuesIn(kNetworks),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace vitrine
