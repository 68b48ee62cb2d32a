#include <algorithm>
#include <utility>

#include "core/graph/block.h"
#include "core/metrics/classes.h"
#include "core/recipes/list.h"

namespace vitrine::recipes {
namespace {

constexpr const char* kReal = "real";
enum : std::size_t { kGeneratorLoss, kTakenForReal };  // the order of its figures

// Who is who in the graph.
struct Sides {
  NodeId critic, generator;  // their Outputs
  NodeId entrance;           // the critic's Input to which samples come, real ones and made ones
};

std::vector<NodeId> inputs_of(const Graph& graph, const std::set<NodeId>& part) {
  std::vector<NodeId> out;
  for (const Node& node : graph.nodes())
    if (part.contains(node.id) && type_of(node)->is_input) out.push_back(node.id);
  return out;
}

std::string field_of(const Graph& graph, const NodeId& input) {
  const Node& node = *graph.find(input);
  return text_of(type_of(node)->info, node.params, "field");
}

std::vector<NodeId> outputs_of(const Graph& graph) {
  std::vector<NodeId> out;
  for (const Node& node : graph.nodes())
    if (type_of(node)->is_output) out.push_back(node.id);
  return out;
}

Result<NodeId> find_generator(const Graph& graph, const NodeId& critic, const TypeInfo& info, const Params& params) {
  const std::string& named = text_of(info, params, "generator");
  const std::vector<NodeId> outputs = outputs_of(graph);
  if (!named.empty()) {
    if (std::find(outputs.begin(), outputs.end(), named) != outputs.end() && named != critic) return NodeId(named);
    return Error{named == critic ? "The same Output cannot make samples and judge them"
                                 : "The generator's Output “" + named + "” is not there",
                 "", "Choose another at Generator in the Training tab"};
  }
  std::vector<NodeId> others = outputs;
  std::erase(others, critic);
  if (others.size() == 1) return others.front();
  return Error{"There are several Outputs beside the discriminator's, and it is not said which one makes samples", "",
               "Choose one at Generator in the Training tab"};
}

Result<NodeId> find_critic(const Graph& graph, const std::vector<Goal>& goals) {
  if (goals.size() != 1)
    return Error{"Adversarial training has one objective, what the discriminator is judged by; here are " +
                     std::to_string(goals.size()),
                 "", "Remove the others in the Training tab"};
  const std::vector<LossBinding>& bound = goals.front().bound;
  if (bound.size() != 2 || bound[1].is_output || bound[1].name != kReal)
    return Error{
        "The discriminator is to tell real samples from generated ones, and its objective compares with "
        "something else",
        "", std::string("Choose “") + kReal + "” as the objective's target", "real"};
  const std::vector<NodeId> outputs = outputs_of(graph);
  if (outputs.size() < 2)
    return Error{
        "Adversarial training takes two networks, and here is one: a generator that makes samples, and a "
        "discriminator that tells them from the data",
        "", "Build a second network with an Input and an Output of its own"};
  if (std::find(outputs.begin(), outputs.end(), bound[0].name) != outputs.end()) return bound[0].name;
  return Error{"It is not said which Output is the discriminator's", "",
               "Choose it at the objective in the Training tab"};
}

Result<Sides> sides_of(const Graph& graph, const std::vector<Goal>& goals, const TypeInfo& info,
                       const Params& params) {
  Sides out;
  VITRINE_TRY(out.critic, find_critic(graph, goals));
  VITRINE_TRY(out.generator, find_generator(graph, out.critic, info, params));
  const std::set<NodeId> made = leading_to(graph, {{out.generator}}), judged = leading_to(graph, {{out.critic}});
  for (const NodeId& id : made)
    if (judged.contains(id) && !type_of(*graph.find(id))->is_input)
      return Error{graph.find(id)->name + " belongs to the generator and to the discriminator", "",
                   "Let the two networks share nothing but Inputs"};
  // A label that both are told is no sample.
  std::set<std::string> told;
  for (const NodeId& id : inputs_of(graph, made)) told.insert(field_of(graph, id));
  std::vector<NodeId> entrances = inputs_of(graph, judged);
  std::erase_if(entrances, [&](const NodeId& id) { return told.contains(field_of(graph, id)); });
  if (entrances.size() != 1)
    return Error{entrances.empty() ? "The discriminator has no Input that reads samples of the data"
                                   : "The discriminator has several Inputs to which generated samples could go",
                 "",
                 entrances.empty() ? "Let its Input read the field “input”, and the generator's random numbers"
                                   : "Leave one; others must read what the generator reads too, such as a label"};
  out.entrance = entrances.front();
  return out;
}

// The layer that keeps what the discriminator thinks from the generator; empty: none does.
std::string obstacle(const Graph& graph, const Sides& sides) {
  GraphPart learning{{sides.critic}};  // no further than a layer through which no gradient goes
  for (const Node& node : graph.nodes())
    if (!type_of(node)->passes_gradients) learning.fed[node.id] = Shape{};
  const std::set<NodeId> reached = leading_to(graph, learning);
  if (reached.contains(sides.entrance)) return "";
  for (const auto& [id, shape] : learning.fed)
    if (reached.contains(id)) return graph.find(id)->name;
  return "";
}

// Goodfellow et al. (2014), with the generator's loss that does not saturate: it makes small the loss of a
// discriminator that were to call its samples real. Each side's update sees the other's weights as they are then.
class Adversarial final : public Recipe {
 public:
  Adversarial(RecipeSetup setup, const Sides& sides)
      : goals_(std::move(setup.goals)),
        layout_(lower_graph(setup.graph, setup.batch)),
        generator_(make_generator(setup, sides)),
        critic_(make_critic(setup, sides, false)),
        ones_(static_cast<std::size_t>(setup.batch), 1.0F),
        zeros_(static_cast<std::size_t>(setup.batch), 0.0F),
        entrance_(entrance_of(critic_, sides)),
        threshold_(loss_types().at(goals_.front().loss.type).class_threshold) {
    if (!setup.training) return;
    passage_ = std::make_unique<Program>(make_critic(setup, sides, true));
    const OpList& made = generator_.ops();
    made_gradient_.resize(static_cast<std::size_t>(made.values[made_value()].shape.size()));
    generator_.set_output_gradient(0, made_gradient_.data());
    critic_gradients_.resize(static_cast<std::size_t>(layout_.size()));
    note_moves(critic_, 0);
    note_moves(generator_, 1);
  }

