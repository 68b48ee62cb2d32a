#include "ui/canvas/canvas_metrics.h"

#include <algorithm>
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

QColor colourOf(Grade grade) {
  const Colours& colours = Theme::instance().colours();
  return grade == Grade::good ? colours.good : grade == Grade::warning ? colours.warning : colours.bad;
}

const Fonts& Fonts::get() {
  static const Fonts fonts = [] {
    Fonts f{Theme::uiFont(12.5, 600), Theme::uiFont(11, 400), Theme::monoFont(11), Theme::uiFont(11, 600)};
    for (QFont* font : {&f.name, &f.summary, &f.figures, &f.badge})
      font->setHintingPreference(QFont::PreferNoHinting);
    return f;
  }();
  return fonts;
}

double Fonts::smallest() const {
  double points = name.pointSizeF();
  for (const QFont* font : {&summary, &figures, &badge}) points = std::min(points, font->pointSizeF());
  return points / 0.75;  // as Theme's fonts are made
}

QString countText(std::int64_t count) {
  return text(count < 10'000 ? grouped(count) : human_count(static_cast<double>(count)));
}

QPointF snapped(QPointF point, double grid) {
  return {std::round(point.x() / grid) * grid, std::round(point.y() / grid) * grid};
}

}  // namespace vitrine::ui::canvas
