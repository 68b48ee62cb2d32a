// Says of each layer whether its gradient is healthy, from the norms a run publishes.
#pragma once

#include <QString>
#include <vector>

#include "ui/canvas/canvas_metrics.h"

namespace vitrine::ui {

class LiveFeed;

struct LayerHealth {
  QString node;           // id
  double fraction = 0.5;  // length of the bar: 0.5 is the median layer's norm, a tenth of the bar about 4 times
  Health health = Health::good;
  QString cause;  // one sentence for a tooltip
};

// Rules, each against the median layer, since absolute limits misfire under Adam and normalisation:
// - vanishing: norm / median < 1e-3 with norm < 1e-4 (AUTOTRAINER, Zhang et al. 2021)
// - exploding: norm / median > 70 (ibid.), or not finite
// - updates: ‖update‖ / ‖weights‖ outside [1e-4, 1e-1]; about 1e-3 is healthy (CS231n; TheDeepChecker, 2021)
// A rule counts once it was broken in three windows in a row; ten times past its limit it is bad, else a warning.
// What is not finite is bad at once.
class GradientHealth {
 public:
  static constexpr int kWindow = 10;      // steps whose mean is judged at a time
  static constexpr int kPersistence = 3;  // windows

  void reset(const std::vector<QString>& nodes);
  // One window: mean gradient norm and mean update ratio of each layer, in the order of reset(). NaN: not known.
  void add(const std::vector<double>& norms, const std::vector<double>& ratios);
  const std::vector<LayerHealth>& layers() const { return m_layers; }

  // Takes what the feed has that was not judged yet. True if the judgement is new.
  bool observe(const LiveFeed& feed);

 private:
  enum Rule { vanishing, exploding, tinyUpdates, hugeUpdates, kRules };
  struct Track {
    int broken[kRules] = {};  // windows in a row
    int severe[kRules] = {};
  };
  void judge(std::size_t layer, double norm, double median, double ratio);

  std::vector<LayerHealth> m_layers;
  std::vector<Track> m_tracks;
  double m_judgedTo = 0;  // step
};

}  // namespace vitrine::ui
