#include "core/engine/differentiate.h"

namespace vitrine {
namespace {

bool trained(const OpList& list, const OpList::ValueInfo& value) {
  const auto& parameter = list.parameters[index(value.parameter)];
  return parameter.spec.role != ParameterRole::running && !parameter.frozen;
}

}  // namespace

std::vector<int> share_views(const OpList& list) {
  std::vector<int> root(list.values.size());
  for (std::size_t value = 0; value < root.size(); ++value) {
    const int producer = list.values[value].producer;
    const bool view = producer >= 0 && list.ops[index(producer)].op->is_view();
    root[value] = view ? root[index(list.ops[index(producer)].inputs[0])] : static_cast<int>(value);
  }
  return root;
}

Derivative differentiate(const OpList& list, const std::vector<int>& losses, bool input_gradients,
                         bool parameter_gradients) {
  Derivative out;
  out.root = share_views(list);
  out.accumulate.resize(list.ops.size());
  const auto root = [&](int value) { return index(out.root[index(value)]); };

  // Forward: a value can have a gradient if something trained flows into it.
  std::vector<char> reachable(list.values.size(), 0);
  for (std::size_t value = 0; value < list.values.size(); ++value) {
    const auto& info = list.values[value];
    if (info.kind == OpList::Kind::parameter) reachable[value] = parameter_gradients && trained(list, info);
  }
  // Fields and weights that a loss is fed are no inputs of the network: nobody asks for their gradients.
  for (const auto& input : list.inputs) reachable[index(input.value)] = input_gradients;
  for (const auto& entry : list.ops) {
    bool any = false;
    for (std::size_t i = 0; i < entry.inputs.size(); ++i)
      any = any || (entry.op->differentiable(i) && reachable[index(entry.inputs[i])]);
    for (const int value : entry.outputs) reachable[index(value)] = any;
  }

  // Backward: the first consumer met writes a gradient, the others add to it.
  out.wanted.assign(list.values.size(), 0);
  for (const int loss : losses) out.wanted[root(loss)] = 1;
  for (std::size_t at = list.ops.size(); at-- > 0;) {
    const auto& entry = list.ops[at];
    bool live = false;
    for (const int value : entry.outputs) live = live || out.wanted[root(value)];
    if (!live || entry.op->is_view()) continue;
    auto& accumulate = out.accumulate[at];
    accumulate.assign(entry.inputs.size(), 0);
    bool any = false;
    for (std::size_t i = 0; i < entry.inputs.size(); ++i) {
      const int value = entry.inputs[i];
      if (!entry.op->differentiable(i) || !reachable[index(value)]) continue;
      accumulate[i] = out.wanted[root(value)];
      out.wanted[root(value)] = 1;
      any = true;
    }
    if (any)
      out.order.push_back(static_cast<int>(at));
    else
      accumulate.clear();
  }
  return out;
}

}  // namespace vitrine
