// Train, pause, step, stop, reset: between the document and the run of a snapshot of it. Nothing here waits for
// training; runs are made, and ended, on threads of their own. What was trained is never dropped: Reset and starting
// anew put it aside, and Undo brings it back.
#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <future>
#include <map>
#include <memory>

#include "ui/docks/run_archive.h"
#include "ui/docks/run_maker.h"
#include "ui/docks/session.h"
#include "ui/document/later.h"
#include "ui/live/weight_change.h"

namespace vitrine::ui {

class Advice;
class Document;
class LiveFeed;
class RunsBeside;

class RunController : public QObject {
  Q_OBJECT

 public:
  RunController(Document& document, LiveFeed& feed, QObject* parent = nullptr);
  ~RunController() override;

  bool isTraining() const;  // or about to
  bool isPreparing() const {
    return m_made.valid() || m_waitingForData || m_forked.valid() || (m_readBack.valid() && !m_recalling);
  }
  bool hasRun() const { return m_run != nullptr; }
  bool canReset() const;
  bool canStop() const;
  bool isStale() const { return m_stale; }  // the document is not what the run trains any more
  int threads() const { return m_threads; }
  void setThreads(int threads) { m_threads = threads; }  // 0: one a core; from the next run on

  // Bytes for states of the past, of the present run and of those to come; what has no room any more goes.
  void setSnapshotRoom(std::size_t bytes);

  double tempo() const { return m_tempo; }
  void setTempo(double stepsPerSecond);  // 0: as fast as it goes
  // One op at a time: what trains pauses, Train takes one step, and whoever shows the ops of the next one is asked
  // to.
  void setOpByOp(bool on);

  // How training goes on where its settings have changed since.
  enum class GoOn { anew, fromWeights, asItWas, notAtAll };
  // Asks the person; `paused`: a run of the earlier state could go on as it was.
  using Ask = std::function<GoOn(const Adoption& adoption, bool paused)>;
  void setAsk(Ask ask) { m_ask = std::move(ask); }

  // The weights as they are now, or the document's where no run has any; an error where there are none, the person
  // did not want to wait for the step under way, or memory did not suffice. `wait` is shown to who waits for a
  // future: see dialogs/waiting.h.
  using Wait = std::function<bool(const std::function<bool()>& ready)>;
  Result<std::shared_ptr<const Trained>> weights(Run::Which which, const Wait& wait);
  // Another run, which begins with these weights as far as they fit; once it is made, the present one is put aside
  // for Undo. Says what was taken, or why nothing could be.
  void beginWith(std::shared_ptr<const Trained> first);
  // Whether single weights can be set now, or why not and what to do.
  Status canChangeWeights() const;
  // Can be undone. Before there is a run one is made, which waits. Views reach it through the feed.
  Status changeWeight(const WeightChange& change);
  // Brings the document's weights up to date; ok where there is nothing to bring.
  Status collect(const Wait& wait);
  // What is kept of an earlier run of this document becomes its weights and curves, when it has been read.
  // `toGoOn`: and once it can be, it is looked back in.
  void bringBack(const RunFolder& folder, bool toGoOn = false);
  // At the last state that is kept of the present run; whoever shows them is asked to let one be chosen.
  void lookBack();
  // The curves of the run that the document's weights come from, where it is kept beside the document, and of those
  // that were drawn beside it.
  void recallCurves();
  // What it finds goes into the report of the run.
  void followAdvice(Advice& advice);
  RunArchive& archive() { return m_archive; }
  RunsBeside& beside();              // whose curves are drawn beside those of the present run
  QString runFolder() const;         // of the present run; empty: it is written nowhere
  std::size_t runsInMemory() const;  // that Undo may bring back
  // Lets go of the run; false if it has not ended after `milliseconds`.
  bool shutDown(int milliseconds);

 public Q_SLOTS:
  void trainOrPause();
  void train();
  void pause();
  void step();
  void stepEpoch();
  void stop();
  void reset();     // can be undone
  void keepSafe();  // what a run that trains has come to goes into its folder; a timer asks for it
  // Another run, which goes on from this state of the present one; that is put aside for Undo.
  void fork(std::uint64_t step);
  void restart();  // with the document as it is now, from initial weights; can be undone

