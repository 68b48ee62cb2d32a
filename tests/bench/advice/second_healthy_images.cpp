// Healthy networks that look at pictures.
#include <cmath>

#include "tests/bench/advice/second_builders.h"

namespace vitrine::bench::second {
namespace {

NodeId sound_conv(Sketch& s, std::int64_t filters, const std::string& activation, std::int64_t stride = 1) {
  return s.add("conv2d",
               {{"filters", filters}, {"activation", activation}, {"stride", std::vector<std::int64_t>{stride}}});
}

// What comes in is added to what two convolutions make of it.
void residual(Sketch& s, std::int64_t filters) {
  const NodeId entry = s.last();
  sound_conv(s, filters, "linear");
  s.add("batch_norm");
  s.add("relu");
  sound_conv(s, filters, "linear");
  const NodeId added = s.add("batch_norm");
  s.add("add", {}, {entry, added});
  s.add("relu");
}

// Seen: loss 2.276 > 0.1226 (guessing 2.3); train 0.1147, validation 0.1254, best 0.1254; accuracy 0.9613 / 0.965.
AdviceCase plain_digits() {
  return {"plain-digits", "", {}, [](const std::string&) {
            Project project = of_source("digits", 2000);
            Sketch s(project.graph);
            s.input({1, 28, 28});
            sound_conv(s, 8, "relu");
            s.add("max_pool2d");
            sound_conv(s, 12, "relu");
            s.add("max_pool2d");
            s.add("flatten");
            s.add("dropout", {{"rate", 0.3}});
            s.dense(10);
            return learning(project, "adam", 0.003, 8, 25);
          }};
}

// Seen: loss 1.912 > 0.2478 (guessing 1.792); train 0.255, validation 0.289, best 0.2784; accuracy 0.9187 / 0.8925.
AdviceCase shapes_with_batch_norm() {
  return {
      "shapes-with-batch-norm", "", {}, [](const std::string&) {
        Project project = of_source("shapes", Params{{"samples", std::int64_t{2000}}, {"size", std::int64_t{16}}});
        Sketch s(project.graph);
        s.input({1, 16, 16});
        for (const std::int64_t filters : {8, 16, 24}) {
          sound_conv(s, filters, "linear");
          s.add("batch_norm");
          s.add("relu");
          if (filters < 24) s.add("max_pool2d");
        }
        s.add("global_average_pool2d");
        s.dense(6);
        return learning(project, "sgd", 0.05, 14, 25,
                        "optimizer.momentum=0.9 transform.type=standardise schedule.type=cosine");
      }};
}

// Seen: loss 2.69 > 0.2657 (guessing 1.792); train 0.2662, validation 0.327, best 0.327; accuracy 0.9217 / 0.885.
AdviceCase shapes_with_sums() {
  return {
      "shapes-with-sums", "", {}, [](const std::string&) {
        Project project = of_source("shapes", Params{{"samples", std::int64_t{3000}}, {"size", std::int64_t{16}}});
        Sketch s(project.graph);
        s.input({1, 16, 16});
        sound_conv(s, 12, "relu", 2);
        for (int block = 0; block < 4; ++block) residual(s, 12);
        s.add("global_average_pool2d");
        s.dense(6);
        return learning(project, "adam", 0.003, 10, 25, "transform.type=standardise schedule.type=cosine");
      }};
}

// Answers are compared with pictures that are nearly all paper: a small loss from the beginning, that falls.
// Seen: loss 0.08985 > 0.01723; train 0.01706, validation 0.01915, best 0.01915; mae 0.08899 / 0.09321.
AdviceCase digits_through_a_neck() {
  return {"digits-through-a-neck", "", {}, [](const std::string&) {
            Project project = of_source("digits", 1500);
            Sketch s(project.graph);
            s.input({1, 28, 28});
            s.add("flatten");
            s.dense(96, "gelu");
            s.dense(24, "tanh");
            s.dense(96, "gelu");
            s.dense(784);
            s.add("reshape", {{"shape", std::vector<std::int64_t>{1, 28, 28}}});
            project.objectives.front().loss = {"mse", {}};
            project.objectives.front().settings.set("target", std::string("input"));
            return learning(project, "adam", 0.002, 15, 25);
          }};
}

// Seen: loss 0.1139 > 0.01085; train 0.01087, validation 0.01038, best 0.01038; mae 0.05048 / 0.04836.
AdviceCase digits_out_of_noise() {
  return {"digits-out-of-noise", "", {}, [](const std::string&) {
            Project project = of_source("digits", Params{{"samples", std::int64_t{800}}, {"noise", 0.0}});
            Sketch s(project.graph);
            const NodeId entry = s.input({1, 28, 28});
            sound_conv(s, 8, "relu");
            sound_conv(s, 8, "relu");
            sound_conv(s, 1, "linear");
            project.objectives.front().loss = {"mse", {}};
            project.objectives.front().settings.set("target", std::string("input"));
            project.batch_transforms = {{"gaussian_noise", {{"deviation", 0.4}}}};
            return learning(project, "adam", 0.003, 6, 20, "layer." + entry + ".field=noisy");
          }};
}

// Which digit it is, and how far it leans.
// Seen: loss 3.812 > 0.2365; train 0.2283, validation 0.2747, best 0.2747; first loss 0.09919 / 0.1288.
AdviceCase class_and_slant() {
  return {"class-and-slant", "", {}, [](const std::string&) {
            Project project = of_source("digits", Params{{"samples", std::int64_t{4000}}, {"slant", true}});
            Sketch s(project.graph);
            s.input({1, 28, 28});
            sound_conv(s, 8, "relu");
            s.add("max_pool2d");
            sound_conv(s, 12, "relu");
            s.add("max_pool2d");
            s.add("flatten");
            const NodeId trunk = s.dense(48, "silu");
            s.dense(10);
            s.add("output");
            s.dense(1, "linear", {trunk});
            s.add("output");
            project.objectives.front().settings.set("output", std::string("output_1"));
            project.objectives.push_back(
                {{"mse", {}}, {{"output", std::string("output_2")}, {"target", std::string("slant")}}, {}});
            return learning(project, "adam", 0.002, 5, 25, "target_transform.type=standardise");
          }};
}

// Bytes, 0 … 255, that are divided by 255 on their way in: bars that lie, stand or lean.
// Seen: loss 1.373 > 0.001805 (guessing 1.383); train 0.001648, validation 0.002618, best 0.002618; accuracy 1 / 1.
AdviceCase bytes_divided() {
  return {"bytes-divided", "", {}, [](const std::string& folder) {
            Project project = of_images(folder, "bars", 900, 12, [](Draw& draw, std::vector<double>& pixels) {
              const int kind = draw.below(4);
              const double place = draw.uniform(-3, 3);
              for (int y = 0; y < 12; ++y)
                for (int x = 0; x < 12; ++x) {
                  const double dx = x - 5.5, dy = y - 5.5;
                  const double off = kind == 0 ? dx : kind == 1 ? dy : kind == 2 ? (dx - dy) / 1.4 : (dx + dy) / 1.4;
                  pixels[static_cast<std::size_t>(y * 12 + x)] =
                      (std::fabs(off - place) < 1 ? 210 : 50) + draw.normal(0, 40);
                }
              return kind;
            });
            Sketch s(project.graph);
            s.input({1, 12, 12});
            sound_conv(s, 8, "relu");
            s.add("max_pool2d");
            s.add("flatten");
            s.dense(24, "relu");
            s.dense(4);
            return learning(project, "adam", 0.003, 15, 25, "transform.type=scale");
          }};
}

// Seen: loss 2.551 > 0.02904 (guessing 2.302); train 0.03409, validation 0.05276, best 0.05276; accuracy 0.992 /
// 0.9844.
AdviceCase digits_in_patches() {
  return {"digits-in-patches", "", {}, [](const std::string&) {
            Project project = of_source("digits", Params{{"samples", std::int64_t{8000}}, {"distortion", 0.6}});
            Sketch s(project.graph);
            s.input({1, 28, 28});
            s.add("patches", {{"size", std::vector<std::int64_t>{7}}});
            s.dense(32);
            s.add("positional_encoding", {{"kind", std::string("learned")}, {"initializer.std", 0.1}});
            sketch_encoder_layer(s, 32, 4, 64);
            sketch_encoder_layer(s, 32, 4, 64);
            s.add("global_average_pool1d");
            s.dense(10);
            return learning(project, "adamw", 0.002, 4, 25, "schedule.type=cosine schedule.warmup=50");
          }};
}

// Seen: loss 2.289 > 0.01206 (guessing 2.3); train 0.01207, validation 0.02073, best 0.02073; accuracy 1 / 1.
AdviceCase digits_by_tanh() {
  return {"digits-by-tanh", "", {}, [](const std::string&) {
            Project project = of_source("digits", Params{{"samples", std::int64_t{2000}}, {"distortion", 0.6}});
            Sketch s(project.graph);
            s.input({1, 28, 28});
            sound_conv(s, 6, "tanh", 2);
            sound_conv(s, 12, "tanh", 2);
            s.add("flatten");
            s.dense(10);
            return learning(project, "sgd", 0.02, 10, 25, "optimizer.momentum=0.9 transform.type=standardise");
          }};
}

// Four pictures a step, for which GroupNorm is made.
// Seen: loss 2.3 > 0.2749 (guessing 1.792); train 0.2791, validation 0.3712, best 0.3712; accuracy 0.8938 / 0.8567.
AdviceCase four_pictures_a_step() {
  return {
      "four-pictures-a-step", "", {}, [](const std::string&) {
        Project project = of_source("shapes", Params{{"samples", std::int64_t{3000}}, {"size", std::int64_t{16}}});
        Sketch s(project.graph);
        s.input({1, 16, 16});
        for (const std::int64_t filters : {8, 16}) {
          sound_conv(s, filters, "linear");
          s.add("group_norm", {{"groups", std::int64_t{4}}});
          s.add("silu");
          s.add("max_pool2d");
        }
        s.add("flatten");
        s.dense(6);
        return learning(project, "adam", 0.002, 5, 4, "transform.type=standardise");
      }};
}

}  // namespace

void add_image_healthy(Cases& cases) {
  for (AdviceCase& one : Cases{plain_digits(), shapes_with_batch_norm(), shapes_with_sums(), digits_through_a_neck(),
                               digits_out_of_noise(), class_and_slant(), bytes_divided(), digits_in_patches(),
                               digits_by_tanh(), four_pictures_a_step()})
    cases.push_back(std::move(one));
}

}  // namespace vitrine::bench::second
