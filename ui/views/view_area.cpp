#include "ui/views/view_area.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/live/tried_input.h"
#include "ui/live/untrained.h"
#include "ui/theme/theme.h"
#include "ui/views/view_arrangements.h"
#include "ui/views/view_card.h"
#include "ui/views/view_stage.h"
#include "ui/views/view_switch.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

constexpr int kMostOfAKind = 9;

}  // namespace

ViewArea::ViewArea(Document& document, LiveFeed& feed, QWidget* parent)
    : QWidget(parent),
      m_context{document, feed, m_link},
      m_switches(new QWidget(this)),
      m_stage(new ViewStage(this)),
      m_nothing(new QLabel(tr("Every view is switched off. Choose one below."), this)),
      m_arrangement(viewArrangements().front().id) {
  auto* switches = new QHBoxLayout(m_switches);
  switches->setContentsMargins(10, 0, 10, 2);
  switches->setSpacing(2);
  for (int i = 0; i < viewTypes().size(); ++i) {
    const ViewType& type = viewTypes()[i];
    Slot slot{.id = type.id, .type = i};
    slot.toggle = new ViewSwitch(m_switches);
    slot.toggle->setCheckable(true);
    slot.toggle->setFocusPolicy(Qt::TabFocus);
    slot.toggle->setFont(Theme::uiFont(12.5));
    slot.toggle->setTitle(type.title, type.doc);
    connect(slot.toggle, &ViewSwitch::toggled, this, [this, id = type.id](bool on) { switched(id, on); });
    switches->addWidget(slot.toggle);
    m_slots.append(slot);
  }
  switches->addStretch(1);
  static_cast<QLabel*>(m_nothing)->setAlignment(Qt::AlignCenter);
  m_nothing->setProperty("role", "muted");

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(m_stage, 1);
  column->addWidget(m_nothing, 1);
  column->addWidget(m_switches);
  setAccessibleName(tr("Views"));
  follow(document, feed);
  connect(&Theme::instance(), &Theme::changed, this, &ViewArea::restyle);
  restyle();
  takeDefaults();
  retitleToggles();
}

ViewArea::~ViewArea() {
  keepPlaces();
}

void ViewArea::follow(Document& document, LiveFeed& feed) {
  connect(&feed, &LiveFeed::advanced, this, &ViewArea::invalidateAll);
  connect(&feed, &LiveFeed::unitsNoted, this, &ViewArea::invalidateAll);
  connect(&feed, &LiveFeed::historiesReset, this, &ViewArea::invalidateAll);
  connect(&feed, &LiveFeed::frame, &m_pacer, &FramePacer::frame);
  connect(&Untrained::of(feed), &Untrained::frame, &m_pacer, &FramePacer::frame);
  connect(&TriedInput::of(feed), &TriedInput::sampleAsked, this, &ViewArea::showSample);
  Playhead* playhead = &feed.playhead();
  connect(playhead, &Playhead::moved, this, [this, playhead] {
    m_link.setMoment(playhead->isLive() ? std::numeric_limits<double>::quiet_NaN() : playhead->step());
    invalidateAll();
  });
  connect(&m_link, &ChartLink::asked, playhead,
          [playhead](double step) { std::isnan(step) ? playhead->goLive() : playhead->show(step); });
  connect(&feed, &LiveFeed::attached, this, [this] {
    takeDefaults();
    retitleToggles();
    invalidateAll();
  });
  connect(&document, &Document::documentReset, this, &ViewArea::takeDefaults);
  connect(&document, &Document::dataChanged, this, &ViewArea::takeDefaults);
  connect(&document, &Document::dataChanged, this, &ViewArea::retitleToggles);
  connect(&document, &Document::settingsChanged, this, [this](const QString& section) {
    if (!section.startsWith("objective")) return;
    takeDefaults();
    retitleToggles();
  });
  connect(&document, &Document::nodeAdded, this, &ViewArea::takeDefaults);
  connect(&document, &Document::nodeRemoved, this, &ViewArea::takeDefaults);
}

void ViewArea::setMiddle(QWidget* middle) {
  m_hasMiddle = true;
  m_stage->setMiddle(middle);
  takePlaces();
}

ViewArea::Slot* ViewArea::slotOf(const QString& id) {
  const auto at = std::find_if(m_slots.begin(), m_slots.end(), [&](const Slot& one) { return one.id == id; });
  return at == m_slots.end() ? nullptr : &*at;
}

bool ViewArea::isShown(const QString& id) const {
  const Slot* slot = slotOf(id);
  return slot && slot->shown;
}

QStringList ViewArea::shown() const {
  QStringList out;
  for (const Slot& slot : m_slots)
    if (slot.shown) out << slot.id;
  return out;
}

ViewCard* ViewArea::card(const QString& id) const {
  const Slot* slot = slotOf(id);
  return slot ? slot->card : nullptr;
}

