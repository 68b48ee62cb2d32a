// The faults of the first set: each rule several times, over several architectures.
#include <cmath>

#include "tests/bench/advice/build.h"
#include "tests/bench/advice/cases.h"

namespace vitrine::bench {

std::vector<AdviceCase> first_healthy();  // first_healthy.cpp

namespace {

using Folder = const std::string&;
using Rows = std::vector<std::vector<double>>;

std::string s(const char* text) {
  return text;
}

Params wide_start(double deviation) {
  return {{"initializer", s("normal")}, {"initializer.deviation", deviation}};
}
Params all_alike(double value) {
  return {{"initializer", s("constant")}, {"initializer.value", value}};
}
std::vector<std::int64_t> deep(std::size_t layers, std::int64_t width) {
  return std::vector<std::int64_t>(layers, width);
}

// Five columns, a class by two of them.
std::vector<double> class_row(const Rng& rng, std::uint32_t row, double noise) {
  std::vector<double> out;
  for (std::uint64_t i = 0; i < 5; ++i) out.push_back(rng.normal(row, i));
  const double z = out[0] * out[1] + 0.5 * out[2] + noise * rng.normal(row, 9);
  out.push_back(z > 0 ? 1 : 0);
  return out;
}
std::vector<double> number_row(const Rng& rng, std::uint32_t row, double noise) {
  std::vector<double> out;
  for (std::uint64_t i = 0; i < 4; ++i) out.push_back(rng.normal(row, i));
  out.push_back(std::sin(2 * out[0]) + out[1] * out[2] + noise * rng.normal(row, 9));
  return out;
}

void gradients(std::vector<AdviceCase>& out) {
  out.push_back({"vanish-sigmoid-8-sgd", "vanishing_gradients", {}, [](Folder) {
                   return mlp({2, deep(8, 16), "sigmoid", 2}, source("spiral", 600),
                              {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.1"}, {"training.epochs", "25"}});
                 }});
  out.push_back({"vanish-sigmoid-6-momentum", "vanishing_gradients", {}, [](Folder folder) {
                   return mlp({5, deep(6, 32), "sigmoid", 2}, table(folder, "classes", 500,
                                                                    [](const Rng& r, std::uint32_t i) { return class_row(r, i, 0); }),
                              {{"optimizer.type", "sgd"}, {"optimizer.momentum", "0.9"}, {"optimizer.learning_rate", "0.01"}, {"training.epochs", "25"}});
                 }});
  out.push_back({"vanish-tanh-20-small", "vanishing_gradients", {}, [](Folder) {
                   return mlp({2, deep(20, 16), "tanh", 2, wide_start(0.1)}, source("moons", 500),
                              {{"optimizer.type", "adam"}, {"optimizer.learning_rate", "0.0003"}, {"training.epochs", "15"}});
                 }});
  out.push_back({"vanish-sigmoid-cnn", "vanishing_gradients", {}, [](Folder) {
                   Project project = cnn(300, {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.05"}, {"training.epochs", "6"}}, "sigmoid");
                   Project deeper = new_project();
                   Sketch k(deeper.graph);
                   k.input({1, 28, 28});
                   k.add("average_pool2d");
                   for (int i = 0; i < 6; ++i) k.conv(6, "sigmoid");
                   k.add("global_average_pool2d");
                   k.dense(10);
                   k.add("output");
                   project.graph = deeper.graph;
                   return project;
                 }});
  out.push_back({"vanish-autoencoder-sigmoid", "vanishing_gradients", {}, [](Folder) {
                   Project project = new_project();
                   Sketch k(project.graph);
                   k.input({4});
                   for (int i = 0; i < 7; ++i) k.dense(12, "sigmoid");
                   k.dense(4);
                   k.add("output");
                   project.sources = {source("flowers", 300)};
                   project.transform = {"standardise", {}};
                   project.objectives.front().loss = {"mse", {}};
                   project.objectives.front().settings = {{"target", s("input")}};
                   set_all(project, {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.05"}, {"training.epochs", "40"}});
                   return project;
                 }});
  out.push_back({"explode-relu-10-wide-start", "exploding_gradients", {}, [](Folder) {
                   return mlp({2, deep(10, 32), "relu", 2, wide_start(1)}, source("spiral", 600),
                              {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.01"}, {"training.epochs", "10"}});
                 }});
  out.push_back({"explode-tanh-20-wide-start", "exploding_gradients", {}, [](Folder) {
                   return mlp({2, deep(20, 32), "tanh", 2, wide_start(0.7)}, source("moons", 500),
                              {{"optimizer.type", "adam"}, {"optimizer.learning_rate", "0.0001"}, {"training.epochs", "10"}});
                 }});
  out.push_back({"explode-rnn-relu", "exploding_gradients", {}, [](Folder) {
                   return seasonal("rnn", {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.01"}},
                                   {{"activation", s("relu")}, {"recurrent_initializer", s("normal")},
                                    {"recurrent_initializer.deviation", 0.6}});
                 }});
  out.push_back({"explode-raw-target", "exploding_gradients", {}, [](Folder folder) {
                   return mlp({4, {32, 32}, "relu", 1}, table(folder, "values", 400, [](const Rng& r, std::uint32_t i) {
                                auto row = number_row(r, i, 0.1);
                                row.back() = 500 + 300 * row.back();
                                return row;
                              }),
                              {{"loss.type", "mse"}, {"target_transform.type", "none"}, {"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.01"}});
                 }});
}

void units(std::vector<AdviceCase>& out) {
  out.push_back({"dead-negative-start", "dead_units", {}, [](Folder folder) {
                   // Inputs are not below 0, weights are.
                   return mlp({3, {48, 48}, "relu", 2, {{"initializer", s("uniform")}, {"initializer.low", -0.5}, {"initializer.high", 0.05}}},
                              table(folder, "classes", 400, [](const Rng& r, std::uint32_t i) {
                                const double a = r.uniform(i, 0), b = r.uniform(i, 1), c = r.uniform(i, 2);
                                return std::vector<double>{a, b, c, a + b > c + 0.5 ? 1.0 : 0.0};
                              }),
                              {{"transform.type", "none"}, {"training.epochs", "15"}});
                 }});
  out.push_back({"dead-high-rate-sgd", "dead_units", {}, [](Folder) {
                   return mlp({2, {64, 64}, "relu", 2}, source("spiral", 600),
                              {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "8"}, {"training.epochs", "15"}});
                 }});
  out.push_back({"dead-high-rate-adam-cnn", "dead_units", {}, [](Folder) {
                   return cnn(300, {{"optimizer.learning_rate", "0.3"}, {"training.epochs", "6"}});
                 }});
  out.push_back({"dead-constant-start", "dead_units", {}, [](Folder) {
                   return mlp({4, {32}, "relu", 3, all_alike(-0.2)}, source("flowers", 300),
                              {{"transform.type", "none"}, {"training.epochs", "20"}});
                 }});
  out.push_back({"saturated-tanh-wide-start", "saturated_units", {}, [](Folder) {
                   return mlp({2, {64, 64}, "tanh", 2, wide_start(4)}, source("moons", 500), {{"training.epochs", "15"}});
                 }});
  out.push_back({"saturated-sigmoid-raw-inputs", "saturated_units", {}, [](Folder folder) {
                   return mlp({5, {32}, "sigmoid", 2}, table(folder, "classes", 400, [](const Rng& r, std::uint32_t i) {
                                auto row = class_row(r, i, 0.1);
                                for (std::size_t k = 0; k < 5; ++k) row[k] = 300 + 100 * row[k];
                                return row;
                              }),
                              {{"transform.type", "none"}, {"training.epochs", "15"}});
                 }});
  out.push_back({"saturated-lstm", "saturated_units", {}, [](Folder) {
                   return seasonal("rnn", {{"training.epochs", "10"}}, {{"initializer", s("normal")}, {"initializer.deviation", 12.0}});
                 }});
  out.push_back({"saturated-tanh-cnn", "saturated_units", {}, [](Folder) {
                   return cnn(300, {{"training.epochs", "5"}}, "tanh", false, wide_start(5));
                 }});
}

void rates(std::vector<AdviceCase>& out) {
  out.push_back({"high-sgd-mlp", "rate_too_high", {}, [](Folder) {
                   return mlp({2, {32, 32}, "tanh", 2}, source("spiral", 600),
                              {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "30"}, {"training.epochs", "15"}});
                 }});
  out.push_back({"high-adam-mlp", "rate_too_high", {}, [](Folder) {
                   return mlp({4, {32, 32}, "relu", 3}, source("flowers", 400),
                              {{"optimizer.learning_rate", "1"}, {"training.epochs", "20"}});
                 }});
  out.push_back({"high-adam-gru", "rate_too_high", {}, [](Folder) {
                   return seasonal("gru", {{"optimizer.learning_rate", "2"}});
                 }});
  out.push_back({"high-adamw-transformer", "rate_too_high", {}, [](Folder) {
                   return transformer({{"optimizer.type", "adamw"}, {"optimizer.learning_rate", "0.5"}});
                 }});
  out.push_back({"high-momentum-regression", "rate_too_high", {}, [](Folder folder) {
                   return mlp({4, {32}, "relu", 1}, table(folder, "values", 400, [](const Rng& r, std::uint32_t i) { return number_row(r, i, 0.1); }),
                              {{"loss.type", "mse"}, {"optimizer.type", "sgd"}, {"optimizer.momentum", "0.9"}, {"optimizer.learning_rate", "1"}});
                 }});
  out.push_back({"low-sgd-mlp", "rate_too_low", {}, [](Folder) {
                   return mlp({2, {32, 32}, "relu", 2}, source("moons", 600),
                              {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "1e-5"}, {"training.epochs", "20"}});
                 }});
  out.push_back({"low-adam-cnn", "rate_too_low", {}, [](Folder) {
                   return cnn(300, {{"optimizer.learning_rate", "1e-6"}});
                 }});
  out.push_back({"low-adam-lstm", "rate_too_low", {}, [](Folder) {
                   return reviews("lstm", {{"optimizer.learning_rate", "1e-6"}});
                 }});
  out.push_back({"low-adamw-regression", "rate_too_low", {}, [](Folder) {
                   return mlp({1, {32, 32}, "tanh", 1}, source("sine", 400),
                              {{"loss.type", "mse"}, {"optimizer.type", "adamw"}, {"optimizer.learning_rate", "3e-6"}, {"training.epochs", "30"}});
                 }});
}

void progress(std::vector<AdviceCase>& out) {
  out.push_back({"plateau-all-alike", "plateau", {}, [](Folder) {
                   return mlp({2, {32, 32}, "tanh", 2, all_alike(0), all_alike(0)}, source("spiral", 600), {{"training.epochs", "25"}});
                 }});
  out.push_back({"plateau-deep-sigmoid-adam", "plateau", {}, [](Folder) {
                   return mlp({2, deep(8, 16), "sigmoid", 2}, source("spiral", 600),
                              {{"optimizer.learning_rate", "0.003"}, {"training.epochs", "25"}});
                 }});
  out.push_back({"plateau-schedule-ends-early", "plateau", {"rate_too_low"}, [](Folder) {
                   return mlp({2, {32, 32}, "relu", 2}, source("spiral", 600),
                              {{"schedule.type", "exponential"}, {"schedule.factor", "0.3"}, {"training.epochs", "30"}});
                 }});
  out.push_back({"overfit-few-noisy-labels", "overfitting", {}, [](Folder folder) {
                   return mlp({5, {128, 128}, "relu", 2}, table(folder, "classes", 120, [](const Rng& r, std::uint32_t i) { return class_row(r, i, 3); }),
                              {{"split.validation", "0.4"}, {"training.epochs", "80"}, {"optimizer.learning_rate", "0.003"}});
                 }});
  out.push_back({"overfit-regression", "overfitting", {}, [](Folder folder) {
                   return mlp({4, {128, 128}, "tanh", 1}, table(folder, "values", 90, [](const Rng& r, std::uint32_t i) { return number_row(r, i, 1.5); }),
                              {{"loss.type", "mse"}, {"split.validation", "0.4"}, {"training.epochs", "200"}, {"optimizer.learning_rate", "0.003"}});
                 }});
  out.push_back({"overfit-cnn-30-digits", "overfitting", {}, [](Folder) {
                   return cnn(80, {{"split.validation", "0.6"}, {"training.epochs", "40"}, {"data.distortion", "2.5"}, {"training.batch_size", "8"}});
                 }});
  out.push_back({"overfit-lstm", "overfitting", {}, [](Folder) {
                   return reviews("lstm", {{"data.samples", "150"}, {"training.epochs", "40"}, {"split.validation", "0.5"}});
                 }});
  out.push_back({"underfit-linear-spiral", "underfitting", {"plateau"}, [](Folder) {
                   return mlp({2, {}, "relu", 2}, source("spiral", 600), {{"training.epochs", "40"}, {"optimizer.learning_rate", "0.01"}});
                 }});
  out.push_back({"underfit-one-unit-circle", "underfitting", {"plateau"}, [](Folder) {
                   return mlp({2, {1}, "tanh", 2}, source("circle", 600), {{"training.epochs", "40"}, {"optimizer.learning_rate", "0.01"}});
                 }});
  out.push_back({"underfit-linear-sine", "underfitting", {"plateau"}, [](Folder) {
                   return mlp({1, {}, "relu", 1}, source("sine", 400), {{"loss.type", "mse"}, {"training.epochs", "40"}, {"optimizer.learning_rate", "0.01"}});
                 }});
  out.push_back({"underfit-dropout", "underfitting", {"plateau"}, [](Folder) {
                   return mlp({2, {16, 16}, "relu", 2, {}, {}, "dropout", {{"rate", 0.9}}}, source("spiral", 600), {{"training.epochs", "25"}});
                 }});
  out.push_back({"underfit-l2-cnn", "underfitting", {"plateau"}, [](Folder) {
                   return cnn(400, {{"regularisation.l2", "1"}, {"training.epochs", "6"}});
                 }});
  out.push_back({"first-loss-wide-last-layer", "bad_initial_loss", {}, [](Folder) {
                   return mlp({4, {64}, "relu", 3, {}, wide_start(3)}, source("flowers", 400), {{"training.epochs", "20"}});
                 }});
  out.push_back({"first-loss-cnn", "bad_initial_loss", {}, [](Folder) {
                   return cnn(300, {}, "relu", false, wide_start(1));
                 }});
  out.push_back({"first-loss-transformer", "bad_initial_loss", {}, [](Folder) { return transformer({}, wide_start(5)); }});
  out.push_back({"first-loss-raw-target", "bad_initial_loss", {}, [](Folder folder) {
                   return mlp({4, {32}, "relu", 1}, table(folder, "values", 400, [](const Rng& r, std::uint32_t i) {
                                auto row = number_row(r, i, 0.1);
                                row.back() += 40;
                                return row;
                              }),
                              {{"loss.type", "mse"}, {"target_transform.type", "none"}, {"optimizer.learning_rate", "0.01"}});
                 }});
}

void data(std::vector<AdviceCase>& out) {
  const auto scaled = [](double factor, double offset) {
    return [factor, offset](const Rng& r, std::uint32_t i) {
      auto row = class_row(r, i, 0.2);
      row[1] = offset + factor * row[1];
      return row;
    };
  };
  out.push_back({"inputs-one-of-thousands", "inputs_not_normalised", {}, [scaled](Folder folder) {
                   return mlp({5, {32}, "relu", 2}, table(folder, "classes", 400, scaled(2000, 5000)), {{"transform.type", "none"}});
                 }});
  out.push_back({"inputs-one-tiny", "inputs_not_normalised", {}, [scaled](Folder folder) {
                   return mlp({5, {32}, "tanh", 2}, table(folder, "classes", 400, scaled(1e-4, 0)), {{"transform.type", "none"}});
                 }});
  out.push_back({"inputs-far-off", "inputs_not_normalised", {}, [scaled](Folder folder) {
                   return mlp({5, {32}, "relu", 2}, table(folder, "classes", 400, scaled(1, 290)), {{"transform.type", "none"}, {"optimizer.type", "sgd"}, {"optimizer.learning_rate", "1e-4"}});
                 }});
  out.push_back({"inputs-bytes", "inputs_not_normalised", {}, [](Folder) {
                   return cnn(300, {{"transform.type", "scale"}, {"transform.factor", "255"}});
                 }});
  const auto rare = [](double threshold) {
    return [threshold](const Rng& r, std::uint32_t i) {
      auto row = class_row(r, i, 0.3);
      row.back() = row[0] + 0.5 * row[1] + 0.5 * r.normal(i, 12) > threshold ? 1 : 0;
      return row;
    };
  };
  out.push_back({"imbalance-95-5", "class_imbalance", {}, [rare](Folder folder) {
                   return mlp({5, {32}, "relu", 2}, table(folder, "classes", 600, rare(2)), {});
                 }});
  out.push_back({"imbalance-90-10-bce", "class_imbalance", {}, [rare](Folder folder) {
                   return mlp({5, {32}, "relu", 1}, table(folder, "classes", 600, rare(1.6)), {{"loss.type", "binary_cross_entropy"}});
                 }});
  out.push_back({"imbalance-three-classes", "class_imbalance", {}, [](Folder folder) {
                   return mlp({5, {32}, "relu", 3}, table(folder, "classes", 800, [](const Rng& r, std::uint32_t i) {
                                auto row = class_row(r, i, 0.3);
                                row.back() = row[0] > 2 ? 2 : row[1] > 0 ? 1 : 0;
                                return row;
                              }), {});
                 }});
  const auto twice = [](Folder folder, int times, double jitter) {
    Rows rows = rows_of(200, [](const Rng& r, std::uint32_t i) { return class_row(r, i, 0.5); }), all;
    const Rng rng(11, 3);
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (int copy = 0; copy < times; ++copy) {
        auto row = rows[i];
        for (std::size_t k = 0; k < 5; ++k) row[k] += jitter * rng.normal(static_cast<std::uint32_t>(all.size()), k);
        all.push_back(row);
      }
    return mlp({5, {32}, "relu", 2}, table_of(folder, "classes", all), {{"training.epochs", "10"}});
  };
  out.push_back({"leak-rows-twice", "leakage", {}, [twice](Folder folder) { return twice(folder, 2, 0); }});
  out.push_back({"leak-rows-four-times", "leakage", {}, [twice](Folder folder) { return twice(folder, 4, 0); }});
  out.push_back({"leak-jittered", "leakage", {}, [twice](Folder folder) { return twice(folder, 3, 1e-3); }});
  out.push_back({"leak-target-column", "leakage", {}, [](Folder folder) {
                   return mlp({6, {32}, "relu", 2}, table(folder, "classes", 300, [](const Rng& r, std::uint32_t i) {
                                auto row = class_row(r, i, 0.5);
                                row.insert(row.begin() + 5, 3 - 2 * row.back());
                                return row;
                              }), {});
                 }});
  out.push_back({"fit-softmax-twice", "loss_does_not_fit", {}, [](Folder) {
                   return mlp({4, {32}, "relu", 3, {}, {{"activation", s("softmax")}}}, source("flowers", 300), {});
                 }});
  out.push_back({"fit-softmax-layer-cnn", "loss_does_not_fit", {}, [](Folder) {
                   Project project = cnn(200);
                   Fold(project);
                   return project;
                 }});
  out.push_back({"fit-sigmoid-twice", "loss_does_not_fit", {}, [](Folder) {
                   return mlp({2, {32}, "relu", 1, {}, {{"activation", s("sigmoid")}}}, source("moons", 300), {{"loss.type", "binary_cross_entropy"}});
                 }});
  out.push_back({"fit-mse-on-classes", "loss_does_not_fit", {}, [](Folder) {
                   return mlp({2, {32}, "relu", 1}, source("moons", 300), {{"loss.type", "mse"}});
                 }});
  out.push_back({"fit-relu-for-signed", "loss_does_not_fit", {}, [](Folder) {
                   return mlp({1, {32}, "tanh", 1, {}, {{"activation", s("relu")}}}, source("sine", 300), {{"loss.type", "mse"}});
                 }});
  out.push_back({"fit-tanh-for-large", "loss_does_not_fit", {}, [](Folder folder) {
                   return mlp({4, {32}, "relu", 1, {}, {{"activation", s("tanh")}}}, table(folder, "values", 300, [](const Rng& r, std::uint32_t i) { return number_row(r, i, 0.1); }),
                              {{"loss.type", "mse"}, {"target_transform.type", "none"}});
                 }});
  out.push_back({"not-finite-regression", "not_finite", {}, [](Folder folder) {
                   return mlp({4, {32, 32}, "relu", 1}, table(folder, "values", 300, [](const Rng& r, std::uint32_t i) {
                                auto row = number_row(r, i, 0.1);
                                row.back() *= 1e4;
                                return row;
                              }),
                              {{"loss.type", "mse"}, {"target_transform.type", "none"}, {"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.1"}});
                 }});
  out.push_back({"not-finite-deep-start", "not_finite", {}, [](Folder) {
                   return mlp({2, deep(20, 64), "relu", 2, wide_start(30)}, source("moons", 300),
                              {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.1"}});
                 }});
}

}  // namespace

std::vector<AdviceCase> first_set() {
  std::vector<AdviceCase> out;
  gradients(out), units(out), rates(out), progress(out), data(out);
  for (AdviceCase& one : first_healthy()) out.push_back(std::move(one));
  return out;
}

}  // namespace vitrine::bench
