#include <algorithm>
#include <cmath>

#include "core/advice/rules/list.h"

namespace vitrine::advice {
namespace {

constexpr double kGrowth = 70;   // AUTOTRAINER
constexpr double kFarAbove = 3;  // the loss, of the reference
constexpr double kSpikes = 3;    // of the last windows that have one
constexpr std::size_t kSpikeWindows = 10;
constexpr std::size_t kComparedLayers = 3;  // drawn beside the last one

class ExplodingRule final : public AdviceRule {
 public:
  std::optional<Finding> judge(const Course& course, Course::Event event) override {
    if (event == Course::Event::failure) {
      said_ = ended(course);
      return said_;
    }
    if (event != Course::Event::window || course.failure()) return said_;
    said_.reset();
    std::vector<std::string> ill;
    bool severe = false;
    for (const LayerHealth& layer : course.health().layers())
      if (layer.word == "exploding") ill.push_back(layer.node), severe = severe || layer.grade == Grade::bad;
    if (!ill.empty()) {
      said_ = told(course, std::move(ill), severe,
                   "The gradient's norm is " + said(course.window().norm) + ", in the first steps it was " +
                       said(course.first_window().norm) + ", and the loss is " + said(course.window().loss) + ".");
      said_->plot = gradient_plot({{kGrowth * course.first_window().norm, "70 times the first"}});
      return said_;
    }
    if (steep_.note(steep(course))) {
      said_ = told(course, largest_layers(course), true,
                   "The gradient's norm is " + said(course.window().norm) + " and the loss " +
                       said(course.window().loss) + ", where " + course.measure() + ".");
      said_->plot = gradient_plot({{kGrowth * course.reference(), "70 times the loss of guessing"}});
    } else if (grows_back_.note(grows_back(course))) {
      said_ = told(course, largest_layers(course), false,
                   "The first layers' gradients are up to " + said(largest(course)) + ", more than " + said(kGrowth) +
                       " times the last layer's: they grow from layer to layer on their way back.");
      said_->plot = growth_plot(course);
    } else if (spikes(course)) {
      said_ =
          told(course, largest_layers(course), false,
               "Again and again a step's gradient is " + said(kGrowth) + " times the usual one: up to " +
                   said(*std::max_element(spiky_.begin(), spiky_.end())) + " where " + said(usual_) + " is usual.");
      said_->plot =
          gradient_plot({{kGrowth * std::max(usual_, course.first_window().norm), "70 times the usual one"}});
    }
    return said_;
  }

 private:
  static double largest(const Course& course) {
    double out = 0;
    for (const double norm : course.window().norms)
      if (std::isfinite(norm)) out = std::max(out, norm);
    return out;
  }
  static std::vector<std::string> largest_layers(const Course& course) {
    std::vector<std::pair<double, std::string>> all;
    for (std::size_t i = 0; i < course.layers().size(); ++i)
      if (course.window().norms.size() > i && course.window().norms[i] >= largest(course) / 10)
        all.emplace_back(-course.window().norms[i], course.layers()[i].node);
    std::sort(all.begin(), all.end());
    std::vector<std::string> out;
    for (auto& [norm, node] : all) out.push_back(std::move(node));
    return out;
  }

  // The largest layers, and the last one that they are held against.
  static FindingPlot growth_plot(const Course& course) {
    std::vector<std::string> shown = largest_layers(course);
    if (shown.size() > kComparedLayers) shown.resize(kComparedLayers);
    std::vector<FindingPlot::Line> lines;
    for (std::size_t i = course.layers().size(); i-- > 0;) {
      if (!course.layers()[i].judged || course.layers()[i].normalises || course.layers()[i].type == "embedding")
        continue;
      if (std::find(shown.begin(), shown.end(), course.layers()[i].node) == shown.end())
        shown.push_back(course.layers()[i].node);
      lines.push_back({kGrowth * course.window().norms[i], "70 times the last layer's"});
      break;
    }
    return layers_plot(FindingPlot::Of::layer_norms, std::move(shown), std::move(lines));
  }

