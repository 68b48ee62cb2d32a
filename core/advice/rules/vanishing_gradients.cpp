#include <algorithm>
#include <cmath>
#include <map>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

constexpr std::size_t kLeastDepth = 4;  // layers, for their order to mean something
constexpr double kFadedTo = 1e-2;       // of the last layers' norm, at the first
constexpr double kOrdered = 0.7;        // of the neighbours, the later has the larger gradient
constexpr double kHasLearnt = 0.75;     // of the reference: below it the network learns all the same
constexpr std::int64_t kLeastPositions = 20;
constexpr double kFadedThroughTime = 1e-3, kEarliestThroughTime = 0.3;  // of the largest slope; of the run

class VanishingRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event == Course::Event::window) look_at_layers(course);
    if (event == Course::Event::look) look_through_time(course);
    if (course.level() < kHasLearnt) through_time_.reset();
    return by_layer_ ? by_layer_ : through_time_;
  }

 private:
  void look_at_layers(const Course& course) {
    by_layer_.reset();
    std::vector<std::string> ill = marked(course);
    bool severe =
        std::any_of(course.health().layers().begin(), course.health().layers().end(),
                    [](const auto& layer) { return layer.word == "vanishing" && layer.grade == Grade::bad; });
    double share = 1;
    const std::vector<std::string> faded = faded_layers(course, share);
    if (faded_.note(!faded.empty())) {
      for (const std::string& id : faded)
        if (std::find(ill.begin(), ill.end(), id) == ill.end()) ill.push_back(id);
      severe = severe || share < kFadedTo / 100;
    }
    if (!ill.empty()) by_layer_ = told(course, std::move(ill), severe);
  }

  // Recurrent layers whose answer does not hang on what they read first, in a run that stands still where it began:
  // what lies at the end may be all that counts, of a network that learns.
  void look_through_time(const Course& course) {
    const bool stands = course.done() >= kEarliestThroughTime && course.flat() && course.level() >= kHasLearnt;
    std::vector<const LayerUnits*> ill;
    for (const LayerUnits& layer : course.looks().back().layers)
      if (layer.positions >= kLeastPositions && forgets_[layer.node].note(stands && layer.reach < kFadedThroughTime))
        ill.push_back(&layer);
    through_time_ = ill.empty() ? std::nullopt : std::optional(told_through_time(course, ill));
  }

  // What Health says of each layer, which has its own persistence.
  static std::vector<std::string> marked(const Course& course) {
    std::vector<std::string> out;
    for (const LayerHealth& layer : course.health().layers())
      if (layer.word == "vanishing") out.push_back(layer.node);
    return out;
  }

  // The network as a whole: norms that fade from the outputs back to the inputs, while it has not learnt yet. Of
  // several objectives each has its own way back.
  static std::vector<std::string> faded_layers(const Course& course, double& share) {
    std::vector<std::string> out;
    if (!course.facts().follows_loss || course.level() < kHasLearnt) return out;
    for (const std::vector<std::size_t>& taught : course.health().peers().chains())
      for (std::string& id : faded_on_the_way(course, taught, share))
        if (std::find(out.begin(), out.end(), id) == out.end()) out.push_back(std::move(id));
    return out;
  }

  // Of the layers that learn from one objective; `share` becomes what is left at the first, where that is less.
  static std::vector<std::string> faded_on_the_way(const Course& course, const std::vector<std::size_t>& taught,
                                                   double& share) {
    std::vector<std::size_t> chain;
    for (const std::size_t i : taught)
      if (course.layers()[i].judged && !course.layers()[i].normalises && course.window().norms[i] > 0)
        chain.push_back(i);
    if (chain.size() < kLeastDepth) return {};
    const auto norm = [&](std::size_t at) { return course.window().norms[chain[at]]; };
    const double end = std::max(norm(chain.size() - 1), norm(chain.size() - 2));
    std::size_t grows = 0;
    for (std::size_t i = 1; i < chain.size(); ++i) grows += norm(i) > norm(i - 1) ? 1 : 0;
    const double left = norm(0) / end;
    if (!(left < kFadedTo) || static_cast<double>(grows) < kOrdered * static_cast<double>(chain.size() - 1))
      return {};
    share = std::min(share, left);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < chain.size(); ++i)
      if (norm(i) < end / 10) out.push_back(course.layers()[chain[i]].node);
    return out;
  }

  static Finding told(const Course& course, std::vector<std::string> ill, bool severe) {
    const auto& norms = course.window().norms;
    const Peers& peers = course.health().peers();
    std::size_t worst = 0;
    for (std::size_t i = 0; i < norms.size(); ++i)
      if (course.layers()[i].node == ill.front()) worst = i;
    const double least = norms[worst], largest = peers.largest(norms)[worst];
    Finding out;
    out.severity = severe ? Finding::Severity::serious : Finding::Severity::warning;
    out.evidence = "The gradient of " + names_of(course, ill) + " is as small as " + said(least) + ", " +
                   said(largest > 0 ? least / largest : 0) + " of the largest layer's " + said(largest) +
                   (peers.all_alike() ? "." : ", of those that learn from the same.");
    out.why =
        "On its way back each layer multiplies the gradient by its weights and its activation's slope; where "
        "that is below 1 the first layers hardly learn (Hochreiter 1991; Glorot & Bengio 2010).";
    out.remedy =
        "Use ReLU or its relatives with He's first weights, add normalisation or skip connections, or take "
        "layers out.";
    out.layers = ill;
    std::vector<std::string> all;
    for (const Node& node : course.project().graph.nodes()) {
      const EndFunction function{&node, activation_of(node)};
      if (function.activation == "sigmoid" || function.activation == "tanh") all.push_back(node.id);
    }
    if (!all.empty() && !course.project().objectives.empty()) {
      const Node* end = judged_node(course.project(), course.project().objectives.front());
      if (end)
        std::erase(all, end_function(course.project().graph, *end).node
                            ? end_function(course.project().graph, *end).node->id
                            : "");
    }
    add_fix(out, activation_fix(course, all, "relu"));
    add_fix(out, initializer_fix(course));
    add_fix(out, adam_fix(course.project()));
    return out;
  }

  static Finding told_through_time(const Course& course, const std::vector<const LayerUnits*>& ill) {
    const LayerUnits& worst = **std::min_element(
        ill.begin(), ill.end(), [](const LayerUnits* a, const LayerUnits* b) { return a->reach < b->reach; });
    Finding out;
    out.severity = Finding::Severity::warning;
    for (const LayerUnits* layer : ill) out.layers.push_back(layer->node);
    out.evidence = "Of " + said(static_cast<double>(worst.positions)) + " positions that " +
                   names_of(course, {worst.node}) + " reads, the slope of the loss at the first tenth is " +
                   said(worst.reach) + " of its largest, and the loss has stayed at " + said(course.now()) + "; " +
                   course.measure() + ".";
    out.why =
        "On its way back through time each position multiplies the gradient by the same weights and slopes: what was "
        "read long ago teaches nothing (Bengio et al. 1994; Pascanu et al. 2013).";
    out.remedy = "Use an LSTM or a GRU, shorten the sequences, or let attention look at all positions.";
    add_fix(out, gated_fix(course, out.layers));
    add_fix(out, initializer_fix(course));
    return out;
  }

  // A GRU has the ports of an RNN.
  static std::optional<AdviceFix> gated_fix(const Course& course, const std::vector<std::string>& layers) {
    std::vector<std::string> plain;
    for (const std::string& id : layers)
      if (const Node* node = course.project().graph.find(id); node && node->type == "rnn") plain.push_back(id);
    if (plain.empty()) return {};
    const std::string title = "Use GRU in " + names_of(course, plain);
    return layers_fix(course.drawn(), title, std::move(plain), [](Graph& graph, const NodeId& id) {
      Node* node = graph.find(id);
      if (!node || node->type != "rnn") return false;
      Params kept;
      const TypeInfo& info = layer_types().at("gru").info;
      for (const auto& [param, value] : node->params.map())
        if (const ParamSpec* spec = info.param(param); spec && check_value(*spec, value)) kept.set(param, value);
      node->type = "gru", node->params = std::move(kept);
      return true;
    });
  }

  Persistence faded_;
  std::map<std::string, Persistence> forgets_;
  std::optional<Finding> by_layer_, through_time_;
};

}  // namespace

AdviceType vanishing_gradients() {
  return {
      "vanishing_gradients",
      "Vanishing gradients",
      "Layers whose gradient is next to nothing beside the largest of those that learn from the same objectives "
      "(below 1e-3, AUTOTRAINER, Zhang et al. 2021; as Health judges each layer), or gradients that fade by a "
      "hundred from the last layers to the first while the "
      "loss stays where it began; for three windows. Nothing is said where the loss has come down. Or, in a run that "
      "stands still where it began, a recurrent layer of 20 positions or more at whose first tenth the slope of the "
      "loss is below 1e-3 of its largest, at three looks (Bengio et al. 1994).",
      AdviceType::Needs::steps,
      "gradients",
      {},
      maker<VanishingRule>()};
}

}  // namespace vitrine::advice
