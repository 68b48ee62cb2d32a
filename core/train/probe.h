// Probes look into a network while somebody watches: attention maps, predictions, the decision surface. They have
// programs of their own and only read the weights, so watching changes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "core/train/evaluator.h"

namespace vitrine {

// What a probe is put to: a network at one moment. All of it outlives the look.
struct ProbeSubject {
  const Project& project;
  const Graph& network;                    // its layers, with those of blocks in their places
  std::shared_ptr<const Dataset> dataset;  // with the fields that are made
  const Split& split;
  const Scales& scales;
  const AlignedVector<float>& weights;  // in the layout of the whole network
  Evaluator& evaluator;                 // with these weights
  std::uint64_t step = 0;               // steps of training behind them
  const Pool& pool;

  // The rows of the dataset that are watched: those of the validation part, of the training part if nothing
  // validates.
  [[nodiscard]] const std::vector<std::int64_t>& rows() const {
    return split.validation.empty() ? split.train : split.validation;
  }
};

// Each probe has its own below this.
struct ProbeAnswer {
  std::uint64_t step = 0;  // of its subject
  virtual ~ProbeAnswer() = default;
};

class Probe {
 public:
  virtual ~Probe() = default;
  // What it cannot see in this network is empty in its answer. `stop` is asked between batches; true leaves the
  // answer incomplete.
  [[nodiscard]] virtual std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject,
                                                          const std::function<bool()>& stop) = 0;
};

struct ProbeType {
  TypeInfo info;  // every probe has the parameter of step_asked() besides its own
  std::function<std::unique_ptr<Probe>(const Params&)> make;
};

const Registry<ProbeType>& probe_types();
// After how many steps the weights are to be looked at: kNow those of now, 0 those that the run began with, else the
// last that are kept from that step or before it.
inline constexpr std::int64_t kNow = -1;
[[nodiscard]] std::int64_t step_asked(const Spec& request);
[[nodiscard]] Spec at_step(Spec request, std::int64_t step);

}  // namespace vitrine
