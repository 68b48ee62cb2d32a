// A predictions view that follows a run which tests fill by hand.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "tests/ui/fake_run.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/predictions/predictions_view.h"

namespace vitrine::ui {

struct PredictionsWindow {
  Document document;
  LiveFeed feed;
  ChartLink link;
  std::shared_ptr<FakeRun> run;
  PredictionsView view{{document, feed, link}, nullptr};

  explicit PredictionsWindow(std::shared_ptr<const Dataset> data) : run(std::make_shared<FakeRun>(std::move(data))) {
    view.resize(420, 260);
    view.show();
    feed.attach(run);
  }
  template <class Answer>
  void publish(Answer result) {
    run->publish(std::move(result));
    feed.tick();
    view.refreshNow();
    view.grab();
  }
};

inline OutputsAnswer answers(std::vector<std::int64_t> rows, Shape shape, std::vector<float> values) {
  OutputsAnswer out;
  out.step = 1;
  out.rows = std::move(rows);
  out.values = Tensor(shape);
  std::copy(values.begin(), values.end(), out.values.values.begin());
  return out;
}

}  // namespace vitrine::ui
