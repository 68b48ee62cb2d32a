// Draws thumbnails of any size: in a node, and larger on a card.
#pragma once

#include <QPainter>

#include "ui/canvas/thumbnails.h"

namespace vitrine::ui {

// Pictures side by side, as large as they may be: so many of them as can still be told from each other.
struct Mosaic {
  int columns = 1, rows = 1, shown = 0;
  QSizeF cell;  // of one picture
  double gap = 2;
  [[nodiscard]] QRectF place(int index, const QRectF& room) const;
};
// `least`: the side below which more pictures would say less.
[[nodiscard]] Mosaic mosaicOf(QSize picture, int count, QSizeF room, double least = 20);

// `ink`: of bars. Where `resolution` device pixels are one unit, pictures that are made larger keep their pixels.
void paintThumbnail(QPainter& painter, const QRectF& room, const Thumbnail& thumbnail, const QColor& ink,
                    double resolution);

}  // namespace vitrine::ui
