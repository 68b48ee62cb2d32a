// The small chart that stands beside what a finding says: what it draws, and where the limit lies.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vitrine {

struct FindingPlot {
  // Curves of the run, which whoever draws it has by its steps; or bars, whose numbers are here.
  enum class Of { nothing, loss, gradient_norm, layer_norms, update_ratios, bars };
  struct Bar {
    std::string name;  // of a layer, a feature, a class
    double value = 0;
  };
  struct Line {
    double value = 0;
    std::string words;  // "half of the units"
  };
  struct Mark {
    std::uint64_t step = 0;
    std::string words;  // "best validation"
  };

  Of of = Of::nothing;
  std::string title;                // "Share of dead units"
  bool logarithmic = false;         // powers of ten
  bool shares = false;              // its values are parts of a whole, told in per cent
  std::vector<std::string> layers;  // whose curves are drawn, the worst first; of bars none
  std::vector<Bar> bars;            // the largest first
  std::size_t left_out = 0;         // bars between those that are there
  std::vector<Line> lines;          // limits, and what else the values are held against
  std::vector<Mark> marks;          // moments beside that since when it holds
  std::uint64_t from = 0, to = 0;   // steps that are shown; to 0: until the moment that is shown
};

// Training and validation loss.
[[nodiscard]] FindingPlot loss_plot(std::vector<FindingPlot::Line> lines);
// The norm of the whole gradient.
[[nodiscard]] FindingPlot gradient_plot(std::vector<FindingPlot::Line> lines);
// Of the first few of these layers.
[[nodiscard]] FindingPlot layers_plot(FindingPlot::Of of, std::vector<std::string> layers,
                                      std::vector<FindingPlot::Line> lines);
// Sorted; of many the largest and the smallest ones.
[[nodiscard]] FindingPlot bars_plot(std::string title, std::vector<FindingPlot::Bar> bars,
                                    std::vector<FindingPlot::Line> lines);

}  // namespace vitrine
