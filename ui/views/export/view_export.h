// What any view gives away: its picture as pixels or lines, and its numbers.
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>

#include "core/base/result.h"

class QWidget;

namespace vitrine::ui {

class View;

[[nodiscard]] QByteArray pngOf(View& view);  // at twice the size that it has
[[nodiscard]] QByteArray svgOf(View& view, const QString& title);
// What View::writeData() writes.
[[nodiscard]] QByteArray csvOf(const View& view);
// By the file's ending: png, svg or csv. What stood there before is replaced whole or not at all. `done` hears what
// became of it: of a picture at once, of numbers when they are written, which a window says and can end meanwhile.
using Exported = std::function<void(const Status&)>;
void exportView(View& view, const QString& title, const QString& path, QWidget* window, Exported done);

void copyPicture(View& view);
void copyData(const View& view, const QString& title, QWidget* window);
// Asks where to, and says what went wrong.
void askAndExport(View& view, const QString& title, QWidget* parent);

}  // namespace vitrine::ui
