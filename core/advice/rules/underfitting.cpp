#include <algorithm>
#include <cmath>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

constexpr double kUnlearnt = 0.1, kUnlearntAtEnd = 0.3;  // of the reference, above what neighbours know
constexpr double kEarliestUnderfit = 0.3;

class UnderfittingRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event != Course::Event::window && event != Course::Event::epoch) return said_;
    if (event == Course::Event::window) {
      said_.reset();
      const bool knows = std::isfinite(course.facts().neighbours);
      const double left = course.left_to_learn();
      const bool stays = course.done() >= kEarliestUnderfit && course.flat() && left > (knows ? kUnlearnt : 0);
      const bool ends =
          course.at_end() && course.windows() >= Course::kLeastWindows && knows && left > kUnlearntAtEnd;
      if (stays_.note(stays) || ends) said_ = told(course, !stays);
    }
    return said_;
  }

 private:
  static Finding told(const Course& course, bool falling) {
    Finding out;
    out.severity = falling && course.falls_fast() ? Finding::Severity::note : Finding::Severity::warning;
    out.evidence = std::string("The training loss ") + (falling ? "has come to " : "stays at ") + said(course.now()) +
                   "; " + course.measure() + ".";
    name_whole_network(out, course);
    out.plot = loss_plot(loss_measures(course));
    out.why = falling
                  ? "The run ended before the network had learnt what the data lets one know."
                  : "The network cannot say what the data lets one know, or is held back from it: too few units, no "
                    "activation between its layers, or too much dropout and decay (Goodfellow et al. 2016, 5.2).";
    out.remedy = "Add units, layers or an activation, take dropout and penalties back, or train longer.";
    if (!falling) {
      add_fix(out, wider(course));
      add_fix(out, freer(course));
    }
    const std::int64_t epochs = integer_of(training_info(), course.project().training, "epochs");
    if (epochs <= 500'000)
      out.fixes.push_back(settings_fix("Train for " + std::to_string(2 * epochs) + " epochs",
                                       {{"training.epochs", std::to_string(2 * epochs)}}));
    return out;
  }

  // Dense layers between others, four times as wide; where none is between, one more. What is in blocks depends on
  // what stands around them, and is left.
  static std::optional<AdviceFix> wider(const Course& course) {
    const Project& project = course.project();
    const Graph& drawn = course.drawn().graph;
    if (project.objectives.empty()) return {};
    const Node* end = judged_node(project, project.objectives.front());
    if (!end) return {};
    const Node* last = end_function(project.graph, *end).node;
    std::vector<Fix::Setting> settings;
    for (const Node& node : project.graph.nodes()) {
      if (node.type != "dense" || &node == last || !drawn.find(node.id)) continue;
      const std::int64_t units = integer_of(type_of(node)->info, node.params, "units");
      // Only where nothing else depends on the width: what it feeds is dense too, and nothing but that.
      const auto edges = project.graph.edges_of(node.id);
      const bool free = std::all_of(edges.begin(), edges.end(), [&](const Edge& edge) {
        const Node* to = project.graph.find(edge.to.node);
        return edge.from.node != node.id || (to && to->type == "dense");
      });
      if (free && units <= 256) settings.push_back({"layer." + node.name + ".units", std::to_string(4 * units)});
    }
    if (!settings.empty()) return settings_fix("Make the hidden layers four times as wide", std::move(settings));
    if (!last || last->type != "dense") return {};
    const Edge* into = drawn.find(last->id) ? drawn.edge_into({last->id, 0}) : nullptr;
    if (!into) return {};
    Fix fix{"Add a Dense of 64 with ReLU before " + last->name};
    fix.add.push_back(
        {"dense", {{"units", std::int64_t{64}}, {"activation", std::string("relu")}}, into->from, Port{last->id, 0}});
    return fix_of(fix);
  }

  static std::optional<AdviceFix> freer(const Course& course) {
    const Project& project = course.project();
    std::vector<Fix::Setting> settings;
    for (const char* param : {"l1", "l2", "weight_decay"})
      if (real_of(regularisation_info(), project.regularisation, param) > 0)
        settings.push_back({std::string("regularisation.") + param, "0"});
    const auto drops_much = [](const Node* node) {
      return node && node->type == "dropout" && real_of(type_of(*node)->info, node->params, "rate") > 0.2;
    };
    std::vector<NodeId> dropouts;
    for (const Node& node : project.graph.nodes())
      if (drops_much(&node)) dropouts.push_back(node.id);
    if (settings.empty() && dropouts.empty()) return {};
    const auto change = [drops_much](Graph& graph, const NodeId& id) {
      return drops_much(graph.find(id)) && graph.set_param(id, "rate", 0.1).ok();
    };
    return layers_fix(course.drawn(), "Take dropout and penalties back", std::move(dropouts), change,
                      std::move(settings));
  }

  Persistence stays_;
  std::optional<Finding> said_;
};

}  // namespace

AdviceType underfitting() {
  return {
      "underfitting",
      "Underfitting",
      "The training loss stands still well above (a tenth of what guessing costs) what the nearest neighbours of a "
      "sample answer (Cover & Hart 1967), or, where these say nothing, at what guessing costs, for three windows "
      "after 30 % of the run; or it is far above (three tenths) as the run ends, a note where it was falling still.",
      AdviceType::Needs::epochs,
      "loss",
      {},
      maker<UnderfittingRule>()};
}

}  // namespace vitrine::advice
