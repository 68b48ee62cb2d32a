// Small projects with data, and how runs of them are compared.
#pragma once

#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>

#include "core/graph/block_edits.h"
#include "core/graph/sketch.h"
#include "core/io/weights.h"
#include "core/project/settings.h"
#include "core/train/run.h"
#include "core/train/trainer.h"

namespace vitrine::test {

using Data = std::shared_ptr<const Dataset>;

inline void set(Project& project, const std::string& path, const std::string& value) {
  if (const Status status = set_setting(project, path, value); !status)
    throw std::logic_error(status.error().sentence());
}

inline Data load(const Project& project) {
  const Spec& source = project.sources.front();
  const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), project.training, "seed"));
  auto data = source_types().at(source.type).load(source.params, "", seed, {});
  if (!data) throw std::logic_error(data.error().sentence());
  return *data;
}

// Images: convolution, pooling, dense. 200 train, 50 validate; the last batch of an epoch has 8 samples.
inline Project image_project() {
  Project project;
  Sketch s(project.graph);
  s.input({1, 28, 28});
  s.conv(6, "relu");
  s.add("max_pool2d");
  s.conv(8, "relu");
  s.add("max_pool2d");
  s.add("flatten");
  s.dense(32, "relu");
  s.dense(10);
  project.sources = {{"digits", {{"samples", std::int64_t{250}}}}};
  set(project, "training.batch_size", "32");
  set(project, "training.epochs", "2");
  return project;
}

// Batch statistics and dropout, momentum, every kind of regularisation, a schedule.
inline Project norm_project() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(192);
  s.add("batch_norm");
  s.add("relu");
  s.add("dropout", {{"rate", 0.3}});
  s.dense(192, "gelu");
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{1000}}}}};
  project.optimizers.front() = {{"sgd", {{"momentum", 0.9}, {"learning_rate", 0.05}}}, {"cosine", {}}};
  project.transform = {"standardise", {}};
  set(project, "training.batch_size", "96");
  set(project, "training.epochs", "3");
  set(project, "regularisation.l1", "1e-5");
  set(project, "regularisation.l2", "1e-4");
  set(project, "regularisation.weight_decay", "0.01");
  set(project, "regularisation.clip_norm", "1");
  return project;
}

inline Project sequence_project() {
  Project project;
  Sketch s(project.graph);
  s.tokens(8, 10);
  s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{32}}});
  s.add("positional_encoding");
  sketch_encoder_layer(s, 32, 4, 64, 0.1);
  sketch_encoder_layer(s, 32, 4, 64);
  s.dense(10);
  project.sources = {{"sequence_reversal", {{"samples", std::int64_t{500}}}}};
  project.optimizers.front().schedule = {"constant", {{"warmup", std::int64_t{10}}}};
  set(project, "training.batch_size", "64");
  set(project, "training.epochs", "2");
  return project;
}

inline void read_field(Graph& graph, const NodeId& input, const std::string& field) {
  if (!graph.set_param(input, "field", field)) throw std::logic_error("no such Input");
}

// Two networks against each other, with statistics and dropout in both, moved by two optimizers.
inline Project adversarial_project() {
  Project project;
  Sketch s(project.graph);
  read_field(project.graph, s.input({6}), "noise");
  s.dense(192);
  s.add("batch_norm");
  s.add("relu");
  s.dense(2);
  s.add("output");
  s.input({2});
  for (int layer = 0; layer < 2; ++layer) {
    s.add("dense", {{"units", std::int64_t{192}}, {"optimizer_group", std::string("optimizer_2")}});
    s.add("batch_norm");
    s.add("leaky_relu");
    s.add("dropout", {{"rate", 0.2}});
  }
  s.dense(1);
  s.add("output");
  project.sources = {{"moons", {{"samples", std::int64_t{500}}}}};
  project.batch_transforms = {{"random_numbers", {{"size", std::int64_t{6}}}}};
  project.recipe.type = "adversarial";
  project.objectives.front().loss = {"binary_cross_entropy", {}};
  project.objectives.front().settings = {{"output", std::string("output_2")}, {"target", std::string("real")}};
  project.optimizers.push_back({{"sgd", {{"momentum", 0.9}, {"learning_rate", 0.05}}}, {"cosine", {}}, {}});
  set(project, "training.batch_size", "96");
  set(project, "training.epochs", "3");
  set(project, "regularisation.clip_norm", "1");
  return project;
}

