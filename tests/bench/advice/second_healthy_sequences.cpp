// Healthy networks that read sequences.
#include <cmath>
#include <numbers>

#include "tests/bench/advice/second_builders.h"

namespace vitrine::bench::second {
namespace {

NodeId sound_embedding(Sketch& s, std::int64_t vocabulary, std::int64_t width) {
  return s.add("embedding", {{"vocabulary", vocabulary}, {"width", width}});
}
NodeId sound_conv1d(Sketch& s, std::int64_t filters, std::int64_t kernel, std::int64_t stride = 1) {
  return s.add("conv1d",
               {{"filters", filters}, {"kernel", kernel}, {"stride", stride}, {"activation", std::string("relu")}});
}

// Seen: loss 0.6636 > 0.001258 (guessing 0.6931); train 0.001268, validation 0.001129, best 0.001129; accuracy 1 / 1.
AdviceCase reviews_read() {
  return {"reviews-read", "", {}, [](const std::string&) {
            Project project = of_source("reviews", 3000);
            Sketch s(project.graph);
            s.tokens(40, 72);
            sound_embedding(s, 72, 12);
            recurrent(s, "lstm", 16, true);
            s.dense(2);
            return learning(project, "adam", 0.005, 8, 30, "layer.input_1.lengths=input regularisation.clip_norm=1");
          }};
}

// At first no better than who knows nothing; then it is found.
// Seen: loss 0.7483 > 0.01056; train 0.01058, validation 0.01135, best 0.01135; mae 0.02922 / 0.03065.
AdviceCase adding_after_a_while() {
  return {
      "adding-after-a-while", "", {}, [](const std::string&) {
        Project project = of_source("adding", Params{{"samples", std::int64_t{3000}}, {"length", std::int64_t{20}}});
        Sketch s(project.graph);
        s.input({20, 2});
        recurrent(s, "gru", 24, true);
        s.dense(1);
        return learning(
            project, "adam", 0.004, 14, 30,
            "loss.type=mse target_transform.type=standardise schedule.type=cosine regularisation.clip_norm=1");
      }};
}

// Seen: loss 0.3433 > 0.01883; train 0.01892, validation 0.01662, best 0.01662; mae 0.11 / 0.09942.
AdviceCase short_sums() {
  return {
      "short-sums", "", {}, [](const std::string&) {
        Project project = of_source("adding", Params{{"samples", std::int64_t{2500}}, {"length", std::int64_t{6}}});
        Sketch s(project.graph);
        s.input({6, 2});
        recurrent(s, "rnn", 24, true);
        s.dense(1);
        return learning(project, "rmsprop", 0.002, 14, 25, "loss.type=mse");
      }};
}

// Seen: loss 3.153 > 0.004656 (guessing 2.302); train 0.004637, validation 0.007168, best 0.007168; accuracy 1 /
// 0.9987.
AdviceCase reversal_by_attention() {
  return {"reversal-by-attention", "", {}, [](const std::string&) {
            Project project =
                of_source("sequence_reversal", Params{{"samples", std::int64_t{2500}}, {"length", std::int64_t{6}}});
            Sketch s(project.graph);
            s.tokens(6, 10);
            sound_embedding(s, 10, 32);
            s.add("positional_encoding");
            sketch_encoder_layer(s, 32, 4, 64);
            s.dense(10);
            return learning(project, "adamw", 0.003, 12, 25, "schedule.type=cosine schedule.warmup=40");
          }};
}

// Seen: loss 1.928 > 0.0007262 (guessing 1.386); train 0.0007253, validation 0.0007499, best 0.0007499; accuracy 1
// / 1.
AdviceCase recall_by_attention() {
  return {"recall-by-attention", "", {}, [](const std::string&) {
            Project project = of_source("associative_recall", Params{{"samples", std::int64_t{6000}},
                                                                     {"pairs", std::int64_t{2}},
                                                                     {"keys", std::int64_t{4}},
                                                                     {"values", std::int64_t{4}}});
            Sketch s(project.graph);
            s.tokens(5, 8);
            sound_embedding(s, 8, 32);
            s.add("positional_encoding");
            sketch_encoder_layer(s, 32, 4, 64);
            sketch_encoder_layer(s, 32, 4, 64);
            s.dense(4);
            return learning(project, "adam", 0.002, 12, 25, "schedule.type=cosine schedule.warmup=50");
          }};
}

// Seen: loss 0.9863 > 0.05974; train 0.05927, validation 0.06229, best 0.06072; mae 0.26 / 0.2624.
AdviceCase season_foretold() {
  return {"season-foretold", "", {}, [](const std::string&) {
            Project project = of_source(
                "seasonal",
                Params{{"samples", std::int64_t{1500}}, {"length", std::int64_t{24}}, {"season", std::int64_t{12}}});
            Sketch s(project.graph);
            s.input({24, 1});
            recurrent(s, "gru", 24, true);
            s.dense(1);
            return learning(project, "adam", 0.004, 15, 25,
                            "loss.type=mse transform.type=standardise target_transform.type=standardise "
                            "split.mode=ordered");
          }};
}

// The next four hours of a house, from the last day of it and of the weather.
// Seen: loss 1.155 > 0.02331; train 0.02357, validation 0.02377, best 0.02377; mae 84.18 / 85.31.
AdviceCase watts_foretold() {
  return {
      "watts-foretold", "", {}, [](const std::string& folder) {
        const auto make = [](Draw& draw, int hour) {
          const double day = std::sin(2 * std::numbers::pi * hour / 24), half = std::sin(std::numbers::pi * hour / 6);
          return Row() << 12 + 6 * day + draw.normal(0, 0.5) << 3200 + 900 * day + 350 * half + draw.normal(0, 100);
        };
        Project project = of_series(write_table(folder, "house.csv", "heat,watts", 2000, make), 24, 4);
        Sketch s(project.graph);
        s.input({24, 2});
        sound_conv1d(s, 16, 5);
        sound_conv1d(s, 16, 5, 2);
        s.add("flatten");
        s.dense(4);
        return learning(project, "adam", 0.002, 15, 25,
                        "loss.type=mse transform.type=standardise target_transform.type=standardise");
      }};
}

// A label for every word, most of which are none.
// Seen: loss 1.418 > 0.002604 (guessing 1.053); train 0.002632, validation 0.003842, best 0.003842; accuracy 1 /
// 0.9996.
AdviceCase names_found() {
  return {"names-found", "", {"class_imbalance"}, [](const std::string&) {
            Project project = of_source("named_things", 1500);
            Sketch s(project.graph);
            s.tokens(24, 116);
            sound_embedding(s, 116, 16);
            recurrent(s, "lstm", 16, false, {{"bidirectional", true}});
            s.dense(4);
            return learning(project, "adam", 0.006, 8, 25, "layer.input_1.lengths=input");
          }};
}

// Each letter of a novel is hard to tell: the loss is high to the end, and falls.
// Seen: loss 4.308 > 1.979 (guessing 3.067); train 2.003, validation 1.978, best 1.978; accuracy 0.4182 / 0.4237.
AdviceCase letters_of_a_novel() {
  return {
      "letters-of-a-novel", "", {}, [](const std::string&) {
        Project project = of_source("novel", Params{{"length", std::int64_t{48}}, {"stride", std::int64_t{48}}});
        Sketch s(project.graph);
        s.tokens(48, 74);
        s.add("embedding", {{"vocabulary", std::int64_t{74}}, {"width", std::int64_t{16}}, {"initializer.std", 0.2}});
        recurrent(s, "gru", 32, false);
        s.dense(74);
        return learning(project, "adam", 0.006, 4, 32, "split.mode=ordered split.validation=0.1");
      }};
}

// Seen: loss 0.6952 > 0.003148 (guessing 0.667); train 0.004113, validation 0.01568, best 0.01564; accuracy 0.9997 /
// 0.9962.
AdviceCase beats_told_apart() {
  return {"beats-told-apart", "", {}, [](const std::string&) {
            Project project = of_source(
                "heartbeats", Params{{"samples", std::int64_t{4000}}, {"healthy", std::int64_t{0}}, {"ill", 0.4}});
            Sketch s(project.graph);
            s.input({64});
            s.add("reshape", {{"shape", std::vector<std::int64_t>{64, 1}}});
            sound_conv1d(s, 12, 7, 2);
            sound_conv1d(s, 16, 5, 2);
            s.add("flatten");
            s.dense(1);
            return learning(project, "adam", 0.003, 4, 25,
                            "loss.type=binary_cross_entropy transform.type=standardise");
          }};
}

// Is the light on in each of the next four hours? Four questions with an answer each.
// Seen: loss 0.5962 > 0.2129; train 0.2156, validation 0.2199, best 0.2199; mae 0.112 / 0.1143.
AdviceCase lights_foretold() {
  return {"lights-foretold", "", {}, [](const std::string& folder) {
            const auto make = [](Draw& draw, int hour) {
              const int of_day = hour % 24;
              const bool on = draw.chance(of_day > 17 || of_day < 7 ? 0.95 : 0.05);
              return Row() << std::sin(2 * std::numbers::pi * of_day / 24)
                           << std::cos(2 * std::numbers::pi * of_day / 24) << (on ? 1.0 : 0.0);
            };
            Project project = of_series(write_table(folder, "lights.csv", "sine,cosine,light", 1500, make), 8, 4);
            Sketch s(project.graph);
            s.input({8, 3});
            s.add("flatten");
            s.dense(24, "tanh");
            s.dense(4);
            return learning(project, "adam", 0.002, 15, 25, "loss.type=binary_cross_entropy");
          }};
}

}  // namespace

void add_sequence_healthy(Cases& cases) {
  for (AdviceCase& one : Cases{reviews_read(), adding_after_a_while(), short_sums(), reversal_by_attention(),
                               recall_by_attention(), season_foretold(), watts_foretold(), names_found(),
                               letters_of_a_novel(), beats_told_apart(), lights_foretold()})
    cases.push_back(std::move(one));
}

}  // namespace vitrine::bench::second
