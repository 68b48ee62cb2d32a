// The faults of the first set: each rule several times, over several architectures.
#include <cmath>

#include "tests/bench/advice/build.h"
#include "tests/bench/advice/cases.h"

namespace vitrine::bench {

void first_data(std::vector<AdviceCase>& out);  // first_data.cpp
std::vector<AdviceCase> first_healthy();        // first_healthy.cpp

namespace {

using Folder = const std::string&;

void gradients(std::vector<AdviceCase>& out) {
  out.push_back({"vanish-sigmoid-8-sgd", "vanishing_gradients", {}, [](Folder) {
                   return mlp(
                       {2, deep(8, 16), "sigmoid", 2}, source("spiral", 600),
                       {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.1"}, {"training.epochs", "25"}});
                 }});
  out.push_back(
      {"vanish-sigmoid-6-momentum", "vanishing_gradients", {}, [](Folder folder) {
         return mlp({5, deep(6, 32), "sigmoid", 2},
                    table(folder, "classes", 500, [](const Rng& r, std::uint32_t i) { return class_row(r, i, 0); }),
                    {{"optimizer.type", "sgd"},
                     {"optimizer.momentum", "0.9"},
                     {"optimizer.learning_rate", "0.01"},
                     {"training.epochs", "25"}});
       }});
  out.push_back(
      {"vanish-tanh-20-small", "vanishing_gradients", {}, [](Folder) {
         return mlp({2, deep(20, 16), "tanh", 2, wide_start(0.1)}, source("moons", 500),
                    {{"optimizer.type", "adam"}, {"optimizer.learning_rate", "0.0003"}, {"training.epochs", "15"}});
       }});
  out.push_back({"vanish-rnn-through-time", "vanishing_gradients", {}, [](Folder) {
                   return adding("rnn", {{"training.epochs", "30"}, {"optimizer.learning_rate", "0.003"}},
                                 {{"recurrent_initializer", s("normal")}, {"recurrent_initializer.std", 0.05}});
                 }});
  out.push_back({"vanish-sigmoid-cnn", "vanishing_gradients", {}, [](Folder) {
                   Project project =
                       cnn(300,
                           {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.05"}, {"training.epochs", "6"}},
                           "sigmoid");
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
                   set_all(
                       project,
                       {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.05"}, {"training.epochs", "40"}});
                   return project;
                 }});
  out.push_back({"explode-relu-10-wide-start", "exploding_gradients", {}, [](Folder) {
                   return mlp(
                       {2, deep(10, 32), "relu", 2, wide_start(1)}, source("spiral", 600),
                       {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.01"}, {"training.epochs", "10"}});
                 }});
  out.push_back(
      {"explode-tanh-20-wide-start", "exploding_gradients", {}, [](Folder) {
         return mlp({2, deep(20, 32), "tanh", 2, wide_start(0.7)}, source("moons", 500),
                    {{"optimizer.type", "adam"}, {"optimizer.learning_rate", "0.0001"}, {"training.epochs", "10"}});
       }});
  out.push_back(
      {"explode-rnn-relu", "exploding_gradients", {}, [](Folder) {
         return seasonal(
             "rnn", {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.01"}},
             {{"activation", s("relu")}, {"recurrent_initializer", s("normal")}, {"recurrent_initializer.std", 0.6}});
       }});
  out.push_back({"explode-raw-target", "exploding_gradients", {}, [](Folder folder) {
                   return mlp({4, {32, 32}, "relu", 1},
                              table(folder, "values", 400,
                                    [](const Rng& r, std::uint32_t i) {
                                      auto row = number_row(r, i, 0.1);
                                      row.back() = 500 + 300 * row.back();
                                      return row;
                                    }),
                              {{"loss.type", "mse"},
                               {"target_transform.type", "none"},
                               {"optimizer.type", "sgd"},
                               {"optimizer.learning_rate", "0.01"}});
                 }});
}

void units(std::vector<AdviceCase>& out) {
  out.push_back({"dead-negative-start", "dead_units", {}, [](Folder folder) {
                   // Inputs are not below 0, weights are.
                   return mlp({3, {48, 48}, "relu", 2, all_alike(-0.1)},
                              table(folder, "classes", 400,
                                    [](const Rng& r, std::uint32_t i) {
                                      const double a = r.uniform(i, 0), b = r.uniform(i, 1), c = r.uniform(i, 2);
                                      return std::vector<double>{a, b, c, a + b > c + 0.5 ? 1.0 : 0.0};
                                    }),
                              {{"transform.type", "none"}, {"training.epochs", "15"}});
                 }});
  out.push_back({"dead-high-rate-sgd", "dead_units", {}, [](Folder) {
                   return mlp(
                       {2, {64, 64}, "relu", 2}, source("spiral", 600),
                       {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "8"}, {"training.epochs", "15"}});
                 }});
  out.push_back({"dead-high-rate-adam-cnn", "dead_units", {}, [](Folder) {
                   return cnn(300, {{"optimizer.learning_rate", "0.3"}, {"training.epochs", "6"}});
                 }});
  out.push_back({"dead-constant-start", "dead_units", {}, [](Folder) {
                   return mlp({4, {32}, "relu", 3, all_alike(-0.2)}, source("flowers", 300),
                              {{"transform.type", "none"}, {"training.epochs", "20"}});
                 }});
  out.push_back(
      {"saturated-tanh-wide-start", "saturated_units", {}, [](Folder) {
         return mlp({2, {64, 64}, "tanh", 2, wide_start(4)}, source("moons", 500), {{"training.epochs", "15"}});
       }});
  out.push_back({"saturated-sigmoid-raw-inputs", "saturated_units", {}, [](Folder folder) {
                   return mlp({5, {32}, "sigmoid", 2},
                              table(folder, "classes", 400,
                                    [](const Rng& r, std::uint32_t i) {
                                      auto row = class_row(r, i, 0.1);
                                      for (std::size_t k = 0; k < 5; ++k) row[k] = 300 + 100 * row[k];
                                      return row;
                                    }),
                              {{"transform.type", "none"}, {"training.epochs", "15"}});
                 }});
  out.push_back({"saturated-lstm", "saturated_units", {}, [](Folder) {
                   return seasonal("rnn", {{"training.epochs", "10"}},
                                   {{"initializer", s("normal")}, {"initializer.std", 12.0}});
                 }});
  out.push_back({"saturated-tanh-cnn", "saturated_units", {}, [](Folder) {
                   return cnn(300, {{"training.epochs", "5"}}, "tanh", false, wide_start(5));
                 }});
}

void rates(std::vector<AdviceCase>& out) {
  out.push_back({"high-sgd-mlp", "rate_too_high", {}, [](Folder) {
                   return mlp(
                       {2, {32, 32}, "tanh", 2}, source("spiral", 600),
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
  out.push_back(
      {"high-momentum-regression", "rate_too_high", {}, [](Folder folder) {
         return mlp({4, {32}, "relu", 1},
                    table(folder, "values", 400, [](const Rng& r, std::uint32_t i) { return number_row(r, i, 0.1); }),
                    {{"loss.type", "mse"},
                     {"optimizer.type", "sgd"},
                     {"optimizer.momentum", "0.9"},
                     {"optimizer.learning_rate", "1"}});
       }});
  out.push_back({"low-sgd-mlp", "rate_too_low", {}, [](Folder) {
                   return mlp(
                       {2, {32, 32}, "relu", 2}, source("moons", 600),
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
                              {{"loss.type", "mse"},
                               {"optimizer.type", "adamw"},
                               {"optimizer.learning_rate", "3e-6"},
                               {"training.epochs", "30"}});
                 }});
}

void progress(std::vector<AdviceCase>& out) {
  out.push_back({"plateau-all-alike", "plateau", {}, [](Folder) {
                   return mlp({2, {32, 32}, "tanh", 2, all_alike(0), all_alike(0)}, source("spiral", 600),
                              {{"training.epochs", "25"}});
                 }});
  out.push_back({"plateau-deep-sigmoid-adam", "plateau", {}, [](Folder) {
                   return mlp({2, deep(8, 16), "sigmoid", 2}, source("spiral", 600),
                              {{"optimizer.learning_rate", "0.003"}, {"training.epochs", "25"}});
                 }});
  out.push_back({"plateau-schedule-ends-early", "plateau", {"rate_too_low"}, [](Folder) {
                   return mlp(
                       {2, {32, 32}, "relu", 2}, source("spiral", 600),
                       {{"schedule.type", "exponential"}, {"schedule.factor", "0.3"}, {"training.epochs", "30"}});
                 }});
  out.push_back(
      {"overfit-few-noisy-labels", "overfitting", {}, [](Folder folder) {
         return mlp({5, {128, 128}, "relu", 2},
                    table(folder, "classes", 120, [](const Rng& r, std::uint32_t i) { return class_row(r, i, 3); }),
                    {{"split.validation", "0.4"}, {"training.epochs", "80"}, {"optimizer.learning_rate", "0.003"}});
       }});
  out.push_back(
      {"overfit-regression", "overfitting", {}, [](Folder folder) {
         return mlp({4, {128, 128}, "tanh", 1},
                    table(folder, "values", 90, [](const Rng& r, std::uint32_t i) { return number_row(r, i, 1.5); }),
                    {{"loss.type", "mse"},
                     {"split.validation", "0.4"},
                     {"training.epochs", "200"},
                     {"optimizer.learning_rate", "0.003"}});
       }});
  out.push_back({"overfit-cnn-30-digits", "overfitting", {}, [](Folder) {
                   return cnn(80, {{"split.validation", "0.6"},
                                   {"training.epochs", "40"},
                                   {"data.distortion", "2"},
                                   {"training.batch_size", "8"}});
                 }});
  out.push_back(
      {"overfit-lstm", "overfitting", {}, [](Folder) {
         return reviews("lstm", {{"data.samples", "150"}, {"training.epochs", "40"}, {"split.validation", "0.5"}});
       }});
  out.push_back({"underfit-linear-spiral", "underfitting", {"plateau"}, [](Folder) {
                   return mlp({2, {}, "relu", 2}, source("spiral", 600),
                              {{"training.epochs", "40"}, {"optimizer.learning_rate", "0.01"}});
                 }});
  out.push_back({"underfit-one-unit-circle", "underfitting", {"plateau"}, [](Folder) {
                   return mlp({2, {1}, "tanh", 2}, source("circle", 600),
                              {{"training.epochs", "40"}, {"optimizer.learning_rate", "0.01"}});
                 }});
  out.push_back({"underfit-linear-sine", "underfitting", {"plateau"}, [](Folder) {
                   return mlp({1, {}, "relu", 1}, source("sine", 400),
                              {{"loss.type", "mse"}, {"training.epochs", "40"}, {"optimizer.learning_rate", "0.03"}});
                 }});
  out.push_back({"underfit-dropout", "underfitting", {"plateau"}, [](Folder) {
                   return mlp({2, {16, 16}, "relu", 2, {}, {}, "dropout", {{"rate", 0.9}}}, source("spiral", 600),
                              {{"training.epochs", "25"}});
                 }});
  out.push_back({"underfit-l2-cnn", "underfitting", {"plateau"}, [](Folder) {
                   return cnn(400, {{"regularisation.l2", "1"}, {"training.epochs", "6"}});
                 }});
  out.push_back(
      {"first-loss-wide-last-layer", "bad_initial_loss", {}, [](Folder) {
         return mlp({4, {64}, "relu", 3, {}, wide_start(3)}, source("flowers", 400), {{"training.epochs", "20"}});
       }});
  out.push_back(
      {"first-loss-cnn", "bad_initial_loss", {}, [](Folder) { return cnn(300, {}, "relu", false, wide_start(2)); }});
  out.push_back(
      {"first-loss-transformer", "bad_initial_loss", {}, [](Folder) { return transformer({}, wide_start(5)); }});
  out.push_back(
      {"first-loss-raw-target", "bad_initial_loss", {}, [](Folder folder) {
         return mlp({4, {32}, "relu", 1},
                    table(folder, "values", 400,
                          [](const Rng& r, std::uint32_t i) {
                            auto row = number_row(r, i, 0.1);
                            row.back() += 40;
                            return row;
                          }),
                    {{"loss.type", "mse"}, {"target_transform.type", "none"}, {"optimizer.learning_rate", "0.01"}});
       }});
}

}  // namespace

std::vector<AdviceCase> first_set() {
  std::vector<AdviceCase> out;
  gradients(out), units(out), rates(out), progress(out), first_data(out);
  for (AdviceCase& one : first_healthy()) out.push_back(std::move(one));
  return out;
}

}  // namespace vitrine::bench
