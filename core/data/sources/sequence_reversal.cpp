#include <algorithm>

#include "core/data/sources/generate.h"

namespace vitrine {

SourceType sequence_reversal_source() {
  TypeInfo info{"sequence_reversal",
                "Sequence reversal",
                "Generated",
                "Sequences of random tokens; the target at position t is the token at position T − 1 − t. Attention "
                "solves it by looking at the mirrored position: its picture is the anti-diagonal.",
                {},
                {}};
  info.params = {
      samples_spec(5000),
      ParamSpec::integer("length", "Length", 8).range(1, 1024).in("tokens").says("Tokens T in each sequence."),
      ParamSpec::integer("vocabulary", "Vocabulary", 10).range(2, 10000).says("How many different tokens there are."),
      ParamSpec::integer("shortest", "Shortest", 0)
          .range(0, 1024)
          .in("tokens")
          .says(
              "With 1 or more, sequences have different lengths, from this one to Length, and are padded behind "
              "their "
              "end: position t of one of L tokens is to say the token at L − 1 − t. 0: all are of the same length.")};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        const std::int64_t length = integer_of(info, params, "length");
        const std::int64_t vocabulary = integer_of(info, params, "vocabulary");
        const std::int64_t shortest = integer_of(info, params, "shortest");
        if (shortest > length)
          return Error{"The shortest sequence is to have " + std::to_string(shortest) + " tokens, and the longest " +
                           std::to_string(length),
                       "data “" + info.title + "”", "Lower Shortest or raise Length"};
        auto data = new_dataset(info, params);
        VITRINE_TRY(Field input, make_field("input", FieldKind::tokens, {length}, data->count, vocabulary));
        VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {length}, data->count, vocabulary));
        input.names = target.names = counted_names(vocabulary);
        if (shortest > 0) input.lengths.resize(static_cast<std::size_t>(data->count));
        const auto draw = [&](std::int64_t i, Draws& draws) {
          float* tokens = input.values.floats().data() + i * length;
          float* reversed = target.values.floats().data() + i * length;
          std::int64_t filled = length;
          if (shortest > 0) {
            filled = shortest + draws.below(static_cast<std::uint32_t>(length - shortest + 1));
            input.lengths[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(filled);
            std::fill(reversed + filled, reversed + length, -1.0F);
          }
          for (std::int64_t t = 0; t < filled; ++t) {
            tokens[t] = static_cast<float>(draws.below(static_cast<std::uint32_t>(vocabulary)));
            reversed[filled - 1 - t] = tokens[t];
          }
        };
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, draw));
        target.lengths = input.lengths;
        data->fields = {std::move(input), std::move(target)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
