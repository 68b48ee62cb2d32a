// Pseudo-labels (Lee 2013): where the data has no label the network's own answer is one, once it is sure.
#include <algorithm>
#include <cmath>

#include "core/losses/loss.h"
#include "core/ops/loss_support.h"
#include "core/recipes/list.h"

namespace vitrine::recipes {
namespace {

enum : std::size_t { kTold };  // the order of its figures

// What an output says of one place: the class and its probability.
struct Guess {
  std::int64_t label = 0;
  double sure = 0;
};

Guess guess_of(const float* row, const ClassRows& rows) {
  if (rows.classes == 1) {
    const double one = 1 / (1 + std::exp(-static_cast<double>(row[0])));
    return {one > 0.5 ? 1 : 0, std::max(one, 1 - one)};
  }
  Guess out;
  for (std::int64_t k = 1; k < rows.classes; ++k)
    if (row[k * rows.stride] > row[out.label * rows.stride]) out.label = k;
  double sum = 0;
  for (std::int64_t k = 0; k < rows.classes; ++k)
    sum += std::exp(static_cast<double>(row[k * rows.stride]) - static_cast<double>(row[out.label * rows.stride]));
  out.sure = 1 / sum;
  return out;
}

class PseudoLabels final : public Recipe {
 public:
  PseudoLabels(RecipeSetup setup, double threshold, std::int64_t after)
      : goals_(std::move(setup.goals)),
        program_(compile(setup, setup.training)),
        threshold_(threshold),
        after_(after),
        given_(goals_.size()) {
    if (!setup.training) return;
    teller_ = std::make_unique<Program>(compile(setup, false));
    for (const Goal& goal : goals_)
      labels_.emplace_back(places_of(goal, setup.dataset) * static_cast<std::size_t>(setup.batch));
  }

  [[nodiscard]] const ParameterLayout& layout() const override { return program_.layout(); }
  [[nodiscard]] Program& answering() override { return program_; }
  [[nodiscard]] std::vector<Program*> programs() override {
    std::vector<Program*> out{&program_};
    if (teller_) out.push_back(teller_.get());
    return out;
  }
  void bind(float* parameters, float* gradients) override {
    program_.bind(parameters, gradients);
    if (teller_) teller_->bind(parameters, nullptr);
  }
  void feed(const Batch& batch) override {
    feed_inputs(program_, batch);
    feed_losses(program_, goals_, batch);
    if (!teller_) return;
    feed_inputs(*teller_, batch);
    feed_losses(*teller_, goals_, batch);
    for (std::size_t k = 0; k < goals_.size(); ++k)
      if (labelled(k)) given_[k] = batch.find(goals_[k].bound[1].name)->values.data();
  }
  void weigh(const std::vector<Goal>& goals) override {
    for (std::size_t k = 0; k < goals.size(); ++k) program_.set_weight(k, goals[k].weight);
  }
  [[nodiscard]] bool moves(std::size_t, std::size_t entry) const override { return program_.learns(entry); }
  [[nodiscard]] std::vector<RecipeFigure> figures() const override {
    return {{"labelled_itself", "Labelled by itself", false}};
  }

  bool step(Stage& stage) override {
    const Program::Pass pass{stage.pool, stage.samples, stage.seed, stage.step};
    const float told = static_cast<std::int64_t>(stage.step) >= after_ ? tell(stage) : 0;
    program_.forward(pass);
    if (!losses_finite(program_, goals_.size())) return stage.failed(program_, pass);
    program_.backward(pass);
    if (!stage.update(0, program_, pass, true)) return false;
    stage.judge(program_);
    stage.show(kTold, told);
    return true;
  }
  void judge(Stage& stage) override {
    program_.forward({stage.pool, stage.samples});
    stage.judge(program_);
    stage.show(kTold, 0);
  }

