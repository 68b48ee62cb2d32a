#include "app/cli/ready.h"

#include <algorithm>
#include <cstdio>

#include "core/io/weights.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "core/runs/run_folder.h"
#include "core/train/check.h"
#include "core/train/origin.h"
#include "core/train/take_weights.h"

namespace vitrine::cli {

namespace {

// The weights of the best epoch take the place of the last ones.
Status take_best(Trained& trained, const std::string& path) {
  if (!trained.state || trained.state->best.empty())
    return Error{"These weights hold no best epoch beside the last one", path,
                 "Name the folder of a run, or its state.safetensors; without --best the last weights are used"};
  for (auto& entry : trained.weights)
    if (const auto best = trained.state->best.find(entry.key); best != trained.state->best.end())
      entry.value = best->second;
  trained.epoch = trained.state->best_epoch;
  trained.step = trained.state->best_step;
  trained.state.reset();
  return {};
}

// Fields without samples, for weights whose data are not there: all that a forward pass needs to know of them.
std::shared_ptr<const Dataset> stand_in(const Project& project, const Trained& trained) {
  const Analysis analysis = analyse(project.graph);
  if (project.objectives.size() != 1 || target_of(project.objectives.front()) != kTarget) return nullptr;
  if (!reads_only(project.graph, kInput)) return nullptr;
  if (analysis.inputs.size() != 1 || analysis.outputs.empty()) return nullptr;
  const LayerFacts *in = analysis.facts(analysis.inputs.front()), *out = analysis.facts(analysis.outputs.front());
  if (!in || !out || !in->known || !out->known || out->outputs.empty() || out->outputs.front().rank() != 1)
    return nullptr;
  if (!in->lengths.empty() && in->lengths != kInput) return nullptr;
  auto data = std::make_shared<Dataset>();
  data->title = "no data";
  Field input, target;
  input.name = "input";
  input.shape = in->outputs.front();
  if (!in->lengths.empty()) input.lengths = {static_cast<std::int32_t>(input.shape[0])};
  input.names = trained.input_names;
  input.gaps = !trained.input.fill.empty();
  target.name = "target";
  target.shape = out->outputs.front();
  if (!trained.class_names.empty()) {
    target.kind = FieldKind::classes;
    target.shape = Shape{};
    target.classes = static_cast<std::int64_t>(trained.class_names.size());
    target.names = trained.class_names;
  }
  data->fields = {std::move(input), std::move(target)};
  data->table = trained.table;
  data->tokenizer = trained.tokenizer;
  return data;
}

// The data have changed since: what is measured on them says little of the run.
void warn_of_other_data(const std::string& project, const Dataset& dataset) {
  const auto named = project_named(project);
  if (!named || named->weights.empty()) return;
  const auto state = load_trained(RunFolder(project).state);
  if (!state || !state->state) return;
  const auto then = state->state->origin.find("data");
  if (then != state->state->origin.end() && then->second != digest_of(dataset))
    std::fprintf(stderr, "vitrine-cli: %s: The data are not those that this run was trained on.\n", project.c_str());
}

}  // namespace

Result<Trained> load_named(const NamedWeights& weights, const std::string& project, std::string& path) {
  path = weights.file;
  if (path.empty()) {
    VITRINE_TRY(const Named named, project_named(project));
    if (named.weights.empty())
      return Error{"--weights is required with a project file", project,
                   "Name the weights, or in place of the project the folder of a run"};
    path = weights.best ? RunFolder(project).state : named.weights;
    if (!there(path))
      return Error{"This run was cut off before its weights were saved: its log is all there is", project,
                   "Train anew"};
  }
  VITRINE_TRY(Trained trained, load_trained(path));
  if (weights.best) VITRINE_CHECK(take_best(trained, path));
  return trained;
}

Result<Ready> get_ready(const std::string& project, const NamedWeights& named, const Overrides& overrides,
                        int threads, bool predicts) {
  Ready ready;
  std::string weights;
  VITRINE_TRY(ready.trained, load_named(named, project, weights));
  VITRINE_TRY(ready.loaded.project, load_project_with(project, overrides));
  auto data = load_data(ready.loaded.project);
  const bool described = ready.trained.described && (ready.trained.table || !ready.trained.class_names.empty());
  if (!data && predicts && described && data.error().code == "missing-file")
    ready.loaded.dataset = stand_in(ready.loaded.project, ready.trained);
  if (data) {
    ready.loaded.dataset = *data;
    if (!predicts) warn_of_other_data(project, **data);
  }
  if (!ready.loaded.dataset) return data.error();
  const DataFacts facts = facts_of(*ready.loaded.dataset);
  VITRINE_CHECK(first_error(data ? check_project(ready.loaded.project, &facts) : analyse(ready.loaded.project.graph),
                            ready.loaded.project));
  const auto seed = integer_of(training_info(), ready.loaded.project.training, "seed");
  if (ready.loaded.dataset->count > 0) {
    VITRINE_TRY(ready.split,
                make_split(*ready.loaded.dataset, ready.loaded.project.split, static_cast<std::uint64_t>(seed)));
  }
  ready.pool = std::make_unique<Pool>(threads);
  ready.evaluator = std::make_unique<Evaluator>(ready.loaded.project, ready.loaded.dataset, *ready.pool);
  VITRINE_CHECK(fill_parameters(ready.evaluator->layout(), ready.trained, weights, ready.parameters));
  ready.evaluator->bind(ready.parameters.data());
  std::string note;
  VITRINE_TRY(ready.scales,
              scales_of(ready.trained, ready.loaded.project, *ready.loaded.dataset, ready.split.train, note));
  if (!note.empty()) std::fprintf(stderr, "vitrine-cli: %s: %s\n", weights.c_str(), note.c_str());
  ready.evaluator->normalise_by(ready.scales);
  return ready;
}

}  // namespace vitrine::cli
