#include "core/train/updater.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "core/project/settings.h"
#include "core/tensor/kernels/simd.h"

namespace vitrine {
namespace {

constexpr std::int64_t kPiece = 16384;
// Below these no single update of finite numbers can overflow a float, so it needs no copy to fall back on.
constexpr double kTameNorm = 1e6, kTameRate = 1e3;
constexpr int kMostSlots = 8;

}  // namespace

Updater::Updater(const ParameterLayout& layout, const Project& project)
    : optimizer_(project.optimizers.front().optimizer),
      type_(optimizer_types().at(optimizer_.type)),
      l1_(real_of(regularisation_info(), project.regularisation, "l1")),
      l2_(real_of(regularisation_info(), project.regularisation, "l2")),
      weight_decay_(real_of(regularisation_info(), project.regularisation, "weight_decay")),
      clip_norm_(real_of(regularisation_info(), project.regularisation, "clip_norm")),
      clip_value_(real_of(regularisation_info(), project.regularisation, "clip_value")) {
  for (const auto& entry : layout.entries()) {
    if (!entry.trained()) continue;
    if (layers_.empty() || layers_.back().node != entry.node)
      layers_.push_back({entry.node, entry.name.substr(0, entry.name.find('.'))});
    for (std::int64_t at = 0; at < entry.size; at += kPiece)
      pieces_.push_back({layers_.size() - 1, entry.offset + at, std::min(kPiece, entry.size - at),
                         entry.spec.role == ParameterRole::weight});
    total_ += entry.size;
  }
  read_optimizer();
  sums_.resize(pieces_.size());
  layer_norms_.resize(layers_.size());
  layer_ratios_.resize(layers_.size());
  if (slots() > kMostSlots) throw std::logic_error("an optimizer with too many slots");
}

int Updater::slots() const {
  return type_.slots(optimizer_.params);
}
void Updater::read_optimizer() {
  numbers_ = numbers_of(type_, optimizer_.params);
  base_learning_rate_ = real_of(type_.info, optimizer_.params, "learning_rate");
}

void Updater::set_live(const std::string& path, double value) {
  if (path.starts_with("optimizer."))
    optimizer_.params.set(path.substr(10), value), read_optimizer();
  else if (path == "regularisation.weight_decay")
    weight_decay_ = value;
  else if (path == "regularisation.l1")
    l1_ = value;
  else if (path == "regularisation.l2")
    l2_ = value;
  else
    throw std::logic_error("no live setting " + path);
}

template <class Body>
void Updater::for_pieces(const Pool& pool, Body&& body) {
  const auto count = static_cast<std::int64_t>(pieces_.size());
  const std::int64_t grain = total_ < 4 * kPiece ? std::max<std::int64_t>(1, count) : 1;
  pool.for_chunks(count, grain, [&](Chunk chunk) {
    for (auto i = chunk.begin; i < chunk.end; ++i) body(static_cast<std::size_t>(i));
  });
}

// Before the first update, which then tells the norm itself.
void Updater::measure_weights(const RunState& state) {
  double all = 0;
  for (const Piece& piece : pieces_)
    for (std::int64_t k = 0; k < piece.count; ++k) {
      const double w = state.parameters[static_cast<std::size_t>(piece.offset + k)];
      all += w * w;
    }
  weight_norm_ = std::sqrt(all);
  weights_known_ = true;
}

bool Updater::measure(const RunState& state, const float* gradients, const Pool& pool) {
  if (!weights_known_) measure_weights(state);
  const bool penalised = l1_ > 0 || l2_ > 0;
  for_pieces(pool, [&](std::size_t i) {
    const Piece& piece = pieces_[i];
    sums_[i] = {};
    sums_[i].gradient = simd::square_sum(gradients + piece.offset, piece.count);
    if (!penalised || !piece.is_weight) return;
    const float* w = state.parameters.data() + piece.offset;
    for (std::int64_t k = 0; k < piece.count; ++k) {
      sums_[i].absolute += std::abs(static_cast<double>(w[k]));
      sums_[i].squared += static_cast<double>(w[k]) * w[k];
    }
  });
  std::vector<double>::size_type layer = 0;
  double all = 0, absolute = 0, squared = 0, of_layer = 0;
  bad_layer_.clear();
  for (std::size_t i = 0; i <= pieces_.size(); ++i) {
    if (i == pieces_.size() || pieces_[i].layer != layer) {
      if (layers_.empty()) break;
      layer_norms_[layer] = static_cast<float>(std::sqrt(of_layer));
      if (!std::isfinite(of_layer) && bad_layer_.empty()) bad_layer_ = layers_[layer].node;
      if (i == pieces_.size()) break;
      layer = pieces_[i].layer, of_layer = 0;
    }
    of_layer += sums_[i].gradient, all += sums_[i].gradient;
    absolute += sums_[i].absolute, squared += sums_[i].squared;
  }
  gradient_norm_ = std::sqrt(all);
  penalty_ = l1_ * absolute + l2_ / 2 * squared;
  return std::isfinite(all) && std::isfinite(penalty_);
}

void Updater::update_piece(std::size_t index, RunState& state, float* gradients, const UpdateArgs& step,
                           double scale) {
  const Piece& piece = pieces_[index];
  const bool is_weight = piece.is_weight;
  float* g = gradients + piece.offset;
  float* w = state.parameters.data() + piece.offset;
  if (clip_value_ > 0) {
    const auto limit = static_cast<float>(clip_value_);
    for (std::int64_t k = 0; k < piece.count; ++k) g[k] = std::clamp(g[k], -limit, limit);
  }
  if (scale != 1)
    for (std::int64_t k = 0; k < piece.count; ++k) g[k] *= static_cast<float>(scale);
  if (is_weight && (l1_ > 0 || l2_ > 0)) {
    const auto l1 = static_cast<float>(l1_), l2 = static_cast<float>(l2_);
    for (std::int64_t k = 0; k < piece.count; ++k)
      g[k] += l2 * w[k] + l1 * static_cast<float>((w[k] > 0) - (w[k] < 0));
  }
  std::array<float*, kMostSlots> slots{};
  for (std::size_t k = 0; k < state.slots.size(); ++k) slots[k] = state.slots[k].data() + piece.offset;
  UpdateArgs args = step;
  args.count = piece.count;
  args.weight = w;
  args.gradient = g;
  args.slots = slots.data();
  args.weight_decay = is_weight ? weight_decay_ : 0;
  args.decays = is_weight;
  const UpdateSums sums = type_.update(type_.info, args);
  sums_[index].update = sums.update_squared;
  sums_[index].weight = sums.weight_squared;
}

bool Updater::add_up_layers() {
  double update = 0, weight = 0, all_weights = 0;
  bool fine = true;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    update += sums_[i].update, weight += sums_[i].weight, all_weights += sums_[i].weight;
    if (i + 1 < pieces_.size() && pieces_[i + 1].layer == pieces_[i].layer) continue;
    const std::size_t layer = pieces_[i].layer;
    layer_ratios_[layer] = weight > 0 ? static_cast<float>(std::sqrt(update / weight)) : 0;
    if (!std::isfinite(update) || !std::isfinite(weight)) {
      if (fine) bad_layer_ = layers_[layer].node;
      fine = false;
    }
    update = weight = 0;
  }
  weight_norm_ = std::sqrt(all_weights);
  return fine;
}

