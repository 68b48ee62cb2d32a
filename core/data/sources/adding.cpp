#include "core/data/sources/generate.h"

namespace vitrine {

// Hochreiter & Schmidhuber 1997, experiment 4.
SourceType adding_source() {
  TypeInfo info{
      "adding",
      "Adding problem",
      "Generated",
      "Sequences T×2: at every position a random number between 0 and 1 and a mark, which is 1 at two "
      "positions, one in either half, and 0 elsewhere. The target is the sum of the two marked numbers "
      "(Hochreiter & Schmidhuber 1997). Whoever always says 1 has a mean squared error of 1/6; to do better a "
      "network has to remember over the whole length.",
      {},
      {}};
  info.params = {samples_spec(10000),
                 ParamSpec::integer("length", "Length", 50)
                     .range(2, 10000)
                     .in("positions")
                     .says("Positions T in each sequence; the farther apart the marks, the harder.")};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        const std::int64_t length = integer_of(info, params, "length"), half = length / 2;
        auto data = new_dataset(info, params);
        VITRINE_TRY(Field input, make_field("input", FieldKind::values, {length, 2}, data->count));
        VITRINE_TRY(Field target, make_field("target", FieldKind::values, {1}, data->count));
        target.names = {"sum"};
        const auto draw = [&](std::int64_t i, Draws& draws) {
          float* const out = input.values.floats().data() + i * length * 2;
          for (std::int64_t t = 0; t < length; ++t) {
            out[2 * t] = static_cast<float>(draws.uniform());
            out[2 * t + 1] = 0;
          }
          const std::int64_t first = draws.below(static_cast<std::uint32_t>(half)),
                             second = half + draws.below(static_cast<std::uint32_t>(length - half));
          out[2 * first + 1] = out[2 * second + 1] = 1;
          target.values.floats()[static_cast<std::size_t>(i)] = out[2 * first] + out[2 * second];
        };
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, draw));
        data->fields = {std::move(input), std::move(target)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
