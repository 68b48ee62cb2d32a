// A run with its advisor, and the view that says what it has found.
#pragma once

#include <QPushButton>
#include <QSettings>

#include "tests/ui/run_fixture.h"
#include "ui/docks/time_track.h"
#include "ui/document/text.h"
#include "ui/live/advice.h"
#include "ui/views/advice/advice_view.h"
#include "ui/views/advice/finding_card.h"
#include "ui/views/chart/chart_link.h"

namespace vitrine::ui {

// Ten layers of sigmoids: what comes back to the first is next to nothing.
inline Project deepSigmoids(int epochs) {
  Project project = spiral(epochs);
  project.graph = {};
  Sketch s(project.graph);
  s.input({2});
  for (int i = 0; i < 10; ++i) s.dense(8, "sigmoid");
  s.dense(2);
  return project;
}

inline const Finding* found(const std::vector<Finding>& findings, const char* rule) {
  for (const Finding& one : findings)
    if (one.rule == rule) return &one;
  return nullptr;
}

struct Advised : Bench {
  ChartLink link;
  AdviceView view{{document, feed, link}, nullptr};
  TimeTrack track{feed};

  explicit Advised(const Project& project) {
    document.reset(project, {});
    QObject::connect(&document, &Document::dataChanged, &feed,
                     [this] { feed.advice().setSubject(document.project(), document.dataset()); });
    view.resize(420, 500);
    view.show();
    track.resize(600, 34);
  }
  bool waitFor(const char* rule) {
    return QTest::qWaitFor([&] { return found(feed.advice().findings(), rule) != nullptr; });
  }
  FindingCard* card(const char* rule) {
    if (view.isBehind()) view.refreshNow();
    for (FindingCard* one : view.cards())
      if (one->finding().rule == rule) return one;
    return nullptr;
  }
  QPushButton* button(FindingCard* on, const QString& name) {
    for (auto* one : on->findChildren<QPushButton*>())
      if (one->accessibleName().startsWith(name)) return one;
    return nullptr;
  }
};

}  // namespace vitrine::ui
