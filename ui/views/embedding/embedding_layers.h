// The layers whose numbers can be seen as points.
#pragma once

#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/project/project.h"

namespace vitrine::ui {

struct EmbeddingLayer {
  std::string id, name;  // id empty: the one that the probe chooses, before the answer
  bool tokens = false;   // the table of an Embedding, not what comes out of it
};

// In an order in which nothing comes before what feeds it, Inputs too unless they read tokens; of an Embedding its
// table behind it. `dataset` may be null.
[[nodiscard]] std::vector<EmbeddingLayer> embeddingLayers(const Project& project, const Dataset* dataset);
// The place of a layer; of a block the last within; −1: none.
[[nodiscard]] int embeddingAmong(const std::vector<EmbeddingLayer>& layers, const std::string& node);

}  // namespace vitrine::ui
