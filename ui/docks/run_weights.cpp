// The weights that a run has come to, for whoever asks.
#include <chrono>

#include "ui/docks/run_controller.h"
#include "ui/document/document.h"

namespace vitrine::ui {

Result<std::shared_ptr<const Trained>> RunController::weights(Run::Which which, const Wait& wait) {
  if (m_run && m_run->status().step > 0) {
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

Status RunController::collect(const Wait& wait) {
  if (!m_run || m_run->status().step == 0) return {};
  const bool resting = m_run->status().phase != RunPhase::training;
  if (m_keeper && m_keeper->saved_step() != m_run->status().step) m_archive.save(m_keeper, m_run);
  if (resting && m_document.trained() && m_document.trained()->step == m_run->status().step) return {};
  m_collecting = {};
  VITRINE_TRY(auto now, weights(Run::Which::last, wait));
  m_document.setTrained(std::move(now));
  return {};
}

}  // namespace vitrine::ui
