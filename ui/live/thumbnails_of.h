// Makes what the canvas draws in its nodes out of what a probe saw there.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/data/dataset.h"
#include "core/losses/loss.h"
#include "core/project/project.h"
#include "core/train/probes/activations.h"
#include "core/train/probes/attention.h"
#include "core/train/probes/plane_units.h"
#include "ui/canvas/thumbnails.h"

namespace vitrine::ui {

// What has to be known of the network that is trained. It refers to nothing, so that any thread may read it.
struct ThumbnailSubject {
  struct Layer {
    std::string type;
    bool input = false, tokens = false, output = false;
    LossType::Readout readout = LossType::Readout::none;         // of an Output: what people read
    std::shared_ptr<const std::vector<std::string>> names = {};  // of tokens that come in, of classes that go out
  };
  std::unordered_map<std::string, Layer> layers;
  // Of data of two numbers a sample, else empty: some of their points, x and y in turn; and the colours from negative
  // over 0 to positive, and of points, as the theme has them.
  std::vector<float> points = {};
  QList<QRgb> signs = {};
  QColor ink = {};
};
[[nodiscard]] ThumbnailSubject thumbnailSubject(const Project& project, const Dataset& dataset);

// Of the first sample of the answer.
[[nodiscard]] ThumbnailSet thumbnailsOf(const ActivationsAnswer& answer, const ThumbnailSubject& subject);
void addWeights(ThumbnailSet& set, const UnitWeightsAnswer& weights);
// Of attention layers the maps of their heads instead, for the first sample of that answer.
void addAttention(ThumbnailSet& set, const AttentionAnswer& attention);
// Of these layers the functions of their units over the plane of the input instead, but of those that answer.
void addPlanes(ThumbnailSet& set, const PlaneUnitsAnswer& planes, const ThumbnailSubject& subject);

}  // namespace vitrine::ui
