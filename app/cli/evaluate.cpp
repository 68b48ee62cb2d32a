#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "core/base/text.h"
#include "core/io/weights.h"
#include "core/project/settings.h"
#include "core/train/check.h"
#include "core/train/supervised.h"

namespace vitrine::cli {
namespace {

// A project with its data and trained weights, ready to run forward.
struct Ready {
  Loaded loaded;
  Trained trained;
  Split split;
  std::unique_ptr<Pool> pool;
  std::unique_ptr<Evaluator> evaluator;
  AlignedVector<float> parameters;
  Scales scales;
};

Status fill_parameters(const ParameterLayout& layout, const Trained& trained, const std::string& weights,
                       AlignedVector<float>& out) {
  out.assign(static_cast<std::size_t>(layout.size()), 0.0F);
  for (const auto& entry : layout.entries()) {
    const auto* found = trained.find(entry.key);
    if (!found)
      return Error{"There is no " + entry.name + " in the weights", weights, "Choose the weights of this project"};
    if (found->value.shape != entry.spec.shape)
      return Error{entry.name + " is " + found->value.shape.text() + " in the weights, and " +
                       entry.spec.shape.text() + " in the network",
                   weights, "Choose the weights of this project"};
    std::copy(found->value.values.begin(), found->value.values.end(), out.begin() + entry.offset);
  }
  return {};
}

Result<Ready> get_ready(const std::string& project, const std::string& weights, const Overrides& overrides,
                        int threads) {
  Ready ready;
  VITRINE_TRY(ready.loaded, load_with_data(project, overrides));
  VITRINE_TRY(ready.trained, load_trained(weights));
  const DataFacts facts = facts_of(*ready.loaded.dataset);
  VITRINE_CHECK(first_error(check_project(ready.loaded.project, &facts), ready.loaded.project));
  const auto seed = integer_of(training_info(), ready.loaded.project.training, "seed");
  VITRINE_TRY(ready.split,
              make_split(*ready.loaded.dataset, ready.loaded.project.split, static_cast<std::uint64_t>(seed)));
  ready.pool = std::make_unique<Pool>(threads);
  ready.evaluator = std::make_unique<Evaluator>(ready.loaded.project, ready.loaded.dataset, *ready.pool);
  VITRINE_CHECK(fill_parameters(ready.evaluator->program().layout(), ready.trained, weights, ready.parameters));
  ready.evaluator->bind(ready.parameters.data());
  std::string note;
  VITRINE_TRY(ready.scales,
              scales_of(ready.trained, ready.loaded.project, *ready.loaded.dataset, ready.split.train, note));
  if (!note.empty()) std::fprintf(stderr, "vitrine-cli: %s: %s\n", weights.c_str(), note.c_str());
  ready.evaluator->normalise_by(ready.scales.input, ready.scales.target);
  return ready;
}

}  // namespace

int evaluate(const EvaluateCall& call) {
  auto ready = get_ready(call.project, call.weights, call.overrides, call.threads);
  if (!ready) return complain(ready.error());
  Part part = Part::validation;
  for (const Part candidate : {Part::train, Part::validation, Part::test})
    if (part_name(candidate) == call.split) part = candidate;
  const auto& rows = ready->split.part(part);
  if (rows.empty())
    return complain({"The project keeps no samples for " + call.split, call.project,
                     "Set its share, e.g. --set split." + call.split + "=0.2"});
  const MetricSet result = ready->evaluator->evaluate(rows);
  nlohmann::ordered_json out;
  out["split"] = call.split;
  out["samples"] = rows.size();
  out["loss"] = result.loss;
  // Metrics are in the target's own unit; the loss is what training makes small.
  const bool normalised = !ready->scales.target.shift.empty();
  if (normalised) out["loss_of"] = "normalised target";
  const auto metrics = metrics_for(ready->loaded.dataset->target().kind);
  for (std::size_t i = 0; i < metrics.size(); ++i) out[lower(metrics[i]->info.title)] = result.metrics[i];
  if (call.as_json) {
    std::printf("%s\n", out.dump(2).c_str());
  } else {
    std::printf("%s, %s samples: loss %s%s", call.split.c_str(),
                grouped(static_cast<std::int64_t>(rows.size())).c_str(), shortest(result.loss).c_str(),
                normalised ? " (of the normalised target)" : "");
    for (std::size_t i = 0; i < metrics.size(); ++i)
      std::printf("  %s %s", lower(metrics[i]->info.title).c_str(), shortest(result.metrics[i]).c_str());
    std::printf("\n");
  }
  return kDone;
}

int predict(const PredictCall& call) {
  auto input = load_npy(call.input);
  if (!input) return complain(input.error());
  auto ready = get_ready(call.project, call.weights, call.overrides, call.threads);
  if (!ready) return complain(ready.error());
  const Shape expected = ready->loaded.dataset->input().shape;
  // One sample may come without its batch axis.
  if (input->shape == expected) input->shape = expected.with_batch(1);
  if (input->shape.rank() != expected.rank() + 1 || input->shape.without_batch() != expected)
    return complain({"The input is " + input->shape.text() + ", and the network takes N×" + expected.text(),
                     call.input, "Save an array of that shape"});
  Tensor output = ready->evaluator->predict(*input);
  if (call.probabilities) to_probabilities(ready->loaded.project, output);
  if (Status saved = save_npy(output, call.output); !saved) return complain(saved.error());
  std::printf("%s: %s\n", call.output.c_str(), output.shape.text().c_str());
  return kDone;
}

int export_to(const std::string& project, const std::string& weights, const std::string& to) {
  auto loaded = load_project_with(project, {});
  if (!loaded) return complain(loaded.error());
  auto trained = load_trained(weights);
  if (!trained) return complain(trained.error());
  const Analysis analysis = analyse(loaded->graph);
  if (Status fine = first_error(analysis, *loaded); !fine) return complain(fine.error());
  AlignedVector<float> unused;
  if (Status fits = fill_parameters(ParameterLayout(lower_graph(loaded->graph, 1)), *trained, weights, unused); !fits)
    return complain(fits.error());
  if (Status saved = export_weights(*trained, to); !saved) return complain(saved.error());
  std::printf("%s: %zu tensors\n", to.c_str(), trained->weights.size());
  return kDone;
}

}  // namespace vitrine::cli
