// The advisor in the window: findings of a real run, what the buttons on them do, and where they are marked.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSettings>
#include <QtTest>

#include "tests/ui/run_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/docks/time_track.h"
#include "ui/document/text.h"
#include "ui/live/advice.h"
#include "ui/theme/theme.h"
#include "ui/views/advice/advice_view.h"
#include "ui/views/advice/finding_card.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/loss/loss_view.h"

namespace vitrine::ui {
namespace {

// Ten layers of sigmoids: what comes back to the first is next to nothing.
Project deepSigmoids(int epochs) {
  Project project = spiral(epochs);
  project.graph = {};
  Sketch s(project.graph);
  s.input({2});
  for (int i = 0; i < 10; ++i) s.dense(8, "sigmoid");
  s.dense(2);
  return project;
}

const Finding* found(const std::vector<Finding>& findings, const char* rule) {
  for (const Finding& one : findings)
    if (one.rule == rule) return &one;
  return nullptr;
}

struct Advised : Bench {
  ChartLink link;
  AdviceView view{{document, feed, link}, nullptr};
  TimeTrack track{feed};

  explicit Advised(const Project& project) {
    document.reset(project, {});
    QObject::connect(&document, &Document::dataChanged, &feed,
                     [this] { feed.advice().setSubject(document.project(), document.dataset()); });
    view.resize(420, 500);
    view.show();
    track.resize(600, 34);
  }
  bool waitFor(const char* rule) {
    return QTest::qWaitFor([&] { return found(feed.advice().findings(), rule) != nullptr; });
  }
  FindingCard* card(const char* rule) {
    if (view.isBehind()) view.refreshNow();
    for (FindingCard* one : view.cards())
      if (one->finding().rule == rule) return one;
    return nullptr;
  }
  QPushButton* button(FindingCard* on, const QString& name) {
    for (auto* one : on->findChildren<QPushButton*>())
      if (one->accessibleName().startsWith(name)) return one;
    return nullptr;
  }
};

}  // namespace

class AdviceTest : public RunFixture {
  Q_OBJECT

 private Q_SLOTS:
  void init() { QSettings().clear(); }

  void whatARunSuffersFromIsSaidWithItsFigures() {
    Advised a(deepSigmoids(12));
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    FindingCard* card = a.card("vanishing_gradients");
    QVERIFY(card);
    const Finding& finding = card->finding();
    QVERIFY(finding.severity != Finding::Severity::note && finding.first_step > 0 && !finding.layers.empty());
    QVERIFY(card->words().contains(qtext(finding.evidence)) && card->words().contains(qtext(finding.remedy)));
    QVERIFY(card->words().contains("since step"));
    QVERIFY(a.view.accessibleDescription().contains("Vanishing"));
    const QString csv = dataOf(a.view);
    QVERIFY(csv.startsWith("rule,severity") && csv.contains("vanishing_gradients"));
  }

  // As vitrine-cli writes it, also what a person has muted here.
  void whatIsFoundIsInTheReportOfTheRun() {
    Advised a(deepSigmoids(12));
    a.controller.followAdvice(a.feed.advice());
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    a.feed.advice().setMuted("vanishing_gradients", true);
    const auto inReport = [&] {
      QFile file(a.controller.runFolder() + "/report.json");
      QStringList rules;
      if (!file.open(QIODevice::ReadOnly)) return rules;
      for (const QJsonValue& one : QJsonDocument::fromJson(file.readAll())["findings"].toArray())
        rules << one["rule"].toString();
      return rules;
    };
    const auto found = [&] {
      QStringList rules;
      for (const Finding& one : a.feed.advice().all()) rules << qtext(one.rule);
      return rules;
    };
    QTRY_COMPARE(inReport(), found());
    QVERIFY(inReport().contains("vanishing_gradients"));
    QVERIFY(joinBackground(-1));
  }

  // As vitrine-cli writes it, of units at work and of those that are not.
  void whatWasSeenOfUnitsIsInTheReportOfTheRun() {
    Advised a(deepSigmoids(12));
    a.controller.followAdvice(a.feed.advice());
    QVERIFY(a.trainToTheEnd());
    const auto looks = [&] {
      QFile file(a.controller.runFolder() + "/report.json");
      return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll())["looks"].toArray() : QJsonArray();
    };
    QTRY_VERIFY(looks().size() >= static_cast<qsizetype>(RunSetup::kLooks));
    const QJsonArray seen = looks();
    QCOMPARE(seen.first()["step"].toInt(-1), 0);
    const QJsonArray layers = seen.last()["layers"].toArray();
    QCOMPARE(layers.size(), 10);
    QCOMPARE(layers.first()["layer"].toString(), QString("dense_1"));
    QCOMPARE(layers.first()["activation"].toString(), QString("sigmoid"));
    QCOMPARE(layers.first()["units"].toInt(), 8);
    QVERIFY(layers.first()["saturated"].isDouble());
    QVERIFY(joinBackground(-1));
  }

