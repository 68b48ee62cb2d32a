// Watches one step of a trainer and writes down its stages, for StepStory alone.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/train/step_story.h"

namespace vitrine {

class StepRecorder final : public UpdateObserver {
 public:
  struct Plan {
    std::size_t budget = 0;           // bytes of numbers
    std::optional<std::size_t> only;  // the one stage that is wanted, once the stages are known; none: all
    std::int64_t sample = 0;          // at which stretches of large tensors begin
    StepStory::GoOn go_on;
  };
  // Thrown out of the step, between two ops: what was wanted is there, or nobody wants it any more.
  struct Enough {
    bool cancelled = false;
  };

  StepRecorder(Trainer& trainer, Plan plan);
  ~StepRecorder() override;  // nobody is observed any more
  StepRecorder(const StepRecorder&) = delete;
  StepRecorder& operator=(const StepRecorder&) = delete;

  void measured(std::size_t phase, const Updater& updater, const RunState& state, const float* gradients) override;
  void moved(std::size_t phase, const Updater& updater, const RunState& state, const float* gradients,
             bool fine) override;

  std::vector<StoryStage> stages;  // those before and behind the wanted one are empty
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  class Watcher;
  using Values = std::shared_ptr<const StoryValues>;
  // Where numbers lie: as their shape says, or sixteen samples side by side.
  struct Source {
    const float* memory = nullptr;
    Shape shape;
    bool beside = false, of_samples = false;
  };

  [[nodiscard]] bool wanted() const { return !plan_.only || *plan_.only == stages.size(); }
  void finish(StoryStage stage);
  void begin_pass();
  void write_batch();
  void write_forward(const Program& program, std::size_t op);
  void write_backward(const Program& program, std::size_t op);
  void look_before(const Program& program, std::size_t op);
  [[nodiscard]] StoryStage stage_of(const Program& program, std::size_t op, StoryPart part) const;
  [[nodiscard]] Source source_of(const Program& program, int value, const void* memory, const Shape& lies) const;
  [[nodiscard]] std::string name_of(const Program& program, int value) const;
  Values value_of(const Program& program, int value, const void* memory, const Shape& lies);
  Values take(const Source& source);
  std::pair<std::int64_t, std::int64_t> stretch_of(const Source& source) const;
  Values part_of(const AlignedVector<float>& all, const ParameterEntry& entry);
  Values part_of(const float* all, const ParameterEntry& entry);

  Trainer& trainer_;
  Plan plan_;
  std::deque<Watcher> watchers_;                            // they stay where they are
  std::map<std::pair<const Program*, int>, Values> known_;  // values of this pass
  std::vector<Values> before_;  // of each input of the op that comes next: the gradient that it adds to
  struct Pending {
    std::size_t entry = 0;
    StoryStage stage;
  };
  std::vector<Pending> pending_;  // updates between measured() and moved()
  std::size_t bytes_ = 0, sharers_ = 1, pass_ = 0, ops_done_ = 0, ops_ = 1;
  bool began_ = false;
};

}  // namespace vitrine
