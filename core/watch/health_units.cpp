// What a look at its units adds to a layer's health.
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/text.h"
#include "core/watch/health.h"

namespace vitrine {
namespace {

struct UnitsVerdict {
  Grade grade = Grade::good;
  std::string word;   // empty: no mark
  std::string words;  // what was counted; empty: nothing to tell
  std::string remedy = {};
};

// "62 % of its 32 units are dead".
std::string share_of(const LayerUnits& layer, std::int64_t count, const char* what) {
  const auto share = std::llround(100 * static_cast<double>(count) / static_cast<double>(layer.units));
  return (share > 0 ? grouped(share) : "Less than 1") + " % of its " + grouped(layer.units) +
         (layer.units == 1 ? " unit is " : " units are ") + what;
}

UnitsVerdict dead_verdict(const LayerUnits& layer, bool learnt) {
  UnitsVerdict out;
  if (layer.dead == 0) return out;
  out.words = share_of(layer, layer.dead, "dead") + ": 0 for at least 99 of 100 training samples.";
  const bool nearly_all = layer.dead_share() > kNearlyAllUnits;
  if (!many_are_dead(layer) || (learnt && !nearly_all)) return out;  // it has learnt without them
  out.grade = nearly_all && !learnt ? Grade::bad : Grade::warning;
  out.word = layer.dead == layer.units ? "dead" : "dead units";
  out.remedy = " Lower the learning rate, or use LeakyReLU or another initializer.";
  return out;
}

UnitsVerdict saturated_verdict(const LayerUnits& layer, bool learnt) {
  UnitsVerdict out;
  if (layer.saturated == 0) return out;
  out.words =
      share_of(layer, layer.saturated, "saturated") +
      ": beyond 0.85 of the way to the ends of their activation, where it is flat, in the mean of the training "
      "samples.";
  if (!many_are_saturated(layer) || learnt) return out;
  out.grade = layer.saturated_share() > kNearlyAllUnits ? Grade::bad : Grade::warning;
  out.word = "saturated";
  out.remedy = " Normalise the inputs, lower the learning rate, or use another initializer or ReLU.";
  return out;
}

// Several recurrent layers stand one upon the other in one: the worst of them speaks.
UnitsVerdict verdict_of(const std::vector<LayerUnits>& units, const std::string& node, bool learnt) {
  UnitsVerdict out;
  for (const LayerUnits& layer : units) {
    if (layer.node != node || layer.units < 1) continue;
    for (UnitsVerdict one : {dead_verdict(layer, learnt), saturated_verdict(layer, learnt)})
      if (!one.words.empty() && (out.words.empty() || one.grade > out.grade)) out = std::move(one);
  }
  return out;
}

// Where its gradient tells of an illness of its own that comes first, and the units are said with it; of a loss that
// stands still they are the reason.
LayerHealth with_units(LayerHealth health, const UnitsVerdict& units) {
  const bool leads = health.grade == Grade::good || health.word == "stuck" || health.word == "too slow";
  const bool frozen = health.word == "frozen";  // what is not to learn cannot fail to
  if (units.words.empty()) return health;
  std::string said = units.words;
  if (!units.word.empty() && leads && !frozen) {
    health.grade = std::max(health.grade, units.grade), health.word = units.word;
    said += units.remedy;
    health.why = said + (health.why.empty() ? "" : " ") + health.why;
  } else if (health.known()) {
    health.why += " " + said;
  }
  return health;
}

}  // namespace

bool Health::note_units(std::vector<LayerUnits> layers) {
  if (layers == units_) return false;
  units_ = std::move(layers);
  const auto before = layers_;
  tell();
  return layers_ != before;
}

void Health::tell() {
  layers_ = judged_;
  for (LayerHealth& layer : layers_) layer = with_units(layer, verdict_of(units_, layer.node, learnt_));
  for (const LayerUnits& one : units_) {
    const bool there =
        std::any_of(layers_.begin(), layers_.end(), [&](const LayerHealth& layer) { return layer.node == one.node; });
    const UnitsVerdict units = verdict_of(units_, one.node, learnt_);
    if (there || units.word.empty()) continue;
    const double at_work = 1 - std::max(one.dead_share(), one.saturated_share());
    LayerHealth added;
    added.node = one.node, added.level = std::max(0.03, at_work);
    layers_.push_back(with_units(std::move(added), units));
  }
  ++revision_;
}

}  // namespace vitrine
