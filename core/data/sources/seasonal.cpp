#include <numbers>

#include "core/data/sources/generate.h"

namespace vitrine {
namespace {

constexpr double kLoyalty = 0.97;  // what of its deviation the series keeps from one moment to the next

// Two shapes laid over each other, a slow growth, a deviation that fades, and noise.
std::vector<float> write_series(std::int64_t moments, std::int64_t season, double noise, const Rng& rng) {
  Draws draws(rng, 0);
  std::vector<float> series(static_cast<std::size_t>(moments));
  const double phase = draws.uniform(0, 2 * std::numbers::pi);
  double deviation = draws.normal();
  for (std::int64_t t = 0; t < moments; ++t) {
    const double turn = 2 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(season);
    const double swing = 1 + 0.3 * std::sin(turn / 37);
    deviation = kLoyalty * deviation + std::sqrt(1 - kLoyalty * kLoyalty) * draws.normal();
    series[static_cast<std::size_t>(t)] =
        static_cast<float>(swing * (std::sin(turn + phase) + 0.5 * std::sin(2 * turn)) + deviation + turn / 250 +
                           noise * draws.normal());
  }
  return series;
}

}  // namespace

SourceType seasonal_source() {
  TypeInfo info{
      "seasonal",
      "Seasonal series",
      "Generated",
      "Windows of one long series in the order of time: T values, and as the target the value after them. The "
      "series repeats a shape every season, whose swing changes slowly; it grows; it wanders off and comes "
      "back; and it is noisy. The simplest forecast is the value of a season ago.",
      {},
      {}};
  info.params = {
      samples_spec(3000),
      ParamSpec::integer("length", "Window", 48).range(1, 4096).in("values").says("Values T in each input."),
      ParamSpec::integer("season", "Season", 24)
          .range(2, 4096)
          .in("values")
          .says("After how many values the "
                "shape repeats."),
      noise_spec(0.1, 10, "Standard deviation of the noise on every value. The shape swings by about 1.")};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        const std::int64_t length = integer_of(info, params, "length");
        auto data = new_dataset(info, params);
        VITRINE_TRY(Field input, make_field("input", FieldKind::values, {length, 1}, data->count));
        VITRINE_TRY(Field target, make_field("target", FieldKind::values, {1}, data->count));
        target.names = {"next"};
        const std::vector<float> series =
            write_series(data->count + length, integer_of(info, params, "season"), real_of(info, params, "noise"),
                         Rng(seed, stream_of(Stream::generate, info.id)));
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws&) {
          std::copy_n(series.data() + i, length, input.values.floats().data() + i * length);
          target.values.floats()[static_cast<std::size_t>(i)] = series[static_cast<std::size_t>(i + length)];
        }));
        data->fields = {std::move(input), std::move(target)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
