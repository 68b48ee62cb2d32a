// The present run and one beside it, as they are trained.
#pragma once

#include <QFileInfo>
#include <QTemporaryDir>

#include "core/runs/run_label.h"
#include "tests/ui/run_fixture.h"
#include "ui/document/text.h"
#include "ui/live/runs_beside.h"
#include "ui/views/chart/time_chart.h"

namespace vitrine::ui {

// The present run, and one before it with another rate, in folders beside their project.
struct TwoRuns {
  QTemporaryDir place;
  Bench b;
  RunFolder earlier;

  bool train() {
    if (!b.document.save(place.filePath("net.vitrine")).ok() || !b.trainToTheEnd()) return false;
    earlier = RunFolder(b.controller.runFolder().toStdString());
    if (!b.document.setSetting("optimizer.learning_rate", "0.05").ok()) return false;
    b.controller.restart();
    const bool done = QTest::qWaitFor([&] {
      return !b.controller.isPreparing() && b.feed.status().phase == RunPhase::finished &&
             b.controller.runFolder().toStdString() != earlier.path &&
             QFileInfo::exists(qtext(RunFolder(b.controller.runFolder().toStdString()).report));  // it is written down
    });
    return joinBackground(-1) && done;
  }
  bool beside() {
    b.feed.beside().show(earlier);
    return QTest::qWaitFor([&] { return b.feed.beside().all().front().curves != nullptr; });
  }
};

inline const Curve* curveNamed(const TimeChart& chart, const QString& name) {
  for (const Curve& curve : chart.curves())
    if ((curve.row.isEmpty() ? curve.name : curve.row) == name) return &curve;
  return nullptr;
}

}  // namespace vitrine::ui
