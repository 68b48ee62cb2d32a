#include "ui/dialogs/thrown_run.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QUuid>
#include <algorithm>
#include <atomic>
#include <filesystem>

#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

const QString kNotes = QStringLiteral(".in-trash");  // a folder beside the runs, with a file for each

QByteArray wholeFile(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// In the order in which they were made. A name begins with what those that went together have in common.
QStringList notesIn(const QString& runs) {
  QStringList out;
  const QDir notes(runs + '/' + kNotes);
  for (const QString& name : notes.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name))
    out << notes.filePath(name);
  return out;
}

QString togetherOf(const QString& note) {
  return QFileInfo(note).baseName();
}

// By the clock, so that a later one sorts behind it; another window may take the same moment.
QString newTogether() {
  static std::atomic<qint64> last{0};
  qint64 before = last, now = 0;
  do now = std::max(QDateTime::currentMSecsSinceEpoch(), before + 1);
  while (!last.compare_exchange_weak(before, now));
  return QStringLiteral("%1-%2").arg(now, 14, 10, QLatin1Char('0')).arg(QUuid::createUuid().toString(QUuid::Id128));
}

QJsonObject readNote(const QString& path) {
  return QJsonDocument::fromJson(wholeFile(path)).object();
}

// Where it cannot be written, the trash and this list's Undo have the run all the same. Another window may just be
// taking the empty folder away.
bool writeNote(const QString& runs, const QString& name, const QJsonObject& note) {
  for (int i = 0; i < 3; ++i) {
    QDir().mkpath(runs + '/' + kNotes);
    QSaveFile file(runs + '/' + kNotes + '/' + name);
    if (file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(note).toJson()) > 0 && file.commit()) return true;
  }
  return false;
}

void removeNote(const QString& runs, const QString& path) {
  QFile::remove(path);
  QDir(runs).rmdir(kNotes);  // only where it was the last one
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
  const QString common = newTogether();
  int place = 0;
  for (const ThrownRun& run : together)
    if (!run.inTrash.isEmpty())
      (void)writeNote(runs, QStringLiteral("%1.%2.json").arg(common).arg(place++, 6, 10, QLatin1Char('0')),
                      {{"run", QFileInfo(qtext(run.folder.path)).fileName()},
                       {"in_trash", run.inTrash},
                       {"note", QString::fromUtf8(run.note)},
                       {"shown", run.wasShown}});
}

void forgetThrown(const QString& runs, const ThrownRun& run) {
  for (const QString& path : notesIn(runs)) {
    const QJsonObject note = readNote(path);
    if (note["in_trash"].toString() == run.inTrash && note["note"].toString().toUtf8() == run.note)
      removeNote(runs, path);
  }
}

void moveThrown(const RunFolder& from, const RunFolder& to) {
  const QFileInfo was(qtext(from.path)), is(qtext(to.path));
  for (const QString& path : notesIn(was.path())) {
    QJsonObject note = readNote(path);
    if (note["run"].toString() != was.fileName()) continue;
    note["run"] = is.fileName();
    if (writeNote(is.path(), QFileInfo(path).fileName(), note)) removeNote(was.path(), path);
  }
}

std::vector<std::vector<ThrownRun>> thrownEarlier(const QString& runs) {
  std::vector<std::vector<ThrownRun>> out;
  QString together;  // of what was read last
  for (const QString& path : notesIn(runs)) {
    const QJsonObject note = readNote(path);
    const QString name = QFileInfo(note["run"].toString()).fileName();  // of a folder here, whatever the file says
    ThrownRun run{RunFolder((runs + '/' + name).toStdString()),
                  {},
                  note["in_trash"].toString(),
                  note["shown"].toBool(),
                  {},
                  note["note"].toString().toUtf8()};
    if (name.isEmpty() || name.startsWith('.') || run.note.isEmpty() || !isInTrash(run)) {
      const QFileInfo trashed(trashNoteOf(run.inTrash));  // gone from a trash that is there: it was emptied
      if (!run.inTrash.isEmpty() && trashed.dir().exists() && !trashed.exists()) removeNote(runs, path);
      continue;
    }
    run.label = label_of(RunFolder(run.inTrash.toStdString()));
    run.name = qtext(name_of(run.folder, run.label));
    if (out.empty() || togetherOf(path) != together) out.emplace_back();
    together = togetherOf(path);
    out.back().push_back(std::move(run));
  }
  return out;
}

}  // namespace vitrine::ui
