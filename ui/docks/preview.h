// What comes out of each layer before the first step. While nothing of the document as it is now has been trained, a
// run of it that never takes a step is made behind the scenes, and its layers are looked into as those of any other.
// It is no run to anybody else: nothing is written, counted or asked because of it.
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <atomic>
#include <future>
#include <memory>
#include <optional>

#include "core/train/run.h"
#include "ui/live/live_feed.h"
#include "ui/live/thumbnail_maker.h"

namespace vitrine::ui {

class Document;
class RunController;
class Untrained;

class Preview : public QObject {
  Q_OBJECT

 public:
  Preview(Document& document, RunController& controller, QObject* parent = nullptr);
  ~Preview() override;

  // As CanvasView::thumbnailsWanted says. While neither it watches nor a view that it serves asks, no run is made and
  // nothing is computed.
  void setWatching(bool on);
  void serve(Untrained& views);  // that ask for such a run of their own accord
  bool isWatching() const { return m_watching; }
  // There is a network with data that could be looked into, or was until the last edit: a problem that comes and goes
  // while somebody draws does not make the nodes jump.
  bool hasSubject() const { return m_hasSubject; }
  // Of the network before its first step, or why there are none; null where that is not asked, as while the run that
  // there is trains the document as it is.
  SharedThumbnails thumbnails() const { return m_thumbnails; }
  LiveFeed& feed() { return m_feed; }
  ThumbnailMaker& maker() { return m_maker; }
  // Lets go of everything, for good: what is under way ends on threads of its own (ui/document/background.h).
  void close();

  static constexpr int kPauseMs = 300;  // without an edit, before a run is made
  static constexpr std::int64_t kMostParameters = 20'000'000;
  static constexpr double kMostBytes = 512e6;  // of programs, weights and batches, without the data

 signals:
  void changed();  // another set of thumbnails, or another answer of hasSubject()

 private:
  // All that decides what flows.
  struct Subject {
    Project project;  // without what only training is about
    std::shared_ptr<const Dataset> data;
    std::shared_ptr<const Trained> weights;  // to begin with, as far as they fit; null: the initial ones
    std::int64_t parameters = 0;
  };
  struct Made {
    std::shared_ptr<Run> run;  // null where `why` says why
    QString why;
  };
  using GivenUp = std::shared_ptr<const std::atomic<bool>>;
  static bool same(const Subject& a, const Subject& b);
  static Project flowing(const Project& project);
  static QString tooLarge(const Subject& subject);
  static Made madeOf(Subject& subject, const std::atomic<bool>& givenUp);
  static std::future<Made> makeElsewhere(Subject subject, GivenUp givenUp);

  bool isAskedFor() const;
  bool isSeen() const;
  void followController();
  void follow();
  Subject subjectNow() const;
  void make();
  void tellAge();
  void giveUp();
  void poll();
  void take(const Made& made);
  void drop(const QString& why);
  void followMaker();
  QString momentOf(const ThumbnailSet& made, const Run& run) const;
  void show(SharedThumbnails thumbnails);

  Document& m_document;
  RunController& m_controller;
  LiveFeed m_feed;
  ThumbnailMaker m_maker{m_feed};
  QTimer m_soon, m_poll;
  std::optional<Subject> m_subject;   // of what is attached, is being made or cannot be made
  std::optional<Subject> m_attached;  // of the run that is there
  std::future<Made> m_making;
  std::shared_ptr<std::atomic<bool>> m_givenUp;  // of what is being made
  SharedThumbnails m_thumbnails;
  QPointer<Untrained> m_views;  // which ask for it beside the canvas
  qint64 m_stepsBehind = 0;     // of training, behind the weights of what is attached
  bool m_watching = false, m_hasSubject = false, m_closed = false;
  bool m_wasAskedFor = false, m_wasPreparing = false;
  bool m_due = false;  // another is to be made once the one under way has ended
};

}  // namespace vitrine::ui
