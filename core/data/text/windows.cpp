#include "core/data/text/windows.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/data/memory.h"
#include "core/data/text/utf8.h"

namespace vitrine {
namespace {

constexpr std::int64_t kWindowsBetweenReports = 4096;  // windows

TokenizerOptions options_of(const TypeInfo& info, const Params& params) {
  TokenizerOptions out;
  const std::string& tokens = text_of(info, params, "tokens");
  for (const TokenKind kind : {TokenKind::characters, TokenKind::words, TokenKind::byte_pairs})
    if (tokens == token_kind_name(kind)) out.kind = kind;
  const bool characters = out.kind == TokenKind::characters;
  out.most_tokens = characters ? kMostTokens : integer_of(info, params, "vocabulary");
  if (characters) out.least_count = integer_of(info, params, "least_count");
  return out;
}

// The first share of the text, up to the end of a code point.
std::string_view leading_part(std::string_view text, double share) {
  auto size = std::min(text.size(), static_cast<std::size_t>(share * static_cast<double>(text.size())) + 1);
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) ++size;
  return text.substr(0, size);
}

void note_unknown(const Tokenizer& tokenizer, const std::vector<Token>& tokens, Dataset& out) {
  const auto unknown = tokenizer.vocabulary().special(Special::unk);
  if (!unknown) return;
  const auto count = std::count(tokens.begin(), tokens.end(), *unknown);
  if (count == 0) return;
  out.notes.push_back(grouped(count) + " of " + grouped(static_cast<std::int64_t>(tokens.size())) +
                      " tokens are not in the vocabulary and stand as unknown");
}

struct Windows {
  std::int64_t length, stride, count;  // tokens, tokens, windows
};

// How many windows the tokens have room for, each with the token behind it.
Result<Windows> windows_of(const TypeInfo& info, const Params& params, std::int64_t tokens,
                           const std::string& title) {
  Windows out{integer_of(info, params, "length"), integer_of(info, params, "stride"), 0};
  if (tokens < out.length + 1)
    return Error{"The text has " + grouped(tokens) + " tokens; a window of " + grouped(out.length) +
                     " and the token behind it need " + grouped(out.length + 1),
                 title, "Shorten the window or use a longer text"};
  out.count = (tokens - out.length - 1) / out.stride + 1;
  const double bytes = 2.0 * sizeof(float) * static_cast<double>(out.count) * static_cast<double>(out.length);
  VITRINE_CHECK(check_fits_memory(bytes, grouped(out.count) + " windows of " + grouped(out.length) + " tokens", title,
                                  "Raise the stride or use a shorter text"));
  return out;
}

Field field_of(const std::string& name, FieldKind kind, const Windows& windows, const Vocabulary& vocabulary) {
  Field out;
  out.name = name;
  out.kind = kind;
  out.shape = {windows.length};
  out.classes = vocabulary.size();
  out.names = vocabulary.names();
  out.values.floats().resize(static_cast<std::size_t>(windows.count * windows.length));
  return out;
}

// The lines of a text that have something to ask for: at least two tokens, a line's end being one.
struct Lines {
  std::vector<Token> tokens;        // line after line
  std::vector<std::size_t> begins;  // of each line, and the end
  std::int64_t cut = 0;             // longer than `most` tokens, what is beyond left out
};

Result<Lines> lines_of(const Tokenizer& tokenizer, std::string_view text, std::size_t most,
                       const Progress& progress) {
  Lines out;
  out.begins.push_back(0);
  for (std::size_t at = 0, end = 0, number = 0; at < text.size(); at = end, ++number) {
    if (number % kWindowsBetweenReports == 0 && !progress(static_cast<double>(at) / static_cast<double>(text.size())))
      return cancelled();
    end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::size_t before = out.tokens.size();
    VITRINE_CHECK(tokenizer.encode(text.substr(at, end - at), out.tokens, {}));
    const std::size_t count = out.tokens.size() - before;
    if (count > most) ++out.cut;
    out.tokens.resize(before + (count < 2 ? 0 : std::min(count, most)));
    if (count >= 2) out.begins.push_back(out.tokens.size());
  }
  return out;
}

// A sample a line: its tokens but the last, and the same one further. Padding has the first token and no label.
Result<std::shared_ptr<const Dataset>> line_samples(std::int64_t length, TokenizerPtr tokenizer,
                                                    std::string_view text, const std::string& title,
                                                    const Progress& progress) {
  VITRINE_TRY(const Lines lines, lines_of(*tokenizer, text, static_cast<std::size_t>(length) + 1, progress));
  const Windows all{length, 0, static_cast<std::int64_t>(lines.begins.size()) - 1};
  if (all.count < 1)
    return Error{"No line of the text has two tokens", title, "Choose windows as samples, or a longer text"};
  VITRINE_CHECK(check_fits_memory(2.0 * sizeof(float) * static_cast<double>(all.count) * static_cast<double>(length),
                                  grouped(all.count) + " lines of " + grouped(length) + " tokens", title,
                                  "Shorten the window or use a shorter text"));
  auto data = std::make_shared<Dataset>();
  data->title = title;
  data->count = all.count;
  data->tokenizer = tokenizer;
  note_unknown(*tokenizer, lines.tokens, *data);
  if (lines.cut > 0)
    data->notes.push_back(grouped(lines.cut) + " of " + grouped(all.count) + " lines are longer than " +
                          grouped(length) + " tokens and one behind them; the rest of each was left out");
  Field input = field_of("input", FieldKind::tokens, all, tokenizer->vocabulary());
  Field target = field_of("target", FieldKind::classes, all, tokenizer->vocabulary());
  std::fill(target.values.floats().begin(), target.values.floats().end(), -1.0F);
  for (std::size_t i = 0; i + 1 < lines.begins.size(); ++i) {
    const auto first = lines.tokens.begin() + static_cast<std::ptrdiff_t>(lines.begins[i]);
    const auto count = static_cast<std::int32_t>(lines.begins[i + 1] - lines.begins[i] - 1);
    const std::int64_t to = static_cast<std::int64_t>(i) * length;
    std::copy_n(first, count, input.values.floats().begin() + to);
    std::copy_n(first + 1, count, target.values.floats().begin() + to);
    input.lengths.push_back(count);
  }
  target.lengths = input.lengths;
  data->fields = {std::move(input), std::move(target)};
  return std::shared_ptr<const Dataset>(std::move(data));
}

}  // namespace