// Noise is added, numbers are drawn in the middle, and one of the losses is between two Outputs.
inline Project variational_project() {
  Project project;
  Sketch s(project.graph);
  read_field(project.graph, s.input({2}), "noisy");
  const NodeId hidden = s.dense(192, "tanh");
  const NodeId mean = s.dense(64, "linear", {hidden});
  s.add("output");
  const NodeId log_variance = s.dense(64, "linear", {hidden});
  s.add("output");
  s.add("sample_normal", {}, {mean, log_variance});
  s.dense(192, "tanh");
  s.dense(2);
  s.add("output");
  project.sources = {{"moons", {{"samples", std::int64_t{500}}}}};
  project.batch_transforms = {{"gaussian_noise", {{"deviation", 0.2}}}};
  project.objectives.resize(2);
  project.objectives[0].loss = {"mse", {}};
  project.objectives[0].settings = {{"output", std::string("output_3")}, {"target", std::string("input")}};
  project.objectives[1].loss = {"kl_normal", {}};
  project.objectives[1].settings = {
      {"output", std::string("output_1")}, {"second_output", std::string("output_2")}, {"weight", 0.05}};
  set(project, "training.batch_size", "96");
  set(project, "training.epochs", "3");
  return project;
}

// Sequences of 2 to 9 tokens, padded.
inline Project ragged_project() {
  Project project;
  Sketch s(project.graph);
  s.tokens(9, 10);
  s.add("embedding", {{"vocabulary", std::int64_t{10}}, {"width", std::int64_t{32}}});
  s.add("positional_encoding");
  sketch_encoder_layer(s, 32, 4, 64, 0.1);
  s.add("batch_norm");
  s.dense(10);
  project.sources = {{"sequence_reversal",
                      {{"samples", std::int64_t{500}}, {"length", std::int64_t{9}}, {"shortest", std::int64_t{2}}}}};
  set(project, "layer.input_1.lengths", "input");
  set(project, "training.batch_size", "64");
  set(project, "training.epochs", "2");
  return project;
}

// The same with its encoder layer as a block, two in a row.
inline Project block_project() {
  Project project = ragged_project();
  std::vector<NodeId> layers;
  for (const Node& node : project.graph.nodes())
    if (node.type == "multi_head_attention" || node.type == "add" || node.type == "layer_norm" ||
        node.id == "dense_1" || node.id == "dense_2")
      layers.push_back(node.id);
  project.graph = make_block(project.graph, layers, "encoder").value().graph;
  set(project, "layer.encoder_1.repeat", "2");
  return project;
}

// An average of the weights is kept, and metrics were chosen; the second keeps scores.
inline Project averaged_project() {
  Project project = norm_project();
  project.objectives.front().metrics = {{"f1", {}}, {"auc", {}}, {"accuracy", {}}};
  set(project, "training.average", "on");
  return project;
}

// Sequences that end early through two layers of both directions, with dropout between them.
inline Project recurrent_project() {
  Project project;
  Sketch s(project.graph);
  s.tokens(40, 100);
  s.add("embedding", {{"vocabulary", std::int64_t{100}}, {"width", std::int64_t{12}}});
  s.add("lstm", {{"units", std::int64_t{24}},
                 {"layers", std::int64_t{2}},
                 {"bidirectional", true},
                 {"dropout", 0.2},
                 {"output", std::string("last")}});
  s.dense(2);
  project.sources = {{"reviews", {{"samples", std::int64_t{500}}}}};
  set(project, "layer.input_1.lengths", "input");
  set(project, "training.batch_size", "64");
  set(project, "training.epochs", "2");
  set(project, "regularisation.clip_norm", "1");
  return project;
}

