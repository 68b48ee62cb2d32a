// What happens between backward and the next forward: gradient norms, clipping, penalties, the optimizer's update.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/parallel.h"
#include "core/engine/parameters.h"
#include "core/optimizers/optimizer.h"
#include "core/project/project.h"
#include "core/train/run_state.h"

namespace vitrine {

class Updater {
 public:
  Updater(const ParameterLayout& layout, const Project& project);

  struct Layer {
    NodeId node;
    std::string name;
  };
  // Layers with trained parameters, in order.
  [[nodiscard]] const std::vector<Layer>& layers() const { return layers_; }
  [[nodiscard]] int slots() const;

  // Measures the gradients: ‖g‖ of each layer and of all, before clipping, and the penalty of the weights as they
  // are. False if one is not finite (bad_layer() names it); nothing was changed then.
  [[nodiscard]] bool measure(const RunState& state, const float* gradients, const Pool& pool);
  // Clips, adds penalties, updates weights and optimizer state. False if a number stopped being finite: the state is
  // as it was. `gradients` is used as working memory.
  [[nodiscard]] bool apply(RunState& state, float* gradients, double learning_rate, const Pool& pool);

  [[nodiscard]] double gradient_norm() const { return gradient_norm_; }
  [[nodiscard]] double penalty() const { return penalty_; }
  [[nodiscard]] const std::vector<float>& layer_norms() const { return layer_norms_; }
  [[nodiscard]] const std::vector<float>& layer_ratios() const { return layer_ratios_; }  // ‖update‖ / ‖weights‖
  [[nodiscard]] const NodeId& bad_layer() const { return bad_layer_; }

  [[nodiscard]] double base_learning_rate() const { return base_learning_rate_; }
  // Live settings of "optimizer." and "regularisation."; the path must address a live parameter.
  void set_live(const std::string& path, double value);

 private:
  struct Piece {  // a stretch of one parameter; its bounds depend on the layout alone
    std::size_t layer = 0;
    std::int64_t offset = 0, count = 0;
    bool is_weight = false;  // penalties and decay apply
  };
  struct Sums {
    double gradient = 0, update = 0, weight = 0, absolute = 0, squared = 0;
  };
  template <class Body>
  void for_pieces(const Pool& pool, Body&& body);
  void read_optimizer();
  void measure_weights(const RunState& state);
  void update_piece(std::size_t piece, RunState& state, float* gradients, const UpdateArgs& step, double scale);
  bool add_up_layers();

  Spec optimizer_;
  const OptimizerType& type_;
  std::vector<double> numbers_;  // the optimizer's settings, read when they change
  double base_learning_rate_ = 0;
  double l1_ = 0, l2_ = 0, weight_decay_ = 0, clip_norm_ = 0, clip_value_ = 0;
  std::vector<Layer> layers_;
  std::vector<Piece> pieces_;
  std::vector<Sums> sums_;  // of each piece
  std::int64_t total_ = 0;
  double gradient_norm_ = 0, penalty_ = 0, weight_norm_ = 0;
  bool weights_known_ = false;  // weight_norm_ is that of the weights as they are
  std::vector<float> layer_norms_, layer_ratios_;
  NodeId bad_layer_;
  AlignedVector<float> spare_weights_;
  std::vector<AlignedVector<float>> spare_slots_;
};

}  // namespace vitrine
