// One function a subcommand; each returns the exit status.
#pragma once

#include <string>
#include <vector>

#include "app/cli/common.h"
#include "core/train/generate.h"

namespace vitrine::cli {

int describe(const std::string& kind, bool as_json);
int list_examples();
int new_project(const std::string& example, const std::string& path, bool replace);
int check(const std::string& project, const Overrides& overrides, bool as_json);

struct TrainCall {
  std::string project, out;         // a new run
  std::string resume;               // or the folder of one that goes on
  std::string weights;              // what a new run begins with, as far as it fits: a file, or the folder of a run
  std::vector<std::string> layers;  // of these layers only
  Overrides overrides;
  int threads = 0;
  std::optional<std::int64_t> log_every;  // else every step, or as before
  std::optional<std::size_t> snapshots;   // MB for states of the past; else as before, or usual
  std::optional<double> save_every;       // seconds; else see SavePace
  bool force = false;
};
int train(const TrainCall& call);

struct FindRateCall {
  std::string project, weights;  // weights: a file, or the folder of a run; empty: see the help
  Overrides overrides;
  double from = 1e-7, to = 10;
  int steps = 100, threads = 0;
  bool as_json = false;
};
int find_rate(const FindRateCall& call);

struct EvaluateCall {
  std::string project, split = "validation";
  NamedWeights weights;
  Overrides overrides;
  int threads = 0;
  bool as_json = false;
};
int evaluate(const EvaluateCall& call);

struct PredictCall {
  std::string project, input, output;
  std::string lengths;  // of the samples, where the network takes sequences that end early
  NamedWeights weights;
  Overrides overrides;
  int threads = 0;
  bool probabilities = false;
};
int predict(const PredictCall& call);

struct SampleCall {
  std::string project, output;
  NamedWeights weights;
  Overrides overrides;
  std::int64_t count = 64;
  std::uint64_t seed = 1;
  int threads = 0;
};
int sample(const SampleCall& call);

struct WriteCall {
  std::string project, split = "validation";
  NamedWeights weights;
  Overrides overrides;
  std::int64_t beams = 1, show = 10;
  int threads = 0;
};
int write_sequences(const WriteCall& call);

struct GenerateCall {
  std::string project, prompt;
  NamedWeights weights;
  GenerateOptions options;
  int threads = 0;
};
int generate(const GenerateCall& call);
int export_to(const std::string& project, const NamedWeights& weights, const std::string& to);

struct BenchCall {
  std::vector<std::string> names;  // all if there is none
  int threads = 0;
  bool as_json = false, scaling = false, speedup = false, phases = false, watched = false;
  std::int64_t layers = 0;  // more than 0: what a network of so many layers costs before it trains
  std::string first;        // a file for what the first step of the one named starts from
};
int bench(const BenchCall& call);
int bench_scaling(int threads, bool as_json);
int bench_layers(std::int64_t layers, bool as_json);
int bench_watched(const std::vector<std::string>& names, int threads, bool as_json);
int bench_first(const std::string& name, int threads, const std::string& file);
int bench_speedup(const std::vector<std::string>& names, int threads, bool as_json);

}  // namespace vitrine::cli