  [[nodiscard]] const ParameterLayout& layout() const override { return layout_; }
  [[nodiscard]] Program& answering() override { return critic_; }
  [[nodiscard]] std::vector<Program*> programs() override {
    std::vector<Program*> out{&generator_, &critic_};
    if (passage_) out.push_back(passage_.get());
    return out;
  }
  void bind(float* parameters, float* gradients) override {
    gradients_ = gradients;
    for (Program* program : programs()) program->bind(parameters, gradients);
  }
  void feed(const Batch& batch) override {
    feed_inputs(generator_, batch);
    feed_inputs(critic_, batch);
    if (passage_) feed_inputs(*passage_, batch);
    real_ = batch.find(critic_.ops().inputs[entrance_].name)->values.data();
    put(critic_, real_, ones_.data());
  }
  void weigh(const std::vector<Goal>& goals) override {
    critic_.set_weight(0, goals.front().weight);
    if (passage_) passage_->set_weight(0, goals.front().weight);
  }
  [[nodiscard]] std::size_t phases() const override { return 2; }
  [[nodiscard]] bool moves(std::size_t phase, std::size_t entry) const override {
    return entry < phase_of_.size() && phase_of_[entry] == static_cast<int>(phase);
  }
  [[nodiscard]] std::vector<RecipeFigure> figures() const override {
    return {{"generator", "generator", true}, {"taken_for_real", "Taken for real", false}};
  }

  bool step(Stage& stage) override {
    // Each pass draws numbers of its own.
    const auto pass = [&, first = stage.step * 4](std::uint32_t number) {
      return Program::Pass{stage.pool, stage.samples, stage.seed, first + number};
    };
    generator_.forward(pass(0));
    if (!stage.keep_running(generator_, pass(0))) return false;
    if (!learn_side(stage, pass(1), real_, ones_)) return false;
    std::copy_n(gradients_, layout_.size(), critic_gradients_.data());
    if (!learn_side(stage, pass(2), made(), zeros_)) return false;
    for (std::size_t i = 0; i < critic_gradients_.size(); ++i)
      gradients_[i] = (gradients_[i] + critic_gradients_[i]) / 2;
    if (!stage.update(0, critic_, pass(2), false)) return false;

    if (!learn_to_pass(stage, pass(3))) return false;
    generator_.backward(pass(0));
    return stage.update(1, generator_, pass(0), false);
  }

