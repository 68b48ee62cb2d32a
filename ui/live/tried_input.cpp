#include "ui/live/tried_input.h"

#include "ui/live/live_feed.h"

namespace vitrine::ui {

TriedInput& TriedInput::of(LiveFeed& feed) {
  if (auto* known = feed.findChild<TriedInput*>(QString(), Qt::FindDirectChildrenOnly)) return *known;
  return *new TriedInput(&feed);
}

void TriedInput::set(const QObject* by, const Spec& request) {
  m_by = by;
  if (m_request == request) return;
  m_request = request;
  emit changed();
}

void TriedInput::clear(const QObject* by) {
  if (by != m_by || !m_request) return;
  m_by = nullptr;
  m_request.reset();
  emit changed();
}

}  // namespace vitrine::ui
