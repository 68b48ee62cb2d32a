// Palette, theme, examples, and the run controls with a real run.
#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QMainWindow>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include "core/io/examples.h"
#include "core/layers/layer.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/written_file.h"
#include "ui/actions/actions.h"
#include "ui/dialogs/export_dialog.h"
#include "ui/docks/run_actions.h"
#include "ui/docks/run_bar.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/inspector/data_preview.h"
#include "ui/inspector/data_tab.h"
#include "ui/live/live_feed.h"
#include "ui/palette/palette.h"
#include "ui/theme/elided.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

Project spiral() {
  Project project;
  const auto add = [&](const char* name, const char* layer, Params params) {
    if (!project.graph.add({name, name, layer, std::move(params), {}}).ok()) qFatal("the test's network is wrong");
  };
  add("input_1", "input", {{"shape", std::vector<std::int64_t>{2}}});
  add("dense_1", "dense", {{"units", std::int64_t{8}}});
  add("dense_2", "dense", {{"units", std::int64_t{2}}});
  for (const auto& [from, to] : {std::pair("input_1", "dense_1"), std::pair("dense_1", "dense_2")})
    if (!project.graph.connect({{from, 0}, {to, 0}}).ok()) qFatal("the test's network is wrong");
  project.sources.front() = {"spiral", {{"samples", std::int64_t{200}}}};
  project.training.set("epochs", std::int64_t{100'000});
  return project;
}

}  // namespace

class ShellTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void theDataTabOpensEachKindOfFile() {
    QTemporaryDir folder;
    const QString path = folder.filePath("file.csv");
    QByteArray rows("a;b\n");
    for (int i = 0; i < 60; ++i) rows += QString("%1;%2\n").arg(i).arg(i * i).toUtf8();
    writeFile(path, rows);
    Document document;
    DataTab tab(document);
    tab.show();
    for (const auto& [name, source] : {std::pair{"Open table (CSV)…", "csv"},
                                       std::pair{"Open series (CSV)…", "series"}, std::pair{"Open text…", "text"}}) {
      QPushButton* button = nullptr;
      for (QPushButton* one : tab.findChildren<QPushButton*>())
        if (one->accessibleName() == name) button = one;
      QVERIFY2(button, name);
      QTimer::singleShot(0, this, [&] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog);
        dialog->selectFile(path);
        static_cast<QDialog*>(dialog)->accept();
      });
      button->click();
      QTRY_VERIFY(document.dataset() && document.project().sources.front().type == source);
    }
  }

  // Every number of every sample is looked at for that: not while somebody waits for the next key.
  void equalSamplesAreFoundOnAThread() {
    Document document;
    document.chooseSource({"spiral", {{"samples", std::int64_t{150'000}}}});
    QTRY_VERIFY(document.dataset() && document.dataset()->count == 150'000);
    DataTab tab(document);
    tab.show();
    QTRY_COMPARE(tab.parts(), QString("120000 · 30000 · 0"));
    QVERIFY(document.setSetting("split.validation", "0.25").ok());
    QVERIFY(document.setSetting("split.together", "true").ok());
    QVERIFY2(!tab.parts().contains(" · "), qPrintable(tab.parts()));
    const auto seed = static_cast<std::uint64_t>(integer_of(training_info(), document.project().training, "seed"));
    const auto split = make_split(*document.dataset(), document.project().split, seed);
    QVERIFY(split.ok());
    QTRY_COMPARE(tab.parts(), QString("%1 · %2 · 0").arg(split->train.size()).arg(split->validation.size()));
    // What is none of the split leaves what was found.
    QVERIFY(document.setSetting("training.epochs", "7").ok());
    QVERIFY2(tab.parts().contains(" · "), qPrintable(tab.parts()));
  }

  void anIconWithoutRoomIsNoPicture() {
    QTest::failOnWarning(QRegularExpression("QPainter"));
    QVERIFY(icon("search", Qt::black).pixmap(QSize(0, 0)).isNull());
    QVERIFY(!icon("search", Qt::black).pixmap(QSize(16, 16)).isNull());
    // As an icon's engine is asked by a button that is squeezed to nothing.
    QPixmap page(20, 20);
    QPainter painter(&page);
    icon("search", Qt::black).paint(&painter, QRect(0, 0, 0, 16));
  }

  void thePaletteHasEveryLayerAndFindsThem() {
    Palette palette;
    QStringList all;
    for (const LayerType& layer : layer_types().all()) all << QString::fromStdString(layer.info.id);
    QStringList shown = palette.shownTypes();
    QCOMPARE(QSet<QString>(shown.begin(), shown.end()), QSet<QString>(all.begin(), all.end()));
    auto* search = palette.findChild<QLineEdit*>();
    QTest::keyClicks(search, "conv");
    QCOMPARE(palette.shownTypes().front(), QString("conv2d"));
    QSignalSpy inserted(&palette, &Palette::insertAsked);
    QTest::keyClick(search, Qt::Key_Return);
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(inserted.front().front().toString(), QString("conv2d"));
    search->clear();
    QTest::keyClicks(search, "query");  // only in the words about attention
    QVERIFY(palette.shownTypes().contains("multi_head_attention"));
    QVERIFY(!palette.shownTypes().contains("dense"));
    QTest::keyClick(search, Qt::Key_Escape);
    QCOMPARE(palette.shownTypes().size(), all.size());
  }

  void theThemeSwitches() {
    Theme& theme = Theme::instance();
    QSignalSpy changed(&theme, &Theme::changed);
    theme.setMode(Theme::Mode::light);
    QCOMPARE(theme.colours().accent, QColor("#2F6BDE"));
    theme.setMode(Theme::Mode::dark);
    QVERIFY(theme.isDark());
    QCOMPARE(theme.colours().window, QColor("#12151A"));
    QCOMPARE(QApplication::palette().color(QPalette::WindowText), QColor("#E7EBF0"));
    QVERIFY(qApp->styleSheet().contains("#6B9BFF", Qt::CaseInsensitive));
    QVERIFY(!qApp->styleSheet().contains('@'));
    QVERIFY(changed.count() >= 1);
    QCOMPARE(theme.colours().category("Convolution"), QColor("#A98BFF"));
    QCOMPARE(QSettings().value("appearance/theme").toString(), QString("dark"));
  }

  void examplesAreFoundAndWhole() {
    QVERIFY(examples().size() >= 5);
    for (const Example& example : examples()) {
      const auto project = load_example(example.name);
      QVERIFY(project.ok());
      QVERIFY(!project->title.empty() && !project->notes.empty());
      QVERIFY(!project->graph.nodes().empty());
    }
  }

  void labelsAreFoundBesideImages() {
    QTemporaryDir folder;
    for (const char* name : {"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "lonely-images-idx3-ubyte"})
      writeFile(folder.filePath(name), {});
    QCOMPARE(labelsBeside(folder.filePath("t10k-images-idx3-ubyte.gz")),
             folder.filePath("t10k-labels-idx1-ubyte.gz"));
    QVERIFY(labelsBeside(folder.filePath("lonely-images-idx3-ubyte")).isEmpty());
  }

  void aSampleIsShownAsWhatItIs() {
    Field field{"input", FieldKind::values, Shape{1, 2, 2}, {0, 1, 2, 4}, 0, {}};
    QVERIFY(isImage(field));
    const QImage image = sampleImage(field, 0);
    QCOMPARE(image.size(), QSize(2, 2));
    QCOMPARE(qRed(image.pixel(0, 0)), 0);
    QCOMPARE(qRed(image.pixel(1, 1)), 255);
    QCOMPARE(qRed(image.pixel(0, 1)), 127);
    const Field tokens{"input", FieldKind::tokens, Shape{3}, {2, 0, 1}, 3, {"a", "b", "c"}};
    QCOMPARE(sampleText(tokens, 0), QString("c a b"));
  }

  void theExtensionDecidesTheFormat() {
    ExportDialog dialog("/tmp/net", true);
    QCOMPARE(dialog.path(), QString("/tmp/net.safetensors"));
    for (QLineEdit* line : dialog.findChildren<QLineEdit*>())
      if (line->accessibleName() == "File") line->setText("/tmp/net.npz");
    for (QComboBox* box : dialog.findChildren<QComboBox*>())
      if (box->accessibleName() == "Format") QCOMPARE(box->currentIndex(), 1);
  }

  void durations() {
    QCOMPARE(durationText(42), QString("0:42"));
    QCOMPARE(durationText(4050), QString("1:07:30"));
  }

  void aRunTrainsPausesStepsAndResets() {
    Document document;
    LiveFeed feed;
    RunController controller(document, feed);
    QMainWindow window;
    Actions actions(&window);
    RunActions runActions(document, controller, actions);
    RunBar bar(document, feed, controller);
    bar.bind(actions);
    document.reset(spiral(), {});
    auto* train = bar.findChildren<QPushButton*>().front();
    QCOMPARE(train->accessibleName(), QString("Train"));
    controller.train();  // waits for the data by itself
    QTRY_VERIFY(feed.status().step > 20);
    QCOMPARE(train->accessibleName(), QString("Pause"));
    controller.pause();
    QTRY_COMPARE(feed.status().phase, RunPhase::paused);
    QTRY_VERIFY(document.trained() != nullptr);
    const auto step = feed.status().step;
    controller.step();
    QTRY_COMPARE(feed.status().step, step + 1);
    QVERIFY(!controller.isStale());
    QVERIFY(document.setSetting("optimizer.learning_rate", "0.01").ok());  // live: not another run
    QVERIFY(!controller.isStale());
    QVERIFY(document.setSetting("layer.dense_1.units", "9").ok());
    QVERIFY(controller.isStale());
    document.undoStack().undo();
    QVERIFY(!controller.isStale());
    QTRY_VERIFY(controller.canReset());
    controller.reset();
    QTRY_COMPARE(feed.status().step, std::uint64_t{0});
    QVERIFY(document.trained() == nullptr);
    QVERIFY(controller.shutDown(2000));
  }

  void wordsGiveWayWhereThereIsNoRoom() {
    const QString words("Early stopping: validation loss has not improved for 15 epochs");
    ElidedLine label("small", nullptr);
    label.setWords(words);
    QCOMPARE(label.minimumSizeHint().width(), 0);  // it holds no window open
    label.resize(label.sizeHint());
    QCOMPARE(label.text(), words);
    QVERIFY(label.toolTip().isEmpty());
    label.resize(80, 20);
    label.show();
    QVERIFY(label.text().endsWith(QChar(0x2026)));
    QCOMPARE(label.toolTip(), words);
    QCOMPARE(label.accessibleName(), words);
  }

  void theSecondHalfOfADoubleClickTrainsNothing() {
    Document document;
    LiveFeed feed;
    RunController controller(document, feed);
    QMainWindow window;
    Actions actions(&window);
    RunActions runActions(document, controller, actions);
    RunBar bar(document, feed, controller);
    bar.bind(actions);
    Project project = spiral();
    project.training.set("epochs", std::int64_t{1});
    document.reset(project, {});
    auto* train = bar.findChildren<QPushButton*>().front();
    controller.train();
    QTRY_VERIFY(feed.status().phase == RunPhase::finished && document.trained());
    const QPointF at(5, 5);
    const auto send = [&](QEvent::Type type) {
      const bool down = type != QEvent::MouseButtonRelease;
      QMouseEvent event(type, at, train->mapToGlobal(at), Qt::LeftButton, down ? Qt::LeftButton : Qt::NoButton,
                        Qt::NoModifier);
      QApplication::sendEvent(train, &event);
    };
    send(QEvent::MouseButtonDblClick);
    send(QEvent::MouseButtonRelease);
    QCOMPARE(feed.status().epochs, 1U);
    send(QEvent::MouseButtonPress);
    send(QEvent::MouseButtonRelease);
    QTRY_COMPARE(feed.status().epochs, 2U);
    QVERIFY(controller.shutDown(2000));
  }

  void withoutDataOrNetworkTheRunIsRefusedInWords() {
    Document document;
    LiveFeed feed;
    RunController controller(document, feed);
    QSignalSpy refused(&controller, &RunController::refused);
    controller.train();
    QCOMPARE(refused.count(), 1);
    Project project = spiral();
    project.sources.front() = {"none", {}};
    document.reset(project, {});
    controller.train();
    QCOMPARE(refused.count(), 2);
    QVERIFY(refused.back().front().value<Error>().remedy.find("Data") != std::string::npos);
  }
};

QTEST_MAIN(ShellTest)
#include "shell_test.moc"
