// What becomes of runs that are not the present one: put aside for Undo, given back to their folders, read again.
#include <algorithm>

#include "core/project/apart.h"
#include "ui/docks/alike.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/advice.h"
#include "ui/live/live_feed.h"

namespace vitrine::ui {
namespace {

constexpr std::size_t kRunsInMemory = 2;  // put aside; earlier ones are read from their folders

bool sameFindings(const std::vector<Finding>& some, const std::vector<Finding>& others) {
  return std::equal(some.begin(), some.end(), others.begin(), others.end(), [](const Finding& a, const Finding& b) {
    return a.rule == b.rule && a.severity == b.severity && a.evidence == b.evidence && a.step == b.step;
  });
}

// Which settings a run has that goes on from this state, where somebody may be surprised by them: `changed`, in
// words, are not those of now. A state of an earlier version does not say which it had.
QString settingsInWords(const TrainingState& state, const QString& changed) {
  const QString whose =
      state.settings ? RunController::tr("The settings are those that the run had at that step")
                     : RunController::tr(
                           "That state is of an earlier version and does not say which settings it had: they are "
                           "those of the run's project, with what was changed while it trained");
  if (changed.isEmpty()) return state.settings ? QString() : QStringLiteral(" %1.").arg(whose);
  return RunController::tr(" %1: %2. Undo brings yours back, too.").arg(whose, changed);
}

}  // namespace

// What is there is put aside for Undo, where there is anything.
void RunController::putAside(const QString& words) {
  const bool trained = (m_run && m_run->status().has_begun()) || m_document.trained() || m_coming || m_missing;
  if (!trained) return letGo();
  pushExchange(words);
}

void RunController::pushExchange(const QString& words) {
  m_document.undoStack().push(
      new ExchangeSession(words, [this](const std::shared_ptr<Session>& other) { exchange(other); }));
}

// The same before a run that goes on from a state of this one: the document shows the settings of then, as one step
// of undo with it. Gives in words what has changed by that. While settings change there is no run that would be told,
// neither now nor when all of this is undone or done again: the first exchange takes the one away, the last one will
// hold the other.
QString RunController::putAsideWithSettings(const Run& next, const QString& words) {
  const bool sameData = m_dataset == m_document.dataset();
  const Project now = m_document.project(), then = shownAs(now, next.project(), sameData);
  const std::vector<SettingApart> apart = settings_apart(then, now);
  if (apart.empty() && trainsAlike(then, now)) {
    putAside(words);
    return {};
  }
  m_document.undoStack().beginMacro(words);
  putAside(words);
  m_document.takeProject(then, words);
  pushExchange(words);
  m_document.undoStack().endMacro();
  return apart.empty() ? tr("the network") : qtext(in_words(apart));
}

void RunController::exchange(const std::shared_ptr<Session>& other) {
  m_changes.clear();
  m_made = {};
  m_forked = {};
  forgetRecall();
  m_readBack = {};
  m_waitingForData = false;
  if (m_run && m_feed.status().phase == RunPhase::training) {
    m_run->pause();
    save();
  }
  // Listeners who hear that nothing is attached must find no run here either.
  Session before = m_coming    ? *std::exchange(m_coming, std::nullopt)
                   : m_missing ? *std::exchange(m_missing, std::nullopt)
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
  m_missing.reset();
  m_run = next.run;
  m_keeper = next.keeper;
  m_dataset = next.dataset;
  m_safePace = {};
  m_safe.start(m_safePace.next());
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

void RunController::bringBack(const RunFolder& folder, bool toGoOn) {
  m_toGoOn = toGoOn;
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
  // Of a run that took up weights under other settings the charts know what came before it, and its log does not.
  const quint64 before = m_feed.curves().stepsBefore;
  const auto own = static_cast<double>(before), until = own + static_cast<double>(at.step);
  for (const Curves::Mark& mark : m_feed.marks())
    if (mark.step > own && mark.step <= until) forked.curves->marks.push_back({mark.step - own, mark.text});
  const QString then =
      putAsideWithSettings(*run, tr("continue from step %1").arg(wholeNumber(static_cast<qint64>(at.step))));
  m_dataset = data;
  take(run);
  m_feed.attach(run, std::move(*forked.curves));
  m_document.setTrained(forked.trained);
  if (at.step > 0) m_nextKeeper->go_on_from(from, {at.step, at.epoch});
  m_intent = Intent::nothing;
  follow(run);
  QString words = tr("Another run that goes on from step %1. Train goes on with it; Undo brings the other one back.")
                      .arg(wholeNumber(static_cast<qint64>(at.step)));
  words += settingsInWords(*forked.trained->state, then);
  if (before > 0)
    words += tr(" The %1 before its settings were changed are drawn with that one alone.")
                 .arg(counted(static_cast<qint64>(before), tr("step"), tr("steps")));
  emit notice(words);
}

void RunController::recallCurves() {
  if (!m_document.path().isEmpty()) m_feed.beside().recall(m_document.path());
  const auto trained = m_document.trained();
  if (!trained || !trained->state) return;
  m_recalling = true;
  m_readBack = recallRun(m_archive.places().front().toStdString(), trained);
  m_poll.start();
}

// Who trains or undoes does not wait for curves that were only to be shown.
void RunController::forgetRecall() {
  m_toGoOn = false;
  if (!std::exchange(m_recalling, false)) return;
  m_readBack = {};
  if (!std::exchange(m_reviving, false)) m_keeper.reset();
}

// What a crash would cost is bounded: see SavePace.
void RunController::keepSafe() {
  if (!m_run || !m_keeper || m_feed.status().phase != RunPhase::training) return;
  if (!m_keeper->has_saved(m_feed.status())) save();
}

// A run that was read back can be looked at, and looked back in, once its data are there: it is made again, without a
// word where that cannot be, since nobody has asked for it.
void RunController::revive() {
  const auto trained = m_document.trained();
  if (m_run || !m_keeper || !trained || isPreparing() || m_readBack.valid()) return;
  if (!trained->state) return cannotLookBack(tr("Its state is not kept."));
  if (m_document.isLoading()) return;
  if (const Problem* obstacle = m_document.obstacle()) return cannotLookBack(m_document.sentenceOf(*obstacle));
  if (!m_document.dataset()) return cannotLookBack(tr("Its data are not there."));
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
  if (!run || !run->adoption().exact || !read.curves || !there || there->step != run->status().step)
    return cannotLookBack(read.error                      ? qtext(read.error->sentence())
                          : run && !run->adoption().exact ? qtext(run->adoption().sentence())
                                                          : tr("It is not as it was."));
  m_nextKeeper->follow(*run, m_document.baseFolder().toStdString());
  m_nextKeeper->go_on_from(m_keeper->lies_in(), {run->status().step, run->status().epoch});
  run->set_tempo(m_tempo);
  const bool toGoOn = std::exchange(m_toGoOn, false);
  install({run, there, std::move(read.curves), std::exchange(m_nextKeeper, nullptr), m_dataset, std::nullopt});
  if (toGoOn) lookBack();
}

// What nobody has asked for fails without a word.
void RunController::cannotLookBack(const QString& why) {
  if (std::exchange(m_toGoOn, false))
    emit warning(tr("No other run can go on from a state of this one. %1").arg(why));
}

void RunController::lookBack() {
  Playhead& head = m_feed.playhead();
  if (head.states().empty()) return emit notice(tr("No state of its past is kept: Train goes on from the last one."));
  head.show(static_cast<double>(head.inAll(head.states().back().step)));
  emit stateAsked();
  emit notice(tr("Choose a state on the strip, with Alt+Left and Alt+Right too; then press Continue from here."));
}

void RunController::takeReadBack(ReadBack read) {
  if (std::exchange(m_reviving, false)) {
    m_recalling = false;
    return takeRevived(std::move(read));
  }
  if (std::exchange(m_recalling, false)) {
    if (!read.curves || read.trained != m_document.trained()) return;
    m_keeper = std::make_shared<RunKeeper>(read.folder, 0);
  }
  const std::shared_ptr<RunKeeper> keeper = m_coming ? m_coming->keeper : m_keeper;
  if (m_coming && !m_feed.marks().empty()) read.curves = m_feed.release();  // they were never given back
  std::optional<Session> missing = std::exchange(m_coming, std::nullopt);
  if (read.trained) missing.reset();
  Session session{read.made.run, read.trained, std::move(read.curves), keeper, m_dataset, std::nullopt};
  if (session.run) {  // the same run, from where it was
    m_nextKeeper->follow(*session.run, m_document.baseFolder().toStdString());
    m_nextKeeper->go_on_in(keeper->folder(), {session.run->status().step, session.run->status().epoch});
    session.keeper = std::exchange(m_nextKeeper, nullptr);
    session.run->set_tempo(m_tempo);
  }
  install(std::move(session));
  m_missing = std::move(missing);
  if (m_run) sendChanges();
  revive();
  if (!m_document.trained()) cannotLookBack(tr("Its weights cannot be read."));
  if (!read.error) return;
  QString words = tr("Not all of this run could be brought back. %1").arg(qtext(read.error->sentence()));
  if (m_missing) words += tr(" Once its folder is back, from the trash by Runs…, Redo and Undo bring it here.");
  emit notice(words);
}

// ---- what others are told of the present run

// Charts that draw other runs beside it draw it in its own colour.
void RunController::tellPresent() {
  if (!m_keeper) {
    m_present.forget();
    m_presentOf.reset();
    return m_feed.beside().setPresent({}, {});
  }
  const bool same = m_presentOf.lock() == m_keeper;
  if (!same) {
    m_present.forget();
    m_feed.beside().setPresent({}, {});  // until it is known
  }
  const auto at = m_feed.status().state();
  if (same && (m_presentBegun || at == m_presentAt)) return;
  m_presentOf = m_keeper;
  m_presentAt = at;
  m_presentBegun = false;
  m_present.ask(false, [keeper = m_keeper] {
    const bool begun = keeper->has_begun();
    const RunFolder folder = keeper->lies_in();
    return std::make_shared<const Present>(Present{qtext(folder.path), label_of(folder).colour, begun});
  });
}

void RunController::followAdvice(Advice& advice) {
  m_advice = &advice;
  connect(&advice, &Advice::changed, this, &RunController::saveFindings);
}

void RunController::save() {
  m_savedFor = m_keeper;
  m_savedFindings = m_advice ? m_advice->all() : std::vector<Finding>();
  m_archive.save(m_keeper, m_run, m_savedFindings);
}

// Of a run that is over and written down already: looking at its data may take longer than training did.
void RunController::saveFindings() {
  if (!m_run || m_savedFor.lock() != m_keeper || m_feed.status().phase == RunPhase::training) return;
  if (m_keeper && !sameFindings(m_savedFindings, m_advice->all())) save();
}

}  // namespace vitrine::ui
