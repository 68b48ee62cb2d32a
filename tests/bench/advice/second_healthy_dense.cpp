// Healthy chains of Dense layers on shipped generators, many of which look ill to who looks at one figure alone.
#include "tests/bench/advice/second_builders.h"

namespace vitrine::bench::second {
namespace {

Project clouds(std::int64_t samples, std::int64_t classes, double spread) {
  return of_source("gaussians", Params{{"samples", samples}, {"classes", classes}, {"spread", spread}});
}

// Seen: loss 1.42 > 3.079e-05 (guessing 1.099); train 2.817e-05, validation 2.737e-05, best 2.737e-05; accuracy 1
// / 1.
AdviceCase long_flat_tail() {
  return {"long-flat-tail", "", {}, [](const std::string&) {
            Project project = clouds(600, 3, 0.15);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 32, "tanh");
            s.dense(3);
            return learning(project, "adam", 0.005, 80, 20);
          }};
}

// Seen: loss 0.9778 > 0.04518 (guessing 1.099); train 0.04388, validation 0.05567, best 0.05045; accuracy 0.9837 /
// 0.9825.
AdviceCase plain_flowers() {
  return {"plain-flowers", "", {}, [](const std::string&) {
            Project project = of_source("flowers", 2000);
            Sketch s(project.graph);
            s.input({4});
            stack(s, 1, 16, "tanh");
            s.dense(3);
            return learning(project, "sgd", 0.05, 15, 20, "optimizer.momentum=0.9 transform.type=standardise");
          }};
}

// Seen: loss 0.6802 > 0.004863 (guessing 0.6931); train 0.005734, validation 0.00175, best 0.0007492; accuracy 0.9975
// / 1.
AdviceCase moons_with_gelu() {
  return {"moons-with-gelu", "", {}, [](const std::string&) {
            Project project = of_source("moons", 1000);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 3, 32, "gelu");
            s.dense(2);
            return learning(project, "adamw", 0.003, 20, 25);
          }};
}

// Seen: loss 0.6793 > 0.005181 (guessing 0.6931); train 0.00521, validation 0.005238, best 0.002994; accuracy 1 / 1.
AdviceCase xor_with_silu() {
  return {"xor-with-silu", "", {}, [](const std::string&) {
            Project project = of_source("xor", 1000);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 24, "silu");
            s.dense(1);
            return learning(project, "rmsprop", 0.004, 20, 25, "loss.type=binary_cross_entropy");
          }};
}

// One step an epoch: all samples at once.
// Seen: loss 0.7117 > 0.001822 (guessing 0.6931); train 0.001666, validation 0.0008647, best 0.0008647; accuracy 1
// / 1.
AdviceCase circle_in_full_batches() {
  return {"circle-in-full-batches", "", {}, [](const std::string&) {
            Project project = of_source("circle", 600);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 24, "elu");
            s.dense(2);
            return learning(project, "adam", 0.01, 250, 32, "training.batch=full");
          }};
}

// Seen: loss 3.004 > 0.02568 (guessing 2.996); train 0.007092, validation 0.003104, best 0.003104; accuracy 0.9987
// / 1.
AdviceCase twenty_clouds() {
  return {"twenty-clouds", "", {}, [](const std::string&) {
            Project project = clouds(2000, 20, 0.04);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 64, "relu");
            s.dense(20);
            return learning(project, "adam", 0.005, 20, 25);
          }};
}

// Seen: loss 1.151 > 0.002352 (guessing 1.099); train 0.002351, validation 0.005415, best 0.00518; accuracy 1 /
// 0.9967.
AdviceCase three_arms() {
  return {"three-arms", "", {}, [](const std::string&) {
            Project project = of_source(
                "spiral", Params{{"samples", std::int64_t{1500}}, {"classes", std::int64_t{3}}, {"turns", 0.7}});
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 48, "tanh");
            s.dense(3);
            return learning(project, "adam", 0.01, 30, 25, "transform.type=standardise schedule.type=cosine");
          }};
}

