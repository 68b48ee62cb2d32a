// Features views on runs: as the engine trains them, and as tests script them.
#pragma once

#include <QtTest>

#include "core/io/examples.h"
#include "tests/ui/fake_run.h"
#include "tests/ui/own_place_fixture.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "ui/document/document.h"
#include "ui/live/live_feed.h"
#include "ui/views/chart/chart_link.h"
#include "ui/views/features/channels_page.h"
#include "ui/views/features/features_view.h"

namespace vitrine::ui {

inline constexpr std::int64_t kAllTold = 1'000'000;

inline Project digits() {
  Project project = load_example("digits-cnn").value();
  project.sources.front().params.set("samples", std::int64_t{120});
  return project;
}

struct Followed : RealView<FeaturesView> {
  explicit Followed(const Project& project, QSize size = {420, 480}) : RealView(runOf(project), size) {
    feed.attach(run);
  }
  const PlaceStory& story() const { return view.maps().strip().story(); }
};

// A view that follows a run that only says what it is asked for.
struct Scripted {
  Document document;
  LiveFeed feed;
  ChartLink link;
  std::shared_ptr<FakeRun> run;
  FeaturesView view{{document, feed, link}, nullptr};
  Scripted() {
    const Spec source = digits().sources.front();
    run = std::make_shared<FakeRun>(source_types().at(source.type).load(source.params, "", 1, {}).value());
    run->mutableProject() = digits();
    view.resize(420, 480);
    view.show();
    feed.attach(run);
  }
  // The maps that are asked for, all of them 1.
  void answer() {
    const auto params = run->asked("activations");
    if (!params) qFatal("nobody asks for maps");
    auto out = std::make_shared<ActivationsAnswer>();
    out->samples = integers_of(probe_types().at("activations").info, *params, "samples");
    NodeActivations maps;
    maps.node = maps.name = layerAsked();
    maps.shape = maps.kept = Shape{16, 28, 28};
    maps.values.assign(out->samples.size(), std::vector<float>(static_cast<std::size_t>(maps.shape.size()), 1.0F));
    out->nodes.push_back(std::move(maps));
    std::const_pointer_cast<Watched>(run->watch({"activations", *params}))->publish(out);
    feed.tick();
    view.refreshNow();
  }
  std::string layerAsked() const {
    const auto params = run->asked("activations");
    return params ? text_of(probe_types().at("activations").info, *params, "node") : std::string();
  }
};

}  // namespace vitrine::ui