// A state that goes on from batch to batch, and from one layer to the next.
inline Project carried_project() {
  Project project;
  Sketch s(project.graph);
  s.input({12, 1});
  const NodeId first = s.add("gru", {{"units", std::int64_t{24}}, {"carry_state", true}, {"final_state", true}});
  const NodeId second =
      s.add("gru", {{"units", std::int64_t{24}}, {"output", std::string("last")}, {"initial_state", true}}, {first});
  if (!project.graph.connect({{first, 1}, {second, 1}})) throw std::logic_error("no such port");
  s.dense(1);
  project.sources = {{"seasonal", {{"samples", std::int64_t{500}}, {"length", std::int64_t{12}}}}};
  project.objectives.front().loss = {"mse", {}};
  project.split.set("mode", std::string("ordered"));
  set(project, "training.batch_size", "64");
  set(project, "training.epochs", "3");
  return project;
}

struct Network {
  const char* name;
  Project (*project)();
};
inline void PrintTo(const Network& network, std::ostream* out) {
  *out << network.name;
}
inline const Network kNetworks[] = {{"image", image_project},
                                    {"norm", norm_project},
                                    {"averaged", averaged_project},
                                    {"sequence", sequence_project},
                                    {"ragged", ragged_project},
                                    {"blocks", block_project},
                                    {"recurrent", recurrent_project},
                                    {"carried", carried_project},
                                    {"adversarial", adversarial_project},
                                    {"variational", variational_project}};

// y = w·x without bias, mean squared error, plain gradient descent over all samples: simple enough to do by hand. The
// first `train` samples train, the others validate.
inline Project line_project(std::size_t train, std::size_t count, double learning_rate, std::int64_t batch) {
  Project project;
  Sketch s(project.graph);
  s.input({1});
  s.add("dense", {{"units", std::int64_t{1}},
                  {"bias", false},
                  {"initializer", std::string("constant")},
                  {"initializer.value", 0.0}});
  project.objectives.front().loss = {"mse", {}};
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", learning_rate}}};
  project.split = {{"mode", std::string("ordered")},
                   {"validation", static_cast<double>(count - train) / static_cast<double>(count)}};
  project.training = {{"batch_size", batch}, {"shuffle", false}, {"epochs", std::int64_t{1}}};
  return project;
}

inline Data points(const std::vector<float>& x, const std::vector<float>& y) {
  auto data = std::make_shared<Dataset>();
  data->title = "points";
  data->count = static_cast<std::int64_t>(x.size());
  data->fields.push_back({"input", FieldKind::values, {1}, {x.begin(), x.end()}, 0, {}});
  data->fields.push_back({"target", FieldKind::values, {}, {y.begin(), y.end()}, 0, {}});
  return data;
}

inline std::unique_ptr<Trainer> trainer_of(const Project& project, const Data& data, const Pool& pool,
                                           const Trained* resume = nullptr) {
  auto made = Trainer::create(project, data, pool, resume);
  if (!made) throw std::logic_error(made.error().sentence());
  return std::move(*made);
}

inline std::unique_ptr<Run> run_of(RunSetup setup) {
  auto made = Run::create(std::move(setup));
  if (!made) throw std::logic_error(made.error().sentence());
  return std::move(*made);
}

