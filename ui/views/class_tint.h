// Classes of pixels as colours over a picture.
#pragma once

#include <QColor>
#include <cstdint>

#include "ui/theme/theme.h"

namespace vitrine::ui {

// Class 0 is the ground that the others lie on: it has no colour.
[[nodiscard]] inline QColor mapClassColour(std::int64_t k, const Colours& colours) {
  return k > 0 ? colours.curves[(k - 1) % 6] : QColor();
}
[[nodiscard]] inline QColor mapClassColour(std::int64_t k) {
  return mapClassColour(k, Theme::instance().colours());
}

[[nodiscard]] inline QRgb tinted(QRgb under, QRgb colour) {
  constexpr int kTint = 110;  // of 255
  const auto mix = [](int a, int b) { return (a * (255 - kTint) + b * kTint) / 255; };
  return qRgb(mix(qRed(under), qRed(colour)), mix(qGreen(under), qGreen(colour)), mix(qBlue(under), qBlue(colour)));
}

}  // namespace vitrine::ui
