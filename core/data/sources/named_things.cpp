// Sentences with persons, places and dates in them, whose words alone do not tell which they are.
#include <array>

#include "core/data/sources/generate.h"
#include "core/data/sources/word_list.h"

namespace vitrine {
namespace {

using Words = std::string_view;
enum Label { kOutside, kPerson, kPlace, kDate };

// Names that may be either: only their surroundings say.
constexpr std::array<Words, 14> kEither{"jordan", "paris", "florence", "austin",   "sydney", "georgia",  "lincoln",
                                        "milan",  "devon", "chelsea",  "brooklyn", "dallas", "victoria", "kent"};
constexpr std::array<Words, 12> kFirst{"anna", "peter", "maria", "john", "lena", "omar",
                                       "ines", "karl",  "ruth",  "tom",  "sara", "ivan"};
constexpr std::array<Words, 12> kLast{"smith", "weber", "rossi", "brown", "silva", "novak",
                                      "haas",  "young", "moore", "stone", "field", "rivers"};
constexpr std::array<Words, 10> kCities{"london", "berlin", "madrid", "oslo", "vienna",
                                        "lisbon", "athens", "dublin", "riga", "prague"};
constexpr std::array<Words, 4> kParts{"north", "south", "old", "new"};
constexpr std::array<Words, 12> kMonths{"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<Words, 7> kDays{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::array<Words, 9> kNumbers{"1", "3", "7", "12", "15", "19", "23", "28", "30"};
constexpr std::array<Words, 8> kDoes{"met", "called", "saw", "thanked", "asked", "visited", "helped", "knew"};
constexpr std::array<Words, 6> kGoes{"went", "drove", "moved", "flew", "walked", "returned"};
constexpr std::array<Words, 6> kSays{"said", "thought", "wrote", "slept", "smiled", "sang"};
constexpr std::array<Words, 8> kThings{"house", "march", "stone", "rivers", "field", "train", "letter", "garden"};
constexpr std::array<Words, 12> kOther{"to",  "in",   "from", "on",  "the",  "and",
                                       "was", "near", ".",    "may", "they", "lies"};

const WordList& naming_words() {
  static const WordList words = [] {
    WordList out;
    for (const std::span<const Words> table : std::initializer_list<std::span<const Words>>{
             kOther, kEither, kFirst, kLast, kCities, kParts, kMonths, kDays, kNumbers, kDoes, kGoes, kSays, kThings})
      out.add(table);
    return out;
  }();
  return words;
}

class Sentence {
 public:
  static constexpr std::int64_t kLongest = 24;
  Sentence(Draws& draws, float* tokens, float* labels) : draws_(draws), tokens_(tokens), labels_(labels) {}

  std::int64_t write() {
    clause();
    if (draws_.below(3) == 0) put("and"), clause();
    put(".");
    return count_;
  }

 private:
  void put(Words word, Label label = kOutside) {
    labels_[count_] = static_cast<float>(label);
    tokens_[count_++] = naming_words().number(word);
  }
  template <std::size_t N>
  void put_one(const std::array<Words, N>& all, Label label = kOutside) {
    put(all[draws_.below(N)], label);
  }

  // At most eleven words.
  void clause() {
    switch (draws_.below(7)) {
      case 0:  // they may sing: the month and the verb are one word
        put("they"), put("may"), put_one(kSays);
        break;
      case 1:  // the march was near the stone: things, and last names and a month elsewhere
        put("the"), put_one(kThings), put("was"), put("near"), put("the"), put_one(kThings);
        break;
      case 2:  // only what comes behind tells it from a person
        place(), put("lies"), put("near"), place();
        break;
      case 3:
        person(), put_one(kSays);
        if (draws_.below(2) == 0) put("to"), person();
        break;
      case 4:
        person(), put_one(kGoes), put(draws_.below(2) == 0 ? "to" : "from"), place();
        break;
      default:
        person(), put_one(kDoes), person();
        if (draws_.below(2) == 0) put(draws_.below(2) == 0 ? "in" : "near"), place();
    }
    if (draws_.below(3) == 0) date();
  }

  void person() {
    const std::uint32_t kind = draws_.below(4);
    if (kind == 0) return put_one(kEither, kPerson);
    if (draws_.below(5) == 0)
      put_one(kEither, kPerson);
    else
      put_one(kFirst, kPerson);
    if (kind < 3) put_one(kLast, kPerson);
  }
  void place() {
    if (draws_.below(4) == 0) put_one(kParts, kPlace);
    if (draws_.below(2) == 0)
      put_one(kEither, kPlace);
    else
      put_one(kCities, kPlace);
  }
  void date() {
    if (draws_.below(2) == 0) return put("on"), put_one(kDays, kDate);
    if (draws_.below(2) == 0) return put("in"), put_one(kMonths, kDate);
    put("on"), put_one(kMonths, kDate), put_one(kNumbers, kDate);
  }

  Draws& draws_;
  float *tokens_, *labels_;
  std::int64_t count_ = 0;
};

}  // namespace

SourceType named_things_source() {
  TypeInfo info{
      "named_things",
      "Named things",
      "Generated",
      "Sentences of up to 24 words, padded behind their end, with a label for every word: a person, a place, a "
      "date, or none of them. The words do not say it: paris went to jordan, and jordan met paris; they may "
      "sing in may. Only what stands around them does.",
      {},
      {}};
  info.params = {samples_spec(4000)};
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        constexpr std::int64_t kLongest = Sentence::kLongest;
        auto data = new_dataset(info, params);
        VITRINE_TRY(Field input, make_field("input", FieldKind::tokens, {kLongest}, data->count, naming_words().size()));
        VITRINE_TRY(Field target, make_field("target", FieldKind::classes, {kLongest}, data->count, 4));
        input.names = naming_words().names(), target.names = {"none", "person", "place", "date"};
        input.lengths.resize(static_cast<std::size_t>(data->count));
        VITRINE_CHECK(for_each_sample(data->count, info.id, seed, progress, [&](std::int64_t i, Draws& draws) {
          float* const labels = target.values.floats().data() + i * kLongest;
          std::fill_n(labels, kLongest, -1.0F);
          input.lengths[static_cast<std::size_t>(i)] =
              static_cast<std::int32_t>(Sentence(draws, input.values.floats().data() + i * kLongest, labels).write());
        }));
        target.lengths = input.lengths;
        data->fields = {std::move(input), std::move(target)};
        return std::shared_ptr<const Dataset>(std::move(data));
      }};
}

}  // namespace vitrine
