// A row of views, and runs for it that have come a known way.
#pragma once

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "tests/ui/fake_data.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/curve_view.h"
#include "ui/views/view_area.h"

namespace vitrine::ui {

// A run on reversed letters whose network has an attention layer.
inline std::shared_ptr<FakeRun> transformer() {
  auto run = std::make_shared<FakeRun>(reversal(100));
  Node node;
  node.id = node.name = "attention_1";
  node.type = "multi_head_attention";
  if (!run->mutableProject().graph.add(node).ok()) qFatal("graph");
  run->mutableInfo().layers = {{"embedding_1", "embedding_1"},
                               {"attention_1", "attention_1"},
                               {"dense_1", "dense_1"},
                               {"output_1", "output_1"}};
  run->mutableInfo().steps_per_epoch = 625;
  return run;
}

// A row of views on the screen that follows such a run.
struct Shown {
  Document document;
  LiveFeed feed;
  ViewArea area{document, feed};
  std::shared_ptr<FakeRun> run = transformer();

  explicit Shown(int width) {
    area.resize(width, 320);
    area.show();
    feed.attach(run);
  }
};

// A run that has come as far as the drawings of the window show.
inline void trainUpTo(FakeRun& run, std::uint64_t steps) {
  const Rng rng(1, 9);
  const std::uint64_t perEpoch = run.info().steps_per_epoch;
  for (std::uint64_t step = 1; step <= steps; ++step) {
    const double way = static_cast<double>(step) / 4'400.0;
    const double noise = 0.25 * rng.normal(0, step);
    const auto loss = static_cast<float>((0.95 * std::exp(-5 * way) + 0.05) * std::exp(noise));
    const auto gradient = static_cast<float>(0.3 * std::exp(-1.8 * way) * std::exp(0.3 * rng.normal(1, step)));
    run.pushStep(step, loss, static_cast<float>(std::clamp(1 - 0.8 * std::exp(-6 * way) + 0.02 * noise, 0.0, 1.0)), 0,
                 gradient);
    if (step % perEpoch == 0) {
      run.pushEpoch(static_cast<std::uint32_t>(step / perEpoch), loss,
                    static_cast<float>(0.8 * std::exp(-3.2 * way) + 0.1),
                    static_cast<float>(1 - 0.7 * std::exp(-5 * way)));
    }
  }
}

inline AttentionAnswer attentionProbe(std::uint64_t step, double sharp, int layers = 1) {
  AttentionAnswer out;
  out.step = step;
  for (int i = 0; i < layers; ++i) {
    const std::string name = "attention_" + std::to_string(i + 1);
    out.maps.push_back({name, name, 0, attentionOf(4, 7, sharp + 0.2 * i)});
  }
  return out;
}

inline const CurveView* curveView(const ViewArea& area, const char* id) {
  return qobject_cast<CurveView*>(area.view(id));
}

inline void settle(ViewArea& area) {
  for (const char* id : {"loss", "metric", "gradients", "attention", "predictions"}) {
    if (View* view = area.view(id)) view->refreshNow();
  }
}

}  // namespace vitrine::ui
