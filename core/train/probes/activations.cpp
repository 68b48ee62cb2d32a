#include "core/train/probes/activations.h"

#include <algorithm>
#include <utility>

#include "core/graph/block.h"
#include "core/project/objectives.h"
#include "core/train/probes/list.h"
#include "core/train/scaling.h"
#include "core/train/told_layers.h"
#include "core/train/units.h"

namespace vitrine {
namespace {

constexpr int kMostActivationSamples = 64;
constexpr std::int64_t kMostActivationsKept = 1'000'000;          // of a layer and a sample
constexpr std::int64_t kMostActivations = std::int64_t{1} << 26;  // of an answer

struct ActivationPlace {
  const Node* node;
  std::size_t port;
  int value;                              // of the program
  const Objective* normalised = nullptr;  // that an Output answers in another unit than people know
};

// Numbers, not what is read as probabilities.
const Objective* normalised_answer(const ProbeSubject& subject, const Node& node, std::int64_t size) {
  if (!type_of(node)->is_output) return nullptr;
  for (const Objective& objective : subject.project.objectives) {
    if (!output_of(objective).empty() && output_of(objective) != node.id) continue;
    const bool numbers = loss_types().at(objective.loss.type).readout == LossType::Readout::none;
    if (!numbers || !says_in_other_unit(objective, subject.scales)) return nullptr;
    return size % std::ssize(subject.scales.of(target_of(objective)).shift) == 0 ? &objective : nullptr;
  }
  return nullptr;
}

// What is kept of an image: as many whole channels as fit, or one that is thinned until it does.
void keep_image(NodeActivations& out, std::int64_t most) {
  const Shape& image = out.shape;
  const auto thinned = [&](int axis) { return chunk_count(image[axis], out.every); };
  while (thinned(1) * thinned(2) > most) ++out.every;
  const std::int64_t channels = std::clamp<std::int64_t>(most / (thinned(1) * thinned(2)), 1, image[0]);
  out.kept = Shape{channels, thinned(1), thinned(2)};
}

std::vector<float> kept_of_image(const NodeActivations& node, const float* from) {
  std::vector<float> out;
  out.reserve(static_cast<std::size_t>(node.kept.size()));
  for (std::int64_t c = 0; c < node.kept[0]; ++c)
    for (std::int64_t y = 0; y < node.shape[1]; y += node.every)
      for (std::int64_t x = 0; x < node.shape[2]; x += node.every)
        out.push_back(from[(c * node.shape[1] + y) * node.shape[2] + x]);
  return out;
}

// What comes out of the layers of `network`, or of the one that is asked for, where a program computes it. Outputs
// are told in the unit of their target.
std::vector<ActivationPlace> places_in(const Program& program, const Graph& network, const std::string& node,
                                       const ProbeSubject& subject) {
  std::vector<ActivationPlace> out;
  const auto& made = program.ops().layer_outputs;
  for (const NodeId& id : network.topological_order()) {
    if (!node.empty() && id != node) continue;
    const auto known = made.find(id);
    if (known == made.end()) continue;
    for (std::size_t port = 0; port < known->second.size(); ++port) {
      const int value = known->second[port];
      if (value < 0) continue;
      const Node& layer = *network.find(id);
      const std::int64_t size = program.ops().values[index(value)].shape.without_batch().size();
      out.push_back({&layer, port, value, normalised_answer(subject, layer, size)});
    }
  }
  return out;
}

NodeActivations described(const ActivationPlace& place, const Program& program, std::int64_t most) {
  NodeActivations out;
  out.node = place.node->id, out.name = place.node->name, out.port = place.port;
  const auto ports = type_of(*place.node)->output_ports(place.node->params);
  if (place.port < ports.size()) out.output = ports[place.port];
  out.shape = program.ops().values[index(place.value)].shape.without_batch();
  out.in_unit_of_target = place.normalised != nullptr;
  out.function = limited_function(program.ops(), place.value, *place.node);
  if (out.shape.rank() == 3)
    keep_image(out, most);
  else
    out.kept = Shape{std::min(out.shape.size(), most)};
  return out;
}

// One sample more.
void add_sample(const ActivationPlace& place, std::span<const float> values, const Scales& scales,
                NodeActivations& out) {
  std::vector<float> whole;  // with its padding: each number has a scale of its own
  if (place.normalised) {
    whole.assign(static_cast<std::size_t>(out.shape.size()), 0.0F);
    std::copy(values.begin(), values.end(), whole.begin());
    into_unit_of_target(*place.normalised, scales, whole);
    values = std::span<const float>(whole).first(values.size());
  }
  out.all.add(statistics_of(values));
  if (out.shape.rank() == 3) {
    out.values.push_back(kept_of_image(out, values.data()));
    return;
  }
  const auto kept = values.first(std::min(values.size(), static_cast<std::size_t>(out.kept[0])));
  out.values.emplace_back(kept.begin(), kept.end());
}

class ActivationsProbe final : public Probe {
 public:
  ActivationsProbe(std::vector<std::int64_t> samples, std::string node, std::int64_t most)
      : samples_(std::move(samples)),
        node_(std::move(node)),
        most_(std::clamp<std::int64_t>(most, 1, kMostActivationsKept)) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>& stop) override {
    auto out = std::make_shared<ActivationsAnswer>();
    WatchedRows chosen = watched_rows(subject, samples_, kMostActivationSamples);
    const auto fail = [&](std::string why) { return out->why = std::move(why), out; };
    if (chosen.rows.empty()) return fail(no_such_rows(subject));
    if (!node_.empty() && !subject.network.find(node_)) return fail(no_such_layer(node_));
    const Status ready = pass_.prepare(subject, std::ssize(chosen.rows), [&](std::int64_t batch) {
      return std::make_unique<Program>(
          make_program(subject.project, *subject.dataset, batch, {.training = false, .keep_all = true}, false));
    });
    if (!ready) return fail(ready.error().sentence());
    const std::vector<ActivationPlace> places = places_in(pass_.program(), subject.network, node_, subject);
    out->samples = std::move(chosen.places), out->rows = std::move(chosen.rows);
    const std::int64_t parts = std::max<std::int64_t>(1, std::ssize(places) * std::ssize(out->rows));
    out->most = std::clamp<std::int64_t>(kMostActivations / parts, 1, most_);
    for (const ActivationPlace& place : places)
      out->nodes.push_back(described(place, pass_.program(), out->most));
    for (std::size_t at = 0; at < out->rows.size() && !stop();) {
      const auto count = std::min(out->rows.size() - at, static_cast<std::size_t>(pass_.batch()));
      pass_.forward(subject, std::span<const std::int64_t>(out->rows).subspan(at, count));
      for (std::size_t i = 0; i < places.size(); ++i)
        for (std::size_t sample = 0; sample < count; ++sample)
          add_sample(places[i], pass_.filled(places[i].value, static_cast<std::int64_t>(sample)), subject.scales,
                     out->nodes[i]);
      at += count;
    }
    return out;
  }

