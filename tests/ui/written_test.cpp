// The view of what a decoder writes by itself: its lines are the probe's, its mistakes are where the answer differs.
#include <QLabel>
#include <QSpinBox>
#include <QTreeWidget>
#include <QtTest>

#include "core/io/examples.h"
#include "core/project/settings.h"
#include "tests/ui/own_place.h"
#include "tests/ui/real_run.h"
#include "tests/ui/view_data.h"
#include "ui/document/background.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/theme/theme.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/written/mistakes.h"
#include "ui/views/written/written_view.h"

namespace vitrine::ui {

class WrittenTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    takeOwnPlace();
    Theme::instance().install();
    m_project = load_example("dates-seq2seq").value();
    if (!set_setting(m_project, "data.samples", "200")) qFatal("no such setting");
  }
  void cleanupTestCase() {
    joinBackground(-1);
    leaveOwnPlace();
  }

  void itsLinesAreWhatTheProbeSays() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    WrittenView view({document, feed, link}, nullptr);
    view.resize(600, 300);
    view.refreshNow();
    QVERIFY(view.note().contains("Press Train"));
    view.show();
    const auto run = runOf(m_project);
    feed.attach(run);
    const auto asked = run->watch(written_of(24, 1));
    QTRY_COMPARE(lines(view), 24);
    QVERIFY(view.note().isEmpty());
    std::uint64_t seen = 0;
    const auto answer = std::dynamic_pointer_cast<const WrittenAnswer>(asked->answers().take_newer(seen));
    QVERIFY(answer);
    const Field &input = run->dataset().input(), &target = run->dataset().target();
    for (int i = 0; i < 24; ++i) {
      const WrittenLine& line = answer->lines[static_cast<std::size_t>(i)];
      QString given, written, wanted;
      for (const float token : input.filled(line.row)) given += named(input, token);
      for (const auto token : line.tokens) written += named(target, token);
      for (const auto token : line.wanted) wanted += named(target, token);
      const QTreeWidgetItem& item = *view.table().topLevelItem(i);
      QCOMPARE(item.text(0), given);
      QCOMPARE(item.text(1), (written == wanted ? "✓ " : "✗ ") + written);
      QCOMPARE(item.text(2), wanted);
    }
    QVERIFY2(view.hint().endsWith("of 24 right · greedy · step 0"), qPrintable(view.hint()));
    const QStringList rows = rowsOf(view);
    QCOMPARE(rows.size(), 25);
    QCOMPARE(rows.front(), QString("step,Given,Written,Wanted"));
    QVERIFY2(rows[1].startsWith("0,"), qPrintable(rows[1]));
    view.setBeams(3);
    QTRY_VERIFY2((view.refreshNow(), view.hint().endsWith("3 beams · step 0")), qPrintable(view.hint()));
    run->step_once();
    QTRY_VERIFY2((view.refreshNow(), view.hint().endsWith("3 beams · step 1")), qPrintable(view.hint()));
    QVERIFY2(rowsOf(view)[24].startsWith("1,"), qPrintable(rowsOf(view)[24]));
    view.hide();
    view.setWatching(false);
    feed.attach(nullptr);
    view.refreshNow();
    QVERIFY(view.note().contains("Press Train"));
  }

  void whatIsNotThereIsNotExported() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    WrittenView view({document, feed, link}, nullptr);
    view.show();
    const auto run = runOf(m_project, true);  // keeps no states
    feed.attach(run);
    QTRY_COMPARE(lines(view), 24);
    QVERIFY(view.hasData());
    for (int i = 0; i < 2; ++i) {
      run->step_once();
      QTRY_VERIFY(run->status().step == static_cast<std::uint64_t>(i + 1) && run->status().phase == RunPhase::paused);
    }
    QTRY_VERIFY((feed.tick(), feed.playhead().last() == 2));
    feed.playhead().show(1);
    QTRY_VERIFY2((view.refreshNow(), view.note().contains("No state")), qPrintable(view.note()));
    QVERIFY(!view.hasData() && dataOf(view).isEmpty());
    feed.playhead().goLive();
    QTRY_VERIFY((view.refreshNow(), view.hasData()));
  }

  void mistakesAreWhereTheAnswerDiffers() {
    const WrittenLine line{0, {1, 0, 2, 2}, {1, 1, 2, 0}};
    QCOMPARE(Mistakes::places(line, {"a", "b", "c"}), (QVariantList{3, 1, 5, 1}));
    QCOMPARE(Mistakes::places(line, {"an", "bee", "c"}), (QVariantList{6, 2, 11, 1}));  // "✗ bee an c c"
    QVERIFY(Mistakes::places({0, {2}, {2}}, {}).isEmpty());
  }

  void onlyWhereSomethingIsWritten() {
    const auto data = *source_types().at("dates").load({{"samples", std::int64_t{30}}}, "", 1, {});
    QVERIFY(WrittenView::writes(m_project, data.get()));
    QVERIFY(!WrittenView::writes(m_project, nullptr));
    const Project other = load_example("digits-cnn").value();
    QVERIFY(!WrittenView::writes(other, data.get()));
  }

 private:
  static QString named(const Field& field, auto token) {
    return QString::fromStdString(field.names[static_cast<std::size_t>(token)]);
  }
  static int lines(WrittenView& view) {
    view.refreshNow();
    return view.table().topLevelItemCount();
  }
  Project m_project;
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::WrittenTest)
#include "written_test.moc"
