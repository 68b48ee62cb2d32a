#include "core/recipes/list.h"

namespace vitrine::recipes {
namespace {

// One program, one update a step.
class Supervised final : public Recipe {
 public:
  explicit Supervised(RecipeSetup setup) : goals_(std::move(setup.goals)), program_(compile(setup, goals_)) {}

  [[nodiscard]] const ParameterLayout& layout() const override { return program_.layout(); }
  [[nodiscard]] Program& answering() override { return program_; }
  [[nodiscard]] std::vector<Program*> programs() override { return {&program_}; }
  void bind(float* parameters, float* gradients) override { program_.bind(parameters, gradients); }
  void feed(const Batch& batch) override {
    feed_inputs(program_, batch);
    feed_losses(program_, goals_, batch);
  }
  void weigh(const std::vector<Goal>& goals) override {
    for (std::size_t k = 0; k < goals.size(); ++k) program_.set_weight(k, goals[k].weight);
  }
  [[nodiscard]] bool moves(std::size_t, std::size_t entry) const override { return program_.learns(entry); }

  bool step(Stage& stage) override {
    const Program::Pass pass{stage.pool, stage.samples, stage.seed, stage.step};
    program_.forward(pass);
    if (!losses_finite(program_, goals_.size())) return stage.failed(program_, pass);
    program_.backward(pass);
    if (!stage.update(0, program_, pass, true)) return false;
    stage.judge(program_);
    return true;
  }

  void judge(Stage& stage) override {
    program_.forward({stage.pool, stage.samples});
    stage.judge(program_);
    program_.commit_carried(stage.samples);
  }

 private:
  static Program compile(const RecipeSetup& setup, const std::vector<Goal>& goals) {
    OpList list = lower_graph(setup.graph, setup.batch);
    std::vector<ProgramLoss> losses = losses_of(goals, list, setup.dataset);
    return {std::move(list), std::move(losses), {.training = setup.training}};
  }

  std::vector<Goal> goals_;
  Program program_;
};

}  // namespace

RecipeType supervised() {
  RecipeType type;
  type.info = {
      "supervised",
      "Supervised",
      "Recipes",
      "One forward pass, one backward pass, one update a step: the sum of all objectives is made small. What an "
      "output is compared with is a field of the data: a label, another picture, or the input itself, which "
      "makes an autoencoder (Rumelhart et al. 1986).",
      {},
      {}};
  type.carries = true;
  type.check = [](const Graph&, const std::vector<Goal>&, const Params&, Analysis&) {};
  type.make = [](RecipeSetup setup) { return std::make_unique<Supervised>(std::move(setup)); };
  return type;
}

RecipeType online() {
  RecipeType type = supervised();
  type.info.id = "online";
  type.info.title = "Online";
  type.info.doc =
      "A stream in order, each sample once: every batch is answered and judged before it is learned from, then it is "
      "gone (Robbins & Monro 1951; “test, then train” of data streams). The loss of the training is that of samples "
      "never seen before. It takes one epoch, not shuffled; with One sample as the batch it learns from each as it "
      "comes.";
  type.once = true;
  return type;
}

}  // namespace vitrine::recipes
