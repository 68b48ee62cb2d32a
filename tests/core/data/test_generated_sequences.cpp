// Generated sequences obey the rule that their documentation states.
#include <cmath>
#include <map>
#include <set>

#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::load;

Params so_many(std::int64_t count) {
  return {{"samples", count}};
}

std::vector<std::string> words_of(const Field& field, std::int64_t sample) {
  std::vector<std::string> out;
  const auto tokens = field.sample(sample);
  for (std::int32_t t = 0; t < field.lengths[static_cast<std::size_t>(sample)]; ++t)
    out.push_back(field.names[static_cast<std::size_t>(tokens[static_cast<std::size_t>(t)])]);
  return out;
}

TEST(GeneratedSequences, AddingMarksOneNumberInEitherHalf) {
  const auto data = load("adding", {{"samples", std::int64_t{80}}, {"length", std::int64_t{7}}});
  std::set<std::size_t> places;
  for (std::int64_t i = 0; i < data->count; ++i) {
    const auto x = data->input().sample(i);
    float sum = 0, early = 0, late = 0;
    for (std::size_t t = 0; t < 7; ++t) {
      ASSERT_TRUE(x[2 * t + 1] == 0 || x[2 * t + 1] == 1);
      ASSERT_TRUE(x[2 * t] >= 0 && x[2 * t] < 1);
      sum += x[2 * t] * x[2 * t + 1];
      (t < 3 ? early : late) += x[2 * t + 1];
      if (x[2 * t + 1] == 1) places.insert(t);
    }
    EXPECT_EQ(early, 1);
    EXPECT_EQ(late, 1);
    EXPECT_EQ(data->target().sample(i)[0], sum);
  }
  EXPECT_EQ(places.size(), 7U) << "every position is marked some time";
}

TEST(GeneratedSequences, SeasonalWindowsAreCutFromOneSeries) {
  const auto data = load("seasonal", {{"samples", std::int64_t{500}}, {"length", std::int64_t{30}}, {"noise", 0.0}});
  double ago = 0, before = 0;
  for (std::int64_t i = 0; i + 1 < data->count; ++i) {
    const auto now = data->input().sample(i), next = data->input().sample(i + 1);
    for (std::size_t t = 0; t + 1 < 30; ++t) ASSERT_EQ(now[t + 1], next[t]);
    const float target = data->target().sample(i)[0];
    ASSERT_EQ(target, next[29]);
    ago += std::pow(target - now[30 - 24], 2), before += std::pow(target - now[30 - 12], 2);
  }
  EXPECT_LT(ago, 0.8 * before) << "a season ago is nearer than half a season ago";
}

// Reads a review by the rule: the last clause of a sentence counts, a negation turns it round.
int opinion(const std::vector<std::string>& words) {
  const std::set<std::string> good{"good",     "great",    "lovely",    "fine",    "superb", "pleasant", "clever",
                                   "charming", "reliable", "wonderful", "helpful", "bright", "tasty",    "brilliant"};
  const std::set<std::string> bad{"bad",    "poor",     "dull", "awful", "broken", "slow",    "rude",
                                  "boring", "terrible", "weak", "dirty", "cheap",  "useless", "noisy"};
  const std::set<std::string> turns{"not", "never", "hardly"};
  int last = -1;
  bool turned = false;
  for (const std::string& word : words) {
    if (turns.contains(word)) turned = true;
    if (!good.contains(word) && !bad.contains(word)) continue;
    last = good.contains(word) != turned ? 1 : 0;
    turned = false;
  }
  return last;
}

TEST(GeneratedSequences, ReviewsMeanWhatTheirLabelSays) {
  const auto data = load("reviews", so_many(800));
  std::set<std::int32_t> lengths;
  std::map<std::string, std::array<int, 2>> seen;
  for (std::int64_t i = 0; i < data->count; ++i) {
    const std::vector<std::string> words = words_of(data->input(), i);
    const int label = static_cast<int>(data->target().values[static_cast<std::size_t>(i)]);
    lengths.insert(data->input().lengths[static_cast<std::size_t>(i)]);
    ASSERT_EQ(opinion(words), label) << ::testing::PrintToString(words);
    for (const std::string& word : words) ++seen[word][static_cast<std::size_t>(label)];
  }
  EXPECT_EQ(*lengths.begin(), 4);
  EXPECT_GT(*lengths.rbegin(), 34);
  EXPECT_LE(*lengths.rbegin(), 40);
  for (const char* word : {"good", "dull", "great", "rude"}) {
    const auto [in_bad, in_good] = seen[word];
    EXPECT_GT(4 * std::min(in_bad, in_good), std::max(in_bad, in_good)) << word << " alone tells too much";
  }
}

