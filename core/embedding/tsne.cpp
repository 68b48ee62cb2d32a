#include "core/embedding/tsne.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/text.h"
#include "core/embedding/pca.h"
#include "core/embedding/space_tree.h"

namespace vitrine {
namespace {

constexpr std::int64_t kForceGrain = 64;
constexpr double kExaggeration = 12, kStartDeviation = 1e-4, kNeighboursOfPerplexity = 3;
constexpr int kMostExaggerated = 250;
constexpr double kEarlyMomentum = 0.5, kLateMomentum = 0.8;
constexpr double kGainUp = 0.2, kGainDown = 0.8, kLeastGain = 0.01;  // of a place's step (Jacobs 1988)

double squared_apart(const double* a, const double* b, int dimensions) {
  double out = 0;
  for (int k = 0; k < dimensions; ++k) out += (a[k] - b[k]) * (a[k] - b[k]);
  return out;
}

// As SpaceTree::repel, all pairs.
double repel_all(std::span<const double> places, int dimensions, std::int64_t i, std::span<double> push) {
  const double* const own = places.data() + i * dimensions;
  double sum = 0;
  for (std::int64_t j = 0; j < std::ssize(places) / dimensions; ++j) {
    if (j == i) continue;
    const double* const other = places.data() + j * dimensions;
    const double near = 1 / (1 + squared_apart(own, other, dimensions));
    sum += near;
    for (int k = 0; k < dimensions; ++k) push[static_cast<std::size_t>(k)] += near * near * (own[k] - other[k]);
  }
  return sum;
}

Status check_tsne(const NumberRows& rows, const TsneOptions& options) {
  VITRINE_CHECK(check_rows(rows, "t-SNE"));
  if (options.dimensions != 2 && options.dimensions != 3)
    return Error{"t-SNE lays out in 2 or 3 dimensions, not in " + std::to_string(options.dimensions), "",
                 "Choose 2 or 3"};
  const double most = static_cast<double>(rows.count - 1) / kNeighboursOfPerplexity;
  if (options.perplexity > most || !(options.perplexity > 0))
    return Error{
        "A perplexity of " + shortest(options.perplexity) + " does not fit " + grouped(rows.count) + " points", "",
        "Choose at most " + shortest(std::floor(most * 10) / 10)};
  return {};
}

// Gradient descent over the places.
class TsneDescent {
 public:
  TsneDescent(const Affinities& p, const TsneOptions& options, std::vector<double> places, const Pool& pool)
      : p_(p),
        options_(options),
        pool_(pool),
        places_(std::move(places)),
        gradient_(places_.size()),
        velocity_(places_.size(), 0.0),
        gains_(places_.size(), 1.0),
        theta_(p.count <= kMostExactTsne ? 0 : options.theta),
        exaggerated_(std::min(kMostExaggerated, options.iterations / 3)),
        rate_(std::max(50.0, static_cast<double>(p.count) / (4 * kExaggeration))) {}

  void step(int iteration) {
    const bool early = iteration < exaggerated_;
    tsne_gradient(p_, places_, options_.dimensions, early ? kExaggeration : 1, theta_, pool_, gradient_);
    const double momentum = early ? kEarlyMomentum : kLateMomentum;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const bool onward = (gradient_[i] > 0) != (velocity_[i] > 0);
      gains_[i] = std::max(kLeastGain, onward ? gains_[i] + kGainUp : gains_[i] * kGainDown);
      velocity_[i] = momentum * velocity_[i] - rate_ * gains_[i] * gradient_[i];
      places_[i] += velocity_[i];
    }
    centre();
  }
  [[nodiscard]] std::span<const double> places() const { return places_; }

 private:
  void centre() {
    const auto dimensions = static_cast<std::size_t>(options_.dimensions);
    for (std::size_t k = 0; k < dimensions; ++k) {
      double mean = 0;
      for (std::size_t i = k; i < places_.size(); i += dimensions) mean += places_[i];
      mean /= static_cast<double>(p_.count);
      for (std::size_t i = k; i < places_.size(); i += dimensions) places_[i] -= mean;
    }
  }

  const Affinities& p_;
  const TsneOptions& options_;
  const Pool& pool_;
  std::vector<double> places_, gradient_, velocity_, gains_;
  double theta_;
  int exaggerated_;
  double rate_;
};

}  // namespace

