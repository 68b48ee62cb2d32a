// Seeded faults of chains of Dense layers on shipped generators.
#include "tests/bench/advice/second_builders.h"

namespace vitrine::bench::second {
namespace {

// Seen: loss 1.639 > 1.105 (guessing 1.099); gradient of the first layer 2.5e-08 > 1.8e-08, of the last 0.74 > 0.36.
AdviceCase sigmoid_tower() {
  return {"sigmoid-tower", "vanishing_gradients", {"plateau", "underfitting"}, [](const std::string&) {
            Project project = of_source("flowers", 600);
            Sketch s(project.graph);
            s.input({4});
            stack(s, 12, 16, "sigmoid");
            s.dense(3);
            return learning(project, "sgd", 0.1, 15, 16, "transform.type=standardise");
          }};
}

// Seen: loss 0.5685 > 0.5217; gradient of the first layer 3.7e-12 > 9.2e-13, of the last 0.24 > 0.3.
AdviceCase thin_tanh_tower() {
  return {"thin-tanh-tower", "vanishing_gradients", {"plateau", "underfitting"}, [](const std::string&) {
            Project project = of_source("sine", 800);
            Sketch s(project.graph);
            s.input({1});
            stack(s, 20, 24, "tanh", normal_start(0.05));
            s.dense(1);
            return learning(project, "sgd", 0.02, 12, 20, "loss.type=mse optimizer.momentum=0.9");
          }};
}

// Seen: loss 1.251e+07 > 4893 (guessing 1.609); gradient of the first layer 9.4e+06 > 1.8e+05, of the last 1.2e+07
// > 2.7e+05, at most 5e+07 in all.
AdviceCase tower_of_large_weights() {
  return {"tower-of-large-weights",
          "exploding_gradients",
          {"bad_initial_loss", "rate_too_high", "not_finite", "plateau", "underfitting"},
          [](const std::string&) {
            Project project =
                of_source("gaussians", Params{{"samples", std::int64_t{800}}, {"classes", std::int64_t{5}}});
            Sketch s(project.graph);
            s.input({2});
            stack(s, 16, 48, "relu", normal_start(0.6));
            s.dense(5);
            return learning(project, "adam", 0.001, 12, 20);
          }};
}

// A tower in which small differences grow from layer to layer, and so do gradients on their way back.
// Seen: loss 0.9346 > 0.7179 (guessing 0.6931); gradient of the first layer 5.2e+02 > 44, of the last 0.88 > 0.78, at
// most 4e+03 in all.
AdviceCase chaotic_tanh_tower() {
  return {"chaotic-tanh-tower",
          "exploding_gradients",
          {"saturated_units", "rate_too_high", "plateau", "underfitting", "bad_initial_loss"},
          [](const std::string&) {
            Project project = of_source("moons", 800);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 20, 32, "tanh", normal_start(0.7));
            s.dense(1);
            return learning(project, "sgd", 0.001, 15, 20, "loss.type=binary_cross_entropy");
          }};
}

// Seen: loss 0.6931 > 0.6936 (guessing 0.6931); 1.00 of a layer’s units are 0 for all samples.
AdviceCase relu_behind_a_shift() {
  return {"relu-behind-a-shift",
          "dead_units",
          {"vanishing_gradients", "plateau", "underfitting"},
          [](const std::string&) {
            Project project = of_source("moons", 600);
            Sketch s(project.graph);
            s.input({2});
            for (int layer = 0; layer < 2; ++layer) {
              s.dense(32);
              s.add("scale", {{"shift", -1.0}});
              s.add("relu");
            }
            s.dense(2);
            return learning(project, "sgd", 0.05, 20, 20, "transform.type=standardise");
          }};
}

// Seen: loss 0.7023 > 0.7616 (guessing 0.6931); 1.00 of a layer’s units are 0 for all samples. With a rate of 0.05 it
// comes to 0.01.
AdviceCase relu_killed_early() {
  return {"relu-killed-early",
          "dead_units",
          {"rate_too_high", "plateau", "underfitting", "vanishing_gradients", "exploding_gradients"},
          [](const std::string&) {
            Project project = of_source("circle", 800);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 3, 48, "relu");
            s.dense(1);
            return learning(project, "sgd", 1.5, 12, 20, "loss.type=binary_cross_entropy optimizer.momentum=0.9");
          }};
}