 private:
  std::vector<std::int64_t> samples_;
  std::string node_;
  std::int64_t most_;
  InsideProgram pass_;
};

}  // namespace

Spec activations_of(std::vector<std::int64_t> samples, const std::string& node, std::int64_t most) {
  return {"activations", {{"samples", std::move(samples)}, {"node", node}, {"most", most}}};
}

std::shared_ptr<ProbeAnswer> layers_told_by(const Program& program, const ProbeSubject& subject, std::int64_t most) {
  auto out = std::make_shared<ActivationsAnswer>();
  const std::vector<ActivationPlace> places = places_in(program, subject.network, {}, subject);
  out->samples = {0}, out->rows = {0}, out->step = subject.step;
  out->most = std::clamp<std::int64_t>(kMostActivations / std::max<std::int64_t>(1, std::ssize(places)), 1,
                                       std::clamp<std::int64_t>(most, 1, kMostActivationsKept));
  for (const ActivationPlace& place : places) {
    NodeActivations& node = out->nodes.emplace_back(described(place, program, out->most));
    const auto* const from = static_cast<const float*>(program.value(place.value));
    add_sample(place, {from, static_cast<std::size_t>(node.shape.size())}, subject.scales, node);
  }
  return out;
}

namespace probes {

ProbeType activations() {
  TypeInfo info;
  info.id = "activations";
  info.title = "Activations";
  info.category = "Inside the network";
  info.doc =
      "What comes out of each layer for chosen samples as the network answers, that is without dropout and with the "
      "running statistics of normalisation, and the mean, deviation, limits and share of zeros of it all. Padding is "
      "left out.";
  info.params = {
      ParamSpec::integers("samples", "Samples", {0})
          .range(0, 1e15)
          .lengths(1, kMostActivationSamples)
          .says("Places in the validation part, from 0."),
      ParamSpec::text("node", "Layer", "").says("The id of the layer that is looked at. Empty: all layers."),
      ParamSpec::integer("most", "Numbers", 4096)
          .range(1, kMostActivationsKept)
          .says("How many numbers of a layer and a sample are told, at most. Of images these are whole "
                "channels; a larger channel is thinned.")};
  return {info, [info](const Params& params) {
            return std::make_unique<ActivationsProbe>(integers_of(info, params, "samples"),
                                                      text_of(info, params, "node"),
                                                      integer_of(info, params, "most"));
          }};
}

}  // namespace probes
}  // namespace vitrine