  void judge(Stage& stage) override {
    const Program::Pass pass{stage.pool, stage.samples};
    generator_.forward(pass);
    for (const auto& [samples, truth] : {std::pair(real_, ones_.data()), std::pair(made(), zeros_.data())}) {
      put(critic_, samples, truth);
      critic_.forward(pass);
      stage.judge(critic_);
    }
    stage.show(kTakenForReal, called_real(critic_, stage.samples));
    put(critic_, made(), ones_.data());
    critic_.forward(pass);
    stage.show(kGeneratorLoss, loss_of(critic_));
  }

 private:
  static Program make_generator(const RecipeSetup& setup, const Sides& sides) {
    const ParameterLayout whole(lower_graph(setup.graph, setup.batch));
    return {lower_graph(setup.graph, setup.batch, {{sides.generator}}),
            {},
            {.training = setup.training, .output_gradients = setup.training, .whole = &whole}};
  }
  // `passage`: gradients go through it to its samples, and none to its weights.
  Program make_critic(const RecipeSetup& setup, const Sides& sides, bool passage) const {
    OpList list = lower_graph(setup.graph, setup.batch, {{sides.critic}});
    for (OpList::Parameter& parameter : list.parameters) parameter.frozen = parameter.frozen || passage;
    std::vector<ProgramLoss> losses = losses_of(goals_, list, setup.dataset);
    return {std::move(list),
            std::move(losses),
            {.training = setup.training, .input_gradients = passage, .whole = &layout_}};
  }
  static std::size_t entrance_of(const Program& critic, const Sides& sides) {
    const auto& inputs = critic.ops().inputs;
    return static_cast<std::size_t>(
        std::find_if(inputs.begin(), inputs.end(), [&](const auto& one) { return one.node == sides.entrance; }) -
        inputs.begin());
  }
  void note_moves(const Program& program, int phase) {
    phase_of_.resize(layout_.entries().size(), -1);
    for (std::size_t i = 0; i < program.layout().entries().size(); ++i)
      if (program.learns(i))
        phase_of_[static_cast<std::size_t>(layout_.find(program.layout().entries()[i].key) -
                                           layout_.entries().data())] = phase;
  }

  [[nodiscard]] std::size_t made_value() const { return static_cast<std::size_t>(generator_.ops().outputs[0].value); }
  [[nodiscard]] const float* made() const {
    return static_cast<const float*>(generator_.value(static_cast<int>(made_value())));
  }
  static float loss_of(const Program& program) {
    return *static_cast<const float*>(program.value(program.loss_value(0)));
  }
  // The share of the samples it was shown that the discriminator calls real, as the accuracy reads it.
  [[nodiscard]] float called_real(const Program& critic, std::int64_t samples) const {
    const int output = critic.ops().outputs[0].value;
    const Shape& shape = critic.ops().values[static_cast<std::size_t>(output)].shape;  // of a whole batch
    MetricInput input;
    input.outputs = shape.size() / shape[0];
    input.class_threshold = threshold_;
    const auto* values = static_cast<const float*>(critic.value(output));
    std::int64_t real = 0;
    for (std::int64_t i = 0; i < samples; ++i)
      real += metrics::named_class(input, {i, 1, 1, values + i * input.outputs}) == 1 ? 1 : 0;
    return static_cast<float>(real) / static_cast<float>(samples);
  }
  void put(Program& critic, const float* samples, const float* truth) const {
    critic.set_input(entrance_, samples);
    critic.set_field(0, 1, truth);
  }

  // What the discriminator learns from samples of one kind.
  bool learn_side(Stage& stage, const Program::Pass& pass, const float* samples, const AlignedVector<float>& truth) {
    put(critic_, samples, truth.data());
    critic_.forward(pass);
    if (!losses_finite(critic_, 1)) return stage.failed(critic_, pass);
    stage.judge(critic_);
    critic_.backward(pass);
    return stage.keep_running(critic_, pass);
  }
  // What would make the discriminator, as it is now, call the made samples real.
  bool learn_to_pass(Stage& stage, const Program::Pass& pass) {
    put(*passage_, made(), ones_.data());
    passage_->forward(pass);
    if (!losses_finite(*passage_, 1)) return stage.failed(*passage_, pass);
    stage.show(kGeneratorLoss, loss_of(*passage_));
    stage.show(kTakenForReal, called_real(*passage_, stage.samples));
    passage_->backward(pass);
    const int input = passage_->ops().inputs[entrance_].value;
    const auto of_sample = static_cast<std::int64_t>(made_gradient_.size()) / passage_->batch();
    std::copy_n(static_cast<const float*>(passage_->gradient(input)), pass.samples * of_sample,
                made_gradient_.data());
    return stage.keep_running(*passage_, pass);
  }