// Seen: loss 1.041 > 0.5066 (guessing 0.6931); 0.96 of a layer’s values lie at the ends.
AdviceCase tanh_of_large_weights() {
  return {
      "tanh-of-large-weights",
      "saturated_units",
      {"plateau", "underfitting", "bad_initial_loss", "vanishing_gradients", "exploding_gradients", "overfitting"},
      [](const std::string&) {
        Project project = of_source("spiral", 800);
        Sketch s(project.graph);
        s.input({2});
        stack(s, 3, 32, "tanh", normal_start(6));
        s.dense(2);
        return learning(project, "sgd", 0.01, 15, 20, "transform.type=standardise");
      }};
}

// Seen: loss 1.355 > 62.67 (guessing 1.386); curve 73.3 63 64.2 53.6 54.2 67.4; ratio 0.57 > 0.0032. With a rate of
// 0.1 it comes to 0.077.
AdviceCase jumping_descent() {
  return {"jumping-descent",
          "rate_too_high",
          {"saturated_units", "plateau", "underfitting", "exploding_gradients", "vanishing_gradients"},
          [](const std::string&) {
            Project project =
                of_source("gaussians", Params{{"samples", std::int64_t{800}}, {"classes", std::int64_t{4}}});
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 24, "tanh");
            s.dense(4);
            return learning(project, "sgd", 20, 15, 20);
          }};
}

// Seen: loss 0.6936 > 0.7037 (guessing 0.6931); curve 227 0.73 0.753 0.723 0.702 0.71; ratio 0.31 > 0. With 0.003 it
// comes to 0.003.
AdviceCase adam_in_leaps() {
  return {"adam-in-leaps",
          "rate_too_high",
          {"plateau", "underfitting", "exploding_gradients", "dead_units", "vanishing_gradients"},
          [](const std::string&) {
            Project project = of_source("xor", 800);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 4, 32, "gelu");
            s.dense(2);
            return learning(project, "adam", 0.7, 12, 20);
          }};
}

// Seen: loss 0.7338 > 0.7337 (guessing 0.6931); curve 0.751 0.745 0.744 0.752 0.748 0.748; ratio 9.9e-07 > 1.2e-06.
// With a rate of 1 it comes to 0.03.
AdviceCase crawling_descent() {
  return {"crawling-descent", "rate_too_low", {"underfitting", "plateau"}, [](const std::string&) {
            Project project = of_source("circle", 800);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 32, "tanh");
            s.dense(2);
            return learning(project, "sgd", 1e-5, 15, 20);
          }};
}

// Seen: loss from 1.184 (guessing 1.099), in sixths of the run 0.731 0.695 0.695 0.695 0.695 0.695. With a constant
// rate it comes to 0.0015.
AdviceCase rate_falls_too_soon() {
  return {"rate-falls-too-soon", "plateau", {"rate_too_low", "underfitting"}, [](const std::string&) {
            Project project = of_source(
                "spiral", Params{{"samples", std::int64_t{900}}, {"classes", std::int64_t{3}}, {"turns", 0.7}});
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 48, "tanh");
            s.dense(3);
            return learning(project, "adam", 0.01, 30, 20,
                            "transform.type=standardise schedule.type=step schedule.every=1 schedule.factor=0.2");
          }};
}

// Seen: loss from 0.7892 (guessing 0.6931), in sixths of the run 0.693 0.612 0.594 0.591 0.587 0.588. With weights
// drawn at random it comes to 0.035.
AdviceCase units_all_alike() {
  return {"units-all-alike", "plateau", {"underfitting", "saturated_units"}, [](const std::string&) {
            Project project = of_source("xor", 800);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 24, "tanh", constant_start(0.2));
            Params last = constant_start(0.1);
            last.set("units", std::int64_t{1});
            s.add("dense", last);
            return learning(project, "adam", 0.005, 60, 20, "loss.type=binary_cross_entropy");
          }};
}

// Seen: train 0.1414, validation 1.987, best 0.7143; accuracy 0.9375 / 0.5375.
AdviceCase wide_on_few_points() {
  return {"wide-on-few-points", "overfitting", {}, [](const std::string&) {
            Project project = of_source(
                "gaussians", Params{{"samples", std::int64_t{160}}, {"classes", std::int64_t{3}}, {"spread", 0.9}});
            Sketch s(project.graph);
            s.input({2});
            stack(s, 3, 96, "relu");
            s.dense(3);
            return learning(project, "adam", 0.003, 120, 16, "split.validation=0.5");
          }};
}

