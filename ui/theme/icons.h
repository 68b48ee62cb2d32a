// The icons of resources/icons in any colour: an SVG whose strokes are `currentColor`, drawn crisply at any size.
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace vitrine::ui {

// `disabled` defaults to the theme's faint colour. An icon that does not exist is empty.
[[nodiscard]] QIcon icon(const QString& name, const QColor& colour);
[[nodiscard]] QPixmap iconPixmap(const QString& name, const QColor& colour, int side, double devicePixelRatio);

}  // namespace vitrine::ui
