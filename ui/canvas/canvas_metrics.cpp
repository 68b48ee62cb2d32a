#include "ui/canvas/canvas_metrics.h"

#include <cmath>

#include "core/base/text.h"
#include "ui/theme/theme.h"

namespace vitrine::ui::canvas {

QColor mixed(const QColor& a, const QColor& b, double share_of_b) {
  const double s = share_of_b;
  return QColor::fromRgbF(static_cast<float>(a.redF() * (1 - s) + b.redF() * s),
                          static_cast<float>(a.greenF() * (1 - s) + b.greenF() * s),
                          static_cast<float>(a.blueF() * (1 - s) + b.blueF() * s));
}

const Fonts& Fonts::get() {
  static const Fonts fonts = [] {
    Fonts f{Theme::uiFont(12.5, 600), Theme::uiFont(11, 400), Theme::monoFont(10), Theme::uiFont(10, 600)};
    for (QFont* font : {&f.name, &f.summary, &f.figures, &f.badge})
      font->setHintingPreference(QFont::PreferNoHinting);
    return f;
  }();
  return fonts;
}

QString countText(std::int64_t count) {
  return text(count < 10'000 ? grouped(count) : human_count(static_cast<double>(count)));
}

QPointF snapped(QPointF point, double grid) {
  return {std::round(point.x() / grid) * grid, std::round(point.y() / grid) * grid};
}

}  // namespace vitrine::ui::canvas
