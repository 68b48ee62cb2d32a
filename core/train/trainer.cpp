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
    : project_(std::move(project)), network_(flat(project_.graph)), dataset_(std::move(dataset)), pool_(pool) {}

Result<std::unique_ptr<Trainer>> Trainer::create(Project project, std::shared_ptr<const Dataset> dataset,
                                                 const Pool& pool, const Trained* resume) {
  VITRINE_CHECK(validate(project));
  const DataFacts facts = facts_of(*dataset);
  const Analysis analysis = check_project(project, &facts);
  for (const Problem& problem : analysis.problems)
    if (problem.severity == Severity::error)
      return Error{problem.text, analysis.owner_name(project.graph, problem), problem.remedy};
  VITRINE_TRY(dataset, with_made_fields(project, std::move(dataset)));
  std::unique_ptr<Trainer> trainer(new Trainer(std::move(project), std::move(dataset), pool));
  VITRINE_CHECK(trainer->prepare(resume));
  return trainer;
}

Status Trainer::prepare(const Trained* resume) {
  const auto& training = training_info();
  seed_ = static_cast<std::uint64_t>(integer_of(training, project_.training, "seed"));
  shuffle_ = flag_of(training, project_.training, "shuffle");
  averages_ = flag_of(training, project_.training, "average");
  average_decay_ = real_of(training, project_.training, "average_decay");
  const auto& stopping = stopping_info();
  stopping_ = flag_of(stopping, project_.stopping, "enabled");
  restore_ = flag_of(stopping, project_.stopping, "restore_best");
  patience_ = static_cast<int>(integer_of(stopping, project_.stopping, "patience"));
  minimum_delta_ = real_of(stopping, project_.stopping, "minimum_delta");

  VITRINE_TRY(split_, make_split(*dataset_, project_.split, seed_));
  const auto train_count = static_cast<std::int64_t>(split_.train.size());
  batch_size_ = batch_size_of(project_.training, train_count);
  scales_ = fit_scales(project_, *dataset_, split_.train);

  in_force_ = project_;
  loose_ = loose_settings(in_force_);
  compile();
  make_updaters();
  evaluator_ = std::make_unique<Evaluator>(project_, dataset_, pool_);
  judge_ = std::make_unique<Judge>(project_, *dataset_, Judge::Of::training, recipe_->figures());
  judge_->normalise_by(scales_);
  feeder_ =
      std::make_unique<Feeder>(*dataset_, pool_, batch_size_, [this](Feeder::Place place) { return rows_of(place); });
  feeder_->normalise_by(scales_);
  rows_.resize(static_cast<std::size_t>(batch_size_));
  gradients_.assign(static_cast<std::size_t>(layout().size()), 0.0F);

  tell_layers();
  info_.figures = judge_->figures();
  info_.judged = judge_->judged();
  info_.steps_per_epoch = static_cast<std::uint64_t>((train_count + batch_size_ - 1) / batch_size_);
  info_.train_samples = train_count;
  info_.validation_samples = static_cast<std::int64_t>(split_.validation.size());
  info_.test_samples = static_cast<std::int64_t>(split_.test.size());
  info_.parameters = layout().trained_count();
  info_.threads = pool_.threads();

  origin_ = origin_of(project_, *dataset_);
  start_state();
  initial_ = state_;
  if (resume) VITRINE_CHECK(adopt(*resume));
  if (resume && !resume->state) initial_ = state_;  // it begins with these weights
  bind();
  return {};
}

// What a recipe's generator learns is no objective's: a teacher of its own, where no objective reaches the generator.
void Trainer::tell_layers() {
  const Project flat_one = flattened(project_);
  std::set<NodeId> judged = judged_layers(flat_one), made;
  auto teachers = teachers_of_layers(flat_one);
  if (const RecipeType& type = recipe_types().at(project_.recipe.type); type.generator)
    made = leading_to(network_, type.generator(network_, goals_of(project_), project_.recipe.params).part);
  for (const NodeId& node : made)
    if (!teachers.contains(node)) teachers[node] = {project_.objectives.size()};
  judged.merge(made);
  for (const auto& layer : updaters_.front().layers())
    info_.layers.push_back({layer.node, layer.name, judged.contains(layer.node), teachers[layer.node]});
}

