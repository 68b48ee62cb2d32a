#include "ui/views/view_stage.h"

#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/views/view_card.h"

namespace vitrine::ui {
namespace {

constexpr int kBetween = 4;                        // px
constexpr int kLeastWide = 235, kLeastHigh = 150;  // px of a card, among others of its place

Qt::DockWidgetArea areaOf(ViewStage::Place place) {
  return place == ViewStage::Place::below ? Qt::BottomDockWidgetArea : Qt::RightDockWidgetArea;
}

}  // namespace

ViewStage::ViewStage(QWidget* parent) : QMainWindow(parent) {
  setWindowFlags(Qt::Widget);
  setDockOptions(AllowNestedDocks | AllowTabbedDocks);
  setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  setDocumentMode(true);
  setContextMenuPolicy(Qt::NoContextMenu);
  // What stands at the right goes down to the foot: the middle is wide, and screens are not high.
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  setCorner(Qt::TopRightCorner, Qt::RightDockWidgetArea);
  connect(&Theme::instance(), &Theme::changed, this, &ViewStage::restyle);
  restyle();
}

void ViewStage::restyle() {
  const Colours& c = Theme::instance().colours();
  setStyleSheet(QStringLiteral("QMainWindow { background: %1; }"
                               "QMainWindow::separator { background: transparent; width: %3px; height: %3px; }"
                               "QMainWindow::separator:hover { background: %2; }")
                    .arg(c.window.name(), c.accent.name())
                    .arg(kBetween));
}

void ViewStage::setMiddle(QWidget* middle) {
  setCentralWidget(middle);
}

void ViewStage::add(ViewCard* card, Place place) {
  m_cards.append(card);
  if (restoreDockWidget(card)) return;
  // Behind the last one of its place, or else the first there.
  for (auto last = m_cards.crbegin() + 1; last != m_cards.crend(); ++last) {
    if ((*last)->isFloating() || dockWidgetArea(*last) != areaOf(place)) continue;
    if (isFull(place)) {  // as tabs, of which one is seen, rather than as slivers
      tabifyDockWidget(*last, card);
      card->show();
      card->raise();
    } else {
      splitDockWidget(*last, card, place == Place::below ? Qt::Horizontal : Qt::Vertical);
    }
    return;
  }
  addDockWidget(areaOf(place), card, place == Place::below ? Qt::Horizontal : Qt::Vertical);
}

// Another card beside those that are seen there would leave each less than a picture needs.
bool ViewStage::isFull(Place place) const {
  const qsizetype count = row(place).size();
  return count > 0 && count + 1 > mostIn(place);
}

QList<ViewCard*> ViewStage::row(Place place) const {
  QList<ViewCard*> out;
  for (ViewCard* card : m_cards) {
    const bool pushedOut = !card->isHidden() && !card->isFloating() && tabifiedDockWidgets(card).isEmpty();
    if (dockWidgetArea(card) == areaOf(place) && (pushedOut || docked().contains(card))) out.append(card);
  }
  return out;
}

// So many cards, at least one, have the room of those that are there.
qsizetype ViewStage::mostIn(Place place) const {
  QRect all;
  for (const ViewCard* card : row(place)) all |= card->geometry();
  all &= rect();
  return std::max(1, place == Place::below ? all.width() / kLeastWide : all.height() / kLeastHigh);
}

bool ViewStage::tabCovered() {
  bool any = false;
  for (const Place place : {Place::below, Place::beside}) {
    QList<ViewCard*> cards = row(place), whole;
    const bool below = place == Place::below;
    std::stable_sort(cards.begin(), cards.end(), [below](const ViewCard* a, const ViewCard* b) {
      return below ? a->x() < b->x() : a->y() < b->y();
    });
    for (ViewCard* card : cards) {
      const QRect at = card->geometry();
      const auto over = std::find_if(whole.begin(), whole.end(),
                                     [&](const ViewCard* other) { return other->geometry().intersects(at); });
      const bool outside = !whole.isEmpty() && !rect().intersects(at);
      if (over == whole.end() && !outside) {
        whole.append(card);
        continue;
      }
      tabifyDockWidget(over != whole.end() ? *over : whole.back(), card);
      any = true;
    }
  }
  return any;
}

void ViewStage::tabSurplus() {
  for (const Place place : {Place::below, Place::beside}) {
    const QList<ViewCard*> cards = row(place);
    const qsizetype most = mostIn(place);
    for (qsizetype i = most; i < cards.size(); ++i) tabifyDockWidget(cards[most - 1], cards[i]);
    if (cards.size() > most) cards[most - 1]->raise();
  }
}

void ViewStage::remove(ViewCard* card) {
  removeDockWidget(card);
  m_cards.removeOne(card);
}

void ViewStage::layOut(const QList<std::pair<ViewCard*, Place>>& cards) {
  for (ViewCard* card : std::as_const(m_cards)) {
    card->setFloating(false);
    removeDockWidget(card);
  }
  for (const auto& [card, place] : cards)
    addDockWidget(areaOf(place), card, place == Place::below ? Qt::Horizontal : Qt::Vertical);
}

QList<ViewCard*> ViewStage::docked() const {
  QList<ViewCard*> out;
  for (ViewCard* card : m_cards)
    if (!card->isHidden() && !card->isFloating() && !card->visibleRegion().isEmpty()) out.append(card);
  return out;
}

void ViewStage::setSizes(double below, double beside) {
  QList<QDockWidget*> foot, right;
  QList<int> heights, widths, shares, halves;  // the last two: all alike
  for (ViewCard* card : std::as_const(m_cards)) {
    if (card->isHidden() || card->isFloating()) continue;
    const bool isFoot = dockWidgetArea(card) == Qt::BottomDockWidgetArea;
    (isFoot ? foot : right).append(card);
    if (isFoot) heights.append(static_cast<int>(std::lround(height() * below))), shares.append(1'000);
    if (!isFoot) widths.append(static_cast<int>(std::lround(width() * beside))), halves.append(1'000);
  }
  resizeDocks(right, widths, Qt::Horizontal);
  resizeDocks(foot, heights, Qt::Vertical);
  resizeDocks(foot, shares, Qt::Horizontal);
  resizeDocks(right, halves, Qt::Vertical);
}

// The nearest one in that direction that shares some of the card's extent across it.
ViewCard* ViewStage::neighbour(const ViewCard* card, int right, int down) const {
  ViewCard* nearest = nullptr;
  int best = 0;
  const QRect own = card->geometry();
  for (ViewCard* other : docked()) {
    const QRect there = other->geometry();
    if (other == card || dockWidgetArea(other) != dockWidgetArea(const_cast<ViewCard*>(card))) continue;
    const bool beside = right != 0 ? there.top() <= own.bottom() && there.bottom() >= own.top()
                                   : there.left() <= own.right() && there.right() >= own.left();
    const QPoint way = there.center() - own.center();
    const int distance = right != 0 ? way.x() * right : way.y() * down;
    if (beside && distance > 0 && (!nearest || distance < best)) nearest = other, best = distance;
  }
  return nearest;
}

void ViewStage::move(ViewCard* card, int right, int down) {
  ViewCard* other = neighbour(card, right, down);
  if (!other) return;
  const Qt::Orientation along = right != 0 ? Qt::Horizontal : Qt::Vertical;
  QList<QDockWidget*> all;
  QList<int> extents;  // each keeps its own
  for (ViewCard* each : docked())
    if (dockWidgetArea(each) == dockWidgetArea(card))
      all.append(each), extents.append(along == Qt::Horizontal ? each->width() : each->height());
  ViewCard *first = other, *second = card;  // as they will stand
  if (right + down < 0) std::swap(first, second);
  const bool hadFocus = card->isAncestorOf(focusWidget());
  QWidget* focus = focusWidget();
  removeDockWidget(second);
  splitDockWidget(first, second, along);
  second->show();
  resizeDocks(all, extents, along);
  if (hadFocus && focus) focus->setFocus();
}

}  // namespace vitrine::ui
