// Attention of one sequence to another of a different length: which axis is which on every page, and whose tokens
// stand there once a line was typed for one of the two.
#include <QLabel>
#include <QLineEdit>

#include "tests/ui/attention_fixture.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/views/attention/all_heads_page.h"
#include "ui/views/attention/attention_image.h"
#include "ui/views/attention/head_grid.h"
#include "ui/views/attention/head_lines.h"
#include "ui/views/attention/head_map.h"
#include "ui/views/attention/lines_page.h"
#include "ui/views/attention/own_line.h"

namespace vitrine::ui {
namespace {

constexpr int kAsked = 3, kGiven = 5;

// Two heads, 3 queries × 5 keys: query q of head h looks at key q + h + 1, and a little at key 0.
AttentionAnswer crossed() {
  Tensor weights(Shape{2, kAsked, kGiven});
  for (int head = 0; head < 2; ++head)
    for (int q = 0; q < kAsked; ++q) {
      float* row = weights.values.data() + (head * kAsked + q) * kGiven;
      row[0] = 0.25F, row[q + head + 1] = 0.75F;
    }
  AttentionAnswer answer;
  answer.maps.push_back(AttentionWindow::mapOf("cross_1", 0, weights));
  answer.maps.back().queries = "target", answer.maps.back().keys = "input";
  return answer;
}

// The target is a sequence of tokens that the network reads, too.
std::shared_ptr<Dataset> twoSequences() {
  auto data = reversal();
  data->fields[1].kind = FieldKind::tokens;
  return data;
}

struct Crossed : AttentionWindow {
  Crossed() : AttentionWindow(twoSequences()) {
    Graph& graph = run->mutableProject().graph;
    QVERIFY(graph
                .add({"input_2",
                      "input_2",
                      "input",
                      {{"kind", std::string("tokens")}, {"field", std::string("target")}},
                      {}})
                .ok());
    feed.attach(nullptr);
    feed.attach(run);
    view.resize(700, 500);
    give(crossed());
  }
  QString nameOf(const char* field, int at) const {
    const Field& tokens = *run->dataset().find(field);
    const auto sample = tokens.sample(run->split().validation[0]);
    return QString::fromStdString(tokens.names[static_cast<std::size_t>(sample[static_cast<std::size_t>(at)])]);
  }
};

}  // namespace

class AttentionCrossTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void queriesLieDownAndKeysAcross() {
    Crossed w;
    w.view.choose(0, 1);
    HeadMap& map = w.view.map();
    QCOMPARE(map.queries(), kAsked);
    QCOMPARE(map.keys(), kGiven);
    for (int q = 0; q < kAsked; ++q)
      for (int k = 0; k < kGiven; ++k) {
        const QString value = k == q + 2 ? "0.75" : k == 0 ? "0.25" : "0.00";
        QString said = map.spoken(q, k);
        said.replace(QLatin1Char(','), QLatin1Char('.'));
        QCOMPARE(said,
                 QStringLiteral("%1 attends to %2: %3").arg(w.nameOf("target", q), w.nameOf("input", k), value));
      }
    QVERIFY(map.spoken(kAsked, 0).isEmpty() && map.spoken(0, kGiven).isEmpty());
    QCOMPARE(map.strongest(), QPoint(2, 0));  // key, query
    QVERIFY(map.cellRect(0, 4).left() > map.cellRect(0, 0).left());
    QCOMPARE(map.cellRect(0, 4).top(), map.cellRect(0, 0).top());
    QVERIFY(map.cellRect(2, 0).top() > map.cellRect(0, 0).top());
    QTest::mouseMove(&map, map.cellRect(1, 3).center());
    QCOMPARE(map.cell(), QPoint(3, 1));
    for (HeadGrid* grid : {&w.view.grid(), &w.view.allHeads().grid()}) {
      if (grid->layers() == 0) continue;  // of the page that is seen alone
      QCOMPARE(grid->image(0, 1).size(), QSize(kGiven, kAsked));
    }
    w.view.setPage(AttentionView::Page::all);
    const QImage& image = w.view.allHeads().grid().image(0, 1);
    QCOMPARE(image, attentionImage(crossed().maps[0].weights, 1));
    QCOMPARE(image.size(), QSize(kGiven, kAsked));
  }

  void linesGoFromQueriesToKeys() {
    Crossed w;
    w.view.setPage(AttentionView::Page::lines);
    w.view.choose(0, 0);
    HeadLines& lines = w.view.lines().lines();
    QCOMPARE(lines.possible(), 2 * kAsked);
    for (const HeadLines::Line& line : lines.lines()) QVERIFY(line.key == 0 || line.key == line.query + 1);
    lines.point(true, 2);
    QCOMPARE(lines.words(), QStringLiteral("%1 looks at %2 0.75, %3 0.25")
                                .arg(w.nameOf("target", 2), w.nameOf("input", 3), w.nameOf("input", 0)));
    lines.point(false, 1);
    QCOMPARE(lines.words(),
             QStringLiteral("%1 is looked at by %2 0.75").arg(w.nameOf("input", 1), w.nameOf("target", 0)));
    lines.point(false, 4);
    QCOMPARE(lines.words(), QStringLiteral("%1 is looked at by nothing as much").arg(w.nameOf("input", 4)));
    lines.setFocus();
    QTest::keyClick(&lines, Qt::Key_Left);  // there are but three queries
    QCOMPARE(lines.pointed(), 2);
  }

