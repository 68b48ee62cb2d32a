// What an embedding says in words.
#pragma once

#include <QStringList>

#include "ui/views/embedding/layout_job.h"
#include "ui/views/embedding/point_looks.h"

namespace vitrine::ui {

// Of a point: "sample 12", "true 4 · answer 9 · wrong", "loss 2.31"; of a token its text.
[[nodiscard]] QStringList pointLines(const EmbeddingAnswer& answer, int point, const Dataset* dataset);
// "dense_1 · 1,000 of 3,000 samples", and what was left out.
[[nodiscard]] QString embeddedWords(const EmbeddingAnswer& answer);
[[nodiscard]] QString leftOutOfEmbedding(const EmbeddingAnswer& answer);  // empty: nothing
// "component 1 · 34 %": what stands at the axes.
[[nodiscard]] QStringList componentWords(const EmbeddingAnswer& answer, int dimensions);
[[nodiscard]] QString methodTitle(LayoutMethod method);  // "PCA"

}  // namespace vitrine::ui
