// Points of the plane or of space in cells within cells, so that far ones can be taken together.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace vitrine {

// A quadtree or octree (Barnes & Hut 1986), as t-SNE uses it (van der Maaten 2014).
class SpaceTree {
 public:
  // `places`: count × dimensions (2 or 3), which outlive the tree.
  SpaceTree(std::span<const double> places, int dimensions);

  // Of all other points j, with w = 1 / (1 + |y_i − y_j|²): adds Σ w²·(y_i − y_j) to `push`, and returns Σ w. A cell
  // whose side is less than θ times its distance counts as so many points in its middle; θ 0: none does.
  double repel(std::int64_t i, double theta, std::span<double> push) const;

 private:
  struct Cell {
    std::array<double, 3> middle{};  // of its points
    double side = 0;
    std::int32_t begin = 0, end = 0;       // of order_
    std::int32_t first = 0, children = 0;  // of cells_; none: a leaf
  };
  void split(std::size_t cell, std::array<double, 3> corner, int depth);
  [[nodiscard]] const double* place(std::int32_t point) const {
    return places_.data() + static_cast<std::ptrdiff_t>(point) * dimensions_;
  }

  std::span<const double> places_;
  int dimensions_;
  std::vector<std::int32_t> order_, at_;  // points, cell by cell; where each stands there
  std::vector<Cell> cells_;
};

}  // namespace vitrine
