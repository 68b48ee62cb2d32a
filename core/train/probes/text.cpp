#include "core/train/probes/text.h"

#include <algorithm>
#include <utility>

#include "core/train/probes/list.h"

namespace vitrine {
namespace {

class TextProbe final : public Probe {
 public:
  TextProbe(std::string prompt, const GenerateOptions& options) : prompt_(std::move(prompt)), options_(options) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<TextAnswer>();
    out->prompt = prompt_, out->options = options_;
    // A network that cannot write will not learn to: it is asked once.
    if (why_.empty()) out->why = write(subject, *out, stop);
    if (!generator_) why_ = out->why.empty() ? why_ : out->why;
    if (!why_.empty()) out->why = why_;
    return out;
  }

 private:
  // Why not; empty once it is written.
  std::string write(const ProbeSubject& subject, TextAnswer& out, const std::function<bool()>& stop) {
    if (generator_) {
      generator_->set_weights(subject.weights);
    } else {
      auto made = TextGenerator::create(subject.project, subject.dataset->tokenizer, subject.weights, subject.pool);
      if (!made) return made.error().sentence();
      generator_ = std::move(*made);
    }
    auto text = generator_->generate(prompt_, options_, [&](std::string_view) { return !stop(); });
    if (!text) return text.error().sentence();
    out.text = std::move(text->text);
    out.tokens = text->tokens;
    out.note = std::move(text->note);
    return {};
  }

  std::string prompt_, why_;
  GenerateOptions options_;
  std::unique_ptr<TextGenerator> generator_;  // made when first asked for
};

}  // namespace

Spec text_of_prompt(const std::string& prompt, const GenerateOptions& options) {
  return {"text",
          {{"prompt", prompt},
           {"tokens", std::clamp<std::int64_t>(options.tokens, 1, kMostLiveTokens)},
           {"temperature", options.temperature},
           {"top_k", options.top_k},
           {"seed", static_cast<std::int64_t>(options.seed)}}};
}

namespace probes {

ProbeType text() {
  const GenerateOptions usual;
  TypeInfo info;
  info.id = "text";
  info.title = "Text";
  info.category = "What it answers";
  info.doc =
      "What a language model writes on from a prompt, as vitrine-cli generate does: the same random numbers each "
      "time, so that the text changes only as the network learns.";
  info.params = {
      ParamSpec::text("prompt", "Prompt", "").says("What the text begins with. Nothing: the end of a line."),
      ParamSpec::integer("tokens", "Tokens", 60)
          .range(1, kMostLiveTokens)
          .says("How many tokens it writes each time."),
      ParamSpec::real("temperature", "Temperature", usual.temperature)
          .range(0, GenerateOptions::kMostTemperature)
          .says("Below 1 likely tokens become likelier, above 1 less so. 0: always the likeliest."),
      ParamSpec::integer("top_k", "Top-k", usual.top_k)
          .range(0, 1e15)
          .says("Drawn among so many likeliest tokens only. 0: among all."),
      ParamSpec::integer("seed", "Seed", static_cast<std::int64_t>(usual.seed))
          .range(0, 1e15)
          .says("The same seed gives the same text of the same weights.")};
  return {info, [info](const Params& params) {
            GenerateOptions options;
            options.tokens = integer_of(info, params, "tokens");
            options.temperature = real_of(info, params, "temperature");
            options.top_k = integer_of(info, params, "top_k");
            options.seed = static_cast<std::uint64_t>(integer_of(info, params, "seed"));
            return std::make_unique<TextProbe>(text_of(info, params, "prompt"), options);
          }};
}

}  // namespace probes
}  // namespace vitrine
