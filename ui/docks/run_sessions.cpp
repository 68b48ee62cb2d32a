// What becomes of runs that are not the present one: put aside for Undo, given back to their folders, read again.
#include <algorithm>

#include "ui/docks/alike.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {
namespace {

constexpr std::size_t kMostLooked = 20;   // runs beside a document that are looked through for its weights
constexpr std::size_t kRunsInMemory = 2;  // put aside; earlier ones are read from their folders

}  // namespace

// What is there is put aside for Undo, where there is anything.
void RunController::putAside(const QString& words) {
  const bool trained = (m_run && m_run->status().has_begun()) || m_document.trained() || m_coming;
  if (!trained) return letGo();
  m_document.undoStack().push(
      new ExchangeSession(words, [this](const std::shared_ptr<Session>& other) { exchange(other); }));
}

void RunController::exchange(const std::shared_ptr<Session>& other) {
  m_made = {};
  m_forked = {};
  forgetRecall();
  m_readBack = {};
  m_waitingForData = false;
  if (m_run && m_feed.status().phase == RunPhase::training) {
    m_run->pause();
    m_archive.save(m_keeper, m_run);
  }
  // Listeners who hear that nothing is attached must find no run here either.
  Session before = m_coming ? *std::exchange(m_coming, std::nullopt)
                            : Session{std::exchange(m_run, nullptr),
                                      m_document.trained(),
                                      std::nullopt,
                                      std::exchange(m_keeper, nullptr),
                                      m_dataset,
                                      std::nullopt};
  m_collecting = {};
  if (!before.folded || !m_feed.marks().empty()) before.curves = m_feed.release();
  install(std::move(*other));
  *other = std::move(before);
  std::erase_if(m_aside, [&](const auto& known) { return known.expired() || known.lock() == other; });
  m_aside.push_back(other);
  foldOldest();
}

void RunController::install(Session next) {
  m_run = next.run;
  m_keeper = next.keeper;
  m_dataset = next.dataset;
  m_feed.attach(m_run, next.curves ? std::move(*next.curves) : Curves());
  const RunStatus status = m_run ? m_run->status() : RunStatus{};
  m_lastPhase = status.phase;
  m_live.clear();
  if (m_run)
    eachLive(m_run->project(), m_run->project().graph,
             [this](const std::string& path, double value) { m_live[path] = value; });
  m_collected = next.trained ? state_of(*next.trained) : RunStatus().state();
  m_document.setTrained(next.trained);
  if (next.folded) {
    RunSetup setup = *next.folded;
    setup.threads = m_threads;
    m_nextKeeper = m_archive.keep(setup);
    m_readBack = readBack(next.keeper->folder(), std::move(setup));
    m_coming = std::move(next);
    m_poll.start();
  }
  if (m_run) statusChanged();
  checkStale();
  emit stateChanged();
}

std::size_t RunController::runsInMemory() const {
  return static_cast<std::size_t>(std::count_if(m_aside.begin(), m_aside.end(), [](const auto& known) {
    const auto session = known.lock();
    return session && session->run;
  }));
}

// Memory for earlier runs is bounded; their folders are not.
void RunController::foldOldest() {
  std::size_t many = runsInMemory();
  for (const auto& known : m_aside) {
    if (many <= kRunsInMemory) return;
    const auto session = known.lock();
    if (session && session->run && session->fold()) --many;
  }
}

RunsBeside& RunController::beside() {
  return m_feed.beside();
}

QString RunController::runFolder() const {
  return m_keeper ? qtext(m_keeper->lies_in().path) : QString();
}

void RunController::bringBack(const RunFolder& folder) {
  m_keeper = std::make_shared<RunKeeper>(folder, 0);
  m_readBack = readBack(folder, {});
  m_poll.start();
  emit stateChanged();
}

void RunController::fork(std::uint64_t step) {
  if (isPreparing() || !m_run || !m_run->past() || !m_keeper) return;
  m_run->pause();
  RunSetup setup;
  setup.dataset = m_dataset;
  setup.threads = m_threads;
  m_nextKeeper = m_archive.keep(setup);
  m_forked = forkRun(std::move(setup), m_run, m_keeper, step);
  m_poll.start();
  emit stateChanged();
}

