// A network compiled to run: the op list in order, its derivative, and a memory plan. After warm-up a pass allocates
// nothing. Several programs may borrow one set of parameters: training and evaluation do.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/engine/differentiate.h"
#include "core/engine/layouts.h"
#include "core/engine/memory_plan.h"
#include "core/engine/observer.h"
#include "core/engine/parameters.h"
#include "core/engine/work.h"
#include "core/graph/op_list.h"

namespace vitrine {

struct ProgramLoss {
  struct Output {
    std::size_t index = 0;  // into OpList::outputs
  };
  struct Field {
    Shape shape;  // of one sample
  };
  using Port = std::variant<Output, Field>;

  OpPtr op;                      // (ports…[, weights]) -> mean loss, sum of the weights (core/ops/ops.h)
  std::vector<Port> ports;       // in the order of the op's inputs; gradients flow into those that are outputs
  std::optional<Shape> weights;  // of one sample: {}, one number for it, or the shape of the op's judged places
  double weight = 1;             // its share of what gradients make small

  // The usual one: an output against a fed target, whose shape is that of one sample.
  static ProgramLoss of(OpPtr op, std::size_t output, const Shape& target, double weight = 1) {
    return {std::move(op), {Output{output}, Field{target}}, {}, weight};
  }
};

struct ProgramOptions {
  bool training = true;   // plan and run backward; dropout and batch statistics are on
  bool keep_all = false;  // no value's memory is reused: any tensor can be read after a pass
  // Gradients reach the inputs too; without training they alone, through the network as it answers.
  bool input_gradients = false;
  bool output_gradients = false;  // gradients flow in at the outputs too: see set_output_gradient()
  // Of the network that this one is a part of: its parameters lie where they lie there. Read while compiling only.
  const ParameterLayout* whole = nullptr;
  DType type = DType::f32;
};

class Program {
 public:
  // Plans but allocates nothing yet: bytes() tells what it will need.
  Program(OpList list, std::vector<ProgramLoss> losses, ProgramOptions options);

  [[nodiscard]] const OpList& ops() const { return list_; }
  [[nodiscard]] const ParameterLayout& layout() const { return layout_; }
  [[nodiscard]] const ProgramOptions& options() const { return options_; }
  [[nodiscard]] std::int64_t batch() const { return list_.batch; }
  [[nodiscard]] std::size_t bytes() const { return plan_.bytes + scratch_bytes_ + carried_bytes(); }
  // Multiply-adds of a forward and a backward pass over a full batch.
  [[nodiscard]] StepWork work() const { return step_work(physical_.list, derivative_); }

  // Memory of others, in this program's number type: layout().size() elements each. `gradients` may be null in
  // evaluation. Must be called before the first pass, and again when the arrays move.
  void bind(void* parameters, void* gradients);
  // What flows in: batch() samples at 64-byte aligned addresses, in the order of ops().inputs; and, of each loss, the
  // ports that are fields and the weights it has. Batches may lie here and there in turns: what was prepared stays.
  void set_input(std::size_t index, const void* values);
  void set_lengths(std::size_t index, const void* values);  // in the order of ops().lengths
  void set_field(std::size_t loss, std::size_t port, const void* values);
  void set_weights(std::size_t loss, const void* values);
  // d loss / d output, as another program found it, for each output; as its value, (N,C,H,W). With output_gradients
  // only, and before the first pass.
  void set_output_gradient(std::size_t output, const void* values);
  void set_weight(std::size_t loss, double weight);  // its share, of the passes from now on

  struct Pass {
    const Pool& pool;
    std::int64_t samples;  // 1 … batch()
    std::uint64_t seed = 0;
    std::uint32_t step = 0;
  };
  void forward(const Pass& pass);
  void backward(const Pass& pass);  // after forward; overwrites all gradients of trained parameters

  // Told as each op is done; null, as at first: nobody. It must outlive the passes.
  void observe(PassObserver* observer);

  // Whether the pass before gave running statistics that a number can hold; if not, its step must not be kept.
  [[nodiscard]] bool running_finite() const;
  // Running statistics take their new values: call it once the step is kept. They must be finite.
  void commit_running();

  // What layers keep from batch to batch, one memory of batch() rows for each of ops().carried: the program's own,
  // and 0 at first, or somebody else's. Must be set before the first pass, and again when it moves.
  void set_carried(std::size_t index, void* memory);
  void commit_carried(std::int64_t samples);  // of the pass before, once its step is kept
  void forget_carried();                      // all are 0 again

