// Learning of byte pairs (Sennrich, Haddow and Birch, Neural machine translation of rare words with subword units,
// 2016, algorithm 1), over the different words of a text with their counts. Counts of pairs are kept up to date: a
// merge looks only at the words that have its pair.
#include <algorithm>
#include <queue>
#include <unordered_map>

#include "core/base/text.h"
#include "core/data/memory.h"
#include "core/data/text/merge_rules.h"
#include "core/data/text/pieces.h"
#include "core/data/text/tokenizer_kinds.h"

namespace vitrine {
namespace {

class Learner {
 public:
  // Different words and how often they occur, in an order that the text alone decides.
  explicit Learner(const std::vector<std::pair<std::string_view, std::int64_t>>& counted) {
    for (const auto& [text, count] : counted) {
      words_.push_back({symbols_.size(), text.size(), count});
      for (const char byte : text) symbols_.push_back(static_cast<unsigned char>(byte));
    }
    for (std::size_t w = 0; w < words_.size(); ++w) {
      const Symbol* symbols = symbols_.data() + words_[w].begin;
      for (std::size_t i = 0; i + 1 < words_[w].size; ++i) add(pair_key(symbols[i], symbols[i + 1]), w);
    }
    for (const auto& [key, pair] : pairs_) queue_.push({pair.count, key});
  }

  // The best pair becomes a symbol; false where none occurs twice.
  bool merge_best(MergeRules& rules) {
    while (!queue_.empty()) {
      const Candidate best = queue_.top();
      queue_.pop();
      const auto it = pairs_.find(best.key);
      const std::int64_t count = it == pairs_.end() ? 0 : it->second.count;
      if (count == best.count && count >= 2) {
        merge(best.key, rules.add(left_of(best.key), right_of(best.key)));
        return true;
      }
      // It was worth more when it was put there: back in its place.
      if (count >= 2) queue_.push({count, best.key});
    }
    return false;
  }

 private:
  struct Word {
    std::size_t begin, size;  // in symbols_
    std::int64_t count;
  };
  struct Pair {
    std::int64_t count = 0;
    std::vector<std::uint32_t> words;  // all that have it, and some that had
  };
  struct Candidate {
    std::int64_t count;
    std::uint64_t key;
    // The top of the queue is the largest: highest count, then lowest symbols.
    bool operator<(const Candidate& other) const {
      return count != other.count ? count < other.count : key > other.key;
    }
  };

  // The word has this pair, once more.
  void add(std::uint64_t key, std::size_t w) {
    Pair& pair = pairs_[key];
    pair.count += words_[w].count;
    const auto word = static_cast<std::uint32_t>(w);
    if (pair.words.empty() || pair.words.back() != word) pair.words.push_back(word);
  }

  void merge(std::uint64_t key, Symbol result) {
    const std::vector<std::uint32_t> words = std::move(pairs_[key].words);
    grown_.clear();
    for (const std::uint32_t w : words) merge_in(w, key, result);
    pairs_.erase(key);
    std::sort(grown_.begin(), grown_.end());
    grown_.erase(std::unique(grown_.begin(), grown_.end()), grown_.end());
    for (const std::uint64_t pair : grown_) queue_.push({pairs_[pair].count, pair});
  }

  // Every such pair of the word becomes `result`, from left to right; its neighbours on both sides change partners.
  void merge_in(std::size_t w, std::uint64_t key, Symbol result) {
    Word& word = words_[w];
    Symbol* symbols = symbols_.data() + word.begin;
    const auto change = [&](std::uint64_t before, std::uint64_t now) {
      pairs_[before].count -= word.count;
      add(now, w);
      grown_.push_back(now);
    };
    std::size_t kept = 0;
    for (std::size_t i = 0; i < word.size; ++kept) {
      if (i + 1 == word.size || pair_key(symbols[i], symbols[i + 1]) != key) {
        symbols[kept] = symbols[i++];
        continue;
      }
      if (kept > 0) change(pair_key(symbols[kept - 1], left_of(key)), pair_key(symbols[kept - 1], result));
      if (i + 2 < word.size) change(pair_key(right_of(key), symbols[i + 2]), pair_key(result, symbols[i + 2]));
      symbols[kept] = result;
      i += 2;
    }
    word.size = kept;
  }

  std::vector<Symbol> symbols_;  // of all words, one behind the other; a word that shrinks leaves room
  std::vector<Word> words_;
  std::unordered_map<std::uint64_t, Pair> pairs_;
  std::priority_queue<Candidate> queue_;
  std::vector<std::uint64_t> grown_;
};

}  // namespace

Result<TokenizerCode> learn_byte_pairs(std::string_view text, const TokenizerOptions& options,
                                       const Progress& progress) {
  TokenizerCode out{TokenKind::byte_pairs, specials_with({}, options.specials), {}, {}};
  const auto most = options.most_tokens - static_cast<std::int64_t>(out.specials.size());
  if (most < kByteSymbols)
    return Error{"A vocabulary of byte pairs begins with the 256 bytes" +
                     std::string(out.specials.empty() ? "" : " and the special tokens") + ", and " +
                     grouped(options.most_tokens) + " tokens were asked for",
                 "vocabulary", "Ask for " + std::to_string(kByteSymbols + out.specials.size()) + " tokens or more"};
  std::unordered_map<std::string_view, std::int64_t> counts;
  const Progress first_half = [&](double done) { return !progress || progress(0.5 * done); };
  Reporter report(first_half, text.size());
  std::size_t letters = 0;  // of different words
  for (std::size_t at = 0; at < text.size();) {
    if (!report(at)) return cancelled();
    const std::string_view piece = text.substr(at, byte_piece(text.substr(at)));
    at += piece.size();
    if (counts[piece]++ == 0) letters += piece.size();
  }
  // A letter of a different word: a symbol, and its place in the list of its pair, which may be the only one.
  VITRINE_CHECK(check_fits_memory(100.0 * static_cast<double>(letters), "The different words of this text",
                                  "vocabulary", "Learn from a smaller part of the text"));
  std::vector<std::pair<std::string_view, std::int64_t>> counted(counts.begin(), counts.end());
  std::sort(counted.begin(), counted.end());
  Learner learner(counted);
  MergeRules rules;
  const auto goal = static_cast<std::size_t>(most);
  const auto enough = [&] { return rules.symbols().size() >= goal || rules.pairs().size() >= kMostMerges; };
  while (!enough() && learner.merge_best(rules)) {
    const auto share = static_cast<double>(rules.symbols().size()) / static_cast<double>(goal);
    if (progress && rules.pairs().size() % 64 == 0 && !progress(0.5 + 0.5 * share)) return cancelled();
  }
  out.merges = rules.pairs();
  return out;
}

}  // namespace vitrine
