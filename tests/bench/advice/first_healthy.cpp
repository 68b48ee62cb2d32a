// Sound runs over the same architectures: whatever is said of them from a warning on is a false alarm.
#include <cmath>

#include "tests/bench/advice/build.h"
#include "tests/bench/advice/cases.h"

namespace vitrine::bench {
namespace {

using Place = const std::string&;

// Two overlapping clouds with flipped labels: three quarters can be known, no more.
std::vector<double> noisy_row(const Rng& rng, std::uint32_t row) {
  std::vector<double> out;
  for (std::uint64_t i = 0; i < 4; ++i) out.push_back(rng.normal(row, i));
  const bool flipped = rng.uniform(row, 40) < 0.2F;
  out.push_back((out[0] + out[1] > 0) != flipped ? 1 : 0);
  return out;
}
std::vector<double> noisy_number(const Rng& rng, std::uint32_t row) {
  std::vector<double> out;
  for (std::uint64_t i = 0; i < 4; ++i) out.push_back(rng.normal(row, i));
  out.push_back(out[0] - 0.5 * out[1] + 2 * rng.normal(row, 9));  // a fifth of its variance can be known
  return out;
}
RowMaker two_to_one(double threshold) {
  return [threshold](const Rng& rng, std::uint32_t row) {
    std::vector<double> out;
    for (std::uint64_t i = 0; i < 4; ++i) out.push_back(rng.normal(row, i));
    out.push_back(out[0] + out[2] + 0.3 * rng.normal(row, 9) > threshold ? 1 : 0);
    return out;
  };
}

void chains(std::vector<AdviceCase>& out) {
  const auto add = [&out](const char* name, std::function<Project(Place)> make) {
    out.push_back({name, "", {}, std::move(make)});
  };
  add("ok-spiral-relu-adam", [](Place) {
    return mlp({2, {32, 32}, "relu", 2}, source("spiral", 800),
               {{"training.epochs", "30"}, {"optimizer.learning_rate", "0.01"}});
  });
  add("ok-moons-tanh-sgd", [](Place) {
    return mlp({2, {16}, "tanh", 2}, source("moons", 600),
               {{"optimizer.type", "sgd"}, {"optimizer.learning_rate", "0.3"}, {"training.epochs", "40"}});
  });
  add("ok-circle-sigmoid-adam", [](Place) {
    return mlp({2, {16}, "sigmoid", 2}, source("circle", 600),
               {{"optimizer.learning_rate", "0.02"}, {"training.epochs", "60"}});
  });
  add("ok-flowers-long-after-learnt", [](Place) {
    return mlp(
        {4, {16, 16}, "relu", 3}, source("flowers", 400),
        {{"optimizer.learning_rate", "0.003"}, {"training.epochs", "120"}, {"regularisation.weight_decay", "0.01"}});
  });
  add("ok-gaussians-momentum", [](Place) {
    return mlp({2, {16}, "relu", 4}, source("gaussians", 600, {{"classes", std::int64_t{4}}}),
               {{"optimizer.type", "sgd"},
                {"optimizer.momentum", "0.9"},
                {"optimizer.learning_rate", "0.05"},
                {"training.epochs", "25"}});
  });
  add("ok-noisy-labels", [](Place folder) {
    return mlp({4, {8}, "relu", 2}, table(folder, "classes", 1500, noisy_row),
               {{"training.epochs", "15"}, {"optimizer.learning_rate", "0.003"}});
  });
  add("ok-noisy-labels-linear", [](Place folder) {
    return mlp({4, {}, "relu", 2}, table(folder, "classes", 1500, noisy_row),
               {{"training.epochs", "30"}, {"optimizer.learning_rate", "0.01"}});
  });
  add("ok-noisy-numbers", [](Place folder) {
    return mlp({4, {8}, "tanh", 1}, table(folder, "values", 1500, noisy_number),
               {{"loss.type", "mse"}, {"training.epochs", "20"}, {"optimizer.learning_rate", "0.003"}});
  });
  add("ok-sine-regression", [](Place) {
    return mlp({1, {32, 32}, "tanh", 1}, source("sine", 500),
               {{"loss.type", "mse"}, {"training.epochs", "60"}, {"optimizer.learning_rate", "0.005"}});
  });
  add("ok-plane-linear", [](Place) {
    return mlp({2, {}, "relu", 1}, source("plane", 500),
               {{"loss.type", "mse"}, {"training.epochs", "60"}, {"optimizer.learning_rate", "0.02"}});
  });
  add("ok-plane-huber-adamw", [](Place) {
    return mlp({2, {16}, "relu", 1}, source("plane", 500),
               {{"loss.type", "huber"},
                {"optimizer.type", "adamw"},
                {"training.epochs", "40"},
                {"optimizer.learning_rate", "0.01"}});
  });
  add("ok-xor-bce", [](Place) {
    return mlp(
        {2, {16}, "relu", 1}, source("xor", 500),
        {{"loss.type", "binary_cross_entropy"}, {"training.epochs", "50"}, {"optimizer.learning_rate", "0.01"}});
  });
  add("ok-60-40", [](Place folder) {
    return mlp({4, {16}, "relu", 2}, table(folder, "classes", 600, two_to_one(0.36)),
               {{"training.epochs", "20"}, {"optimizer.learning_rate", "0.01"}});
  });
  add("ok-75-25", [](Place folder) {
    return mlp({4, {16}, "relu", 2}, table(folder, "classes", 600, two_to_one(0.95)),
               {{"training.epochs", "20"}, {"optimizer.learning_rate", "0.01"}});
  });
  add("ok-95-5-weighed", [](Place folder) {
    return mlp({4, {16}, "relu", 2}, table(folder, "classes", 800, two_to_one(2.3)),
               {{"loss.class_weights", "0.53, 10"}, {"training.epochs", "20"}, {"optimizer.learning_rate", "0.01"}});
  });
  add("ok-deep-relu-norm", [](Place) {
    return mlp({2,
                {24, 24, 24, 24, 24, 24, 24, 24},
                "relu",
                2,
                {{"initializer", std::string("he_normal")}},
                {},
                "batch_norm"},
               source("spiral", 800), {{"training.epochs", "20"}, {"optimizer.learning_rate", "0.005"}});
  });
  add("ok-deep-tanh", [](Place) {
    return mlp({2, {24, 24, 24, 24, 24}, "tanh", 2}, source("moons", 600),
               {{"training.epochs", "25"}, {"optimizer.learning_rate", "0.003"}});
  });
  add("ok-batch-norm-cosine", [](Place) {
    return mlp({4, {32}, "relu", 3, {}, {}, "batch_norm"}, source("flowers", 400),
               {{"schedule.type", "cosine"}, {"training.epochs", "30"}, {"optimizer.learning_rate", "0.01"}});
  });
  add("ok-dropout", [](Place) {
    return mlp({2, {64, 64}, "relu", 2, {}, {}, "dropout", {{"rate", 0.3}}}, source("moons", 800),
               {{"training.epochs", "30"}, {"optimizer.learning_rate", "0.005"}});
  });
  add("ok-full-batch", [](Place) {
    return mlp({2, {16}, "tanh", 2}, source("circle", 400),
               {{"training.batch", "full"}, {"training.epochs", "300"}, {"optimizer.learning_rate", "0.03"}});
  });
  add("ok-few-values", [](Place folder) {  // equal rows are what there is to see
    return mlp({3, {16}, "relu", 2},
               table(folder, "classes", 400,
                     [](const Rng& rng, std::uint32_t row) {
                       const double a = rng.below(3, row, 0), b = rng.below(3, row, 1), c = rng.below(2, row, 2);
                       return std::vector<double>{a, b, c, a + b > 1 + c ? 1.0 : 0.0};
                     }),
               {{"training.epochs", "40"}, {"optimizer.learning_rate", "0.01"}});
  });
  add("ok-sigmoid-output-mse", [](Place folder) {
    return mlp({3, {16}, "relu", 1, {}, {{"activation", std::string("sigmoid")}}},
               table(folder, "values", 500,
                     [](const Rng& rng, std::uint32_t row) {
                       const double a = rng.normal(row, 0), b = rng.normal(row, 1), c = rng.normal(row, 2);
                       return std::vector<double>{a, b, c, 1 / (1 + std::exp(-a * b - c))};
                     }),
               {{"loss.type", "mse"},
                {"target_transform.type", "none"},
                {"training.epochs", "40"},
                {"optimizer.learning_rate", "0.01"}});
  });
}

void networks(std::vector<AdviceCase>& out) {
  const auto add = [&out](const char* name, std::function<Project(Place)> make) {
    out.push_back({name, "", {}, std::move(make)});
  };
  add("ok-cnn-adam", [](Place) {
    return cnn(600, {{"training.epochs", "8"}, {"optimizer.learning_rate", "0.003"}});
  });
  add("ok-cnn-batch-norm-sgd", [](Place) {
    return cnn(500,
               {{"optimizer.type", "sgd"},
                {"optimizer.momentum", "0.9"},
                {"optimizer.learning_rate", "0.02"},
                {"training.epochs", "6"}},
               "relu", true);
  });
  add("ok-cnn-tanh", [](Place) {
    return cnn(500, {{"optimizer.learning_rate", "0.003"}, {"training.epochs", "8"}}, "tanh");
  });
  add("ok-residual", [](Place) {
    return residual(500, 3, false, {{"optimizer.learning_rate", "0.005"}, {"training.epochs", "12"}});
  });
  add("ok-residual-norm", [](Place) {
    return residual(400, 3, true, {{"optimizer.learning_rate", "0.01"}, {"training.epochs", "10"}});
  });
  add("ok-lstm-reviews", [](Place) { return reviews("lstm", {{"training.epochs", "8"}}); });
  add("ok-gru-reviews", [](Place) { return reviews("gru", {{"training.epochs", "8"}}); });
  add("ok-lstm-forecast", [](Place) { return seasonal("lstm", {{"training.epochs", "15"}}); });
  add("ok-gru-forecast", [](Place) { return seasonal("gru", {{"training.epochs", "15"}}); });
  add("ok-rnn-forecast-clipped", [](Place) {
    return seasonal("rnn", {{"regularisation.clip_norm", "1"}, {"training.epochs", "15"}});
  });
  add("ok-transformer", [](Place) { return transformer({{"training.epochs", "40"}}, {}, 900); });
  add("ok-transformer-adamw-warmup", [](Place) {
    return transformer({{"optimizer.type", "adamw"},
                        {"optimizer.learning_rate", "0.005"},
                        {"schedule.warmup", "50"},
                        {"training.epochs", "30"}},
                       {}, 900);
  });
  add("ok-autoencoder", [](Place) {
    return autoencoder({{"optimizer.learning_rate", "0.003"}, {"training.epochs", "15"}});
  });
  add("ok-autoencoder-linear-end", [](Place) {
    return autoencoder({{"optimizer.learning_rate", "0.002"}}, "linear", "tanh");
  });
}

}  // namespace

std::vector<AdviceCase> first_healthy() {
  std::vector<AdviceCase> out;
  chains(out), networks(out);
  return out;
}

}  // namespace vitrine::bench