  std::vector<Goal> goals_;
  ParameterLayout layout_;
  Program generator_, critic_;
  std::unique_ptr<Program> passage_;  // the discriminator with its weights held
  AlignedVector<float> ones_, zeros_, made_gradient_, critic_gradients_;
  std::size_t entrance_;
  double threshold_ = 0;       // above it a single output says real
  std::vector<int> phase_of_;  // of each entry of the layout: the phase that moves it, or -1
  const float* real_ = nullptr;
  float* gradients_ = nullptr;
};

void check_adversarial(const TypeInfo& info, const Graph& graph, const std::vector<Goal>& goals, const Params& params,
           Analysis& analysis) {
  const Result<Sides> sides = sides_of(graph, goals, info, params);
  if (!sides) {
    const Error& error = sides.error();
    std::optional<Fix> fix;
    if (error.code == "real") fix = Fix{"Let it compare with “real”", {{"objective.target", kReal}}};
    analysis.problems.push_back({Severity::error, "recipe", "", error.what, error.remedy, std::move(fix)});
    return;
  }
  if (const std::string layer = obstacle(graph, *sides); !layer.empty()) {
    analysis.problems.push_back({Severity::error,
                                 "recipe",
                                 sides->entrance,
                                 layer + " keeps every gradient of the discriminator from the generator",
                                 "Let its Input lead to its Output through layers that learn from what they read",
                                 {}});
    return;
  }
  const LayerFacts *made = analysis.facts(sides->generator), *taken = analysis.facts(sides->entrance);
  if (!made || !taken || !made->known || !taken->known || made->outputs.front() == taken->outputs.front()) return;
  analysis.problems.push_back({Severity::error,
                               "recipe",
                               sides->generator,
                               "The generator makes samples of shape " + made->outputs.front().text() +
                                   ", and the discriminator takes " + taken->outputs.front().text(),
                               "Give the generator's last layer as many outputs, or add Reshape before its Output",
                               {}});
}

}  // namespace

RecipeType adversarial() {
  RecipeType type;
  type.info = {
      "adversarial",
      "Adversarial (GAN)",
      "Recipes",
      "Two networks against each other: a generator makes samples of random numbers, a discriminator tells "
      "them from the data (Goodfellow et al. 2014). Each step the discriminator learns to call samples of the "
      "data real and made ones not, then the generator learns to make samples that it calls real: it makes "
      "small the loss that does not saturate. The objective judges the discriminator, and its target is the "
      "field “real”, 1 for what comes from the data. No loss says which weights are best: neither side's need "
      "fall.",
      {ParamSpec::text("generator", "Generator", "")
           .picks(ParamSpec::Names::output)
           .says("The Output that makes samples. Empty: the only one beside the discriminator's.")},
      {}};
  type.fields = [](const Params&, const Dataset&) -> Result<std::vector<RecipeField>> {
    RecipeField real;
    real.field.name = kReal;
    real.field.kind = FieldKind::classes;
    real.field.classes = 2;
    real.field.names = {"generated", "real"};
    real.apply = [](std::span<const float>, std::span<float> to, Draws&) { std::fill(to.begin(), to.end(), 1.0F); };
    return std::vector<RecipeField>{std::move(real)};
  };
  type.follows_loss = false;
  type.check = [info = type.info](const Graph& graph, const std::vector<Goal>& goals, const Params& params,
                                  Analysis& analysis) { check_adversarial(info, graph, goals, params, analysis); };
  type.make = [info = type.info](RecipeSetup setup) {
    const Sides sides = sides_of(setup.graph, setup.goals, info, setup.params).value();
    return std::make_unique<Adversarial>(std::move(setup), sides);
  };
  type.generator = [info = type.info](const Graph& graph, const std::vector<Goal>& goals, const Params& params) {
    const Result<Sides> sides = sides_of(graph, goals, info, params);
    return sides ? Generator{{{sides->generator}}, field_of(graph, sides->entrance)} : Generator{};
  };
  return type;
}

}  // namespace vitrine::recipes
