// The whole window without a display, with settings of its own and a small network to train.
#pragma once

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabBar>
#include <QtTest>

#include "core/project/settings.h"
#include "tests/ui/own_place_fixture.h"
#include "ui/actions/actions.h"
#include "ui/canvas/canvas_view.h"
#include "ui/docks/run_controller.h"
#include "ui/document/document.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/param_editor.h"
#include "ui/live/live_feed.h"
#include "ui/main_window.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {

inline Project spiral(double learningRate = 1e-3) {
  Project project;
  const auto add = [&](const char* name, const char* layer, Params params, double x) {
    if (!project.graph.add({name, name, layer, std::move(params), {x, 0}}).ok())
      qFatal("the test's network is wrong");
  };
  add("input_1", "input", {{"shape", std::vector<std::int64_t>{2}}}, 0);
  add("dense_1", "dense", {{"units", std::int64_t{8}}}, 220);
  add("dense_2", "dense", {{"units", std::int64_t{2}}}, 440);
  for (const auto& [from, to] : {std::pair("input_1", "dense_1"), std::pair("dense_1", "dense_2")})
    if (!project.graph.connect({{from, 0}, {to, 0}}).ok()) qFatal("the test's network is wrong");
  project.title = "Spiral";
  project.sources.front() = {"spiral", {{"samples", std::int64_t{200}}}};
  project.training.set("epochs", std::int64_t{100'000});
  project.optimizers.front().optimizer = {"sgd", {{"learning_rate", learningRate}}};
  return project;
}

inline std::string setting(const Document& document, const char* path) {
  return *get_setting(document.project(), path);
}

class WindowFixture : public OwnPlaceFixture {
 protected:
  // A window with a network on show, the keys in it as if it were in front.
  std::unique_ptr<MainWindow> shown(const Project& project = spiral()) {
    auto window = std::make_unique<MainWindow>();
    window->resize(1600, 1000);
    window->show();
    QApplication::setActiveWindow(window.get());
    if (!QTest::qWaitForWindowActive(window.get())) qFatal("the window does not come to the front");
    window->document().reset(project, {});
    window->showWorkspace();
    return window;
  }
  static void waitForData(MainWindow& window) { QTRY_VERIFY(window.document().dataset() != nullptr); }
  static Inspector* inspector(const MainWindow& window) { return window.findChild<Inspector*>(); }
  static ParamEditor* field(const QWidget& within, const QString& title) {
    for (ParamEditor* editor : within.findChildren<ParamEditor*>())
      if (QString::fromStdString(editor->spec().title) == title && editor->isVisible()) return editor;
    return nullptr;
  }
  static QLineEdit* line(const QWidget& within, const QString& title) {
    ParamEditor* editor = field(within, title);
    return editor ? editor->findChild<QLineEdit*>() : nullptr;
  }
  static void clickTab(const MainWindow& window, const QString& title) {
    QTabBar* bar = inspector(window)->tabBar();
    for (int i = 0; i < bar->count(); ++i)
      if (bar->tabText(i) == title) QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(i).center());
  }
  template <class T>
  static T* named(const QWidget& within, const QString& name) {
    for (T* widget : within.findChildren<T*>())
      if (widget->accessibleName() == name && widget->isVisible()) return widget;
    return nullptr;
  }
  static void act(const MainWindow& window, const char* id) {
    QAction* action = window.actions().find(id);
    QVERIFY2(action, id);
    action->trigger();
  }
};

}  // namespace vitrine::ui