View* ViewArea::view(const QString& id) const {
  const ViewCard* found = card(id);
  return found ? found->view() : nullptr;
}

// ---- which are shown

QString ViewArea::settingsKey(const QString& name) const {
  return m_group + "/" + name;
}

void ViewArea::setShown(const QString& id, bool shown) {
  Slot* slot = slotOf(id);
  if (!slot || slot->shown == shown) return;
  if (!m_maximised.isEmpty()) maximise({});  // a switch is for all of them
  forgetWide();
  QSettings().setValue(settingsKey(id), shown);
  if (!shown && slot->instance > 1) return drop(id);
  slot->shown = shown;
  if (shown) make(*slot);
  arrange();
}

void ViewArea::showLayer(const QString& node) {
  for (const ViewType& type : viewTypes())
    if (type.alongside && isShown(type.id) && type.showsLayer(m_context, node)) view(type.id)->showLayer(node);
  for (const ViewType& type : viewTypes()) {
    if (type.alongside || !type.showsLayer || !type.showsLayer(m_context, node)) continue;
    return open(type.id)->showLayer(node);
  }
}

void ViewArea::showView(const QString& id, const QString& layer, double step) {
  const Slot* slot = slotOf(id);
  if (!slot) return;
  const ViewType& type = viewTypes()[slot->type];
  View* opened = open(id);
  if (!layer.isEmpty() && (!type.showsLayer || type.showsLayer(m_context, layer))) opened->showLayer(layer);
  if (step > 0) m_link.point(step);
}

void ViewArea::showSample(std::int64_t row) {
  for (const ViewType& type : viewTypes())
    if (type.showsSample && (!type.there || type.there(m_context))) return open(type.id)->showSample(row);
}

// Before those that stand in its place; what has all the room gives way.
View* ViewArea::open(const QString& id) {
  if (!m_maximised.isEmpty() && m_maximised != id) maximise({});
  setShown(id, true);
  card(id)->raise();
  return view(id);
}

QString ViewArea::addAnother(const QString& kind) {
  const Slot* first = slotOf(kind.section(':', 0, 0));
  if (!first) return {};
  if (!m_maximised.isEmpty()) maximise({});
  forgetWide();
  for (int instance = 2; instance <= kMostOfAKind; ++instance) {
    const QString id = QStringLiteral("%1:%2").arg(viewTypes()[first->type].id).arg(instance);
    if (slotOf(id)) continue;
    m_slots.append(Slot{.id = id, .type = first->type, .instance = instance, .shown = true});
    QSettings().setValue(settingsKey(id), true);
    make(m_slots.back());
    arrange();
    return id;
  }
  return {};
}

void ViewArea::drop(const QString& id) {
  Slot* slot = slotOf(id);
  QSettings().remove(settingsKey(id));
  if (slot->card) {
    m_pacer.remove(slot->card->view());
    m_stage->remove(slot->card);
    slot->card->deleteLater();
  }
  m_slots.removeIf([&](const Slot& one) { return one.id == id; });
  arrange();
}

// Which views there are depends on the network; where they stand on the arrangement, and on whether there is
// attention.
void ViewArea::takeDefaults() {
  const QString profile = hasAttention(m_context) ? "attention" : "plain";
  const QString group = m_arrangement == viewArrangements().front().id
                            ? "views/" + profile
                            : QStringLiteral("views/%1/%2").arg(m_arrangement, profile);
  const bool other = group != m_group;
  if (other && !m_group.isEmpty()) {
    keepPlaces();
    maximise({});  // what has all the room may not be there in the other one
  }
  m_group = group;
  QSettings settings;
  if (other) {
    while (m_slots.size() > viewTypes().size()) {
      Slot& last = m_slots.back();
      if (last.card) {
        m_pacer.remove(last.card->view());
        m_stage->remove(last.card);
        last.card->deleteLater();
      }
      m_slots.removeLast();
    }
    for (int type = 0; type < viewTypes().size(); ++type)
      for (int instance = 2; instance <= kMostOfAKind; ++instance)
        if (const QString id = QStringLiteral("%1:%2").arg(viewTypes()[type].id).arg(instance);
            settings.value(settingsKey(id)).toBool())
          m_slots.append(Slot{.id = id, .type = type, .instance = instance});
  }
  for (Slot& slot : m_slots) {
    const ViewType& type = viewTypes()[slot.type];
    const bool there = !type.there || type.there(m_context);
    if (slot.toggle) slot.toggle->setVisible(there);
    const bool atFirst = type.shownAtFirst(m_context) || (type.toWatch && viewArrangement(m_arrangement).watches);
    slot.shown = there && settings.value(settingsKey(slot.id), atFirst).toBool();
    if (slot.shown) make(slot);
  }
  if (other) takePlaces();
  arrange();
}

