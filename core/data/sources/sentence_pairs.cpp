#include <array>

#include "core/data/sources/generate.h"
#include "core/data/sources/word_list.h"

namespace vitrine {
namespace {

using Words = std::vector<std::string_view>;

// Who does what with what, of four worlds.
struct World {
  std::string name;
  std::array<Words, 3> words;
};

const std::vector<World>& worlds() {
  static const std::vector<World> all{
      {"kitchen",
       {{{"cook", "baker", "waiter", "butcher", "brewer", "grocer", "chef", "miller", "confectioner", "barista"},
         {"fries", "bakes", "peels", "chops", "stirs", "salts", "boils", "roasts", "tastes", "kneads"},
         {"bread", "soup", "onion", "omelette", "pie", "sausage", "noodles", "cheese", "stew", "pastry"}}}},
      {"music",
       {{{"violinist", "drummer", "singer", "conductor", "pianist", "composer", "flautist", "organist", "cellist",
          "trumpeter"},
         {"hums", "rehearses", "conducts", "sings", "transposes", "records", "arranges", "premieres", "strums",
          "improvises"},
         {"sonata", "waltz", "anthem", "melody", "duet", "overture", "ballad", "chorus", "prelude", "serenade"}}}},
      {"garden",
       {{{"gardener", "farmer", "florist", "beekeeper", "forester", "shepherd", "ploughman", "botanist", "vintner",
          "harvester"},
         {"waters", "prunes", "plants", "weeds", "harvests", "sows", "digs", "trims", "grafts", "mows"},
         {"roses", "hedge", "orchard", "lawn", "tulips", "meadow", "vines", "seedlings", "thistles", "lavender"}}}},
      {"travel",
       {{{"pilot", "sailor", "driver", "conductress", "captain", "cyclist", "guide", "courier", "porter",
          "navigator"},
         {"steers", "lands", "parks", "boards", "overtakes", "anchors", "refuels", "rents", "repairs", "catches"},
         {"ferry", "tram", "plane", "lorry", "yacht", "bicycle", "coach", "barge", "taxi", "glider"}}}},
  };
  return all;
}
const Words kCommon{".", "the", "a", "then", "every", "old", "never", "soon"};
constexpr std::int64_t kLength = 16;  // two sentences of at most eight

const WordList& words_of_worlds() {
  static const WordList words = [] {
    WordList out{std::vector<std::string>()};
    out.add(kCommon);
    for (const World& world : worlds())
      for (const Words& role : world.words) out.add(role);
    return out;
  }();
  return words;
}

class Pair {
 public:
  Pair(Draws& draws, float* tokens) : draws_(draws), tokens_(tokens) {}

  void write(const World& first, const World& second) {
    sentence(first, false);
    sentence(second, true);
    while (count_ < kLength) put(".");
  }

 private:
  void put(std::string_view word) { tokens_[count_++] = words_of_worlds().number(word); }
  void put(const Words& words) { tokens_[count_++] = words_of_worlds().one_of(words, draws_); }
  void sentence(const World& world, bool follows) {
    if (follows) put("then");
    put(draws_.below(3) == 0 ? "every" : "the");
    put(world.words[0]);
    if (draws_.below(4) == 0) put(draws_.below(2) == 0 ? "never" : "soon");
    put(world.words[1]);
    put(draws_.below(2) == 0 ? "a" : "the");
    if (!follows && draws_.below(4) == 0) put("old");
    put(world.words[2]);
    if (!follows) put(".");
  }

  Draws& draws_;
  float* tokens_;
  std::int64_t count_ = 0;
};

}  // namespace

SourceType sentence_pairs_source() {
  TypeInfo info{
      "sentence_pairs",
      "Sentence pairs",
      "Generated",
      "Two short sentences a sample, 16 tokens, of 128 words from a kitchen, an orchestra, a garden and the "
      "road: “the baker kneads a pie . then the chef salts the soup”. The field “follows” says whether the "
      "second goes on in the world of the first; the target is the world of the first. Few labels are enough "
      "for somebody who knows which words keep company, and too few for somebody who does not.",
      {},
      {}};
  info.params = {samples_spec(8000)};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        auto data = new_dataset(info, params);
        const std::int64_t words = words_of_worlds().size();
        VITRINE_TRY(Field input, make_field("input", FieldKind::tokens, {kLength}, data->count, words));
        VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {}, data->count, 4));
        VITRINE_TRY(Field follows, make_field("follows", FieldKind::classes, {}, data->count, 2));
        input.names = words_of_worlds().names(), follows.names = {"another world", "goes on"};
        for (const World& world : worlds()) target.names.push_back(world.name);
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
          const std::uint32_t first = draws.below(4), away = 1 + draws.below(3);
          const bool same = draws.below(2) == 1;
          Pair(draws, input.values.floats().data() + i * kLength)
              .write(worlds()[first], worlds()[same ? first : (first + away) % 4]);
          target.values.floats()[static_cast<std::size_t>(i)] = static_cast<float>(first);
          follows.values.floats()[static_cast<std::size_t>(i)] = same ? 1 : 0;
        }));
        data->fields = {std::move(input), std::move(target), std::move(follows)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
