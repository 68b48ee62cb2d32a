#include <array>
#include <cmath>

#include "core/data/sources/generate.h"

namespace vitrine {
namespace {

constexpr std::int64_t kMoments = 64;

// A wave of the trace: where its top is, in parts of the beat, how high, how wide.
struct Wave {
  double place, height, width;
  [[nodiscard]] double at(double t) const {
    const double away = (t - place) / width;
    return height * std::exp(-away * away / 2);
  }
};
using Beat = std::array<Wave, 5>;  // P, Q, R, S, T

Beat healthy_beat(Draws& draws) {
  const double pace = 1 + 0.06 * draws.normal(), strength = 1 + 0.1 * draws.normal(), shift = 0.015 * draws.normal();
  const auto wave = [&](double place, double height, double width) {
    return Wave{0.4 + (place - 0.4) * pace + shift, height * strength * (1 + 0.08 * draws.normal()),
                width * (1 + 0.05 * draws.normal())};
  };
  const Wave p = wave(0.2, 0.18, 0.035), q = wave(0.36, -0.15, 0.012), r = wave(0.4, 1.0, 0.016);
  const Wave s = wave(0.44, -0.28, 0.014), t = wave(0.66, 0.32, 0.06);
  return {p, q, r, s, t};
}

// One thing that goes wrong, as in the clinic: no P wave, a broad complex, T upside down, an early beat, a weak R.
void spoil(Beat& beat, Draws& draws) {
  auto& [p, q, r, s, t] = beat;
  switch (draws.below(5)) {
    case 0:
      p.height = 0;
      break;
    case 1:
      q.width *= 2.6, r.width *= 2.6, s.width *= 2.6;
      break;
    case 2:
      t.height = -t.height;
      break;
    case 3:
      for (Wave* wave : {&q, &r, &s}) wave->place -= 0.12;
      break;
    default:
      r.height *= 0.45, s.height *= 1.8;
  }
}

}  // namespace

SourceType heartbeats_source() {
  TypeInfo info{
      "heartbeats",
      "Heartbeats",
      "Generated",
      "Single beats of a heart as an electrode draws them, 64 values each: the waves P, Q, R, S and T of a "
      "pace, strength and shape of their own. The first samples are all healthy; behind them some are not: no "
      "P wave, a broad or an early complex, T upside down, a weak R. A network that has only seen healthy ones "
      "is to notice. The class says which is which.",
      {},
      {}};
  info.params = {
      samples_spec(3000),
      ParamSpec::integer("healthy", "Healthy at first", 2000)
          .range(0, 10'000'000)
          .says("So many samples are healthy before the first that may be ill. Split the data in order, with "
                "these as the training."),
      ParamSpec::real("ill", "Ill", 0.3).range(0, 1).says("Share of ill ones behind them."),
      noise_spec(0.02, 1, "Standard deviation of the noise on every value. R is about 1 high.")};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        auto data = new_dataset(info, params);
        VITRINE_TRY(Field input, make_field("input", FieldKind::values, {kMoments}, data->count));
        VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {}, data->count, 2));
        target.names = {"healthy", "ill"};
        const std::int64_t healthy = integer_of(info, params, "healthy");
        const double share = real_of(info, params, "ill"), noise = real_of(info, params, "noise");
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
          Beat beat = healthy_beat(draws);
          const bool ill = draws.uniform() < share && i >= healthy;
          if (ill) spoil(beat, draws);
          float* const values = input.values.floats().data() + i * kMoments;
          for (std::int64_t k = 0; k < kMoments; ++k) {
            double value = noise * draws.normal();
            for (const Wave& wave : beat) value += wave.at(static_cast<double>(k) / kMoments);
            values[k] = static_cast<float>(value);
          }
          target.values.floats()[static_cast<std::size_t>(i)] = ill ? 1 : 0;
        }));
        data->fields = {std::move(input), std::move(target)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
