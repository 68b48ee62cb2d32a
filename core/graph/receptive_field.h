// What a place of a layer's output can see of the network's Inputs. Each layer says what its outputs depend on
// (LayerType::reach); this walks back along the connections.
#pragma once

#include <vector>

#include "core/graph/analysis.h"
#include "core/graph/graph.h"

namespace vitrine {

struct ReceptiveField {
  NodeId input;
  Shape shape;         // of one sample of the Input
  Places places;       // the least stretch that holds all that counts, as far as layers tell
  bool whole = false;  // it is all of the Input
};

// Of these places of an output port of a layer of a network without blocks. One entry for each Input of which
// anything counts, in the order of analysis.inputs. What a layer does not tell counts as everything, so nothing
// outside of the answer changes the outputs; within it not everything need (dilation leaves holes). Errors where
// there is no such layer, port or place, or where the layer has a problem.
[[nodiscard]] Result<std::vector<ReceptiveField>> receptive_field(const Graph& network, const Analysis& analysis,
                                                                  const Port& output, const Places& places);

}  // namespace vitrine
