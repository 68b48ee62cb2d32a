#include "core/train/generate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/data/text/utf8.h"
#include "core/graph/analysis.h"
#include "core/graph/block.h"
#include "core/losses/loss.h"
#include "core/project/objectives.h"
#include "core/train/evaluator.h"
#include "core/train/take_weights.h"

namespace vitrine {
namespace {

const char* const kReadTokens = "Choose a project that trains on text, such as the example Characters";

// The kinds of layer that mix places do so by attention; others are found by trying.
Status check_attention(const Graph& graph) {
  for (const Node& node : graph.nodes()) {
    if (node.type != "multi_head_attention") continue;
    if (!flag_of(type_of(node)->info, node.params, "causal"))
      return Error{"It sees the tokens that it is asked for, so what it has learnt is to copy them", node.name,
                   "Switch Causal on and train anew"};
  }
  return {};
}

// What a person knows a token by: a character as it stands.
std::string unknown_in_words(std::string_view prompt, const Tokenizer& tokenizer) {
  const auto unknown = tokenizer.vocabulary().special(Special::unk);
  std::vector<std::string> letters;
  std::size_t at = 0;
  while (unknown && at < prompt.size()) {
    const CodePoint point = front_code_point(prompt.substr(at));
    const std::string_view letter = prompt.substr(at, point.bytes);
    const auto tokens = tokenizer.encode(letter);
    if (std::find(tokens.begin(), tokens.end(), *unknown) != tokens.end() &&
        std::find(letters.begin(), letters.end(), letter) == letters.end())
      letters.emplace_back(letter);
    at += point.bytes;
  }
  std::string out;
  constexpr std::size_t kMostNamed = 8;
  for (std::size_t i = 0; i < std::min(letters.size(), kMostNamed); ++i)
    out += (i > 0 ? ", “" : "“") + printable(letters[i]) + "”";
  return out + (letters.size() > kMostNamed ? " and others" : "");
}

std::string note_on(std::string_view prompt, const std::vector<Token>& tokens, const Tokenizer& tokenizer) {
  const auto unknown = tokenizer.vocabulary().special(Special::unk);
  const auto count = unknown ? std::count(tokens.begin(), tokens.end(), *unknown) : 0;
  if (count == 0) return {};
  const std::string what = tokenizer.code().kind == TokenKind::characters
                               ? ": the text that it has learnt from has no " + unknown_in_words(prompt, tokenizer)
                               : "";
  return grouped(count) + (count == 1 ? " token of the prompt is" : " tokens of the prompt are") +
         " not in the vocabulary and stand as unknown" + what;
}

std::vector<Token> never_drawn(const Vocabulary& vocabulary) {
  std::vector<Token> out;
  for (const Special special : vocabulary.specials())
    if (special != Special::join) out.push_back(*vocabulary.special(special));
  return out;
}

}  // namespace

Status check_options(const GenerateOptions& options) {
  const auto most = GenerateOptions::kMostGenerated;
  if (options.tokens < 1 || options.tokens > most)
    return Error{"The number of tokens is " + grouped(options.tokens), "tokens",
                 "Choose one from 1 to " + grouped(most)};
  if (!(options.temperature >= 0 && options.temperature <= GenerateOptions::kMostTemperature))
    return Error{"The temperature is " + shortest(options.temperature), "temperature",
                 "Choose one from 0 to " + shortest(GenerateOptions::kMostTemperature) + ", e.g. 0.8"};
  if (options.top_k < 0)
    return Error{"The draw is among " + grouped(options.top_k) + " tokens", "top-k", "Choose 0 for all, or more"};
  return {};
}

Result<LanguageModel> language_model(const Project& drawn) {
  const Project project = flattened(drawn);
  const Analysis analysis = find_problems(drawn.graph);
  for (const Problem& problem : analysis.problems) {
    if (problem.severity == Severity::error)
      return Error{problem.text, analysis.owner_name(drawn.graph, problem), problem.remedy};
  }
  const std::string network = "network";
  if (analysis.inputs.size() != 1)
    return Error{"It has " + grouped(static_cast<std::int64_t>(analysis.inputs.size())) +
                     " Inputs, and a language model reads one text",
                 network, kReadTokens};
  const Node& input = *project.graph.find(analysis.inputs.front());
  const Shape read = analysis.facts(input.id)->outputs.front();
  if (text_of(type_of(input)->info, input.params, "kind") != "tokens" || read.rank() != 1)
    return Error{"It reads no text: a language model's Input takes a window of tokens", input.name, kReadTokens};
  const auto vocabulary = integer_of(type_of(input)->info, input.params, "vocabulary");
  const Objective& objective = project.objectives.front();
  const NodeId& judged = output_of(objective).empty() ? analysis.outputs.front() : output_of(objective);
  const LayerFacts* facts = analysis.facts(judged);
  const Shape wanted{read[0], vocabulary};
  if (!facts || facts->outputs.empty() || facts->outputs.front() != wanted)
    return Error{"It gives " + (facts && !facts->outputs.empty() ? facts->outputs.front().text() : "nothing") +
                     ", and a language model that reads " + read.text() + " of " + grouped(vocabulary) +
                     " tokens gives " + wanted.text() + ": at each place a number for each token",
                 project.graph.find(judged)->name, kReadTokens};
  if (loss_types().at(objective.loss.type).readout != LossType::Readout::softmax)
    return Error{"Its loss does not make it tell how likely each token is", "loss", "Train with cross-entropy"};
  VITRINE_CHECK(check_attention(project.graph));
  return LanguageModel{read[0], vocabulary};
}

Token draw_token(std::span<const float> logits, const GenerateOptions& options, float u,
                 const std::vector<Token>& never) {
  std::vector<Token> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  std::erase_if(order, [&](Token t) { return std::find(never.begin(), never.end(), t) != never.end(); });
  const auto at = [&](Token t) { return logits[static_cast<std::size_t>(t)]; };
  if (order.empty() || !std::all_of(order.begin(), order.end(), [&](Token t) { return std::isfinite(at(t)); }))
    return -1;
  const auto all = static_cast<std::int64_t>(order.size());
  const std::int64_t kept = options.temperature == 0 ? 1 : options.top_k == 0 ? all : std::min(options.top_k, all);
  std::partial_sort(order.begin(), order.begin() + kept, order.end(),
                    [&](Token a, Token b) { return at(a) != at(b) ? at(a) > at(b) : a < b; });
  order.resize(static_cast<std::size_t>(kept));
  if (kept == 1) return order.front();
  std::vector<double> sums(order.size());
  double sum = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double z = static_cast<double>(at(order[i])) - static_cast<double>(at(order.front()));
    sums[i] = sum += std::exp(z / options.temperature);
  }
  const auto found = std::upper_bound(sums.begin(), sums.end(), static_cast<double>(u) * sum);
  return order[std::min(static_cast<std::size_t>(found - sums.begin()), order.size() - 1)];
}

