#include "ui/live/curves.h"

#include <algorithm>

namespace vitrine::ui {
namespace {

constexpr std::size_t kBytes = std::size_t{32} << 20;         // of a curve; beyond it the oldest rows fold
constexpr std::size_t kLayersBytes = std::size_t{224} << 20;  // shared by all curves of layers
constexpr std::size_t kLeastBytes = std::size_t{256} << 10;

History ofLayer(std::size_t layers) {
  return History(std::clamp(kLayersBytes / std::max<std::size_t>(1, 2 * layers), kLeastBytes, kBytes));
}

void append(History& history, double x, const StepRow& row, const Reading& value) {
  history.append_range(x, value.mean, value.min, value.max, value.last, row.covers);
}

}  // namespace

Curves::Curves(std::vector<std::string> layerIds)
    : trainLoss(kBytes),
      penalty(kBytes),
      totalLoss(kBytes),
      trainMetric(kBytes),
      learningRate(kBytes),
      gradientNorm(kBytes),
      validationLoss(kBytes),
      validationMetric(kBytes),
      layerNorms(layerIds.size(), ofLayer(layerIds.size())),
      layerRatios(layerIds.size(), ofLayer(layerIds.size())),
      layers(std::move(layerIds)) {}

void Curves::take(const StepRow& row, const Reading* figures) {
  const auto of = [&](Figure figure) -> const Reading& { return figures[static_cast<std::size_t>(figure)]; };
  const auto x = static_cast<double>(row.step + stepsBefore);
  if (row.covers > 1) joined = std::max<quint64>(joined, row.covers);
  append(trainLoss, x, row, of(Figure::loss));
  if (of(Figure::penalty).max > 0) {
    append(penalty, x, row, of(Figure::penalty));
    append(totalLoss, x, row, of(Figure::objective));
  }
  append(trainMetric, x, row, of(Figure::metric));
  append(learningRate, x, row, of(Figure::learning_rate));
  append(gradientNorm, x, row, of(Figure::gradient_norm));
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    append(layerNorms[layer], x, row, figures[kRunFigures + layer]);
    append(layerRatios[layer], x, row, figures[kRunFigures + layers.size() + layer]);
  }
}

void Curves::take(EpochRecord record) {
  record.step += stepsBefore;
  record.epoch += epochsBefore;
  if (!epochs.empty() && record.step <= epochs.back().step) {  // the run began again
    epochs.clear();
    validationLoss.clear();
    validationMetric.clear();
  }
  const auto x = static_cast<double>(record.step);
  if (record.has_validation) {
    validationLoss.append(x, record.validation.loss);
    if (!record.validation.metrics.empty()) validationMetric.append(x, record.validation.metrics.front());
  }
  epochs.push_back(std::move(record));
}

std::size_t Curves::bytes() const {
  std::size_t total = epochs.size() * sizeof(EpochRecord);
  for (const History* history : {&trainLoss, &penalty, &totalLoss, &trainMetric, &learningRate, &gradientNorm,
                                 &validationLoss, &validationMetric})
    total += history->bytes();
  for (const auto* ofLayers : {&layerNorms, &layerRatios})
    for (const History& history : *ofLayers) total += history.bytes();
  return total;
}

void Curves::follow(const std::vector<std::string>& layerIds) {
  if (layerIds == layers) return;
  std::vector<History> norms(layerIds.size(), ofLayer(layerIds.size())), ratios = norms;
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
