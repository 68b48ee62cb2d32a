#include "ui/dialogs/thrown_run.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <filesystem>

#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

QString listOfThrown(const QString& runs) {
  return runs + QStringLiteral("/.in-trash.json");
}

QByteArray wholeFile(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A list for each time that runs were thrown away.
QJsonArray readThrown(const QString& runs) {
  return QJsonDocument::fromJson(wholeFile(listOfThrown(runs))).array();
}

// Where it cannot be written, the trash and this list's Undo have the runs all the same.
void writeThrown(const QString& runs, const QJsonArray& all) {
  if (all.isEmpty()) return void(QFile::remove(listOfThrown(runs)));
  QSaveFile file(listOfThrown(runs));
  if (file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(all).toJson()) > 0) file.commit();
}

}  // namespace

QString trashNoteOf(const QString& inTrash) {
  const QFileInfo there(inTrash);
  return QDir::cleanPath(there.absolutePath() + "/../info/" + there.fileName() + ".trashinfo");
}

Status throwIntoTrash(ThrownRun& run) {
  const QString path = qtext(run.folder.path);
  if (!there(run.folder.path))
    return Error{"Its folder is not there any more", run.folder.path, "Open the list of runs again"};
  if (!QFile::moveToTrash(path, &run.inTrash))
    return Error{"It cannot be moved to the trash", run.folder.path, "Delete its folder by hand"};
  if (!run.inTrash.isEmpty()) run.note = wholeFile(trashNoteOf(run.inTrash));
  return {};
}

bool isInTrash(const ThrownRun& run) {
  if (run.inTrash.isEmpty() || !there(run.inTrash.toStdString())) return false;
  return run.note.isEmpty() || wholeFile(trashNoteOf(run.inTrash)) == run.note;
}

Status bringBack(const ThrownRun& run) {
  const std::string from = run.inTrash.toStdString();
  if (!isInTrash(run))
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

void noteThrown(const QString& runs, const std::vector<ThrownRun>& together) {
  QJsonArray group;
  for (const ThrownRun& run : together)
    if (!run.inTrash.isEmpty())
      group.append(QJsonObject{{"run", QFileInfo(qtext(run.folder.path)).fileName()},
                               {"in_trash", run.inTrash},
                               {"note", QString::fromUtf8(run.note)},
                               {"shown", run.wasShown}});
  if (group.isEmpty()) return;
  QJsonArray all = readThrown(runs);
  all.append(group);
  writeThrown(runs, all);
}

void forgetThrown(const QString& runs, const ThrownRun& run) {
  QJsonArray left;
  for (const QJsonValue& group : readThrown(runs)) {
    QJsonArray others;
    for (const QJsonValue& one : group.toArray())
      if (one["in_trash"].toString() != run.inTrash || one["note"].toString().toUtf8() != run.note)
        others.append(one);
    if (!others.isEmpty()) left.append(others);
  }
  writeThrown(runs, left);
}

std::vector<std::vector<ThrownRun>> thrownEarlier(const QString& runs) {
  std::vector<std::vector<ThrownRun>> out;
  for (const QJsonValue& group : readThrown(runs)) {
    std::vector<ThrownRun> together;
    for (const QJsonValue& one : group.toArray()) {
      const QString name = QFileInfo(one["run"].toString()).fileName();  // of a folder here, whatever the file says
      ThrownRun run{RunFolder((runs + '/' + name).toStdString()),
                    {},
                    one["in_trash"].toString(),
                    one["shown"].toBool(),
                    {},
                    one["note"].toString().toUtf8()};
      if (name.isEmpty() || name.startsWith('.') || run.note.isEmpty() || !isInTrash(run)) continue;
      run.label = label_of(RunFolder(run.inTrash.toStdString()));
      run.name = qtext(name_of(run.folder, run.label));
      together.push_back(std::move(run));
    }
    if (!together.empty()) out.push_back(std::move(together));
  }
  return out;
}

}  // namespace vitrine::ui