 signals:
  void stateChanged();
  void staleChanged(bool stale);
  void refused(const vitrine::Error& error);
  void failed(const QString& why, const QString& layer);  // a number stopped being finite
  void notice(const QString& text);
  void warning(const QString& text);
  void opsAsked();    // of the step that comes next
  void stateAsked();  // of those that are kept: one that another run is to go on from
  void dataIsOld();   // training uses what was read before its file changed

 private:
  enum class Intent { nothing, train, step, epoch };
  void start(Intent intent, bool resume);
  void make();
  void poll();
  void takeRun(MadeRun made);
  void decide(MadeRun made);
  void goOnWith(const std::shared_ptr<Run>& run);
  void beginAnew(const std::shared_ptr<Run>& run);
  void takeFirst(const MadeRun& made);
  void take(const std::shared_ptr<Run>& run);
  void follow(const std::shared_ptr<Run>& run);
  void carryOut(Intent intent);
  void proceed(Intent intent);
  void statusChanged();
  void exchange(const std::shared_ptr<Session>& other);
  void install(Session next);
  void foldOldest();
  void takeReadBack(ReadBack read);
  void takeFork(ReadBack forked);
  void forgetRecall();
  void revive();
  void takeRevived(ReadBack read);
  void cannotLookBack(const QString& why);
  void tellPresent();
  void save();
  void saveFindings();
  void putAside(const QString& words);
  void pushExchange(const QString& words);
  QString putAsideWithSettings(const Run& next, const QString& words);
  void letGo();
  void checkStale();
  void sendLive();
  void apply(const WeightChange& change);
  void send(const WeightChange& change);
  void sendChanges();

  Document& m_document;
  LiveFeed& m_feed;
  RunArchive m_archive;
  std::shared_ptr<Run> m_run;
  std::shared_ptr<RunKeeper> m_keeper, m_nextKeeper;        // of the run, and of the one that is being made
  std::shared_ptr<const Dataset> m_dataset, m_nextDataset;  // likewise
  std::vector<std::weak_ptr<Session>> m_aside;              // for Undo, the latest last
  std::future<MadeRun> m_made;
  std::future<ReadBack> m_readBack, m_forked;
  bool m_recalling = false;         // what is read back has to be of the weights that are there
  bool m_reviving = false;          // of the same: its curves are there already, a run is to be
  bool m_toGoOn = false;            // and then somebody wants to look back in it
  std::optional<Session> m_coming;  // what is being read back, as it was put aside
  std::future<std::shared_ptr<const Trained>> m_collecting;
  std::shared_ptr<const Trained> m_first;  // what the run that is being made begins with, where it was chosen
  QTimer m_poll, m_safe;
  Intent m_intent = Intent::nothing;
  Ask m_ask;
  bool m_resume = false;
  double m_tempo = 0;
  bool m_opByOp = false;
  bool m_waitingForData = false;
  bool m_stale = false;
  int m_threads = 0;
  RunPhase m_lastPhase = RunPhase::ready;
  std::pair<std::uint64_t, std::uint64_t> m_collected;  // RunStatus::state() of the document's weights
  std::vector<WeightChange> m_changes;                  // for the run that is being made
  std::map<std::string, double> m_live;                 // what the run has been told
  Advice* m_advice = nullptr;
  std::weak_ptr<RunKeeper> m_savedFor;  // with these findings
  std::vector<Finding> m_savedFindings;
  // Where the present run lies and what colour it has, read on a thread: its folder may be busy.
  struct Present {
    QString folder;
    std::optional<int> colour;
    bool begun = false;  // before that, it lies where the one lies from which it goes on
  };
  Later<Present> m_present;
  std::weak_ptr<RunKeeper> m_presentOf;
  std::pair<std::uint64_t, std::uint64_t> m_presentAt;  // RunStatus::state() when it was last asked
  bool m_presentBegun = false;
};

}  // namespace vitrine::ui
