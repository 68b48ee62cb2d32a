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

Curves::Curves(std::vector<std::string> layerIds, std::vector<FigureInfo> named, std::vector<std::size_t> ofSteps)
    : trainLoss(kBytes),
      penalty(kBytes),
      totalLoss(kBytes),
      trainMetric(kBytes),
      learningRate(kBytes),
      gradientNorm(kBytes),
      validationLoss(kBytes),
      figures(std::move(named)),
      judged(std::move(ofSteps)),
      trainJudged(judged.size(), History(kBytes)),
      validationJudged(figures.size(), History(kBytes)),
      layerNorms(layerIds.size(), ofLayer(layerIds.size())),
      layerRatios(layerIds.size(), ofLayer(layerIds.size())),
      layers(std::move(layerIds)) {}

void Curves::take(const StepRow& row, const Reading* values) {
  const auto of = [&](Figure figure) -> const Reading& { return values[static_cast<std::size_t>(figure)]; };
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
    append(layerNorms[layer], x, row, values[kRunFigures + layer]);
    append(layerRatios[layer], x, row, values[kRunFigures + layers.size() + layer]);
  }
  for (std::size_t i = 0; i < trainJudged.size(); ++i)
    append(trainJudged[i], x, row, values[kRunFigures + 2 * layers.size() + i]);
}

void Curves::take(EpochRecord record) {
  record.step += stepsBefore;
  record.epoch += epochsBefore;
  if (!epochs.empty() && record.step <= epochs.back().step) {  // the run began again
    epochs.clear();
    validationLoss.clear();
    for (History& history : validationJudged) history.clear();
  }
  const auto x = static_cast<double>(record.step);
  clock.add(x, record.seconds);
  if (record.has_validation) {
    validationLoss.append(x, record.validation.loss);
    for (std::size_t i = 0; i < std::min(validationJudged.size(), record.validation.metrics.size()); ++i)
      validationJudged[i].append(x, record.validation.metrics[i]);
  }
  epochs.push_back(std::move(record));
}

std::size_t Curves::bytes() const {
  std::size_t total = epochs.size() * sizeof(EpochRecord);
  for (const History* history :
       {&trainLoss, &penalty, &totalLoss, &trainMetric, &learningRate, &gradientNorm, &validationLoss})
    total += history->bytes();
  for (const auto* several : {&layerNorms, &layerRatios, &trainJudged, &validationJudged})
    for (const History& history : *several) total += history.bytes();
  return total;
}

namespace {

// The histories of what is there again under the same name, in its new place.
std::vector<History> carried(std::vector<History>& was, const std::vector<std::string>& before,
                             const std::vector<std::string>& now, const History& fresh) {
  std::vector<History> out(now.size(), fresh);
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto found = std::find(before.begin(), before.end(), now[i]);
    const auto at = static_cast<std::size_t>(found - before.begin());
    if (at < was.size()) out[i] = std::move(was[at]);
  }
  return out;
}

std::size_t mainOf(const std::vector<FigureInfo>& figures) {
  const auto at = std::find_if(figures.begin(), figures.end(), [](const FigureInfo& one) { return !one.is_loss; });
  return static_cast<std::size_t>(at - figures.begin());
}

std::vector<std::string> idsOf(const std::vector<FigureInfo>& figures) {
  std::vector<std::string> out;
  for (const FigureInfo& figure : figures) out.push_back(figure.id);
  return out;
}

// "accuracy" of "accuracy.class"; empty where there is none.
std::string kindOfMain(const std::vector<FigureInfo>& figures) {
  const std::size_t main = mainOf(figures);
  return main < figures.size() ? figures[main].id.substr(0, figures[main].id.find('.')) : std::string();
}

std::vector<std::string> some(const std::vector<std::string>& ids, const std::vector<std::size_t>& which) {
  std::vector<std::string> out;
  for (const std::size_t i : which) out.push_back(ids[i]);
  return out;
}

}  // namespace

void Curves::follow(const std::vector<std::string>& layerIds, const std::vector<FigureInfo>& now,
                    const std::vector<std::size_t>& nowJudged) {
  if (layerIds != layers) {
    layerNorms = carried(layerNorms, layers, layerIds, ofLayer(layerIds.size()));
    layerRatios = carried(layerRatios, layers, layerIds, ofLayer(layerIds.size()));
    layers = layerIds;
  }
  // The task's own metric stays that when objectives come and go, and its id does not.
  std::vector<std::string> before = idsOf(figures);
  const std::vector<std::string> after = idsOf(now);
  const std::size_t was = mainOf(figures), is = mainOf(now);
  const bool same = was < before.size() && kindOfMain(figures) == kindOfMain(now);
  if (same) before[was] = after[is];
  validationJudged = carried(validationJudged, before, after, History(kBytes));
  trainJudged = carried(trainJudged, some(before, judged), some(after, nowJudged), History(kBytes));
  const auto own = std::find(nowJudged.begin(), nowJudged.end(), is);
  if (judged.empty() && own != nowJudged.end() && same)
    trainJudged[static_cast<std::size_t>(own - nowJudged.begin())] = trainMetric;
  if (!same) trainMetric = History(kBytes);  // another metric was chosen: no curve goes from one into the other
  figures = now;
  judged = nowJudged;
}

const History* Curves::trainOf(std::size_t figure) const {
  if (judged.empty()) return figure == 0 && !figures.empty() ? &trainMetric : nullptr;
  const auto at = std::find(judged.begin(), judged.end(), figure);
  return at == judged.end() ? nullptr : &trainJudged[static_cast<std::size_t>(at - judged.begin())];
}

const History* Curves::validationOf(std::size_t figure) const {
  return figure < validationJudged.size() ? &validationJudged[figure] : nullptr;
}

}  // namespace vitrine::ui
