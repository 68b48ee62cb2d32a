// The Training tab's lists: objectives and optimizers come and go, layers choose among them, all of it undone.
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "core/data/batch_transform.h"
#include "core/io/examples.h"
#include "core/project/objectives.h"
#include "core/project/settings.h"
#include "tests/ui/own_place_fixture.h"
#include "ui/document/document.h"
#include "ui/document/text.h"
#include "ui/inspector/batch_transform_list.h"
#include "ui/inspector/param_editor.h"
#include "ui/inspector/section_form.h"
#include "ui/inspector/training_tab.h"

using namespace vitrine;
using namespace vitrine::ui;

namespace {

// Two Outputs behind one trunk, and data with a field more than usual.
Project twoHeads() {
  Project project;
  const auto add = [&](const char* name, const char* layer, Params params) {
    if (!project.graph.add({name, name, layer, std::move(params), {}}).ok()) qFatal("the test's network is wrong");
  };
  add("input_1", "input", {{"shape", std::vector<std::int64_t>{1, 28, 28}}});
  add("flatten_1", "flatten", {});
  add("dense_1", "dense", {{"units", std::int64_t{10}}});
  add("output_1", "output", {});
  add("dense_2", "dense", {{"units", std::int64_t{1}}});
  add("slant", "output", {});
  const std::pair<const char*, const char*> edges[] = {{"input_1", "flatten_1"},
                                                       {"flatten_1", "dense_1"},
                                                       {"dense_1", "output_1"},
                                                       {"flatten_1", "dense_2"},
                                                       {"dense_2", "slant"}};
  for (const auto& [from, to] : edges)
    if (!project.graph.connect({{from, 0}, {to, 0}}).ok()) qFatal("the test's network is wrong");
  project.sources.front() = {"digits", {{"samples", std::int64_t{60}}, {"slant", true}}};
  return project;
}

SectionForm* form(const TrainingTab& tab, const QString& prefix) {
  for (SectionForm* one : tab.findChildren<SectionForm*>())
    if (one->prefix() == prefix && one->isVisibleTo(&tab)) return one;
  return nullptr;
}

QComboBox* choice(const QWidget& form, const QString& title) {
  for (ParamEditor* editor : form.findChildren<ParamEditor*>())
    if (QString::fromStdString(editor->spec().title) == title && editor->isVisibleTo(&form))
      return editor->findChild<QComboBox*>();
  return nullptr;
}

void pick(QComboBox* box, const QString& text) {
  QVERIFY(box != nullptr);
  const int index = box->findText(text);
  QVERIFY2(index >= 0, qPrintable(text));
  box->setCurrentIndex(index);
  emit box->activated(index);
}

template <class Button>
void press(const QWidget& tab, const QString& name) {
  for (Button* button : tab.findChildren<Button*>())
    if (button->isVisibleTo(&tab) && (button->text() == name || button->accessibleName() == name))
      return QTest::mouseClick(button, Qt::LeftButton);
  QFAIL(qPrintable("there is no " + name));
}

}  // namespace

class TrainingListsTest : public OwnPlaceFixture {
  Q_OBJECT

 private Q_SLOTS:
  void oneOfEachIsAPlainForm() {
    Document document;
    TrainingTab tab(document);
    QVERIFY(form(tab, "loss") && form(tab, "optimizer") && form(tab, "training"));
    QVERIFY(!form(tab, "objective"));
    QVERIFY(!form(tab, "group"));
  }

  void anObjectiveForTheSecondOutput() {
    Document document;
    document.reset(twoHeads(), {});
    document.loadData();
    QTRY_VERIFY(document.dataset() != nullptr);
    TrainingTab tab(document);
    QVERIFY2(form(tab, "objective"), "there are Outputs to choose from");
    press<QPushButton>(tab, "Add objective");
    QTRY_COMPARE(document.project().objectives.size(), std::size_t{2});
    QCOMPARE(output_of(document.project().objectives[1]), std::string("slant"));
    QCOMPARE(target_of(document.project().objectives[1]), std::string("slant"));
    QCOMPARE(document.project().objectives[1].loss.type, std::string("mse"));
    QVERIFY(document.analysis().ok());
    QTRY_VERIFY(form(tab, "objective_2") && form(tab, "loss_2"));
    pick(choice(*form(tab, "objective_2"), "Target"), "target");
    QCOMPARE(target_of(document.project().objectives[1]), std::string("target"));
    QTRY_VERIFY(!document.analysis().ok());
    document.undoStack().undo();
    document.undoStack().undo();
    QCOMPARE(document.project().objectives.size(), std::size_t{1});
    QTRY_VERIFY(!form(tab, "objective_2"));
    document.undoStack().redo();
    QTRY_VERIFY(form(tab, "objective_2"));
    press<QToolButton>(tab, "Remove the objective slant");
    QTRY_COMPARE(document.project().objectives.size(), std::size_t{1});
  }

