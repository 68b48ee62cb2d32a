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
      for (const auto& exposed : program_->ops().exposed)
        if (exposed.name == "attention")
          out->maps.push_back({exposed.node, subject.network.find(exposed.node)->name, positions[sample],
                               weights_of(exposed.value, exposed.node, static_cast<std::int64_t>(sample))});
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
  [[nodiscard]] Tensor weights_of(int value, const NodeId& node, std::int64_t sample) const {
    const Shape shape = program_->shape(value, program_->batch()).without_batch();  // heads × T × T
    const std::int64_t filled = filled_positions(node, sample, shape[1]);
    Tensor out(Shape{shape[0], filled, filled});
    const auto* values = static_cast<const float*>(program_->value(value)) + sample * shape.size();
    auto to = out.values.begin();
    for (std::int64_t row = 0; row < shape[0] * shape[1]; ++row)
      if (row % shape[1] < filled) to = std::copy_n(values + row * shape[2], filled, to);
    return out;
  }
  // Of what a layer gives for a sample of the batch: the positions that are no padding.
  [[nodiscard]] std::int64_t filled_positions(const NodeId& node, std::int64_t sample, std::int64_t positions) const {
    const OpList& list = program_->ops();
    const int of = list.values[static_cast<std::size_t>(list.layer_outputs.at(node).front())].lengths;
    if (of < 0) return positions;
    const auto* entry = batch_.find(list.lengths[static_cast<std::size_t>(of)].name);
    return static_cast<std::int64_t>(entry->lengths[static_cast<std::size_t>(sample)]);
  }

  std::vector<std::int64_t> samples_;
  std::unique_ptr<Program> program_;
  Batch batch_;
};

}  // namespace

Spec attention_of(std::vector<std::int64_t> samples, bool at_start) {
  Spec out{"attention", {{"samples", std::move(samples)}}};
  if (at_start) out.params.set("at", std::string("start"));
  return out;
}

namespace probes {

ProbeType attention() {
  TypeInfo info;
  info.id = "attention";
  info.title = "Attention";
  info.category = "Inside the network";
  info.doc =
      "The weights of each head of each attention layer for chosen samples: which position looks at which (Vaswani "
      "et "
      "al. 2017). Padding is left out.";
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
