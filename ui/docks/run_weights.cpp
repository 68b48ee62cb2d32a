// The weights that a run has come to, for whoever asks.
#include <QUndoCommand>
#include <chrono>
#include <cmath>
#include <functional>

#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {
namespace {

// Undo puts back what stood there, whatever training has made of it since.
class ChangeWeight final : public QUndoCommand {
 public:
  using Apply = std::function<void(const WeightChange&)>;
  ChangeWeight(WeightChange change, Apply apply)
      : QUndoCommand(QObject::tr("Weight of %1").arg(change.words)),
        m_change(std::move(change)),
        m_apply(std::move(apply)) {}
  void redo() override { m_apply(m_change); }
  void undo() override {
    WeightChange back = m_change;
    std::swap(back.before, back.after);
    m_apply(back);
  }

 private:
  WeightChange m_change;
  Apply m_apply;
};

}  // namespace

Result<std::shared_ptr<const Trained>> RunController::weights(Run::Which which, const Wait& wait) {
  if (m_run && m_run->status().has_begun()) {
    auto future = m_run->trained(which);
    const auto ready = [&] { return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; };
    if (!ready() && !wait(ready))
      return Error{"The weights have not been fetched: the step under way has not ended", "", "", "cancelled"};
    if (auto weights = future.get()) return weights;
    return Error{"There is not enough memory for a copy of the weights", "", "Close other programs and try again"};
  }
  if (auto weights = m_document.trained()) return weights;
  return Error{"The network has not been trained", "", "Press Train first, or Step for one batch", "untrained"};
}

Status RunController::canChangeWeights() const {
  if (!m_feed.playhead().isLive())
    return Error{"A weight of the past cannot be changed", "", "Press Live, or Continue from here, first"};
  if (isPreparing()) return Error{"The run is being made", "", "Try again in a moment"};
  if (m_run && m_stale)
    return Error{"The network is not the one that was trained", "", "Press Train or Step first, or undo the change"};
  if (const Problem* obstacle = m_run ? nullptr : m_document.obstacle())
    return Error{obstacle->text, m_document.analysis().owner_name(m_document.project().graph, *obstacle),
                 obstacle->remedy};
  if (!m_run && (m_document.isLoading() || !m_document.dataset()))
    return Error{"The data are not there yet", "", "Try again in a moment"};
  return {};
}

Status RunController::changeWeight(const WeightChange& change) {
  VITRINE_CHECK(canChangeWeights());
  if (!std::isfinite(change.after)) return Error{"A weight has to be a finite number", "", "Type another one"};
  if (change.after == change.before) return {};
  m_document.undoStack().push(new ChangeWeight(change, [this](const WeightChange& one) { apply(one); }));
  return {};
}

void RunController::apply(const WeightChange& change) {
  m_feed.playhead().goLive();  // what Undo changes is seen
  if (m_run) send(change);
  // One that goes on from this one's weights has asked for them already.
  const bool follows = m_made.valid() && m_resume && !m_first;
  if (!m_run || follows) m_changes.push_back(change);
  if (!m_run && !isPreparing()) start(Intent::nothing, m_document.trained() != nullptr);
}

void RunController::sendChanges() {
  for (const WeightChange& change : std::exchange(m_changes, {})) send(change);
}

void RunController::send(const WeightChange& change) {
  if (const Status set = m_run->set_weight(change.key, change.place, change.after); !set)
    return emit notice(qtext(set.error().sentence()));
  if (m_feed.hasSteps())
    m_feed.mark(qtext(change.key), tr("%1: %2").arg(change.words, figure(static_cast<double>(change.after), 3)));
  m_feed.tick();
}

Status RunController::collect(const Wait& wait) {
  if (!m_run || !m_run->status().has_begun()) return {};
  const bool resting = m_run->status().phase != RunPhase::training;
  if (m_keeper && !m_keeper->has_saved(m_run->status())) save();
  if (resting && m_document.trained() && state_of(*m_document.trained()) == m_run->status().state()) return {};
  m_collecting = {};
  VITRINE_TRY(auto now, weights(Run::Which::last, wait));
  m_document.setTrained(std::move(now));
  return {};
}

}  // namespace vitrine::ui
