#include "ui/views/colour_maps.h"

#include <QColor>
#include <algorithm>
#include <array>
#include <cmath>

namespace vitrine::ui {
namespace {

// The map at 20 even steps; between them it is straight to within two levels of a channel.
constexpr std::array<QRgb, 20> kViridis = {0x440154, 0x481568, 0x482677, 0x453781, 0x3f4788, 0x39558c, 0x32648e,
                                           0x2d718e, 0x287d8e, 0x238a8d, 0x1f968b, 0x20a386, 0x29af7f, 0x3cbc75,
                                           0x56c667, 0x74d055, 0x94d840, 0xb8de29, 0xdce318, 0xfde725};

int between(int a, int b, double share) {
  return static_cast<int>(std::lround(a + (b - a) * share));
}

QRgb mixedRgb(QRgb a, QRgb b, double share) {
  return qRgb(between(qRed(a), qRed(b), share), between(qGreen(a), qGreen(b), share),
              between(qBlue(a), qBlue(b), share));
}

}  // namespace

const QList<QRgb>& viridis() {
  static const QList<QRgb> table = [] {
    QList<QRgb> out;
    for (int i = 0; i < 256; ++i) {
      const double at = i / 255.0 * (kViridis.size() - 1);
      const auto low = std::min(static_cast<std::size_t>(at), kViridis.size() - 2);
      out.append(mixedRgb(kViridis[low], kViridis[low + 1], at - static_cast<double>(low)));
    }
    return out;
  }();
  return table;
}

QList<QRgb> diverging(const QColor& low, const QColor& middle, const QColor& high) {
  QList<QRgb> out;
  for (int i = 0; i < 256; ++i) {
    const double at = i / 255.0 * 2 - 1;
    out.append(mixedRgb(middle.rgb(), (at < 0 ? low : high).rgb(), std::abs(at)));
  }
  return out;
}

int mapIndex(float value) {
  if (std::isnan(value)) return -1;
  return static_cast<int>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255.0F));
}

QRgb countColour(std::uint32_t count, std::uint32_t most) {
  if (count == 0) return qRgba(0, 0, 0, 0);
  const double share = std::log1p(static_cast<double>(count)) / std::log1p(static_cast<double>(most));
  return viridis()[mapIndex(static_cast<float>(share))];
}

QRgb notANumberColour() {
  return qRgb(255, 0, 128);
}

QColor mixed(const QColor& a, const QColor& b, double share) {
  return QColor(mixedRgb(a.rgb(), b.rgb(), share));
}

}  // namespace vitrine::ui