  void theInputItselfAsTargetMakesAnAutoencoder() {
    Document document;
    document.reset(twoHeads(), {});
    document.loadData();
    QTRY_VERIFY(document.dataset() != nullptr);
    Project plain;
    plain.sources.front() = {"moons", {{"samples", std::int64_t{60}}}};
    for (const char* type : {"input", "dense", "output"}) {
      const std::string name = std::string(type) + "_1";
      Params params;
      if (name != "output_1")
        params.set(name == "input_1" ? "shape" : "units",
                   name == "input_1" ? ParamValue(std::vector<std::int64_t>{2}) : ParamValue(std::int64_t{2}));
      QVERIFY(plain.graph.add({name, name, type, params, {}}).ok());
    }
    QVERIFY(plain.graph.connect({{"input_1", 0}, {"dense_1", 0}}).ok());
    QVERIFY(plain.graph.connect({{"dense_1", 0}, {"output_1", 0}}).ok());
    document.reset(plain, {});
    document.loadData();
    QTRY_VERIFY(document.dataset() != nullptr && document.dataset()->title != "digits");
    TrainingTab tab(document);
    QVERIFY2(!form(tab, "objective"), "as simple as before");
    press<QPushButton>(tab, "Choose Output and target");
    QTRY_VERIFY(form(tab, "objective"));
    pick(choice(*form(tab, "objective"), "Target"), "input");
    QCOMPARE(target_of(document.project().objectives[0]), std::string("input"));
    QTRY_VERIFY(!document.analysis().ok());  // cross entropy of numbers: a loss has to be chosen
  }

  void anObjectiveShowsWhatItsLossTakes() {
    Document document;
    Project project = load_example("digits-vae").value();
    project.sources.front().params.set("samples", std::int64_t{60});
    document.reset(std::move(project), {});
    document.loadData();
    QTRY_VERIFY(document.dataset() != nullptr);
    TrainingTab tab(document);
    QVERIFY(choice(*form(tab, "objective"), "Target"));
    QVERIFY(choice(*form(tab, "objective_2"), "Second Output") && !choice(*form(tab, "objective_2"), "Target"));
  }

  void theRecipeIsChosenAndUndone() {
    Document document;
    TrainingTab tab(document);
    QVERIFY(form(tab, "recipe"));
    auto* box = form(tab, "recipe")->findChild<QComboBox*>();
    pick(box, "Adversarial (GAN)");
    QCOMPARE(document.project().recipe.type, std::string("adversarial"));
    document.undoStack().undo();
    QCOMPARE(document.project().recipe.type, std::string("supervised"));
  }

  void batchTransformsComeAndGo() {
    Document document;
    document.reset(twoHeads(), {});
    document.loadData();
    QTRY_VERIFY(document.dataset() != nullptr);
    BatchTransformList list(document);
    connect(&document, &Document::settingsChanged, &list, &BatchTransformList::refresh);
    press<QPushButton>(list, "Add batch transform");
    QTRY_COMPARE(document.project().batch_transforms.size(), std::size_t{1});
    QCOMPARE(document.project().batch_transforms[0].type, std::string("gaussian_noise"));
    press<QPushButton>(list, "Add batch transform");
    QTRY_COMPARE(document.project().batch_transforms.size(), std::size_t{2});
    const auto& problems = document.analysis().problems;
    QVERIFY2(std::none_of(problems.begin(), problems.end(),
                          [](const Problem& one) { return one.code == "batch_transform"; }),
             "two of them make fields of two names");
    const auto forms = list.findChildren<SectionForm*>();
    QCOMPARE(std::count_if(forms.begin(), forms.end(), [&](auto* one) { return one->isVisibleTo(&list); }), 2);
    // What is made can be read: an Input offers it.
    TrainingTab tab(document);
    pick(choice(*form(tab, "objective"), "Target"), "noisy");
    QCOMPARE(target_of(document.project().objectives[0]), std::string("noisy"));
    document.undoStack().undo();
    auto* remove = list.findChild<QToolButton*>();
    QCOMPARE(remove->accessibleName(), QString("Remove batch transform 1"));
    remove->click();
    QTRY_COMPARE(document.project().batch_transforms.size(), std::size_t{1});
    document.undoStack().undo();
    QCOMPARE(document.project().batch_transforms.size(), std::size_t{2});
  }

