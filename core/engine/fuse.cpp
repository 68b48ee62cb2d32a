#include "core/engine/fuse.h"

#include <any>
#include <utility>

#include "core/ops/side_by_side_ops.h"

namespace vitrine {
namespace {

// Two ops as one. It takes what the first takes. It gives what the second gives, then the value between them if it
// `keeps_between` (a slope may be read from it), then what else the first gives.
struct Joined {
  OpPtr op;
  bool keeps_between = false;
};

template <class A>
std::optional<A> attributes_of(const Op& op) {
  const std::any attributes = op.attributes();
  const A* const a = std::any_cast<A>(&attributes);
  return a ? std::optional<A>(*a) : std::nullopt;
}

Joined product_and_function(const Op& product, const Op& next) {
  const auto linear = attributes_of<LinearAttributes>(product);
  const auto function = attributes_of<UnaryFunction>(next);
  if (!linear || !function || linear->function.kind != UnaryKind::linear) return {};
  return {make_linear(linear->bias, *function), function->reads_input()};
}

Joined convolution_and_relu(const Op& convolution, const Op&) {
  auto a = attributes_of<SideBySideConvolution>(convolution);
  if (!a || a->relu || a->pool) return {};
  a->relu = true;
  return {make_side_by_side_conv2d(*a)};
}

// Windows that touch but do not overlap and have no padding: what is pooled need never be stored.
Joined convolution_and_pool(const Op& convolution, const Op& pool) {
  auto a = attributes_of<SideBySideConvolution>(convolution);
  const auto p = attributes_of<SideBySidePool>(pool);
  if (!a || a->pool || !p) return {};
  for (int axis = 0; axis < 2; ++axis)
    if (p->windows.kernel[axis] != p->windows.stride[axis] || p->windows.pad_before[axis] != 0 ||
        p->windows.pad_after[axis] != 0)
      return {};
  a->pool = p->windows;
  return {make_side_by_side_conv2d(*a)};
}

Joined normalisation_and_relu(const Op& normalisation, const Op&) {
  auto a = attributes_of<SideBySideNormalisation>(normalisation);
  if (!a || a->relu) return {};
  a->relu = true;
  return {make_side_by_side_batch_norm(*a)};
}

// Which op may take the one behind it. The pairs look closer: only images side by side have ops that are two.
struct FusionRule {
  std::string_view first, next;  // ids; any, if empty
  Joined (*join)(const Op& first, const Op& next);
};
constexpr FusionRule kFusionRules[] = {{"linear", "", product_and_function},
                           {"conv2d", "relu", convolution_and_relu},
                           {"conv2d", "max_pool2d", convolution_and_pool},
                           {"batch_norm", "relu", normalisation_and_relu}};

Joined join(const Op& first, const Op& next) {
  for (const FusionRule& rule : kFusionRules)
    if (rule.first == first.id() && (rule.next.empty() || rule.next == next.id())) return rule.join(first, next);
  return {};
}

// How many read each value, those outside the list included.
std::vector<int> readers(const OpList& list) {
  std::vector<int> count(list.values.size(), 0);
  for (const auto& entry : list.ops)
    for (const int value : entry.inputs) ++count[index(value)];
  for (const auto* named : {&list.outputs, &list.exposed})
    for (const auto& tensor : *named) ++count[index(tensor.value)];
  for (const auto& update : list.running) ++count[index(update.value)];
  return count;
}

}  // namespace

OpList fuse(OpList list) {
  const std::vector<int> read = readers(list);
  std::vector<OpList::Entry> kept;
  kept.reserve(list.ops.size());
  std::vector<int> maker(list.values.size(), -1);  // of each value: its op among those kept
  for (auto& entry : list.ops) {
    const int between = entry.inputs.size() == 1 ? entry.inputs.front() : -1;
    const int before = between >= 0 && read[index(between)] == 1 ? maker[index(between)] : -1;
    Joined joined;
    if (before >= 0 && kept[index(before)].outputs.front() == between)
      joined = join(*kept[index(before)].op, *entry.op);
    if (joined.op) {
      auto& pair = kept[index(before)];
      pair.op = std::move(joined.op);
      if (!joined.keeps_between) pair.outputs.erase(pair.outputs.begin()), maker[index(between)] = -1;
      pair.outputs.insert(pair.outputs.begin(), entry.outputs.begin(), entry.outputs.end());
      for (const int value : entry.outputs) maker[index(value)] = before;
      continue;
    }
    for (const int value : entry.outputs) maker[index(value)] = static_cast<int>(kept.size());
    kept.push_back(std::move(entry));
  }
  list.ops = std::move(kept);
  for (std::size_t v = 0; v < list.values.size(); ++v) list.values[v].producer = maker[v];
  return list;
}

}  // namespace vitrine
