// What an attention layer shows on the canvas: where its heads look, as the attention view draws it.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/thumbnails_of.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/colour_maps.h"

namespace vitrine::ui {
namespace {

constexpr int kMostHeads = 24;

// "; entropy 0.82 to 2.1 bits"; nothing where no head's is known.
QString entropiesInWords(const std::vector<double>& entropies) {
  std::vector<double> known;
  std::copy_if(entropies.begin(), entropies.end(), std::back_inserter(known),
               [](double bits) { return std::isfinite(bits); });
  if (known.empty()) return {};
  const auto [least, most] = std::minmax_element(known.begin(), known.end());
  const QString low = figure(*least, 3), high = figure(*most, 3);
  return low == high ? QObject::tr("; entropy %1 bits").arg(low)
                     : QObject::tr("; entropy %1 to %2 bits").arg(low, high);
}

}  // namespace

void addAttention(ThumbnailSet& set, const AttentionAnswer& attention) {
  for (const AttentionMap& map : attention.maps) {
    const auto found = set.of.find(map.node);
    const int heads = headCount(map.weights);
    if (found == set.of.end() || heads < 1 || map.sample != attention.maps.front().sample) continue;
    std::vector<QImage> images;
    for (int head = 0; head < std::min(heads, kMostHeads); ++head) images.push_back(smallAttentionImage(map, head));
    if (images.front().isNull()) continue;  // the sample is padding here
    Thumbnail& out = found->second;
    out.look = Thumbnail::Look::maps;
    out.images = std::move(images);
    out.bars.clear(), out.labels.clear();
    out.stretches = false;
    out.channels = heads;
    out.colours = viridis();
    out.low = 0, out.high = 1;
    out.caption = QObject::tr("where %1 look: %2 down, what they look at across")
                      .arg(counted(heads, QObject::tr("head"), QObject::tr("heads")),
                           counted(map.weights.shape[1], QObject::tr("position"), QObject::tr("positions"))) +
                  entropiesInWords(map.entropies);
  }
}

}  // namespace vitrine::ui