  // A value of ops(), as (N,C,H,W): outputs, losses, running statistics, exposed tensors, and with keep_all any
  // other.
  [[nodiscard]] const void* value(int id) const { return pointer(id); }
  // What a loss's port that is a field was fed last.
  [[nodiscard]] const void* field(std::size_t loss, std::size_t port) const {
    return external_.at(static_cast<std::size_t>(losses_.at(loss).fields.at(port)));
  }
  [[nodiscard]] Shape shape(int id, std::int64_t samples) const;
  [[nodiscard]] const void* weights(std::size_t loss) const {
    return external_.at(static_cast<std::size_t>(losses_.at(loss).weights));
  }
  [[nodiscard]] bool takes_weights(std::size_t loss) const { return losses_[loss].weights >= 0; }
  [[nodiscard]] std::size_t losses() const { return losses_.size(); }
  [[nodiscard]] int loss_value(std::size_t loss) const { return losses_[loss].mean; }
  // The sum of the weights that the mean was divided by: means of several batches are one mean again once each counts
  // by it. One number.
  [[nodiscard]] int loss_weight_value(std::size_t loss) const { return losses_[loss].weight; }
  [[nodiscard]] const void* gradient(int id) const;  // of an input, where input_gradients was asked for
  // Whether a parameter, by its place in layout().entries(), gets a gradient: some loss depends on it, and it trains.
  [[nodiscard]] bool learns(std::size_t entry) const;

  // For whoever observes: the ops as they run, joined and laid out (fuse.h, layouts.h); values of ops() have the same
  // numbers there. In which order the ops run backward, and what one of them saw in the pass before.
  [[nodiscard]] const PhysicalList& as_run() const { return physical_; }
  [[nodiscard]] const std::vector<int>& backward_order() const { return derivative_.order; }
  [[nodiscard]] const OpRun& seen_by(std::size_t op) const { return latest_->runs.at(op); }

  // Runs a pass again, looking at every tensor as it is made, and names the first that is not finite.
  struct NotFinite {
    NodeId node;
    bool in_backward = false;
    std::string tensor;  // "output", "running_var", "gradient of dense_1.weight", "input", "loss"
  };
  std::optional<NotFinite> find_not_finite(const Pass& pass);

 private:
  // Values of a loss; -1 where there is none.
  struct Loss {
    int mean = -1, weight = -1, weights = -1;
    std::vector<int> fields;  // one a port: -1 if it is an output
  };
  struct Prepared {
    const Pool* pool = nullptr;
    std::vector<OpRun> runs;  // one an op
  };
  [[nodiscard]] Loss add_loss(const ProgramLoss& loss);
  [[nodiscard]] bool is_loss(int value) const;
  [[nodiscard]] const void* const* seed(int root) const;  // null: no gradient flows in there
  void plan();
  [[nodiscard]] std::vector<Shape> arriving(const OpList::Entry& entry) const;
  [[nodiscard]] std::size_t carried_bytes() const;
  void allocate();
  void set_external(int value, const void* memory);
  Prepared& prepare(const Pass& pass);
  std::vector<OpRun> make_runs(const Pass& pass);
  [[nodiscard]] void* pointer(int value) const;
  [[nodiscard]] void* gradient_pointer(int value) const;
  [[nodiscard]] bool finite(const void* values, std::int64_t count) const;
  [[nodiscard]] std::string name_of_output(int value) const;
  [[nodiscard]] NotFinite describe(std::size_t op, bool in_backward, const std::string& tensor) const;

  OpList list_;  // as people and exporters see it
  ProgramOptions options_;
  PhysicalList physical_;  // as it runs; values of list_ have the same numbers
  ParameterLayout layout_;
  Derivative derivative_;
  std::vector<Loss> losses_;
  MemoryPlan plan_;
  std::vector<int> value_buffer_, gradient_buffer_;  // of each root: index into plan_.offsets, or -1
  std::size_t scratch_bytes_ = 0;
  AlignedVector<std::byte> arena_;
  std::vector<AlignedVector<std::byte>> own_carried_;  // of each: empty where the memory is somebody else's
  struct Seed {
    int root = -1;
    const void* gradient = nullptr;
  };
  std::vector<Seed> seeds_;            // one an output, with output_gradients
  std::vector<const void*> external_;  // of each value: memory of others (inputs, fields, weights)
  void* parameters_ = nullptr;
  void* gradients_ = nullptr;
  PassObserver* observer_ = nullptr;
  struct Routes {
    std::string forward, backward;
  };
  std::vector<Routes> routes_;     // one an op, of a full batch; once somebody observes
  std::vector<double> share_f64_;  // d sum / d loss: the weights of the losses
  std::vector<float> share_f32_;
  std::map<std::int64_t, Prepared> prepared_;  // by number of samples: the full batch, and the last one of an epoch
  Prepared* latest_ = nullptr;                 // of the pass before, for so many samples
  std::int64_t latest_samples_ = 0;
};

}  // namespace vitrine