// What trains is compiled in: a frozen layer has no gradients.
void Trainer::compile() {
  recipe_ = make_recipe(in_force_, *dataset_, batch_size_, true);
  if (judge_) judge_->forget_programs();
  observe(observer_);
  batch_ = nullptr;  // to be fed again
}

void Trainer::observe(PassObserver* observer) {
  observer_ = observer;
  for (Program* program : recipe_->programs()) program->observe(observer);
}

void Trainer::make_updaters() {
  updaters_.clear();
  for (std::size_t phase = 0; phase < recipe_->phases(); ++phase)
    updaters_.emplace_back(layout(), in_force_, [&](std::size_t entry) { return recipe_->moves(phase, entry); });
}

void Trainer::start_state() {
  state_ = {};
  state_.updates.assign(layout().entries().size(), 0);
  state_.parameters.resize(static_cast<std::size_t>(layout().size()));
  layout().initialise(seed_, state_.parameters);
  state_.slots.assign(static_cast<std::size_t>(updaters_.front().slots()),
                      AlignedVector<float>(state_.parameters.size(), 0.0F));
  for (const OpList::Carried& carried : recipe_->answering().ops().carried) {
    const Shape& shape = recipe_->answering().ops().values[static_cast<std::size_t>(carried.value)].shape;
    state_.carried.emplace_back(carried.key, AlignedVector<float>(static_cast<std::size_t>(shape.size()), 0.0F));
  }
  begin_average();
  state_.epochs_set = static_cast<std::uint32_t>(integer_of(training_info(), project_.training, "epochs"));
  ask_epochs(state_.epochs_set);
}

// From the weights as they are.
void Trainer::begin_average() {
  if (averages_) state_.average = state_.parameters;
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
  recipe_->bind(state_.parameters.data(), gradients_.data());
  for (std::size_t i = 0; i < state_.carried.size(); ++i)
    recipe_->answering().set_carried(i, state_.carried[i].second.data());
  evaluator_->bind(state_.judged().data());
  evaluator_->normalise_by(scales_);
}

std::span<const std::int64_t> Trainer::rows_of(Feeder::Place place) {
  if (order_epoch_ != place.epoch) {
    order_.resize(split_.train.size());
    if (state_.carried.empty())
      epoch_order(seed_, static_cast<std::uint32_t>(place.epoch), shuffle_, order_);
    else
      stream_order(batch_size_, order_);
    order_epoch_ = place.epoch;
  }
  const auto size = static_cast<std::size_t>(batch_size_), begin = static_cast<std::size_t>(place.batch) * size;
  const std::size_t count = std::min(size, split_.train.size() - begin);
  for (std::size_t i = 0; i < count; ++i) rows_[i] = split_.train[static_cast<std::size_t>(order_[begin + i])];
  return {rows_.data(), count};
}

std::vector<std::int64_t> Trainer::next_rows() {
  feeder_->forget();  // nobody else asks for rows meanwhile
  const auto rows = rows_of({state_.epoch + std::uint64_t{1}, state_.batch_in_epoch});
  return {rows.begin(), rows.end()};
}

void Trainer::go_back_to(const RunState& state) {
  state_ = state;
  for (Updater& updater : updaters_) updater.forget();
  bind();
}

