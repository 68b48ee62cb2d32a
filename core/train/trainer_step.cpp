// One step of the trainer, as a recipe sees it: what it asks for, and what happens where a number is not finite.
#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/train/average.h"
#include "core/train/trainer.h"

namespace vitrine {

class Trainer::OneStep final : public Stage {
 public:
  explicit OneStep(Trainer& trainer)
      : Stage(trainer.pool_, trainer.batch_->count, trainer.seed_, static_cast<std::uint32_t>(trainer.state_.step)),
        trainer_(trainer),
        several_(trainer.recipe_->phases() > 1) {}

  bool update(std::size_t phase, Program& program, const Program::Pass& pass, bool running) override {
    return trainer_.move(phase, program, pass, running);
  }
  bool keep_running(Program& program, const Program::Pass& pass) override {
    if (!program.running_finite()) return trainer_.fail(program, pass, "a running statistic");
    program.commit_running();
    return true;
  }
  bool failed(Program& program, const Program::Pass& pass) override {
    return trainer_.fail(program, pass, "the loss");
  }
  void judge(const Program& program) override {
    if (several_)  // a later phase may fail: then none of this has happened
      trainer_.judge_->hold(program, samples);
    else
      trainer_.judge_->add(program, samples);
  }
  void show(std::size_t figure, float value) override { trainer_.judge_->show(figure, value, samples); }

 private:
  Trainer& trainer_;
  bool several_;
};

Trainer::Outcome Trainer::step() {
  take_batch();
  const bool several = recipe_->phases() > 1;
  if (several) keep_copy();
  judge_->begin_batch();
  penalty_ = 0;
  OneStep stage(*this);
  if (!recipe_->step(stage)) {
    judge_->drop_held();
    if (several) put_back();
    return Outcome::not_finite;
  }
  if (several || judge_->has_shown()) judge_->count_held();
  record_step();
  return epoch_due() ? Outcome::epoch : Outcome::step;
}

bool Trainer::move(std::size_t phase, Program& program, const Program::Pass& pass, bool running) {
  Updater& updater = updaters_[phase];
  if (!updater.measure(state_, gradients_.data(), pool_))
    return fail(program, pass, "a gradient", updater.bad_layer());
  if (running && !program.running_finite()) return fail(program, pass, "a running statistic");
  penalty_ += updater.penalty();
  if (update_observer_) update_observer_->measured(phase, updater, state_, gradients_.data());
  const bool fine =
      updater.apply(state_, gradients_.data(), {state_.step, info_.steps_per_epoch, info_.total_steps}, pool_);
  if (update_observer_) update_observer_->moved(phase, updater, state_, gradients_.data(), fine);
  if (!fine) {
    bad_layer_ = updater.bad_layer();
    const Node* node = network_.find(bad_layer_);
    bad_story_ = "Training stopped at step " + grouped(static_cast<std::int64_t>(state_.step + 1)) +
                 ": the update of " + (node ? node->name : bad_layer_) +
                 " was too large for a number to hold. The weights from before it are kept. "
                 "Lower the learning rate, or clip the gradients.";
    return false;
  }
  if (running) program.commit_running(), program.commit_carried(pass.samples);
  return true;
}

void Trainer::record_step() {
  state_.step += 1;
  state_.optimizer_steps += 1;
  state_.batch_in_epoch += 1;
  if (averages_) average_in(state_.parameters, average_decay_, state_.step, pool_, state_.average);
  record_ = {};
  record_.step = state_.step;
  record_.epoch = state_.epoch + 1;
  record_.loss = judge_->last_loss();
  record_.penalty = static_cast<float>(penalty_);
  record_.metric = judge_->last_metric();
  record_.learning_rate = static_cast<float>(updaters_.front().learning_rate());
  record_.gradient_norm = static_cast<float>(updaters_.front().gradient_norm());
  if (updaters_.size() == 1) return;
  double squared = 0;
  for (const Updater& updater : updaters_) squared += updater.gradient_norm() * updater.gradient_norm();
  record_.gradient_norm = static_cast<float>(std::sqrt(squared));
  // A layer is moved by one phase, and by the others not at all; frozen, by none.
  norms_.assign(info_.layers.size(), 0.0F);
  ratios_.assign(info_.layers.size(), 0.0F);
  for (const Updater& updater : updaters_)
    for (std::size_t i = 0; i < norms_.size(); ++i)
      norms_[i] += updater.layer_norms()[i], ratios_[i] += updater.layer_ratios()[i];
}

void Trainer::keep_copy() {
  before_.parameters = state_.parameters;
  before_.updates = state_.updates;
  before_.slots = state_.slots;
  before_.guarded = state_.guarded;
}

void Trainer::put_back() {
  state_.parameters = before_.parameters;
  state_.updates = before_.updates;
  state_.slots = before_.slots;
  state_.guarded = before_.guarded;
  for (Updater& updater : updaters_) updater.forget();
  judge_->drop_held();
}

// The batch is run again with an eye on every tensor, so that the first bad one is named.
bool Trainer::fail(Program& program, const Program::Pass& pass, const std::string& fallback, const NodeId& layer) {
  const auto found = program.find_not_finite(pass);
  bad_layer_ = found ? found->node : layer;
  const Node* node = network_.find(bad_layer_);
  const std::string what = !found ? fallback : found->tensor;
  bad_story_ = "Training stopped at step " + grouped(static_cast<std::int64_t>(state_.step + 1)) + ": " +
               (found && found->in_backward ? "in the backward pass, the " : "the ") + what +
               (node ? (found && found->in_backward ? " at " : " of ") + node->name : "") +
               " is not a finite number (NaN or infinity). The weights from before that step are kept. " +
               (what == "input" ? "The data has such a value: look at it in the Data tab."
                                : "Try a lower learning rate, gradient clipping, or normalised inputs.");
  return false;
}

}  // namespace vitrine
