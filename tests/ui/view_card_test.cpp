// What stands around a view: its title, its settings, its tab, and words where there is nothing to see.
#include <QApplication>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QTabBar>
#include <QToolButton>
#include <QtTest>

#include "tests/ui/views_fixture.h"
#include "ui/views/empty_note.h"
#include "ui/views/view_card.h"
#include "ui/views/view_stage.h"

namespace vitrine::ui {

class ViewCardTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void titlesOfNarrowCardsAreNotCut();
  void settingsAreReachedFromTheMenuToo();
  void tabsHaveTheirWholeTitlesAndScroll();
  void wordsOfAnEmptyViewAreCutByTheLineAndAtTheirEnd();
};

void ViewCardTest::titlesOfNarrowCardsAreNotCut() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  area.show();
  for (const char* id : {"loss", "metric", "gradients"}) {
    ViewCard& card = *area.card(id);
    card.setFloating(true);
    card.show();
    for (int width = card.minimumWidth(); width < 330; width += 3) {
      card.resize(width, 220);
      QApplication::processEvents();  // the header is laid out anew
      const auto* title = card.titleBarWidget()->findChild<QLabel*>();
      QVERIFY2(title->width() >= title->fontMetrics().horizontalAdvance(title->text()),
               qPrintable(QString("%1 at %2").arg(title->text()).arg(width)));
      QCOMPARE(title->text(), card.title());
    }
  }
}

// Where the button of the settings has no room, the menu still has them.
void ViewCardTest::settingsAreReachedFromTheMenuToo() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  area.resize(1'200, 300);
  area.show();
  QVERIFY(QTest::qWaitForWindowExposed(&area));
  area.addAnother("loss");
  area.addAnother("loss");
  area.resize(560, 300);
  ViewCard& card = *area.card("gradients");
  QTRY_VERIFY(card.width() < 200);  // what it had room for does not keep it from becoming narrow
  QToolButton* settings = nullptr;
  for (QToolButton* button : card.findChildren<QToolButton*>()) {
    if (button->accessibleName() == "Gradient norms settings") settings = button;
  }
  QVERIFY(settings && settings->isHidden());
  QContextMenuEvent menu(QContextMenuEvent::Keyboard, {10, 10}, card.mapToGlobal(QPoint(10, 10)));
  QApplication::sendEvent(&card, &menu);
  auto* shown = qobject_cast<QMenu*>(QApplication::activePopupWidget());
  QVERIFY(shown);
  QAction* entry = shown->actions().front();
  QCOMPARE(entry->text(), QString("&Settings…"));
  shown->close();
  entry->trigger();
  QTRY_VERIFY(QApplication::activePopupWidget());
  QCOMPARE(QApplication::activePopupWidget()->accessibleName(), QString("Gradient norms settings"));
  QApplication::activePopupWidget()->close();
}

void ViewCardTest::wordsOfAnEmptyViewAreCutByTheLineAndAtTheirEnd() {
  EmptyNote note(nullptr);
  note.setText("Press Train to see how well the network answers: which classes it takes for which\nand more");
  note.resize(150, 300);
  const QStringList all = note.lines();
  QVERIFY(all.size() > 4);
  QCOMPARE(all.join(' '), note.text().replace('\n', ' '));
  const int line = note.fontMetrics().lineSpacing();
  note.resize(150, 3 * line + 4);
  const QStringList cut = note.lines();
  QCOMPARE(cut.size(), 3);
  QCOMPARE(cut[0], all[0]);
  QCOMPARE(cut[1], all[1]);
  QVERIFY2(cut[2].endsWith(QStringLiteral("…")), qPrintable(cut[2]));
  for (const QString& words : cut) QVERIFY(note.fontMetrics().horizontalAdvance(words) <= note.width());
  note.resize(150, 5);
  QCOMPARE(note.lines().size(), 1);
}

void ViewCardTest::tabsHaveTheirWholeTitlesAndScroll() {
  Document document;
  LiveFeed feed;
  ViewArea area(document, feed);
  area.resize(320, 300);
  area.show();
  QVERIFY(QTest::qWaitForWindowExposed(&area));
  auto* stage = area.findChild<ViewStage*>();
  for (const char* id : {"metric", "gradients"}) stage->tabifyDockWidget(area.card("loss"), area.card(id));
  QTabBar* tabs = nullptr;
  QTRY_VERIFY((tabs = stage->findChild<QTabBar*>({}, Qt::FindDirectChildrenOnly)) && tabs->isVisible());
  QCOMPARE(tabs->count(), 3);
  QVERIFY(tabs->usesScrollButtons());
  for (int i = 0; i < tabs->count(); ++i) {
    QTRY_VERIFY2(tabs->tabRect(i).width() >= tabs->fontMetrics().horizontalAdvance(tabs->tabText(i)),
                 qPrintable(tabs->tabText(i)));
  }
  QCOMPARE(tabs->elideMode(), Qt::ElideNone);
}

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::ViewCardTest)
#include "view_card_test.moc"
