// The loss around the weights that a network has, over a plane through them, and the way that training took, seen
// from that plane. On demand, on copies: whatever trains goes on untouched.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/parallel.h"
#include "core/data/dataset.h"
#include "core/data/split.h"
#include "core/engine/parameters.h"
#include "core/project/project.h"
#include "core/train/snapshots.h"
#include "core/train/trained.h"

namespace vitrine {

struct LandscapeSettings {
  enum class Directions {
    random,  // two that are drawn, each filter as long as the weights' own (Li et al. 2018)
    path,    // the two along which the kept states lie farthest from the weights: principal components through them
  };
  static constexpr std::int64_t kFewestSide = 3, kMostSide = 151;
  Directions directions = Directions::random;
  std::uint64_t seed = 1;  // of random directions
  std::int64_t side = 25;  // points a side
  // Random: α and β go from −range to range, in lengths of the weights. Of the path: the margin around it, both sides
  // together, as a share of its extent.
  double range = 1;
  Part part = Part::validation;
  std::int64_t rows = 1000;  // of the part, taken evenly; 0: all of them
  friend bool operator==(const LandscapeSettings&, const LandscapeSettings&) = default;
};
[[nodiscard]] Status check_landscape(const LandscapeSettings& settings);

// What is looked at. All of it outlives the calls.
struct LandscapeSubject {
  const Project& project;
  std::shared_ptr<const Dataset> dataset;
  const Split& split;
  const Trained& trained;  // the weights in the middle, with their normalisation
  const Snapshots* past;   // null: no states are kept
  const Pool& pool;
};

// A kept state, seen from the plane.
struct LandscapeState {
  std::uint64_t step = 0;
  double alpha = 0, beta = 0;  // of the nearest point of the plane
  double away = 0;             // how far that point is from it: ‖w_t − w‖ of what the plane does not hold
};

// Through the weights w: w + α·d₁ + β·d₂, in the layout of the network. Running statistics are 0 in both directions,
// so they stay those of w.
struct LandscapePlane {
  ParameterLayout layout;
  AlignedVector<float> weights;
  std::array<AlignedVector<float>, 2> directions;
  std::vector<LandscapeState> path;  // by step, up to the weights' own; the last one is the middle
  std::int64_t found_from = 0;  // of the path: states that the directions were found from; fewer where memory asks
  // Σ over the states of the squared length that the plane holds of w_t − w, by that of all of it; 0 where nothing
  // has moved or no states are kept.
  double share = 0;
  std::vector<std::string> notes;  // what was left out, in sentences
};

// Errors where the weights do not fit the network, where there is too little memory, and of Directions::path where
// fewer than three states are kept, or they lie on one line.
[[nodiscard]] Result<LandscapePlane> landscape_plane(const LandscapeSubject& subject,
                                                     const LandscapeSettings& settings,
                                                     const Progress& progress = {});

struct Landscape {
  LandscapeSettings settings;
  std::uint64_t step = 0;  // of training behind the weights in the middle
  std::uint32_t epoch = 0;
  std::vector<double> alphas, betas;              // points; one of each is 0
  std::size_t middle_alpha = 0, middle_beta = 0;  // which
  std::vector<float> losses;  // betas × alphas: as Evaluator::evaluate gives them, without penalties of weights
  std::int64_t rows = 0, part_rows = 0;  // samples that the loss is of; that the part has
  bool follows_loss = true;              // false: the recipe makes no single loss small
  std::vector<LandscapeState> path;
  std::int64_t found_from = 0;
  double share = 0;
  std::vector<std::string> notes;

  [[nodiscard]] float at(std::size_t alpha, std::size_t beta) const { return losses[beta * alphas.size() + alpha]; }
  [[nodiscard]] float loss() const { return at(middle_alpha, middle_beta); }
};

// Over a side × side grid. `progress` is told between the points, the plane taking the first twentieth; an error
// is_cancelled() once it says no. Same bits at any number of threads.
[[nodiscard]] Result<Landscape> loss_landscape(const LandscapeSubject& subject, const LandscapeSettings& settings,
                                               const Progress& progress = {});
// w + α·d₁ + β·d₂, each number rounded once.
void landscape_point(const LandscapePlane& plane, double alpha, double beta, const Pool& pool,
                     AlignedVector<float>& out);

}  // namespace vitrine
