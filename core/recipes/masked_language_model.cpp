// Masked language modelling (Devlin et al. 2019): some tokens are hidden, and the network learns to say which they
// were.
#include <algorithm>

#include "core/data/draws.h"
#include "core/recipes/list.h"

namespace vitrine::recipes {
namespace {

constexpr const char *kMasked = "masked", *kHidden = "hidden";

// Of the chosen tokens 8 of 10 become the mask, one another token, and one stays: what is not the mask may be wrong,
// too. The same draws for both fields.
struct Masking {
  double rate;
  std::int64_t vocabulary;  // the mask is the token behind the last one

  void operator()(std::span<const float> from, std::span<float> to, Draws& draws, bool labels) const {
    for (std::size_t i = 0; i < from.size(); ++i) {
      const bool chosen = draws.uniform() < rate;
      const std::uint32_t what = draws.below(10), other = draws.below(static_cast<std::uint32_t>(vocabulary));
      if (labels)
        to[i] = chosen ? from[i] : -1.0F;
      else
        to[i] = !chosen || what == 9 ? from[i] : static_cast<float>(what == 8 ? other : vocabulary);
    }
  }
};

Result<std::vector<RecipeField>> masked_fields(const TypeInfo& info, const Params& params, const Dataset& dataset) {
  const std::string& name = text_of(info, params, "data");
  const Field* data = dataset.find(name);
  if (!data || data->kind != FieldKind::tokens || data->shape.rank() != 1)
    return Error{info.title + " hides tokens of a sequence, and “" + name + "” is " + (data ? "none" : "not there"),
                 "recipe", "Choose another at Hides in the Training tab"};
  if (!data->lengths.empty())
    return Error{info.title + " needs sequences of one length, and those of “" + name + "” end early", "recipe",
                 "Choose a field whose sequences are all full"};
  const Masking masking{real_of(info, params, "rate"), data->classes};
  const auto made = [&](const char* called, bool labels) {
    RecipeField out;
    out.field.name = called;
    out.field.shape = data->shape;
    out.field.kind = labels ? FieldKind::classes : FieldKind::tokens;
    out.field.classes = data->classes + (labels ? 0 : 1);
    out.field.names = data->names;
    if (!labels && !data->names.empty()) out.field.names.emplace_back("[mask]");
    out.from = name;
    out.apply = [masking, labels](std::span<const float> from, std::span<float> to, Draws& draws) {
      masking(from, to, draws, labels);
    };
    return out;
  };
  return std::vector<RecipeField>{made(kMasked, false), made(kHidden, true)};
}

void check_masked(const TypeInfo& info, const Graph& graph, const std::vector<Goal>& goals, Analysis& analysis) {
  const auto refuse = [&](std::string what, std::string remedy, std::optional<Fix> fix) {
    analysis.problems.push_back({Severity::error, "recipe", "", std::move(what), std::move(remedy), std::move(fix)});
  };
  if (inputs_reading(graph, kMasked).empty()) {
    std::optional<Fix> fix;
    if (const auto inputs = inputs_reading(graph, "input"); inputs.size() == 1) {
      const std::string& name = graph.find(inputs.front())->name;
      fix = Fix{"Let " + name + " read “masked”", {{"layer." + name + ".field", kMasked}}};
    }
    refuse(info.title + " hides tokens, but no Input reads what is left", "Let an Input read the field “masked”",
           std::move(fix));
  }
  const bool judged = std::any_of(goals.begin(), goals.end(), [](const Goal& goal) {
    return goal.bound.size() > 1 && !goal.bound[1].is_output && goal.bound[1].name == kHidden;
  });
  if (!judged)
    refuse(info.title + " has an objective that is compared with the tokens that were hidden, and here is none",
           "Choose “hidden” as the target of an objective",
           goals.size() == 1 ? std::optional(Fix{"Let it compare with “hidden”", {{"objective.target", kHidden}}})
                             : std::nullopt);
}

}  // namespace

RecipeType masked_language_model() {
  RecipeType type = supervised();
  type.carries = false;
  type.info = {
      "masked_language_model",
      "Masked language model",
      "Recipes",
      "Learns a language from text without labels (BERT, Devlin et al. 2019): of each sequence some tokens are "
      "chosen, "
      "others each epoch, and most of them become a mask, one token more than the data has. An Input reads the field "
      "“masked”; an objective is compared with “hidden”, the chosen tokens as they were, and nothing anywhere else. "
      "Other objectives, such as whether a second sentence follows the first, learn beside it. What is learned here "
      "is "
      "taken over by a network with a head of its own. It is one forward pass, one backward pass, one update a step.",
      {ParamSpec::text("data", "Hides", "input")
           .picks(ParamSpec::Names::field)
           .says("The field whose tokens are hidden."),
       ParamSpec::real("rate", "Rate", 0.15).range(0, 1).says("Share of the tokens that are chosen.")},
      {}};
  type.fields = [info = type.info](const Params& params, const Dataset& dataset) {
    return masked_fields(info, params, dataset);
  };
  type.check = [info = type.info](const Graph& graph, const std::vector<Goal>& goals, const Params&,
                                  Analysis& analysis) { check_masked(info, graph, goals, analysis); };
  return type;
}

}  // namespace vitrine::recipes
