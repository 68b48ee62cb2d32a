// Embedding views on runs: as the engine trains them, and as tests script them.
#pragma once

#include <QtTest>
#include <cmath>

#include "tests/ui/digits_network.h"
#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "ui/views/embedding/embedding_view.h"
#include "ui/views/embedding/point_legend.h"
#include "ui/views/embedding/point_plot.h"
#include "ui/views/embedding/sample_card.h"

namespace vitrine::ui {

struct Seen : RealView<EmbeddingView> {
  explicit Seen(const Project& project = digitsNetwork(), QSize size = {700, 520}) : RealView(runOf(project), size) {
    feed.attach(run);
  }
  const PointCloud& cloud() { return *view.plot().cloud(); }
  const std::vector<std::int64_t>& rows() { return run->split().validation; }
};

// A view that follows a run that only says what it is asked for.
struct Told {
  Document document;
  LiveFeed feed;
  ChartLink link;
  std::shared_ptr<FakeRun> run;
  EmbeddingView view{{document, feed, link}, nullptr};
  explicit Told(std::shared_ptr<const Dataset> data = pictures(40))
      : run(std::make_shared<FakeRun>(std::move(data))) {
    run->mutableProject() = digitsNetwork();
    view.resize(700, 520);
    view.show();
    feed.attach(run);
  }
  void answer(EmbeddingAnswer with) {
    const auto params = run->asked("embedding");
    if (!params) qFatal("nobody asks for points");
    std::const_pointer_cast<Watched>(run->watch({"embedding", *params}))
        ->publish(std::make_shared<const EmbeddingAnswer>(std::move(with)));
    feed.tick();
    view.refreshNow();
  }
};

// Points of so many classes that lie in turns, one judged wrong.
inline EmbeddingAnswer scattered(int count, int classes, int components = 3) {
  EmbeddingAnswer out;
  const Rng rng(3, 9);
  out.node = out.name = "dense_2", out.width = 64, out.there = count, out.components = components;
  out.total_variance = 10, out.variance.assign(static_cast<std::size_t>(components), 2.5);
  JudgedSamples& judged = out.judged;
  judged.kind = EvaluationKind::classes, judged.error_is = SampleError::log_loss, judged.classes = classes;
  for (int i = 0; i < count; ++i) {
    out.places.push_back(i), out.rows.push_back(i);
    for (int k = 0; k < components; ++k)
      out.points.push_back(
          static_cast<float>((3 - k) * rng.normal(0, static_cast<std::uint64_t>(i * components + k))));
    judged.truth.push_back(i % classes), judged.named.push_back(i == 1 ? (i + 1) % classes : i % classes);
    judged.wrong.push_back(judged.truth.back() != judged.named.back() ? 1 : 0);
    judged.error.push_back(0.01F * static_cast<float>(i));
  }
  return out;
}

}  // namespace vitrine::ui
