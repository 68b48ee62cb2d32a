#include "app/cli/bench/workloads.h"

#include <functional>
#include <stdexcept>

#include "core/base/rng.h"
#include "core/graph/sketch.h"

namespace vitrine::cli {
namespace {

using Axes = std::vector<std::int64_t>;

Params filters(std::int64_t count, std::int64_t kernel, const std::string& padding = "same",
               const std::string& activation = "relu", std::int64_t stride = 1) {
  return {{"filters", count},
          {"kernel", Axes{kernel}},
          {"padding", padding},
          {"activation", activation},
          {"stride", Axes{stride}}};
}

void mlp(Sketch& s, std::int64_t in, const Axes& widths, const std::string& activation) {
  s.input({in});
  for (std::size_t i = 0; i < widths.size(); ++i) s.dense(widths[i], i + 1 < widths.size() ? activation : "linear");
}

void lenet5(Sketch& s) {
  s.input({1, 28, 28});
  s.add("conv2d", filters(6, 5));
  s.add("max_pool2d");
  s.add("conv2d", filters(16, 5, "valid"));
  s.add("max_pool2d");
  s.add("flatten");
  s.dense(120, "relu");
  s.dense(84, "relu");
  s.dense(10);
}

void cnn(Sketch& s) {
  s.input({1, 28, 28});
  s.add("conv2d", filters(32, 3));
  s.add("max_pool2d");
  s.add("conv2d", filters(64, 3));
  s.add("max_pool2d");
  s.add("flatten");
  s.dense(128, "relu");
  s.dense(10);
}

void resnet8(Sketch& s) {
  s.input({3, 32, 32});
  s.add("conv2d", filters(16, 3, "same", "linear"));
  s.add("batch_norm");
  s.add("relu");
  for (const std::int64_t width : {16, 32, 64}) {
    const NodeId entry = s.last();
    const std::int64_t stride = width == 16 ? 1 : 2;
    // One pixel on every side, as the field does: “same” would take it on one side alone where the stride is 2.
    Params first = filters(width, 3, "number", "linear", stride);
    first.set("padding_size", Axes{1});
    s.add("conv2d", std::move(first), {entry});
    s.add("batch_norm");
    s.add("relu");
    s.add("conv2d", filters(width, 3, "same", "linear"));
    const NodeId body = s.add("batch_norm");
    NodeId shortcut = entry;
    if (stride != 1) {
      s.add("conv2d", filters(width, 1, "same", "linear", stride), {entry});
      shortcut = s.add("batch_norm");
    }
    s.add("add", {}, {body, shortcut});
    s.add("relu");
  }
  s.add("global_average_pool2d");
  s.dense(10);
}

void transformer(Sketch& s, std::int64_t width, int layers, std::int64_t tokens) {
  s.tokens(tokens, 64);
  s.add("embedding", {{"vocabulary", std::int64_t{64}}, {"width", width}});
  s.add("positional_encoding");
  for (int layer = 0; layer < layers; ++layer) sketch_encoder_layer(s, width, 4, 4 * width);
  s.dense(64);
}

void recurrent(Sketch& s, const std::string& type) {
  s.input({50, 32});
  s.add(type, {{"units", std::int64_t{128}}, {"output", std::string("last")}});
  s.dense(10);
}

NodeId two_convolutions(Sketch& s, std::int64_t width) {
  s.add("conv2d", filters(width, 3));
  return s.add("conv2d", filters(width, 3));
}

void unet(Sketch& s) {
  s.input({1, 64, 64});
  std::vector<NodeId> skips;
  const std::vector<std::int64_t> widths{16, 32};
  for (const std::int64_t width : widths) {
    skips.push_back(two_convolutions(s, width));
    s.add("max_pool2d");
  }
  two_convolutions(s, 64);
  for (std::size_t level = widths.size(); level-- > 0;) {
    const NodeId grown =
        s.add("conv_transpose2d", {{"filters", widths[level]}, {"kernel", Axes{2}}, {"stride", Axes{2}}});
    s.add("concatenate", {}, {skips[level], grown});
    two_convolutions(s, widths[level]);
  }
  s.add("conv2d", filters(3, 1, "same", "linear"));
}

// `window`: how many positions to either side are seen; 0: all.
void attention(Sketch& s, std::int64_t window) {
  s.input({1024, 128});
  s.add("multi_head_attention", {{"heads", std::int64_t{4}}, {"window", window}});
  s.add("global_average_pool1d");
  s.dense(10);
}

Field random_field(const std::string& name, FieldKind kind, const Shape& shape, std::int64_t classes,
                   std::int64_t count) {
  Field field;
  field.name = name;
  field.kind = kind;
  field.shape = shape;
  field.classes = classes;
  std::vector<float> values(static_cast<std::size_t>(count * shape.size()));
  const Rng rng(1, stream_of(Stream::generate, name));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = kind == FieldKind::values ? rng.uniform(0, i)
                                          : static_cast<float>(rng.below(static_cast<std::uint32_t>(classes), 0, i));
  field.values = Numbers(values.begin(), values.end());
  return field;
}

struct Plan {
  std::string name, about;
  std::function<void(Sketch&)> draw;
  Shape input, target;
  std::int64_t tokens, classes, batch;  // tokens: vocabulary of a token input; classes: 0 for a regression
  std::string optimizer;
};

const std::vector<Plan>& plans() {
  static const std::vector<Plan> all{
      {"playground-mlp",
       "2-8-8-1 tanh, MSE",
       [](Sketch& s) {
         mlp(s, 2, {8, 8, 1}, "tanh");
       },
       {2},
       {},
       0,
       0,
       10,
       "sgd"},
      {"mnist-mlp",
       "784-256-128-10 ReLU",
       [](Sketch& s) {
         mlp(s, 784, {256, 128, 10}, "relu");
       },
       {784},
       {},
       0,
       10,
       64,
       "adam"},
      {"wide-mlp",
       "1024-1024-1024-10 ReLU",
       [](Sketch& s) {
         mlp(s, 1024, {1024, 1024, 10}, "relu");
       },
       {1024},
       {},
       0,
       10,
       256,
       "adam"},
      {"lenet5", "LeNet-5 on 1×28×28", lenet5, {1, 28, 28}, {}, 0, 10, 64, "adam"},
      {"cnn", "conv32-pool-conv64-pool-128-10 on 1×28×28", cnn, {1, 28, 28}, {}, 0, 10, 64, "adam"},
      {"resnet8", "three residual blocks with batch norm on 3×32×32", resnet8, {3, 32, 32}, {}, 0, 10, 32, "sgd"},
      {"transformer-small",
       "width 64, 4 heads, 2 layers, 64 tokens",
       [](Sketch& s) { transformer(s, 64, 2, 64); },
       {64},
       {64},
       64,
       64,
       16,
       "adam"},
      {"transformer",
       "width 128, 4 heads, 4 layers, 128 tokens",
       [](Sketch& s) { transformer(s, 128, 4, 128); },
       {128},
       {128},
       64,
       64,
       8,
       "adam"},
      {"lstm",
       "32 to 128, 50 positions, last state",
       [](Sketch& s) { recurrent(s, "lstm"); },
       {50, 32},
       {},
       0,
       10,
       32,
       "adam"},
      {"gru",
       "32 to 128, 50 positions, last state",
       [](Sketch& s) { recurrent(s, "gru"); },
       {50, 32},
       {},
       0,
       10,
       32,
       "adam"},
      {"unet",
       "three levels of 16, 32 and 64 channels on 1×64×64, a class a pixel",
       unet,
       {1, 64, 64},
       {64, 64},
       0,
       3,
       16,
       "adam"},
      {"attention",
       "width 128, 4 heads, 1,024 positions",
       [](Sketch& s) { attention(s, 0); },
       {1024, 128},
       {},
       0,
       10,
       4,
       "adam"},
      {"attention-window",
       "the same, of which each sees 32 to either side",
       [](Sketch& s) { attention(s, 32); },
       {1024, 128},
       {},
       0,
       10,
       4,
       "adam"},
  };
  return all;
}

Workload make(const Plan& plan) {
  Workload out{plan.name, plan.about, {}, nullptr};
  Sketch sketch(out.project.graph);
  plan.draw(sketch);
  out.project.title = plan.name;
  out.project.training.set("batch_size", plan.batch);
  out.project.training.set("epochs", std::int64_t{1'000'000});
  out.project.split.set("mode", std::string("ordered"));
  out.project.split.set("validation", 0.0);
  out.project.optimizers.front().optimizer = {plan.optimizer, {}};
  if (plan.name == "resnet8") out.project.optimizers.front().optimizer.params.set("momentum", 0.9);
  out.project.objectives.front().loss = {plan.classes > 0 ? "cross_entropy" : "mse", {}};
  auto dataset = std::make_shared<Dataset>();
  dataset->title = plan.name;
  dataset->count = plan.batch * 8;
  dataset->fields.push_back(random_field("input", plan.tokens > 0 ? FieldKind::tokens : FieldKind::values, plan.input,
                                         plan.tokens, dataset->count));
  dataset->fields.push_back(random_field("target", plan.classes > 0 ? FieldKind::classes : FieldKind::values,
                                         plan.target, plan.classes, dataset->count));
  out.dataset = std::move(dataset);
  return out;
}

}  // namespace

std::vector<std::string> workload_names() {
  std::vector<std::string> names;
  for (const Plan& plan : plans()) names.push_back(plan.name);
  return names;
}

Workload make_workload(const std::string& name) {
  for (const Plan& plan : plans())
    if (plan.name == name) return make(plan);
  throw std::logic_error("no workload " + name);
}

Workload mlp_workload(std::int64_t inputs, const Axes& widths, std::int64_t batch) {
  return make(
      {"mlp", "", [&](Sketch& s) { mlp(s, inputs, widths, "relu"); }, {inputs}, {}, 0, widths.back(), batch, "adam"});
}

Workload transformer_workload(std::int64_t width, int layers, std::int64_t tokens, std::int64_t batch) {
  return make({"transformer",
               "",
               [&](Sketch& s) { transformer(s, width, layers, tokens); },
               {tokens},
               {tokens},
               64,
               64,
               batch,
               "adam"});
}

}  // namespace vitrine::cli
