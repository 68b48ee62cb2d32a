#include "core/train/probes/attention.h"

#include <algorithm>
#include <utility>

#include "core/recipes/recipe.h"
#include "core/train/probes/list.h"

namespace vitrine {
namespace {

constexpr int kMostSamples = 64;

class AttentionProbe final : public Probe {
 public:
  explicit AttentionProbe(std::vector<std::int64_t> samples) : samples_(std::move(samples)) {}

  std::shared_ptr<ProbeAnswer> look(const ProbeSubject& subject, const std::function<bool()>&) override {
    auto out = std::make_shared<AttentionAnswer>();
    std::vector<std::int64_t> chosen, positions;
    for (const std::int64_t position : samples_)
      if (position >= 0 && position < std::ssize(subject.rows()) && chosen.size() < kMostSamples)
        chosen.push_back(subject.rows()[static_cast<std::size_t>(position)]), positions.push_back(position);
    if (chosen.empty()) return out;
    run(subject, chosen);
    for (std::size_t sample = 0; sample < chosen.size(); ++sample)
      for (const auto& exposed : program_->ops().exposed) {
        if (exposed.name != "attention") continue;
        const Node& node = *subject.network.find(exposed.node);
        const std::size_t ports = type_of(node)->input_ports(node.params).size();
        const Port query{node.id, 0}, key{node.id, ports > 1 ? 1 : 0};
        const Shape shape = program_->shape(exposed.value, program_->batch()).without_batch();  // heads × T × S
        AttentionMap map{node.id,
                         node.name,
                         positions[sample],
                         weights_of(exposed.value, query, key, subject.network, static_cast<std::int64_t>(sample)),
                         "",
                         ""};
        map.queries = tokens_behind(subject, query, shape[1]);
        map.keys = tokens_behind(subject, key, shape[2]);
        out->maps.push_back(std::move(map));
      }
    return out;
  }

 private:
  // Through a program that keeps every tensor, for as many samples as were asked for.
  void run(const ProbeSubject& subject, const std::vector<std::int64_t>& rows) {
    const std::int64_t count = std::ssize(rows);
    if (!program_ || program_->batch() != count) {
      program_ = std::make_unique<Program>(
          make_program(subject.project, *subject.dataset, count, {.training = false, .keep_all = true}, false));
      batch_ = make_batch(*subject.dataset, count);
    }
    program_->bind(const_cast<float*>(subject.weights.data()), nullptr);
    feed_inputs(*program_, batch_);
    gather(*subject.dataset, rows, subject.scales, batch_);
    program_->forward({subject.pool, count});
  }

  // Of one sample, without its padding.
  [[nodiscard]] Tensor weights_of(int value, const Port& query, const Port& key, const Graph& network,
                                  std::int64_t sample) const {
    const Shape shape = program_->shape(value, program_->batch()).without_batch();  // heads × T × S
    const std::int64_t queries = filled_positions(network, query, sample, shape[1]),
                       keys = filled_positions(network, key, sample, shape[2]);
    Tensor out(Shape{shape[0], queries, keys});
    const auto* values = static_cast<const float*>(program_->value(value)) + sample * shape.size();
    auto to = out.values.begin();
    for (std::int64_t row = 0; row < shape[0] * shape[1]; ++row)
      if (row % shape[1] < queries) to = std::copy_n(values + row * shape[2], keys, to);
    return out;
  }
  // Of what an input port gets for a sample of the batch: the positions that are no padding.
  [[nodiscard]] std::int64_t filled_positions(const Graph& network, const Port& port, std::int64_t sample,
                                              std::int64_t positions) const {
    const OpList& list = program_->ops();
    const Port from = network.edge_into(port)->from;
    const int value = list.layer_outputs.at(from.node).at(index(from.index));
    const int of = list.values[index(value)].lengths;
    if (of < 0) return positions;
    const auto* entry = batch_.find(list.lengths[index(of)].name);
    return static_cast<std::int64_t>(entry->lengths[static_cast<std::size_t>(sample)]);
  }
  // Back along what layers get first, to an Input whose tokens the positions of this port are.
  [[nodiscard]] static std::string tokens_behind(const ProbeSubject& subject, Port port, std::int64_t positions) {
    while (const Edge* edge = subject.network.edge_into(port)) port = {edge->from.node, 0};
    const Node& node = *subject.network.find(port.node);
    if (!type_of(node)->is_input) return {};
    const Field* field = subject.dataset->origin(text_of(type_of(node)->info, node.params, "field"));
    const bool fits = field && field->kind == FieldKind::tokens && field->shape == Shape{positions};
    return fits ? field->name : std::string();
  }

  std::vector<std::int64_t> samples_;
  std::unique_ptr<Program> program_;
  Batch batch_;
};

}  // namespace

Spec attention_of(std::vector<std::int64_t> samples, bool at_start) {
  Spec out{"attention", {{"samples", std::move(samples)}}};
  return at_start ? at_step(std::move(out), 0) : out;
}

namespace probes {

ProbeType attention() {
  TypeInfo info;
  info.id = "attention";
  info.title = "Attention";
  info.category = "Inside the network";
  info.doc =
      "The weights of each head of each attention layer for chosen samples: which position looks at which (Vaswani "
      "et al. 2017). Padding is left out.";
  info.params = {ParamSpec::integers("samples", "Samples", {0})
                     .range(0, 1e15)
                     .lengths(0, kMostSamples)
                     .says("Places in the validation part, from 0.")};
  return {info, [info](const Params& params) {
            return std::make_unique<AttentionProbe>(integers_of(info, params, "samples"));
          }};
}

}  // namespace probes
}  // namespace vitrine
