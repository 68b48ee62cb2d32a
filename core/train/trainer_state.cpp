// What leaves a trainer, and what it takes up: weights, the optimizer's memory and counters, all by key.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "core/base/text.h"
#include "core/project/settings.h"
#include "core/train/take_weights.h"
#include "core/train/trainer.h"

namespace vitrine {
namespace {

// The types of all groups: "adam", "adam sgd".
std::string optimizers_in_words(const Project& project) {
  std::string out;
  for (const OptimizerGroup& group : project.optimizers) out += (out.empty() ? "" : " ") + group.optimizer.type;
  return out;
}

}  // namespace

Status Trainer::adopt(const Trained& resume) {
  adoption_ = {};
  adopt_weights(resume);
  if (adoption_.kept.empty())
    return Error{"Nothing in the saved weights fits this network", "",
                 "Start anew, or choose the weights of this project", "nothing-fits"};
  if (!resume.state) return {};
  adoption_.changed = differences(resume.state->origin, origin_);
  const auto same = [&](std::string_view part) {
    const Origin &old = resume.state->origin, &now = origin_;
    const auto was = old.find(part), is = now.find(part);
    return was != old.end() && is != now.end() && was->second == is->second;
  };
  if (same("optimizer") && same("data") && same("split")) adopt_slots(*resume.state);
  adoption_.exact =
      adoption_.optimizer_kept && adoption_.changed.empty() && adoption_.fresh.empty() && adoption_.unused.empty();
  if (adoption_.exact) adopt_state(*resume.state);
  return {};
}

void Trainer::adopt_weights(const Trained& resume) {
  Adoption found = compare_weights(layout(), resume, [&](const auto& entry, const auto& saved) {
    std::copy(saved.value.values.begin(), saved.value.values.end(), state_.parameters.begin() + entry.offset);
  });
  adoption_.kept = std::move(found.kept);
  adoption_.fresh = std::move(found.fresh);
  adoption_.unused = std::move(found.unused);
  begin_average();
}

// What the optimizer remembers of a weight belongs to that weight: a new one gets a new memory.
void Trainer::adopt_slots(const TrainingState& saved) {
  if (saved.optimizer != optimizers_in_words(project_) || saved.slots.size() != state_.slots.size()) return;
  bool whole = true;
  for (std::size_t k = 0; k < saved.slots.size(); ++k)
    for (const auto& entry : layout().entries()) {
      if (!entry.trained()) continue;
      const auto slot = saved.slots[k].find(entry.key);
      if (slot == saved.slots[k].end() || slot->second.shape != entry.spec.shape) {
        whole = false;
        continue;
      }
      std::copy(slot->second.values.begin(), slot->second.values.end(), state_.slots[k].begin() + entry.offset);
    }
  state_.optimizer_steps = saved.optimizer_steps;
  for (std::size_t i = 0; i < state_.updates.size(); ++i) {
    const auto own = saved.updates.find(layout().entries()[i].key);
    state_.updates[i] = own == saved.updates.end() ? saved.optimizer_steps : own->second;
  }
  state_.guarded = saved.guarded;
  adoption_.optimizer_kept = whole;
}

void Trainer::adopt_state(const TrainingState& saved) {
  const std::uint32_t asked = state_.epochs_set;
  static_cast<RunCounters&>(state_) = saved;
  state_.batch_in_epoch = std::min(state_.batch_in_epoch, info_.steps_per_epoch);
  if (!saved.best.empty() && !unkey(saved.best, state_.best_parameters)) state_.best_parameters.clear();
  // The average has been taken up as the weights that were saved.
  AlignedVector<float> moving;
  if (averages_ && unkey(saved.moving, moving)) state_.parameters = std::move(moving);
  for (auto& [key, values] : state_.carried) {
    const auto own = saved.carried.find(key);
    if (own != saved.carried.end() && own->second.values.size() == values.size())
      std::copy(own->second.values.begin(), own->second.values.end(), values.begin());
  }
  judge_->take_up(state_, same_part(saved.origin, origin_, "metrics"));
  if (state_.epochs_set != asked) state_.epochs = asked;  // the person has asked for another number since
  state_.epochs_set = asked;
  ask_epochs(state_.epochs);
  if (all_epochs_done() && !epoch_due()) extend();
  note_what_was_set_since();
}

// Between two runs a person may set anew what was changed live before. It stands in the history too, so that whoever
// makes the changes again up to a state of either run has what was in force there.
void Trainer::note_what_was_set_since() {
  std::map<std::string, double> last;
  for (const LiveChange& change : state_.changes) last[change.path] = change.value;
  for (const auto& [path, value] : last) {
    const auto text = get_setting(project_, path);
    if (!text) continue;  // the layer is called otherwise now
    double now = *text == "on" ? 1 : 0;
    if (*text != "on" && *text != "off") std::from_chars(text->data(), text->data() + text->size(), now);
    if (now != value) state_.changes.push_back({state_.step, path, now});
  }
}

Status settable_weight(const ParameterLayout& layout, const std::string& key, std::int64_t place, float value) {
  const ParameterEntry* entry = layout.find(key);
  if (!entry || place < 0 || place >= entry->size)
    return Error{"This network has no weight " + std::to_string(place + 1) + " in “" + key + "”", "", "Choose another"};
  if (!std::isfinite(value)) return Error{"A weight has to be a finite number", entry->name, "Choose another value"};
  return {};
}

Status Trainer::set_weight(const std::string& key, std::int64_t place, float value) {
  VITRINE_CHECK(settable_weight(layout(), key, place, value));
  const auto at = static_cast<std::size_t>(layout().find(key)->offset + place);
  state_.parameters[at] = value;
  if (!state_.average.empty()) state_.average[at] = value;
  for (Updater& updater : updaters_) updater.forget();
  state_.changes.push_back({state_.step, key + "[" + std::to_string(place) + "]", static_cast<double>(value)});
  return {};
}

// False where one is missing or of another shape.
bool Trainer::unkey(const KeyedTensors& saved, AlignedVector<float>& out) const {
  out.assign(state_.parameters.size(), 0.0F);
  for (const auto& entry : layout().entries()) {
    const auto own = saved.find(entry.key);
    if (own == saved.end() || own->second.shape != entry.spec.shape) return false;
    std::copy(own->second.values.begin(), own->second.values.end(), out.begin() + entry.offset);
  }
  return true;
}

KeyedTensors Trainer::keyed(const AlignedVector<float>& values, bool trained_only) const {
  KeyedTensors out;
  for (const auto& entry : layout().entries()) {
    if (trained_only && !entry.trained()) continue;
    Tensor tensor(entry.spec.shape);
    std::copy_n(values.begin() + entry.offset, entry.size, tensor.values.begin());
    out.emplace(entry.key, std::move(tensor));
  }
  return out;
}

Trained Trainer::trained(bool best) const {
  Trained out;
  const bool use_best = best && !state_.best_parameters.empty();
  KeyedTensors values = keyed(use_best ? state_.best_parameters : state_.judged(), false);
  for (const auto& entry : layout().entries())
    out.weights.push_back(
        {entry.key, entry.name, std::move(values.find(entry.key)->second), entry.spec.role, entry.layer});
  out.input = scales_.input;
  out.target = scales_.target;
  out.more_scales = scales_.more;
  out.input_names = dataset_->input().names;
  out.table = dataset_->table;
  out.tokenizer = dataset_->tokenizer;
  if (dataset_->target().kind == FieldKind::classes) out.class_names = dataset_->target().names;
  out.epoch = use_best ? state_.best_epoch : state_.epoch;
  out.step = use_best ? state_.best_step : state_.step;
  if (!use_best) out.state = training_state();
  return out;
}

TrainingState Trainer::training_state() const {
  TrainingState out;
  static_cast<RunCounters&>(out) = state_;
  out.origin = origin_;
  out.settings = loose_;
  out.optimizer = optimizers_in_words(project_);
  for (std::size_t i = 0; i < state_.updates.size(); ++i)
    if (const auto& entry = layout().entries()[i]; entry.trained() && state_.updates[i] != out.optimizer_steps)
      out.updates.emplace(entry.key, state_.updates[i]);
  for (const auto& slot : state_.slots) out.slots.push_back(keyed(slot, true));
  if (!state_.average.empty()) out.moving = keyed(state_.parameters, false);
  if (!state_.best_parameters.empty()) out.best = keyed(state_.best_parameters, false);
  if (state_.batch_in_epoch > 0)
    for (const auto& [key, values] : state_.carried) {
      Tensor tensor(Shape{batch_size_, static_cast<std::int64_t>(values.size()) / batch_size_});
      std::copy(values.begin(), values.end(), tensor.values.begin());
      out.carried.emplace(key, std::move(tensor));
    }
  judge_->save(out);
  return out;
}

}  // namespace vitrine