Progress part_of(const Progress& progress, double from, double to) {
  return [&progress, from, to](double done) { return !progress || progress(from + (to - from) * done); };
}

std::vector<ParamSpec> token_specs() {
  std::vector<ParamSpec> out;
  out.push_back(ParamSpec::choice("tokens", "Tokens", "characters",
                                  {{"characters", "Characters"}, {"words", "Words"}, {"byte_pairs", "Byte pairs"}})
                    .says("What a token is. Characters: one each; few tokens, long sequences. Words: each word and "
                          "each sign; a space between two words goes without saying, other spaces and line ends are "
                          "tokens. Byte pairs: the pieces that words are most often made of (Sennrich et al. 2016), "
                          "learned from bytes, so that nothing is ever unknown."));
  out.push_back(ParamSpec::integer("vocabulary", "Vocabulary size", 1000)
                    .range(8, static_cast<double>(kMostTokens))
                    .in("tokens")
                    .says("At most so many different tokens. Words: the most frequent ones, the others become one "
                          "token, unknown. "
                          "Byte pairs: 256 bytes and what is learned, so 256 at least.")
                    .only_when("tokens", {"words", "byte_pairs"}));
  out.push_back(ParamSpec::integer("least_count", "Minimum count", 1)
                    .range(1, 1000000)
                    .says("Characters that occur less often become one token, unknown.")
                    .only_when("tokens", {"characters"}));
  out.push_back(ParamSpec::choice("cut", "Samples", "windows", {{"windows", "Windows"}, {"lines", "Lines"}})
                    .says("Windows: the text is one long row of tokens, cut into equal pieces. Lines: each line is a "
                          "sample of its own length, with its end; shorter ones are padded, what is longer than the "
                          "window is left out, and so are lines with nothing in them."));
  out.push_back(ParamSpec::integer("length", "Window", 64)
                    .range(1, 8192)
                    .in("tokens")
                    .says("Tokens T in each sample. The target is the same window one token later: at each position "
                          "the token that comes next."));
  out.push_back(ParamSpec::integer("stride", "Stride", 64)
                    .range(1, 1000000)
                    .in("tokens")
                    .says("From the beginning of one window to the next. Below the window's length windows overlap: "
                          "more samples of the same text; split them in order then, so that none is trained on and "
                          "judged by.")
                    .only_when("cut", {"windows"}));
  out.push_back(ParamSpec::real("learn_from", "Learn from", 0.9)
                    .above(0)
                    .range(0, 1)
                    .says("The share of the text, from its beginning, from which the vocabulary is learned. Not more "
                          "than what trains in an ordered split: the rest stays unseen."));
  return out;
}

Result<std::shared_ptr<const Dataset>> token_windows(const TypeInfo& info, const Params& params,
                                                     std::string_view text, const std::string& title,
                                                     const Progress& progress) {
  const auto in_text = [&title](Error error) {
    if (!is_cancelled(error)) error.where = title + (error.where.empty() ? "" : ", " + error.where);
    return error;
  };
  auto learned = learn_tokenizer(leading_part(text, real_of(info, params, "learn_from")), options_of(info, params),
                                 part_of(progress, 0, 0.5));
  if (!learned) return in_text(learned.error());
  const TokenizerPtr& tokenizer = *learned;
  if (text_of(info, params, "cut") == "lines")
    return line_samples(integer_of(info, params, "length"), tokenizer, text, title, part_of(progress, 0.5, 1));
  VITRINE_CHECK(check_fits_memory(2.0 * sizeof(Token) * static_cast<double>(text.size()), "The tokens of this text",
                                  title, "Use a part of it"));
  std::vector<Token> tokens;
  VITRINE_CHECK(tokenizer->encode(text, tokens, part_of(progress, 0.5, 0.8)));
  VITRINE_TRY(const Windows windows, windows_of(info, params, static_cast<std::int64_t>(tokens.size()), title));
  auto data = std::make_shared<Dataset>();
  data->title = title;
  data->count = windows.count;
  data->tokenizer = tokenizer;
  note_unknown(*tokenizer, tokens, *data);
  Field input = field_of("input", FieldKind::tokens, windows, tokenizer->vocabulary());
  Field target = field_of("target", FieldKind::classes, windows, tokenizer->vocabulary());
  const Progress last = part_of(progress, 0.8, 1);
  for (std::int64_t i = 0; i < windows.count; ++i) {
    if (i % kWindowsBetweenReports == 0 && !last(static_cast<double>(i) / static_cast<double>(windows.count)))
      return cancelled();
    const auto first = tokens.begin() + i * windows.stride;
    std::copy_n(first, windows.length, input.values.floats().begin() + i * windows.length);
    std::copy_n(first + 1, windows.length, target.values.floats().begin() + i * windows.length);
  }
  data->fields = {std::move(input), std::move(target)};
  return std::shared_ptr<const Dataset>(std::move(data));
}

}  // namespace vitrine