// This step's batch goes to the program; the next, which may be the first of another epoch, is begun.
void Trainer::take_batch() {
  Feeder::Place place{state_.epoch + std::uint64_t{1}, state_.batch_in_epoch};
  const Batch& batch = feeder_->take(place);
  if (place.batch == 0) recipe_->answering().forget_carried();
  if (batch_ != &batch) recipe_->feed(batch);
  batch_ = &batch;
  if (++place.batch >= info_.steps_per_epoch) place = {place.epoch + 1, 0};
  if (place.epoch <= info_.epochs) feeder_->ahead(place);
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
  if (!recipe_types().at(project_.recipe.type).follows_loss) return record;  // no epoch is the best one
  const double value = record.has_validation ? record.validation.loss : record.train.loss;
  // The first finite value is the best there is; a gain is one of at least the minimum delta.
  const bool gain = std::isfinite(value) && (state_.best_epoch == 0 || value < state_.best_value - minimum_delta_);
  if (gain) {
    record.best = true;
    state_.best_value = value;
    state_.best_epoch = state_.epoch;
    state_.epochs_without_gain = 0;
    state_.best_parameters = state_.judged();
    state_.best_step = state_.step;
  } else {
    state_.epochs_without_gain += 1;
  }
  return record;
}

void Trainer::next_epoch() {
  state_.epoch += 1;
  state_.batch_in_epoch = 0;
  judge_->clear();
}

void Trainer::hold_rate(double rate) {
  for (Updater& updater : updaters_) updater.hold_rate(rate);
}

bool Trainer::should_stop_early() const {
  return stopping_ && state_.epochs_without_gain >= static_cast<std::uint32_t>(patience_);
}

void Trainer::restore_best() {
  if (!stopping_ || !restore_ || state_.best_parameters.empty()) return;
  state_.parameters = state_.best_parameters;
  begin_average();
  bind();
}

std::optional<MetricSet> Trainer::test(const std::function<bool()>& stop) {
  if (split_.test.empty()) return {};
  return evaluator_->evaluate(split_.test, stop);
}

ProbeSubject Trainer::subject(std::int64_t step, const Snapshots* past) {
  const RunState& known = step == kNow ? state_ : initial_;
  const AlignedVector<float>* weights = &known.judged();
  std::uint64_t behind = known.step;
  if (step >= 0 && past) {  // at 0 too: weights may have been set by hand before the first step
    const auto kept = past->at(static_cast<std::uint64_t>(step));
    if (kept && take_past(**kept)) weights = &looked_at_, behind = (*kept)->step;
  }
  evaluator_->bind(weights->data());
  return {project_, network_, dataset_, split_, scales_, *weights, *evaluator_, behind, pool_};
}

// False where they are not of this network.
bool Trainer::take_past(const Trained& kept) {
  looked_at_.resize(state_.parameters.size());
  bool whole = true;
  for (const auto& entry : layout().entries()) {
    const Trained::Entry* own = kept.find(entry.key);
    whole = whole && own && own->value.shape == entry.spec.shape;
    if (whole) std::copy(own->value.values.begin(), own->value.values.end(), looked_at_.begin() + entry.offset);
  }
  return whole;
}

void Trainer::reset() {
  state_ = initial_;
  in_force_ = project_;
  loose_ = loose_settings(in_force_);
  compile();
  judge_->clear();
  judge_->weigh_by(project_);
  evaluator_->weigh_by(project_);
  make_updaters();
  ask_epochs(state_.epochs_set);
  bind();
}

Status Trainer::set_live(const std::string& path, double value) {
  const ParamSpec* spec = setting_spec(project_, path);
  if (!spec || !spec->live) return Error{"“" + path + "” cannot change during a run", "", "Reset, then change it"};
  VITRINE_CHECK(set_setting(in_force_, path, shortest(value)));
  loose_ = loose_settings(in_force_);
  // A layer that is frozen or freed needs another program; the weights and what is remembered of them stay.
  if (path.starts_with("layer.")) compile(), bind();
  recipe_->weigh(goals_of(in_force_));
  judge_->weigh_by(in_force_);
  evaluator_->weigh_by(in_force_);
  for (std::size_t phase = 0; phase < updaters_.size(); ++phase)
    updaters_[phase].read(in_force_, [&](std::size_t entry) { return recipe_->moves(phase, entry); });
  state_.changes.push_back({state_.step, path, value});
  return {};
}

}  // namespace vitrine
