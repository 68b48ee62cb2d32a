// Colours of heat maps: 256 entries, index 0 the lowest value.
#pragma once

#include <QImage>
#include <QList>
#include <QRgb>

namespace vitrine::ui {

// viridis (S. van der Walt, N. Smith, 2015): even in brightness and readable by colour-blind eyes. For 0 … 1.
[[nodiscard]] const QList<QRgb>& viridis();
// Low colour – neutral – high colour, for values on both sides of a middle.
[[nodiscard]] QList<QRgb> diverging(const QColor& low, const QColor& middle, const QColor& high);
// Entry of a map for a value of 0 … 1: round(value · 255), values outside clamped. NaN gives -1.
[[nodiscard]] int mapIndex(float value);
// Of a cell in which so many lie, by the logarithm, so that single ones are seen beside thousands; 0: clear.
[[nodiscard]] QRgb countColour(std::uint32_t count, std::uint32_t most);
// What stands for a value that is not a number: outside every map.
[[nodiscard]] QRgb notANumberColour();
[[nodiscard]] QColor mixed(const QColor& a, const QColor& b, double share);  // share 1: b

}  // namespace vitrine::ui