// The run that was left goes aside with all its curves, and this one begins with those of both.
void RunController::takeFork(ReadBack forked) {
  emit stateChanged();
  if (forked.error) return emit refused(*forked.error);
  const std::shared_ptr<Run>& run = forked.made.run;
  const RunStatus at = run->status();
  const RunFolder from = m_keeper->lies_in();
  const auto data = m_dataset;
  putAside(tr("continue from step %1").arg(wholeNumber(static_cast<qint64>(at.step))));
  m_dataset = data;
  take(run);
  m_feed.attach(run, std::move(*forked.curves));
  m_document.setTrained(forked.trained);
  if (at.step > 0) m_nextKeeper->go_on_from(from, {at.step, at.epoch});
  m_intent = Intent::nothing;
  follow(run);
  emit notice(tr("Another run that goes on from step %1. Train goes on with it; Undo brings the other one back.")
                  .arg(wholeNumber(static_cast<qint64>(at.step))));
}

void RunController::recallCurves() {
  const auto trained = m_document.trained();
  if (!trained || !trained->state) return;
  std::vector<RunFolder> runs = runs_in(m_archive.places().front().toStdString());
  runs.resize(std::min(runs.size(), kMostLooked));
  for (const RunFolder& folder : runs) {
    if (summary_of(folder).steps != static_cast<std::int64_t>(trained->step)) continue;
    m_recalling = true;
    return bringBack(folder);
  }
}

// Who trains or undoes does not wait for curves that were only to be shown.
void RunController::forgetRecall() {
  if (!std::exchange(m_recalling, false)) return;
  m_readBack = {};
  if (!std::exchange(m_reviving, false)) m_keeper.reset();
}

// What a crash would cost is bounded: see RunKeeper::kSafeSeconds.
void RunController::keepSafe() {
  if (!m_run || !m_keeper || m_feed.status().phase != RunPhase::training) return;
  if (!m_keeper->has_saved(m_feed.status())) m_archive.save(m_keeper, m_run);
}

// A run that was read back can be looked at, and looked back in, once its data are there: it is made again, without a
// word where that cannot be, since nobody has asked for it.
void RunController::revive() {
  const auto trained = m_document.trained();
  if (m_run || !m_keeper || !trained || !trained->state || isPreparing() || m_readBack.valid()) return;
  if (m_document.isLoading() || !m_document.dataset() || m_document.obstacle()) return;
  RunSetup setup;
  setup.project = m_document.project();
  setup.dataset = m_dataset = m_document.dataset();
  setup.threads = m_threads;
  m_nextKeeper = m_archive.keep(setup);
  m_recalling = m_reviving = true;
  m_readBack = readBack(m_keeper->lies_in(), std::move(setup));
  m_poll.start();
}

void RunController::takeRevived(ReadBack read) {
  const auto there = m_document.trained();
  const auto& run = read.made.run;
  if (!run || !run->adoption().exact || !read.curves || !there || there->step != run->status().step) return;
  m_nextKeeper->follow(*run, m_document.baseFolder().toStdString());
  m_nextKeeper->go_on_from(m_keeper->lies_in(), {run->status().step, run->status().epoch});
  run->set_tempo(m_tempo);
  install({run, there, std::move(read.curves), std::exchange(m_nextKeeper, nullptr), m_dataset, std::nullopt});
}

void RunController::takeReadBack(ReadBack read) {
  if (std::exchange(m_reviving, false)) {
    m_recalling = false;
    return takeRevived(std::move(read));
  }
  if (std::exchange(m_recalling, false)) {
    const auto there = m_document.trained();
    const bool same = there && read.trained && there->state && read.trained->state &&
                      there->state->origin == read.trained->state->origin && there->step == read.trained->step;
    if (!same || !read.curves) {
      m_keeper.reset();
      emit stateChanged();
      return;
    }
    read.trained = there;
  }
  const std::shared_ptr<RunKeeper> keeper = m_coming ? m_coming->keeper : m_keeper;
  if (m_coming && !m_feed.marks().empty()) read.curves = m_feed.release();  // they were never given back
  m_coming.reset();
  Session session{read.made.run, read.trained, std::move(read.curves), keeper, m_dataset, std::nullopt};
  if (session.run) {  // the same run, from where it was
    m_nextKeeper->follow(*session.run, m_document.baseFolder().toStdString());
    m_nextKeeper->go_on_in(keeper->folder(), {session.run->status().step, session.run->status().epoch});
    session.keeper = std::exchange(m_nextKeeper, nullptr);
    session.run->set_tempo(m_tempo);
  }
  install(std::move(session));
  revive();
  if (read.error) emit notice(tr("Not all of this run could be brought back. %1").arg(qtext(read.error->sentence())));
}

}  // namespace vitrine::ui
