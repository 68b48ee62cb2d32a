#include <algorithm>
#include <array>

#include "core/data/sources/generate.h"
#include "core/data/sources/word_list.h"

namespace vitrine {
namespace {

using Words = std::vector<std::string_view>;

const std::vector<Words>& groups() {
  static const std::vector<Words> all{
      {"dog", "cat", "horse", "goat", "rabbit", "sheep"},       // 0
      {"bread", "apples", "carrots", "cheese", "corn"},         // 1
      {"anna", "ben", "clara", "david", "emma", "felix"},       // 2
      {"coat", "hat", "scarf", "shirt", "dress"},               // 3
      {"red", "green", "blue", "yellow", "white"},              // 4
      {"paris", "rome", "berlin", "madrid", "vienna", "oslo"},  // 5
      {"train", "bus", "car", "ship", "plane"},                 // 6
      {"violin", "piano", "flute", "guitar", "drum"},           // 7
      {"spring", "summer", "autumn", "winter"},                 // 8
      {"eats", "wants", "finds", "steals"},                     // 9
      {"wears", "buys", "sells", "washes"},                     // 10
      {"plays", "hears", "tunes", "practises"},                 // 11
  };
  return all;
}
const Words kCommon{"the", "a", "to", "in", "goes", "by"};

// Sentences as lists of groups; a negative number is a common word, −1 the first.
const std::vector<std::vector<int>>& sentences() {
  static const std::vector<std::vector<int>> all{
      {-1, 0, 9, 1},          // the dog eats bread
      {2, 10, -2, 4, 3},      // anna wears a red coat
      {2, -5, -3, 5, -6, 6},  // ben goes to rome by train
      {2, 11, -1, 7},         // clara plays the violin
      {-1, 6, -5, -3, 5},     // the bus goes to oslo
      {-4, 8, 2, 10, -2, 3},  // in winter emma buys a hat
      {-4, 8, -1, 0, 9, 1},   // in spring the goat wants corn
  };
  return all;
}

const WordList& words_of_groups() {
  static const WordList words = [] {
    WordList out{std::vector<std::string>()};
    out.add(kCommon);
    for (const Words& group : groups()) out.add(group);
    return out;
  }();
  return words;
}

std::vector<float> write(Draws& draws) {
  const auto& shape = sentences()[draws.below(static_cast<std::uint32_t>(sentences().size()))];
  std::vector<float> out;
  for (const int part : shape)
    out.push_back(part < 0 ? words_of_groups().number(kCommon[static_cast<std::size_t>(-1 - part)])
                           : words_of_groups().one_of(groups()[static_cast<std::size_t>(part)], draws));
  return out;
}

}  // namespace

SourceType word_pairs_source() {
  TypeInfo info{
      "word_pairs",
      "Word pairs",
      "Generated",
      "Pairs of words that stood near each other in simple sentences: the input is a word, the target one of "
      "its neighbours, as skip-gram takes a text apart (Mikolov et al. 2013). “The dog eats bread”, “Clara "
      "plays the violin”, “Ben goes to Rome by train”: 65 words, and animals, towns, colours or instruments "
      "are told apart by nothing but the company they keep.",
      {},
      {}};
  info.params = {samples_spec(20'000), ParamSpec::integer("window", "Window", 2)
                                           .range(1, 5)
                                           .in("words")
                                           .says("How far apart the two words stand at most.")};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        auto data = new_dataset(info, params);
        const std::int64_t words = words_of_groups().size();
        const std::int64_t window = integer_of(info, params, "window");
        VITRINE_TRY(Field input, make_field("input", FieldKind::tokens, {1}, data->count, words));
        VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {}, data->count, words));
        input.names = target.names = words_of_groups().names();
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
          const std::vector<float> sentence = write(draws);
          const auto length = static_cast<std::int64_t>(sentence.size());
          const std::int64_t at = draws.below(static_cast<std::uint32_t>(length));
          const std::int64_t first = std::max<std::int64_t>(0, at - window), last = std::min(length - 1, at + window);
          std::int64_t other = first + draws.below(static_cast<std::uint32_t>(last - first));
          if (other >= at) ++other;
          input.values.floats()[static_cast<std::size_t>(i)] = sentence[static_cast<std::size_t>(at)];
          target.values.floats()[static_cast<std::size_t>(i)] = sentence[static_cast<std::size_t>(other)];
        }));
        data->fields = {std::move(input), std::move(target)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
