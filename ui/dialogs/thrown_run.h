// A run in the trash, and its way back from there. Of each run of a folder of them that went there a file beside them
// says so, so that it can be brought back at any later time, until the trash is emptied, and two windows that throw
// runs away at once do not write over each other's notes.
#pragma once

#include <QByteArray>
#include <QString>
#include <vector>

#include "core/runs/run_folder.h"
#include "core/runs/run_label.h"

namespace vitrine::ui {

struct ThrownRun {
  RunFolder folder;
  QString name;
  QString inTrash;        // where the trash keeps it; empty: it did not say
  bool wasShown = false;  // beside the present run
  RunLabel label = {};
  QByteArray note = {};  // of the trash: another run may lie there by the same name later
};

// The trash of freedesktop.org keeps NAME in files/ and where it came from in info/NAME.trashinfo.
[[nodiscard]] QString trashNoteOf(const QString& inTrash);

// Its folder goes to the trash, which fills in where it lies there.
[[nodiscard]] Status throwIntoTrash(ThrownRun& run);
// It is in the trash still.
[[nodiscard]] bool isInTrash(const ThrownRun& run);
// Back to where it lay. Whatever fails, it is still in the trash.
[[nodiscard]] Status bringBack(const ThrownRun& run);

// Runs that went together, each from a folder below `runs`.
void noteThrown(const QString& runs, const std::vector<ThrownRun>& together);
void forgetThrown(const QString& runs, const ThrownRun& run);
// The same run is to come back to another place: those beside it have moved there.
void moveThrown(const RunFolder& from, const RunFolder& to);
// What is noted and is in the trash still, the earliest first.
[[nodiscard]] std::vector<std::vector<ThrownRun>> thrownEarlier(const QString& runs);

}  // namespace vitrine::ui
