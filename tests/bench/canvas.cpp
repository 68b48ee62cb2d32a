// What a frame of the canvas costs the thread of the window, with and without thumbnails, while a hand pans it and
// while a run brings new ones. Milliseconds that the thread has worked:
//
//   bench_canvas              prints each figure with its bar
#include <QApplication>
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/rng.h"
#include "core/layers/layer.h"
#include "tests/bench/figures.h"
#include "ui/canvas/canvas_view.h"
#include "ui/document/background.h"
#include "ui/live/thumbnails_of.h"
#include "ui/theme/theme.h"

namespace vitrine::ui {
namespace {

// Rows of convolutions, each feeding the next.
Project manyLayers(int count) {
  Project project;
  const int across = static_cast<int>(std::ceil(std::sqrt(count)));
  std::string before;
  for (int i = 0; i < count; ++i) {
    const std::string id = i == 0 ? "input_1" : "conv2d_" + std::to_string(i);
    Params params;
    if (i == 0)
      params = {{"shape", std::vector<std::int64_t>{1, 28, 28}}};
    else
      params = {{"filters", std::int64_t{16}}};
    const Point place{i % across * canvas::kColumn, i / across * canvas::kRow};
    if (!project.graph.add({id, id, i == 0 ? "input" : "conv2d", std::move(params), place})) qFatal("no such layer");
    if (!before.empty() && !project.graph.connect({{before, 0}, {id, 0}})) qFatal("no edge");
    before = id;
  }
  return project;
}

ActivationsAnswer answerFor(const Project& project, std::uint64_t seed) {
  ActivationsAnswer out;
  out.samples = {0};
  const Rng rng(seed, 1);
  for (const Node& node : project.graph.nodes()) {
    NodeActivations it;
    it.node = it.name = node.id;
    it.shape = it.kept = node.type == "input" ? Shape{1, 28, 28} : Shape{16, 28, 28};
    it.kept[0] = std::min<std::int64_t>(it.kept[0], 1 + (1 << 20) / std::ssize(project.graph.nodes()) / 784);
    std::vector<float> values(static_cast<std::size_t>(it.kept.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<float>(std::max(0.0, rng.normal(static_cast<std::uint32_t>(out.nodes.size()), i)));
    it.all = statistics_of(values);
    it.values = {std::move(values)};
    out.nodes.push_back(std::move(it));
  }
  return out;
}

// Of frames in which `move` has done something: the middle one, and the slowest but one in twenty.
template <class Move>
void frames(CanvasView& view, const std::string& what, double bar, const Move& move) {
  constexpr int kFrames = 60;
  std::vector<double> took;
  for (int i = 0; i < kFrames; ++i) {
    const double start = threadMilliseconds();
    move(i);
    view.viewport()->repaint();
    took.push_back(threadMilliseconds() - start);
  }
  std::sort(took.begin(), took.end());
  tell(what + ": a frame (median)", took[kFrames / 2], "ms", bar);
  tell(what + ": 19 of 20 frames within", took[kFrames * 19 / 20], "ms", bar);
}

void paintLayers(int count, double bar) {
  Document document;
  const Project project = manyLayers(count);
  document.reset(project, {});
  CanvasView view(document);
  view.resize(1'600, 1'000);
  view.show();
  QCoreApplication::processEvents();
  const ThumbnailSubject subject = [&] {
    ThumbnailSubject out;
    for (const Node& node : project.graph.nodes())
      out.layers[node.id] = {.type = node.type, .input = node.type == "input"};
    return out;
  }();
  SharedThumbnails sets[2];
  double start = 0;
  for (int i = 0; i < 2; ++i) {
    const ActivationsAnswer answer = answerFor(project, static_cast<std::uint64_t>(i));
    start = threadMilliseconds();
    sets[i] = std::make_shared<const ThumbnailSet>(thumbnailsOf(answer, subject));
  }
  const std::string layers = std::to_string(count) + " layers";
  std::printf("%-70s %9.2f ms (on a thread of its own)\n", (layers + ": made from an answer").c_str(),
              threadMilliseconds() - start);
  const auto middle = view.canvas().contentRect().center();
  for (const bool thumbnails : {false, true}) {
    const std::string with = layers + (thumbnails ? " with thumbnails" : " without");
    start = threadMilliseconds();
    view.setThumbnailsShown(thumbnails);
    tell(with + ": switched", threadMilliseconds() - start, "ms", 50 + count * 0.05);
    view.setThumbnails(thumbnails ? sets[0] : nullptr);
    for (const double zoom : {1.0, 0.55}) {
      view.setZoom(zoom, {});
      view.centerOn(middle);
      frames(view, with + QString(", panned at %1 %").arg(zoom * 100).toStdString(), bar,
             [&](int i) { view.panBy(i % 20 < 10 ? QPointF(17, 9) : QPointF(-17, -9)); });
    }
    if (thumbnails) {
      frames(view, with + ", new ones each frame at 55 %", bar, [&](int i) { view.setThumbnails(sets[i % 2]); });
      frames(view, with + ", zoomed", bar, [&](int i) {
        view.setZoom(i % 20 < 10 ? 0.6 + 0.04 * i : 1.4 - 0.02 * i, {800, 500});
      });
    }
    view.zoomFit();
    view.setZoom(canvas::kSmallestZoom, {});
    view.centerOn(middle);
    frames(view, with + ", fitted", bar, [&](int i) { view.panBy(i % 2 ? QPointF(6, 0) : QPointF(-6, 0)); });
  }
}

}  // namespace
}  // namespace vitrine::ui

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  using namespace vitrine::ui;
  Theme::instance().install();
  paintLayers(1'000, 20);
  paintLayers(10'000, 50);
  joinBackground(-1);
  return 0;
}
