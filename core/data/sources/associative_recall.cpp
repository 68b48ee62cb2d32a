#include "core/data/sources/generate.h"

#include <numeric>

namespace vitrine {
namespace {

// Keys are letters, values are numbers, so that an attention picture reads "c 3 a 7 … a".
std::vector<std::string> token_names(std::int64_t keys, std::int64_t values) {
  std::vector<std::string> names;
  for (std::int64_t k = 0; k < keys; ++k)
    names.push_back(std::string(1, static_cast<char>('a' + k % 26)) + (keys > 26 ? std::to_string(k / 26) : ""));
  for (const auto& value : counted_names(values)) names.push_back(value);
  return names;
}

struct Recall {
  std::int64_t pairs, keys, values;
  [[nodiscard]] std::int64_t length() const { return 2 * pairs + 1; }

  // Different keys, each followed by its value, and last one of these keys again. Only the last position has a
  // target.
  void draw(Draws& draws, std::vector<std::int64_t>& deck, float* tokens, float* target) const {
    std::iota(deck.begin(), deck.end(), std::int64_t{0});
    for (std::int64_t p = 0; p < pairs; ++p) {
      const auto at = static_cast<std::size_t>(p);
      std::swap(deck[at], deck[at + draws.below(static_cast<std::uint32_t>(keys - p))]);
      tokens[2 * p] = static_cast<float>(deck[at]);
      tokens[2 * p + 1] = static_cast<float>(keys + draws.below(static_cast<std::uint32_t>(values)));
    }
    const auto asked = static_cast<std::int64_t>(draws.below(static_cast<std::uint32_t>(pairs)));
    tokens[2 * pairs] = tokens[2 * asked];
    std::fill_n(target, 2 * pairs, -1.0F);
    target[2 * pairs] = tokens[2 * asked + 1] - static_cast<float>(keys);
  }
};

TypeInfo recall_info() {
  TypeInfo info{
      "associative_recall",
      "Associative recall",
      "Generated",
      "Sequences of key–value pairs and, last, one of the keys again: the target at the last position is "
      "that key's value, all other positions have none. A test of looking something up by its content (Ba et "
      "al., Using fast weights to attend to the recent past, 2016).",
      {},
      {}};
  info.params = {samples_spec(5000),
                 ParamSpec::integer("pairs", "Pairs", 4)
                     .range(1, 256)
                     .says("Key–value pairs in each sequence, which is 2 · pairs + 1 tokens long."),
                 ParamSpec::integer("keys", "Keys", 8)
                     .range(1, 1000)
                     .says("How many different keys there are; at least as many as pairs."),
                 ParamSpec::integer("values", "Values", 8)
                     .range(2, 1000)
                     .says("How many different values there are: the classes to tell apart.")};
  return info;
}

LoadedData load_recall(const TypeInfo& info, const Params& params, std::uint64_t seed, const Progress& progress) {
  const Recall recall{integer_of(info, params, "pairs"), integer_of(info, params, "keys"),
                      integer_of(info, params, "values")};
  if (recall.keys < recall.pairs)
    return Error{"Each pair needs a key of its own, but there are " + std::to_string(recall.pairs) + " pairs and " +
                     std::to_string(recall.keys) + " keys",
                 "data “" + info.title + "”", "Raise Keys or lower Pairs"};
  auto data = new_dataset(info, params);
  const Shape shape{recall.length()};
  VITRINE_TRY(Field input, make_field("input", FieldKind::tokens, shape, data->count, recall.keys + recall.values));
  VITRINE_TRY(Field target, make_field("target", FieldKind::classes, shape, data->count, recall.values));
  input.names = token_names(recall.keys, recall.values);
  target.names = counted_names(recall.values);
  std::vector<std::int64_t> deck(static_cast<std::size_t>(recall.keys));
  VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
    recall.draw(draws, deck, input.values.floats().data() + i * recall.length(),
                target.values.floats().data() + i * recall.length());
  }));
  data->fields = {std::move(input), std::move(target)};
  return std::shared_ptr<const Dataset>(std::move(data));
}

}  // namespace

SourceType associative_recall_source() {
  const TypeInfo info = recall_info();
  return {info, [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) {
            return load_recall(info, params, seed, progress);
          }};
}

}  // namespace vitrine