// Waits for what a thread of a run brings about; false where that has not come in a minute.
inline bool eventually(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

// Everything a run says, as bits, and the weights it ends with.
struct Story {
  std::vector<StepRecord> steps;
  std::vector<float> norms, ratios, judged;
  std::vector<EpochRecord> epochs;
  AlignedVector<float> weights;

  void add(const StepRecord& record, const StepFigures& figures) {
    steps.push_back(record);
    norms.insert(norms.end(), figures.norms.begin(), figures.norms.end());
    ratios.insert(ratios.end(), figures.ratios.begin(), figures.ratios.end());
    judged.insert(judged.end(), figures.judged.begin(), figures.judged.end());
  }
};

inline bool same_floats(const float* a, const float* b, std::size_t count) {
  return count == 0 || std::memcmp(a, b, count * sizeof(float)) == 0;
}
template <class List>
bool same_floats(const List& a, const List& b) {
  return a.size() == b.size() && same_floats(a.data(), b.data(), a.size());
}
inline bool same(const StepRecord& a, const StepRecord& b) {
  const float ours[] = {a.loss, a.penalty, a.metric, a.learning_rate, a.gradient_norm};
  const float theirs[] = {b.loss, b.penalty, b.metric, b.learning_rate, b.gradient_norm};
  return a.step == b.step && a.epoch == b.epoch && same_floats(ours, theirs, 5);
}
inline bool same(const MetricSet& a, const MetricSet& b) {
  return same_floats(&a.loss, &b.loss, 1) && same_floats(a.metrics, b.metrics);
}

// The clock's `seconds` aside.
inline void expect_same(const Story& a, const Story& b) {
  ASSERT_EQ(a.steps.size(), b.steps.size());
  for (std::size_t i = 0; i < a.steps.size(); ++i) ASSERT_TRUE(same(a.steps[i], b.steps[i])) << "step " << i + 1;
  EXPECT_TRUE(same_floats(a.norms, b.norms));
  EXPECT_TRUE(same_floats(a.ratios, b.ratios));
  EXPECT_TRUE(same_floats(a.judged, b.judged));
  ASSERT_EQ(a.epochs.size(), b.epochs.size());
  for (std::size_t i = 0; i < a.epochs.size(); ++i) {
    EXPECT_TRUE(same(a.epochs[i].train, b.epochs[i].train)) << "epoch " << i + 1;
    EXPECT_TRUE(same(a.epochs[i].validation, b.epochs[i].validation)) << "epoch " << i + 1;
    EXPECT_EQ(a.epochs[i].best, b.epochs[i].best);
  }
  EXPECT_TRUE(same_floats(a.weights, b.weights));
}

// All weights one after the other, in the order of their layers.
inline AlignedVector<float> flat(const Trained& trained) {
  AlignedVector<float> out;
  for (const auto& entry : trained.weights)
    out.insert(out.end(), entry.value.values.begin(), entry.value.values.end());
  return out;
}

// Trains on the calling thread until the steps or the epochs are done; false where a number stopped being finite.
inline bool train(Trainer& trainer, Story& story, std::uint64_t most_steps = ~std::uint64_t{0}) {
  for (std::uint64_t i = 0; i < most_steps; ++i) {
    const auto outcome = trainer.step();
    if (outcome == Trainer::Outcome::not_finite) return false;
    story.add(trainer.record(), trainer.step_figures());
    if (outcome != Trainer::Outcome::epoch) continue;
    story.epochs.push_back(*trainer.finish_epoch());
    if (trainer.all_epochs_done() || trainer.should_stop_early()) break;
  }
  story.weights = flat(trainer.trained(false));
  return true;
}

inline void append(Story& story, const Story& more) {
  story.steps.insert(story.steps.end(), more.steps.begin(), more.steps.end());
  story.norms.insert(story.norms.end(), more.norms.begin(), more.norms.end());
  story.ratios.insert(story.ratios.end(), more.ratios.begin(), more.ratios.end());
  story.judged.insert(story.judged.end(), more.judged.begin(), more.judged.end());
  story.epochs.insert(story.epochs.end(), more.epochs.begin(), more.epochs.end());
  story.weights = more.weights;
}

// Through a file, as the window does.
inline Trained saved_and_loaded(const Trained& trained) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("vitrine_resume_" + std::to_string(getpid()) + ".safetensors"))
          .string();
  const Status saved = save_trained(trained, path);
  if (!saved) throw std::logic_error(saved.error().sentence());
  auto loaded = load_trained(path);
  std::filesystem::remove(path);
  if (!loaded) throw std::logic_error(loaded.error().sentence());
  return std::move(*loaded);
}

}  // namespace vitrine::test
