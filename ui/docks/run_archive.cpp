#include "ui/docks/run_archive.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QPointer>
#include <QRegularExpression>
#include <QStandardPaths>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <utility>

#include "core/runs/listening.h"
#include "ui/dialogs/thrown_run.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/document/text.h"

namespace vitrine::ui {
namespace {

constexpr int kAgainMs = 500;
constexpr std::int64_t kAsKept = 0;  // of a long run, later steps share lines: see MetricsLog

QString dataFolder() {
  return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/runs";
}

}  // namespace

// One save after the other, on a thread that lives while there are any; of one run only the newest counts.
class RunArchive::Writer : public std::enable_shared_from_this<Writer> {
 public:
  struct Job {
    std::shared_ptr<RunKeeper> keeper;
    std::shared_ptr<Run> run;
    std::shared_future<std::shared_ptr<const Trained>> weights;
    std::vector<Finding> findings;
    std::function<void(const Status&)> done;  // on the writing thread
  };

  void add(Job job) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_jobs, [&](const Job& waiting) { return waiting.keeper == job.keeper; });
    m_jobs.push_back(std::move(job));
    if (std::exchange(m_writing, true)) return;
    inBackground([self = shared_from_this()] { self->write(); });
  }

 private:
  void write() {
    for (;;) {
      Job job;
      {
        const std::lock_guard lock(m_mutex);
        if (m_jobs.empty()) {
          m_writing = false;
          return;
        }
        job = std::move(m_jobs.front());
        m_jobs.pop_front();
      }
      try {
        job.keeper->set_findings(std::move(job.findings));
        if (const auto weights = job.weights.get()) job.done(job.keeper->save(job.run->status(), *weights));
      } catch (const std::bad_alloc&) {
        job.done(Error{"There is not enough memory to write the run down", "", ""});
      }
    }
  }

  std::mutex m_mutex;
  std::deque<Job> m_jobs;
  bool m_writing = false;
};

RunArchive::RunArchive(Document& document, QObject* parent)
    : QObject(parent), m_document(document), m_writer(std::make_shared<Writer>()) {
  m_again.setSingleShot(true);
  m_again.setInterval(kAgainMs);
  connect(&m_again, &QTimer::timeout, this, &RunArchive::moveBeside);
  connect(&document, &Document::saved, this, &RunArchive::moveBeside);
  connect(&document, &Document::documentReset, this, [this] { m_kept.clear(); });
}

RunArchive::~RunArchive() = default;

// By the document's name, so that a person finds them there.
QString RunArchive::unsavedPlace() const {
  static const QRegularExpression unfit(QStringLiteral("[^\\w\\- ]+"),
                                        QRegularExpression::UseUnicodePropertiesOption);
  const QString title = qtext(m_document.project().title).replace(unfit, "_").left(80).trimmed();
  return dataFolder() + "/" + (title.isEmpty() ? tr("Untitled") : title);
}

QStringList RunArchive::places() const {
  if (m_document.path().isEmpty()) return {unsavedPlace()};
  return {qtext(runs_beside(m_document.path().toStdString()))};
}

std::shared_ptr<RunKeeper> RunArchive::keep(RunSetup& setup) {
  auto keeper = std::make_shared<RunKeeper>(new_run_folder(places().front().toStdString()), kAsKept);
  write_down(setup, keeper);
  setup.past = std::make_shared<Snapshots>(m_room);
  m_kept.push_back({keeper, keeper->folder()});
  return keeper;
}

void RunArchive::save(const std::shared_ptr<RunKeeper>& keeper, const std::shared_ptr<Run>& run,
                      std::vector<Finding> findings) {
  if (!keeper || !run) return;
  m_writer->add({keeper, run, run->trained(Run::Which::last).share(), std::move(findings),
                 [archive = QPointer(this), keeper](const Status& saved) {
                   if (saved) return;
                   const QString why = qtext(saved.error().sentence());
                   QMetaObject::invokeMethod(
                       qApp, [archive, keeper, why] { archive ? archive->complain(keeper, why) : void(); },
                       Qt::QueuedConnection);
                 }});
}

void RunArchive::complain(const std::shared_ptr<RunKeeper>& keeper, const QString& why) {
  if (m_complained.lock() == keeper) return;
  m_complained = keeper;
  emit notice(tr("This run is not being written down. %1").arg(why));
}

// The document has got a file: what it was trained before goes beside it, also runs that are put aside or over.
void RunArchive::moveBeside() {
  if (m_document.path().isEmpty()) return;
  const QString from = dataFolder() + "/", to = places().front();
  QHash<QString, QString> places;  // where each folder went: a run that goes on in one moves with it
  for (Kept& kept : m_kept) {
    const auto keeper = kept.keeper.lock();
    if (keeper) kept.folder = keeper->folder();
    if (!qtext(kept.folder.path).startsWith(from)) continue;
    const QFileInfo was(qtext(kept.folder.path));
    QString wanted = places.value(was.filePath(), to + "/" + was.fileName());
    if (!places.contains(was.filePath()) && QFileInfo::exists(wanted))
      wanted = qtext(new_run_folder(to.toStdString()).path);
    const RunFolder there(wanted.toStdString());
    const bool thrownAway = !was.exists();
    const Status moved = keeper ? keeper->move_to(there) : move_run(kept.folder, there);
    if (!moved && moved.error().code == "busy") m_again.start();
    if (moved) {
      if (thrownAway) moveThrown(kept.folder, there);
      kept.folder = there;
      places.insert(was.filePath(), wanted);
      emit this->moved(was.filePath(), wanted);
    }
    QDir().rmdir(was.path());  // only where it was the last one
  }
}

}  // namespace vitrine::ui