  void aButtonMendsTheProjectAndUndoTakesItBack() {
    Advised a(deepSigmoids(12));
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    FindingCard* card = a.card("vanishing_gradients");
    QVERIFY(!card->finding().fixes.empty());
    const Project before = a.document.project();
    QPushButton* fix = a.button(card, qtext(card->finding().fixes.front().title));
    QVERIFY(fix && fix->isEnabled());
    const int done = a.document.undoStack().count();
    fix->click();
    QVERIFY(!(a.document.project() == before));
    QCOMPARE(a.document.undoStack().count(), done + 1);
    QCOMPARE(a.document.undoStack().undoText(), qtext(card->finding().fixes.front().title));
    QVERIFY(!a.document.obstacle());
    QVERIFY2(!fix->isEnabled(), "there is nothing left to do");
    a.document.undoStack().undo();
    QVERIFY(a.document.project() == before);
    QVERIFY(fix->isEnabled());
  }

  void aNarrowViewCutsNothing() {
    Advised a(deepSigmoids(12));
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    a.view.resize(190, 240);
    FindingCard* card = a.card("vanishing_gradients");
    QTRY_VERIFY2(card->width() <= 190, qPrintable(QString::number(card->width())));
    for (QWidget* part : card->findChildren<QWidget*>())
      if (part->isVisible())
        QVERIFY2(part->mapTo(card, QPoint(part->width(), 0)).x() <= card->width(),
                 qPrintable(part->accessibleName()));
  }

  void whatIsMutedIsSaidNoMoreUntilItIsHeardAgain() {
    Advised a(deepSigmoids(12));
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    a.button(a.card("vanishing_gradients"), "Mute")->click();
    QTRY_VERIFY(!a.card("vanishing_gradients"));
    QCOMPARE(a.feed.advice().mutedCount(), 1);
    LiveFeed another;
    QVERIFY2(another.advice().isMuted("vanishing_gradients"), "it is remembered");
    QPushButton* again = nullptr;
    for (auto* one : a.view.findChildren<QPushButton*>())
      if (one->text().startsWith("1 muted")) again = one;
    QVERIFY(again && again->isVisible());
    again->click();
    QVERIFY(a.card("vanishing_gradients"));
  }

  void aMomentBeforeItWasSeenDoesNotKnowIt() {
    Advised a(deepSigmoids(12));
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    const double step = a.feed.advice().stepOf(*found(a.feed.advice().findings(), "vanishing_gradients"));
    QVERIFY(step > 1);
    a.feed.playhead().show(step - 1);
    QVERIFY(!a.card("vanishing_gradients"));
    a.feed.playhead().show(step);
    QVERIFY(a.card("vanishing_gradients"));
  }

  void theStripMarksFindingsAndWhatWasChanged() {
    Advised a(deepSigmoids(12));
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    const double step = a.feed.advice().stepOf(*found(a.feed.advice().findings(), "vanishing_gradients"));
    QVERIFY(a.track.momentsNear(a.track.xOf(step)).contains("Vanishing"));
    const double end = a.feed.trainLoss().last_x();
    QVERIFY(!a.track.momentsNear(a.track.xOf(end)).contains("Learning rate"));
    const std::size_t marks = a.feed.marks().size();
    const int drag = a.document.newGesture();
    for (const char* value : {"0.02", "0.03", "0.04"})
      QVERIFY(a.document.setSetting("optimizer.learning_rate", value, drag).ok());
    QCOMPARE(a.feed.marks().size(), marks + 1);  // one drag, one mark
    QVERIFY(a.track.momentsNear(a.track.xOf(end)).contains("Learning rate 0.04"));
  }

  // As the strip does, and no more than it: a muted one is gone.
  void chartsMarkFindingsAtTheirStep() {
    Advised a(deepSigmoids(12));
    LossView loss({a.document, a.feed, a.link}, nullptr);
    QVERIFY(a.trainToTheEnd() && a.waitFor("vanishing_gradients"));
    const Finding finding = *found(a.feed.advice().findings(), "vanishing_gradients");
    const auto marked = [&] {
      if (loss.isBehind()) loss.refreshNow();
      for (const Turn& turn : loss.chart().turns())
        if (turn.words == qtext(finding.title)) return std::optional(turn);
      return std::optional<Turn>();
    };
    QVERIFY(marked());
    QCOMPARE(marked()->step, a.feed.advice().stepOf(finding));
    QVERIFY(marked()->kind ==
            (finding.severity == Finding::Severity::serious ? Turn::Kind::serious : Turn::Kind::warning));
    a.feed.advice().setMuted("vanishing_gradients", true);
    QVERIFY(loss.isBehind());
    QVERIFY(!marked());
  }

  void beforeTheFirstStepTheDataAreLookedAt() {
    Advised a(spiral(2));
    QVERIFY(a.view.note().contains("Choose data") || a.document.isLoading());
    a.document.loadData();
    QTRY_VERIFY(a.document.dataset() && a.feed.advice().isKnown());
    if (a.view.isBehind()) a.view.refreshNow();
    QVERIFY2(a.view.note().contains("before the first step"), qPrintable(a.view.note()));
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::AdviceTest)
#include "advice_test.moc"
