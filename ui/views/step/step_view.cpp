#include "ui/views/step/step_view.h"

#include <QApplication>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedLayout>
#include <QToolButton>
#include <algorithm>

#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/live/step_place.h"
#include "ui/views/empty_note.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/step/step_list.h"
#include "ui/views/weights/weight_matrix.h"

namespace vitrine::ui {

StepView::~StepView() {
  StepPlace::of(feed()).clear(this);
  if (m_job) m_job->stop();
}

// ---- what there is

bool StepView::isIdle() const {
  return feed().run() && feed().status().phase != RunPhase::training;
}

bool StepView::hasKeys() const {
  const QWidget* focus = QApplication::focusWidget();
  return focus && (focus == this || isAncestorOf(focus));
}

bool StepView::isWaiting() const {
  return m_taking || m_asking || (m_job && !m_hasBegun);
}

void StepView::say(const QString& words) {
  m_empty->setText(words);
  m_pages->setCurrentIndex(static_cast<int>(Page::note));
  setAccessibleDescription(words);
  setHint({});
}

void StepView::setHint(const QString& words) {
  if (words == m_hint) return;
  m_hint = words;
  emit hintChanged();
}

QString StepView::note() const {
  switch (static_cast<Page>(m_pages->currentIndex())) {
    case Page::note:
      return m_empty->text();
    case Page::ready:
      return m_readyNote->text();
    default:
      return {};
  }
}

QString StepView::formula() const {
  return m_words->toPlainText();
}

// A story holds all numbers of a step: hidden it is let go, and gone through again where it was once it is seen.
void StepView::setWatching(bool watching) {
  m_watching = watching;
  if (!watching) {
    const auto stage = m_job ? std::optional(story() ? m_look.stage : 0) : std::nullopt;
    drop();
    m_resumed = stage;
  } else if (m_resumed && isIdle()) {
    const auto stage = feed().status().state() == m_before ? m_resumed : std::nullopt;
    goThrough();
    m_resumed = stage;
  }
  invalidate();
}

void StepView::refresh() {
  if (!feed().run()) {
    drop();
    return say(tr("Press Step or Train, then pause: the step that comes next is gone through here, op by op"));
  }
  if (feed().status().phase == RunPhase::training) {
    if (m_taking) return;
    drop();
    return say(tr("Pause to go through a step"));
  }
  if (m_wanted) return goThrough();
  if (m_taking || (story() && feed().status().state() != m_before)) taken();
  if (story()) {
    m_pages->setCurrentIndex(static_cast<int>(Page::story));
    return updateButtons();
  }
  if (m_job && !m_hasBegun) {
    m_progress->setValue(static_cast<int>(m_job->done() * 100));
    m_pages->setCurrentIndex(static_cast<int>(Page::working));
    return invalidate();  // until it is there
  }
  const bool failed = feed().status().phase == RunPhase::failed;
  const QString what = failed ? tr("Go through the step that failed, and see which op is not finite first.")
                              : tr("Go through step %1 op by op, with the numbers that it will have. It is done on a "
                                   "copy: the run stays as it is.")
                                    .arg(wholeNumber(feed().playhead().inAll(feed().status().step + 1)));
  m_readyNote->setText(m_job ? m_job->problem() : what);
  m_begin->setText(m_job ? tr("Try again") : tr("Go through it"));
  m_pages->setCurrentIndex(static_cast<int>(Page::ready));
  setAccessibleDescription(m_readyNote->text());
  setHint({});
}

// ---- the story

void StepView::drop() {
  StepPlace::of(feed()).clear(this);
  m_list->display(nullptr);
  m_seen.reset();
  m_matrix->display(nullptr);
  m_blocks.clear();
  m_asking = m_hasBegun = false;
  m_resumed.reset();
  if (!m_job) return;
  m_job->stop();
  m_job->disconnect(this);
  m_job.reset();
}

void StepView::goThrough() {
  if (!isIdle()) return;
  m_hadFocus = m_hadFocus || hasKeys();
  drop();
  m_wanted = false;
  m_following = true;
  m_before = feed().status().state();
  m_job = StepJob::make();
  connect(m_job.get(), &StepJob::begun, this, &StepView::began, Qt::QueuedConnection);
  connect(m_job.get(), &StepJob::saw, this, &StepView::saw, Qt::QueuedConnection);
  StepJob::start(m_job, StepJob::Request{feed().run()->standing().share()});
  invalidate();
  refreshNow();
}

void StepView::goThroughSoon() {
  m_wanted = true;
  invalidate();
}

void StepView::giveUp() {
  m_following = m_wanted = false;
  drop();
  refreshNow();
}

// The run has taken a step, its own or one that it was told to take from here.
void StepView::taken() {
  const RunStatus& now = feed().status();
  if (now.state() == m_before && now.phase != RunPhase::failed && m_taking) return invalidate();
  m_taking = false;
  const bool follows = m_following && m_watching && now.phase != RunPhase::failed;
  if (follows)
    goThrough();
  else
    drop();
}

void StepView::began() {
  if (sender() != m_job.get() || !m_job) return;
  m_hasBegun = true;
  if (const StepStory* story = m_job->story()) {
    const Flat flat = flatten(feed().run()->project().graph);
    for (const StoryStage& stage : story->stages()) {
      const auto place = flat.places.find(stage.node);
      m_blocks.push_back(place == flat.places.end() ? NodePath()
                                                    : NodePath(place->second.begin(), place->second.end() - 1));
    }
    m_list->display(&story->stages());
    m_look = {};
    m_seen.reset();
    const QString step = wholeNumber(feed().playhead().inAll(story->step()));
    setHint(story->done() ? tr("step %1 · epoch %2").arg(step, wholeNumber(feed().epochsBefore() + story->epoch()))
                          : tr("step %1 is not finite").arg(step));
    const std::size_t first = story->done() ? 0 : story->first_bad().value_or(0);
    go(std::min(std::exchange(m_resumed, std::nullopt).value_or(first), story->stages().size() - 1));
  }
  invalidate();
  refreshNow();
  if (std::exchange(m_hadFocus, false) && story()) m_list->setFocus();  // what had the keys is gone
}

void StepView::takeStep() {
  if (!story() || !story()->done() || !isIdle() || m_taking) return;
  m_taking = true;
  m_hadFocus = hasKeys();
  updateButtons();
  feed().run()->step_once();
  invalidate();
}

// ---- from stage to stage

const NodePath& StepView::blockOf(std::size_t stage) const {
  static const NodePath kNone;
  return stage < m_blocks.size() ? m_blocks[stage] : kNone;
}

// Where the stage behind this one begins a block, the first stage that is not in it.
std::size_t StepView::behindBlock(std::size_t from) const {
  const auto& stages = story()->stages();
  const std::size_t next = from + 1;
  const NodePath &here = blockOf(from), &there = blockOf(next);
  const bool same = stages[from].part == stages[next].part;
  std::size_t shared = 0;
  while (same && shared < std::min(here.size(), there.size()) && here[shared] == there[shared]) ++shared;
  if (there.size() <= shared) return next;
  const NodePath block(there.begin(), there.begin() + static_cast<std::ptrdiff_t>(shared) + 1);
  std::size_t behind = next;
  const auto inside = [&](std::size_t stage) {
    const NodePath& path = blockOf(stage);
    return stages[stage].part == stages[next].part && path.size() >= block.size() &&
           std::equal(block.begin(), block.end(), path.begin());
  };
  while (behind + 1 < stages.size() && inside(behind)) ++behind;
  return behind;
}

void StepView::nextOp() {
  if (!story()) return isWaiting() ? void() : goThrough();
  if (m_look.stage + 1 < story()->stages().size()) go(behindBlock(m_look.stage));
}

void StepView::into() {
  if (story() && m_look.stage + 1 < story()->stages().size()) go(m_look.stage + 1);
}

void StepView::back() {
  if (story() && m_look.stage > 0) go(m_look.stage - 1);
}

void StepView::nextLayer(int by) {
  if (!story()) return;
  const auto& stages = story()->stages();
  auto at = static_cast<std::ptrdiff_t>(m_look.stage);
  const auto same = [&](std::ptrdiff_t one, std::ptrdiff_t other) {
    const StoryStage &a = stages[static_cast<std::size_t>(one)], &b = stages[static_cast<std::size_t>(other)];
    return a.part == b.part && a.node == b.node;
  };
  const auto there = [&](std::ptrdiff_t stage) { return stage >= 0 && stage < std::ssize(stages); };
  const std::ptrdiff_t from = at;
  while (there(at) && same(at, from)) at += by;
  if (!there(at)) return;
  while (by < 0 && there(at - 1) && same(at - 1, at)) --at;  // to its first op
  go(static_cast<std::size_t>(at));
}

void StepView::toPart(StoryPart part) {
  if (story())
    if (const auto first = story()->first_of(part)) go(*first);
}

void StepView::toFirstBad() {
  if (story())
    if (const auto first = story()->first_bad()) go(*first);
}

void StepView::showLayer(const QString& node) {
  if (!story()) return;
  const auto& stages = story()->stages();
  const auto found = std::find_if(stages.begin(), stages.end(),
                                  [id = node.toStdString()](const StoryStage& stage) { return stage.node == id; });
  if (found != stages.end()) go(static_cast<std::size_t>(found - stages.begin()));
}

void StepView::go(std::size_t stage) {
  m_look.stage = stage;
  m_look.picture = -1;
  m_look.number = m_look.anchor = 0;
  m_list->setCurrent(stage);
  const StoryStage& shown = story()->stages()[stage];
  StepPlace::of(feed()).set(this, {qtext(shown.node), StepList::partTitle(shown.part).toLower()});
  m_title->setWords(tr("%1 · %2").arg(StepList::partTitle(shown.part), StepList::titleOf(shown)));
  ask();
  updateButtons();
}

// ---- what is seen of it

void StepView::ask() {
  if (!story()) return;
  m_asking = true;
  ++m_look.serial;
  StepJob::look(m_job, m_look);
}

void StepView::saw() {
  if (sender() != m_job.get() || !m_job) return;
  auto seen = m_job->seen();
  if (!seen || seen->look.serial != m_look.serial) return;  // another answer is on its way
  const bool drawn = m_seen && m_seen->look.drawsAs(seen->look) && m_matrix->data();
  m_seen = std::move(seen);
  m_asking = false;
  m_look = m_seen->look;
  if (!drawn) {
    const QSignalBlocker quiet(m_matrix);
    m_matrix->display(m_seen->matrix);
  }
  showSeen();
}

void StepView::showSeen() {
  const StepSeen& seen = *m_seen;
  const QSignalBlocker quietPictures(m_pictures), quietSample(m_sample), quietNumber(m_number), quietHead(m_head);
  m_pictures->clear();
  for (const StepPicture& picture : seen.pictures) m_pictures->addItem(picture.title);
  m_pictures->setCurrentIndex(seen.look.picture);
  m_sample->setRange(1, static_cast<int>(std::min<std::int64_t>(seen.samples, 1 << 30)));
  m_sample->setValue(static_cast<int>(seen.look.sample) + 1);
  m_sample->setEnabled(seen.samples > 1);
  m_head->setVisible(seen.heads > 0);
  m_head->setRange(1, static_cast<int>(std::max<std::int64_t>(1, seen.heads)));
  m_head->setValue(static_cast<int>(seen.look.head) + 1);
  const std::int64_t count = seen.matrix ? std::ssize(seen.matrix->values) : 1;
  m_number->setRange(1, static_cast<int>(count));
  m_number->setValue(static_cast<int>(seen.look.number) + 1);
  m_number->setEnabled(count > 1);
  m_matrix->setVisible(seen.matrix && count > 1);
  showNumbers();
}

// The formula, and whatever else is said in words.
void StepView::showNumbers() {
  const StepSeen& seen = *m_seen;
  const StoryStage& stage = story()->stages()[seen.look.stage];
  QStringList lines;
  if (!seen.problem.isEmpty()) lines << seen.problem;
  if (stage.part == StoryPart::batch) {
    const auto& rows = story()->rows();
    const auto sample = static_cast<std::size_t>(seen.look.sample);
    lines << tr("%1, drawn in this order").arg(counted(std::ssize(rows), tr("sample"), tr("samples")));
    if (sample < rows.size())
      lines << tr("sample %1 of the batch is row %2 of the data")
                   .arg(wholeNumber(seen.look.sample + 1), wholeNumber(rows[sample] + 1));
  }
  for (const StoryNumber& number : stage.numbers)
    lines << tr("%1: %2").arg(qtext(number.name), figure(number.value, 6));
  for (const std::string& line : seen.words.lines) lines << qtext(line);
  if (stage.part == StoryPart::update && seen.words.told) {
    StepLook at = seen.look;
    const auto told = [&](StoryRole role) {
      for (const StoryTensor& tensor : seen.tensors)
        if (tensor.role == role && tensor.of)
          if (const auto value = tensor.of->at(seen.first + at.number)) return csvNumber(*value);
      return QString();
    };
    lines << tr("before: %1").arg(told(StoryRole::weight));
    if (!told(StoryRole::new_weight).isEmpty()) lines << tr("after: %1").arg(told(StoryRole::new_weight));
  }
  if (!seen.words.agrees) lines << tr("The program has another number than the formula: see which op computes it.");
  if (stage.bad && !story()->why().empty()) lines << qtext(story()->why());
  m_words->setPlainText(lines.join('\n'));
  fitWords();
  QStringList foot;
  for (const QString& words : {seen.statistics, seen.note, m_matrix->aggregated()})
    if (!words.isEmpty()) foot << words;
  m_foot->setWords(foot.join(QStringLiteral(" · ")));
  setAccessibleDescription(m_title->words());
}

void StepView::point() {
  if (m_matrix->current() < 0 || !m_seen || m_matrix->current() == m_look.number) return;
  m_look.number = m_matrix->current();
  ask();
}

void StepView::updateButtons() {
  const bool there = story() != nullptr;
  const std::size_t last = there ? story()->stages().size() - 1 : 0;
  m_back->setEnabled(there && m_look.stage > 0);
  for (QToolButton* one : {m_next, m_into, m_layer}) one->setEnabled(there && m_look.stage < last);
  m_take->setEnabled(there && story()->done() && !m_taking && isIdle());
  m_take->setToolTip(there && !story()->done()
                         ? tr("This step cannot be taken: a number is not finite")
                         : tr("Let the run take this very step, then go through the next one (F5)"));
  m_toBad->setEnabled(there && story()->first_bad().has_value());
}

}  // namespace vitrine::ui
