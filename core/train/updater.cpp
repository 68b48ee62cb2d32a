#include "core/train/updater.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <unordered_map>

#include "core/graph/block.h"
#include "core/layers/layer.h"
#include "core/layers/training_params.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "core/tensor/kernels/simd.h"

namespace vitrine {
namespace {

constexpr std::int64_t kPiece = 16384;
// Below these no single update of finite numbers can overflow a float, so it needs no copy to fall back on.
constexpr double kTameNorm = 1e6, kTameRate = 1e3;
constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

}  // namespace

Updater::Updater(const ParameterLayout& layout, const Project& project, const Moves& moves) {
  std::unordered_map<std::string_view, std::size_t> layer_of;
  for (std::size_t i = 0; i < layout.entries().size(); ++i) {
    const ParameterEntry& entry = layout.entries()[i];
    if (!entry.trained()) continue;
    // Weights that layers share may come before others of their owner.
    const auto [known, is_new] = layer_of.try_emplace(entry.node, layers_.size());
    if (is_new) layers_.push_back({entry.node, entry.name.substr(0, entry.name.find('.'))});
    entries_.push_back({i, known->second, entry.offset, entry.size, entry.spec.role == ParameterRole::weight});
  }
  read(project, moves);
}

void Updater::read(const Project& drawn, const Moves& moves) {
  const Project project = flattened(drawn);
  const auto regularisation = [&](const char* id) {
    return real_of(regularisation_info(), project.regularisation, id);
  };
  l1_ = regularisation("l1"), l2_ = regularisation("l2"), weight_decay_ = regularisation("weight_decay");
  clip_norm_ = regularisation("clip_norm"), clip_value_ = regularisation("clip_value");
  std::vector<Group> groups;
  for (const OptimizerGroup& group : project.optimizers) {
    const OptimizerType& type = optimizer_types().at(group.optimizer.type);
    groups.push_back({group.optimizer, &type, numbers_of(type, group.optimizer.params),
                      real_of(type.info, group.optimizer.params, "learning_rate"), 0, Schedule(group.schedule)});
    groups.back().constant = groups.back().schedule.constant();
  }
  groups_ = std::move(groups);
  for (Entry& entry : entries_) {
    const Node& node = *project.graph.find(layers_[entry.layer].node);
    const TypeInfo& info = type_of(node)->info;
    entry.frozen = !trains(info, node.params);
    entry.learns = moves(entry.index);
    entry.factor = vitrine::learning_rate_factor(info, node.params);
    entry.group = group_index(project, optimizer_group(info, node.params)).value_or(0);
  }
  pieces_known_ = weights_known_ = false;
  if (slots() > static_cast<int>(kMostSlots)) throw std::logic_error("an optimizer with too many slots");
}

int Updater::slots() const {
  int most = 0;
  for (const Group& group : groups_) most = std::max(most, group.type->slots(group.optimizer.params));
  return most;
}

std::size_t Updater::rule_for(const Entry& entry, std::uint64_t updates) {
  for (std::size_t i = 0; i < rules_.size(); ++i)
    if (rules_[i].group == entry.group && rules_[i].factor == entry.factor && rules_[i].updates == updates) return i;
  rules_.push_back({entry.group, entry.factor, updates, {}, {}});
  return rules_.size() - 1;
}

void Updater::make_pieces(const RunState& state) {
  rules_.clear(), pieces_.clear();
  total_ = 0;
  layer_norms_.assign(layers_.size(), kNothing);
  layer_ratios_.assign(layers_.size(), kNothing);
  for (const Entry& entry : entries_) {
    if (entry.frozen) continue;
    layer_norms_[entry.layer] = layer_ratios_[entry.layer] = 0;  // as long as nothing else is measured
    if (!entry.learns) continue;
    const std::size_t rule = rule_for(entry, state.updates[entry.index]);
    for (std::int64_t at = 0; at < entry.size; at += kPiece)
      pieces_.push_back(
          {entry.layer, rule, entry.offset + at, std::min(kPiece, entry.size - at), entry.is_weight, {}});
    total_ += entry.size;
  }
  // The sums of a layer are those of neighbours; weights that layers share may lie elsewhere.
  std::stable_sort(pieces_.begin(), pieces_.end(), [](const Piece& a, const Piece& b) { return a.layer < b.layer; });
  for (Rule& rule : rules_) {
    rule.args.params = &groups_[rule.group].optimizer.params;
    rule.args.numbers = groups_[rule.group].numbers.data();
  }
  sums_.assign(pieces_.size(), {});
  pieces_known_ = true;
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
  if (!pieces_known_) make_pieces(state);
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
  double all = 0, absolute = 0, squared = 0, of_layer = 0;
  bad_layer_.clear();
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    of_layer += sums_[i].gradient, all += sums_[i].gradient;
    absolute += sums_[i].absolute, squared += sums_[i].squared;
    const std::size_t layer = pieces_[i].layer;
    if (i + 1 < pieces_.size() && pieces_[i + 1].layer == layer) continue;
    layer_norms_[layer] = static_cast<float>(std::sqrt(of_layer));
    if (!std::isfinite(of_layer) && bad_layer_.empty()) bad_layer_ = layers_[layer].node;
    of_layer = 0;
  }
  gradient_norm_ = std::sqrt(all);
  penalty_ = l1_ * absolute + l2_ / 2 * squared;
  return std::isfinite(all) && std::isfinite(penalty_);
}

