// What comes out of each layer for one sample, made small: what the canvas draws in its nodes, and what it tells of
// its edges. Plain values; whoever watches a run makes them.
#pragma once

#include <QImage>
#include <QList>
#include <QString>
#include <QStringList>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/graph/graph.h"
#include "core/tensor/shape.h"
#include "core/train/inside.h"
#include "core/train/probes/unit_weights.h"

namespace vitrine::ui {

// Of one port of a layer: of all its numbers for the sample.
struct OutputNumbers {
  Shape shape;  // of the sample
  ValueStatistics all;
  bool names = false;  // they are indices of tokens, not quantities
};

struct Thumbnail {
  enum class Look {
    maps,     // channels of an image, heads of attention, or a sequence: positions across, features down; one scale
    picture,  // the sample itself, grey or in colour
    bars,     // one for each number
    spread,   // how many of the numbers fall into each of equal parts of low … high; those that are 0 left out
    words,    // tokens, or a single number
  };
  Look look = Look::bars;
  std::vector<QImage> images;  // of `maps` and `picture`: all of one size
  bool tellsRest = false;      // of `maps`: beside those that are drawn stands how many more there are
  bool stretches = false;      // its two axes have nothing to do with each other, as positions and features
  std::int64_t channels = 0;   // that the layer has, of which `images` are the first
  QList<QRgb> colours;         // of `maps`: from low to high
  double low = 0, high = 1;    // ends of the scale; of bars what the floor and the top stand for
  std::vector<float> bars;     // NaN where the number is not finite
  int strong = -1;             // the bar that is the answer
  QStringList labels;          // beneath the bars, above a spread, or the words
  QString answer;              // what an Output says, "class 7 · 0.98"
  QString caption;             // what is drawn: "16 channels of 26×26"
  std::string type;            // of the layer that was trained
  std::vector<OutputNumbers> outputs;
};

struct ThumbnailSet {
  std::unordered_map<NodeId, Thumbnail> of;  // by layer of the network that trains
  std::unordered_map<NodeId, UnitWeights> weights;  // of its small Dense layers
  QString whose;                             // "sample 1", "own input"
  QString moment;                            // "sample 1 · step 1,325"
  QString why;                               // there are none, and what to do
};
using SharedThumbnails = std::shared_ptr<const ThumbnailSet>;

// "mean 0.12, deviation 0.3, from 0 to 1.9, 43 % zeros, 2 not finite".
[[nodiscard]] QString numbersInWords(const ValueStatistics& numbers);

}  // namespace vitrine::ui
