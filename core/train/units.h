// Looks at how much of each layer is at work, see core/watch/unit_count.h.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/train/inside.h"
#include "core/train/recurrence.h"
#include "core/watch/unit_count.h"

namespace vitrine {

// The function of an op that can fall silent or saturate; linear of one that cannot. `node`: its layer.
[[nodiscard]] UnaryKind limited_function(const OpList::Entry& entry, const Node& node);
// Of the op whose output, or the same numbers in another shape, this value is; linear of the network's outputs: what
// they say is not for them to choose.
[[nodiscard]] UnaryKind limited_function(const OpList& list, int value, const Node& node);

// Looks at the same training samples again and again. What it makes for the first look is kept.
class UnitsLook {
 public:
  static constexpr std::int64_t kUsualSamples = 256, kMostSamples = 4096;

  // The network as it answers (without dropout, with running statistics) for `samples` training samples, evenly over
  // their list. Layers in an order in which nothing comes before what feeds it; the network's outputs are left out:
  // what they say is not for them to choose. `stop` is asked between batches; after true nothing is told.
  [[nodiscard]] Result<std::vector<LayerUnits>> look(const ProbeSubject& subject,
                                                     std::int64_t samples = kUsualSamples,
                                                     const std::function<bool()>& stop = {});

 private:
  // Of the recurrent layers among these, how far back the loss reaches.
  void look_back(const ProbeSubject& subject, const std::function<bool()>& stop, std::vector<LayerUnits>& layers);
  InsideProgram pass_;
  std::map<std::string, RecurrenceLook> back_;
};

}  // namespace vitrine
