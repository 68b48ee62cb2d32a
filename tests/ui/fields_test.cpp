// The inspector's fields: numbers, choices, lists and files as they are typed.
#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include "core/layers/layer.h"
#include "tests/ui/own_place_fixture.h"
#include "ui/document/document.h"
#include "ui/document/numbers.h"
#include "ui/inspector/number_box.h"
#include "ui/inspector/param_editor.h"
#include "ui/inspector/section_form.h"

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

}  // namespace

class FieldsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
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
};

QTEST_MAIN(FieldsTest)
#include "fields_test.moc"
