// Views for which there is no room any more become tabs, and stand beside one another again as soon as there is. The
// area lies in a window without a layout: in one of its own it could not become as small as a small screen makes it.
#include <QSettings>
#include <QtTest>
#include <algorithm>

#include "tests/ui/views_fixture.h"
#include "ui/views/view_card.h"
#include "ui/views/view_stage.h"

namespace vitrine::ui {
namespace {

constexpr int kWide = 1'600, kNarrow = 420, kHigh = 320;

struct Housed {
  Document document;
  LiveFeed feed;
  QWidget house;
  ViewArea* area = new ViewArea(document, feed, &house);
  std::shared_ptr<FakeRun> run = transformer();

  explicit Housed(int width) {
    house.resize(kWide, kHigh);
    area->setGeometry(0, 0, width, kHigh);
    house.show();
    feed.attach(run);
  }
  ~Housed() { delete area; }  // it keeps its places while there is what it follows
  QList<ViewCard*> cards() const {
    QList<ViewCard*> out;
    for (const QString& id : area->shown()) out << area->card(id);
    return out;
  }
  ViewStage& stage() const { return *area->findChild<ViewStage*>(); }
  bool hasTabs() const {
    const auto all = cards();
    return std::any_of(all.begin(), all.end(),
                       [&](ViewCard* card) { return !stage().tabifiedDockWidgets(card).isEmpty(); });
  }
  // What is seen lies within the stage, and nothing over anything else.
  bool isClear() const {
    QList<QRect> seen;
    for (const ViewCard* card : cards()) {
      if (card->visibleRegion().isEmpty()) continue;
      const QRect at = card->geometry();
      if (!stage().rect().contains(at)) return false;
      if (std::any_of(seen.begin(), seen.end(), [&](const QRect& other) { return other.intersects(at); }))
        return false;
      seen << at;
    }
    return !seen.isEmpty();
  }
  // From left to right.
  QStringList order() const {
    QList<ViewCard*> all = cards();
    std::sort(all.begin(), all.end(), [](const ViewCard* a, const ViewCard* b) { return a->x() < b->x(); });
    QStringList out;
    for (const ViewCard* card : std::as_const(all)) out << card->title();
    return out;
  }
  static QSize keptRoom() { return QSettings().value("views/attention/places_room").toSize(); }
};

// Five views beside one another, in an order and of widths that a person has chosen; the order.
QStringList arrangedByHand() {
  Housed wide(kWide);
  for (const char* id : {"metric", "step"}) wide.area->setShown(id, true);
  [&] {
    QTRY_VERIFY(wide.isClear() && !wide.hasTabs());
    wide.area->move("loss", 1, 0);
    wide.stage().resizeDocks({wide.area->card("loss"), wide.area->card("gradients")}, {520, 240}, Qt::Horizontal);
    QTRY_VERIFY(wide.area->card("loss")->width() > 440 && wide.isClear());
  }();
  return wide.cards().size() >= 5 ? wide.order() : QStringList();
}

}  // namespace

class RoomTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void viewsWithoutRoomBecomeTabsAndStandApartAgain() {
    const QStringList order = arrangedByHand();
    QVERIFY(order.size() >= 5);
    Housed shown(kNarrow);
    QTRY_VERIFY(shown.hasTabs() && shown.isClear());
    QCOMPARE(shown.cards().size(), order.size());
    shown.area->resize(kWide, kHigh);
    QTRY_VERIFY(!shown.hasTabs() && shown.isClear());
    QCOMPARE(shown.order(), order);
    QTRY_VERIFY(shown.area->card("loss")->width() > 440);
    for (const ViewCard* card : shown.cards()) QVERIFY(!card->visibleRegion().isEmpty());
  }

  // As long as there is less than there was.
  void aLittleMoreRoomIsNotEnough() {
    arrangedByHand();
    Housed shown(kNarrow);
    QTRY_VERIFY(shown.hasTabs() && shown.isClear());
    shown.area->resize(kNarrow + 200, kHigh);
    QTRY_COMPARE(shown.stage().width(), kNarrow + 200);
    shown.area->keepPlaces();
    QCOMPARE(Housed::keptRoom().width(), kWide);
    shown.area->resize(kWide, kHigh);
    QTRY_VERIFY(!shown.hasTabs() && shown.isClear());
  }

  // The window may be closed while it is small.
  void theWideOnesAreKeptForTheNextTime() {
    const QStringList order = arrangedByHand();
    {
      Housed shown(kNarrow);
      QTRY_VERIFY(shown.hasTabs() && shown.isClear());
    }
    QCOMPARE(Housed::keptRoom().width(), kWide);
    Housed again(kWide);
    QTRY_VERIFY(!again.hasTabs() && again.isClear());
    QCOMPARE(again.order(), order);
  }

  void whatAPersonArrangesInTheSmallRoomStays() {
    arrangedByHand();
    Housed shown(kNarrow);
    QTRY_VERIFY(shown.hasTabs() && shown.isClear());
    shown.area->setShown("step", false);
    shown.area->keepPlaces();
    QCOMPARE(Housed::keptRoom().width(), kNarrow);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::RoomTest)
#include "room_test.moc"
