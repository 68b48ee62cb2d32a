#include "ui/docks/playhead_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "core/base/text.h"
#include "ui/actions/actions.h"
#include "ui/docks/run_controller.h"
#include "ui/docks/time_track.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/icons.h"
#include "ui/theme/parts.h"
#include "ui/theme/settled.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

constexpr qint64 kPlayMs = 120;  // between two states, while it plays

QString sizeText(std::size_t bytes) {
  return qtext(human_bytes(static_cast<double>(bytes)));
}

}  // namespace

PlayheadBar::PlayheadBar(LiveFeed& feed, RunController& controller, QWidget* parent)
    : QWidget(parent), m_feed(feed), m_controller(controller) {
  setProperty("role", "panel");
  setAttribute(Qt::WA_StyledBackground);
  setFixedHeight(46);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 4, 12, 4);
  row->setSpacing(4);
  const auto tool = [&] {
    auto* out = new QToolButton(this);
    out->setIconSize({14, 14});
    out->setFocusPolicy(Qt::TabFocus);
    row->addWidget(out);
    return out;
  };
  m_back = tool();
  m_play = tool();
  m_on = tool();
  m_track = new TimeTrack(feed, this);
  row->addSpacing(6);
  row->addWidget(m_track, 1);
  row->addSpacing(6);
  m_kept = newLabel({}, "small", this);
  m_kept->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  row->addWidget(new Settled(m_kept, this));
  row->addSpacing(8);
  m_live = new QPushButton(tr("Live"), this);
  m_fork = new QPushButton(tr("Continue from here"), this);
  for (QPushButton* button : {m_live, m_fork}) {
    button->setFocusPolicy(Qt::TabFocus);
    button->setIconSize({12, 12});
    row->addWidget(button);
  }
  connect(&feed.playhead(), &Playhead::moved, this, &PlayheadBar::refresh);
  connect(&feed.playhead(), &Playhead::changed, this, &PlayheadBar::refresh);
  connect(&feed, &LiveFeed::attached, this, &PlayheadBar::refresh);
  connect(&controller, &RunController::stateChanged, this, &PlayheadBar::refresh);
  connect(&controller, &RunController::stateAsked, m_track, [this] { m_track->setFocus(); });
  connect(&feed, &LiveFeed::probed, this, &PlayheadBar::refreshWords);
  connect(&feed, &LiveFeed::frame, this, &PlayheadBar::playOn);
  connect(&Theme::instance(), &Theme::changed, this, &PlayheadBar::retint);
}

void PlayheadBar::addTo(Actions& actions) {
  m_actions = &actions;
  Playhead* head = &m_feed.playhead();
  actions.menu("past", tr("&Look back"), "train");
  actions.add(
      "past",
      {"past.back", tr("&Earlier"), tr("To the state before, of those that are kept."), {QKeySequence("Alt+Left")}},
      [head] { head->stepStates(-1); });
  actions.add("past", {"past.play", tr("&Play"), tr("From here on, one kept state after the other.")},
              [this] { togglePlay(); });
  actions.add(
      "past",
      {"past.on", tr("&Later"), tr("To the state behind, of those that are kept."), {QKeySequence("Alt+Right")}},
      [head] { head->stepStates(1); });
  actions.add("past", {"past.live", tr("Li&ve"), tr("Follow the run as it is now."), {QKeySequence("Alt+End")}},
              [head] { head->goLive(); });
  actions.separator("past");
  actions.add(
      "past",
      {"past.fork", tr("&Continue from here"),
       tr("Another run that goes on from the state that is shown. This one stays, among the runs; Undo brings it "
          "back.")},
      [this] { fork(); });
  bindButton(m_back, actions.find("past.back"));
  bindButton(m_play, actions.find("past.play"));
  bindButton(m_on, actions.find("past.on"));
  bindButton(m_live, actions.find("past.live"));
  bindButton(m_fork, actions.find("past.fork"));
  for (QToolButton* button : {m_back, m_play, m_on}) button->setToolButtonStyle(Qt::ToolButtonIconOnly);
  retint();
}

