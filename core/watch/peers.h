// Which layers of a run are a measure for which.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/watch/records.h"

namespace vitrine {

// A run may train several networks, or one for several objectives, and what comes back from one objective is no
// measure for what comes back from another: a teacher that has converged has next to no gradient beside the student
// that learns from it. Whether a layer's gradient is small is therefore asked of those layers alone that learn from
// nothing from which it does not learn as well: all that moves these sets out on its way to it too, so that where
// they have a gradient and it has none it has been lost on the way. Of two heads on one trunk neither is held against
// the other, nor one that has learnt all there is against the trunk, to which the other's gradients come; the trunk
// is held against both. With one objective every layer is held against all.
class Peers {
 public:
  Peers() = default;
  explicit Peers(std::span<const RunInfo::Layer> layers);

  // Of each layer the largest finite norm of those that it is held against, itself among them; 0: there is none.
  [[nodiscard]] std::vector<double> largest(std::span<const double> norms) const;
  // Of each layer the median of the finite norms of those `counted` with which it has an objective in common; 0:
  // there is none.
  [[nodiscard]] std::vector<double> median(std::span<const double> norms, const std::vector<bool>& counted) const;
  // Of each objective the layers that learn from it, in order.
  [[nodiscard]] const std::vector<std::vector<std::size_t>>& chains() const { return chains_; }
  [[nodiscard]] bool all_alike() const { return measures_.size() < 2; }  // every layer is held against all

 private:
  // Layers that learn from the same are one set.
  std::vector<std::size_t> set_of_;                   // of each layer
  std::vector<std::vector<std::size_t>> measures_;    // of each set those that it is held against
  std::vector<std::vector<std::size_t>> companions_;  // of each set those that have an objective in common with it
  std::vector<std::vector<std::size_t>> chains_;
};

}  // namespace vitrine
