// What the window can do and where: actions and their keys, the pages of help and welcome, the project, the row of
// views.
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

#include "core/io/examples.h"
#include "core/io/project_file.h"
#include "core/io/reference.h"
#include "tests/ui/window_fixture.h"
#include "tests/ui/written_file.h"
#include "ui/dialogs/help_window.h"
#include "ui/dialogs/project_dialog.h"
#include "ui/docks/banner.h"
#include "ui/docks/example_gallery.h"
#include "ui/document/block_shelf.h"
#include "ui/document/text.h"
#include "ui/inspector/inspector.h"
#include "ui/palette/palette.h"
#include "ui/views/view_area.h"
#include "ui/views/view_card.h"
#include "ui/views/view_stage.h"
#include "ui/views/view_types.h"

using namespace vitrine;
using namespace vitrine::ui;

class WindowActionsTest : public WindowFixture {
  Q_OBJECT

  static void mouse(QWidget* widget, QEvent::Type type, QPoint place) {
    const bool held = type != QEvent::MouseButtonRelease;
    QMouseEvent event(type, place, widget->mapToGlobal(place),
                      type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton, held ? Qt::LeftButton : Qt::NoButton,
                      Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &event);
  }
  static int left(const ViewArea* views, const char* id) { return views->card(id)->mapTo(views, QPoint()).x(); }

 private Q_SLOTS:
  void everyActionHasItsPlaceAndNoKeyMeansTwoThings() {
    const auto window = shown();
    const Actions& actions = window->actions();
    QMap<QString, QString> taken;
    for (const QString& id : actions.ids()) {
      const QAction* action = actions.find(id);
      QVERIFY2(!action->toolTip().isEmpty(), qPrintable(id));
      const QObjectList places = action->associatedObjects();
      QVERIFY2(std::any_of(places.begin(), places.end(),
                           [](const QObject* where) { return qobject_cast<const QMenu*>(where) != nullptr; }),
               qPrintable(id));
      for (const QKeySequence& keys : action->shortcuts()) {
        QVERIFY2(!taken.contains(keys.toString()), qPrintable(id + " and " + taken.value(keys.toString())));
        taken[keys.toString()] = id;
      }
    }
    // F1 tells of each key that an action has.
    const QList<KeyRow> rows = actions.keyRows();
    for (const QString& keys : taken.keys())
      QVERIFY2(
          std::any_of(rows.begin(), rows.end(),
                      [&](const KeyRow& row) {
                        return row.keys.split(" or ").contains(QKeySequence(keys).toString(QKeySequence::NativeText));
                      }),
          qPrintable(keys));
    for (const char* group :
         {"Step view", "Attention view", "Recurrent view", "Loss landscape", "Evaluation", "Try it"})
      QVERIFY2(std::any_of(rows.begin(), rows.end(), [&](const KeyRow& row) { return row.group == group; }), group);
  }

  void ctrlZeroMeansOneThing() {
    const auto window = shown();
    for (QWidget* with : {static_cast<QWidget*>(&window->canvas()), static_cast<QWidget*>(inspector(*window))}) {
      window->canvas().zoomActual();
      QCOMPARE(window->canvas().zoom(), 1.0);
      window->canvas().zoomFit();
      const double fit = window->canvas().zoom();
      window->canvas().zoomIn();
      with->setFocus();
      QTest::keyClick(with, Qt::Key_0, Qt::ControlModifier);
      QCOMPARE(window->canvas().zoom(), fit);
    }
  }

  void anUntouchedExampleIsUnchanged() {
    const auto window = shown();
    for (const Example& example : examples()) {
      act(*window, ("example." + example.name).c_str());
      QCOMPARE(setting(window->document(), "data.type"), *get_setting(*load_example(example.name), "data.type"));
      waitForData(*window);
      QVERIFY2(!window->document().isModified(), example.name.c_str());
      QVERIFY(!window->isWindowModified());
    }
    Project heap = spiral();  // a project from a script: its layers have no places
    for (const char* id : {"input_1", "dense_1", "dense_2"}) heap.graph.find(id)->position = {};
    QTemporaryDir folder;
    QVERIFY(save_project(heap, folder.filePath("heap.vitrine").toStdString()).ok());
    window->open(folder.filePath("heap.vitrine"));
    QVERIFY(window->document().graph().find("dense_2")->position.x > 0);
    QVERIFY(!window->document().isModified());
    QVERIFY(!window->document().undoStack().canUndo());
  }

