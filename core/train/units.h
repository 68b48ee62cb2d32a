// How much of each layer is at work: units that never speak, and units that sit at the ends of their activation.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/train/inside.h"
#include "core/train/recurrence.h"

namespace vitrine {

// Of a layer with an activation that can fall silent or saturate; a unit is one number of a row, one channel of an
// image or of a sequence, over all its places.
struct LayerUnits {
  std::string node, name;  // id in ProbeSubject::network; what people call it
  std::string activation;  // "relu", "tanh" …: id of its function; of an LSTM and a GRU "tanh"
  std::int64_t units = 0;
  // Answers of 0, at all places, to at least 99 of 100 samples: a ReLU that no longer learns (Lu et al. 2019).
  std::int64_t dead = 0;
  // A mean |y| beyond 0.85 of the way to the ends of sigmoid or tanh, where the slope is next to nothing: the measure
  // of Rakitianskaia and Engelbrecht (2015).
  std::int64_t saturated = 0;
  // Of an RNN, LSTM or GRU: the most positions that it read of a sample, and how far back the slope of a sample's
  // loss reaches: the largest norm by its state (of an LSTM by its cell) at the first tenth of the positions, of the
  // largest at any; of a few samples the largest. 0 positions: not known.
  std::int64_t positions = 0;
  double reach = 1;

  [[nodiscard]] double dead_share() const { return units > 0 ? double(dead) / double(units) : 0; }
  [[nodiscard]] double saturated_share() const { return units > 0 ? double(saturated) / double(units) : 0; }
  friend bool operator==(const LayerUnits&, const LayerUnits&) = default;
};

// What a look told, and after how many steps.
struct UnitsSeen {
  std::uint64_t step = 0;
  std::vector<LayerUnits> layers;
  friend bool operator==(const UnitsSeen&, const UnitsSeen&) = default;
};

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
