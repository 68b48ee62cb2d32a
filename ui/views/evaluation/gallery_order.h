// The judged samples of a part in an order, as many of them as are looked for.
#pragma once

#include <QString>

#include "ui/views/evaluation/place_model.h"

namespace vitrine::ui {

enum class GalleryOrder { byClass, leastSure, mostSure, mostWrong };
enum class GalleryFilter { all, wrong, right };

struct GalleryQuery {
  GalleryOrder order = GalleryOrder::mostWrong;
  GalleryFilter filter = GalleryFilter::all;
  QString find;  // a part of the name of the true class or of the one that was answered; empty: any
};

// Whether samples can be right or wrong, and have classes: numbers and maps are more or less off.
[[nodiscard]] bool hasVerdicts(const EvaluationAnswer& answer);
// How far off each place of the lists is: −log p of the true class, without probabilities 1 where it is wrong; of
// numbers the mean of |answer − truth|; NaN: not known. Of maps there is none.
[[nodiscard]] double errorOf(const EvaluationAnswer& answer, std::size_t place);
// Of equal ones those of the part's order first; what is not known comes last. Maps: the smallest Dice first.
[[nodiscard]] std::vector<ListedPlace> galleryOf(const EvaluationAnswer& answer, const GalleryQuery& query);

}  // namespace vitrine::ui