  void oneViewHasTheWholeMiddleUntilEscape() {
    const auto window = shown();
    auto* views = window->findChild<ViewArea*>();
    const int before = views->card("loss")->height();
    QTest::mouseClick(named<QToolButton>(*window, "Maximise Loss"), Qt::LeftButton);
    QVERIFY(!window->canvas().isVisible());
    QTRY_VERIFY(views->card("loss")->height() > before + 200);
    QVERIFY(named<QToolButton>(*window, "Show Loss")->isChecked());
    auto* others = named<QToolButton>(*window, "Show Gradient norms");
    QVERIFY(!others->isChecked());
    QTest::mouseClick(others, Qt::LeftButton);  // the switches are tabs now
    QCOMPARE(views->maximised(), QString("gradients"));
    QTest::keyClick(window.get(), Qt::Key_Escape);
    QVERIFY(window->canvas().isVisible());
    QVERIFY(views->maximised().isEmpty());
    QVERIFY(views->card("loss")->isVisible() && views->card("gradients")->isVisible());
    QVERIFY(others->isChecked());
    QTRY_COMPARE(views->card("loss")->height(), before);
    // Whoever goes to another arrangement meanwhile finds this one as it was before.
    views->maximise("loss");
    window->actions().find("arrangement.present")->trigger();
    QVERIFY(views->maximised().isEmpty() && window->canvas().isVisible());
    window->actions().find("arrangement.build")->trigger();
    QTRY_COMPARE(views->card("loss")->height(), before);
  }

  void theProjectHasATitleAndNotes() {
    const auto window = shown();
    window->document().setWords("Two arms", "What a spiral needs.");
    QVERIFY(window->windowTitle().startsWith("Two arms"));
    QVERIFY(window->document().isModified());
    window->document().undoStack().undo();
    QVERIFY(window->windowTitle().startsWith("Spiral"));
    QCOMPARE(window->document().project().notes, std::string());
    QTimer::singleShot(0, window.get(), [&] {
      auto* dialog = window->findChild<ProjectDialog*>();
      QVERIFY(dialog != nullptr);
      named<QLineEdit>(*dialog, "Title")->setText("Arms");
      dialog->accept();
    });
    act(*window, "file.project");
    QCOMPARE(window->document().project().title, std::string("Arms"));
  }

  void theWelcomePageIsAPlaceToComeBackFrom() {
    const auto window = shown();
    act(*window, "file.welcome");
    QVERIFY(!window->canvas().isVisible());
    QVERIFY(!window->actions().find("file.save")->isEnabled());
    for (QPushButton* button : window->findChildren<QPushButton*>())
      if (button->isVisible() && button->text().contains("Spiral")) QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(window->canvas().isVisible());
    QVERIFY(window->actions().find("file.save")->isEnabled());
    QCOMPARE(window->document().graph().nodes().size(), std::size_t{3});
  }

