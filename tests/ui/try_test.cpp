// The view in which a person tries a network: what is drawn, typed or moved is what the network is asked about, and
// what it answers is what is shown.
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSlider>
#include <QToolButton>
#include <algorithm>
#include <numeric>

#include "core/train/probes/activations.h"
#include "core/train/probes/outputs.h"
#include "tests/ui/digits_network.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/try_fixture.h"
#include "tests/ui/view_data.h"
#include "ui/document/background.h"
#include "ui/live/thumbnail_maker.h"
#include "ui/live/tried_input.h"
#include "ui/theme/elided.h"
#include "ui/theme/theme.h"
#include "ui/views/predictions/judged.h"
#include "ui/views/samples/sample_sheet.h"
#include "ui/views/try/answer_panel.h"
#include "ui/views/try/curve_pad.h"
#include "ui/views/try/draw_pad.h"
#include "ui/views/try/number_form.h"
#include "ui/views/try/token_line.h"

namespace vitrine::ui {

class TryTest : public OwnPlaceFixture {
  Q_OBJECT

  static void drag(QWidget& on, QPointF from, QPointF to) {
    QTest::mousePress(&on, Qt::LeftButton, {}, from.toPoint());
    for (int i = 1; i <= 8; ++i) {
      const QPointF at = from + (to - from) * i / 8.0;
      QMouseEvent move(QEvent::MouseMove, at, on.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
      QCoreApplication::sendEvent(&on, &move);
    }
    QTest::mouseRelease(&on, Qt::LeftButton, {}, to.toPoint());
  }

 private Q_SLOTS:
  void itSaysWhatToDoWithoutARun() {
    Document document;
    LiveFeed feed;
    ChartLink link;
    TryView view({document, feed, link}, nullptr);
    view.refreshNow();
    QVERIFY(view.note().contains("as soon as it has data and layers"));
    QVERIFY(!view.hasData());
  }

  // ---- pictures

  void whatIsDrawnIsWhatIsAnswered() {
    Tried t(digitsNetwork());
    t.step();
    DrawPad& pad = t.editor<PadEditor>().pad();
    QVERIFY(pad.isEmpty() && !TriedInput::of(t.feed).request());
    const QRectF sheet = pad.sheet();
    drag(pad, sheet.topLeft() + QPointF(0.5 * sheet.width(), 0.2 * sheet.height()),
         sheet.topLeft() + QPointF(0.5 * sheet.width(), 0.8 * sheet.height()));
    const std::vector<float> drawn = pad.numbers();
    const auto at = [&](int y, int x) { return drawn[static_cast<std::size_t>(y * 28 + x)]; };
    QVERIFY(at(14, 13) > 0.7F && at(14, 14) > 0.7F);   // a stroke down the middle,
    QVERIFY(at(14, 8) < 0.05F && at(14, 20) < 0.05F);  // as wide as the brush,
    QVERIFY(at(2, 14) < 0.05F && at(26, 14) < 0.05F);  // as long as the way of the pointer
    t.settle();
    const std::vector<float> said = t.answerTo(drawn);
    const auto best = std::max_element(said.begin(), said.end()) - said.begin();
    QCOMPARE(t.view.panel().lines().rowCount(), 10);
    QVERIFY2(t.view.panel().headline().startsWith(QString::number(best) + " · "),
             qPrintable(t.view.panel().headline()));
    for (int row = 0; row < 10; ++row) {
      const TriedLine& line = t.view.panel().lines().line(row);
      QCOMPARE(line.value, static_cast<double>(said[static_cast<std::size_t>(line.name.toInt())]));
      if (row > 0) QVERIFY(line.value <= t.view.panel().lines().line(row - 1).value);
    }
    const auto* answer = t.view.findChild<QLabel*>();
    QVERIFY(answer);
    QVERIFY(t.view.accessibleDescription().startsWith(QString::number(best)));
  }

  void keysDrawAndErase() {
    Tried t(digitsNetwork());
    DrawPad& pad = t.editor<PadEditor>().pad();
    QTest::keyClick(&pad, Qt::Key_Left);
    QTest::keyClick(&pad, Qt::Key_Up);
    QCOMPARE(pad.cursor(), QPoint(13, 13));
    QTest::keyClick(&pad, Qt::Key_Space);
    QVERIFY(pad.numbers()[13 * 28 + 13] > 0.9F);
    QVERIFY(pad.accessibleDescription().contains("row 14, column 14"));
    QTest::keyClick(&pad, Qt::Key_Backspace);
    QVERIFY(pad.isEmpty());
    for (QToolButton* tool : t.view.findChildren<QToolButton*>())
      QVERIFY2(!tool->accessibleName().isEmpty() && !tool->toolTip().isEmpty(), qPrintable(tool->text()));
  }

  void centringGivesTheDataSizeAndPlace() {
    Tried t(digitsNetwork());
    DrawPad& pad = t.editor<PadEditor>().pad();
    const QRectF sheet = pad.sheet();
    drag(pad, sheet.topLeft() + sheet.width() * QPointF(0.1, 0.1),
         sheet.topLeft() + sheet.width() * QPointF(0.1, 0.4));
    const auto centreOf = [&] {
      double sum = 0, x = 0, y = 0;
      for (int i = 0; i < 28 * 28; ++i) {
        const auto v = static_cast<double>(pad.numbers()[static_cast<std::size_t>(i)]);
        sum += v, x += v * (i % 28), y += v * (i / 28);
      }
      return QPointF(x / sum, y / sum);
    };
    QVERIFY(centreOf().x() < 6);
    QSignalSpy changed(&pad, &DrawPad::changed);
    pad.centre();
    QCOMPARE(changed.count(), 1);
    const PictureHabits habits = habitsOf(t.run->dataset().input());
    QVERIFY(habits.side > 14 && habits.side < 26);
    QVERIFY(std::abs(centreOf().x() - habits.middleX) < 0.7 && std::abs(centreOf().y() - habits.middleY) < 0.7);
  }

  void aSampleIsTakenAsItIsAndKeepsThroughAnotherRun() {
    Tried t(digitsNetwork());
    t.view.sampleChooser().setValue(4);
    const std::int64_t row = t.run->split().validation[3];
    const NumberView raw = t.run->dataset().input().sample(row);
    QCOMPARE(t.view.editor()->numbers(), std::vector<float>(raw.begin(), raw.end()));
    t.step();
    t.settle();
    const auto outputs = t.asked<OutputsAnswer>(outputs_of(4));
    const auto first = outputs->values.values.begin() + 30;
    const TriedLine& line = t.view.panel().lines().line(0);
    QVERIFY(std::abs(line.value - static_cast<double>(*std::max_element(first, first + 10))) < 1e-5);
    QTest::keyClick(&t.editor<PadEditor>().pad(), Qt::Key_Space);
    QCOMPARE(t.view.sampleChooser().value(), 0);  // it is no sample any more
    const std::vector<float> before = t.view.editor()->numbers();
    t.feed.attach(runOf(digitsNetwork()));
    QCOMPARE(t.view.editor()->numbers(), before);
  }

  void theCanvasShowsWhatIsTriedWhileSomebodyLooks() {
    Tried t(digitsNetwork());
    t.step();
    ThumbnailMaker maker(t.feed);
    maker.setWatching(true);
    const auto moment = [&] { return t.momentOf(maker); };
    QTRY_VERIFY(moment().startsWith("sample 1"));
    t.view.setSample(2);
    QTRY_VERIFY(moment().startsWith("own input"));
    for (const Node& node : t.run->project().graph.nodes())
      QVERIFY2(maker.thumbnails()->of.contains(node.id), node.id.c_str());
    QVERIFY(!maker.thumbnails()->of.at("output_1").answer.isEmpty());
    t.view.hide();
    QTRY_VERIFY(moment().startsWith("sample 1"));
  }

  void whatTheAnswerHangsOnIsLaidOver() {
    Tried t(digitsNetwork());
    t.step();
    t.view.setSample(1);
    t.view.setSaliency(true), t.settle();
    t.view.setSaliency(false), t.settle();
    const QImage without = t.view.editor()->grab().toImage();
    t.view.setSaliency(true);
    t.settle();
    QVERIFY(t.view.editor()->grab().toImage() != without);
    t.view.setSaliency(false);
    QTRY_COMPARE(t.view.editor()->grab().toImage(), without);
  }

  void theNewestStrokeWinsWhileItTrains() {
    Project project = Tried::less("digits-cnn");
    project.training.set("epochs", std::int64_t{1000});
    Tried t(project);
    t.run->train();
    DrawPad& pad = t.editor<PadEditor>().pad();
    for (int i = 0; i < 12; ++i) {
      for (int k = 0; k < 5; ++k) {
        QTest::keyClick(&pad, i % 2 ? Qt::Key_Down : Qt::Key_Right);
        QTest::keyClick(&pad, Qt::Key_Space);
      }
      QTRY_VERIFY((t.feed.tick(), !t.feed.isCatchingUp()));
      t.catchUp();
      const auto answer = TriedInput::of(t.feed).request();
      QVERIFY(answer && numbers_of(integers_of(probe_types().at("try_input").info, answer->params, "numbers")) ==
                            pad.numbers());
    }
    QVERIFY(t.run->status().phase == RunPhase::training);
  }

  // ---- rows

  void slidersAndFieldsGiveARow() {
    Tried t("iris-like-mlp");
    t.step();
    auto& form = t.editor<NumberForm>();
    QCOMPARE(t.view.sampleChooser().value(), 1);
    const Field& input = t.run->dataset().input();
    QCOMPARE(static_cast<std::int64_t>(form.columns().size()), input.shape.size());
    double low = 1e9, high = -1e9;
    for (const std::int64_t row : t.run->split().train) {
      low = std::min(low, static_cast<double>(input.sample(row)[0]));
      high = std::max(high, static_cast<double>(input.sample(row)[0]));
    }
    QCOMPARE(form.columns()[0].low, low);
    QCOMPARE(form.columns()[0].high, high);
    QLineEdit* field = form.field(form.columns()[0].name);
    QVERIFY(field);
    field->selectAll();
    QTest::keyClicks(field, "99,5");
    QCOMPARE(form.numbers()[0], 99.5F);
    QVERIFY2(form.words().contains("lies outside"), qPrintable(form.words()));
    auto* slider = form.findChild<QSlider*>();
    QCOMPARE(slider->value(), slider->maximum());  // as far as it goes
    slider->setValue(slider->minimum());
    QCOMPARE(form.numbers()[0], static_cast<float>(low));
    slider->setValue(slider->maximum());
    QCOMPARE(form.numbers()[0], static_cast<float>(high));
    QVERIFY2(!form.words().startsWith(form.columns()[0].name), qPrintable(form.words()));
    t.settle();
    const std::vector<float> said = t.answerTo(form.numbers());
    QCOMPARE(t.view.panel().lines().line(0).value, static_cast<double>(*std::max_element(said.begin(), said.end())));
  }

  void aTextOfATableIsOneOfItsTexts() {
    std::vector<FormColumn> columns(2);
    columns[0] = {"size", "size", 0, {}, 1, 3, 2};
    columns[1] = {"colour", "colour", 1, {"red", "green", "blue"}};
    NumberForm form(columns, true, nullptr);
    QCOMPARE(form.numbers(), (std::vector<float>{2, 1, 0, 0}));
    auto* box = form.findChild<QComboBox*>();
    QCOMPARE(box->accessibleName(), QString("colour"));
    box->setCurrentIndex(2);
    emit box->activated(2);
    QCOMPARE(form.numbers(), (std::vector<float>{2, 0, 0, 1}));
    QLineEdit* field = form.field("size");
    field->selectAll();
    QTest::keyClick(field, Qt::Key_Delete);
    QVERIFY(std::isnan(form.numbers()[0]));  // a gap, where the data has such
    QCOMPARE(form.findChild<QSlider*>()->value(), 0);
  }

  // In a narrow card names and numbers stay, where sliders would leave no room for them.
  void aNarrowFormHasNamesAndNumbers() {
    std::vector<FormColumn> columns(3);
    for (std::size_t i = 0; i < 3; ++i) columns[i] = {QString("width %1").arg(i), "", i, {}, 1, 3, 2};
    NumberForm form(columns, false, nullptr);
    form.resize(150, 60);
    form.show();
    QVERIFY(form.minimumSizeHint().height() >= 64);
    for (const QSlider* slider : form.findChildren<QSlider*>()) QVERIFY(!slider->isVisible());
    QVERIFY(form.field("width 0")->isVisible());
    for (const ElidedLine* name : form.findChildren<ElidedLine*>()) QVERIFY(name->width() >= 36);
    form.resize(320, 200);
    QCOMPARE(form.findChildren<QSlider*>().size(), 3);
    for (const QSlider* slider : form.findChildren<QSlider*>()) QVERIFY(slider->isVisible());
  }

  // Of data that has no gaps, in a sample that is broken.
  void aNumberThatIsMissingIsNotOneThatWasTyped() {
    std::vector<FormColumn> columns(1);
    columns[0] = {"x", "x", 0, {}, -1, 1, 0};
    NumberForm form(columns, false, nullptr);
    form.show();
    const auto says = [&](const char* words) {
      for (const QLabel* label : form.findChildren<QLabel*>())
        if (label->text().contains(words)) return true;
      return false;
    };
    form.setNumbers({std::nanf("")});
    QVERIFY(says("x is missing in this sample"));
    form.setNumbers({-0.345128F});
    QVERIFY(!says("missing"));
    const QLineEdit* field = form.field("x");
    QVERIFY2(field->fontMetrics().horizontalAdvance(field->text()) < field->width() - 8, "all figures have room");
    QTest::keyClicks(form.field("x"), "y");
    QVERIFY(says("is no number; the one before it holds"));
  }

  // ---- tokens

  void typedTextIsAnswered() {
    Tried t("sequence-transformer");
    t.step();
    auto& line = t.editor<TokenLine>();
    const std::vector<float> sample = line.numbers();
    const NumberView raw = t.run->dataset().input().sample(t.run->split().validation.front());
    QCOMPARE(sample, std::vector<float>(raw.begin(), raw.end()));
    const std::string first = t.run->dataset().input().names[1];
    line.line().setPlainText(QString::fromStdString(first));
    QCOMPARE(line.numbers().front(), 1.0F);
    QCOMPARE(line.filled(), 1);
    QVERIFY2(line.words().startsWith("1 of "), qPrintable(line.words()));
    line.line().setPlainText(QString::fromStdString(first) + " unheard");
    QCOMPARE(line.filled(), 1);
    QVERIFY2(line.words().contains("left out: “"), qPrintable(line.words()));
    t.settle();
    const std::vector<float> said = t.answerTo(line.numbers());
    const auto classes = t.run->dataset().target().classes;
    const auto best = std::max_element(said.begin(), said.begin() + classes) - said.begin();
    QCOMPARE(t.view.panel().text(), className(t.run->dataset().target(), static_cast<int>(best)));
  }

  // ---- its numbers, and small cards

  void itGivesItsNumbersAway() {
    Tried t(digitsNetwork());
    t.step();
    t.view.setSample(0);
    t.settle();
    QVERIFY(t.view.hasData());
    const QStringList lines = rowsOf(t.view);
    QCOMPARE(lines.filter(QRegularExpression("^input,")).size(), 784);
    QCOMPARE(lines.filter(QRegularExpression("^output,")).size(), 10);
    QCOMPARE(lines.filter(QRegularExpression("^mean,")).size(), 7);  // of each layer
    double sum = 0;
    for (const QString& line : lines.filter(QRegularExpression("^output,"))) sum += line.section(',', 2).toDouble();
    QVERIFY(std::abs(sum - 1) < 1e-5);
    // What comes out of each layer, number by number.
    const auto apart = t.asked<TryInputAnswer>(try_input_of({t.view.editor()->numbers(), 0, 0}, {.most = 1'000'000}));
    const auto layers = std::dynamic_pointer_cast<const ActivationsAnswer>(apart->activations);
    QVERIFY(layers && layers->nodes.size() == 7);
    for (const NodeActivations& node : layers->nodes) {
      const QStringList told = lines.filter(QRegularExpression("^number," + QString::fromStdString(node.name) + " "));
      QCOMPARE(static_cast<std::int64_t>(told.size()), node.shape.size());
      for (std::int64_t i = 0; i < node.shape.size(); ++i)
        QCOMPARE(told[i].section(',', 2).toFloat(), node.values.front()[static_cast<std::size_t>(i)]);
      if (node.shape.rank() != 3) continue;
      const QString last = QString("%1 %2 %3").arg(node.shape[0] - 1).arg(node.shape[1] - 1).arg(node.shape[2] - 1);
      QVERIFY2(told.back().section(',', 1, 1).endsWith(" " + last), qPrintable(told.back()));
    }
  }

  void everySizeHasRoom() {
    for (const char* example : {"digits-cnn", "iris-like-mlp", "sequence-transformer", "scans-unet"}) {
      for (const bool dark : {false, true}) {
        Theme::instance().setMode(dark ? Theme::Mode::dark : Theme::Mode::light);
        for (const QSize size : {QSize(900, 600), QSize(360, 260), QSize(280, 400)}) {
          Tried t(example, size);
          t.step();
          t.view.setSample(1);
          t.settle();
          QVERIFY(!t.view.panel().headline().isEmpty());
        }
      }
    }
    Theme::instance().setMode(Theme::Mode::light);
  }
};

}  // namespace vitrine::ui

QTEST_MAIN(vitrine::ui::TryTest)
#include "try_test.moc"
