// New, open, save, export and the questions on the way, answered as a person would.
#include <QMessageBox>
#include <QTemporaryDir>

#include "core/io/files.h"
#include "core/io/project_file.h"
#include "core/io/weights.h"
#include "tests/ui/window_fixture.h"
#include "tests/ui/written_file.h"
#include "ui/dialogs/export_dialog.h"
#include "ui/docks/files.h"
#include "ui/document/background.h"

namespace vitrine::ui {
namespace {

// Presses the button of that name in the next dialogs, one after the other; keeps what they said.
class Person : public QObject {
 public:
  explicit Person(QStringList buttons) : m_buttons(std::move(buttons)) {
    connect(&m_look, &QTimer::timeout, this, &Person::look);
    m_look.start(5);
  }
  QStringList titles() const { return m_titles; }
  bool hasAnsweredAll() const { return m_buttons.isEmpty(); }

 private:
  void look() {
    QWidget* dialog = QApplication::activeModalWidget();
    if (!dialog || m_buttons.isEmpty()) return;
    for (QAbstractButton* button : dialog->findChildren<QAbstractButton*>()) {
      if (withoutMnemonic(button->text()) != m_buttons.front() || !button->isEnabled()) continue;
      m_titles << dialog->windowTitle();
      m_buttons.removeFirst();
      button->click();
      return;
    }
  }
  QStringList m_buttons, m_titles;
  QTimer m_look;
};

QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class FilesTest : public WindowFixture {
  Q_OBJECT

  static Files& files(const MainWindow& window) { return *window.findChild<Files*>(); }

 private Q_SLOTS:
  // What has trained goes on with what was read; who wants to read it again is asked where the file is.
  void dataThatAreGoneAreLookedForWhenTheyAreReadAgain() {
    QTemporaryDir folder;
    const QString path = folder.filePath("data.csv");
    writeFile(path, QByteArray("a,b,y\n") + QByteArray("1,5,0\n4,2,1\n").repeated(30));
    Project project = spiral();
    project.sources.front() = {"csv", {{"file", path.toStdString()}}};
    const auto window = shown(project);
    waitForData(*window);
    QVERIFY(QFile::remove(path));
    Person person({"Not now"});
    files(*window).readDataAgain();
    QTRY_VERIFY(person.hasAnsweredAll());
    QCOMPARE(person.titles(), QStringList{"Data file not found"});
  }

  void anUntouchedExampleGivesWayUnasked() {
    const auto window = shown();
    files(*window).openExample("iris-like-mlp");
    waitForData(*window);
    files(*window).newDocument();  // a question would hang here
    QVERIFY(window->document().graph().nodes().empty());
  }

  void whatWasEditedIsAskedFor() {
    QTemporaryDir folder;
    const auto window = shown();
    Document& document = window->document();
    QVERIFY(document.save(folder.filePath("net.vitrine")).ok());
    const QByteArray saved = bytesOf(document.path());
    QVERIFY(document.setSetting("layer.dense_1.units", "11").ok());
    {
      Person person({"Cancel"});
      files(*window).newDocument();
      QCOMPARE(person.titles(), QStringList{"Unsaved changes"});
      QVERIFY(!document.graph().nodes().empty());
      QCOMPARE(bytesOf(folder.filePath("net.vitrine")), saved);
    }
    {
      Person person({"Save"});
      files(*window).newDocument();
      QVERIFY(person.hasAnsweredAll());
      QVERIFY(document.graph().nodes().empty());
      QCOMPARE(settingIn(folder.filePath("net.vitrine"), "layer.dense_1.units"), std::string("11"));
    }
    files(*window).open(folder.filePath("net.vitrine"));
    QVERIFY(document.setSetting("layer.dense_1.units", "12").ok());
    Person person({"Discard"});
    files(*window).newDocument();
    QVERIFY(person.hasAnsweredAll());
    QCOMPARE(settingIn(folder.filePath("net.vitrine"), "layer.dense_1.units"), std::string("11"));
  }

  void whatCannotBeReadCostsNobodyTheirDocument() {
    QTemporaryDir folder;
    const auto window = shown();
    const QString broken = folder.filePath("broken.vitrine");
    writeFile(broken, "{\"vitrine\": ");
    Person person({"OK", "OK"});
    files(*window).open(broken);
    files(*window).open(folder.filePath("nowhere.vitrine"));
    QCOMPARE(person.titles(), QStringList({"The project cannot be opened", "The project cannot be opened"}));
    QCOMPARE(window->document().displayName(), QString("Spiral"));
    QVERIFY(files(*window).recent().isEmpty());
  }

  void aTableIsOpenedAsANewProjectOnIt() {
    QTemporaryDir folder;
    const auto window = shown();
    QFile table(folder.filePath("plants.csv"));
    writeFile(table.fileName(),
              QByteArray("length,width,kind\n") + QByteArray("3.5,0.5,elm\n1.5,2.5,oak\n").repeated(30));
    files(*window).open(table.fileName());
    waitForData(*window);
    QCOMPARE(window->document().dataset()->count, std::int64_t{60});
    QVERIFY(window->document().path().isEmpty());
    // Training on what was read is said once the file is another one.
    QVERIFY(!window->document().dataChangedOnDisk());
    QVERIFY(table.open(QIODevice::Append));
    table.write("1.5,2.5,oak\n");
    table.close();
    QVERIFY(window->document().dataChangedOnDisk());
    window->document().loadData();
    QTRY_COMPARE(window->document().dataset()->count, std::int64_t{61});
    QVERIFY(!window->document().dataChangedOnDisk());
  }

  void theLatestComesFirstAndWhatIsGoneIsNotOffered() {
    QTemporaryDir folder;
    const auto window = shown();
    for (const char* name : {"a.vitrine", "b.vitrine", "c.vitrine"})
      QVERIFY(save_project(spiral(), folder.filePath(name).toStdString()).ok());
    for (const char* name : {"a.vitrine", "b.vitrine", "c.vitrine", "a.vitrine"})
      files(*window).open(folder.filePath(name));
    QVERIFY(QFile::remove(folder.filePath("b.vitrine")));
    QCOMPARE(files(*window).recent(), QStringList({folder.filePath("a.vitrine"), folder.filePath("c.vitrine")}));
  }

  void aFileThatSomebodyElseHasWrittenIsNotOverwrittenUnasked() {
    QTemporaryDir folder;
    const auto window = shown();
    Document& document = window->document();
    const QString path = folder.filePath("net.vitrine");
    QVERIFY(document.save(path).ok());
    QVERIFY(document.setSetting("layer.dense_1.units", "11").ok());
    Project theirs = spiral();
    theirs.title = "Theirs";
    QVERIFY(save_project(theirs, path.toStdString()).ok());
    const QByteArray written = bytesOf(path);
    {
      Person person({"Cancel"});
      QVERIFY(!files(*window).save());
      QCOMPARE(person.titles(), QStringList{"The file has changed"});
      QCOMPARE(bytesOf(path), written);
    }
    {
      Person person({"Reload"});
      QVERIFY(!files(*window).save());
      QVERIFY(person.hasAnsweredAll());
      QCOMPARE(document.project().title, std::string("Theirs"));
    }
    QVERIFY(document.setSetting("layer.dense_1.units", "13").ok());
    QVERIFY(save_project(spiral(), path.toStdString()).ok());
    Person person({"Overwrite"});
    QVERIFY(files(*window).save());
    QVERIFY(person.hasAnsweredAll());
    QCOMPARE(settingIn(path, "layer.dense_1.units"), std::string("13"));
  }

  void closingDuringTrainingMayStopAndSave() {
    QTemporaryDir folder;
    const auto window = shown();
    const QString path = folder.filePath("net.vitrine");
    QVERIFY(window->document().save(path).ok());
    waitForData(*window);
    window->controller().train();
    QTRY_VERIFY(window->feed().status().step > 20);
    {
      Person person({"Keep training"});
      QVERIFY(!window->close());
      QCOMPARE(person.titles(), QStringList{"Training is under way"});
      QVERIFY(window->controller().isTraining());
    }
    Person person({"Stop and save"});
    QVERIFY(window->close());
    QVERIFY(person.hasAnsweredAll());
    const auto trained = load_trained(folder.filePath("net.weights.safetensors").toStdString());
    QVERIFY(trained.ok() && trained->state && trained->step > 20);
    // The run's own folder tells the same.
    const QDir runs(folder.filePath("net.runs"));
    QCOMPARE(runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
    const auto kept =
        load_trained((runs.filePath(runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot).front()) + "/state.safetensors")
                         .toStdString());
    QVERIFY(kept.ok());
    QCOMPARE(kept->step, trained->step);
  }

  void weightsAreExportedWhereThePersonSays() {
    QTemporaryDir folder;
    const auto window = shown();
    waitForData(*window);
    {
      Person person({"OK"});
      files(*window).exportWeights();
      QCOMPARE(person.titles(), QStringList{"There are no weights yet"});
    }
    QVERIFY(window->document().save(folder.filePath("net.vitrine")).ok());
    window->controller().step();
    QTRY_VERIFY(window->document().trained() != nullptr);
    QSignalSpy notice(&files(*window), &Files::notice);
    Person person({"Export"});
    files(*window).exportWeights();
    QVERIFY(person.hasAnsweredAll());
    QCOMPARE(notice.count(), 0);  // they are written on a thread, which tells through the event loop
    QTRY_COMPARE(notice.count(), 1);
    const auto read = load_trained(folder.filePath("net.safetensors").toStdString());
    QVERIFY(read.ok());
    QCOMPARE(read->weights.size(), window->document().trained()->weights.size());
    QVERIFY(read->weights.front().value.values == window->document().trained()->weights.front().value.values);
  }

  void anEarlierRunIsOpenedFromTheList() {
    QTemporaryDir folder;
    const auto window = shown();
    QVERIFY(window->document().save(folder.filePath("net.vitrine")).ok());
    waitForData(*window);
    window->controller().stepEpoch();
    QTRY_VERIFY(window->document().trained() != nullptr);
    const auto step = window->document().trained()->step;
    QVERIFY(joinBackground(-1));
    QVERIFY(window->document().save(window->document().path()).ok());
    window->controller().reset();
    QVERIFY(window->document().trained() == nullptr);
    QVERIFY(window->document().save(window->document().path()).ok());
    Person person({"Open"});
    files(*window).showRuns();
    QVERIFY(person.hasAnsweredAll());
    QTRY_VERIFY(window->document().trained() != nullptr);
    QCOMPARE(window->document().trained()->step, step);
    QVERIFY(window->document().path().isEmpty());  // saving it costs no other one its place
    QCOMPARE(window->feed().trainLoss().last_x(), static_cast<double>(step));
  }

 private:
  static std::string settingIn(const QString& path, const char* setting) {
    const auto project = load_project(path.toStdString());
    return project ? *get_setting(*project, setting) : project.error().sentence();
  }
};

}  // namespace vitrine::ui

using vitrine::ui::FilesTest;
QTEST_MAIN(FilesTest)
#include "files_test.moc"
