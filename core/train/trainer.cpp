#include "core/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/base/text.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "core/train/check.h"

namespace vitrine {

Trainer::Trainer(Project project, std::shared_ptr<const Dataset> dataset, const Pool& pool)
    : project_(std::move(project)), dataset_(std::move(dataset)), pool_(pool) {}

Result<std::unique_ptr<Trainer>> Trainer::create(Project project, std::shared_ptr<const Dataset> dataset,
                                                 const Pool& pool, const Trained* resume) {
  VITRINE_CHECK(validate(project));
  const DataFacts facts = facts_of(*dataset);
  const Analysis analysis = check_project(project, &facts);
  for (const Problem& problem : analysis.problems)
    if (problem.severity == Severity::error) {
      const Node* node = project.graph.find(problem.node);
      return Error{problem.text, node ? node->name : "", problem.remedy};
    }
  std::unique_ptr<Trainer> trainer(new Trainer(std::move(project), std::move(dataset), pool));
  VITRINE_CHECK(trainer->prepare(resume));
  return trainer;
}

Status Trainer::prepare(const Trained* resume) {
  const auto& training = training_info();
  batch_size_ = integer_of(training, project_.training, "batch_size");
  seed_ = static_cast<std::uint64_t>(integer_of(training, project_.training, "seed"));
  shuffle_ = flag_of(training, project_.training, "shuffle");
  const auto& stopping = stopping_info();
  stopping_ = flag_of(stopping, project_.stopping, "enabled");
  restore_ = flag_of(stopping, project_.stopping, "restore_best");
  patience_ = static_cast<int>(integer_of(stopping, project_.stopping, "patience"));
  minimum_delta_ = real_of(stopping, project_.stopping, "minimum_delta");

  VITRINE_TRY(split_, make_split(*dataset_, project_.split, seed_));
  const auto train_count = static_cast<std::int64_t>(split_.train.size());
  batch_size_ = std::min(batch_size_, train_count);
  scales_ = fit_scales(project_, *dataset_, split_.train);

  in_force_ = project_;
  compile();
  updater_ = std::make_unique<Updater>(*program_, project_);
  evaluator_ = std::make_unique<Evaluator>(project_, dataset_, pool_);
  judge_ = std::make_unique<Judge>(project_, *dataset_);
  judge_->normalise_by(scales_);
  feeder_ =
      std::make_unique<Feeder>(*dataset_, pool_, batch_size_, [this](Feeder::Place place) { return rows_of(place); });
  feeder_->normalise_by(scales_);
  rows_.resize(static_cast<std::size_t>(batch_size_));
  gradients_.assign(static_cast<std::size_t>(program_->layout().size()), 0.0F);

  const std::set<NodeId> judged = judged_layers(project_);
  for (const auto& layer : updater_->layers())
    info_.layers.push_back({layer.node, layer.name, judged.contains(layer.node)});
  info_.figures = judge_->figures();
  info_.judged = judge_->judged();
  info_.steps_per_epoch = static_cast<std::uint64_t>((train_count + batch_size_ - 1) / batch_size_);
  info_.train_samples = train_count;
  info_.validation_samples = static_cast<std::int64_t>(split_.validation.size());
  info_.test_samples = static_cast<std::int64_t>(split_.test.size());
  info_.parameters = program_->layout().trained_count();
  info_.threads = pool_.threads();

  origin_ = origin_of(project_, *dataset_);
  start_state();
  initial_ = state_;
  if (resume) VITRINE_CHECK(adopt(*resume));
  if (resume && !resume->state) initial_ = state_;  // it begins with these weights
  bind();
  return {};
}

// What trains is compiled in: a frozen layer has no gradients.
void Trainer::compile() {
  program_ = std::make_unique<Program>(make_program(in_force_, *dataset_, batch_size_, {.training = true}));
  program_->observe(observer_);
  batch_ = nullptr;  // to be fed again
}

void Trainer::start_state() {
  state_ = {};
  state_.updates.assign(program_->layout().entries().size(), 0);
  state_.parameters.resize(static_cast<std::size_t>(program_->layout().size()));
  program_->layout().initialise(seed_, state_.parameters);
  state_.slots.assign(static_cast<std::size_t>(updater_->slots()),
                      AlignedVector<float>(state_.parameters.size(), 0.0F));
  state_.epochs_set = static_cast<std::uint32_t>(integer_of(training_info(), project_.training, "epochs"));
  ask_epochs(state_.epochs_set);
}

void Trainer::ask_epochs(std::uint32_t epochs) {
  state_.epochs = info_.epochs = epochs;
  info_.total_steps = info_.steps_per_epoch * epochs;
}

void Trainer::extend() {
  ask_epochs(state_.epoch + state_.epochs_set);
  state_.epochs_without_gain = 0;
}

void Trainer::bind() {
  program_->bind(state_.parameters.data(), gradients_.data());
  evaluator_->bind(state_.parameters.data());
  evaluator_->normalise_by(scales_);
}

std::span<const std::int64_t> Trainer::rows_of(Feeder::Place place) {
  if (order_epoch_ != place.epoch) {
    order_.resize(split_.train.size());
    epoch_order(seed_, static_cast<std::uint32_t>(place.epoch), shuffle_, order_);
    order_epoch_ = place.epoch;
  }
  const auto size = static_cast<std::size_t>(batch_size_), begin = static_cast<std::size_t>(place.batch) * size;
  const std::size_t count = std::min(size, split_.train.size() - begin);
  for (std::size_t i = 0; i < count; ++i) rows_[i] = split_.train[static_cast<std::size_t>(order_[begin + i])];
  return {rows_.data(), count};
}

// This step's batch goes to the program; the next, which may be the first of another epoch, is begun.
void Trainer::take_batch() {
  Feeder::Place place{state_.epoch + std::uint64_t{1}, state_.batch_in_epoch};
  const Batch& batch = feeder_->take(place);
  if (batch_ != &batch) feed(*program_, project_, batch, true);
  batch_ = &batch;
  if (++place.batch >= info_.steps_per_epoch) place = {place.epoch + 1, 0};
  if (place.epoch <= info_.epochs) feeder_->ahead(place);
}

Trainer::Outcome Trainer::step() {
  take_batch();
  const std::int64_t samples = batch_->count;
  const Program::Pass pass{pool_, samples, seed_, static_cast<std::uint32_t>(state_.step)};
  program_->forward(pass);
  for (std::size_t k = 0; k < project_.objectives.size(); ++k)
    if (!std::isfinite(*static_cast<const float*>(program_->value(program_->loss_value(k)))))
      return fail(pass, "the loss"), Outcome::not_finite;
  program_->backward(pass);
  if (!updater_->measure(state_, gradients_.data(), pool_)) return fail(pass, "a gradient"), Outcome::not_finite;
  if (!program_->running_finite()) return fail(pass, "a running statistic"), Outcome::not_finite;

  const double penalty = updater_->penalty();
  if (!updater_->apply(state_, gradients_.data(), {state_.step, info_.steps_per_epoch, info_.total_steps}, pool_)) {
    bad_layer_ = updater_->bad_layer();
    const Node* node = project_.graph.find(bad_layer_);
    bad_story_ = "Training stopped at step " + grouped(static_cast<std::int64_t>(state_.step + 1)) +
                 ": the update of " + (node ? node->name : bad_layer_) +
                 " was too large for a number to hold. The weights from before it are kept. "
                 "Lower the learning rate, or clip the gradients.";
    return Outcome::not_finite;
  }
  program_->commit_running();
  judge_->add(*program_, *batch_, samples);

  state_.step += 1;
  state_.optimizer_steps += 1;
  state_.batch_in_epoch += 1;
  record_ = {};
  record_.step = state_.step;
  record_.epoch = state_.epoch + 1;
  record_.loss = judge_->last_loss();
  record_.penalty = static_cast<float>(penalty);
  record_.metric = judge_->last_metric();
  record_.learning_rate = static_cast<float>(updater_->learning_rate());
  record_.gradient_norm = static_cast<float>(updater_->gradient_norm());
  return epoch_due() ? Outcome::epoch : Outcome::step;
}

// The batch is run again with an eye on every tensor, so that the first bad one is named.
bool Trainer::fail(const Program::Pass& pass, const std::string& fallback) {
  const auto found = program_->find_not_finite(pass);
  bad_layer_ = found ? found->node : updater_->bad_layer();
  const Node* node = project_.graph.find(bad_layer_);
  const std::string what = !found ? fallback : found->tensor;
  bad_story_ = "Training stopped at step " + grouped(static_cast<std::int64_t>(state_.step + 1)) + ": " +
               (found && found->in_backward ? "in the backward pass, the " : "the ") + what +
               (node ? (found && found->in_backward ? " at " : " of ") + node->name : "") +
               " is not a finite number (NaN or infinity). The weights from before that step are kept. " +
               (what == "input" ? "The data has such a value: look at it in the Data tab."
                                : "Try a lower learning rate, gradient clipping, or normalised inputs.");
  return false;
}

std::optional<EpochRecord> Trainer::finish_epoch(const std::function<bool()>& stop) {
  EpochRecord record;
  record.has_validation = !split_.validation.empty();
  bool given_up = false;
  const auto asked = [&] { return given_up = given_up || (stop && stop()); };
  if (record.has_validation) record.validation = evaluator_->evaluate(split_.validation, asked);
  if (given_up) return std::nullopt;
  state_.epoch += 1;
  state_.batch_in_epoch = 0;
  record.epoch = state_.epoch;
  record.step = state_.step;
  record.train = judge_->result();
  judge_->clear();
  const double value = record.has_validation ? record.validation.loss : record.train.loss;
  // The first finite value is the best there is; a gain is one of at least the minimum delta.
  const bool gain = std::isfinite(value) && (state_.best_epoch == 0 || value < state_.best_value - minimum_delta_);
  if (gain) {
    record.best = true;
    state_.best_value = value;
    state_.best_epoch = state_.epoch;
    state_.epochs_without_gain = 0;
    state_.best_parameters = state_.parameters;
    state_.best_step = state_.step;
  } else {
    state_.epochs_without_gain += 1;
  }
  return record;
}

bool Trainer::should_stop_early() const {
  return stopping_ && state_.epochs_without_gain >= static_cast<std::uint32_t>(patience_);
}

void Trainer::restore_best() {
  if (stopping_ && restore_ && !state_.best_parameters.empty()) state_.parameters = state_.best_parameters, bind();
}

std::optional<MetricSet> Trainer::test(const std::function<bool()>& stop) {
  if (split_.test.empty()) return {};
  return evaluator_->evaluate(split_.test, stop);
}

void Trainer::reset() {
  state_ = initial_;
  in_force_ = project_;
  compile();
  judge_->clear();
  judge_->weigh_by(project_);
  evaluator_->weigh_by(project_);
  updater_ = std::make_unique<Updater>(*program_, project_);
  ask_epochs(state_.epochs_set);
  bind();
}

Status Trainer::set_live(const std::string& path, double value) {
  const ParamSpec* spec = setting_spec(project_, path);
  if (!spec || !spec->live) return Error{"“" + path + "” cannot change during a run", "", "Reset, then change it"};
  VITRINE_CHECK(set_setting(in_force_, path, shortest(value)));
  // A layer that is frozen or freed needs another program; the weights and what is remembered of them stay.
  if (path.starts_with("layer.")) compile(), bind();
  for (std::size_t k = 0; k < in_force_.objectives.size(); ++k)
    program_->set_weight(k, weight_of(in_force_.objectives[k]));
  judge_->weigh_by(in_force_);
  evaluator_->weigh_by(in_force_);
  updater_->read(*program_, in_force_);
  state_.changes.push_back({state_.step, path, value});
  return {};
}

}  // namespace vitrine
