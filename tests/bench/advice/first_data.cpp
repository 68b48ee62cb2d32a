// The faults of the first set that lie in the data, the loss or the first numbers.
#include <cmath>

#include "tests/bench/advice/build.h"
#include "tests/bench/advice/cases.h"

namespace vitrine::bench {
namespace {

using Where = const std::string&;
using Rows = std::vector<std::vector<double>>;

}  // namespace

void first_data(std::vector<AdviceCase>& out) {
  const auto scaled = [](double factor, double offset) {
    return [factor, offset](const Rng& r, std::uint32_t i) {
      auto row = class_row(r, i, 0.2);
      row[1] = offset + factor * row[1];
      return row;
    };
  };
  out.push_back({"inputs-one-of-thousands", "inputs_not_normalised", {}, [scaled](Where folder) {
                   return mlp({5, {32}, "relu", 2}, table(folder, "classes", 400, scaled(2000, 5000)),
                              {{"transform.type", "none"}});
                 }});
  out.push_back({"inputs-one-tiny", "inputs_not_normalised", {}, [scaled](Where folder) {
                   return mlp({5, {32}, "tanh", 2}, table(folder, "classes", 400, scaled(1e-4, 0)),
                              {{"transform.type", "none"}});
                 }});
  out.push_back({"inputs-far-off", "inputs_not_normalised", {}, [scaled](Where folder) {
                   return mlp(
                       {5, {32}, "relu", 2}, table(folder, "classes", 400, scaled(1, 290)),
                       {{"transform.type", "none"}, {"optimizer.type", "sgd"}, {"optimizer.learning_rate", "1e-4"}});
                 }});
  out.push_back({"inputs-bytes", "inputs_not_normalised", {}, [](Where) {
                   return cnn(300, {{"transform.type", "scale"}, {"transform.factor", "255"}});
                 }});
  const auto rare = [](double threshold) {
    return [threshold](const Rng& r, std::uint32_t i) {
      auto row = class_row(r, i, 0.3);
      row.back() = row[0] + 0.5 * row[1] + 0.5 * r.normal(i, 12) > threshold ? 1 : 0;
      return row;
    };
  };
  out.push_back({"imbalance-95-5", "class_imbalance", {}, [rare](Where folder) {
                   return mlp({5, {32}, "relu", 2}, table(folder, "classes", 600, rare(2)), {});
                 }});
  out.push_back({"imbalance-90-10-bce", "class_imbalance", {}, [rare](Where folder) {
                   return mlp({5, {32}, "relu", 1}, table(folder, "classes", 600, rare(1.6)),
                              {{"loss.type", "binary_cross_entropy"}});
                 }});
  out.push_back({"imbalance-three-classes", "class_imbalance", {}, [](Where folder) {
                   return mlp({5, {32}, "relu", 3},
                              table(folder, "classes", 800,
                                    [](const Rng& r, std::uint32_t i) {
                                      auto row = class_row(r, i, 0.3);
                                      row.back() = row[0] > 2 ? 2 : row[1] > 0 ? 1 : 0;
                                      return row;
                                    }),
                              {});
                 }});
  const auto twice = [](Where folder, int times, double jitter) {
    Rows rows = rows_of(200, [](const Rng&r, std::uint32_t i) { return class_row(r, i, 0.5); }), all;
    const Rng rng(11, 3);
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (int copy = 0; copy < times; ++copy) {
        auto row = rows[i];
        for (std::size_t k = 0; k < 5; ++k) row[k] += jitter * rng.normal(static_cast<std::uint32_t>(all.size()), k);
        all.push_back(row);
      }
    return mlp({5, {32}, "relu", 2}, table_of(folder, "classes", all), {{"training.epochs", "10"}});
  };
  out.push_back({"leak-rows-twice", "leakage", {}, [twice](Where folder) { return twice(folder, 2, 0); }});
  out.push_back({"leak-rows-four-times", "leakage", {}, [twice](Where folder) { return twice(folder, 4, 0); }});
  out.push_back({"leak-jittered", "leakage", {}, [twice](Where folder) { return twice(folder, 3, 1e-3); }});
  out.push_back({"leak-target-column", "leakage", {}, [](Where folder) {
                   return mlp({6, {32}, "relu", 2},
                              table(folder, "classes", 300,
                                    [](const Rng& r, std::uint32_t i) {
                                      auto row = class_row(r, i, 0.5);
                                      row.insert(row.begin() + 5, 3 - 2 * row.back());
                                      return row;
                                    }),
                              {});
                 }});
  out.push_back({"fit-softmax-twice", "loss_does_not_fit", {}, [](Where) {
                   return mlp({4, {32}, "relu", 3, {}, {{"activation", s("softmax")}}}, source("flowers", 300), {});
                 }});
  out.push_back({"fit-softmax-layer-cnn", "loss_does_not_fit", {}, [](Where) {
                   Project project = cnn(200);
                   Sketch k(project.graph);
                   if (!project.graph.remove("output_1")) return project;
                   k.add("softmax", {}, {"dense_2"});
                   k.add("output");
                   return project;
                 }});
  out.push_back({"fit-sigmoid-twice", "loss_does_not_fit", {}, [](Where) {
                   return mlp({2, {32}, "relu", 1, {}, {{"activation", s("sigmoid")}}}, source("moons", 300),
                              {{"loss.type", "binary_cross_entropy"}});
                 }});
  out.push_back({"fit-mse-on-classes", "loss_does_not_fit", {}, [](Where) {
                   return mlp({2, {32}, "relu", 1}, source("moons", 300), {{"loss.type", "mse"}});
                 }});
  out.push_back({"fit-relu-for-signed", "loss_does_not_fit", {}, [](Where) {
                   return mlp({1, {32}, "tanh", 1, {}, {{"activation", s("relu")}}}, source("sine", 300),
                              {{"loss.type", "mse"}});
                 }});
  out.push_back(
      {"fit-tanh-for-large", "loss_does_not_fit", {}, [](Where folder) {
         return mlp({4, {32}, "relu", 1, {}, {{"activation", s("tanh")}}},
                    table(folder, "values", 300, [](const Rng& r, std::uint32_t i) { return number_row(r, i, 0.1); }),
                    {{"loss.type", "mse"}, {"target_transform.type", "none"}});
       }});
  out.push_back({"not-finite-regression", "not_finite", {}, [](Where folder) {
                   return mlp({4, {32, 32}, "relu", 1},
                              table(folder, "values", 300,
                                    [](const Rng& r, std::uint32_t i) {
                                      auto row = number_row(r, i, 0.1);
                                      row.back() *= 1e4;
                                      return row;
                                    }),
                              {{"loss.type", "mse"},
                               {"target_transform.type", "none"},
                               {"optimizer.type", "sgd"},
                               {"optimizer.learning_rate", "0.1"}});
                 }});
  out.push_back({"not-finite-deep-start", "not_finite", {}, [](Where) {
                   return mlp({2, deep(20, 64), "relu", 2, wide_start(30)}, source("moons", 300),
                              {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.1"}});
                 }});
}

}  // namespace vitrine::bench
