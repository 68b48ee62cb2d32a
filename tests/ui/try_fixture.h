// Try it on a run as the engine trains it, of an example with few samples.
#pragma once

#include "core/io/examples.h"
#include "core/train/probes/try_input.h"
#include "tests/ui/real_run.h"
#include "tests/ui/real_view.h"
#include "ui/document/background.h"
#include "ui/live/thumbnail_maker.h"
#include "ui/views/try/try_view.h"

namespace vitrine::ui {

struct Tried : RealView<TryView> {
  explicit Tried(const Project& project, QSize size = {720, 460}) : RealView(runOf(project), size) {
    feed.attach(run);
  }
  explicit Tried(const char* example, QSize size = {720, 460}) : Tried(less(example), size) {}
  static Project less(const char* example) {
    Project project = load_example(example).value();
    if (project.sources.front().params.find("samples"))
      project.sources.front().params.set("samples", std::int64_t{120});
    return project;
  }
  template <class Editor>
  Editor& editor() {
    auto* out = qobject_cast<Editor*>(view.editor());
    if (!out) qFatal("another editor");
    return *out;
  }
  // What thumbnails on the canvas are of.
  QString momentOf(const ThumbnailMaker& maker) {
    catchUp();
    joinBackground(-1);
    QCoreApplication::processEvents();
    return maker.thumbnails() ? maker.thumbnails()->moment : QString();
  }
  // What the network says of these numbers, asked apart.
  std::vector<float> answerTo(const std::vector<float>& numbers, std::int64_t length = 0) {
    const auto answer = asked<TryInputAnswer>(try_input_of({numbers, length, 0}, {.layers = false}));
    return {answer->output.values.begin(), answer->output.values.end()};
  }
};

}  // namespace vitrine::ui
