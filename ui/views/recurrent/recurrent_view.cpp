#include "ui/views/recurrent/recurrent_view.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QSettings>
#include <QSpinBox>
#include <QStackedLayout>
#include <algorithm>

#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/live/live_feed.h"
#include "ui/theme/elided_combo.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/colour_bar.h"
#include "ui/views/empty_note.h"
#include "ui/views/figures.h"
#include "ui/views/pages.h"
#include "ui/views/watched_rows.h"

namespace vitrine::ui {
namespace {

constexpr int kRecurrentHeadInARow = 380, kRecurrentHeadFromHeight = 170, kRecurrentFootFromHeight = 120;  // px
constexpr int kRecurrentBarFromWidth = 330;
constexpr std::int64_t kQuickOrder = 1'000'000;  // numbers that are looked at: about a millisecond

}  // namespace

RecurrentView::RecurrentView(const ViewContext& context, QWidget* parent)
    : View(context, parent),
      m_settings(QStringLiteral("views/") + keptAs(QStringLiteral("recurrent"))),
      m_tap(context.feed),
      m_ordered([this](const std::shared_ptr<const Ordered>& made) { take(*made); }),
      m_pages(new QStackedLayout(this)),
      m_empty(new EmptyNote(this)),
      m_body(new QWidget(this)) {
  const QSettings stored;
  m_order = static_cast<UnitOrder>(std::clamp(stored.value(m_settings + "/order", 0).toInt(), 0, 2));
  m_of = stored.value(m_settings + "/answer", false).toBool() ? SlopeOf::answer : SlopeOf::loss;
  m_oneUnit = stored.value(m_settings + "/one", false).toBool();
  build();
  m_map->setOneUnit(m_oneUnit);
  connect(m_layerBox, &QComboBox::currentIndexChanged, this, &RecurrentView::chooseLayer);
  connect(m_sampleBox, &QSpinBox::valueChanged, this, [this](int shown) { setSample(shown - 1); });
  connect(m_trackBox, &QComboBox::currentIndexChanged, this, [this](int index) {
    if (index >= 0) setTrack(m_trackBox->itemData(index).toString().toStdString());
  });
  connect(m_map, &RecurrentMap::pointed, this, &RecurrentView::sayFoot);
  connect(&context.feed, &LiveFeed::probed, this, &View::invalidate);
  connect(&Theme::instance(), &Theme::changed, this, &RecurrentView::draw);
  connect(&context.feed, &LiveFeed::attached, this, &RecurrentView::takeRun);
  connect(&context.feed, &LiveFeed::historiesReset, this, [this] {
    forget();
    invalidate();
  });
  for (const auto edit : {&Document::documentReset, &Document::graphReplaced})
    connect(&context.document, edit, this, &View::invalidate);
  for (const auto edit : {&Document::nodeAdded, &Document::nodeRemoved})
    connect(&context.document, edit, this, &View::invalidate);
  onPageKeys(this, [this](int by) { stepLayer(by); });
  takeRun();
}

void RecurrentView::build() {
  m_head = new QWidget(m_body);
  m_layerBox = new ElidedCombo(m_head);
  m_layerBox->setAccessibleName(tr("Layer"));
  m_layerBox->setToolTip(tr("Which recurrent layer, and which within it (Ctrl+Page Up, Ctrl+Page Down)"));
  m_trackBox = new ElidedCombo(m_head);
  m_trackBox->setAccessibleName(tr("What is shown of each unit"));
  m_trackBox->setToolTip(tr("What is shown of each unit: its state, its cell, or how far a gate is open"));
  for (QComboBox* box : {m_layerBox, m_trackBox}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
  }
  m_sampleBox = samplePicker(m_head, tr("Sample"), tr("Which of the validation samples the layer reads"));
  m_headRow = new QBoxLayout(QBoxLayout::LeftToRight, m_head);
  m_headRow->setContentsMargins(0, 0, 0, 0);
  m_headRow->setSpacing(6);
  m_headRow->addWidget(m_layerBox, 3);
  auto* second = new QHBoxLayout;
  second->setSpacing(6);
  second->addWidget(m_trackBox, 1);
  second->addWidget(m_sampleBox, 1);
  m_headRow->addLayout(second, 4);
  m_map = new RecurrentMap(m_body);
  m_map->setToolTip(
      tr("Arrow keys go from unit to unit and from step to step. The curves below are the norm of the gradient"));
  m_footRow = new QWidget(m_body);
  m_foot = new ElidedLine("small", m_footRow);
  m_bar = new ColourBar(m_footRow);
  auto* foot = new QHBoxLayout(m_footRow);
  foot->setContentsMargins(0, 0, 0, 0);
  foot->setSpacing(10);
  foot->addWidget(m_foot, 1);
  foot->addWidget(m_bar);
  auto* body = new QVBoxLayout(m_body);
  body->setContentsMargins(0, 0, 6, 0);
  body->setSpacing(6);
  body->addWidget(m_head);
  body->addWidget(m_map, 1);
  body->addWidget(m_footRow);
  m_pages->addWidget(m_empty);
  m_pages->addWidget(m_body);
  for (QWidget* part : std::initializer_list<QWidget*>{m_body, m_map}) part->setMinimumSize(1, 1);
}

QWidget* RecurrentView::makeOptions(QWidget* parent) {
  auto* panel = new QWidget(parent);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  column->addWidget(CurveView::choice(panel, tr("Show"), {tr("All units"), tr("One unit")}, m_oneUnit ? 1 : 0,
                                      [this](int picked) { setOneUnit(picked == 1); }));
  column->addWidget(CurveView::choice(panel, tr("Order of units"),
                                      {tr("Own"), tr("By activity"), tr("By similarity")}, static_cast<int>(m_order),
                                      [this](int picked) { setOrder(static_cast<UnitOrder>(picked)); }));
  column->addWidget(
      CurveView::choice(panel, tr("Gradient of"), {tr("Loss"), tr("Answer")}, m_of == SlopeOf::answer ? 1 : 0,
                        [this](int picked) { setSlopeOf(picked == 1 ? SlopeOf::answer : SlopeOf::loss); }));
  return panel;
}

bool RecurrentView::applies(const Project& project) {
  return !recurrentChoices(project).empty();
}

void RecurrentView::keep(const QString& name, const QVariant& value) const {
  QSettings().setValue(m_settings + QLatin1Char('/') + name, value);
}

// ---- what is chosen

const RecurrentChoice* RecurrentView::choice() const {
  return m_layer >= 0 ? &m_choices[static_cast<std::size_t>(m_layer)] : nullptr;
}

void RecurrentView::chooseLayer(int layer) {
  if (layer < 0 || layer >= std::ssize(m_choices) || layer == m_layer) return;
  m_layer = layer;
  {
    const QSignalBlocker quiet(m_layerBox);
    m_layerBox->setCurrentIndex(layer);
  }
  forget();
  watch();
  refreshNow();
}

void RecurrentView::stepLayer(int by) {
  if (!m_choices.empty()) chooseLayer(std::clamp(m_layer + by, 0, static_cast<int>(m_choices.size()) - 1));
}

void RecurrentView::showLayer(const QString& nodeId) {
  const std::string id = nodeId.toStdString();
  for (std::size_t i = 0; i < m_choices.size(); ++i)
    if (m_choices[i].node == id || m_choices[i].node.starts_with(id + "/")) return chooseLayer(static_cast<int>(i));
}

void RecurrentView::setSample(std::int64_t sample) {
  sample = std::clamp<std::int64_t>(sample, 0, std::max<std::int64_t>(0, samples() - 1));
  if (sample == m_sample) return;
  m_sample = sample;
  {
    const QSignalBlocker quiet(m_sampleBox);
    m_sampleBox->setValue(static_cast<int>(sample) + 1);
  }
  watch();
  refreshNow();
}

void RecurrentView::setTrack(const std::string& id) {
  m_track = id;
  if (!m_answer) return;
  nameTracks();
  draw();
}

void RecurrentView::setOrder(UnitOrder order) {
  m_order = order;
  keep(QStringLiteral("order"), static_cast<int>(order));
  draw();
}

void RecurrentView::setSlopeOf(SlopeOf of) {
  m_of = of;
  keep(QStringLiteral("answer"), of == SlopeOf::answer);
  watch();
  refreshNow();
}

void RecurrentView::setOneUnit(bool one) {
  m_oneUnit = one;
  keep(QStringLiteral("one"), one);
  m_map->setOneUnit(one);
}

// What there is to choose of the cell that answered.
void RecurrentView::nameTracks() {
  const auto& tracks = m_answer->tracks;
  if (std::none_of(tracks.begin(), tracks.end(), [&](const RecurrentTrack& one) { return one.id == m_track; }))
    m_track = tracks.front().id;
  const QSignalBlocker quiet(m_trackBox);
  m_trackBox->clear();
  for (const RecurrentTrack& one : tracks) {
    m_trackBox->addItem(qtext(one.title), qtext(one.id));
    if (one.id == m_track) m_trackBox->setCurrentIndex(m_trackBox->count() - 1);
  }
}

// ---- what is watched

std::int64_t RecurrentView::samples() const {
  return feed().run() ? std::ssize(watchedRows(*feed().run())) : 0;
}

void RecurrentView::takeRun() {
  const RecurrentChoice before = choice() ? *choice() : RecurrentChoice();
  forget();
  m_choices = feed().run() ? recurrentChoices(feed().run()->project()) : std::vector<RecurrentChoice>();
  const auto same = std::find_if(m_choices.begin(), m_choices.end(), [&](const RecurrentChoice& one) {
    return one.node == before.node && one.layer == before.layer && one.reverse == before.reverse;
  });
  m_layer = m_choices.empty() ? -1 : same == m_choices.end() ? 0 : static_cast<int>(same - m_choices.begin());
  const std::int64_t count = samples();
  m_sample = std::clamp<std::int64_t>(m_sample, 0, std::max<std::int64_t>(0, count - 1));
  const QSignalBlocker quietLayers(m_layerBox);
  m_layerBox->clear();
  for (const RecurrentChoice& one : m_choices) m_layerBox->addItem(one.title);
  m_layerBox->setCurrentIndex(m_layer);
  setSamples(*m_sampleBox, count, m_sample);
  watch();
  invalidate();
}

void RecurrentView::watch() {
  if (m_watching && choice())
    m_tap.ask(recurrence_of(choice()->node, m_sample, choice()->layer, choice()->reverse, m_of));
  else
    m_tap.stop();
}

void RecurrentView::setWatching(bool watching) {
  m_watching = watching;
  watch();
}

// ---- the picture

void RecurrentView::say(const QString& words) {
  m_empty->setText(words);
  m_pages->setCurrentWidget(m_empty);
  setAccessibleDescription(words);
  forget();
  if (m_hint.isEmpty()) return;
  m_hint.clear();
  emit hintChanged();
}

QString RecurrentView::note() const {
  return m_pages->currentWidget() == m_empty ? m_empty->text() : QString();
}

void RecurrentView::refresh() {
  const Run* run = feed().run();
  if (!applies(run ? run->project() : document().project()))
    return say(tr("This network has no recurrent layer. Add RNN, LSTM or GRU to see what it remembers."));
  if (!run) return say(tr("Press Train to see what a recurrent layer remembers, step by step"));
  if (!missingThen().isEmpty()) return say(missingThen());
  if (!choice()) return;  // the feed follows another run, and takeRun() is still to hear of it
  const auto answer = m_tap.answer<RecurrenceAnswer>();
  const bool fits =
      answer && (!answer->why.empty() || (answer->node == choice()->node && answer->layer == choice()->layer &&
                                          answer->reverse == choice()->reverse));
  if (!fits) {
    if (!m_shown) say(tr("Looking at %1 …").arg(choice()->title));
    return;
  }
  if (!answer->why.empty()) return say(qtext(answer->why));
  if (answer == m_answer) return;
  m_answer = answer;
  nameTracks();
  draw();
}

void RecurrentView::forget() {
  m_answer = m_shown = nullptr;
  m_ordered.forget();
}

// Many units are put in order on another thread; what was drawn before stays meanwhile.
void RecurrentView::draw() {
  if (!m_answer) return;
  const auto& tracks = m_answer->tracks;
  const auto at = std::find_if(tracks.begin(), tracks.end(), [&](const auto& one) { return one.id == m_track; });
  const auto track = at == tracks.end() ? std::size_t{0} : static_cast<std::size_t>(at - tracks.begin());
  const std::int64_t numbers = m_answer->kept_units * m_answer->steps;
  const bool quick = m_order == UnitOrder::own ||
                     numbers * (m_order == UnitOrder::similarity ? m_answer->kept_units : 1) <= kQuickOrder;
  m_ordered.ask(quick, [answer = m_answer, track, order = m_order] {
    return std::make_shared<const Ordered>(Ordered{answer, track, unitOrder(*answer, answer->tracks[track], order)});
  });
}

void RecurrentView::take(const Ordered& made) {
  const Run* run = feed().run();
  if (!run || !choice()) return;
  m_shown = made.answer;
  m_pages->setCurrentWidget(m_body);
  m_map->display(m_shown, made.track, made.units, recurrentInput(*m_shown, run->dataset()));
  m_map->scale().label(*m_bar);
  const QString hint =
      tr("%1 · sample %2 · step %3")
          .arg(choice()->title, grouped(m_shown->sample + 1), grouped(feed().playhead().inAll(m_shown->step)));
  setAccessibleDescription(reachWords(*m_shown));
  sayFoot();
  if (hint == m_hint) return;
  m_hint = hint;
  emit hintChanged();
}

void RecurrentView::sayFoot() {
  if (!m_shown) return;
  QString words = m_map->words();
  if (words.isEmpty()) {
    words = reachWords(*m_shown);
    if (!words.isEmpty()) words[0] = words[0].toUpper();
    if (m_shown->kept_units < m_shown->units)
      words += tr(" · the first %1 of %2 units").arg(grouped(m_shown->kept_units), grouped(m_shown->units));
    if (!m_map->aggregated().isEmpty()) words += QStringLiteral(" · ") + m_map->aggregated();
  }
  m_foot->setWords(words);
}

void RecurrentView::writeData(QTextStream& out) const {
  if (m_shown && feed().run())
    writeRecurrence(*m_shown, recurrentInput(*m_shown, feed().run()->dataset()),
                    feed().playhead().inAll(m_shown->step), out);
}

void RecurrentView::arrange() {
  m_headRow->setDirection(width() >= kRecurrentHeadInARow ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_head->setVisible(height() >= kRecurrentHeadFromHeight + (width() < kRecurrentHeadInARow ? 60 : 0));
  m_footRow->setVisible(height() >= kRecurrentFootFromHeight);
  m_bar->setVisible(width() >= kRecurrentBarFromWidth);
}

void RecurrentView::resizeEvent(QResizeEvent* event) {
  View::resizeEvent(event);
  arrange();
}

}  // namespace vitrine::ui
