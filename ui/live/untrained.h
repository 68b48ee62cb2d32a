// A network that nobody trains yet, for views that can show what it says before its first step: a run of it that
// never takes one, as long as one of them asks. Whoever makes such runs serves it, see ui/docks/preview.h.
#pragma once

#include <QObject>
#include <QPointer>
#include <QSet>
#include <QString>

#include "ui/live/live_feed.h"

namespace vitrine::ui {

class Untrained : public QObject {
  Q_OBJECT

 public:
  static Untrained& of(LiveFeed& feed);  // beside the feed of the run that trains: its own
  // That follows such a run; null: nobody makes any, or it has none now.
  LiveFeed* feed() const { return m_feed && m_feed->run() ? m_feed.data() : nullptr; }
  const QString& why() const { return m_why; }  // there is none; empty: it is on its way, or nobody makes any

  bool isOld() const { return m_old; }  // it is of the network before the last change; another is on its way

  // For views.
  void want(const QObject* by, bool on);
  bool isWanted() const { return !m_by.isEmpty(); }

  // For whoever makes them.
  void serveFrom(LiveFeed& feed);
  void setWhy(const QString& why);
  void setOld(bool old);

 signals:
  void wantedChanged();
  void attached();  // another run, or none
  void probed();
  void frame();
  void whyChanged();
  void aged();  // or the new one is there

 private:
  using QObject::QObject;
  QPointer<LiveFeed> m_feed;
  QString m_why;
  bool m_old = false;
  QSet<const QObject*> m_by;  // compared only
};

}  // namespace vitrine::ui
