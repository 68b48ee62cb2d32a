// vitrine-cli: the engine without a screen, for servers, scripts and tests. It links no Qt.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>

#include "app/cli/commands.h"
#include "core/base/text.h"
#include "core/project/nearest.h"
#include "core/train/write_sequence.h"

namespace {

using namespace vitrine::cli;

constexpr const char* kProjectHelp = "A project file, the folder of a run, or - for standard input";
constexpr const char* kWeightsHelp =
    "Trained weights; where PROJECT is a run's folder, those in it if none are named";

void add_settings(CLI::App* command, Overrides& overrides) {
  command
      ->add_option("--set", overrides.settings,
                   "A setting, e.g. optimizer.learning_rate=0.01 or layer.dense_1.units=64")
      ->type_name("KEY=VALUE")
      ->take_all();
}

void add_overrides(CLI::App* command, Overrides& overrides) {
  command->add_option("--seed", overrides.seed, "Seed of all random numbers, instead of the project's");
  add_settings(command, overrides);
}

void add_threads(CLI::App* command, int& threads) {
  command->add_option("--threads", threads, "Workers; 0 means one for each core")->check(CLI::Range(0, 1024));
}

void add_best(CLI::App* command, NamedWeights& weights) {
  command->add_flag("--best", weights.best, "The weights of the epoch with the lowest loss, in place of the last");
}

// How text is drawn.
void add_drawing(CLI::App* command, GenerateCall& call) {
  command->add_option("--prompt", call.prompt, "What the text begins with; without it, a new line")
      ->type_name("TEXT");
  command->add_option("--tokens", call.options.tokens, "How many tokens to make")->capture_default_str();
  command
      ->add_option("--temperature", call.options.temperature,
                   "Below 1 likely tokens become likelier, above 1 less so; 0: always the likeliest")
      ->capture_default_str();
  command->add_option("--top-k", call.options.top_k, "Draw among the K likeliest tokens only; 0: among all")
      ->type_name("K")
      ->capture_default_str();
  command->add_option("--seed", call.options.seed, "Seed of the draw: the same one gives the same text")
      ->capture_default_str();
}

// CLI11 only says that a command is missing; the word that was typed helps more.
int complain_about_usage(const CLI::App& app, const std::string& problem, const char* first_word) {
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands({})) commands.push_back(command->get_name());
  if (first_word && first_word[0] != '-' && std::find(commands.begin(), commands.end(), first_word) == commands.end())
    return complain({"There is no command “" + vitrine::printable(first_word) + "”", "",
                     vitrine::did_you_mean(first_word, commands, "See vitrine-cli --help")});
  return complain({vitrine::printable(problem, 400), "", "See vitrine-cli --help"});
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Vitrine's engine without a window: trains, evaluates and exports neural networks.", "vitrine-cli");
  app.set_version_flag("--version", std::string("vitrine-cli ") + VITRINE_VERSION);
  app.require_subcommand(1);
  int status = kDone;

  std::string kind, name, path, to;
  NamedWeights weights;
  bool as_json = false, force = false;
  Overrides overrides;
  TrainCall train_call;
  FindRateCall find_rate_call;
  EvaluateCall evaluate_call;
  PredictCall predict_call;
  SampleCall sample_call;
  WriteCall write_call;
  GenerateCall generate_call;

  auto* describe_command =
      app.add_subcommand("describe", "Every type with its parameters, ranges, defaults, documentation");
  describe_command->add_option(
      "KIND", kind, "layers, losses, optimizers, schedules, initializers, metrics, data, … ; or a type's id");
  describe_command->add_flag("--json", as_json, "Print JSON");
  describe_command->callback([&] { status = describe(kind, as_json); });

  app.add_subcommand("examples", "The projects that ship with Vitrine")->callback([&] { status = list_examples(); });

  auto* new_command = app.add_subcommand("new", "Write an example as a project");
  new_command->add_option("--example", name, "Its name, see examples")->required();
  new_command->add_option("FILE", path, "The project file to write; - for standard output")->required();
  new_command->add_flag("--force", force, "Replace a file that is there already");
  new_command->callback([&] { status = new_project(name, path, force); });

  auto* check_command = app.add_subcommand(
      "check", "Layer table, totals, memory, every problem with its layer, and advice on the data");
  check_command->add_option("PROJECT", path, kProjectHelp)->required();
  check_command->add_flag("--json", as_json, "Print JSON");
  add_overrides(check_command, overrides);
  check_command->callback([&] { status = check(path, overrides, as_json); });

