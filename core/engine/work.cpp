#include "core/engine/work.h"

#include <vector>

namespace vitrine {
namespace {

// Which factors of an op's products have a gradient.
struct Factors {
  bool any_weight = false;  // it has weights at all
  bool weight_wanted = false, input_wanted = false;
};

Factors factors_of(const OpList& list, const Derivative& derivative, const OpList::Entry& entry) {
  Factors out;
  for (std::size_t i = 0; i < entry.inputs.size(); ++i) {
    const auto value = static_cast<std::size_t>(entry.inputs[i]);
    const auto& info = list.values[value];
    const bool wanted =
        entry.op->differentiable(i) && derivative.wanted[static_cast<std::size_t>(derivative.root[value])];
    if (info.kind != OpList::Kind::parameter) {
      out.input_wanted = out.input_wanted || wanted;
    } else if (list.parameters[static_cast<std::size_t>(info.parameter)].spec.role == ParameterRole::weight) {
      out.any_weight = true;
      out.weight_wanted = out.weight_wanted || wanted;
    }
  }
  return out;
}

}  // namespace

StepWork step_work(const OpList& list, const Derivative& derivative) {
  StepWork work;
  std::vector<std::int64_t> products(list.ops.size());
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < products.size(); ++i) {
    shapes.clear();
    for (const int value : list.ops[i].inputs) shapes.push_back(list.values[static_cast<std::size_t>(value)].shape);
    work.forward += products[i] = list.ops[i].op->multiply_adds(shapes);
  }
  for (const int at : derivative.order) {
    const auto& entry = list.ops[static_cast<std::size_t>(at)];
    const std::int64_t product = products[static_cast<std::size_t>(at)];
    const Factors factors = factors_of(list, derivative, entry);
    if (factors.weight_wanted) work.weight_gradients += product;
    if (factors.input_wanted) work.input_gradients += factors.any_weight ? product : 2 * product;
  }
  return work;
}

}  // namespace vitrine