 private:
  Program compile(const RecipeSetup& setup, bool training) const {
    OpList list = lower_graph(setup.graph, setup.batch);
    std::vector<ProgramLoss> losses = losses_of(goals_, list, setup.dataset);
    return {std::move(list), std::move(losses), {.training = training}};
  }
  [[nodiscard]] bool labelled(std::size_t k) const { return !labels_.empty() && !labels_[k].empty(); }
  // Labels of a sample; 0 where the goal has none.
  static std::size_t places_of(const Goal& goal, const Dataset& dataset) {
    if (goal.bound.size() < 2 || goal.bound[1].is_output) return 0;
    const Field& field = *dataset.find(goal.bound[1].name);
    return field.kind == FieldKind::classes ? static_cast<std::size_t>(field.shape.size()) : 0;
  }

  // The labels that this step learns from: those of the data, and the network's own where there are none.
  // Gives the share of those without a label that have one now.
  float tell(Stage& stage) {
    teller_->forward({stage.pool, stage.samples});
    std::int64_t without = 0, told = 0;
    for (std::size_t k = 0; k < goals_.size(); ++k) {
      if (!labelled(k)) continue;
      const OpList& list = teller_->ops();
      const int value = list.outputs[judged_output(goals_[k].bound[0].name, list)].value;
      const ClassRows rows(teller_->shape(value, stage.samples));
      const auto* const outputs = static_cast<const float*>(teller_->value(value));
      for (std::int64_t row = 0; row < rows.rows; ++row) {
        const auto at = static_cast<std::size_t>(row);
        labels_[k][at] = given_[k][row];
        if (given_[k][row] >= 0) continue;
        ++without;
        const Guess guess = guess_of(outputs + rows.begin(row), rows);
        if (guess.sure < threshold_) continue;
        labels_[k][at] = static_cast<float>(guess.label);
        ++told;
      }
      program_.set_field(k, 1, labels_[k].data());
    }
    return without > 0 ? static_cast<float>(told) / static_cast<float>(without) : 0;
  }

  std::vector<Goal> goals_;
  Program program_;
  std::unique_ptr<Program> teller_;  // outside training: no dropout, no noise
  double threshold_;
  std::int64_t after_;
  std::vector<AlignedVector<float>> labels_;  // of each goal; empty where it has no classes
  std::vector<const float*> given_;
};

void check_pseudo_labels(const TypeInfo& info, const std::vector<Goal>& goals, Analysis& analysis) {
  for (const Goal& goal : goals) {
    const LossType* loss = loss_types().find(goal.loss.type);
    if (loss && loss->readout == LossType::Readout::softmax && loss->ports.size() > 1 && goal.bound.size() > 1 &&
        loss->ports[1].takes == LossPort::Takes::field)
      return;
  }
  analysis.problems.push_back({Severity::error,
                               "recipe",
                               "",
                               info.title + " needs an objective that tells classes with a probability each",
                               "Choose Cross entropy as the loss, and a field of classes as the target",
                               {}});
}

}  // namespace

RecipeType pseudo_labels() {
  RecipeType type;
  type.info = {
      "pseudo_labels",
      "Pseudo-labels",
      "Recipes",
      "For data of which few samples have a label: before each step the network is asked, as outside training, and "
      "where a label is missing its own answer stands in, if it is sure enough (Lee 2013). Boundaries move to where "
      "there are few samples. What it believes wrongly it believes ever more: watch the validation.",
      {ParamSpec::real("threshold", "Threshold", 0.95)
           .range(0, 1)
           .says("How probable an answer must be to count as a label."),
       ParamSpec::integer("after", "Starts after", 0)
           .range(0, 1'000'000'000)
           .in("steps")
           .says("So many steps learn from the labels of the data alone.")},
      {}};
  type.check = [info = type.info](const Graph&, const std::vector<Goal>& goals, const Params&, Analysis& analysis) {
    check_pseudo_labels(info, goals, analysis);
  };
  type.make = [info = type.info](RecipeSetup setup) {
    const double threshold = real_of(info, setup.params, "threshold");
    const std::int64_t after = integer_of(info, setup.params, "after");
    return std::make_unique<PseudoLabels>(std::move(setup), threshold, after);
  };
  return type;
}

}  // namespace vitrine::recipes
