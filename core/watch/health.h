// Whether each layer of a run learns as it should. One rule for canvas, inspector, views and whoever else asks.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/watch/loss_trend.h"
#include "core/watch/peers.h"
#include "core/watch/records.h"
#include "core/watch/unit_count.h"

namespace vitrine {

enum class Grade { good, warning, bad };

struct LayerHealth {
  std::string node;    // id
  double level = 0.5;  // length of a bar, 0 … 1: half is its peers' median norm, a tenth is about a factor of 4
  Grade grade = Grade::good;
  std::string word;  // "vanishing"; empty: nothing is known yet
  std::string why;   // a sentence with the figures behind it and, for what is ill, the remedy

  [[nodiscard]] bool known() const { return !word.empty(); }
  friend bool operator==(const LayerHealth&, const LayerHealth&) = default;
};

// Of two layers that one thing stands for, a block: by grade, then by level.
[[nodiscard]] inline bool is_worse(const LayerHealth& a, const LayerHealth& b) {
  return a.grade != b.grade ? a.grade > b.grade : a.level < b.level;
}

// Steps are judged in windows, by the means of a layer's gradient norm and of its update ratio ‖update‖ / ‖weights‖.
// A norm says little by itself (it differs by orders of magnitude between sound networks), so it is compared with
// that of its peers, layers that learn from the same (Peers), and its own first one, and all of them with how the
// loss fares:
// - not finite: at once.
// - not judged: a gradient of exactly 0, since no objective depends on the layer. At once.
// - dead: a gradient of exactly 0 else. frozen: a gradient, and weights that do not move at all. At once.
// - exploding: the loss is far above where it began or what guessing costs; or the norm is far above both its first
//   one and its peers' median (70 times: AUTOTRAINER, Zhang et al. 2021).
// - vanishing: norm < 1e-3 of the largest peer's and below 1e-3 (ibid.), or below 1e-7 (SageMaker); while the loss is
//   stuck already from 1e-2 of the largest on.
// - too fast, too slow: update ratio outside 1e-4 … 1e-1; about 1e-3 is healthy (CS231n; TheDeepChecker, 2021).
// - stuck: the loss no longer falls, and is hardly below that of guessing.
// Where the loss has come down and stays, small gradients are no illness: the layer has settled or converged.
// - dead units, saturated: more than half of its units are, as UnitCount says, and there is something left to learn;
// of
//   the newest look at units, where somebody has told one (note_units). Below the half it is a sentence, and no mark.
// What is not marked "at once" must hold for three windows, so that one odd batch alarms nobody; far past its limit
// it is bad, else a warning, and an explosion far past its limit is not waited for.
class Health {
 public:
  static constexpr std::uint64_t kWindow = 10;  // steps
  static constexpr int kPersistence = 3;        // windows
  // Of an update ratio, the range that a layer learns well in: see above.
  static constexpr double kHealthyLeast = 1e-4, kHealthyMost = 1e-1;

  // `guess_loss`: what the best constant answer loses; NaN where that is not known. `follows_loss`: whether a loss
  // that falls says that the network learns; where it does not, as of two networks against each other, nothing is
  // concluded from it, nor from small steps: whether more is to be learned is not known. `has_scale`: a loss is high
  // or low by itself (LossType); where it is not, neither a loss nor weights that grow are ill.
  void begin(const RunInfo& info, double guess_loss = std::numeric_limits<double>::quiet_NaN(),
             bool follows_loss = true, bool has_scale = true);
  // A row of the run's log. True if there is a new judgement.
  bool add(const StepRow& row, std::span<const Reading> figures);
  // A look at the units of the network as it is now; the one before counts no more. True if there is a new judgement.
  bool note_units(std::vector<LayerUnits> layers);
  // The run has ended because a number at this layer was not finite; `story` says so in words.
  void fail(const std::string& node, const std::string& story);

  // In the order of RunInfo::layers; those without parameters come last: one that failed, activations that are ill.
  [[nodiscard]] const std::vector<LayerHealth>& layers() const { return layers_; }
  [[nodiscard]] std::uint64_t revision() const { return revision_; }    // another one whenever anything was judged
  [[nodiscard]] bool is_new() const { return revision_ <= begun_at_; }  // nothing was judged since begin()
  [[nodiscard]] const LayerHealth* of(const std::string& node) const;   // null where nothing is known
  [[nodiscard]] const LayerHealth* worst() const;  // the first of those that are ill; null where none is
  // There is little left to learn: units that are dead or saturated then are no illness. For whoever judges units.
  [[nodiscard]] bool learnt() const { return learnt_; }
  [[nodiscard]] LossTrend::State trend() const { return trend_.state(); }
  [[nodiscard]] const Peers& peers() const { return peers_; }

 private:
  enum Rule { vanishing, exploding, too_fast, too_slow, kRules };
  struct Track {
    double norm_sum = 0, ratio_sum = 0;            // of the window under way
    double first_norm = 0;                         // mean of the first window with a gradient
    int broken[kRules] = {}, severe[kRules] = {};  // windows in a row
    bool frozen = false;                           // by the person; nothing is measured of it
    bool judged = true;                            // some objective depends on it
  };
  struct Window;
  void judge();
  void tell();  // what windows and looks say together
  void count_rules(std::size_t layer, const Window& window);
  [[nodiscard]] LayerHealth verdict(std::size_t layer, const Window& window) const;

  std::vector<LayerHealth> layers_;  // what is told: `judged_` with the units
  std::vector<LayerHealth> judged_;  // by the windows alone
  std::vector<LayerUnits> units_;    // of the newest look
  std::vector<Track> tracks_;
  Peers peers_;
  LossTrend trend_;
  bool follows_loss_ = true, has_scale_ = true;
  bool learnt_ = false;  // there is little left to learn
  double loss_sum_ = 0;
  std::uint64_t steps_ = 0;  // in the window under way
  std::uint64_t revision_ = 0, begun_at_ = 0;
};

}  // namespace vitrine
