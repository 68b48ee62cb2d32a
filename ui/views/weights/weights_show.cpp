// What the weights view makes of the answers: its history, its pages and their words.
#include <QComboBox>
#include <QStackedLayout>
#include <algorithm>
#include <cmath>

#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/colour_bar.h"
#include "ui/views/figures.h"
#include "ui/views/weights/weights_view.h"

namespace vitrine::ui {
namespace {

constexpr qint64 kRidgesEveryMs = 300;
constexpr std::int64_t kSpreadAtOnce = 20'000;  // numbers whose spread is told in under a millisecond

// Numbers of an answer that are sorted.
std::int64_t numbersIn(const ProbeAnswer& answer) {
  std::int64_t out = 0;
  if (const auto* weights = dynamic_cast<const WeightsAnswer*>(&answer))
    for (const WeightTensor& tensor : weights->tensors) out += std::ssize(tensor.values);
  if (const auto* told = dynamic_cast<const ActivationsAnswer*>(&answer))
    for (const NodeActivations& node : told->nodes) out += node.all.count;
  return out;
}

MomentPtr spreadOfAny(const ProbeAnswer& answer, bool kept) {
  if (const auto* weights = dynamic_cast<const WeightsAnswer*>(&answer)) return spreadOf(*weights, kept);
  const auto* told = dynamic_cast<const ActivationsAnswer*>(&answer);
  return told && !told->nodes.empty() ? spreadOf(*told, kept) : nullptr;
}

bool isAbout(const ProbeAnswer* answer, const WeightLayer& layer, bool activations) {
  if (const auto* weights = dynamic_cast<const WeightsAnswer*>(answer))
    return !activations && weights->node == layer.id;
  const auto* told = dynamic_cast<const ActivationsAnswer*>(answer);
  return told && activations && (told->nodes.empty() || told->nodes.front().node == layer.id);
}

QString whyNot(const ProbeAnswer& answer) {
  if (const auto* weights = dynamic_cast<const WeightsAnswer*>(&answer)) return QString::fromStdString(weights->why);
  const auto* told = dynamic_cast<const ActivationsAnswer*>(&answer);
  return told ? QString::fromStdString(told->why) : QString();
}

}  // namespace

// ---- history

MomentHistory& WeightsView::history() const {
  return m_histories[{layer() ? layer()->id : NodeId(), asksActivations()}];
}

void WeightsView::takeLook() {
  auto answer = m_tap.answer<ProbeAnswer>();
  if (!answer || answer == m_seen || !isAbout(answer.get(), *layer(), asksActivations())) return;
  m_seen = std::move(answer);
  nameTensors();
  const bool kept = !feed().playhead().isLive();
  m_look.ask(numbersIn(*m_seen) <= kSpreadAtOnce, [seen = m_seen, kept] { return spreadOfAny(*seen, kept); });
}

void WeightsView::took(const MomentPtr& moment, bool look) {
  MomentHistory& history = m_histories[{moment->node, moment->activations}];
  history.add(moment);
  if (look) history.pin(moment->kept ? moment : nullptr);
  if (!look) m_reading.reset();
  invalidate();
}

// The states that are kept, one of each stretch that nothing is known of, newest first, one at a time.
void WeightsView::askPast() {
  const auto& states = feed().playhead().states();
  MomentHistory& known = history();
  if (states.empty()) return;
  known.makeRoomFor(states.back().step);
  m_states = m_statesRead = 0;
  std::optional<std::uint64_t> next;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const std::uint64_t step = states[i].step;
    if (i > 0 && known.stretch(states[i - 1].step) == known.stretch(step)) continue;
    ++m_states;
    if (known.wants(step) && !m_asked.contains(step))
      next = step;
    else
      ++m_statesRead;
  }
  if (m_reading) return;
  if (!next) return m_pastTap.stop();
  m_reading = next;
  m_asked.insert(*next);
  m_pastTap.ask(at_step(request(), static_cast<std::int64_t>(*next)));
}

void WeightsView::takePast() {
  auto answer = m_pastTap.answer<ProbeAnswer>();
  if (!m_reading || !answer || answer == m_seenPast || !isAbout(answer.get(), *layer(), asksActivations())) return;
  m_seenPast = std::move(answer);
  if (numbersIn(*m_seenPast) == 0) return m_reading.reset();
  m_past.ask(numbersIn(*m_seenPast) <= kSpreadAtOnce, [seen = m_seenPast] { return spreadOfAny(*seen, true); });
}

// ---- pages

void WeightsView::refresh() {
  const Run* run = feed().run();
  if (!run) return say(tr("Press Train to see how the weights of each layer spread, and how that changes"));
  if (!layer()) return say(tr("This network has no layer whose numbers could be shown"));
  if (!missingThen().isEmpty()) return say(missingThen());
  takeLook();
  if (m_watching && m_page == Page::spread) {
    takePast();
    askPast();
  }
  m_pages->setCurrentWidget(m_body);
  if (m_seen && !whyNot(*m_seen).isEmpty()) return sayHere(whyNot(*m_seen));
  if (m_page == Page::spread) return showSpread();
  if (!m_seen) return sayHere(tr("Looking at %1 …").arg(QString::fromStdString(layer()->name)));
  if (m_page == Page::matrix) return showMatrix();
  showUnits();
}

void WeightsView::say(const QString& words) {
  closeEditor();
  m_empty->setText(words);
  m_pages->setCurrentWidget(m_empty);
  setAccessibleDescription(words);
  if (m_hint.isEmpty()) return;
  m_hint.clear();
  emit hintChanged();
}

