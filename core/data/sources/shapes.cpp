#include <numbers>

#include "core/data/sources/generate.h"

namespace vitrine {
namespace {

// How far (u, v) lies outside a shape of about unit size; below 0 within.
using Distance = double (*)(double u, double v);
struct Kind {
  const char* name;
  Distance distance;
};
constexpr double kHalf = 0.5, kSlope = 0.8660254037844386;

const Kind kKinds[] = {
    {"circle", [](double u, double v) { return std::hypot(u, v) - 0.9; }},
    {"square", [](double u, double v) { return std::max(std::abs(u), std::abs(v)) - 0.8; }},
    {"triangle", [](double u, double v) { return std::max(std::abs(u) * kSlope + v * kHalf, -v) - kHalf; }},
    {"cross",
     [](double u, double v) {
       const double a = std::abs(u), b = std::abs(v);
       return std::min(std::max(a - 1, b - 0.3), std::max(a - 0.3, b - 1));
     }},
    {"ring", [](double u, double v) { return std::abs(std::hypot(u, v) - 0.75) - 0.2; }},
    {"star", [](double u, double v) { return std::hypot(u, v) - 0.65 - 0.3 * std::cos(5 * std::atan2(v, u)); }},
};
constexpr std::int64_t kCount = std::size(kKinds);

void draw_shape(const Kind& kind, std::int64_t size, double noise, Draws& draws, float* image) {
  const auto pixels = static_cast<double>(size);
  const double radius = pixels * draws.uniform(0.2, 0.38), turn = draws.uniform(0, 2 * std::numbers::pi);
  const double x = pixels / 2 + draws.uniform(-0.12, 0.12) * pixels,
               y = pixels / 2 + draws.uniform(-0.12, 0.12) * pixels;
  const double ground = draws.uniform(0, 0.4),
               ink = ground + draws.uniform(0.35, 0.6) * (draws.below(2) == 0 ? 1 : -1);
  const double cosine = std::cos(turn), sine = std::sin(turn);
  for (std::int64_t i = 0; i < size; ++i)
    for (std::int64_t j = 0; j < size; ++j) {
      const double dx = (static_cast<double>(j) + 0.5 - x) / radius, dy = (static_cast<double>(i) + 0.5 - y) / radius;
      const double outside = kind.distance(cosine * dx + sine * dy, cosine * dy - sine * dx) * radius;
      const double share = std::clamp(0.5 - outside, 0.0, 1.0);  // of the pixel that is covered
      image[i * size + j] = static_cast<float>(ground + share * (ink - ground) + noise * draws.normal());
    }
}

}  // namespace

SourceType shapes_source() {
  TypeInfo info{
      "shapes",
      "Shapes",
      "Generated",
      "Pictures 1×S×S of one of six shapes: circle, square, triangle, cross, ring and star, turned, moved and of "
      "any size, brighter or darker than what is behind them, in noise. The target is which.",
      {},
      {}};
  info.params = {
      samples_spec(4000),
      ParamSpec::integer("size", "Size", 24).range(12, 256).in("pixels").says("Height and width S of a picture."),
      noise_spec(0.05, 10, "Standard deviation of the noise on every pixel.")};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        const std::int64_t size = integer_of(info, params, "size");
        const double noise = real_of(info, params, "noise");
        auto data = new_dataset(info, params);
        VITRINE_TRY(Field input, make_field("input", FieldKind::values, {1, size, size}, data->count));
        VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {}, data->count, kCount));
        for (const Kind& kind : kKinds) target.names.emplace_back(kind.name);
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
          draw_shape(kKinds[i % kCount], size, noise, draws, input.values.floats().data() + i * size * size);
          target.values.floats()[static_cast<std::size_t>(i)] = static_cast<float>(i % kCount);
        }));
        data->fields = {std::move(input), std::move(target)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
