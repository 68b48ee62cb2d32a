// Where the views of an area stand, for each arrangement.
#include <QSettings>
#include <QTimer>
#include <utility>

#include "ui/views/view_area.h"
#include "ui/views/view_arrangements.h"
#include "ui/views/view_card.h"
#include "ui/views/view_stage.h"
#include "ui/views/view_types.h"

namespace vitrine::ui {
namespace {

constexpr int kSettleMs = 250;  // until the window has the size that it is to have

}  // namespace

void ViewArea::setArrangement(const QString& id) {
  if (id == m_arrangement) return;
  keepPlaces();
  maximise({});
  m_group.clear();  // kept already, as it was before one view had all the room
  forgetWide();
  m_arrangement = viewArrangement(id).id;
  takeDefaults();
}

void ViewArea::resetArrangement() {
  maximise({});
  forgetWide();
  QSettings().remove(m_group);
  m_group.clear();  // nothing is to be kept of how it was
  takeDefaults();
}

void ViewArea::keepPlaces() {
  if (m_group.isEmpty() || m_sharesDue) return;  // never seen: nobody has arranged it
  const Places now{m_maximised.isEmpty() ? m_stage->keep() : m_before, m_stage->size()};
  const Places& kept = m_wide.room.isValid() ? m_wide : now;
  QSettings settings;
  settings.setValue(settingsKey("places"), kept.state);
  settings.setValue(settingsKey("places_room"), kept.room);
}

void ViewArea::takePlaces() {
  if (m_group.isEmpty()) return;
  const QSettings settings;
  m_wide = {};
  m_taken = {settings.value(settingsKey("places")).toByteArray(),
             settings.value(settingsKey("places_room")).toSize()};
  if (m_taken.state.isEmpty() || !m_stage->takeUp(m_taken.state)) {
    m_taken = {};
    layOutAnew();
  }
  arrange();
  QTimer::singleShot(kSettleMs, this, &ViewArea::uncover);
}

void ViewArea::uncover() {
  if (!isVisible() || !m_maximised.isEmpty()) return;
  const Places taken = std::exchange(m_taken, {});
  if (m_stage->tabCovered() && taken.room.isValid()) m_wide = taken;
}

// What had to become tabs for want of room stands side by side again, as it was arranged.
void ViewArea::widen() {
  const QSize room = m_stage->size();
  if (!m_wide.room.isValid() || !isVisible() || !m_maximised.isEmpty()) return;
  if (room.width() < m_wide.room.width() || room.height() < m_wide.room.height()) return;
  m_stage->takeUp(std::exchange(m_wide, {}).state);
  arrange();
}

void ViewArea::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (m_wide.room.isValid()) QTimer::singleShot(kSettleMs, this, &ViewArea::widen);
}

void ViewArea::layOutAnew() {
  const ViewArrangement& how = viewArrangement(m_arrangement);
  QList<std::pair<ViewCard*, ViewStage::Place>> cards;
  for (const Slot& slot : m_slots)
    if (slot.card)
      cards.append({slot.card, how.watches && viewTypes()[slot.type].beside ? ViewStage::Place::beside
                                                                            : ViewStage::Place::below});
  m_stage->layOut(cards);
  arrange();
  shareRoom();
}

// Shares of the room that there is, which is not known before it is on the screen.
void ViewArea::shareRoom() {
  m_sharesDue = !isVisible();
  if (m_sharesDue) return;
  const ViewArrangement& how = viewArrangement(m_arrangement);
  QTimer::singleShot(0, this, [this, how] {
    m_stage->tabSurplus();
    m_stage->setSizes(how.below, how.beside);
  });
}

// Once everything is on the screen: Qt brings windows of docks back with the window that they belong to, or not.
void ViewArea::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  QTimer::singleShot(0, this, &ViewArea::arrange);
  QTimer::singleShot(kSettleMs, this, &ViewArea::uncover);
  if (m_sharesDue) shareRoom();
}

void ViewArea::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  if (!event->spontaneous()) arrange();
}

}  // namespace vitrine::ui