// While one view has all the room the switches are tabs: another takes its place.
void ViewArea::switched(const QString& id, bool on) {
  if (m_maximised.isEmpty()) return setShown(id, on);
  maximise(id == m_maximised ? QString() : id);
}

void ViewArea::make(Slot& slot) {
  if (slot.card) return;
  const ViewType& type = viewTypes()[slot.type];
  ViewContext context = m_context;
  context.instance = slot.instance;
  View* made = type.create(context, this);
  slot.card = new ViewCard(slot.id, made, slot.instance, m_stage);
  m_pacer.add(made);
  connect(made, &View::titleChanged, this, &ViewArea::retitleToggles);
  connect(slot.card, &ViewCard::maximiseToggled, this,
          [this, id = slot.id] { maximise(m_maximised == id ? QString() : id); });
  connect(slot.card, &ViewCard::anotherAsked, this, [this, id = slot.id] { addAnother(id); });
  connect(slot.card, &ViewCard::topLevelChanged, this, &ViewArea::forgetWide);  // dragged, too
  connect(slot.card, &ViewCard::hideAsked, this, [this, id = slot.id] { setShown(id, false); });
  const bool right = type.beside && viewArrangement(m_arrangement).watches;
  m_stage->add(slot.card, right ? ViewStage::Place::beside : ViewStage::Place::below);
}

void ViewArea::maximise(const QString& id) {
  if (m_maximised == id) return;
  Slot* slot = slotOf(id);
  if (m_maximised.isEmpty()) m_before = m_stage->keep();
  if (slot) {
    make(*slot);
    slot->card->setFloating(false);
    m_stage->putBelow(slot->card);  // the middle gives its height away, and so all of the width
  }
  m_maximised = slot ? id : QString();
  arrange();
  emit maximisedChanged(!m_maximised.isEmpty());  // first: the middle has to have its room again
  if (!m_maximised.isEmpty()) return;
  m_stage->takeUp(m_before);
  arrange();  // what has been switched meanwhile
}

QString ViewArea::current() const {
  for (const Slot& slot : m_slots)
    if (slot.card && slot.card->isAncestorOf(QApplication::focusWidget())) return slot.id;
  return {};
}

void ViewArea::move(const QString& id, int right, int down) {
  forgetWide();
  if (ViewCard* found = card(id)) m_stage->move(found, right, down);
}

void ViewArea::setAllShown(bool shown) {
  m_allShown = shown;
  m_switches->setVisible(shown);
  arrange();
}

void ViewArea::arrange() {
  bool any = false;
  for (const Slot& slot : m_slots) {
    const bool alone = slot.id == m_maximised;
    const bool visible = m_allShown && (m_maximised.isEmpty() ? slot.shown : alone);
    if (slot.toggle) {
      const QSignalBlocker quiet(slot.toggle);
      slot.toggle->setChecked(visible);
    }
    if (!slot.card) continue;
    slot.card->setMaximised(alone);
    // The windows of views that float go with the network that they show.
    slot.card->setVisible(visible && (isVisible() || !slot.card->isFloating()));
    any = any || visible;
  }
  m_stage->setVisible(any || m_hasMiddle);
  m_nothing->setVisible(!any && !m_hasMiddle);
}

// ---- staying up to date

void ViewArea::invalidateAll() {
  for (const Slot& slot : m_slots) {
    if (slot.card) slot.card->view()->invalidate();
  }
}

void ViewArea::retitleToggles() {
  for (const Slot& slot : m_slots) {
    if (!slot.toggle) continue;
    const ViewType& type = viewTypes()[slot.type];
    const QString title = slot.card       ? slot.card->view()->title()
                          : type.metricOf ? metricTitle(m_context, *type.metricOf)
                                          : type.title;
    slot.toggle->setTitle(title, type.doc);
    slot.toggle->setAccessibleName(tr("Show %1").arg(title));
  }
}

void ViewArea::restyle() {
  const Colours& c = Theme::instance().colours();
  const QString sheet =
      QStringLiteral(
          "QToolButton { color: %1; border: none; border-bottom: 2px solid transparent; border-radius: 0;"
          " padding: 3px 4px; margin: 0 6px; background: transparent; }"
          "QToolButton:hover { color: %2; } QToolButton:focus { color: %3; }"
          "QToolButton:checked { color: %2; border-bottom: 2px solid %3; }")
          .arg(c.muted.name(), c.text.name(), c.accent.name());
  for (const Slot& slot : m_slots)
    if (slot.toggle) slot.toggle->setStyleSheet(sheet);
  update();
}

void ViewArea::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && !m_maximised.isEmpty()) return maximise({});
  QWidget::keyPressEvent(event);
}

void ViewArea::paintEvent(QPaintEvent*) {
  QPainter(this).fillRect(rect(), Theme::instance().colours().window);
}

}  // namespace vitrine::ui