  auto* train_command = app.add_subcommand(
      "train", "Train; leaves the run in a folder: project, metrics.csv, weights.safetensors, report.json, state");
  auto* train_project = train_command->add_option("PROJECT", train_call.project, kProjectHelp);
  auto* train_out = train_command->add_option("--out", train_call.out, "Folder for the results");
  auto* train_force = train_command->add_flag("--force", train_call.force, "Replace a run that is in the folder");
  train_command->add_option("--resume", train_call.resume, "Go on with the run in this folder, where it stopped")
      ->type_name("DIR")
      ->excludes(train_project)
      ->excludes(train_out)
      ->excludes(train_force);
  train_command
      ->add_option("--weights", train_call.weights,
                   "Begin with these weights, as far as they fit: .safetensors, .npz, a project's or a run's")
      ->type_name("FILE")
      ->excludes("--resume");
  train_command->add_option("--only", train_call.layers, "Take the weights of these layers only")->type_name("LAYER");
  train_command->add_option("--epochs", train_call.overrides.epochs, "Epochs in all, instead of the project's");
  train_command->add_option("--log-every", train_call.log_every, "Write the first and every N-th step to metrics.csv")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  train_command
      ->add_option("--snapshots", train_call.snapshots,
                   "Room for states of the past in the run's folder, in MB; 0: none")
      ->check(CLI::Range(std::size_t{0}, std::size_t{1} << 20))
      ->capture_default_str();
  add_overrides(train_command, train_call.overrides);
  add_threads(train_command, train_call.threads);
  train_command->callback([&] { status = train(train_call); });

  auto* rate_command = app.add_subcommand(
      "find-rate", "Which learning rate to train with: a few steps at rates that grow, on a copy of the weights");
  rate_command->add_option("PROJECT", find_rate_call.project, kProjectHelp)->required();
  rate_command
      ->add_option("--weights", find_rate_call.weights,
                   "Begin with these weights, as far as they fit; where PROJECT is a run's folder, with those in it "
                   "if none are named; else with the initial ones")
      ->type_name("FILE");
  rate_command->add_option("--from", find_rate_call.from, "The lowest rate")->capture_default_str();
  rate_command->add_option("--to", find_rate_call.to, "The highest rate")->capture_default_str();
  rate_command->add_option("--steps", find_rate_call.steps, "How many rates, of a step each")->capture_default_str();
  rate_command->add_flag("--json", find_rate_call.as_json, "Print JSON");
  add_overrides(rate_command, find_rate_call.overrides);
  add_threads(rate_command, find_rate_call.threads);
  rate_command->callback([&] { status = find_rate(find_rate_call); });

  auto* evaluate_command = app.add_subcommand("evaluate", "Loss and metrics on a split");
  evaluate_command->add_option("PROJECT", evaluate_call.project, kProjectHelp)->required();
  evaluate_command->add_option("--weights", evaluate_call.weights.file, kWeightsHelp);
  add_best(evaluate_command, evaluate_call.weights);
  evaluate_command->add_option("--split", evaluate_call.split, "train, validation or test")
      ->check(CLI::IsMember({"train", "validation", "test"}));
  evaluate_command->add_flag("--json", evaluate_call.as_json, "Print JSON");
  add_overrides(evaluate_command, evaluate_call.overrides);
  add_threads(evaluate_command, evaluate_call.threads);
  evaluate_command->callback([&] { status = evaluate(evaluate_call); });

  auto* predict_command = app.add_subcommand("predict", "One forward pass on raw input");
  predict_command->add_option("PROJECT", predict_call.project, kProjectHelp)->required();
  predict_command->add_option("--weights", predict_call.weights.file, kWeightsHelp);
  add_best(predict_command, predict_call.weights);
  predict_command
      ->add_option("--input", predict_call.input,
                   "Samples: a table (.csv), or .npy whose first axis counts them; - for standard input")
      ->required();
  predict_command->add_option(
      "--lengths", predict_call.lengths,
      "Of sequences that end early: how many positions each fills, .npy with one number each");
  predict_command
      ->add_option("--output", predict_call.output,
                   "Where to write what the network says, .csv or .npy; - for standard output")
      ->required();
  predict_command->add_flag("--probabilities", predict_call.probabilities,
                            "Softmax or sigmoid of the output, by the loss");
  add_overrides(predict_command, predict_call.overrides);
  add_threads(predict_command, predict_call.threads);
  predict_command->callback([&] { status = predict(predict_call); });