TextGenerator::TextGenerator(const Project& project, std::shared_ptr<const Tokenizer> tokenizer,
                             const LanguageModel& model, const Pool& pool)
    : pool_(pool),
      model_(model),
      tokenizer_(std::move(tokenizer)),
      never_(never_drawn(tokenizer_->vocabulary())),
      program_(lower_graph(project.graph, 1), {}, {.training = false}),
      window_(static_cast<std::size_t>(model.window)),
      output_(program_.ops().outputs[judged_output(output_of(project.objectives.front()), program_.ops())].value) {}

Result<std::unique_ptr<TextGenerator>> TextGenerator::without_weights(const Project& project,
                                                                      std::shared_ptr<const Tokenizer> tokenizer,
                                                                      const Pool& pool) {
  VITRINE_TRY(const LanguageModel model, language_model(project));
  if (!tokenizer)
    return Error{"The weights keep no vocabulary, so it is not known what their tokens stand for", "weights",
                 "Choose weights that were trained on text by Vitrine"};
  const std::int64_t known = tokenizer->vocabulary().size();
  if (known != model.vocabulary)
    return Error{"The weights keep a vocabulary of " + grouped(known) + " tokens, and the network has one of " +
                     grouped(model.vocabulary),
                 "weights", "Choose the weights of this project"};
  return std::unique_ptr<TextGenerator>(new TextGenerator(project, std::move(tokenizer), model, pool));
}

Status TextGenerator::begin() {
  program_.bind(parameters_.data(), nullptr);
  program_.set_input(0, window_.data());
  if (looks_ahead())
    return Error{"What it says of a place depends on the tokens behind it, so it cannot be asked for the next one",
                 "network", "Use layers that treat each place by itself, and causal attention"};
  return {};
}

