// Text from a trained language model, token after token.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/parallel.h"
#include "core/data/text/tokenizer.h"
#include "core/engine/program.h"
#include "core/project/project.h"
#include "core/train/trained.h"

namespace vitrine {

struct GenerateOptions {
  static constexpr double kMostTemperature = 100;
  static constexpr std::int64_t kMostGenerated = 1'000'000;
  std::int64_t tokens = 300;  // 1 … kMostGenerated
  double temperature = 0.8;   // 0 … kMostTemperature; 0: always the likeliest token
  std::int64_t top_k = 0;     // of the k likeliest tokens only; 0: of all
  std::uint64_t seed = 1;     // the same seed gives the same text
};
// Each in its range; the error names the one that is not.
[[nodiscard]] Status check_options(const GenerateOptions& options);

// A network that reads T tokens and says of each place which of K tokens comes next.
struct LanguageModel {
  std::int64_t window = 0;      // T
  std::int64_t vocabulary = 0;  // K
};
// Of the network alone, without its weights. Errors where it is none: it has problems, or several Inputs; it reads no
// tokens; its first objective's Output does not give T×K numbers that a softmax makes probabilities of; its attention
// sees the tokens that it is asked for.
[[nodiscard]] Result<LanguageModel> language_model(const Project& project);

// The token that `logits` say at a number `u` of [0, 1): token i with probability softmax(z / τ)_i, among the top_k
// largest logits only (Fan, Lewis & Dauphin 2018), of equal ones those of lower index first. τ = 0: the largest one.
// Tokens of `never` are left out. -1 where a logit that counts is not finite or none is left.
[[nodiscard]] Token draw_token(std::span<const float> logits, const GenerateOptions& options, float u,
                               const std::vector<Token>& never = {});

class TextGenerator {
 public:
  // Errors as those of language_model(), and where the weights do not fit the network, keep no vocabulary or one of
  // another size, or where what it says of a place depends on later places, so that it cannot be asked for the next
  // token. `pool` must outlive it.
  static Result<std::unique_ptr<TextGenerator>> create(const Project& project, const Trained& trained,
                                                       const Pool& pool);
  // The same of weights that lie in the layout of the whole network, such as those of a run; null where its data were
  // no text: an error.
  static Result<std::unique_ptr<TextGenerator>> create(const Project& project,
                                                       std::shared_ptr<const Tokenizer> tokenizer,
                                                       std::span<const float> weights, const Pool& pool);
  // Writes with others of the same network from now on.
  void set_weights(std::span<const float> weights) { parameters_.assign(weights.begin(), weights.end()); }

  struct Text {
    std::string text;         // without the prompt; valid UTF-8
    std::int64_t tokens = 0;  // it is made of
    std::string note;         // a sentence about characters of the prompt that the vocabulary does not have
    bool stopped = false;     // by `tell`
  };
  // Told of each token what it adds to the text, which may be nothing yet; false to stop.
  using Tell = std::function<bool(std::string_view added)>;
  // What follows `prompt`; nothing there stands for the end of a line. The network reads the last T tokens; fewer
  // stand at the window's beginning, and what is behind them cannot reach back. Special tokens are never drawn but
  // <join>. Errors where an option is out of range, the prompt is empty and there is no line end to begin with, or an
  // answer is not finite.
  [[nodiscard]] Result<Text> generate(std::string_view prompt, const GenerateOptions& options, const Tell& tell = {});

  [[nodiscard]] const LanguageModel& model() const { return model_; }

 private:
  TextGenerator(const Project& project, std::shared_ptr<const Tokenizer> tokenizer, const LanguageModel& model,
                const Pool& pool);
  static Result<std::unique_ptr<TextGenerator>> without_weights(const Project& project,
                                                                std::shared_ptr<const Tokenizer> tokenizer,
                                                                const Pool& pool);
  [[nodiscard]] Status begin();
  // The logits of a place, given all tokens of the window.
  std::span<const float> forward(std::int64_t place);
  [[nodiscard]] bool looks_ahead();
  [[nodiscard]] Result<std::vector<Token>> read(std::string_view prompt, std::string& note) const;

  const Pool& pool_;
  LanguageModel model_;
  TokenizerPtr tokenizer_;
  std::vector<Token> never_;
  Program program_;
  AlignedVector<float> parameters_, window_;
  int output_ = -1;
};

}  // namespace vitrine
