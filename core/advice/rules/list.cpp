#include "core/advice/rules/list.h"

namespace vitrine {

const std::vector<AdviceType>& advice_types() {
  using namespace advice;
  static const std::vector<AdviceType> types{
      not_finite(), exploding_gradients(), vanishing_gradients(), rate_too_high(),    rate_too_low(),
      dead_units(), saturated_units(),     loss_does_not_fit(),   bad_initial_loss(), inputs_not_normalised(),
      leakage(),    class_imbalance(),     overfitting(),         underfitting(),     plateau()};
  return types;
}

}  // namespace vitrine

namespace vitrine::advice {

std::string names_of(const Course& course, const std::vector<std::string>& layers) {
  std::vector<std::string> names;
  for (const std::string& id : layers) {
    const Node* node = course.project().graph.find(id);
    names.push_back(node ? node->name : id);
  }
  return listed(names);
}

}  // namespace vitrine::advice
