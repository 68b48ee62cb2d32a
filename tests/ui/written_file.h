// Files that a test hands to the window.
#pragma once

#include <QFile>

namespace vitrine::ui {

inline void writeFile(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("a test's file cannot be written");
}

}  // namespace vitrine::ui
