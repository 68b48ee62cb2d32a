#include "core/train/step_story.h"

#include <algorithm>
#include <new>

#include "core/base/text.h"
#include "core/train/check.h"
#include "core/train/step_recorder.h"

namespace vitrine {
namespace {

Error cancelled_story() {
  return {"The step was given up", "", "", "cancelled"};
}

Error too_large_for_story() {
  return {"There is not enough memory to go through the step beside the run", "",
          "Use a smaller batch or network, or close other programs"};
}

// Up to where the next step of the run begins: an epoch that is still to be judged is judged, and a run that has
// ended asks for more epochs, as it does when it is told to take a step.
Status come_to_next_step(Trainer& trainer, const StepStory::GoOn& go_on) {
  if (trainer.epoch_due()) {
    if (!trainer.finish_epoch([&] { return go_on && !go_on(0); })) return cancelled_story();
    if (trainer.all_epochs_done() || trainer.should_stop_early())
      return Error{"The epoch is over, and the run ends with it: no step comes next", "",
                   "Press Step, and the run ends; then there is a next step"};
  } else if (trainer.all_epochs_done() || trainer.should_stop_early()) {
    trainer.extend();
  }
  return {};
}

}  // namespace

const StoryTensor* StoryStage::find(StoryRole role, std::size_t port) const {
  for (const StoryTensor& tensor : tensors)
    if (tensor.role == role && tensor.port == port) return &tensor;
  return nullptr;
}

StepStory::~StepStory() = default;

Result<std::unique_ptr<StepStory>> StepStory::create(const Run::Standing& standing, const Pool& pool,
                                                     const Limits& limits, const GoOn& go_on) {
  if (!standing.trained || !standing.trained->state) return too_large_for_story();
  try {
    const DataFacts facts = facts_of(*standing.data);
    const double bytes = training_bytes(flattened(standing.project), &facts) - facts.bytes;
    if (bytes > limits.most)
      return Error{"Going through a step takes " + human_bytes(bytes) + " of memory beside the run, more than " +
                       human_bytes(limits.most),
                   "", "Use a smaller batch or network"};
    VITRINE_TRY(auto trainer, Trainer::create(standing.project, standing.data, pool, standing.trained.get()));
    if (!trainer->adoption().exact)
      return Error{"The state of the run does not fit its own project: " + trainer->adoption().changes_in_words(), "",
                   "Take a step, then try again"};
    std::unique_ptr<StepStory> story(new StepStory(std::move(trainer), limits));
    VITRINE_CHECK(story->go_through(go_on));
    return story;
  } catch (const std::bad_alloc&) {
    return too_large_for_story();
  }
}

Status StepStory::go_through(const GoOn& go_on) {
  VITRINE_CHECK(come_to_next_step(*trainer_, go_on));
  before_ = trainer_->state();
  rows_ = trainer_->next_rows();
  StepRecorder recorder(*trainer_, {limits_.kept, {}, 0, go_on});
  try {
    done_ = trainer_->step() != Trainer::Outcome::not_finite;
  } catch (const StepRecorder::Enough&) {
    return cancelled_story();
  }
  if (done_)
    after_ = trainer_->state(), record_ = trainer_->record();
  else
    why_ = trainer_->bad_story();
  stages_ = std::move(recorder.stages);
  bytes_kept_ = recorder.bytes();
  return {};
}

std::optional<std::size_t> StepStory::first_bad() const {
  for (std::size_t i = 0; i < stages_.size(); ++i)
    if (stages_[i].bad) return i;
  return {};
}

std::optional<std::size_t> StepStory::first_of(StoryPart part) const {
  for (std::size_t i = 0; i < stages_.size(); ++i)
    if (stages_[i].part == part) return i;
  return {};
}

Result<std::vector<StoryTensor>> StepStory::look(std::size_t stage, std::int64_t sample, const GoOn& go_on) {
  const StoryStage& known = stages_.at(stage);
  const auto kept = [](const StoryTensor& tensor) { return tensor.of && tensor.of->whole(); };
  if (std::all_of(known.tensors.begin(), known.tensors.end(), kept)) return known.tensors;
  try {
    trainer_->go_back_to(before_);
    StepRecorder recorder(*trainer_, {limits_.looked_at, stage, sample, go_on});
    try {
      (void)trainer_->step();
    } catch (const StepRecorder::Enough& enough) {
      if (enough.cancelled) return cancelled_story();
    }
    if (recorder.stages.size() != stage + 1)
      return Error{"The step came out otherwise than before", "", "Go through it again"};
    return std::move(recorder.stages.back().tensors);
  } catch (const std::bad_alloc&) {
    return Error{"There is not enough memory for the numbers of this stage", "", "Close other programs"};
  }
}

}  // namespace vitrine
