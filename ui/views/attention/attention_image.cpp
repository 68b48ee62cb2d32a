#include "ui/views/attention/attention_image.h"

#include <algorithm>
#include <cmath>

#include "ui/views/colour_maps.h"

namespace vitrine::ui {

int headCount(const Tensor& weights) {
  return weights.shape.rank() == 3 ? static_cast<int>(weights.shape[0]) : 0;
}

float weightAt(const Tensor& weights, int head, int query, int key) {
  const auto queries = weights.shape[1], keys = weights.shape[2];
  return weights.values[static_cast<std::size_t>((head * queries + query) * keys + key)];
}

QImage attentionImage(const Tensor& weights, int head) {
  if (head < 0 || head >= headCount(weights) || weights.shape[1] < 1 || weights.shape[2] < 1) return {};
  const int queries = static_cast<int>(weights.shape[1]), keys = static_cast<int>(weights.shape[2]);
  QImage image(keys, queries, QImage::Format_Indexed8);
  image.setColorTable(viridis());
  bool whole = true;
  for (int q = 0; q < queries; ++q) {
    uchar* line = image.scanLine(q);
    for (int k = 0; k < keys; ++k) {
      const int index = mapIndex(weightAt(weights, head, q, k));
      whole = whole && index >= 0;
      line[k] = static_cast<uchar>(std::max(0, index));
    }
  }
  if (whole) return image;
  image = image.convertToFormat(QImage::Format_RGB32);
  for (int q = 0; q < queries; ++q) {
    for (int k = 0; k < keys; ++k) {
      if (std::isnan(weightAt(weights, head, q, k))) image.setPixel(k, q, notANumberColour());
    }
  }
  return image;
}

QImage smallAttentionImage(const AttentionMap& map, int head) {
  return attentionImage(map.overview.values.empty() ? map.weights : map.overview, head);
}

}  // namespace vitrine::ui
