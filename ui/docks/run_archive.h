// Where the runs of the open document are written down: beside its file, and until it has one, in the person's data
// folder. Weights go there in the background, whenever a run comes to rest.
#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <memory>
#include <vector>

#include "core/runs/run_keeper.h"

namespace vitrine::ui {

class Document;

class RunArchive : public QObject {
  Q_OBJECT

 public:
  explicit RunArchive(Document& document, QObject* parent = nullptr);
  ~RunArchive() override;

  // Writes down the run that is made from `setup`, from its first step on, once it follows that run.
  std::shared_ptr<RunKeeper> keep(RunSetup& setup);
  // Writes what the run has come to and what the advisor found; what cannot be written is told once for each run.
  void save(const std::shared_ptr<RunKeeper>& keeper, const std::shared_ptr<Run>& run, std::vector<Finding> findings);

  // Bytes that the states of a run's past may take, from the next run on.
  void setRoom(std::size_t bytes) { m_room = bytes; }

  // Where runs of this document lie.
  QStringList places() const;

 signals:
  void notice(const QString& text);
  void moved(const QString& from, const QString& to);  // the folder of a run

 private:
  class Writer;
  QString unsavedPlace() const;
  void moveBeside();
  void complain(const std::shared_ptr<RunKeeper>& keeper, const QString& why);

  Document& m_document;
  std::shared_ptr<Writer> m_writer;  // outlives this while it writes
  struct Kept {
    std::weak_ptr<RunKeeper> keeper;  // while anybody has its run
    RunFolder folder;
  };
  std::vector<Kept> m_kept;  // runs that this document has made
  std::weak_ptr<RunKeeper> m_complained;
  std::size_t m_room = Snapshots::kUsualBudget;
  QTimer m_again;  // what could not be moved yet
};

}  // namespace vitrine::ui