  void aLayerChoosesItsOptimizer() {
    Document document;
    document.reset(twoHeads(), {});
    TrainingTab tab(document);
    SectionForm layer(document);
    layer.show("layer.dense_2");
    QVERIFY2(!choice(layer, "Optimizer"), "there is but one");
    press<QPushButton>(tab, "Add optimizer");
    QTRY_COMPARE(document.project().optimizers.size(), std::size_t{2});
    QTRY_VERIFY(form(tab, "optimizer_2"));
    layer.refresh();
    pick(choice(layer, "Optimizer"), "optimizer_2");
    QCOMPARE(QString::fromStdString(*get_setting(document.project(), "layer.dense_2.optimizer_group")),
             QString("optimizer_2"));
    press<QToolButton>(tab, "Remove the optimizer optimizer_2");
    QTRY_COMPARE(document.project().optimizers.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(*get_setting(document.project(), "layer.dense_2.optimizer_group")), QString());
    document.undoStack().undo();
    QCOMPARE(QString::fromStdString(*get_setting(document.project(), "layer.dense_2.optimizer_group")),
             QString("optimizer_2"));
  }

  // What it is judged by anyway is there at first; the last that goes leaves just that.
  void metricsAreChosenAndGo() {
    Document document;
    document.reset(twoHeads(), {});
    TrainingTab tab(document);
    for (QPushButton* button : tab.findChildren<QPushButton*>()) QVERIFY(button->text() != "Choose metrics");
    document.loadData();
    QTRY_VERIFY(document.dataset() != nullptr);
    press<QPushButton>(tab, "Add objective");
    QTRY_COMPARE(document.project().objectives.size(), std::size_t{2});
    QTRY_VERIFY(form(tab, "loss_2"));
    const auto& metrics = document.project().objectives.front().metrics;
    press<QPushButton>(tab, "Choose metrics");
    QTRY_COMPARE(metrics.size(), std::size_t{2});
    QTRY_VERIFY(form(tab, "metric") && form(tab, "metric_2"));
    press<QPushButton>(tab, "Add metric");
    QTRY_COMPARE(metrics.size(), std::size_t{3});
    const auto refused = [&] {
      const auto& problems = document.analysis().problems;
      return std::any_of(problems.begin(), problems.end(), [](const Problem& one) { return one.code == "metric"; });
    };
    QVERIFY(!refused());
    pick(form(tab, "metric_2")->findChild<QComboBox*>(), "MAE");
    QCOMPARE(metrics[1].type, std::string("mae"));
    QTRY_VERIFY2(refused(), "the target is a class");
    document.undoStack().undo();
    QTRY_VERIFY(!refused());
    press<QToolButton>(tab, "Remove the metric Accuracy");
    QTRY_COMPARE(metrics.size(), std::size_t{2});
    QTRY_VERIFY(!form(tab, "metric_3"));
    document.undoStack().undo();
    QTRY_VERIFY(form(tab, "metric_3"));
    document.undoStack().undo();
    document.undoStack().undo();
    QVERIFY(metrics.empty());
    QTRY_VERIFY(!form(tab, "metric"));
  }

  void titlesOfMetricsWithinASentence() {
    for (const auto& [title, within] : {std::pair{"Accuracy of class", "accuracy of class"}, std::pair{"MAE", "MAE"},
                                        std::pair{"F1 (macro)", "F1 (macro)"}, std::pair{"IoU of mask", "IoU of mask"},
                                        std::pair{"Top-k accuracy (k = 5)", "top-k accuracy (k = 5)"}})
      QCOMPARE(inSentence(title), QString(within));
  }

  void weightsOfAreChosenByName() {
    Document document;
    document.reset(twoHeads(), {});
    SectionForm layer(document);
    layer.show("layer.dense_2");
    QVERIFY(choice(layer, "Weights of")->findText("dense_2") < 0);
    pick(choice(layer, "Weights of"), "dense_1");
    QCOMPARE(QString::fromStdString(*get_setting(document.project(), "layer.dense_2.weights_of")),
             QString("dense_1"));
    QVERIFY2(!document.analysis().ok(), "they are not of one size");
    QVERIFY(document.rename("dense_1", "classes").ok());
    layer.refresh();
    QCOMPARE(choice(layer, "Weights of")->currentText(), QString("classes"));
    pick(choice(layer, "Weights of"), "its own");
    QVERIFY(document.analysis().ok() || document.dataset() == nullptr);
  }
};

QTEST_MAIN(TrainingListsTest)
#include "training_lists_test.moc"