void PlayheadBar::retint() {
  if (!m_actions) return;
  const Colours& c = Theme::instance().colours();
  m_back->setIcon(icon("back", c.text));
  m_on->setIcon(icon("step", c.text));
  m_fork->setIcon(icon("fork", c.text));
  m_shown.reset();
  refresh();
}

void PlayheadBar::refresh() {
  if (!m_actions) return;
  const Playhead& head = m_feed.playhead();
  const Colours& c = Theme::instance().colours();
  if (head.isLive() && m_playing) m_playing = false;
  if (m_shown != m_playing) {  // an icon that is set asks for a layout, and this is called with every frame
    m_shown = m_playing;
    m_play->setIcon(icon(m_playing ? "pause" : "play", c.text));
    m_actions->setTitle("past.play", m_playing ? tr("&Pause the playback") : tr("&Play"));
  }
  const bool kept = !head.states().empty();
  const QString none = m_feed.run() ? tr("No state of this run is kept.") : tr("The run is not there.");
  const auto only = [this](const char* id, bool possible, const QString& why) {
    m_actions->setEnabled(id, possible, possible ? QString() : why);
  };
  only("past.back", kept, none);
  only("past.play", kept, none);
  only("past.on", kept && !head.isLive(), kept ? tr("It follows the run as it is now.") : none);
  only("past.live", !head.isLive(), tr("It follows the run as it is now."));
  only("past.fork", head.state() && !m_controller.isPreparing(),
       head.isLive()  ? tr("Look back to a state first.")
       : head.state() ? tr("Another run is being made.")
       : kept         ? tr("No state is kept from this moment or before it.")
                      : none);
  refreshWords();
}

void PlayheadBar::refreshWords() {
  const Playhead& head = m_feed.playhead();
  const auto past = m_feed.run() ? m_feed.run()->past() : nullptr;
  QString words, more;
  if (!m_feed.run()) {
    more = tr("Once something has been trained, the window can be shown as it was at any step.");
  } else if (!past) {
    more = tr("No states of the past are kept of this run.");
  } else if (past->every() == 0) {
    words = tr("no state fits %1").arg(sizeText(past->budget()));
    more = past->budget() == 0
               ? tr("No room is given to states of the past: see the menu Train.")
               : tr("One state of this network takes more than the room that states of the past have. "
                    "Give them more in the menu Train.");
  } else {
    words = tr("%1 in %2")
                .arg(counted(static_cast<qint64>(head.states().size()), tr("state"), tr("states")),
                     sizeText(past->bytes()));
    more = tr("Whole states of the run are kept, every %1, in %2 of %3. Where that is full every other one goes.")
               .arg(counted(static_cast<qint64>(past->every()), tr("step"), tr("steps")), sizeText(past->bytes()),
                    sizeText(past->budget()));
  }
  if (const auto state = head.state(); !head.isLive()) {
    const double shown = state ? static_cast<double>(*state) + head.stepsBefore() : 0;
    if (!state)
      words = tr("no state from then");
    else if (m_feed.isCatchingUp())
      words = tr("fetching step %1 …").arg(wholeNumber(static_cast<qint64>(shown)));
    else if (shown != head.step())
      words = tr("state of step %1").arg(wholeNumber(static_cast<qint64>(shown)));
    more +=
        " " + tr("Curves and layers are shown as they were at the moment itself; attention, predictions and samples "
                 "as the last kept state gives them.");
  }
  m_kept->setText(words);
  m_kept->setToolTip(more);
}

void PlayheadBar::togglePlay() {
  m_playing = !m_playing;
  Playhead& head = m_feed.playhead();
  if (m_playing && head.isLive()) head.show(head.first());  // from the start
  m_sinceMoved.start();
  refresh();
}

// One state after the other, each once all that is watched shows it.
void PlayheadBar::playOn() {
  if (!m_playing || m_sinceMoved.elapsed() < kPlayMs || m_feed.isCatchingUp()) return;
  m_sinceMoved.start();
  m_feed.playhead().stepStates(1);
}

void PlayheadBar::fork() {
  if (const auto state = m_feed.playhead().state()) m_controller.fork(*state);
}

}  // namespace vitrine::ui
