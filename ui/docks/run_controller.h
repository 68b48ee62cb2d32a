// Train, pause, step, stop, reset: between the document and the run of a snapshot of it. Nothing here waits for
// training; runs are made, and ended, on threads of their own.
#pragma once

#include <QObject>
#include <QTimer>
#include <future>
#include <map>
#include <memory>

#include "core/project/project.h"
#include "core/train/run.h"

namespace vitrine::ui {

class Document;
class LiveFeed;

class RunController : public QObject {
  Q_OBJECT

 public:
  RunController(Document& document, LiveFeed& feed, QObject* parent = nullptr);
  ~RunController() override;

  bool isTraining() const;  // or about to
  bool isPreparing() const { return m_made.valid() || m_waitingForData; }
  bool hasRun() const { return m_run != nullptr; }
  bool canReset() const;
  bool canStop() const;
  bool isStale() const { return m_stale; }  // the document is not what the run trains any more
  int threads() const { return m_threads; }
  void setThreads(int threads) { m_threads = threads; }  // 0: one a core; from the next run on

  // The weights as they are now. Keeps the event loop alive meanwhile, for at most `milliseconds`; falls back to the
  // document's. Null where nothing was trained.
  std::shared_ptr<const Trained> weights(Run::Which which, int milliseconds);
  // Brings the document's weights up to date, in the same way.
  void collectNow(int milliseconds);
  // Lets go of the run; false if it has not ended after `milliseconds`.
  bool shutDown(int milliseconds);

 public Q_SLOTS:
  void trainOrPause();
  void train();
  void pause();
  void step();
  void stop();
  void reset();
  void restart();  // with the document as it is now, from initial weights

 signals:
  void stateChanged();
  void staleChanged(bool stale);
  void refused(const vitrine::Error& error);
  void failed(const QString& why, const QString& layer);  // a number stopped being finite
  void notice(const QString& text);

 private:
  enum class Intent { nothing, train, step };
  struct Made {  // what the thread that makes a run hands over
    std::unique_ptr<Run> run;
    std::optional<Error> error;
    bool resumeRefused = false;
  };
  void start(Intent intent, bool resume);
  void make();
  void poll();
  void takeRun(Made made);
  void proceed(Intent intent);
  void statusChanged();
  void letGo();
  void dropRun();
  void checkStale();
  void sendLive();

  Document& m_document;
  LiveFeed& m_feed;
  std::shared_ptr<Run> m_run;
  std::future<Made> m_made;
  std::future<std::shared_ptr<const Trained>> m_collecting;
  QTimer m_poll;
  Intent m_intent = Intent::nothing;
  bool m_resume = false;
  bool m_waitingForData = false;
  bool m_stale = false;
  int m_threads = 0;
  RunPhase m_lastPhase = RunPhase::ready;
  std::uint64_t m_collectedStep = 0;
  std::map<std::string, double> m_live;  // what the run has been told
};

// Do two projects train alike? Places, words and settings that can change live do not count.
[[nodiscard]] bool trainsAlike(const Project& a, const Project& b);

}  // namespace vitrine::ui
