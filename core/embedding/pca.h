// Principal components: the directions in which rows of numbers differ most.
#pragma once

#include "core/base/parallel.h"
#include "core/embedding/layout.h"

namespace vitrine {

struct PrincipalComponents {
  std::int64_t width = 0, components = 0;
  std::vector<std::int64_t> rows;  // of those given, all whose numbers are finite
  std::int64_t left_out = 0;       // the others
  std::vector<float> scores;       // rows × components: where a row lies along each, from the mean of all
  std::vector<double> variance;    // along each, the largest first; divided by rows − 1
  double total_variance = 0;       // of all directions together
  [[nodiscard]] double share(std::int64_t component) const {
    return total_variance > 0 ? variance[static_cast<std::size_t>(component)] / total_variance : 0;
  }
};

// The first `components` of them (Pearson 1901, Hotelling 1933), around the mean, computed in double: from the
// covariance where there are as many rows as numbers in each, else from the rows' products with each other (the Gram
// matrix), which gives the same. A large matrix is not taken apart wholly, and a very large one not even made: its
// first eigenvectors come from block Krylov spaces with restarts, until what is left of A·v − λ·v is 1e-9 of the
// largest λ. Of the two signs of a component it has the one for which the score that is farthest from 0, of equal
// ones the first, is positive. Where there are fewer directions than components, the others have variance 0 and
// scores 0. Errors: no row is finite; `stop` said true (code “cancelled”).
[[nodiscard]] Result<PrincipalComponents> principal_components(const NumberRows& rows, std::int64_t components,
                                                               const Pool& pool,
                                                               const std::function<bool()>& stop = {});

}  // namespace vitrine