Result<std::unique_ptr<TextGenerator>> TextGenerator::create(const Project& project, const Trained& trained,
                                                             const Pool& pool) {
  VITRINE_TRY(auto out, without_weights(project, trained.tokenizer, pool));
  VITRINE_CHECK(fill_parameters(out->program_.layout(), trained, "weights", out->parameters_));
  VITRINE_CHECK(out->begin());
  return out;
}

Result<std::unique_ptr<TextGenerator>> TextGenerator::create(const Project& project,
                                                             std::shared_ptr<const Tokenizer> tokenizer,
                                                             std::span<const float> weights, const Pool& pool) {
  VITRINE_TRY(auto out, without_weights(project, std::move(tokenizer), pool));
  out->set_weights(weights);
  VITRINE_CHECK(out->begin());
  return out;
}

std::span<const float> TextGenerator::forward(std::int64_t place) {
  program_.forward({pool_, 1});
  const auto width = static_cast<std::size_t>(model_.vocabulary);
  return {static_cast<const float*>(program_.value(output_)) + static_cast<std::size_t>(place) * width, width};
}

// Other tokens in the window's second half must not change what is said of its first.
bool TextGenerator::looks_ahead() {
  const std::int64_t half = (model_.window + 1) / 2;
  const auto first_half = static_cast<std::size_t>(half * model_.vocabulary);
  const Rng rng(0, stream_of(Stream::generate, "looks ahead"));
  const auto fill = [&](std::int64_t from, std::uint32_t step) {
    for (std::int64_t i = from; i < model_.window; ++i)
      window_[static_cast<std::size_t>(i)] = static_cast<float>(
          rng.below(static_cast<std::uint32_t>(model_.vocabulary), step, static_cast<std::uint64_t>(i)));
  };
  fill(0, 0);
  const float* const said = forward(0).data();
  const std::vector<float> before(said, said + first_half);
  fill(half, 1);
  const float* const after = forward(0).data();
  float most = 0, difference = 0;
  for (std::size_t i = 0; i < first_half; ++i) {
    most = std::max(most, std::abs(before[i]));
    difference = std::max(difference, std::abs(before[i] - after[i]));
  }
  constexpr float kRounding = 1e-5F;
  return difference > kRounding * most;
}

Result<std::vector<Token>> TextGenerator::read(std::string_view prompt, std::string& note) const {
  std::vector<Token> tokens = tokenizer_->encode(prompt.empty() ? "\n" : prompt);
  const auto unknown = tokenizer_->vocabulary().special(Special::unk);
  if (tokens.empty() || (prompt.empty() && unknown && tokens.back() == *unknown))
    return Error{"There is nothing to begin with: the vocabulary has no line end", "prompt", "Write a prompt"};
  note = note_on(prompt, tokens, *tokenizer_);
  return tokens;
}

Result<TextGenerator::Text> TextGenerator::generate(std::string_view prompt, const GenerateOptions& options,
                                                    const Tell& tell) {
  VITRINE_CHECK(check_options(options));
  Text out;
  VITRINE_TRY(std::vector<Token> tokens, read(prompt, out.note));
  TextDecoder decoder(*tokenizer_);
  (void)decoder.next(tokens.back());  // what is added depends on what stands before it
  const Rng rng(options.seed, stream_of(Stream::generate, "text"));
  for (; out.tokens < options.tokens && !out.stopped; ++out.tokens) {
    const auto read = std::min(static_cast<std::int64_t>(tokens.size()), model_.window);
    tokens.erase(tokens.begin(), tokens.end() - read);
    std::fill(window_.begin(), window_.end(), 0.0F);
    std::copy(tokens.begin(), tokens.end(), window_.begin());
    const float u = rng.uniform(0, static_cast<std::uint64_t>(out.tokens));
    const Token next = draw_token(forward(read - 1), options, u, never_);
    if (next < 0)
      return Error{"The network's answer is not a number", "weights", "Choose weights from before training failed"};
    tokens.push_back(next);
    const std::string added = decoder.next(next);
    out.text += added;
    out.stopped = tell && !tell(added);
  }
  const std::string rest = decoder.finish();
  out.text += rest;
  if (!rest.empty() && tell) (void)tell(rest);
  return out;
}

}  // namespace vitrine
