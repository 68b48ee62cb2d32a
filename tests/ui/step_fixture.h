// The Step view on the screen, following a run as the engine trains it.
#pragma once

#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "ui/document/background.h"
#include "ui/views/step/step_view.h"

namespace vitrine::ui {

struct StepWindow : RealView<StepView> {
  StepWindow(std::shared_ptr<Run> of, QSize size) : RealView(std::move(of), size) { feed.attach(run); }
  ~StepWindow() {
    view.giveUp();
    joinBackground(-1);
  }
  void settle() { QTRY_VERIFY_WITH_TIMEOUT((catchUp(), !view.isWaiting() && !view.isBehind()), 10'000); }
  void begin() {
    view.goThrough();
    settle();
    QVERIFY2(view.story(), qPrintable(view.note()));
  }
};

}  // namespace vitrine::ui