void Updater::update_piece(std::size_t index, RunState& state, float* gradients, double scale) {
  Piece& piece = pieces_[index];
  const Rule& rule = rules_[piece.rule];
  const OptimizerType& type = *groups_[rule.group].type;
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
  for (std::size_t k = 0; k < state.slots.size(); ++k) piece.slots[k] = state.slots[k].data() + piece.offset;
  UpdateArgs args = rule.args;
  args.count = piece.count;
  args.weight = w;
  args.gradient = g;
  args.slots = piece.slots.data();
  args.weight_decay = is_weight ? weight_decay_ : 0;
  args.decays = is_weight;
  const UpdateSums sums = type.update(type.info, args);
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

// Clipping by norm (Pascanu et al. 2013) uses the norm after clipping by value.
double Updater::clip_scale(const float* gradients) const {
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
  return clip_norm_ > 0 && norm > clip_norm_ ? clip_norm_ / norm : 1;
}

void Updater::set_rates(const ScheduleTime& time) {
  for (Group& group : groups_)
    group.learning_rate = group.constant ? group.base_rate : group.base_rate * group.schedule.factor(time);
  if (held_ > 0)
    for (std::size_t i = 0; i < groups_.size(); ++i)
      groups_[i].learning_rate = i == 0 ? held_ : held_ * (groups_[i].base_rate / groups_.front().base_rate);
  fastest_ = 0;
  for (Rule& rule : rules_) {
    const Group& group = groups_[rule.group];
    rule.args.learning_rate = group.learning_rate * rule.factor;
    rule.args.step = rule.updates + 1;
    rule.args.shared = nullptr;
    if (group.type->share)
      group.type->share(group.type->info, rule.args, rule.shared.data()), rule.args.shared = rule.shared.data();
    fastest_ = std::max(fastest_, rule.args.learning_rate);
  }
}

std::optional<Updater::Rules> Updater::rules_of(const RunState& state, std::size_t place) const {
  for (const Entry& entry : entries_) {
    if (entry.index != place || entry.frozen || !entry.learns) continue;
    const Group& group = groups_[entry.group];
    Rules out{group.type,
              group.numbers,
              group.type->slots(group.optimizer.params),
              group.learning_rate * entry.factor,
              state.updates[place],
              clip_value_,
              scale_};
    if (!entry.is_weight) return out;
    out.l1 = l1_, out.l2 = l2_, out.weight_decay = weight_decay_;
    const auto own = std::find(group.type->numbers.begin(), group.type->numbers.end(), "weight_decay");
    if (own != group.type->numbers.end())
      out.weight_decay += group.numbers[static_cast<std::size_t>(own - group.type->numbers.begin())];
    return out;
  }
  return {};
}

bool Updater::apply(RunState& state, float* gradients, const ScheduleTime& time, const Pool& pool) {
  if (!pieces_known_) make_pieces(state);
  const double scale = scale_ = clip_scale(gradients);
  set_rates(time);
  const bool wild = gradient_norm_ > kTameNorm || weight_norm_ > kTameNorm || fastest_ > kTameRate;
  const bool guarded = state.guarded || wild;
  if (guarded) spare_weights_ = state.parameters, spare_slots_ = state.slots;
  for_pieces(pool, [&](std::size_t i) { update_piece(i, state, gradients, scale); });
  if (add_up_layers()) {
    state.guarded = guarded;
    for (const Entry& entry : entries_) state.updates[entry.index] += entry.frozen || !entry.learns ? 0 : 1;
    for (Rule& rule : rules_) ++rule.updates;
    return true;
  }
  weights_known_ = false;
  if (guarded) state.parameters = spare_weights_, state.slots = spare_slots_;
  return false;
}

}  // namespace vitrine
