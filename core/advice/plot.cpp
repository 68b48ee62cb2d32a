#include "core/advice/plot.h"

#include <algorithm>
#include <cmath>

namespace vitrine {
namespace {

constexpr std::size_t kMostPlotLayers = 4, kMostPlotBars = 10;

// What is no number cannot be drawn.
std::vector<FindingPlot::Line> drawable(std::vector<FindingPlot::Line> lines) {
  std::erase_if(lines, [](const FindingPlot::Line& line) { return !std::isfinite(line.value); });
  return lines;
}

}  // namespace

FindingPlot loss_plot(std::vector<FindingPlot::Line> lines) {
  FindingPlot out;
  out.of = FindingPlot::Of::loss, out.title = "Loss";
  out.lines = drawable(std::move(lines));
  return out;
}

FindingPlot gradient_plot(std::vector<FindingPlot::Line> lines) {
  FindingPlot out;
  out.of = FindingPlot::Of::gradient_norm, out.title = "Norm of the gradient", out.logarithmic = true;
  out.lines = drawable(std::move(lines));
  return out;
}

FindingPlot layers_plot(FindingPlot::Of of, std::vector<std::string> layers, std::vector<FindingPlot::Line> lines) {
  FindingPlot out;
  out.of = of, out.logarithmic = true;
  out.title =
      of == FindingPlot::Of::layer_norms ? "Norm of a layer's gradient" : "Share of its size that a step moves";
  if (layers.size() > kMostPlotLayers) layers.resize(kMostPlotLayers);
  out.layers = std::move(layers), out.lines = drawable(std::move(lines));
  return out;
}

FindingPlot bars_plot(std::string title, std::vector<FindingPlot::Bar> bars, std::vector<FindingPlot::Line> lines) {
  FindingPlot out;
  out.of = FindingPlot::Of::bars, out.title = std::move(title), out.lines = drawable(std::move(lines));
  std::erase_if(bars, [](const FindingPlot::Bar& bar) { return !std::isfinite(bar.value); });
  std::stable_sort(bars.begin(), bars.end(), [](const auto& a, const auto& b) { return a.value > b.value; });
  if (bars.size() > kMostPlotBars) {
    out.left_out = bars.size() - kMostPlotBars;
    const auto middle = bars.begin() + kMostPlotBars / 2;
    bars.erase(middle, middle + static_cast<std::ptrdiff_t>(out.left_out));
  }
  out.bars = std::move(bars);
  return out;
}

}  // namespace vitrine