  auto* sample_command = app.add_subcommand(
      "sample", "New samples from a generator or a variational autoencoder, out of random numbers");
  sample_command->add_option("PROJECT", sample_call.project, kProjectHelp)->required();
  sample_command->add_option("--weights", sample_call.weights.file, kWeightsHelp);
  add_best(sample_command, sample_call.weights);
  sample_command->add_option("--output", sample_call.output, "Where to write them, .npy")->required();
  sample_command->add_option("--count", sample_call.count, "How many; 64 unless told")
      ->check(CLI::Range(1, 1'000'000));
  sample_command->add_option("--seed", sample_call.seed, "Of the random numbers; 1 unless told");
  add_settings(sample_command, sample_call.overrides);
  add_threads(sample_command, sample_call.threads);
  sample_command->callback([&] { status = sample(sample_call); });

  auto* write_command = app.add_subcommand(
      "write", "What the decoder of a sequence to sequence network writes by itself, and how much of it is right");
  write_command->add_option("PROJECT", write_call.project, kProjectHelp)->required();
  write_command->add_option("--weights", write_call.weights.file, kWeightsHelp);
  add_best(write_command, write_call.weights);
  write_command->add_option("--split", write_call.split, "train, validation or test; validation unless told")
      ->check(CLI::IsMember({"train", "validation", "test"}));
  write_command
      ->add_option("--beams", write_call.beams, "Beginnings that are kept side by side; 1, greedy, unless told")
      ->check(CLI::Range(std::int64_t{1}, vitrine::SequenceWriter::kMostBeams));
  write_command->add_option("--show", write_call.show, "Answers that are printed; 10 unless told")
      ->check(CLI::Range(0, 1'000'000));
  add_settings(write_command, write_call.overrides);
  add_threads(write_command, write_call.threads);
  write_command->callback([&] { status = write_sequences(write_call); });

  auto* generate_command = app.add_subcommand("generate", "Text that a language model makes, token after token");
  generate_command->add_option("PROJECT", generate_call.project, kProjectHelp)->required();
  generate_command->add_option("--weights", generate_call.weights.file, kWeightsHelp);
  add_best(generate_command, generate_call.weights);
  add_drawing(generate_command, generate_call);
  add_threads(generate_command, generate_call.threads);
  generate_command->callback([&] { status = generate(generate_call); });

  auto* export_command = app.add_subcommand("export", "Write trained weights in another format");
  export_command->add_option("PROJECT", path, kProjectHelp)->required();
  export_command->add_option("--weights", weights.file, kWeightsHelp);
  add_best(export_command, weights);
  export_command->add_option("--to", to, ".safetensors or .npz")->required();
  export_command->callback([&] { status = export_to(path, weights, to); });

  auto* bench_command = app.add_subcommand("bench", "The reference workloads, a whole training step each");
  BenchCall bench_call;
  auto* bench_names = bench_command->add_option("NAME", bench_call.names, "Which ones; all if none is named");
  bench_command->add_flag("--json", bench_call.as_json, "Print JSON");
  std::vector<CLI::Option*> tables{
      bench_command->add_flag("--phases", bench_call.phases,
                              "Where the time of a step goes: by phase and kind of op"),
      bench_command->add_flag("--scaling", bench_call.scaling, "Step time against batch, width, depth and sequence"),
      bench_command->add_flag("--speedup", bench_call.speedup,
                              "One thread against all, beside what bare multiply-adds gain"),
      bench_command->add_flag("--watched", bench_call.watched,
                              "What watching a run costs: its records drained, its attention maps shown"),
      bench_command->add_option("--layers", bench_call.layers, "Time to open and compile a network of so many layers")
          ->check(CLI::Range(2, 20'000)),
      bench_command->add_option(
          "--first", bench_call.first,
          "Write one workload's first batch, the weights it meets and their loss (.safetensors)")};
  for (const int without_names : {1, 4}) tables[static_cast<std::size_t>(without_names)]->excludes(bench_names);
  for (CLI::Option* one : tables)
    for (CLI::Option* other : tables)
      if (one != other) one->excludes(other);
  add_threads(bench_command, bench_call.threads);
  bench_command->callback([&] { status = bench(bench_call); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app.exit(problem);
    return complain_about_usage(app, problem.what(), argc > 1 ? argv[1] : nullptr);
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "vitrine-cli: There is not enough memory. Choose a smaller batch or network.\n");
    return kFailed;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "vitrine-cli: This is a defect in Vitrine: %s. Please report it.\n", problem.what());
    return kFailed;
  }
  // Results that never arrived (a full disk, a closed pipe) are no success.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::fprintf(stderr, "vitrine-cli: standard output: The results could not be written. Make room there.\n");
    return kFailed;
  }
  return status;
}