bool Updater::apply(RunState& state, float* gradients, double learning_rate, const Pool& pool) {
  // Clipping by norm (Pascanu et al. 2013) uses the norm after clipping by value.
  double norm = gradient_norm_;
  if (clip_value_ > 0 && clip_norm_ > 0) {
    double squared = 0;
    for (const Piece& piece : pieces_)
      for (std::int64_t k = 0; k < piece.count; ++k) {
        const double g = std::clamp<double>(gradients[piece.offset + k], -clip_value_, clip_value_);
        squared += g * g;
      }
    norm = std::sqrt(squared);
  }
  const double scale = clip_norm_ > 0 && norm > clip_norm_ ? clip_norm_ / norm : 1;

  const bool wild = gradient_norm_ > kTameNorm || weight_norm_ > kTameNorm || learning_rate > kTameRate;
  const bool guarded = state.guarded || wild;
  if (guarded) spare_weights_ = state.parameters, spare_slots_ = state.slots;
  UpdateArgs step;
  step.learning_rate = learning_rate;
  step.step = state.optimizer_steps + 1;
  step.params = &optimizer_.params;
  step.numbers = numbers_.data();
  std::array<double, kMostShared> shared{};
  if (type_.share) type_.share(type_.info, step, shared.data()), step.shared = shared.data();
  for_pieces(pool, [&](std::size_t i) { update_piece(i, state, gradients, step, scale); });
  if (add_up_layers()) {
    state.guarded = guarded;
    return true;
  }
  weights_known_ = false;
  if (guarded) state.parameters = spare_weights_, state.slots = spare_slots_;
  return false;
}

}  // namespace vitrine
