// A run with what has been seen of it: put aside by Reset or by another run, and brought back by Undo.
#pragma once

#include <QUndoCommand>
#include <functional>
#include <memory>
#include <optional>

#include "core/data/dataset.h"
#include "core/runs/run_keeper.h"
#include "core/train/run.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

struct Session {
  std::shared_ptr<Run> run;                // paused, or over; may be null
  std::shared_ptr<const Trained> trained;  // of the document
  std::optional<Curves> curves;
  std::shared_ptr<RunKeeper> keeper;       // of the run
  std::shared_ptr<const Dataset> dataset;  // that it trains on
  // Of a session that has given its memory back: what the run is made of again, with the files that are kept of it.
  std::optional<RunSetup> folded;

  // Gives back the memory of what the run's folder holds too; false where that does not hold all of it (yet).
  bool fold() {
    if (!run || !keeper || !keeper->has_saved(run->status())) return false;
    folded.emplace();
    folded->project = run->project();
    folded->dataset = dataset;
    run.reset(), trained.reset();
    if (curves && curves->marks.empty()) curves.reset();  // what came before a mark lies in other folders
    return true;
  }
};

// Brings another session in; undo and redo are the same exchange.
class ExchangeSession final : public QUndoCommand {
 public:
  using Exchange = std::function<void(const std::shared_ptr<Session>&)>;  // with what is there
  ExchangeSession(const QString& text, Exchange exchange) : QUndoCommand(text), m_exchange(std::move(exchange)) {}
  void redo() override { m_exchange(m_other); }
  void undo() override { m_exchange(m_other); }

 private:
  std::shared_ptr<Session> m_other = std::make_shared<Session>();
  Exchange m_exchange;
};

}  // namespace vitrine::ui