// Seen: loss 0.7043 > 0.6965 (guessing 0.6931); train 0.6929, validation 0.6931, best 0.6921; accuracy 0.4984 /
// 0.4563. No line can part them.
AdviceCase line_on_circle() {
  return {"line-on-circle", "underfitting", {"plateau"}, [](const std::string&) {
            Project project = of_source("circle", 800);
            Sketch s(project.graph);
            s.input({2});
            s.dense(2);
            return learning(project, "adam", 0.02, 15, 20);
          }};
}

// Seen: loss 0.6165 > 0.6532 (guessing 0.6931); train 0.6537, validation 0.6374, best 0.6371; accuracy 0.55 / 0.5833.
// Two units cannot do better.
AdviceCase two_units_on_spiral() {
  return {"two-units-on-spiral", "underfitting", {"plateau"}, [](const std::string&) {
            Project project = of_source("spiral", 900);
            Sketch s(project.graph);
            s.input({2});
            s.dense(2, "tanh");
            s.dense(2);
            return learning(project, "rmsprop", 0.01, 25, 20);
          }};
}

// Seen: loss 13.17 > 0.04729 (guessing 2.996); gradient at most 75.
AdviceCase loud_last_layer() {
  return {"loud-last-layer", "bad_initial_loss", {"exploding_gradients"}, [](const std::string&) {
            Project project =
                of_source("gaussians",
                          Params{{"samples", std::int64_t{1000}}, {"classes", std::int64_t{20}}, {"spread", 0.04}});
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 64, "relu");
            Params last = normal_start(12);
            last.set("units", std::int64_t{20});
            s.add("dense", last);
            return learning(project, "adam", 0.005, 25, 20);
          }};
}

// Seen: loss 1.81 > 1.049 (guessing 1.792); accuracy 1 / 1. The least that this loss can be is ln(1 + 5/e) = 1.04;
// without the softmax it comes to 0.01.
AdviceCase softmax_twice() {
  return {"softmax-twice", "loss_does_not_fit", {"plateau", "underfitting"}, [](const std::string&) {
            Project project = of_source(
                "gaussians", Params{{"samples", std::int64_t{900}}, {"classes", std::int64_t{6}}, {"spread", 0.15}});
            Sketch s(project.graph);
            s.input({2});
            stack(s, 1, 32, "relu");
            s.dense(6, "softmax");
            return learning(project, "adam", 0.005, 20, 20);
          }};
}

// Seen: loss 0.6723 > 0.2669; mae 0.374 / 0.4026. Without the relu it comes to 0.007.
AdviceCase relu_at_the_end() {
  return {"relu-at-the-end", "loss_does_not_fit", {"plateau", "underfitting", "dead_units"}, [](const std::string&) {
            Project project = of_source("sine", Params{{"samples", std::int64_t{800}}, {"noise", 0.05}});
            Sketch s(project.graph);
            s.input({1});
            stack(s, 2, 32, "tanh");
            s.dense(1, "relu");
            return learning(project, "adam", 0.005, 20, 20, "loss.type=mse");
          }};
}

// Seen: loss 0.1496, not finite after 6 steps.
AdviceCase momentum_runs_away() {
  return {"momentum-runs-away",
          "not_finite",
          {"rate_too_high", "exploding_gradients", "dead_units"},
          [](const std::string&) {
            Project project = of_source("plane", 800);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 3, 64, "relu");
            s.dense(1);
            return learning(project, "sgd", 1.5, 10, 20, "loss.type=mse optimizer.momentum=0.9");
          }};
}

}  // namespace

void add_dense_faults(Cases& cases) {
  for (AdviceCase& one :
       Cases{sigmoid_tower(), thin_tanh_tower(), tower_of_large_weights(), chaotic_tanh_tower(),
             relu_behind_a_shift(), relu_killed_early(), tanh_of_large_weights(), jumping_descent(), adam_in_leaps(),
             crawling_descent(), rate_falls_too_soon(), units_all_alike(), wide_on_few_points(), line_on_circle(),
             two_units_on_spiral(), loud_last_layer(), softmax_twice(), relu_at_the_end(), momentum_runs_away()})
    cases.push_back(std::move(one));
}

}  // namespace vitrine::bench::second
