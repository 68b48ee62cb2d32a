// What a view gives away, as text.
#pragma once

#include <QStringList>

#include "ui/views/export/view_export.h"

namespace vitrine::ui {

inline QString dataOf(const View& view) {
  return QString::fromUtf8(csvOf(view));
}

// The first one has the names of the columns.
inline QStringList rowsOf(const View& view) {
  return dataOf(view).split('\n', Qt::SkipEmptyParts);
}

}  // namespace vitrine::ui