// The clouds overlap: nobody is right more often than 80 times in a hundred, and the loss rests where it must.
// Seen: loss 0.6715 > 0.4164 (guessing 0.6931); train 0.4248, validation 0.4049, best 0.4048; accuracy 0.8065 /
// 0.788.
AdviceCase clouds_that_overlap() {
  return {"clouds-that-overlap", "", {}, [](const std::string&) {
            Project project = clouds(2500, 2, 1.2);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 1, 8, "tanh");
            s.dense(2);
            return learning(project, "adam", 0.005, 15, 25);
          }};
}

// With a fifth of the label spread over all classes the loss cannot fall below about 0.7.
// Seen: loss 1.627 > 0.6652 (guessing 1.609); train 0.6651, validation 0.6655, best 0.6655; accuracy 1 / 1.
AdviceCase smoothed_labels() {
  return {"smoothed-labels", "", {}, [](const std::string&) {
            Project project = clouds(1200, 5, 0.12);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 32, "relu");
            s.dense(5);
            return learning(project, "adam", 0.004, 20, 25, "loss.label_smoothing=0.2");
          }};
}

// Sigmoids take their time: nothing for a while, then all at once.
// Seen: loss 0.6757 > 0.01806 (guessing 0.6931); train 0.03742, validation 0.00622, best 0.00622; accuracy 0.9875
// / 1.
AdviceCase slow_to_start() {
  return {"slow-to-start", "", {}, [](const std::string&) {
            Project project = of_source("circle", 1000);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 24, "sigmoid");
            s.dense(1);
            return learning(project, "sgd", 0.3, 50, 20, "loss.type=binary_cross_entropy optimizer.momentum=0.9");
          }};
}

// Three samples a step: a loss that jumps with each of them.
// Seen: loss 0.5522 > 0.04141 (guessing 0.6931); train 0.04194, validation 0.03998, best 0.03998; accuracy 0.9883 /
// 0.9833.
AdviceCase three_samples_a_step() {
  return {"three-samples-a-step", "", {}, [](const std::string&) {
            Project project = of_source("moons", Params{{"samples", std::int64_t{1500}}, {"noise", 0.15}});
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 24, "relu");
            s.dense(2);
            return learning(project, "sgd", 0.03, 8, 3);
          }};
}

// Dropout makes the training look worse than the validation.
// Seen: loss 0.6538 > 0.01645 (guessing 0.6931); train 0.01383, validation 0.003271, best 0.002568; accuracy 0.995
// / 1.
AdviceCase dropped_while_trained() {
  return {"dropped-while-trained", "", {}, [](const std::string&) {
            Project project = of_source("moons", 1500);
            Sketch s(project.graph);
            s.input({2});
            for (int layer = 0; layer < 2; ++layer) {
              s.dense(64, "relu");
              s.add("dropout", {{"rate", 0.4}});
            }
            s.dense(2);
            return learning(project, "adam", 0.003, 25, 25);
          }};
}

// Sixteen blocks beside a straight way: little reaches the first of them, and all of them learn.
// Seen: loss 1.076 > 0.0002067 (guessing 0.6931); train 0.000207, validation 0.0002004, best 0.0002004; accuracy 1
// / 1.
AdviceCase deep_sums() {
  return {"deep-sums", "", {}, [](const std::string&) {
            Project project = of_source("spiral", 1200);
            Sketch s(project.graph);
            s.input({2});
            s.dense(24);
            for (int block = 0; block < 16; ++block) {
              const NodeId entry = s.last();
              s.add("layer_norm");
              s.dense(24, "gelu");
              const NodeId added = s.dense(24);
              s.add("add", {}, {entry, added});
            }
            s.add("layer_norm");
            s.dense(2);
            return learning(project, "adam", 0.002, 30, 25, "schedule.type=cosine");
          }};
}

// At the end the rate is next to nothing, and so is every step.
// Seen: loss 0.7803 > 0.00324; train 0.003228, validation 0.003246, best 0.003241; mae 0.04578 / 0.04585.
AdviceCase sine_with_a_falling_rate() {
  return {"sine-with-a-falling-rate", "", {}, [](const std::string&) {
            Project project = of_source("sine", Params{{"samples", std::int64_t{1200}}, {"noise", 0.05}});
            Sketch s(project.graph);
            s.input({1});
            stack(s, 2, 32, "tanh");
            s.dense(1);
            return learning(project, "adam", 0.01, 40, 25, "loss.type=mse schedule.type=cosine");
          }};
}

