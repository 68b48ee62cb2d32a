#include "ui/views/view.h"

#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

View::View(const ViewContext& context, QWidget* parent) : QWidget(parent), m_context(context) {
  m_sinceRefresh.start();
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    invalidate();
    update();
  });
}

double View::refreshNow() {
  QElapsedTimer timer;
  timer.start();
  m_behind = false;
  refresh();
  m_shownStep = feed().hasSteps() ? feed().trainLoss().last_x() : 0;
  m_sinceRefresh.restart();
  m_lastCost = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
  return m_lastCost;
}

QString View::missingThen() const {
  const Playhead& head = feed().playhead();
  return head.isLive() || head.state() ? QString() : tr("No state of the run is kept from this moment or before it");
}

double View::sinceRefresh() const {
  return static_cast<double>(m_sinceRefresh.nsecsElapsed()) * 1e-6;
}

void View::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  setWatching(true);
  invalidate();
  refreshNow();
}

void View::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  setWatching(false);
}

}  // namespace vitrine::ui
