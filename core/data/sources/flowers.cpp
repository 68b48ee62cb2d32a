#include <array>

#include "core/data/sources/generate.h"

namespace vitrine {
namespace {

constexpr std::int64_t kFeatures = 4;

// A made-up species: typical lengths in centimetres, how much single flowers differ, and how much the size of the
// whole plant moves all four together.
struct Species {
  const char* name;
  std::array<double, kFeatures> typical, differ;
};

constexpr std::array<Species, 3> kSpecies{{{"alpina", {5.0, 3.4, 1.5, 0.3}, {0.3, 0.3, 0.2, 0.1}},
                                           {"montana", {5.9, 2.8, 4.2, 1.3}, {0.4, 0.3, 0.4, 0.2}},
                                           {"lacustris", {6.6, 3.0, 5.6, 2.0}, {0.5, 0.3, 0.5, 0.25}}}};

}  // namespace

SourceType flowers_source() {
  TypeInfo info{
      "flowers",
      "Flowers",
      "Generated",
      "A table like Fisher's iris (1936): four measurements of made-up flowers, in centimetres, and the species "
      "to tell from them. One species stands apart, the other two overlap a little.",
      {},
      {}};
  info.params = {samples_spec(600),
                 noise_spec(0.02, 2, "Standard deviation of the error with which each length was measured, in cm.")};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        const std::int64_t count = integer_of(info, params, "samples");
        const double noise = real_of(info, params, "noise");
        auto dataset = std::make_shared<Dataset>();
        dataset->title = info.title;
        dataset->count = count;
        VITRINE_TRY(Field input, make_field("input", FieldKind::values, {kFeatures}, count));
        VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {}, count, kSpecies.size()));
        input.names = {"sepal length", "sepal width", "petal length", "petal width"};
        for (const Species& species : kSpecies) target.names.emplace_back(species.name);
        VITRINE_CHECK(for_each_sample(count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
          const auto label = static_cast<std::size_t>(i) % kSpecies.size();
          const Species& species = kSpecies[label];
          const double plant = draws.normal();  // a large plant has all its parts large
          for (std::size_t k = 0; k < kFeatures; ++k) {
            const double own = draws.normal(), error = draws.normal();
            input.values.floats()[static_cast<std::size_t>(i) * kFeatures + k] = static_cast<float>(
                species.typical[k] + species.differ[k] * (0.6 * plant + 0.8 * own) + noise * error);
          }
          target.values.floats()[static_cast<std::size_t>(i)] = static_cast<float>(label);
        }));
        dataset->fields = {std::move(input), std::move(target)};
        return std::shared_ptr<const Dataset>(std::move(dataset));
      }};
}

}  // namespace vitrine