  void examplesStandInFamiliesAndAreSearched() {
    ExampleGallery gallery;
    gallery.arrange(1000);
    gallery.show();
    QCOMPARE(gallery.found().size(), qsizetype(examples().size()));
    const auto words = [&] {
      QStringList out;
      for (const QLabel* label : gallery.findChildren<QLabel*>())
        if (label->isVisible()) out << label->text();
      return out;
    };
    for (const Example& example : examples()) QVERIFY2(words().contains(qtext(example.family)), example.name.c_str());
    gallery.search("LSTM reviews");  // a layer, and a word of the title
    QCOMPARE(gallery.found(), QStringList{"Reviews · LSTM"});
    QVERIFY(words().contains("Text"));
    QVERIFY2(!words().contains("Images"), "a family without a card has no heading");
    gallery.search("qwertz");
    QVERIFY(gallery.found().isEmpty());
    QVERIFY(words().filter("qwertz").size() == 1);
    gallery.search("");
    QCOMPARE(gallery.found().size(), qsizetype(examples().size()));
    QSignalSpy chosen(&gallery, &ExampleGallery::chosen);
    for (QAbstractButton* card : gallery.findChildren<QAbstractButton*>())
      if (card->accessibleName() == "Reviews · LSTM") card->click();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().toString(), QString("reviews-lstm"));
  }

  void theReferenceIsWholeAndIsSearched() {
    const QList<HelpSection> sections = helpSections(helpPages());
    HelpWindow help(sections);
    const QStringList all = help.found();
    for (const TypeGroup& group : type_groups())
      for (const TypeInfo* info : group.types) QVERIFY2(all.contains(qtext(info->title)), info->title.c_str());
    for (const ViewType& type : viewTypes()) QVERIFY2(all.contains(type.title), qPrintable(type.title));
    QVERIFY(all.contains("The project file"));
    help.search("rosenblatt perceptron");
    QVERIFY(help.found().contains("Dense"));
    QVERIFY(!help.found().contains("Dropout"));
    help.search("qwertzuiop");
    QVERIFY(help.found().isEmpty());
  }

  void aBlocksInspectorNamesDescribesAndEntersIt() {
    const auto window = shown();
    Document& document = window->document();
    const auto made = document.makeBlock({"dense_1"}, "body");
    QVERIFY(made.ok());
    window->canvas().selectNode(qtext(*made));
    auto* words = named<QLineEdit>(*window, "What the block does");
    words->setText("A layer and nothing else.");
    emit words->editingFinished();
    QCOMPARE(document.graph().definition("body")->definition().doc, std::string("A layer and nothing else."));
    auto* name = named<QLineEdit>(*window, "Block's name");
    name->setText("a b");
    emit name->editingFinished();
    QVERIFY(document.graph().definition("body"));
    QCOMPARE(name->text(), QString("body"));
    name->setText("torso");
    emit name->editingFinished();
    QVERIFY(document.graph().definition("torso"));
    QCOMPARE(window->canvas().selectedNodeIds(), QStringList{qtext(*made)});
    // Within, each setting can be lifted.
    QVERIFY(document.enterBlock(*made).ok());
    window->canvas().selectNode("dense_1");
    auto* lift = named<QToolButton>(*window, "Lift Units");
    QVERIFY(!lift->isChecked());
    lift->click();
    QVERIFY(document.isLifted("dense_1", "units"));
  }

  void aDamagedBlockOfOnesOwnIsTold() {
    const auto window = shown();
    auto* banner = window->findChild<Banner*>();
    QVERIFY(!banner->says("blocks"));
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/blocks";
    QVERIFY(QDir().mkpath(folder));
    const QString broken = folder + "/broken.vitrine";
    writeFile(broken, "{\"format\": ");
    BlockShelf::instance().readAgain();
    QVERIFY(banner->says("blocks"));
    QVERIFY(QFile::remove(broken));
    BlockShelf::instance().readAgain();
    QVERIFY(!banner->says("blocks"));
  }

  void viewsAreReorderedAndWidenedAndStaySo() {
    {
      const auto window = shown();
      auto* views = window->findChild<ViewArea*>();
      waitForData(*window);  // it decides which views are open
      QTRY_VERIFY(left(views, "loss") < left(views, "metric") && left(views, "metric") < left(views, "gradients"));
      named<QToolButton>(*window, "Maximise Loss")->setFocus();
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
      QTRY_VERIFY(left(views, "metric") < left(views, "loss"));
      QVERIFY(left(views, "loss") < left(views, "gradients"));
      // The edge between the first two, by the pointer.
      auto* stage = views->findChild<ViewStage*>();
      const ViewCard* first = views->card("metric");
      for (int i = 0; i < 3; ++i) QCoreApplication::processEvents();  // it has found its place
      const int before = first->width();
      const QPoint edge = first->mapTo(stage, QPoint(first->width() + 1, 40));
      mouse(stage, QEvent::MouseButtonPress, edge);
      mouse(stage, QEvent::MouseMove, edge + QPoint(60, 0));
      QTRY_VERIFY(first->width() > before + 20);
      mouse(stage, QEvent::MouseButtonRelease, edge + QPoint(60, 0));
    }
    const auto again = shown();
    auto* views = again->findChild<ViewArea*>();
    waitForData(*again);
    QTRY_VERIFY(left(views, "metric") < left(views, "loss") && left(views, "loss") < left(views, "gradients"));
    QTRY_VERIFY(views->card("metric")->width() > views->card("loss")->width() + 10);
  }

  void arrangementsHaveTheirOwnPanelsAndViews() {
    const auto window = shown();
    waitForData(*window);
    auto* views = window->findChild<ViewArea*>();
    auto* palette = window->findChild<Palette*>();
    auto* inspector = window->findChild<Inspector*>();
    QVERIFY(palette->isVisible() && inspector->isVisible());
    window->actions().find("arrangement.present")->trigger();
    QCOMPARE(views->arrangement(), QString("present"));
    QVERIFY(!palette->isVisible() && !inspector->isVisible() && window->canvas().isVisible());
    views->setShown("gradients", false);
    window->actions().find("arrangement.build")->trigger();
    QVERIFY(palette->isVisible() && inspector->isVisible() && views->isShown("gradients"));
    window->actions().find("arrangement.present")->trigger();
    QVERIFY(!views->isShown("gradients"));
    window->actions().find("arrangement.reset")->trigger();
    QVERIFY(views->isShown("gradients") && !palette->isVisible());
  }

  void anArrangementIsThereAgainTheNextTime() {
    {
      const auto window = shown();
      window->actions().find("arrangement.watch")->trigger();
      window->findChild<Palette*>()->hide();
      window->close();
    }
    const auto again = shown();
    QCOMPARE(again->findChild<ViewArea*>()->arrangement(), QString("watch"));
    QVERIFY(!again->findChild<Palette*>()->isVisible() && !again->findChild<Inspector*>()->isVisible());
    QVERIFY(again->actions().find("arrangement.watch")->isChecked());
  }

  void nothingOfTheViewsIsCutOffOnASmallScreen() {
    const auto window = shown();
    waitForData(*window);
    window->resize(1280, 720);
    auto* views = window->findChild<ViewArea*>();
    for (const char* id : {"loss", "metric", "gradients", "predictions"}) {
      QVERIFY(views->isShown(id));
      const auto inside = [&] {
        return views->rect().contains(QRect(views->card(id)->mapTo(views, QPoint()), views->card(id)->size()));
      };
      QTRY_VERIFY2(inside(), id);
    }
  }
};

QTEST_MAIN(WindowActionsTest)
#include "window_actions_test.moc"
