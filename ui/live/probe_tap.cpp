#include "ui/live/probe_tap.h"

#include "ui/live/live_feed.h"

namespace vitrine::ui {

ProbeTap::ProbeTap(LiveFeed& feed, Moment moment) : m_feed(&feed), m_moment(moment) {
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

void ProbeTap::moveTo(LiveFeed& feed) {
  if (m_feed == &feed) return;
  if (m_feed) std::erase(m_feed->m_taps, this);
  m_feed = &feed;
  feed.m_taps.push_back(this);
  forget();
  follow(feed.run());
}

// What was asked for, of the moment that the window shows; nothing where no state of then is kept.
std::optional<Spec> ProbeTap::wanted() const {
  if (!m_request || !m_feed || m_moment == Moment::always) return m_request;
  if (m_feed->playhead().isLive() || step_asked(*m_request) != kNow) return m_request;
  const auto state = m_feed->playhead().state();
  if (!state) return {};
  return at_step(*m_request, static_cast<std::int64_t>(*state));
}

void ProbeTap::follow(Run* run) {
  const auto request = run ? wanted() : std::nullopt;
  if (request && m_watched && m_watched->request == *request && m_followed == run) return;
  if (run && m_request && !request) forget();  // what is shown would be of another moment
  m_seen = 0;
  m_followed = run;
  m_watched = request ? run->watch(*request) : nullptr;
}

bool ProbeTap::poll() {
  auto newer = m_watched ? m_watched->answers().take_newer(m_seen) : nullptr;
  if (!newer) return false;
  m_answer = std::move(newer);
  return true;
}

}  // namespace vitrine::ui
