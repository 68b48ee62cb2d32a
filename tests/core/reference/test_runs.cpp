// Whole runs of twelve steps over all samples, beside PyTorch's in double precision: several losses and optimizers,
// weights that layers share, layers that are frozen and freed, losses between outputs, networks against each other,
// sequences that end early, a U-Net, a decoder that is told the truth so far, hidden words.
#include "core/graph/sketch.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "core/train/trainer.h"
#include "tests/support/reference.h"

namespace vitrine {
namespace {

constexpr int kSteps = 12;

struct Followed {
  const testing::Reference reference;
  Project project;
  std::shared_ptr<Dataset> data = std::make_shared<Dataset>();

  explicit Followed(const std::string& name) : reference(testing::read_reference("runs", name)) {
    if (reference.cases.empty()) throw std::logic_error("there is no reference called " + name);
    project.split = {{"mode", std::string("ordered")}, {"validation", 0.0}};
    project.training = {{"shuffle", false}, {"epochs", std::int64_t{kSteps}}};
  }
  [[nodiscard]] const Tensor& tensor(const std::string& name) const { return *reference.find(0, name); }

  void set(const std::string& path, const std::string& value) {
    if (const Status status = set_setting(project, path, value); !status)
      throw std::logic_error(status.error().sentence());
  }
  void by_momentum(const std::string& rate) {
    set("optimizer.type", "sgd");
    set("optimizer.learning_rate", rate);
    set("optimizer.momentum", "0.9");
  }
  // A second objective with half the weight of the first.
  void add_other() {
    add_objective(project, {"input", "target", "other"});
    set("objective_2.weight", "0.5");
  }
  void add_field(const std::string& name, FieldKind kind, std::int64_t classes = 0) {
    const Tensor& given = tensor(name);
    data->count = given.shape[0];
    data->fields.push_back(
        {name, kind, given.shape.without_batch(), {given.values.begin(), given.values.end()}, classes, {}});
    project.training.set("batch_size", data->count);
  }

