// Sizes of what is drawn on the canvas, in scene units (pixels at 100 %), and its clipboard formats.
#pragma once

#include <QColor>
#include <QFont>
#include <QPointF>
#include <QString>

#include "core/watch/health.h"

namespace vitrine::ui {

namespace canvas {

inline constexpr double kNodeWidth = 148, kNodeHeight = 62, kNodeRadius = 8, kStripe = 4;
inline constexpr double kPortRadius = 4.6, kPortHit = 14, kPortSpacing = 24;
inline constexpr double kMagnet = 16;    // view pixels within which a dragged edge snaps to a port
inline constexpr double kEdgeHit = 14;   // width of an edge's invisible hit area
inline constexpr double kColumn = 216;   // distance of neighbours in a row, left edge to left edge
inline constexpr double kRow = 208;      // distance of wrapped rows
inline constexpr double kSibling = 112;  // distance of layers above each other in one column
inline constexpr double kGrid = 8, kFineGrid = 4, kDots = 24;
inline constexpr double kWheelPan = 60;   // view pixels a notch of the wheel
inline constexpr double kLeastText = 11;  // pixels: what is smaller on the screen cannot be read
inline constexpr double kSmallestZoom = 0.1, kLargestZoom = 4, kZoomStep = 1.2;
inline constexpr double kOutlineZoom = 0.25;   // below, layers are plain blocks of their category's colour
inline constexpr double kNameZoom = 0.4;       // names are drawn from here on
inline constexpr double kDetailZoom = 0.55;    // and everything else that is text from here on
inline constexpr double kThumbnailZoom = 0.5;  // thumbnails are drawn, and made, from here on
inline constexpr double kThumbnailRoom = 64;   // by so much a node grows for its thumbnail, where that is free
inline constexpr double kLeastThumbnail = 14;  // with less room it has none

inline constexpr char kGraphMime[] = "application/x-vitrine-graph+json";
inline constexpr char kLayerMime[] = "application/x-vitrine-layer";  // text: the id of a layer type

// Green, amber or red. Never the only sign: a word or a shape stands beside it.
[[nodiscard]] QColor colourOf(Grade grade);
// A colour between two, for quiet surfaces that the palette has no name for.
[[nodiscard]] QColor mixed(const QColor& a, const QColor& b, double share_of_b);

// Fonts of the canvas, without hinting so that text scales evenly with the zoom.
struct Fonts {
  QFont name, summary, figures, badge;
  static const Fonts& get();
  [[nodiscard]] double smallest() const;  // pixels at 100 %
};

[[nodiscard]] inline QString text(const std::string& s) {
  return QString::fromStdString(s);
}
// "2,048", "16.6 k": exact while short.
[[nodiscard]] QString countText(std::int64_t count);
[[nodiscard]] QPointF snapped(QPointF point, double grid);

}  // namespace canvas
}  // namespace vitrine::ui
