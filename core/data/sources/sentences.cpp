// English from a small grammar, with rules that a language model can be seen to learn: a verb agrees with the noun
// that it belongs to, however many clauses stand between; quotes and commas close; sums are right.
#include <array>

#include "core/data/sources/generate.h"
#include "core/data/text/windows.h"

namespace vitrine {
namespace {

struct Noun {
  const char *one, *many;
};
struct Verb {
  const char *one, *many;  // third person: the dog runs, the dogs run
};

constexpr std::array<Noun, 12> kNouns{{{"dog", "dogs"},
                                       {"cat", "cats"},
                                       {"fox", "foxes"},
                                       {"bird", "birds"},
                                       {"child", "children"},
                                       {"teacher", "teachers"},
                                       {"farmer", "farmers"},
                                       {"sailor", "sailors"},
                                       {"mouse", "mice"},
                                       {"horse", "horses"},
                                       {"robot", "robots"},
                                       {"queen", "queens"}}};
constexpr std::array<Verb, 8> kAlone{{{"sleeps", "sleep"},
                                      {"runs", "run"},
                                      {"sings", "sing"},
                                      {"waits", "wait"},
                                      {"laughs", "laugh"},
                                      {"dreams", "dream"},
                                      {"dances", "dance"},
                                      {"is happy", "are happy"}}};
constexpr std::array<Verb, 8> kWithObject{{{"sees", "see"},
                                           {"likes", "like"},
                                           {"chases", "chase"},
                                           {"follows", "follow"},
                                           {"hears", "hear"},
                                           {"helps", "help"},
                                           {"knows", "know"},
                                           {"finds", "find"}}};
constexpr std::array<const char*, 8> kAdjectives{"small", "old", "quick", "quiet", "brave", "red", "tired", "clever"};
constexpr std::array<const char*, 6> kPlaces{"in the garden", "near the river", "under the tree",
                                             "by the sea",    "on the hill",    "behind the house"};
constexpr std::array<const char*, 19> kNumbers{
    "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",   "nine",
    "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"};

class Writer {
 public:
  explicit Writer(Draws& draws) : draws_(draws) {}

  // One sentence with what stands behind it: a space, or now and then a line end.
  std::string sentence(std::int64_t depth) {
    depth_ = depth;
    const std::uint32_t kind = draws_.below(10);
    std::string out = kind < 2 ? sum() : kind < 4 ? speech() : clause() + ".";
    if (out.front() >= 'a' && out.front() <= 'z') out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out + (draws_.below(6) == 0 ? "\n" : " ");
  }

 private:
  template <class T, std::size_t N>
  const T& one_of(const std::array<T, N>& all) {
    return all[draws_.below(N)];
  }

  // A noun with its article, and maybe an adjective and a relative clause; `many` says how its verb is to be.
  std::string noun_phrase(std::int64_t depth, bool& many) {
    many = draws_.below(2) == 1;
    const Noun& noun = one_of(kNouns);
    std::string out = "the ";
    if (draws_.below(3) == 0) out += one_of(kAdjectives) + std::string(" ");
    out += many ? noun.many : noun.one;
    if (depth > 0 && draws_.below(3) == 0) out += relative(depth - 1, many);
    return out;
  }

  // Either noun is the one that acts: "that sees the cat", "that the cat sees".
  std::string relative(std::int64_t depth, bool head_many) {
    bool other_many = false;
    const std::string other = noun_phrase(depth, other_many);
    const Verb& verb = one_of(kWithObject);
    if (draws_.below(2) == 0) return std::string(" that ") + (head_many ? verb.many : verb.one) + " " + other;
    return " that " + other + " " + (other_many ? verb.many : verb.one);
  }

  std::string clause() {
    bool many = false, object_many = false;
    const std::string subject = noun_phrase(depth_, many);
    if (draws_.below(2) == 0) {
      const Verb& verb = one_of(kWithObject);
      return subject + " " + (many ? verb.many : verb.one) + " " + noun_phrase(depth_, object_many);
    }
    const Verb& verb = one_of(kAlone);
    const std::string place = draws_.below(2) == 0 ? std::string(" ") + one_of(kPlaces) : "";
    return subject + " " + (many ? verb.many : verb.one) + place;
  }

  std::string speech() {
    bool many = false;
    const std::string speaker = noun_phrase(0, many);
    return speaker + (many ? " say" : " says") + ": \"" + clause() + ".\"";
  }

  std::string sum() {
    const std::uint32_t a = draws_.below(10), b = draws_.below(10);
    if (draws_.below(2) == 0)
      return std::string(kNumbers[a]) + " plus " + kNumbers[b] + " is " + kNumbers[a + b] + ".";
    return std::string(kNumbers[a + b]) + " minus " + kNumbers[b] + " is " + kNumbers[a] + ".";
  }

  Draws& draws_;
  std::int64_t depth_ = 0;
};

// Sentence i depends on (seed, i, depth) alone: a longer text begins with the shorter one.
Result<std::string> write_text(const TypeInfo& info, const Params& params, std::uint64_t seed,
                               const Progress& progress) {
  const auto size = static_cast<std::size_t>(integer_of(info, params, "characters"));
  const std::int64_t depth = integer_of(info, params, "depth");
  const Rng rng(seed, stream_of(Stream::generate, info.id));
  std::string text;
  text.reserve(size + 1024);
  for (std::uint32_t i = 0; text.size() < size; ++i) {
    if (i % 1024 == 0 && !progress(static_cast<double>(text.size()) / static_cast<double>(size))) return cancelled();
    Draws draws(rng, i);
    text += Writer(draws).sentence(depth);
  }
  text.resize(size);  // all of it is ASCII
  return text;
}

}  // namespace

SourceType sentences_source() {
  TypeInfo info{
      "sentences",
      "Sentences",
      "Generated",
      "English sentences from a small grammar as a text for a language model, in windows as those of a text "
      "file: T tokens, and the same tokens one further. What there is to learn: verbs agree with their "
      "noun across clauses (the dogs that the cat sees run), quotes close, and sums are right.",
      {},
      {}};
  info.params = {ParamSpec::integer("characters", "Characters", 200000)
                     .range(1000, 50000000)
                     .says("How long the text is. A longer one begins with the shorter one."),
                 ParamSpec::integer("depth", "Nesting", 2)
                     .range(0, 6)
                     .says("How many relative clauses may stand inside one another.")};
  for (ParamSpec& spec : token_specs()) info.params.push_back(std::move(spec));
  return {
      info,
      [info](const Params& params, const std::string&, std::uint64_t seed, const Progress& progress) -> LoadedData {
        VITRINE_TRY(const std::string text, write_text(info, params, seed, part_of(progress, 0, 0.3)));
        return token_windows(info, params, text, info.title, part_of(progress, 0.3, 1));
      }};
}

}  // namespace vitrine
