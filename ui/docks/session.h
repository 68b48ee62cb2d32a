// A run with what has been seen of it: put aside by Reset or by another run, and brought back by Undo.
#pragma once

#include <QUndoCommand>
#include <functional>
#include <memory>
#include <optional>

#include "core/train/run.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

struct Session {
  std::shared_ptr<Run> run;                // paused, or over; may be null
  std::shared_ptr<const Trained> trained;  // of the document
  std::optional<Curves> curves;
};

// Brings another session in; undo and redo are the same exchange.
class ExchangeSession final : public QUndoCommand {
 public:
  using Exchange = std::function<Session(Session)>;  // gives what was there
  ExchangeSession(const QString& text, Session next, Exchange exchange)
      : QUndoCommand(text), m_other(std::move(next)), m_exchange(std::move(exchange)) {}
  void redo() override { m_other = m_exchange(std::move(m_other)); }
  void undo() override { m_other = m_exchange(std::move(m_other)); }

 private:
  Session m_other;
  Exchange m_exchange;
};

}  // namespace vitrine::ui
