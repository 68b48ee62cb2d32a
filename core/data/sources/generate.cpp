#include "core/data/sources/generate.h"

#include "core/data/memory.h"

namespace vitrine {

ParamSpec samples_spec(std::int64_t fallback) {
  return ParamSpec::integer("samples", "Samples", fallback)
      .range(1, 1000000)
      .says("How many samples are drawn. The first ones stay the same when there are more.");
}

ParamSpec noise_spec(double fallback, double most, std::string doc) {
  return ParamSpec::real("noise", "Noise", fallback).range(0, most).says(std::move(doc));
}

std::shared_ptr<Dataset> new_dataset(const TypeInfo& info, const Params& params) {
  auto out = std::make_shared<Dataset>();
  out->title = info.title;
  out->count = integer_of(info, params, "samples");
  return out;
}

Status for_each_sample(std::int64_t count, const std::string& source_id, std::uint64_t seed, const Progress& progress,
                       FunctionRef<void(std::int64_t, Draws&)> draw) {
  const Rng rng(seed, stream_of(Stream::generate, source_id));
  constexpr std::int64_t kBetweenReports = 64;  // digits, the slowest, take some 25 µs each
  for (std::int64_t i = 0; i < count; ++i) {
    if (progress && i % kBetweenReports == 0 && !progress(static_cast<double>(i) / static_cast<double>(count)))
      return cancelled();
    Draws draws(rng, static_cast<std::uint32_t>(i));
    draw(i, draws);
  }
  if (progress && !progress(1.0)) return cancelled();
  return {};
}

Result<Field> make_field(std::string name, FieldKind kind, const Shape& shape, std::int64_t count,
                         std::int64_t classes) {
  VITRINE_TRY(const std::int64_t size, shape.checked_size());
  VITRINE_CHECK(check_fits_memory(static_cast<double>(size) * static_cast<double>(count) * sizeof(float),
                                  "These samples", "data", "Draw fewer or smaller samples"));
  Field field;
  field.name = std::move(name);
  field.kind = kind;
  field.shape = shape;
  field.classes = classes;
  field.values.floats().resize(static_cast<std::size_t>(size * count));
  return field;
}

std::vector<std::string> counted_names(std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

LoadedData make_points(const TypeInfo& info, const Params& params, std::int64_t classes, std::uint64_t seed,
                       const Progress& progress, const std::function<Point(std::int64_t label, Draws&)>& place) {
  auto data = new_dataset(info, params);
  const double noise = real_of(info, params, "noise");
  VITRINE_TRY(Field input, make_field("input", FieldKind::values, {2}, data->count));
  VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {}, data->count, classes));
  input.names = {"x", "y"};
  target.names = counted_names(classes);
  VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
    const std::int64_t label = i % classes;
    const Point point = place(label, draws);
    float* xy = input.values.floats().data() + 2 * i;
    xy[0] = static_cast<float>(point.x + noise * draws.normal());
    xy[1] = static_cast<float>(point.y + noise * draws.normal());
    target.values.floats()[static_cast<std::size_t>(i)] = static_cast<float>(label);
  }));
  data->fields = {std::move(input), std::move(target)};
  return std::shared_ptr<const Dataset>(std::move(data));
}

LoadedData make_curve(const TypeInfo& info, const Params& params, std::vector<std::string> inputs, double reach,
                      std::uint64_t seed, const Progress& progress,
                      const std::function<double(const float* inputs)>& value) {
  auto data = new_dataset(info, params);
  const double noise = real_of(info, params, "noise");
  const auto width = static_cast<std::int64_t>(inputs.size());
  VITRINE_TRY(Field input, make_field("input", FieldKind::values, {width}, data->count));
  VITRINE_TRY(Field target, make_field("target", FieldKind::values, {}, data->count));
  input.names = std::move(inputs);
  target.names = {"value"};
  VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
    float* x = input.values.floats().data() + width * i;
    for (std::int64_t k = 0; k < width; ++k) x[k] = static_cast<float>(draws.uniform(-reach, reach));
    target.values.floats()[static_cast<std::size_t>(i)] = static_cast<float>(value(x) + noise * draws.normal());
  }));
  data->fields = {std::move(input), std::move(target)};
  return std::shared_ptr<const Dataset>(std::move(data));
}

}  // namespace vitrine
