#include "ui/views/evaluation/gallery_order.h"

#include <algorithm>
#include <cmath>

#include "ui/views/evaluation/evaluation_words.h"

namespace vitrine::ui {
namespace {

std::size_t widthOf(const EvaluationAnswer& answer) {
  return static_cast<std::size_t>(std::max<std::int64_t>(answer.outputs, 2));
}

bool hasShares(const EvaluationAnswer& answer) {
  return answer.probability.size() == answer.truth.size() * widthOf(answer) && !answer.truth.empty();
}

// Ascending, what is not known behind.
struct ByKey {
  const std::vector<double>& keys;
  bool operator()(std::size_t a, std::size_t b) const {
    if (std::isnan(keys[a]) || std::isnan(keys[b])) return !std::isnan(keys[a]) && std::isnan(keys[b]);
    return keys[a] < keys[b];
  }
};

}  // namespace

bool hasVerdicts(const EvaluationAnswer& answer) {
  return answer.kind == EvaluationKind::classes || answer.kind == EvaluationKind::binary;
}

double errorOf(const EvaluationAnswer& answer, std::size_t place) {
  if (answer.kind == EvaluationKind::numbers) {
    const auto columns = static_cast<std::size_t>(std::max<std::int64_t>(1, answer.columns));
    double sum = 0, count = 0;
    for (std::size_t k = 0; k < columns; ++k) {
      const double off = static_cast<double>(answer.predicted_numbers[place * columns + k]) -
                         static_cast<double>(answer.true_numbers[place * columns + k]);
      if (std::isfinite(off)) sum += std::abs(off), count += 1;
    }
    return count > 0 ? sum / count : std::nan("");
  }
  if (!hasVerdicts(answer)) return std::nan("");
  const std::int32_t truth = answer.truth[place];
  if (truth < 0) return std::nan("");
  if (!answer.has_probabilities || !hasShares(answer)) return answer.predicted[place] == truth ? 0 : 1;
  const auto p = static_cast<double>(answer.probability[place * widthOf(answer) + static_cast<std::size_t>(truth)]);
  return -std::log(std::max(p, 1e-38));
}

std::vector<ListedPlace> galleryOf(const EvaluationAnswer& answer, const GalleryQuery& query) {
  if (answer.kind == EvaluationKind::maps) return samplesByDice(answer, -1);
  const bool verdicts = hasVerdicts(answer), positions = hasPositions(answer), sure = verdicts && hasShares(answer);
  std::vector<char> found(static_cast<std::size_t>(std::max<std::int64_t>(0, answer.classes)), 1);
  for (std::size_t k = 0; !query.find.isEmpty() && k < found.size(); ++k)
    found[k] = classOf(answer, static_cast<std::int64_t>(k)).contains(query.find, Qt::CaseInsensitive) ? 1 : 0;
  const auto isFound = [&](std::int32_t k) {
    return k >= 0 && static_cast<std::size_t>(k) < found.size() && found[static_cast<std::size_t>(k)];
  };
  std::vector<ListedPlace> all;
  std::vector<double> keys;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    ListedPlace place{answer.rows[i], positions ? answer.positions[i] : -1, -1, -1, std::nan("")};
    place.at = static_cast<std::int64_t>(i);
    if (verdicts) {
      place.truth = answer.truth[i], place.named = answer.predicted[i];
      if (sure && place.named >= 0)
        place.share =
            static_cast<double>(answer.probability[i * widthOf(answer) + static_cast<std::size_t>(place.named)]);
      const bool wrong = place.truth != place.named;
      if (query.filter != GalleryFilter::all && wrong != (query.filter == GalleryFilter::wrong)) continue;
      if (!query.find.isEmpty() && !isFound(place.truth) && !isFound(place.named)) continue;
    }
    GalleryOrder by = query.order;
    if (!verdicts) by = GalleryOrder::mostWrong;
    keys.push_back(by == GalleryOrder::byClass     ? static_cast<double>(place.truth)
                   : by == GalleryOrder::leastSure ? place.share
                   : by == GalleryOrder::mostSure  ? -place.share
                                                   : -errorOf(answer, i));
    order.push_back(order.size());
    all.push_back(place);
  }
  std::stable_sort(order.begin(), order.end(), ByKey{keys});
  std::vector<ListedPlace> out;
  out.reserve(order.size());
  for (const std::size_t at : order) out.push_back(all[at]);
  return out;
}

}  // namespace vitrine::ui
