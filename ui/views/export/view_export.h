// What any view gives away: its picture as pixels or lines, and its numbers.
#pragma once

#include <QByteArray>
#include <QString>

#include "core/base/result.h"

class QWidget;

namespace vitrine::ui {

class View;

[[nodiscard]] QByteArray pngOf(View& view);  // at twice the size that it has
[[nodiscard]] QByteArray svgOf(View& view, const QString& title);
// What View::writeData() writes.
[[nodiscard]] QByteArray csvOf(const View& view);
// By the file's ending: png, svg or csv. What stood there before is replaced whole or not at all.
[[nodiscard]] Status exportView(View& view, const QString& title, const QString& path);

void copyPicture(View& view);
void copyData(const View& view);
// Asks where to, and says what went wrong.
void askAndExport(View& view, const QString& title, QWidget* parent);

}  // namespace vitrine::ui
