#include "ui/live/runs_beside.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QSettings>
#include <QUrl>
#include <algorithm>
#include <filesystem>
#include <mutex>
#include <new>
#include <utility>

#include "core/graph/flat.h"
#include "core/io/project_file.h"
#include "ui/document/background.h"
#include "ui/document/text.h"
#include "ui/live/read_curves.h"

namespace vitrine::ui {
namespace {

constexpr int kAgainMs = 1'000;
constexpr int kRest = 10;  // times as long as reading took, so that a long log does not keep a core busy
// The present run has the first two, a penalty the next.
constexpr int kColours[] = {4, 3, 5, 2, 8, 9, 10, 11, 6, 7};

qint64 logBytes(const QString& folder) {
  return QFileInfo(qtext(RunFolder(folder.toStdString()).metrics)).size();
}

// Where it is remembered which runs are shown with a project.
QString keyOf(const QString& project) {
  return QStringLiteral("runs_beside/") + QString::fromLatin1(QUrl::toPercentEncoding(project));
}

// One that no run in the same place has, as long as there are any left.
int freeColour(const RunFolder& folder) {
  std::vector<int> taken;
  for (const RunFolder& other : runs_in(std::filesystem::path(folder.path).parent_path().string()))
    if (const auto colour = label_of(other).colour) taken.push_back(*colour);
  for (const int colour : kColours)
    if (std::find(taken.begin(), taken.end(), colour) == taken.end()) return colour;
  return kColours[taken.size() % std::size(kColours)];
}

// With a colour, which is the run's own from now on; on a thread, since all labels of its place may be read for it.
RunLabel colouredLabel(const RunFolder& folder) {
  static std::mutex choosing;  // two runs that are shown at once do not get the same one
  const std::lock_guard lock(choosing);
  RunLabel out = label_of(folder);
  if (out.colour) return out;
  out.colour = freeColour(folder);
  (void)change_label(folder, [&out](RunLabel& label) {
    if (!label.colour) label.colour = out.colour;
    out = label;
  }).ok();
  return out;
}

void applyLabel(RunsBeside::Beside& one, const RunFolder& folder, const RunLabel& label) {
  one.name = qtext(name_of(folder, label));
  if (label.colour) one.colour = *label.colour, one.coloured = true;
}

// What its folder holds, on a thread.
void readInto(RunsBeside::Beside& read) {
  const RunFolder folder(read.folder.toStdString());
  if (!read.named || !read.coloured) applyLabel(read, folder, colouredLabel(folder));
  auto project = load_project(folder.project);
  auto curves = project ? readCurves(folder.metrics, flat(project->graph)) : Result<Curves>(project.error());
  if (!curves) {
    read.problem = qtext(curves.error().sentence());
    return;
  }
  read.curves = std::make_shared<const Curves>(std::move(*curves));
  read.project = std::make_shared<const Project>(std::move(*project));
}

}  // namespace

RunsBeside::RunsBeside(QObject* parent) : QObject(parent) {
  m_again.setInterval(kAgainMs);
  connect(&m_again, &QTimer::timeout, this, &RunsBeside::follow);
}

const RunsBeside::Beside* RunsBeside::find(const QString& folder) const {
  const auto found =
      std::find_if(m_all.begin(), m_all.end(), [&](const Beside& one) { return one.folder == folder; });
  return found == m_all.end() ? nullptr : &*found;
}

RunsBeside::Beside* RunsBeside::entry(const QString& folder) {
  if (m_own && m_own->folder == folder) return &*m_own;
  return const_cast<Beside*>(find(folder));
}

void RunsBeside::show(const RunFolder& folder, const RunLabel& label) {
  const QString path = qtext(folder.path);
  if (entry(path)) return;
  Beside one;
  one.folder = path;
  applyLabel(one, folder, label);
  one.named = label != RunLabel();
  read(one);
  if (path == m_present)
    m_own = one;
  else
    m_all.push_back(one);
  m_again.start();
  remember();
  emit changed();
}

void RunsBeside::hide(const QString& folder) {
  if (std::erase_if(m_all, [&](const Beside& one) { return one.folder == folder; }) == 0) return;
  if (m_all.empty()) m_again.stop();
  remember();
  emit changed();
}

void RunsBeside::hideAll() {
  m_project.clear();
  m_own.reset();
  m_again.stop();
  if (m_all.empty()) return;
  m_all.clear();
  emit changed();
}

void RunsBeside::relabel(const RunFolder& folder, const RunLabel& label) {
  const QString path = qtext(folder.path);
  if (path == m_present) m_presentColour = label.colour;
  if (Beside* one = entry(path))
    applyLabel(*one, folder, label), one->named = true;
  else if (path != m_present)
    return;
  emit changed();
}

// ---- with the project

void RunsBeside::remember() const {
  if (m_project.isEmpty()) return;
  QStringList folders;
  for (const Beside& one : m_all) folders << one.folder;
  if (m_own) folders << m_own->folder;
  QSettings settings;
  if (folders.isEmpty())
    settings.remove(keyOf(m_project));
  else
    settings.setValue(keyOf(m_project), folders);
}

void RunsBeside::keepWith(const QString& project) {
  m_project = project;
  remember();
}

void RunsBeside::recall(const QString& project) {
  const QStringList folders = QSettings().value(keyOf(project)).toStringList();
  m_project = project;
  for (const QString& folder : folders)
    if (holds_run(folder.toStdString())) show(RunFolder(folder.toStdString()));
}

void RunsBeside::moved(const QString& from, const QString& to) {
  if (m_present == from) m_present = to;
  Beside* one = entry(from);
  if (!one) return;
  one->folder = to;
  if (one->bytes < 0) read(*one);  // what is on its way was read from where it is not any more
  remember();
}

void RunsBeside::setPresent(const QString& folder, std::optional<int> colour) {
  if (m_present == folder && m_presentColour == colour) return;
  m_presentColour = colour;
  if (std::exchange(m_present, folder) != folder) {
    if (m_own) m_all.push_back(*std::exchange(m_own, std::nullopt));
    if (const Beside* own = find(folder)) {
      m_own = *own;
      m_all.erase(m_all.begin() + (own - m_all.data()));
    }
    m_all.empty() ? m_again.stop() : m_again.start();
  }
  emit changed();
}

// ---- reading

void RunsBeside::follow() {
  for (Beside& one : m_all) {
    const bool rested = one.sinceRead.isValid() && one.sinceRead.elapsed() >= kRest * one.readMs;
    if (one.bytes < 0 || !rested || logBytes(one.folder) == one.bytes) continue;
    one.bytes = -1;  // on its way
    read(one);
  }
}

void RunsBeside::read(const Beside& one) {
  Beside known;
  known.folder = one.folder, known.name = one.name, known.colour = one.colour;
  known.named = one.named, known.coloured = one.coloured;
  inBackground([self = QPointer(this), read = std::move(known)]() mutable {
    QElapsedTimer timer;
    timer.start();
    read.bytes = logBytes(read.folder);  // before it is read: what comes meanwhile is read the next time
    try {
      readInto(read);
    } catch (const std::bad_alloc&) {
      read.problem = tr("There is not enough memory for them.");
    }
    read.readMs = timer.elapsed();
    QMetaObject::invokeMethod(
        qApp, [self, read] { self ? self->take(read) : void(); }, Qt::QueuedConnection);
  });
}

void RunsBeside::take(const Beside& read) {
  Beside* one = entry(read.folder);
  if (!one) return;
  if (!one->named) one->name = read.name, one->named = true;
  if (!one->coloured) one->colour = read.colour, one->coloured = true;
  const bool more = one->curves && read.curves;
  if (read.curves) one->curves = read.curves, one->project = read.project;  // what was read of it before stays
  const bool fails = !read.problem.isEmpty() && read.problem != one->problem;
  one->problem = read.problem;
  one->bytes = read.bytes;
  one->readMs = read.readMs;
  one->sinceRead.start();
  const QString name = one->name;
  if (more)
    emit advanced();
  else
    emit changed();
  if (fails) emit failed(name, read.problem);
}

}  // namespace vitrine::ui
