#include "core/engine/fuse.h"

#include <utility>

namespace vitrine {
namespace {

std::size_t index(int value) {
  return static_cast<std::size_t>(value);
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
    Op::Joined joined;
    if (before >= 0 && kept[index(before)].outputs.front() == between)
      joined = kept[index(before)].op->followed_by(*entry.op);
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