void tsne_gradient(const Affinities& p, std::span<const double> places, int dimensions, double exaggeration,
                   double theta, const Pool& pool, std::span<double> gradient) {
  std::optional<SpaceTree> tree;
  if (theta > 0) tree.emplace(places, dimensions);
  const auto wide = static_cast<std::size_t>(dimensions);
  std::vector<double> push(places.size(), 0.0);
  std::vector<double> sums(static_cast<std::size_t>(chunk_count(p.count, kForceGrain)), 0.0);
  pool.for_chunks(p.count, kForceGrain, [&](Chunk chunk) {
    for (std::int64_t i = chunk.begin; i < chunk.end; ++i) {
      const auto own = std::span(push).subspan(static_cast<std::size_t>(i) * wide, wide);
      sums[static_cast<std::size_t>(chunk.index)] +=
          tree ? tree->repel(i, theta, own) : repel_all(places, dimensions, i, own);
    }
  });
  double sum = 0;  // of all w, in the order of the chunks
  for (const double one : sums) sum += one;
  pool.for_chunks(p.count, kForceGrain, [&](Chunk chunk) {
    for (auto i = static_cast<std::size_t>(chunk.begin); i < static_cast<std::size_t>(chunk.end); ++i) {
      double* const out = gradient.data() + i * wide;
      const double* const own = places.data() + i * wide;
      for (std::size_t k = 0; k < wide; ++k) out[k] = -4 * push[i * wide + k] / sum;
      for (std::int64_t at = p.starts[i]; at < p.starts[i + 1]; ++at) {
        const double* const other =
            places.data() + static_cast<std::size_t>(p.columns[static_cast<std::size_t>(at)]) * wide;
        const double pull =
            4 * exaggeration * p.values[static_cast<std::size_t>(at)] / (1 + squared_apart(own, other, dimensions));
        for (std::size_t k = 0; k < wide; ++k) out[k] += pull * (own[k] - other[k]);
      }
    }
  });
}

double tsne_divergence(const Affinities& p, std::span<const double> places, int dimensions) {
  double sum = 0, out = 0;
  std::vector<double> push(3);
  for (std::int64_t i = 0; i < p.count; ++i) sum += repel_all(places, dimensions, i, push);
  for (std::int64_t i = 0; i < p.count; ++i)
    for (std::int64_t at = p.starts[static_cast<std::size_t>(i)]; at < p.starts[static_cast<std::size_t>(i) + 1];
         ++at) {
      const double value = p.values[static_cast<std::size_t>(at)];
      const double* const other = places.data() + p.columns[static_cast<std::size_t>(at)] * dimensions;
      const double q = 1 / (1 + squared_apart(places.data() + i * dimensions, other, dimensions)) / sum;
      if (value > 0) out += value * std::log(value / q);
    }
  return out;
}

Result<std::vector<double>> principal_start(const NumberRows& rows, int dimensions, double deviation,
                                            const Pool& pool) {
  VITRINE_TRY(const PrincipalComponents parts, principal_components(rows, dimensions, pool));
  const double own = std::sqrt(parts.variance.front());
  std::vector<double> out(parts.scores.begin(), parts.scores.end());
  for (double& place : out) place *= own > 0 ? deviation / own : 0;
  return out;
}

Result<Layout> tsne(const NumberRows& rows, const TsneOptions& options, const Pool& pool, const LayoutWatch& watch) {
  VITRINE_CHECK(check_tsne(rows, options));
  const int iterations = std::clamp(options.iterations, 1, 10'000);
  const auto stop = [&] { return watch && !watch({0, iterations, {}}); };
  const std::int64_t each = rows.count <= kMostExactTsne
                                ? rows.count - 1
                                : static_cast<std::int64_t>(options.perplexity * kNeighboursOfPerplexity);
  VITRINE_TRY(const Neighbours near, nearest_neighbours(rows, each, pool, stop));
  const Affinities p = joint_affinities(near, options.perplexity, pool);
  VITRINE_TRY(std::vector<double> start, principal_start(rows, options.dimensions, kStartDeviation, pool));
  TsneOptions used = options;
  used.iterations = iterations;
  TsneDescent descent(p, used, std::move(start), pool);
  Layout out;
  out.dimensions = options.dimensions;
  while (out.iterations < iterations && !out.stopped) {
    descent.step(out.iterations++);
    out.stopped = watch && !watch({out.iterations, iterations, descent.places()});
  }
  out.places.assign(descent.places().begin(), descent.places().end());
  return out;
}

}  // namespace vitrine
