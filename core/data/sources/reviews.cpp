// Short opinions whose words mislead: negations turn them round, and what comes after “but” decides.
#include <algorithm>
#include <array>

#include "core/data/sources/generate.h"
#include "core/data/sources/word_list.h"

namespace vitrine {
namespace {

using Words = std::string_view;
constexpr std::array<Words, 16> kSubjects{"film",  "hotel",  "book",  "meal",  "room",   "phone", "song",   "service",
                                        "story", "ending", "price", "sound", "screen", "staff", "ticket", "picture"};
constexpr std::array<Words, 14> kGood{"good",     "great",  "lovely",   "fine",     "superb",
                                      "pleasant", "clever", "charming", "reliable", "wonderful",
                                      "helpful",  "bright", "tasty",    "brilliant"};
constexpr std::array<Words, 14> kBad{"bad",    "poor",     "dull", "awful", "broken", "slow",    "rude",
                                     "boring", "terrible", "weak", "dirty", "cheap",  "useless", "noisy"};
constexpr std::array<Words, 5> kVery{"very", "really", "quite", "so", "rather"};
constexpr std::array<Words, 3> kNot{"not", "never", "hardly"};
constexpr std::array<Words, 2> kTurns{"but", "yet"};
constexpr std::array<Words, 2> kThough{"although", "though"};
constexpr std::array<Words, 8> kAsides{"i", "came", "here", "in", "spring", "with", "two", "friends"};
constexpr std::array<Words, 7> kSmallWords{"the", "was", "and", ",", ".", "bought", "it"};
constexpr std::int64_t kShortest = 4, kLongest = 40, kLongestSentence = 14;  // with the full stop before it

const WordList& review_words() {
  static const WordList words = [] {
    WordList out;
    for (const std::span<const Words> table : std::initializer_list<std::span<const Words>>{
             kSmallWords, kSubjects, kGood, kBad, kVery, kNot, kTurns, kThough, kAsides})
      out.add(table);
    return out;
  }();
  return words;
}

class Review {
 public:
  Review(Draws& draws, float* tokens) : draws_(draws), tokens_(tokens) {}

  // As many sentences as fit about `wanted` tokens; the first one holds the opinion.
  std::int64_t write(bool good, std::int64_t wanted) {
    do {
      sentence(good);
    } while (count_ + kLongestSentence <= wanted);
    return count_;
  }

 private:
  void put(Words word) { tokens_[count_++] = review_words().number(word); }
  template <std::size_t N>
  Words one_of(const std::array<Words, N>& all) {
    return all[draws_.below(N)];
  }

  void sentence(bool good) {
    if (count_ > 0) put(".");
    const std::uint32_t kind = draws_.below(6);
    if (kind == 0 && count_ > 0) {  // an aside of three to seven words, without any opinion
      const std::int64_t words = 3 + draws_.below(5);
      for (std::int64_t i = 0; i < words; ++i) put(one_of(kAsides));
    } else if (kind <= 2) {  // the film was rather dull , but the sound was great
      clause(!good);
      put(","), put(one_of(kTurns));
      clause(good);
    } else if (kind == 3) {  // although the film was dull , the sound was great
      put(one_of(kThough));
      clause(!good);
      put(",");
      clause(good);
    } else {
      clause(good);
    }
  }

  // the THING was [very | not] WORD: at most five words
  void clause(bool good) {
    put("the"), put(one_of(kSubjects)), put("was");
    const bool turned = draws_.below(5) < 2;
    if (turned)
      put(one_of(kNot));
    else if (draws_.below(3) == 0)
      put(one_of(kVery));
    put(good != turned ? one_of(kGood) : one_of(kBad));
  }

  Draws& draws_;
  float* tokens_;
  std::int64_t count_ = 0;
};

}  // namespace

SourceType reviews_source() {
  TypeInfo info{
      "reviews",
      "Reviews",
      "Generated",
      "Opinions of 4 to 40 words, good or bad, padded behind their end. To count words does not help: “not dull” "
      "is praise, and of “the room was lovely, but the staff was rude” the second half counts. So a network "
      "has to read in order.",
      {},
      {}};
  info.params = {samples_spec(6000)};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        auto data = new_dataset(info, params);
        VITRINE_TRY(Field input, make_field("input", FieldKind::tokens, {kLongest}, data->count, review_words().size()));
        VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {}, data->count, 2));
        input.names = review_words().names(), target.names = {"bad", "good"};
        input.lengths.resize(static_cast<std::size_t>(data->count));
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
          const auto at = static_cast<std::size_t>(i);
          const bool good = i % 2 == 1;
          const std::int64_t wanted = kShortest + draws.below(kLongest - kShortest + 1);
          input.lengths[at] = static_cast<std::int32_t>(
              Review(draws, input.values.floats().data() + i * kLongest).write(good, wanted));
          target.values.floats()[at] = good ? 1 : 0;
        }));
        data->fields = {std::move(input), std::move(target)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
