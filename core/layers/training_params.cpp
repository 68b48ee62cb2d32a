#include "core/layers/training_params.h"

namespace vitrine {
namespace {

constexpr const char* kHeading = "How it trains";
const std::string kNone;

}  // namespace

void add_training_params(TypeInfo& info) {
  info.params.push_back(
      ParamSpec::boolean("trainable", "Trainable", true)
          .says(
              "Off: the layer is frozen, and its weights and running statistics stay as they are, which keeps what a "
              "network has learned elsewhere. May change while a run goes on.")
          .changes_live()
          .under(kHeading));
  info.params.push_back(
      ParamSpec::real("learning_rate_factor", "Rate factor", 1)
          .range(0, 1000)
          .says("Multiplies the learning rate for this layer's weights. Below 1 for layers that have learned before, "
                "so that a new head may move faster than they do (Howard and Ruder 2018).")
          .only_when("trainable", {"on"})
          .changes_live()
          .under(kHeading));
  info.params.push_back(ParamSpec::text("optimizer_group", "Optimizer", "")
                            .says("Which of the project's optimizers moves its weights, by name. Empty: the first.")
                            .only_when("trainable", {"on"})
                            .picks(ParamSpec::Names::optimizer_group)
                            .under(kHeading));
  info.params.push_back(
      ParamSpec::text("weights_of", "Weights of", "")
          .says("Another layer whose weights this one uses too: both are one, train together, and count and export "
                "once (Press and Wolf 2017 tie an embedding and the last layer so). Empty: it has its own.")
          .picks(ParamSpec::Names::layer_with_weights)
          .under(kHeading));
}

bool trains(const TypeInfo& info, const Params& params) {
  return !info.param("trainable") || flag_of(info, params, "trainable");
}
double learning_rate_factor(const TypeInfo& info, const Params& params) {
  return info.param("learning_rate_factor") ? real_of(info, params, "learning_rate_factor") : 1;
}
const std::string& optimizer_group(const TypeInfo& info, const Params& params) {
  return info.param("optimizer_group") ? text_of(info, params, "optimizer_group") : kNone;
}
const std::string& weights_of(const TypeInfo& info, const Params& params) {
  return info.param("weights_of") ? text_of(info, params, "weights_of") : kNone;
}

}  // namespace vitrine