  // Trains with the reference's first weights, `before` each step; then every weight must be PyTorch's.
  void follow(const std::function<void(Trainer&, int step)>& before = {}) const {
    Trained first;
    for (const auto& [name, value] : reference.tensors)
      if (name.starts_with("0/before/")) {
        std::string key = name.substr(9);
        first.weights.push_back({key.replace(key.find('.'), 1, "/"), name.substr(9), value, {}, {}});
      }
    const Pool pool(2);
    auto made = Trainer::create(project, data, pool, &first);
    ASSERT_TRUE(made.ok()) << made.error().sentence();
    Trainer& trainer = **made;
    EXPECT_TRUE(trainer.adoption().fresh.empty() && trainer.adoption().unused.empty())
        << trainer.adoption().sentence();
    for (int step = 0; step < kSteps; ++step) {
      if (before) before(trainer, step);
      ASSERT_EQ(trainer.step(), Trainer::Outcome::epoch);
      EXPECT_NEAR(trainer.record().loss, tensor("losses").values[static_cast<std::size_t>(step)], 1e-4) << step;
      ASSERT_TRUE(trainer.finish_epoch().has_value());
    }
    const Trained last = trainer.trained(false);
    for (const auto& entry : last.weights) {
      const Tensor& wanted = tensor("after/" + entry.name);
      ASSERT_EQ(entry.value.shape, wanted.shape) << entry.name;
      for (std::size_t i = 0; i < wanted.values.size(); ++i)
        EXPECT_NEAR(entry.value.values[i], wanted.values[i], 1e-4) << entry.name << "[" << i << "]";
    }
  }
};

TEST(RunReference, TwoHeadsWithTwoOptimizers) {
  Followed run("two_heads");
  Sketch s(run.project.graph);
  s.input({4});
  s.dense(8, "tanh");
  s.add("dense", {{"units", std::int64_t{3}}}, {"dense_1"});
  s.add("output", {}, {"dense_2"});
  s.add("dense", {{"units", std::int64_t{1}}}, {"dense_1"});
  s.add("output", {}, {"dense_3"});
  run.add_field("input", FieldKind::values);
  run.add_field("target", FieldKind::classes, 3);
  run.add_field("other", FieldKind::values);
  add_objective(run.project, {"input", "target", "other"});
  add_group(run.project);
  run.set("loss_2.type", "mse");
  run.set("objective_2.weight", "0.5");
  run.set("optimizer.learning_rate", "0.01");
  run.set("optimizer_2.type", "sgd");
  run.set("optimizer_2.learning_rate", "0.05");
  run.set("optimizer_2.momentum", "0.9");
  run.set("layer.dense_3.optimizer_group", "optimizer_2");
  run.follow();
}

TEST(RunReference, AnEmbeddingAndTheLastLayerShareTheirWeights) {
  Followed run("tied");
  Sketch s(run.project.graph);
  s.tokens(5, 7);
  s.add("embedding", {{"vocabulary", std::int64_t{7}}, {"width", std::int64_t{6}}});
  s.add("tanh");
  s.dense(7);
  run.add_field("input", FieldKind::tokens, 7);
  run.add_field("target", FieldKind::classes, 7);
  run.set("optimizer.learning_rate", "0.02");
  run.set("layer.dense_1.weights_of", "embedding_1");
  run.follow();
}

TEST(RunReference, AFrozenTrunkThatIsFreed) {
  Followed run("frozen");
  Sketch s(run.project.graph);
  s.input({4});
  s.add("dense", {{"units", std::int64_t{8}}, {"bias", false}});
  s.add("batch_norm");
  s.add("tanh");
  s.dense(2);
  run.add_field("input", FieldKind::values);
  run.add_field("target", FieldKind::classes, 2);
  run.set("optimizer.learning_rate", "0.02");
  for (const char* layer : {"layer.dense_1.", "layer.batch_norm_1."}) {
    run.set(layer + std::string("trainable"), "off");
    run.set(layer + std::string("learning_rate_factor"), "0.25");
  }
  run.follow([](Trainer& trainer, int step) {
    if (step != 6) return;
    for (const char* path : {"layer.dense_1.trainable", "layer.batch_norm_1.trainable"})
      ASSERT_TRUE(trainer.set_live(path, 1).ok());
  });
}

TEST(RunReference, AVariationalAutoencoderOfGivenNoise) {
  Followed run("vae");
  Graph& graph = run.project.graph;
  Sketch s(graph);
  s.input({6});
  s.dense(8, "tanh");
  s.dense(2, "linear", {"dense_1"});
  s.add("output");
  s.dense(2, "linear", {"dense_1"});
  s.add("output");
  const NodeId noise = s.input({2});
  ASSERT_TRUE(graph.set_param(noise, "field", std::string("noise")).ok());
  s.add("sample_normal", {{"noise", std::string("given")}}, {"dense_2", "dense_3", noise});
  s.dense(8, "tanh");
  s.dense(6);
  s.add("output");
  run.add_field("input", FieldKind::values);
  run.add_field("noise", FieldKind::values);
  run.add_field("target", FieldKind::classes, 2);
  add_objective(run.project, {});
  run.set("loss.type", "mse");
  run.set("objective.output", "output_3");
  run.set("objective.target", "input");
  run.set("loss_2.type", "kl_normal");
  run.set("objective_2.output", "output_1");
  run.set("objective_2.second_output", "output_2");
  run.set("objective_2.weight", "0.1");
  run.set("optimizer.learning_rate", "0.02");
  run.follow();
}

TEST(RunReference, GeneratorAgainstDiscriminator) {
  Followed run("gan");
  Graph& graph = run.project.graph;
  Sketch s(graph);
  const auto network = [&](std::int64_t inputs, std::int64_t outputs) {
    const NodeId first = s.input({inputs});
    s.add("dense", {{"units", std::int64_t{8}}, {"bias", false}});
    s.add("batch_norm");
    s.add("tanh");
    s.dense(outputs);
    s.add("output");
    return first;
  };
  ASSERT_TRUE(graph.set_param(network(3, 2), "field", std::string("noise")).ok());
  network(2, 1);
  run.add_field("input", FieldKind::values);
  run.add_field("noise", FieldKind::values);
  run.add_field("target", FieldKind::classes, 2);
  run.set("recipe.type", "adversarial");
  run.set("loss.type", "binary_cross_entropy");
  run.set("objective.output", "output_2");
  run.set("objective.target", "real");
  run.by_momentum("0.05");
  run.follow();
}

TEST(RunReference, ATransformerOverSequencesThatEndEarly) {
  Followed run("lengths");
  Sketch s(run.project.graph);
  s.tokens(17, 9);
  s.add("embedding", {{"vocabulary", std::int64_t{9}}, {"width", std::int64_t{8}}});
  s.add("positional_encoding", {{"kind", std::string("learned")}});
  sketch_encoder_layer(s, 8, 2, 16);
  const NodeId encoded = s.add("batch_norm");
  s.add("output", {}, {s.dense(9, "linear", {encoded})});
  s.add("global_average_pool1d", {}, {encoded});
  s.add("output", {}, {s.dense(3)});
  run.add_field("input", FieldKind::tokens, 9);
  run.add_field("target", FieldKind::classes, 9);
  run.add_field("other", FieldKind::classes, 3);
  const auto& lengths = run.tensor("lengths").values;
  for (std::size_t field : {0, 1}) run.data->fields[field].lengths.assign(lengths.begin(), lengths.end());
  run.set("layer.input_1.lengths", "input");
  run.add_other();
  run.by_momentum("0.05");
  run.follow();
}

TEST(RunReference, AnLstmInBothDirectionsTellsClassesOfSequences) {
  Followed run("lstm_classifier");
  Sketch s(run.project.graph);
  s.tokens(11, 8);
  s.add("embedding", {{"vocabulary", std::int64_t{8}}, {"width", std::int64_t{5}}});
  s.add("lstm", {{"units", std::int64_t{6}},
                 {"layers", std::int64_t{2}},
                 {"bidirectional", true},
                 {"output", std::string("last")}});
  s.dense(3);
  run.add_field("input", FieldKind::tokens, 8);
  run.add_field("target", FieldKind::classes, 3);
  const auto& lengths = run.tensor("lengths").values;
  run.data->fields[0].lengths.assign(lengths.begin(), lengths.end());
  run.set("layer.input_1.lengths", "input");
  run.set("optimizer.learning_rate", "0.02");
  run.follow();
}

TEST(RunReference, OneSequenceWritesAnother) {
  Followed run("seq2seq");
  Graph& graph = run.project.graph;
  Sketch s(graph);
  s.tokens(7, 7);
  s.add("embedding", {{"vocabulary", std::int64_t{7}}, {"width", std::int64_t{4}}});
  const NodeId memory = s.add("gru", {{"units", std::int64_t{6}}});
  const NodeId previous = s.tokens(4, 6);
  ASSERT_TRUE(graph.set_param(previous, "field", std::string("previous")).ok());
  s.add("embedding", {{"vocabulary", std::int64_t{6}}, {"width", std::int64_t{4}}});
  const NodeId state = s.add("gru", {{"units", std::int64_t{6}}});
  const NodeId attended = s.add("cross_attention", {{"heads", std::int64_t{2}}}, {state, memory, memory});
  s.add("concatenate", {{"axis", std::string("last")}}, {state, attended});
  s.dense(5);
  run.add_field("input", FieldKind::tokens, 7);
  run.add_field("target", FieldKind::classes, 5);
  run.add_field("previous", FieldKind::tokens, 6);
  run.by_momentum("0.1");
  run.follow();
}

TEST(RunReference, AUNetTellsTheClassOfEveryPixel) {
  Followed run("unet");
  Sketch s(run.project.graph);
  const auto conv = [&](std::int64_t filters, std::int64_t kernel, const char* activation) {
    return s.add("conv2d", {{"filters", filters},
                            {"kernel", std::vector<std::int64_t>{kernel}},
                            {"activation", std::string(activation)}});
  };
  s.input({2, 8, 8});
  const NodeId across = conv(3, 3, "tanh");
  s.add("max_pool2d");
  conv(5, 3, "tanh");
  const NodeId grown = s.add("conv_transpose2d", {{"filters", std::int64_t{3}},
                                                  {"kernel", std::vector<std::int64_t>{2}},
                                                  {"stride", std::vector<std::int64_t>{2}}});
  s.add("concatenate", {}, {across, grown});
  conv(3, 3, "tanh");
  conv(3, 1, "linear");
  run.add_field("input", FieldKind::values);
  run.add_field("target", FieldKind::classes, 3);
  run.set("optimizer.learning_rate", "0.01");
  run.follow();
}

TEST(RunReference, HiddenWordsAndWhetherItGoesOn) {
  Followed run("bert");
  Sketch s(run.project.graph);
  s.tokens(6, 10);
  s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{8}}});
  s.add("class_token");
  s.add("positional_encoding", {{"kind", std::string("learned")}});
  sketch_encoder_layer(s, 8, 2, 16);
  const NodeId encoded = s.last();
  s.add("slice", {{"start", std::int64_t{1}}, {"length", std::int64_t{6}}}, {encoded});
  s.add("output", {}, {s.dense(9)});
  s.add("slice", {}, {encoded});
  s.add("flatten");
  s.add("output", {}, {s.dense(2)});
  run.add_field("input", FieldKind::tokens, 10);
  run.add_field("target", FieldKind::classes, 9);
  run.add_field("other", FieldKind::classes, 2);
  run.add_other();
  run.by_momentum("0.05");
  run.follow();
}

}  // namespace
}  // namespace vitrine
