#include "ui/live/probe_tap.h"

#include "ui/live/live_feed.h"

namespace vitrine::ui {

ProbeTap::ProbeTap(LiveFeed& feed) : m_feed(&feed) {
  feed.m_taps.push_back(this);
}

ProbeTap::~ProbeTap() {
  if (m_feed) std::erase(m_feed->m_taps, this);
}

void ProbeTap::ask(const Spec& request) {
  if (m_request == request) return;
  m_request = request;
  follow(m_feed ? m_feed->run() : nullptr);
}

void ProbeTap::stop() {
  m_request.reset();
  follow(nullptr);
}

void ProbeTap::follow(Run* run) {
  m_seen = 0;
  m_watched = run && m_request ? run->watch(*m_request) : nullptr;
}

bool ProbeTap::poll() {
  auto newer = m_watched ? m_watched->answers().take_newer(m_seen) : nullptr;
  if (!newer) return false;
  m_answer = std::move(newer);
  return true;
}

}  // namespace vitrine::ui
