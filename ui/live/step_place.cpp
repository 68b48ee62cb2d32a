#include "ui/live/step_place.h"

#include <algorithm>

#include "ui/live/live_feed.h"

namespace vitrine::ui {

StepPlace& StepPlace::of(LiveFeed& feed) {
  if (auto* known = feed.findChild<StepPlace*>(QString(), Qt::FindDirectChildrenOnly)) return *known;
  return *new StepPlace(&feed);
}

void StepPlace::set(const QObject* by, const Place& place) {
  if (!m_places.empty() && m_places.back() == std::pair(by, place)) return;
  const bool moved = std::erase_if(m_places, [by](const auto& one) { return one.first == by; }) > 0;
  m_places.emplace_back(by, place);
  emit changed(moved);
}

void StepPlace::clear(const QObject* by) {
  if (std::erase_if(m_places, [by](const auto& one) { return one.first == by; }) > 0) emit changed(false);
}

}  // namespace vitrine::ui
