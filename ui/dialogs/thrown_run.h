// A run in the trash, and its way back from there.
#pragma once

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <filesystem>

#include "core/runs/run_folder.h"
#include "core/runs/run_label.h"
#include "ui/document/text.h"

namespace vitrine::ui {

struct ThrownRun {
  RunFolder folder;
  QString name;
  QString inTrash;        // where the trash keeps it; empty: it did not say
  bool wasShown = false;  // beside the present run
  RunLabel label = {};
};

// The trash of freedesktop.org keeps NAME in files/ and where it came from in info/NAME.trashinfo.
[[nodiscard]] inline QString trashNoteOf(const QString& inTrash) {
  const QFileInfo there(inTrash);
  return QDir::cleanPath(there.absolutePath() + "/../info/" + there.fileName() + ".trashinfo");
}

// Back to where it lay. Whatever fails, it is still in the trash.
[[nodiscard]] inline Status bringBack(const ThrownRun& run) {
  const std::string from = run.inTrash.toStdString();
  if (from.empty() || !there(from))
    return Error{"It is not in the trash any more", from.empty() ? run.folder.path : from,
                 "Look for it where the trash was emptied to, if it was"};
  if (there(run.folder.path))
    return Error{"There is something of its name in its place", run.folder.path,
                 "Move that away, or restore the run with the file manager"};
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path(run.folder.path).parent_path(), failed);
  std::filesystem::rename(from, run.folder.path, failed);
  if (failed)
    return Error{"It cannot be moved back: " + failed.message(), run.folder.path, "Restore it with the file manager"};
  QFile::remove(trashNoteOf(run.inTrash));
  return {};
}

}  // namespace vitrine::ui
