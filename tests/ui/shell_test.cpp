// Palette, inspector fields, theme, and the run controls with a real run.
#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "core/io/examples.h"
#include "core/layers/layer.h"
#include "ui/actions/actions.h"
#include "ui/dialogs/export_dialog.h"
#include "ui/docks/run_actions.h"
#include "ui/docks/run_bar.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/inspector/data_preview.h"
#include "ui/inspector/data_tab.h"
#include "ui/inspector/number_box.h"
#include "ui/inspector/param_editor.h"
#include "ui/inspector/section_form.h"
#include "ui/live/live_feed.h"
#include "ui/palette/palette.h"
#include "ui/theme/theme.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

Project network(const char* type, Params params) {
  Project project;
  if (!project.graph.add({"it", "it", type, std::move(params), {}}).ok()) qFatal("the test's layer is wrong");
  return project;
}

// The field of a form by the title that people see and screen readers say.
ParamEditor* field(const QWidget& form, const QString& title) {
  for (ParamEditor* editor : form.findChildren<ParamEditor*>())
    if (QString::fromStdString(editor->spec().title) == title && !editor->isHidden()) return editor;
  return nullptr;
}

void type(QWidget* widget, const QString& text) {
  auto* line = widget->findChild<QLineEdit*>();
  QVERIFY(line != nullptr);
  line->setFocus();
  line->selectAll();
  QTest::keyClicks(line, text);
}

void enter(QWidget* widget, const QString& text) {
  type(widget, text);
  QTest::keyClick(widget->findChild<QLineEdit*>(), Qt::Key_Return);
}

std::string setting(const Document& document, const char* path) {
  return *get_setting(document.project(), path);
}

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

class ShellTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanupTestCase() {  // runs that were written down
    QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).removeRecursively();
  }
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName("VitrineTest");
    QCoreApplication::setApplicationName("shell_test");
    QSettings().clear();
    Theme::instance().install();
  }

  void aWholeNumberIsTypedAndStepped() {
    Document document;
    document.reset(network("dense", {}), {});
    SectionForm form(document);
    form.show("layer.it");
    ParamEditor* units = field(form, "Units");
    QVERIFY(units != nullptr);
    type(units, "128");
    QCOMPARE(setting(document, "layer.it.units"), std::string("128"));
    units->findChild<NumberBox*>()->stepBy(2);
    QCOMPARE(setting(document, "layer.it.units"), std::string("130"));
    type(units, "0");
    QCOMPARE(setting(document, "layer.it.units"), std::string("130"));
    const auto complaints = form.findChildren<QLabel*>();
    QVERIFY(std::any_of(complaints.begin(), complaints.end(), [](const QLabel* label) {
      return label->property("role") == "problem" && !label->isHidden() && label->text().contains("65,536");
    }));
  }

  void aRealNumberStaysAsTyped() {
    Document document;
    SectionForm form(document);
    form.show("optimizer");
    ParamEditor* rate = field(form, "Learning rate");
    QVERIFY(rate != nullptr);
    enter(rate, "1e-4");
    QCOMPARE(std::stod(setting(document, "optimizer.learning_rate")), 1e-4);
    QCOMPARE(rate->text(), QString("1e-4"));
    document.undoStack().undo();
    QCOMPARE(std::stod(setting(document, "optimizer.learning_rate")), 1e-3);
    QCOMPARE(document.undoStack().index(), 0);
  }

  void steppingAReal() {
    QCOMPARE(stepped(0.001, 1, false), 0.002);
    QCOMPARE(stepped(0.001, -1, false), 0.0009);
    QCOMPARE(stepped(0.25, 1, false), 0.4);
    QCOMPARE(stepped(3, -1, true), 2.0);
  }

  void aChoiceASwitchAndAList() {
    Document document;
    document.reset(network("conv2d", {}), {});
    SectionForm form(document);
    form.show("layer.it");
    auto* activation = field(form, "Activation")->findChild<QComboBox*>();
    QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(activation);
    QCOMPARE(heard->text(QAccessible::Name), QString("Activation"));
    QCOMPARE(heard->text(QAccessible::Value), activation->currentText());
    QCOMPARE(heard->childCount(), 0);  // closed
    activation->setCurrentIndex(activation->findData("relu"));
    emit activation->activated(activation->currentIndex());
    QCOMPARE(setting(document, "layer.it.activation"), std::string("relu"));
    auto* bias = field(form, "Bias")->findChild<QCheckBox*>();
    QVERIFY(bias->isChecked());
    QTest::mouseClick(bias, Qt::LeftButton, {}, QPoint(8, bias->height() / 2));
    QCOMPARE(setting(document, "layer.it.bias"), std::string("off"));
    QWidget* kernel = field(form, "Kernel");
    QVERIFY(kernel != nullptr);
    type(kernel, "5 3");
    QCOMPARE(setting(document, "layer.it.kernel"), std::string("5 3"));
  }

  void fieldsComeAndGoWithWhatTheyDependOn() {
    Document document;
    SectionForm form(document);
    form.show("stopping");
    QVERIFY(field(form, "Patience") == nullptr);
    QVERIFY(document.setSetting("stopping.enabled", "on").ok());
    form.refresh();
    QVERIFY(field(form, "Patience") != nullptr);
  }

  void anotherTypeHasOtherFields() {
    Document document;
    SectionForm form(document);
    form.show("optimizer");
    QComboBox* kind = nullptr;
    for (QComboBox* box : form.findChildren<QComboBox*>())
      if (box->accessibleName() == "Optimizer") kind = box;
    QVERIFY(kind != nullptr);
    kind->setCurrentIndex(kind->findData("sgd"));
    emit kind->activated(kind->currentIndex());
    QCOMPARE(setting(document, "optimizer.type"), std::string("sgd"));
    QVERIFY(field(form, "Momentum") != nullptr);
  }

  void aFilesPathIsTakenWhenItsFieldIsLeft() {
    Document document;
    Project project;
    project.sources.front() = {"csv", {}};
    document.reset(project, {});
    QWidget both;
    SectionForm form(document, &both);
    QLineEdit other(&both);
    form.show("data");
    both.show();
    QApplication::setActiveWindow(&both);
    QVERIFY(QTest::qWaitForWindowActive(&both));
    QSignalSpy picked(&form, &SectionForm::filePicked);
    auto* path = field(form, "File")->findChild<QLineEdit*>();
    path->setFocus();
    QTest::keyClicks(path, "/tmp/table.csv");
    QCOMPARE(picked.count(), 0);
    other.setFocus();
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked.front().back().toString(), QString("/tmp/table.csv"));
  }

  void numbersAreReadInEitherSpellingAndWrittenInOne() {
    QCOMPARE(spelt("0,5", false), QString("0.5"));
    QCOMPARE(spelt(" 1e-4 ", false), QString("1e-4"));
    QCOMPARE(spelt("1.234,5", false), QString("1234.5"));
    QCOMPARE(spelt("1,234.5", false), QString("1234.5"));
    QCOMPARE(spelt("10,000", true), QString("10000"));
    QCOMPARE(spelt("10 000", true), QString("10000"));
    QCOMPARE(spelt("1,5", true), QString("1,5"));  // no whole number: left to be refused
    QCOMPARE(spelt("ten", false), QString("ten"));
    QCOMPARE(figure(0.0912), QString("0.0912"));
    QCOMPARE(figure(12345.6), QString("12,346"));
    QCOMPARE(figure(1.2e-5), QString("1.2e-5"));
    QCOMPARE(figure(std::nan("")), QString("—"));
    QCOMPARE(wholeNumber(2712), QString("2,712"));
    QCOMPARE(percent(0.999), QString("99 %"));
  }

  void theWindowsUndoWorksInAField() {
    Document document;
    document.reset(network("dense", {}), {});
    SectionForm form(document);
    form.show("layer.it");
    auto* line = field(form, "Units")->findChild<QLineEdit*>();
    QKeyEvent undo(QEvent::ShortcutOverride, Qt::Key_Z, Qt::ControlModifier);
    undo.ignore();
    QCoreApplication::sendEvent(line, &undo);
    QVERIFY(!undo.isAccepted());
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
    for (const char* name : {"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "lonely-images-idx3-ubyte"}) {
      QFile file(folder.filePath(name));
      QVERIFY(file.open(QIODevice::WriteOnly));
    }
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
