#include "ui/live/curves.h"

#include <algorithm>

namespace vitrine::ui {

Curves::Curves(std::size_t bytes, std::size_t layerBytes, std::vector<std::string> layerIds)
    : trainLoss(bytes),
      penalty(bytes),
      totalLoss(bytes),
      trainMetric(bytes),
      learningRate(bytes),
      gradientNorm(bytes),
      validationLoss(bytes),
      validationMetric(bytes),
      layerNorms(layerIds.size(), History(layerBytes)),
      layerRatios(layerIds.size(), History(layerBytes)),
      layers(std::move(layerIds)) {}

std::size_t Curves::bytes() const {
  std::size_t total = epochs.size() * sizeof(EpochRecord);
  for (const History* history : {&trainLoss, &penalty, &totalLoss, &trainMetric, &learningRate, &gradientNorm,
                                 &validationLoss, &validationMetric})
    total += history->bytes();
  for (const auto* ofLayers : {&layerNorms, &layerRatios})
    for (const History& history : *ofLayers) total += history.bytes();
  return total;
}

void Curves::follow(const std::vector<std::string>& layerIds, std::size_t layerBytes) {
  if (layerIds == layers) return;
  std::vector<History> norms(layerIds.size(), History(layerBytes)), ratios = norms;
  for (std::size_t i = 0; i < layerIds.size(); ++i) {
    const auto was = std::find(layers.begin(), layers.end(), layerIds[i]);
    if (was == layers.end()) continue;
    norms[i] = std::move(layerNorms[static_cast<std::size_t>(was - layers.begin())]);
    ratios[i] = std::move(layerRatios[static_cast<std::size_t>(was - layers.begin())]);
  }
  layerNorms = std::move(norms);
  layerRatios = std::move(ratios);
  layers = layerIds;
}

}  // namespace vitrine::ui
