#include "ui/views/view_area.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>
#include <cmath>
#include <limits>

#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/view_card.h"
#include "ui/views/view_row.h"
#include "ui/views/view_switch.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {

ViewArea::ViewArea(Document& document, LiveFeed& feed, QWidget* parent)
    : QWidget(parent), m_context{document, feed, m_link}, m_scroll(new QScrollArea(this)) {
  auto* switches = new QHBoxLayout;
  switches->setContentsMargins(10, 6, 10, 0);
  switches->setSpacing(2);
  for (const ViewType& type : viewTypes()) {
    Slot slot;
    slot.toggle = new ViewSwitch(this);
    slot.toggle->setCheckable(true);
    slot.toggle->setFocusPolicy(Qt::TabFocus);
    slot.toggle->setFont(Theme::uiFont(12.5));
    slot.toggle->setTitle(type.title, type.doc);
    connect(slot.toggle, &ViewSwitch::toggled, this, [this, id = type.id](bool on) { switched(id, on); });
    switches->addWidget(slot.toggle);
    m_slots.append(slot);
  }
  switches->addStretch(1);

  auto* inside = new QWidget;
  auto* around = new QVBoxLayout(inside);
  around->setContentsMargins(12, 6, 12, 10);
  QStringList ids;
  for (const ViewType& type : viewTypes()) ids << type.id;
  m_row = new ViewRow(ids, inside);
  auto* nothing = new QLabel(tr("Every view is switched off. Choose one above."), inside);
  nothing->setAlignment(Qt::AlignCenter);
  nothing->setProperty("role", "muted");
  m_nothing = nothing;
  around->addWidget(m_row, 1);
  around->addWidget(nothing, 1);
  m_scroll->setWidget(inside);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->viewport()->setAutoFillBackground(false);
  inside->setAutoFillBackground(false);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(switches);
  column->addWidget(m_scroll, 1);
  setAccessibleName(tr("Views"));

  connect(&feed, &LiveFeed::advanced, this, &ViewArea::invalidateAll);
  connect(&feed, &LiveFeed::historiesReset, this, &ViewArea::invalidateAll);
  connect(&feed, &LiveFeed::frame, &m_pacer, &FramePacer::frame);
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
  connect(&Theme::instance(), &Theme::changed, this, &ViewArea::restyle);
  restyle();
  retitleToggles();
  takeDefaults();
}

ViewArea::~ViewArea() = default;

int ViewArea::indexOf(const QString& id) const {
  for (int i = 0; i < viewTypes().size(); ++i) {
    if (viewTypes()[i].id == id) return i;
  }
  return -1;
}

bool ViewArea::isShown(const QString& id) const {
  const int index = indexOf(id);
  return index >= 0 && m_slots[index].shown;
}

ViewCard* ViewArea::card(const QString& id) const {
  const int index = indexOf(id);
  return index < 0 ? nullptr : m_slots[index].card;
}

View* ViewArea::view(const QString& id) const {
  const ViewCard* found = card(id);
  return found ? found->view() : nullptr;
}

// ---- which are shown

QString ViewArea::settingsKey(const QString& id) const {
  return QStringLiteral("views/%1/%2").arg(hasAttention(m_context) ? "attention" : "plain", id);
}

void ViewArea::setShown(const QString& id, bool shown) {
  const int index = indexOf(id);
  if (index < 0 || m_slots[index].shown == shown) return;
  QSettings().setValue(settingsKey(id), shown);
  if (!m_maximised.isEmpty()) maximise({});  // a switch is for the row
  showSlot(index, shown);
  arrange();
}

void ViewArea::takeDefaults() {
  const QSettings settings;
  for (int i = 0; i < m_slots.size(); ++i) {
    const ViewType& type = viewTypes()[i];
    const bool there = !type.there || type.there(m_context);
    m_slots[i].toggle->setVisible(there);
    showSlot(i, there && settings.value(settingsKey(type.id), type.shownAtFirst(m_context)).toBool());
  }
  arrange();
}

// While one view has all the room the switches are tabs: another takes its place.
void ViewArea::switched(const QString& id, bool on) {
  if (m_maximised.isEmpty()) return setShown(id, on);
  maximise(id == m_maximised ? QString() : id);
}

void ViewArea::showSlot(int index, bool shown) {
  m_slots[index].shown = shown;
  if (shown) make(index);
}

void ViewArea::make(int index) {
  Slot& slot = m_slots[index];
  if (slot.card) return;
  const ViewType& type = viewTypes()[index];
  View* made = type.create(m_context, this);
  slot.card = new ViewCard(made, m_row);
  slot.card->hide();
  m_pacer.add(made);
  connect(made, &View::titleChanged, this, &ViewArea::retitleToggles);
  connect(slot.card, &ViewCard::maximiseToggled, this,
          [this, id = type.id] { maximise(m_maximised == id ? QString() : id); });
  m_row->add(type.id, slot.card);
}

void ViewArea::maximise(const QString& id) {
  if (m_maximised == id) return;
  const int index = indexOf(id);
  if (index >= 0) {
    make(index);
    m_slots[index].card->setCollapsed(false);
  }
  m_maximised = index >= 0 ? id : QString();
  arrange();
  emit maximisedChanged(!m_maximised.isEmpty());
}

QString ViewArea::current() const {
  for (int i = 0; i < m_slots.size(); ++i)
    if (m_slots[i].card && m_slots[i].card->isAncestorOf(QApplication::focusWidget())) return viewTypes()[i].id;
  return {};
}

void ViewArea::move(const QString& id, int steps) {
  m_row->move(id, steps);
}

void ViewArea::arrange() {
  bool any = false;
  for (int i = 0; i < m_slots.size(); ++i) {
    const Slot& slot = m_slots[i];
    const bool alone = viewTypes()[i].id == m_maximised;
    const bool visible = m_maximised.isEmpty() ? slot.shown : alone;
    const QSignalBlocker quiet(slot.toggle);
    slot.toggle->setChecked(visible);
    if (!slot.card) continue;
    slot.card->setMaximised(alone);
    slot.card->setVisible(visible);
    any = any || visible;
  }
  m_row->setVisible(any);
  m_nothing->setVisible(!any);
  m_row->spread();
}

// ---- staying up to date

void ViewArea::invalidateAll() {
  for (const Slot& slot : m_slots) {
    if (slot.card) slot.card->view()->invalidate();
  }
}

void ViewArea::retitleToggles() {
  for (int i = 0; i < m_slots.size(); ++i) {
    const ViewType& type = viewTypes()[i];
    const QString title = m_slots[i].card ? m_slots[i].card->view()->title()
                          : type.metricOf ? metricTitle(m_context, *type.metricOf)
                                          : type.title;
    m_slots[i].toggle->setTitle(title, type.doc);
    m_slots[i].toggle->setAccessibleName(tr("Show %1").arg(title));
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
  for (const Slot& slot : m_slots) slot.toggle->setStyleSheet(sheet);
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
