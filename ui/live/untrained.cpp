#include "ui/live/untrained.h"

#include <utility>

namespace vitrine::ui {

Untrained& Untrained::of(LiveFeed& feed) {
  if (auto* known = feed.findChild<Untrained*>(QString(), Qt::FindDirectChildrenOnly)) return *known;
  return *new Untrained(&feed);
}

void Untrained::want(const QObject* by, bool on) {
  const bool before = isWanted();
  if (on)
    m_by.insert(by);
  else
    m_by.remove(by);
  if (isWanted() != before) emit wantedChanged();
}

void Untrained::serveFrom(LiveFeed& feed) {
  m_feed = &feed;
  connect(&feed, &LiveFeed::attached, this, &Untrained::attached);
  connect(&feed, &LiveFeed::probed, this, &Untrained::probed);
  connect(&feed, &LiveFeed::frame, this, &Untrained::frame);
  emit attached();
}

void Untrained::setOld(bool old) {
  if (std::exchange(m_old, old) != old) emit aged();
}

void Untrained::setWhy(const QString& why) {
  if (why == m_why) return;
  m_why = why;
  emit whyChanged();
}

}  // namespace vitrine::ui
