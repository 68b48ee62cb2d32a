// What happens between backward and the next forward: gradient norms, clipping, penalties, the optimizers' updates.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/parallel.h"
#include "core/engine/parameters.h"
#include "core/optimizers/optimizer.h"
#include "core/project/project.h"
#include "core/schedules/schedule.h"
#include "core/train/run_state.h"

namespace vitrine {

class Updater;

// Sees what a step does with the gradients of one of its phases, on the thread of the step. Both arrays lie as the
// layout says.
class UpdateObserver {
 public:
  virtual ~UpdateObserver() = default;
  // The gradients are those of the backward pass, and finite; nothing has moved.
  virtual void measured(std::size_t phase, const Updater& updater, const RunState& state, const float* gradients) = 0;
  // The weights have moved, by gradients that were clipped and to which penalties were added. `fine`: all numbers
  // are finite; else the state may be that of before.
  virtual void moved(std::size_t phase, const Updater& updater, const RunState& state, const float* gradients,
                     bool fine) = 0;
};

class Updater {
 public:
  // Which of the layout's parameters it moves, by their place there: those that have a gradient then.
  using Moves = std::function<bool(std::size_t entry)>;

  Updater(const ParameterLayout& layout, const Project& project, const Moves& moves);
  // Settings that may change during a run: of the optimizers, the regularisation, and of each layer whether and how
  // fast it trains. Weights that are frozen, or that no loss depends on, have no gradient and are left alone.
  void read(const Project& project, const Moves& moves);
  // From now on the first group's learning rate, whatever its schedule says; the others keep their ratio to it, and
  // layers their factors. Above 0; 0: rates are those of settings and schedules again.
  void hold_rate(double rate) { held_ = rate; }
  // The weights are no longer those that it left.
  void forget() { pieces_known_ = weights_known_ = false; }

  struct Layer {
    NodeId node;
    std::string name;
  };
  // Layers with weights, in order; frozen ones too.
  [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }
  [[nodiscard]] int slots() const;  // of the optimizer that has most

  // Measures the gradients: ‖g‖ of each layer and of all, before clipping, and the penalty of the weights as they
  // are. False if one is not finite (bad_layer() names it); nothing was changed then.
  [[nodiscard]] bool measure(const RunState& state, const float* gradients, const Pool& pool);
  // Clips, adds penalties, updates weights and optimizer state. False if a number stopped being finite: the state is
  // as it was. `gradients` is used as working memory.
  [[nodiscard]] bool apply(RunState& state, float* gradients, const ScheduleTime& time, const Pool& pool);

  [[nodiscard]] double gradient_norm() const { return gradient_norm_; }
  [[nodiscard]] double penalty() const { return penalty_; }
  // Of each layer; NaN for one that is frozen.
  [[nodiscard]] const std::vector<float>& layer_norms() const { return layer_norms_; }
  [[nodiscard]] const std::vector<float>& layer_ratios() const { return layer_ratios_; }  // ‖update‖ / ‖weights‖
  [[nodiscard]] const NodeId& bad_layer() const { return bad_layer_; }
  // Of a group at the step that apply() did last, after its schedule, without a layer's own factor.
  [[nodiscard]] double learning_rate(std::size_t group = 0) const { return groups_.at(group).learning_rate; }
  [[nodiscard]] std::size_t groups() const { return groups_.size(); }
  // By which rule apply() moved the parameter at this place of the layout; nothing for one that it leaves alone.
  struct Rules {
    const OptimizerType* type = nullptr;
    std::vector<double> numbers;                            // as OptimizerType::numbers
    int slots = 0;                                          // that the rule uses
    double learning_rate = 0;                               // after schedule and the layer's own factor
    std::uint64_t updates = 0;                              // of it, this one included
    double clip_value = 0, clip_scale = 1, l1 = 0, l2 = 0;  // the penalties are 0 for biases
    double weight_decay = 0;                                // all of it, decoupled, of this parameter
  };
  [[nodiscard]] std::optional<Rules> rules_of(const RunState& state, std::size_t entry) const;
  [[nodiscard]] double clip_norm() const { return clip_norm_; }

 private:
  struct Group {
    Spec optimizer;
    const OptimizerType* type = nullptr;
    std::vector<double> numbers;  // the optimizer's settings, read when they change
    double base_rate = 0, learning_rate = 0;
    Schedule schedule;
    bool constant = false;  // the schedule is 1 at every step
  };
  // One of the layout's that training moves.
  struct Entry {
    std::size_t index = 0, layer = 0;  // in the layout, in layers_
    std::int64_t offset = 0, size = 0;
    bool is_weight = false;  // penalties and decay apply
    std::size_t group = 0;
    double factor = 1;  // of the learning rate
    bool frozen = false;
    bool learns = true;  // else no loss depends on it: there is no gradient
  };
  static constexpr std::size_t kMostSlots = 8;
  struct Piece {  // a stretch of one entry; its bounds depend on the layout alone
    std::size_t layer = 0, rule = 0;
    std::int64_t offset = 0, count = 0;
    bool is_weight = false;
    std::array<float*, kMostSlots> slots{};
  };
  // What pieces have in common: their optimizer, their rate, how often they have been updated.
  struct Rule {
    std::size_t group = 0;
    double factor = 1;
    std::uint64_t updates = 0;
    UpdateArgs args;
    std::array<double, kMostShared> shared{};
  };
  struct Sums {
    double gradient = 0, update = 0, weight = 0, absolute = 0, squared = 0;
  };
  template <class Body>
  void for_pieces(const Pool& pool, Body&& body);
  void make_pieces(const RunState& state);
  std::size_t rule_for(const Entry& entry, std::uint64_t updates);
  void measure_weights(const RunState& state);
  [[nodiscard]] double clip_scale(const float* gradients) const;
  void set_rates(const ScheduleTime& time);
  void update_piece(std::size_t piece, RunState& state, float* gradients, double scale);
  bool add_up_layers();

  std::vector<Group> groups_;
  double l1_ = 0, l2_ = 0, weight_decay_ = 0, clip_norm_ = 0, clip_value_ = 0;
  std::vector<Layer> layers_;
  std::vector<Entry> entries_;
  bool pieces_known_ = false;
  std::vector<Rule> rules_;
  std::vector<Piece> pieces_;
  std::vector<Sums> sums_;  // of each piece
  std::int64_t total_ = 0;
  double gradient_norm_ = 0, penalty_ = 0, weight_norm_ = 0, fastest_ = 0, held_ = 0, scale_ = 1;
  bool weights_known_ = false;  // weight_norm_ is that of the weights as they are
  std::vector<float> layer_norms_, layer_ratios_;
  NodeId bad_layer_;
  AlignedVector<float> spare_weights_;
  std::vector<AlignedVector<float>> spare_slots_;
};

}  // namespace vitrine