// Half of what is seen is noise, which nobody can tell: the error rests at 0.25.
// Seen: loss 0.4235 > 0.2674; train 0.2699, validation 0.2793, best 0.2414; mae 0.4138 / 0.4249.
AdviceCase sine_in_noise() {
  return {"sine-in-noise", "", {}, [](const std::string&) {
            Project project = of_source("sine", Params{{"samples", std::int64_t{2500}}, {"noise", 0.5}});
            Sketch s(project.graph);
            s.input({1});
            stack(s, 2, 16, "tanh");
            s.dense(1);
            return learning(project, "adam", 0.005, 20, 32, "loss.type=mse");
          }};
}

// Seen: loss 0.5 > 0.002488; train 0.002533, validation 0.002181, best 0.002074; mae 0.04017 / 0.03704.
AdviceCase one_unit_for_a_plane() {
  return {"one-unit-for-a-plane", "", {}, [](const std::string&) {
            Project project = of_source("plane", 800);
            Sketch s(project.graph);
            s.input({2});
            s.dense(1);
            return learning(project, "sgd", 0.05, 15, 20, "loss.type=mse");
          }};
}

// A wide layer of which the penalty silences a part.
// Seen: loss 0.6764 > 0.01078 (guessing 0.6931); train 0.012, validation 0.01446, best 0.01193; accuracy 0.999 / 1.
AdviceCase wide_and_sparse() {
  return {"wide-and-sparse", "", {}, [](const std::string&) {
            Project project = of_source("circle", 1200);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 96, "relu");
            s.dense(2);
            return learning(project, "adam", 0.003, 25, 25, "regularisation.l1=0.0002");
          }};
}

// Once every sample leads by 1 the loss is 0, and so is the gradient.
// Seen: loss 1.372 > 0; train 0, validation 0, best 0; accuracy 1 / 1.
AdviceCase hinge_at_rest() {
  return {"hinge-at-rest", "", {}, [](const std::string&) {
            Project project = clouds(800, 4, 0.1);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 1, 24, "relu");
            s.dense(4);
            return learning(project, "adam", 0.005, 40, 20, "loss.type=hinge");
          }};
}

// Seen: loss 0.2198 > 0.001688; train 0.001779, validation 0.0009002, best 0.0009002; accuracy 0.9979 / 1.
AdviceCase averaged_and_focal() {
  return {"averaged-and-focal", "", {}, [](const std::string&) {
            Project project = of_source("moons", 1200);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 2, 32, "tanh");
            s.dense(2);
            return learning(project, "adam", 0.005, 25, 25, "loss.type=focal training.average=on");
          }};
}

// A rate of 0.5 is large in a book, and right for this small network.
// Seen: loss 0.6925 > 0.05211 (guessing 0.6931); train 0.04988, validation 0.04058, best 0.04058; accuracy 0.9962 /
// 0.995.
AdviceCase large_rate_that_fits() {
  return {"large-rate-that-fits", "", {}, [](const std::string&) {
            Project project = of_source("xor", 1000);
            Sketch s(project.graph);
            s.input({2});
            stack(s, 1, 16, "tanh");
            s.dense(1);
            return learning(project, "sgd", 0.5, 25, 25, "loss.type=binary_cross_entropy");
          }};
}

}  // namespace

void add_dense_healthy(Cases& cases) {
  for (AdviceCase& one : Cases{long_flat_tail(),
                               plain_flowers(),
                               moons_with_gelu(),
                               xor_with_silu(),
                               circle_in_full_batches(),
                               twenty_clouds(),
                               three_arms(),
                               clouds_that_overlap(),
                               smoothed_labels(),
                               slow_to_start(),
                               three_samples_a_step(),
                               dropped_while_trained(),
                               deep_sums(),
                               sine_with_a_falling_rate(),
                               sine_in_noise(),
                               one_unit_for_a_plane(),
                               wide_and_sparse(),
                               hinge_at_rest(),
                               averaged_and_focal(),
                               large_rate_that_fits()})
    cases.push_back(std::move(one));
}

}  // namespace vitrine::bench::second