void WeightsView::sayHere(const QString& words) {
  closeEditor();
  m_pageNote->setText(words);
  m_stack->setCurrentWidget(m_pageNote);
  m_foot->setWords({});
  setAccessibleDescription(words);
}

QString WeightsView::note() const {
  if (m_pages->currentWidget() == m_empty) return m_empty->text();
  return m_stack->currentWidget() == m_pageNote ? m_pageNote->text() : QString();
}

QString WeightsView::shownName() const {
  const QString name = QString::fromStdString(layer()->name);
  if (m_page == Page::units) return name;
  return name + QStringLiteral(" · ") + m_tensorBox->currentText();
}

void WeightsView::showPage() {
  if (m_page != Page::matrix) closeEditor();
  m_stack->setCurrentIndex(static_cast<int>(m_page));
  sayFoot();
  QString hint = shownName();
  if (m_seen) hint += tr(" · step %1").arg(grouped(feed().playhead().inAll(m_seen->step)));
  if (hint == m_hint) return;
  m_hint = hint;
  emit hintChanged();
}

void WeightsView::showSpread() {
  const auto then = feed().playhead().isLive() ? std::nullopt : feed().playhead().state();
  const std::vector<MomentPtr> shown = history().shown();
  if (shown.empty()) return sayHere(tr("Looking at %1 …").arg(QString::fromStdString(layer()->name)));
  // All ridges change with the newest, in colour and place: nobody could follow that with every frame.
  const bool goesOn = m_plot->shows(layer()->id, m_tensor) && !then && feed().status().phase == RunPhase::training;
  if (goesOn && m_sinceShown.isValid() && m_sinceShown.elapsed() < kRidgesEveryMs) {
    showPage();
    return invalidate();
  }
  m_sinceShown.start();
  m_plot->display(shown, m_tensor, feed().playhead().stepsBefore(), then);
  showPage();
}

void WeightsView::showMatrix() {
  if (m_drawn != m_seen) {
    std::shared_ptr<const MatrixData> made;
    if (const auto weights = std::dynamic_pointer_cast<const WeightsAnswer>(m_seen)) {
      for (const WeightTensor& one : weights->tensors)
        if (one.name == m_tensor) made = std::make_shared<MatrixData>(matrixOf(one));
    } else if (const auto told = std::dynamic_pointer_cast<const ActivationsAnswer>(m_seen)) {
      for (const NodeActivations& one : told->nodes)
        if (one.output == m_tensor) made = std::make_shared<MatrixData>(matrixOf(one));
    }
    if (!made) return sayHere(tr("Looking at %1 …").arg(shownName()));
    m_drawn = m_seen;
    m_matrix->setToolTip(made->key.empty() ? QString()
                                           : tr("Click a number to set it. Keys: arrows from number to number, Enter "
                                                "to set the one that is pointed at"));
    m_matrix->display(std::move(made));
  }
  followNumbers();
  m_matrix->scale().label(*m_bar);
  showPage();
}

void WeightsView::showUnits() {
  const auto told = std::dynamic_pointer_cast<const ActivationsAnswer>(m_seen);
  if (!told || told->nodes.empty()) return sayHere(tr("Looking at %1 …").arg(shownName()));
  if (m_drawn != m_seen) {
    m_drawn = m_seen;
    m_units->display(std::make_shared<UnitFacts>(unitFacts(told->nodes.front())));
  }
  showPage();
}

// ---- words

QString WeightsView::spreadWords() const {
  if (m_plot->current() >= 0) return m_plot->words(m_plot->current());
  const std::vector<MomentPtr> shown = history().shown();
  const auto kept = std::count_if(shown.begin(), shown.end(), [](const MomentPtr& one) { return one->kept; });
  const qint64 looks = std::ssize(shown) - kept, all = history().looks();
  QStringList parts;
  if (kept > 0) parts << (kept == 1 ? tr("1 kept state") : tr("%1 kept states").arg(kept));
  if (const qint64 each = looks > 0 ? (all + looks / 2) / looks : 0; each > 1)
    parts << tr("1 of every %1 of %2 looks").arg(each).arg(grouped(all));
  else if (looks > 0)
    parts << (looks == 1 ? tr("1 look") : tr("%1 looks").arg(looks));
  if (m_reading) parts << tr("reading kept states, %1 of %2 …").arg(m_statesRead).arg(m_states);
  if (shown.empty()) return parts.join(QStringLiteral(" · "));
  const Spread* last = shown.back()->find(m_tensor);
  if (last && last->zerosApart && last->all.zeros > 0)
    parts << tr("%1 zeros, left out of ridges").arg(percent(last->all.zero_share()));
  if (last && last->all.not_finite > 0) parts << tr("%1 not finite").arg(grouped(last->all.not_finite));
  if (last && last->leftOut > 0) parts << tr("percentiles without %1 numbers").arg(grouped(last->leftOut));
  if (m_plot->form() == RidgePlot::Form::bands) parts.prepend(tr("median · 25–75 · 5–95 % · dotted: limits"));
  return parts.join(QStringLiteral(" · "));
}

void WeightsView::sayFoot() {
  if (!layer()) return;
  QString words;
  if (m_page == Page::spread) words = spreadWords();
  if (m_page == Page::matrix) words = m_matrix->foot();
  if (m_page == Page::units && m_units->facts())
    words = (feed().run() && feed().run()->split().validation.empty() ? tr("%1 samples of the training part")
                                                                      : tr("%1 samples of the validation part"))
                .arg(grouped(m_units->facts()->samples));
  m_foot->setWords(words);
  const QString said = shownName() + QStringLiteral(". ") + words;
  if (said != accessibleDescription()) setAccessibleDescription(said);
}

}  // namespace vitrine::ui
