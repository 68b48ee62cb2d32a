// The next step of a run, gone through op by op: the batch, each op of the training program forward and backward as
// it runs (joined and laid out as it is), the gradients' norms, and the update of each weight. It is done by a
// trainer of its own that is made of the run's state, so that the run is left alone and each number is, to the bit,
// the one that its next step will have.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/train/inside.h"
#include "core/train/run.h"
#include "core/train/trainer.h"

namespace vitrine {

enum class StoryPart { batch, forward, loss, backward, gradients, update };

// What a tensor is to its stage.
enum class StoryRole {
  field,       // of the batch
  input,       // what an op reads
  output,      // what it makes
  arriving,    // backward: the gradient of the loss by an output
  leaving,     // backward: the gradient by an input, or by a weight
  before,      // backward: what stood there before, of a gradient that the op adds to
  weight,      // update: before it
  gradient,    // as the backward pass gave it
  used,        // after clipping, with the penalties
  slot,        // what the optimizer remembers of each weight, before
  new_slot,    // and after
  new_weight,  // after the update
};

// Numbers of a tensor. Those of images are as (N,C,H,W), however they lie while the program runs.
struct StoryValues {
  Shape shape;                 // of the samples of this batch; parameters have no batch axis
  bool of_samples = false;     // the first axis is that of the batch
  ValueStatistics statistics;  // of all of them
  std::int64_t begin = 0;      // of those kept the first one
  std::vector<float> values;   // those kept: all, a stretch of them, or none

  [[nodiscard]] bool whole() const { return std::ssize(values) == shape.size(); }
  [[nodiscard]] std::optional<float> at(std::int64_t place) const {
    if (place < begin || place - begin >= std::ssize(values)) return {};
    return values[static_cast<std::size_t>(place - begin)];
  }
};

struct StoryTensor {
  StoryRole role = StoryRole::input;
  std::size_t port = 0;      // of the op's inputs or outputs, or which slot
  std::string symbol, name;  // "W", as in the formula; "dense_1.weight"
  bool added = false;        // leaving: it holds what other ops gave before, too
  std::shared_ptr<const StoryValues> of;
  // leaving: the inputs of the op that are this value, itself among them; each has its part in the one gradient.
  std::vector<std::size_t> together = {};
};

struct StoryNumber {
  std::string name;
  double value = 0;
};

struct StoryStage {
  StoryPart part = StoryPart::batch;
  std::size_t pass = 0;                      // which forward pass of the step it belongs to, from 0
  NodeId node;                               // of the network without blocks; empty: of no layer
  std::string layer;                         // what that layer is called
  std::string op;                            // Op::id(); of an update the optimizer's; else empty
  OpPtr operation;                           // null where there is none
  std::string title;                         // "linear + relu", "dense_1.weight"
  Shape shape;                               // of what it makes
  std::vector<Shape> in_shapes, out_shapes;  // of the op; of images (N,C,H,W)
  std::uint64_t seed = 0;                    // what it draws is a function of these two (core/base/rng.h)
  std::uint32_t step = 0;
  bool training = true;                 // it draws, and takes the statistics of the batch
  bool bad = false;                     // what it makes holds a number that is not finite
  std::vector<StoryTensor> tensors;     // with their statistics; look() gives the numbers
  std::vector<StoryNumber> numbers;     // of the gradients: norms, clipping, penalty
  std::optional<Updater::Rules> rules;  // of an update

  [[nodiscard]] const StoryTensor* find(StoryRole role, std::size_t port = 0) const;
};

class StepStory {
 public:
  struct Limits {
    std::size_t kept = std::size_t{256} << 20;      // bytes of numbers that are kept of all stages together
    std::size_t looked_at = std::size_t{64} << 20;  // and of a stage whose numbers are fetched again
    double most = 8e9;  // bytes of the trainer that is made; where it needs more, create() refuses
  };
  // Told how much is done, 0 to 1, between two ops; false gives it up: an error with the code "cancelled".
  using GoOn = std::function<bool(double)>;

  // Goes through the whole step. Errors: there is no next step, the state does not fit (a defect), memory.
  // `pool` outlives it.
  static Result<std::unique_ptr<StepStory>> create(const Run::Standing& standing, const Pool& pool,
                                                   const Limits& limits, const GoOn& go_on = {});
  ~StepStory();
  StepStory(const StepStory&) = delete;
  StepStory& operator=(const StepStory&) = delete;

  [[nodiscard]] const std::vector<StoryStage>& stages() const { return stages_; }
  [[nodiscard]] std::optional<std::size_t> first_bad() const;
  [[nodiscard]] std::optional<std::size_t> first_of(StoryPart part) const;
  // The tensors of a stage with their numbers: those that were kept, or the step is done again up to there. Of one
  // that is larger than its share of Limits::looked_at a stretch is given that begins at this sample of the batch.
  Result<std::vector<StoryTensor>> look(std::size_t stage, std::int64_t sample = 0, const GoOn& go_on = {});

  [[nodiscard]] std::uint64_t step() const { return before_.step + 1; }  // the one that is gone through
  [[nodiscard]] std::uint32_t epoch() const { return before_.epoch + 1; }
  [[nodiscard]] const std::vector<std::int64_t>& rows() const { return rows_; }  // of the data, one a sample
  // Whether the step came to an end; if not, why() says in words what was not finite.
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] const StepRecord& record() const { return record_; }  // of the step, where it is done
  [[nodiscard]] const RunState& after() const { return after_; }      // likewise: the run's state after it
  [[nodiscard]] const ParameterLayout& layout() const { return trainer_->layout(); }
  [[nodiscard]] std::size_t bytes_kept() const { return bytes_kept_; }

 private:
  StepStory(std::unique_ptr<Trainer> trainer, const Limits& limits) : trainer_(std::move(trainer)), limits_(limits) {}
  Status go_through(const GoOn& go_on);

  std::unique_ptr<Trainer> trainer_;
  Limits limits_;
  RunState before_, after_;
  std::vector<std::int64_t> rows_;
  std::vector<StoryStage> stages_;
  StepRecord record_;
  std::string why_;
  std::size_t bytes_kept_ = 0;
  bool done_ = false;
};

}  // namespace vitrine