  // Measured by the loss: a loss about its reference has gradients about it, too.
  static bool steep(const Course& course) {
    const double reference = course.reference();
    return course.facts().follows_loss && reference > 0 && course.window().loss > kFarAbove * reference &&
           course.window().norm > kGrowth * reference;
  }

  // Through a deep network, before it has learnt anything.
  static bool grows_back(const Course& course) {
    std::vector<double> norms;
    for (std::size_t i = 0; i < course.layers().size(); ++i)
      if (course.layers()[i].judged && !course.layers()[i].normalises && std::isfinite(course.window().norms[i]) &&
          course.layers()[i].type != "embedding")
        norms.push_back(course.window().norms[i]);
    if (norms.size() < 3 || !course.facts().follows_loss || course.level() < 0.5) return false;
    const auto half = norms.begin() + static_cast<std::ptrdiff_t>((norms.size() + 1) / 2);
    const double front = *std::max_element(norms.begin(), half);
    return norms.back() > 0 && front > kGrowth * norms.back() && course.window().norm > 10 * course.reference();
  }

  bool spikes(const Course& course) {
    usual_ = usual_ == 0 ? course.window().norm : std::min(1.2 * usual_, 0.8 * usual_ + 0.2 * course.window().norm);
    spiky_.push_back(course.window().largest_norm);
    if (spiky_.size() > kSpikeWindows) spiky_.pop_front();
    const double limit = kGrowth * std::max(usual_, course.first_window().norm);
    const auto count = std::count_if(spiky_.begin(), spiky_.end(), [&](double norm) { return norm > limit; });
    return static_cast<double>(count) >= kSpikes;
  }

  // A run that has ended is not waited for.
  std::optional<Finding> ended(const Course& course) const {
    const std::string& story = course.failure()->story;
    const double first = course.first_norm(), last = course.largest_norm();
    const bool grew = std::isfinite(first) && last > kGrowth * first;
    const bool steep_at_once = std::isfinite(first) && course.reference() > 0 && first > kGrowth * course.reference();
    const bool in_gradient = !std::isfinite(first) && story.find("gradient") != std::string::npos;
    if (!grew && !steep_at_once && !in_gradient) return said_;
    Finding out = told(course, {course.failure()->node}, true,
                       "The gradient's norm was " + said(first) + " in the first step and " + said(last) +
                           " at most before a number was no longer finite.");
    out.plot = gradient_plot({{kGrowth * (steep_at_once && !grew ? course.reference() : first),
                               steep_at_once && !grew ? "70 times the loss of guessing" : "70 times the first"}});
    return out;
  }

  static Finding told(const Course& course, std::vector<std::string> ill, bool severe, std::string evidence) {
    Finding out;
    out.severity = severe ? Finding::Severity::serious : Finding::Severity::warning;
    out.evidence = std::move(evidence);
    out.why =
        "Where each layer makes a gradient longer on its way back, a single step throws the weights far away "
        "(Bengio et al. 1994; Pascanu et al. 2013).";
    out.remedy = "Clip gradients by norm, begin with smaller weights, or lower the learning rate.";
    out.layers = std::move(ill);
    out.fixes.push_back(clip_fix());
    add_fix(out, initializer_fix(course));
    out.fixes.push_back(slower_fix(course.project()));
    return out;
  }

  Persistence steep_, grows_back_;
  std::deque<double> spiky_;
  double usual_ = 0;
  std::optional<Finding> said_;
};

}  // namespace

AdviceType exploding_gradients() {
  return {
      "exploding_gradients",
      "Exploding gradients",
      "Gradients that have grown, or grow from layer to layer on their way back, by more than 70 (AUTOTRAINER, "
      "Zhang et al. 2021), that are as much above the loss of guessing while the loss is far above it too, or that "
      "leap so far again and again (Pascanu et al. 2013); for three windows. A run that has ended because a "
      "number was not finite is not waited for.",
      AdviceType::Needs::steps,
      "gradients",
      {},
      maker<ExplodingRule>()};
}

}  // namespace vitrine::advice
