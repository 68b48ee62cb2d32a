#include "ui/live/runs_beside.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <algorithm>
#include <filesystem>
#include <new>

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

// One that no run in the same place has, as long as there are any left.
int freeColour(const RunFolder& folder) {
  std::vector<int> taken;
  for (const RunFolder& other : runs_in(std::filesystem::path(folder.path).parent_path().string()))
    if (const auto colour = label_of(other).colour) taken.push_back(*colour);
  for (const int colour : kColours)
    if (std::find(taken.begin(), taken.end(), colour) == taken.end()) return colour;
  return kColours[taken.size() % std::size(kColours)];
}

// What its folder holds, on a thread.
void readInto(RunsBeside::Beside& read) {
  const RunFolder folder(read.folder.toStdString());
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

RunsBeside::Beside* RunsBeside::find(const QString& folder) {
  const auto found =
      std::find_if(m_all.begin(), m_all.end(), [&](const Beside& one) { return one.folder == folder; });
  return found == m_all.end() ? nullptr : &*found;
}

bool RunsBeside::isShown(const QString& folder) const {
  return const_cast<RunsBeside*>(this)->find(folder) != nullptr;
}

void RunsBeside::show(const RunFolder& folder) {
  const QString path = qtext(folder.path);
  if (isShown(path)) return;
  RunLabel label = label_of(folder);
  Beside one;
  one.folder = path;
  one.name = qtext(name_of(folder, label));
  if (!label.colour) {  // the same wherever it is seen from now on
    label.colour = freeColour(folder);
    (void)write_label(folder, label).ok();
  }
  one.colour = *label.colour;
  m_all.push_back(one);
  read(one);
  m_again.start();
  emit changed();
}

void RunsBeside::hide(const QString& folder) {
  if (std::erase_if(m_all, [&](const Beside& one) { return one.folder == folder; }) == 0) return;
  if (m_all.empty()) m_again.stop();
  emit changed();
}

void RunsBeside::hideAll() {
  if (m_all.empty()) return;
  m_all.clear();
  m_again.stop();
  emit changed();
}

void RunsBeside::relabel(const RunFolder& folder) {
  Beside* one = find(qtext(folder.path));
  if (!one) return;
  const RunLabel label = label_of(folder);
  one->name = qtext(name_of(folder, label));
  if (label.colour) one->colour = *label.colour;
  emit changed();
}

void RunsBeside::follow() {
  for (Beside& one : m_all) {
    const bool rested = one.sinceRead.isValid() && one.sinceRead.elapsed() >= kRest * one.readMs;
    if (one.bytes < 0 || !rested || logBytes(one.folder) == one.bytes) continue;
    one.bytes = -1;  // on its way
    read(one);
  }
}

void RunsBeside::read(const Beside& one) {
  inBackground([self = QPointer(this), path = one.folder] {
    QElapsedTimer timer;
    timer.start();
    Beside read;
    read.folder = path;
    read.bytes = logBytes(path);  // before it is read: what comes meanwhile is read the next time
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
  Beside* one = find(read.folder);
  if (!one) return;
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
