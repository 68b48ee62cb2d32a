// Runs of a few numbers, and steps of them that are gone through.
#pragma once

#include <thread>

#include "core/train/step_explained.h"
#include "tests/core/train/support.h"

namespace vitrine::test {

inline Run::Standing standing_of(const Trainer& trainer, const Data& data) {
  return {trainer.project_now(), data, std::make_shared<const Trained>(trainer.trained(false)), 1};
}

inline std::unique_ptr<StepStory> told(const Run::Standing& standing, const Pool& pool,
                                       const StepStory::Limits& limits = {}) {
  auto made = StepStory::create(standing, pool, limits);
  if (!made) throw std::logic_error(made.error().sentence());
  return std::move(*made);
}

inline std::vector<StoryTensor> looked(StepStory& story, std::size_t stage, std::int64_t sample = 0) {
  auto tensors = story.look(stage, sample);
  if (!tensors) throw std::logic_error(tensors.error().sentence());
  return std::move(*tensors);
}

inline const StoryValues* values_of(const std::vector<StoryTensor>& tensors, StoryRole role, std::size_t port = 0) {
  for (const StoryTensor& tensor : tensors)
    if (tensor.role == role && tensor.port == port) return tensor.of.get();
  return nullptr;
}

// Of a layer or a parameter; `op`: that one, where a layer has several, as the last one has the loss.
inline std::size_t stage_at(const StepStory& story, StoryPart part, const std::string& name,
                            const std::string& op = {}) {
  for (std::size_t i = 0; i < story.stages().size(); ++i)
    if (const StoryStage& stage = story.stages()[i];
        stage.part == part && (stage.layer == name || stage.title == name) && (op.empty() || stage.op == op))
      return i;
  throw std::logic_error("no stage of " + name);
}

inline void step_once(Run& run) {
  const std::uint64_t before = run.status().step;
  run.step_once();
  while (run.status().step == before || run.status().phase != RunPhase::paused) std::this_thread::yield();
}

// Two numbers, three units of tanh, one number; the mean of squares; momentum.
inline Project tiny_project() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(3, "tanh");
  s.dense(1);
  project.objectives.front().loss = {"mse", {}};
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", 0.1}, {"momentum", 0.9}}};
  project.split = {{"mode", std::string("ordered")}, {"validation", 0.0}};
  project.training = {{"batch_size", std::int64_t{2}}, {"shuffle", false}, {"epochs", std::int64_t{4}}};
  return project;
}

inline constexpr float kTinyInputs[4][2] = {{0.5F, -1}, {2, 0.25F}, {-0.75F, 1.5F}, {1, 1}};
inline constexpr float kTinyTargets[4] = {1, -0.5F, 0.25F, 2};

inline Data tiny_data(float first = kTinyInputs[0][0]) {
  auto data = std::make_shared<Dataset>();
  data->title = "tiny";
  data->count = 4;
  std::vector<float> inputs;
  for (const auto& row : kTinyInputs) inputs.insert(inputs.end(), std::begin(row), std::end(row));
  inputs.front() = first;
  data->fields.push_back({"input", FieldKind::values, {2}, {inputs.begin(), inputs.end()}, 0, {}});
  data->fields.push_back(
      {"target", FieldKind::values, {}, {std::begin(kTinyTargets), std::end(kTinyTargets)}, 0, {}});
  return data;
}

}  // namespace vitrine::test
