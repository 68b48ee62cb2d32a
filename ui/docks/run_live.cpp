// What reaches a run while it goes: its tempo, live settings, the room for its states.
#include <utility>

#include "core/project/settings.h"
#include "ui/docks/alike.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {

void RunController::setSnapshotRoom(std::size_t bytes) {
  m_archive.setRoom(bytes);
  if (m_run && m_run->past()) m_run->past()->set_budget(bytes);
}

void RunController::setTempo(double stepsPerSecond) {
  m_tempo = stepsPerSecond;
  if (m_run) m_run->set_tempo(m_tempo);
}

void RunController::setOpByOp(bool on) {
  if (std::exchange(m_opByOp, on) == on || !on) return;
  if (m_run && m_feed.status().phase == RunPhase::training)
    m_run->pause();
  else if (!m_run && !isPreparing() && !m_document.obstacle() && m_document.dataset())
    start(Intent::nothing, m_document.trained() != nullptr);
  emit opsAsked();
}

void RunController::sendLive() {
  if (!m_run) return;
  eachLive(m_document.project(), m_run->project().graph, [this](const std::string& path, double value) {
    const auto it = m_live.find(path);
    if (it == m_live.end() || it->second == value) return;
    if (!m_run->set_live(path, value)) return;
    it->second = value;
    // Before the first step there is nothing that it would change from; of another project it says nothing of this
    // run.
    if (m_feed.hasSteps() && trainsAlike(m_run->project(), m_document.project()))
      m_feed.mark(QString::fromStdString(path), liveChangeInWords(m_document.project(), path, value));
  });
}

}  // namespace vitrine::ui