TEST(GeneratedSequences, NamedThingsAreToldApartByWhatStandsAroundThem) {
  const auto data = load("named_things", so_many(600));
  std::map<std::string, std::set<int>> labels;
  for (std::int64_t i = 0; i < data->count; ++i) {
    const std::vector<std::string> words = words_of(data->input(), i);
    ASSERT_EQ(words.back(), ".");
    const auto label = data->target().sample(i);
    for (std::size_t t = 0; t < words.size(); ++t) labels[words[t]].insert(static_cast<int>(label[t]));
    for (std::size_t t = words.size(); t < label.size(); ++t) ASSERT_EQ(label[t], -1);
  }
  EXPECT_EQ(data->input().lengths, data->target().lengths);
  EXPECT_EQ(labels["paris"], (std::set<int>{1, 2}));
  EXPECT_EQ(labels["march"], (std::set<int>{0, 3}));
  EXPECT_EQ(labels["stone"], (std::set<int>{0, 1}));
  EXPECT_EQ(labels["monday"], (std::set<int>{3}));
  EXPECT_EQ(labels["anna"], (std::set<int>{1}));
}

TEST(GeneratedSequences, DatesAreRewrittenSignBySign) {
  const auto data = load("dates", so_many(400));
  const Field& previous = *data->find("previous");
  std::map<std::string, std::string> known;
  for (std::int64_t i = 0; i < data->count; ++i) {
    std::string written, iso;
    for (const std::string& sign : words_of(data->input(), i)) written += sign;
    const auto target = data->target().sample(i), before = previous.sample(i);
    for (std::size_t t = 0; t < target.size(); ++t) {
      iso += data->target().names[static_cast<std::size_t>(target[t])];
      EXPECT_EQ(before[t], t == 0 ? 11 : target[t - 1]);
    }
    known[written] = iso;
    const std::string year = iso.substr(0, 4);
    EXPECT_NE(written.find(year), std::string::npos) << written << " is not " << iso;
    if (written.starts_with("monday")) known["a monday"] = written + " " + iso;
  }
  const auto looks = [&](const std::string& pattern) {
    for (const auto& [written, iso] : known)
      if (written.find(pattern) != std::string::npos) return true;
    return false;
  };
  for (const char* pattern : {"march", ", ", "/", ".", " sep ", "day, "}) EXPECT_TRUE(looks(pattern)) << pattern;
}

TEST(GeneratedPictures, SpotsAreFewAndOnlyThoseWithinTheOrganCount) {
  const auto data = load("scans", {{"samples", std::int64_t{30}}, {"noise", 0.0}});
  std::array<double, 3> pixels{};
  std::array<double, 3> brightest{};
  for (std::int64_t i = 0; i < data->count; ++i) {
    const auto tissue = data->target().sample(i), picture = data->input().sample(i);
    for (std::size_t e = 0; e < tissue.size(); ++e) {
      const auto kind = static_cast<std::size_t>(tissue[e]);
      pixels[kind] += 1;
      brightest[kind] = std::max(brightest[kind], static_cast<double>(picture[e]));
    }
  }
  const double all = pixels[0] + pixels[1] + pixels[2];
  EXPECT_LT(pixels[2] / all, 0.03);
  EXPECT_GT(pixels[2], 0);
  EXPECT_GT(pixels[1] / all, 0.1);
  EXPECT_GT(brightest[0], 0.4) << "spots outside are as bright";
}

TEST(GeneratedPictures, PatchesAreTheScanInPieces) {
  const Params whole{{"samples", std::int64_t{3}}, {"size", std::int64_t{48}}};
  Params cut = whole;
  cut.set("patch", std::int64_t{24});
  const auto scans = load("scans", whole), pieces = load("scans", cut);
  ASSERT_EQ(pieces->count, 12);
  for (std::int64_t i = 0; i < 3; ++i)
    for (std::int64_t p = 0; p < 4; ++p)
      for (std::size_t row = 0; row < 24; ++row)
        for (std::size_t column = 0; column < 24; ++column) {
          const std::size_t from =
              (static_cast<std::size_t>(p / 2) * 24 + row) * 48 + static_cast<std::size_t>(p % 2) * 24 + column;
          ASSERT_EQ(pieces->input().sample(i * 4 + p)[row * 24 + column], scans->input().sample(i)[from]);
          ASSERT_EQ(pieces->target().sample(i * 4 + p)[row * 24 + column], scans->target().sample(i)[from]);
        }
  EXPECT_NE(
      testing::load_error("scans", {{"size", std::int64_t{50}}, {"patch", std::int64_t{24}}}).what.find("evenly"),
      std::string::npos);
}

}  // namespace
}  // namespace vitrine
