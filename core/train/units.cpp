#include "core/train/units.h"

#include <algorithm>
#include <any>
#include <cmath>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "core/graph/block.h"
#include "core/train/programs.h"

namespace vitrine {
namespace {

struct UnitsPlace {
  LayerUnits layer;
  int value;  // of the program
  UnitCount count;
};

std::string function_name(UnaryKind kind) {
  switch (kind) {
    case UnaryKind::relu:
      return "relu";
    case UnaryKind::gelu:
      return "gelu";
    case UnaryKind::silu:
      return "silu";
    case UnaryKind::sigmoid:
      return "sigmoid";
    default:
      return "tanh";
  }
}

// Of the network, or the same numbers in another shape.
bool is_output_value(const OpList& list, int value) {
  return std::any_of(list.outputs.begin(), list.outputs.end(), [&](const auto& out) {
    int at = out.value;
    for (int producer = list.values[index(at)].producer; at != value && producer >= 0;
         producer = list.values[index(at)].producer) {
      const OpList::Entry& entry = list.ops[index(producer)];
      if (!entry.op->is_view()) break;
      at = entry.inputs.front();
    }
    return at == value;
  });
}

std::vector<UnitsPlace> units_places(const ProbeSubject& subject, const InsideProgram& pass) {
  std::vector<UnitsPlace> out;
  const OpList& list = pass.program().ops();
  for (const OpList::Entry& entry : list.ops) {
    const Node* node = subject.network.find(entry.node);
    const int value = entry.outputs.front();
    if (!node || is_output_value(list, value)) continue;
    const UnaryKind kind = limited_function(entry, *node);
    const Shape shape = pass.shape_of(value);
    if (kind == UnaryKind::linear || shape.rank() == 0) continue;
    LayerUnits layer{node->id, node->name, function_name(kind)};
    layer.units = shape.rank() == 3 ? shape[0] : shape.back();
    const UnitCount count(kind, layer.units);
    out.push_back({std::move(layer), value, count});
  }
  return out;
}

void note_sample(UnitsPlace& place, const InsideProgram& pass, std::int64_t sample) {
  const Shape shape = pass.shape_of(place.value);
  place.count.add(pass.filled(place.value, sample), shape.rank() == 3 ? shape[1] * shape[2] : 1);
}

LayerUnits counted_units(UnitsPlace place) {
  place.layer.dead = place.count.dead(), place.layer.saturated = place.count.saturated();
  return std::move(place.layer);
}

// Nothing where no slope is known.
std::optional<double> reach_in(const RecurrentSample& answer) {
  const std::vector<float>& norms = answer.by_cell.empty() ? answer.by_state : answer.by_cell;
  const std::size_t tenth = std::max<std::size_t>(1, norms.size() / 10);
  double first = 0, most = 0;
  for (std::size_t i = 0; i < norms.size(); ++i) {
    if (!std::isfinite(norms[i])) return {};
    most = std::max(most, static_cast<double>(norms[i]));
    if (i < tenth) first = most;
  }
  return most > 0 ? std::optional(first / most) : std::nullopt;
}

}  // namespace

UnaryKind limited_function(const OpList::Entry& entry, const Node& node) {
  const auto attributes = entry.op->attributes();
  if (const auto* function = std::any_cast<UnaryFunction>(&attributes)) {
    switch (function->kind) {
      case UnaryKind::relu:
      case UnaryKind::gelu:
      case UnaryKind::silu:
      case UnaryKind::sigmoid:
      case UnaryKind::tanh:
        return function->kind;
      default:
        return UnaryKind::linear;
    }
  }
  const std::string_view id = entry.op->id();
  if (id != node.type || (id != "rnn" && id != "lstm" && id != "gru")) return UnaryKind::linear;
  const TypeInfo& info = type_of(node)->info;
  const bool rectified = info.param("activation") && text_of(info, node.params, "activation") == "relu";
  return rectified ? UnaryKind::relu : UnaryKind::tanh;
}

UnaryKind limited_function(const OpList& list, int value, const Node& node) {
  if (is_output_value(list, value)) return UnaryKind::linear;
  for (int producer = list.values[index(value)].producer; producer >= 0;
       producer = list.values[index(value)].producer) {
    const OpList::Entry& entry = list.ops[index(producer)];
    if (!entry.op->is_view()) return limited_function(entry, node);
    value = entry.inputs.front();
  }
  return UnaryKind::linear;
}

void UnitsLook::look_back(const ProbeSubject& subject, const std::function<bool()>& stop,
                          std::vector<LayerUnits>& layers) {
  constexpr std::size_t kMostLayers = 4, kSamples = 3;
  std::set<std::string> seen_before;  // of several that stand one upon the other the lowest is told
  for (LayerUnits& layer : layers) {
    const std::string& type = subject.network.find(layer.node)->type;
    if (type != "rnn" && type != "lstm" && type != "gru") continue;
    if (!seen_before.insert(layer.node).second) continue;
    if (!back_.contains(layer.node) && back_.size() == kMostLayers) continue;
    RecurrenceLook& back = back_.try_emplace(layer.node, layer.node).first->second;
    std::optional<double> reach;
    for (std::size_t i = 0; i < kSamples && !stop(); ++i) {
      const auto place = static_cast<std::int64_t>(i * subject.rows().size() / kSamples);
      RecurrentSample seen;
      back.look(subject, place, stop, seen);
      const std::optional<double> one = reach_in(seen);
      if (!one) continue;
      layer.positions = std::max(layer.positions, seen.steps);
      reach = std::max(reach.value_or(0), *one);
    }
    layer.reach = reach.value_or(1);
  }
}

Result<std::vector<LayerUnits>> UnitsLook::look(const ProbeSubject& subject, std::int64_t samples,
                                                const std::function<bool()>& stop) {
  const std::vector<std::int64_t>& all = subject.split.train;
  const std::int64_t count = std::min(std::clamp<std::int64_t>(samples, 1, kMostSamples), std::ssize(all));
  if (count == 0)
    return Error{"There is no training sample to look at", "split", "Give the training part some samples"};
  VITRINE_CHECK(pass_.prepare(subject, count, [&](std::int64_t batch) {
    return std::make_unique<Program>(
        make_program(subject.project, *subject.dataset, batch, {.training = false, .keep_all = true}, false));
  }));
  std::vector<std::int64_t> rows;
  for (std::int64_t i = 0; i < count; ++i) rows.push_back(all[static_cast<std::size_t>(i * std::ssize(all) / count)]);
  std::vector<UnitsPlace> places = units_places(subject, pass_);
  for (std::size_t at = 0; at < rows.size();) {
    if (stop && stop()) return std::vector<LayerUnits>{};
    const auto many = std::min(rows.size() - at, static_cast<std::size_t>(pass_.batch()));
    pass_.forward(subject, std::span<const std::int64_t>(rows).subspan(at, many));
    for (UnitsPlace& place : places)
      for (std::size_t i = 0; i < many; ++i) note_sample(place, pass_, static_cast<std::int64_t>(i));
    at += many;
  }
  std::vector<LayerUnits> out;
  for (UnitsPlace& place : places) out.push_back(counted_units(std::move(place)));
  look_back(
      subject, [&] { return stop && stop(); }, out);
  return stop && stop() ? std::vector<LayerUnits>{} : std::move(out);
}

}  // namespace vitrine
