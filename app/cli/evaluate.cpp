#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/ready.h"
#include "core/base/text.h"
#include "core/io/weights.h"
#include "core/train/take_weights.h"

namespace vitrine::cli {

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
  const auto& figures = ready->evaluator->figures();
  for (std::size_t i = 0; i < figures.size(); ++i) out[figures[i].id] = result.metrics[i];
  if (call.as_json) {
    std::printf("%s\n", out.dump(2).c_str());
  } else {
    std::printf("%s, %s samples: loss %s%s", call.split.c_str(),
                grouped(static_cast<std::int64_t>(rows.size())).c_str(), shortest(result.loss).c_str(),
                normalised ? " (of the normalised target)" : "");
    for (std::size_t i = 0; i < figures.size(); ++i)
      std::printf("  %s %s", lower(figures[i].title).c_str(), shortest(result.metrics[i]).c_str());
    std::printf("\n");
  }
  return kDone;
}

int export_to(const std::string& project, const NamedWeights& named_weights, const std::string& to) {
  std::string weights;
  auto trained = load_named(named_weights, project, weights);
  if (!trained) return complain(trained.error());
  auto loaded = load_project_with(project, {});
  if (!loaded) return complain(loaded.error());
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
