#include "core/data/text/typed_tokens.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "core/base/text.h"
#include "core/data/text/tokenizer.h"
#include "core/data/text/utf8.h"

namespace vitrine {
namespace {

constexpr std::size_t kMostTypedNamed = 8;

// “a”, “b” and others.
std::string typed_list(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < std::min(words.size(), kMostTypedNamed); ++i)
    out += (i > 0 ? ", “" : "“") + printable(words[i], 24) + "”";
  return out + (words.size() > kMostTypedNamed ? " and others" : "");
}

// Finds tokens by what a person sees of them.
class TypedReader {
 public:
  explicit TypedReader(const Field& field) : field_(field) {
    for (std::size_t i = 0; i < field.names.size(); ++i) {
      const std::string& name = field.names[i];
      known_.emplace(name, static_cast<std::int64_t>(i));
      // Vocabularies write what cannot be seen as a sign (Vocabulary::names()).
      for (const auto& [sign, meant] : {std::pair("␣", " "), {"↵", "\n"}, {"⇥", "\t"}})
        if (name == sign) known_.emplace(meant, static_cast<std::int64_t>(i));
      if (!special_named(name)) (front_of(name) == name ? letters_ : words_) += 1;
    }
  }
  void read(std::string_view text) {
    if (!field_.names.empty() && words_ == 0) return read_letters(text);
    while (!(text = trimmed(text)).empty()) {
      const auto end = std::min(text.size(), text.find_first_of(" \t\r\n"));
      read_word(text.substr(0, end));
      text.remove_prefix(end);
    }
  }

  // For what is not known; none: there is no such token.
  [[nodiscard]] std::optional<std::int64_t> stands_in() const { return find(special_name(Special::unk)); }

  std::vector<std::int64_t> tokens;
  std::vector<std::string> unknown;  // each once, in the order in which they stand
  std::int64_t unknown_count = 0;

 private:
  static std::string_view front_of(std::string_view text) {
    return text.empty() ? text : text.substr(0, front_code_point(text).bytes);
  }
  void read_letters(std::string_view text) {
    while (!text.empty()) {
      const std::string_view letter = front_of(text);
      const bool separates = letter == " " && !find(letter);
      if (!separates) put(letter);
      text.remove_prefix(letter.size());
    }
  }
  // A sign at the end of a word may be a token of its own.
  void read_word(std::string_view word) {
    std::vector<std::string_view> behind;
    for (std::string_view rest = word; !find(rest) && rest.size() > 1; rest.remove_suffix(1)) {
      const std::string_view last = rest.substr(rest.size() - 1);
      if (class_of(static_cast<unsigned char>(last.front())) != CharClass::other || !find(last)) break;
      behind.push_back(last);
      word = rest.substr(0, rest.size() - 1);
    }
    // Of tokens that are letters but for a few, as “start”, a word that is none of these stands for its letters.
    if (letters_ > 2 * words_ && !find(word))
      read_letters(word);
    else
      put(word);
    for (auto sign = behind.rbegin(); sign != behind.rend(); ++sign) put(*sign);
  }
  [[nodiscard]] std::optional<std::int64_t> find(std::string_view name) const {
    if (field_.names.empty()) {
      std::int64_t number = -1;
      const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
      const bool whole = problem == std::errc() && end == name.data() + name.size();
      return whole && number >= 0 && number < field_.classes ? std::optional(number) : std::nullopt;
    }
    const auto found = known_.find(std::string(name));
    return found == known_.end() ? std::nullopt : std::optional(found->second);
  }
  void put(std::string_view name) {
    const auto token = find(name), instead = token ? token : stands_in();
    if (instead) tokens.push_back(*instead);
    if (token) return;
    ++unknown_count;
    if (std::find(unknown.begin(), unknown.end(), name) == unknown.end()) unknown.emplace_back(name);
  }

  const Field& field_;
  std::unordered_map<std::string, std::int64_t> known_;
  std::int64_t letters_ = 0, words_ = 0;  // of its tokens; special ones are neither
};

bool is_of(const Tokenizer* tokenizer, const Field& field) {
  return tokenizer && tokenizer->vocabulary().size() == field.classes;
}

std::string unknown_note(std::int64_t count, const std::string& which) {
  const std::string said = count == 1 ? " token is not in the vocabulary and stands as unknown"
                                      : " tokens are not in the vocabulary and stand as unknown";
  return grouped(count) + said + (which.empty() ? "" : ": " + which) + ". ";
}

}  // namespace

Result<TypedTokens> typed_tokens(const Dataset& dataset, const Field& field, std::string_view text,
                                 UnknownText unknown) {
  TypedTokens out;
  const std::string where = "what was typed";
  if (is_of(dataset.tokenizer.get(), field)) {
    const auto stands_in = dataset.tokenizer->vocabulary().special(Special::unk);
    const std::vector<Token> tokens = dataset.tokenizer->encode(text);
    out.tokens.assign(tokens.begin(), tokens.end());
    const auto count = stands_in ? std::count(tokens.begin(), tokens.end(), *stands_in) : 0;
    if (count > 0) out.note = unknown_note(count, "");
  } else {
    TypedReader reader(field);
    reader.read(text);
    const bool lost = !reader.unknown.empty() && !reader.stands_in();
    if (lost && unknown == UnknownText::refused) {
      std::vector<std::string> known(field.names.begin(),
                                     field.names.begin() + std::min<std::ptrdiff_t>(std::ssize(field.names), 9));
      const std::string some = known.empty() ? "numbers from 0 to " + grouped(field.classes - 1) : typed_list(known);
      return Error{typed_list(reader.unknown) + (reader.unknown.size() == 1 ? " is" : " are") + " none of the " +
                       grouped(field.classes) + " tokens that the network knows",
                   where, "Use those that it knows, which are " + some};
    }
    out.tokens = std::move(reader.tokens);
    if (lost)
      out.note = "Not in the vocabulary, and left out: " + typed_list(reader.unknown) + ". ";
    else if (reader.unknown_count > 0)
      out.note = unknown_note(reader.unknown_count, typed_list(reader.unknown));
  }
  if (out.tokens.empty()) {
    if (!out.note.empty()) return Error{"Nothing of it is in the vocabulary", where, "Type what the network knows"};
    return Error{"There are no tokens in it", where, "Type at least one"};
  }
  const std::int64_t places = field.shape[0], typed = std::ssize(out.tokens);
  if (typed > places) {
    out.tokens.resize(static_cast<std::size_t>(places));
    out.note += "It has " + grouped(typed) + " tokens and the network reads " + grouped(places) + ": the last " +
                grouped(typed - places) + (typed - places == 1 ? " was cut. " : " were cut. ");
  }
  out.note = std::string(trimmed(out.note));
  return out;
}

}  // namespace vitrine
