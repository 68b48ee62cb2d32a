#include "app/cli/ready.h"

#include <algorithm>
#include <cstdio>

#include "core/io/weights.h"
#include "core/project/settings.h"
#include "core/train/check.h"

namespace vitrine::cli {

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

Result<std::string> weights_named(const std::string& weights, const std::string& project) {
  if (!weights.empty()) return weights;
  VITRINE_TRY(const Named named, project_named(project));
  if (!named.weights.empty()) return named.weights;
  return Error{"--weights is required with a project file", project,
               "Name the weights, or in place of the project the folder of a run"};
}

Result<Ready> get_ready(const std::string& project, const std::string& named_weights, const Overrides& overrides,
                        int threads) {
  Ready ready;
  VITRINE_TRY(const std::string weights, weights_named(named_weights, project));
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

}  // namespace vitrine::cli
