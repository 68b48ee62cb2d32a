// Batches to judge, and what a metric says of them.
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/base/rng.h"
#include "core/metrics/metric.h"

namespace vitrine::test {

using Floats = std::vector<float>;

inline MetricInput input_of(const Floats& output, const Floats& target, std::int64_t count) {
  MetricInput input;
  input.output = output;
  input.target = target;
  input.count = count;
  input.outputs = static_cast<std::int64_t>(output.size()) / count;
  return input;
}

inline double judge(const Spec& spec, const MetricInput& input) {
  const MetricType& type = metric_types().at(spec.type);
  MetricSums sums;
  type.add(spec.params, input, sums);
  return type.value(spec.params, sums);
}
inline double judge(const std::string& id, const MetricInput& input) {
  return judge(Spec{id, {}}, input);
}
inline Spec averaged(const std::string& id, const std::string& average) {
  return {id, {{"average", average}}};
}

// Samples that may be judged in batches of any size.
struct Scene {
  std::string name;
  MetricTarget judged;
  std::int64_t samples = 0, places = 1, outputs = 1, apart = 1;
  Floats output, target, weights;  // weights: one a place, or none

  [[nodiscard]] std::size_t outputs_a_sample() const { return output.size() / static_cast<std::size_t>(samples); }
  // Where output k of judged place i lies.
  [[nodiscard]] std::size_t output_at(std::int64_t i, std::int64_t k) const {
    if (apart == 1) return static_cast<std::size_t>(i * outputs + k);
    return static_cast<std::size_t>((i / places * outputs + k) * places + i % places);
  }

  [[nodiscard]] MetricInput part(std::int64_t first, std::int64_t count) const {
    const auto cut = [&](const Floats& all) {
      const std::size_t size = all.size() / static_cast<std::size_t>(samples);
      return std::span(all).subspan(static_cast<std::size_t>(first) * size, static_cast<std::size_t>(count) * size);
    };
    MetricInput input;
    input.output = cut(output);
    input.target = cut(target);
    input.weights = cut(weights);
    input.count = count * places;
    input.outputs = outputs;
    input.apart = apart;
    input.places = places;
    return input;
  }
  [[nodiscard]] MetricInput all() const { return part(0, samples); }
};

// Scores with ties (multiples of 1/4), of a network that has learnt something; about every seventh label is missing.
inline Scene class_scene(std::string name, const Shape& shape, std::int64_t classes, std::int64_t outputs,
                         bool channels) {
  const Rng rng(7, 1);
  Scene scene{std::move(name), {FieldKind::classes, classes, shape}, 61, shape.size(), outputs, 1, {}, {}, {}};
  if (channels) scene.apart = scene.places;
  const auto count = static_cast<std::uint64_t>(scene.samples * scene.places);
  for (std::uint64_t i = 0; i < count * static_cast<std::uint64_t>(outputs); ++i)
    scene.output.push_back(std::round(static_cast<float>(4 * rng.normal(0, i))) / 4);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto label = static_cast<std::int64_t>(rng.below(static_cast<std::uint32_t>(classes), 2, i));
    scene.target.push_back(rng.below(7, 1, i) == 0 ? -1.0F : static_cast<float>(label));
    if (rng.below(5, 3, i) == 0) continue;
    scene.output[scene.output_at(static_cast<std::int64_t>(i), outputs == 1 ? 0 : label)] +=
        outputs > 1 || label == 1 ? 2.0F : -2.0F;
  }
  return scene;
}

inline Scene number_scene() {
  const Rng rng(7, 2);
  Scene scene{"numbers", {FieldKind::values, 0, Shape{3}}, 41, 1, 3, 1, {}, {}, {}};
  for (std::uint64_t i = 0; i < 41 * 3; ++i) {
    scene.output.push_back(static_cast<float>(rng.normal(0, i)));
    scene.target.push_back(static_cast<float>(rng.normal(1, i) + 0.5));
  }
  return scene;
}

inline std::vector<Scene> scenes() {
  return {class_scene("two classes, one output", {}, 2, 1, false),
          class_scene("two classes, two outputs", {}, 2, 2, false),
          class_scene("five classes", {}, 5, 5, false),
          class_scene("sequences", {4}, 3, 3, false),
          class_scene("maps", {3, 2}, 4, 4, true),
          class_scene("maps of two classes", {2, 2}, 2, 2, true),
          number_scene()};
}

// Everything that may be chosen for a scene, with every average.
inline std::vector<Spec> choices(const Scene& scene) {
  std::vector<Spec> out;
  for (const Spec& spec : fitting_metrics(scene.judged.kind, scene.judged.classes, scene.judged.shape)) {
    const ParamSpec* average = metric_types().at(spec.type).info.param("average");
    if (!average) out.push_back(spec);
    if (average)
      for (const Choice& choice : average->choices) out.push_back(averaged(spec.type, choice.id));
  }
  return out;
}

}  // namespace vitrine::test