  void theDataNameQueriesAndKeys() {
    Crossed w;
    const QStringList rows = rowsOf(w.view);
    QCOMPARE(rows.size(), 1 + 2 * kAsked * kGiven);
    const QStringList cells = rows[1 + (1 * kAsked + 2) * kGiven + 4].split(',');  // head 2, query 3, key 5
    QCOMPARE(cells.mid(5, 4), (QStringList{"3", w.nameOf("target", 2), "5", w.nameOf("input", 4)}));
    QCOMPARE(cells[9].toFloat(), 0.75F);
  }

  // A line is typed for one Input; what is asked with is the sample's still, and the view says so.
  void itSaysWhoseTokensTheseAre() {
    Crossed w;
    QVERIFY(!w.view.hint().contains("own line"));
    QVERIFY(w.view.ownLine().edit().placeholderText().contains("“input” of sample 1"));
    w.view.ownLine().edit().setText("vitrine");
    QTest::keyClick(&w.view.ownLine().edit(), Qt::Key_Return);
    AttentionAnswer answer = crossed();
    answer.typed = {{"input", {21, 8, 19, 17, 8, 13, 4}, 7}};
    answer.maps.push_back(answer.maps[0]);
    answer.maps[1].node = answer.maps[1].name = "encoder", answer.maps[1].queries = "input";
    answer.maps.push_back(answer.maps[0]);
    answer.maps[2].node = answer.maps[2].name = "decoder", answer.maps[2].keys = "target";
    w.give(std::move(answer));
    w.view.choose(0, 0);
    QVERIFY2(w.view.hint().endsWith("keys: own line, queries: sample 1"), qPrintable(w.view.hint()));
    QVERIFY(w.view.accessibleDescription().contains("queries: sample 1"));
    QVERIFY(w.view.map().spoken(0, 1).startsWith(w.nameOf("target", 0) + " attends to i"));
    w.view.choose(1, 0);
    QVERIFY(w.view.hint().endsWith("· own line"));
    w.view.choose(2, 0);
    QVERIFY2(w.view.hint().contains("sample 1; the own line stands in another Input"), qPrintable(w.view.hint()));
  }

  void eachTextHasALineOfItsOwn() {
    Crossed w;
    QLineEdit &given = w.view.ownLine(0).edit(), &asked = w.view.ownLine(1).edit();
    QVERIFY(given.isVisible() && asked.isVisible());
    QCOMPARE(given.accessibleName(), QString("Own line for “input”"));
    QCOMPARE(asked.accessibleName(), QString("Own line for “target”"));
    for (const char* name : {"input", "target"}) {
      const auto labels = w.view.findChildren<QLabel*>();
      QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
        return label->isVisible() && label->text() == name && label->buddy();
      }));
    }
    QCOMPARE(given.mapTo(&w.view, QPoint()).x(), asked.mapTo(&w.view, QPoint()).x());
    QCOMPARE(given.nextInFocusChain()->isAncestorOf(&asked) || given.nextInFocusChain() == &asked, true);
    QVERIFY(asked.toolTip().contains(w.nameOf("target", 0) + w.nameOf("target", 1)));  // how such a line looks
    // Enter in one looks at what is typed in both.
    given.setText("vitrine");
    asked.setText("abc");
    QTest::keyClick(&asked, Qt::Key_Return);
    QCOMPARE(w.asked("tokens"), (std::vector<std::int64_t>{21, 8, 19, 17, 8, 13, 4, 0, 1, 2}));
    QCOMPARE(w.asked("line_lengths"), (std::vector<std::int64_t>{7, 3}));
    AttentionAnswer answer = crossed();
    answer.typed = {{"input", {21, 8, 19, 17, 8, 13, 4}, 7}};
    const QString before = w.view.hint();
    w.give(answer);  // of one of them alone: too late
    QCOMPARE(w.view.hint(), before);
    answer.typed.push_back({"target", {0, 1, 2, 0, 0, 0, 0}, 3});
    w.give(answer);
    w.view.choose(0, 0);
    QVERIFY2(w.view.hint().endsWith("· own lines"), qPrintable(w.view.hint()));
    QVERIFY(w.view.map().spoken(1, 2).startsWith("b attends to t"));
    QVERIFY(rowsOf(w.view)[1].contains(",a,1,v,"));
    // Without the first one the second stands beside the sample.
    given.clear();
    QCOMPARE(w.asked("line_lengths"), (std::vector<std::int64_t>{0, 3}));
    answer.typed.erase(answer.typed.begin());
    w.give(answer);
    QVERIFY2(w.view.hint().endsWith("queries: own line, keys: sample 1"), qPrintable(w.view.hint()));
  }

  void oneTextHasOneLineWithoutAName() {
    AttentionWindow w;
    w.view.resize(700, 500);
    w.give(crossed());
    QVERIFY(w.view.ownLine().edit().isVisible());
    QCOMPARE(w.view.ownLine().edit().accessibleName(), QString("Own line for the attention"));
    QVERIFY(w.asked("line_lengths").empty());
    w.view.ownLine().edit().setText("abc");
    QTest::keyClick(&w.view.ownLine().edit(), Qt::Key_Return);
    QVERIFY(w.asked("line_lengths").empty());
    QCOMPARE(w.asked("tokens").size(), std::size_t{3});
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::AttentionCrossTest)
#include "attention_cross_test.moc"
