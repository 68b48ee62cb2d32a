#include "core/embedding/affinities.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vitrine {
namespace {

constexpr int kMostHalvings = 200;
constexpr std::int64_t kFitGrain = 64;

// The entropy of the weights for this β, in nats. `least`: of the distances, taken off so that no weight overflows.
double weigh(std::span<const double> squared, double least, double beta, std::span<double> weights) {
  double sum = 0, moment = 0;
  for (std::size_t j = 0; j < squared.size(); ++j) {
    const double apart = squared[j] - least;
    weights[j] = std::exp(-beta * apart);
    sum += weights[j], moment += weights[j] * apart;
  }
  for (double& weight : weights) weight /= sum;
  return std::log(sum) + beta * moment / sum;
}

struct Directed {
  std::int32_t from, to;
  double ours, theirs;  // what `from` says of `to`, and the other way round
};

// Both directions of each pair brought together.
template <class Together>
Affinities joined(const Neighbours& near, const std::vector<double>& weights, const Together& together) {
  std::vector<Directed> all;
  all.reserve(2 * weights.size());
  for (std::int64_t i = 0; i < near.count; ++i)
    for (std::int64_t n = 0; n < near.each; ++n) {
      const auto at = static_cast<std::size_t>(i * near.each + n);
      const auto own = static_cast<std::int32_t>(i);
      all.push_back({own, near.points[at], weights[at], 0});
      all.push_back({near.points[at], own, 0, weights[at]});
    }
  std::sort(all.begin(), all.end(), [](const Directed& a, const Directed& b) {
    if (a.from != b.from) return a.from < b.from;
    return a.to != b.to ? a.to < b.to : a.ours > b.ours;
  });
  Affinities out;
  out.count = near.count;
  out.starts.assign(static_cast<std::size_t>(near.count) + 1, 0);
  for (std::size_t at = 0; at < all.size();) {
    Directed both = all[at++];
    for (; at < all.size() && all[at].from == both.from && all[at].to == both.to; ++at)
      both.ours += all[at].ours, both.theirs += all[at].theirs;
    out.columns.push_back(both.to);
    out.values.push_back(together(both.ours, both.theirs));
    out.starts[static_cast<std::size_t>(both.from) + 1] = std::ssize(out.values);
  }
  for (std::size_t i = 1; i < out.starts.size(); ++i) out.starts[i] = std::max(out.starts[i], out.starts[i - 1]);
  return out;
}

template <class Fit>
std::vector<double> weights_of(const Neighbours& near, const Pool& pool, const Fit& fit) {
  std::vector<double> out(near.squared.size());
  const auto each = static_cast<std::size_t>(near.each);
  pool.for_chunks(near.count, kFitGrain, [&](Chunk chunk) {
    for (auto i = static_cast<std::size_t>(chunk.begin); i < static_cast<std::size_t>(chunk.end); ++i)
      fit(std::span(near.squared).subspan(i * each, each), std::span(out).subspan(i * each, each));
  });
  return out;
}

}  // namespace

double fit_perplexity(std::span<const double> squared, double perplexity, std::span<double> weights) {
  if (squared.empty()) return 0;
  const double wanted = std::log(std::min(perplexity, static_cast<double>(squared.size())));
  const double least = *std::min_element(squared.begin(), squared.end());
  double mean = 0;
  for (const double one : squared) mean += (one - least) / static_cast<double>(squared.size());
  double beta = mean > 0 ? 1 / mean : 0, low = 0, high = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kMostHalvings; ++i) {
    const double left = weigh(squared, least, beta, weights) - wanted;
    if (std::abs(left) < 1e-10 || mean == 0) break;
    (left > 0 ? low : high) = beta;
    beta = std::isinf(high) ? beta * 2 : (low + high) / 2;
  }
  return beta;
}

Affinities joint_affinities(const Neighbours& near, double perplexity, const Pool& pool) {
  const auto weights = weights_of(near, pool, [&](std::span<const double> squared, std::span<double> out) {
    fit_perplexity(squared, perplexity, out);
  });
  const auto twice = 2 * static_cast<double>(std::max<std::int64_t>(1, near.count));
  return joined(near, weights, [&](double ours, double theirs) { return (ours + theirs) / twice; });
}

double fit_membership(std::span<const double> squared, std::span<double> weights) {
  if (squared.empty()) return 0;
  double rho = 0, mean = 0;
  for (const double one : squared) {
    if (one > 0 && (rho == 0 || std::sqrt(one) < rho)) rho = std::sqrt(one);
    mean += std::sqrt(one) / static_cast<double>(squared.size());
  }
  const double wanted = std::log2(static_cast<double>(squared.size()));
  double sigma = mean > 0 ? mean : 1, low = 0, high = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kMostHalvings; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < squared.size(); ++j) {
      weights[j] = std::exp(-std::max(0.0, std::sqrt(squared[j]) - rho) / sigma);
      sum += weights[j];
    }
    if (std::abs(sum - wanted) < 1e-10 || sigma < 1e-3 * mean || sigma > 1e6 * (mean + 1)) break;
    (sum > wanted ? high : low) = sigma;
    sigma = std::isinf(high) ? sigma * 2 : (low + high) / 2;
  }
  return sigma;
}

Affinities fuzzy_union(const Neighbours& near, const Pool& pool) {
  const auto weights = weights_of(
      near, pool, [](std::span<const double> squared, std::span<double> out) { fit_membership(squared, out); });
  return joined(near, weights, [](double ours, double theirs) { return ours + theirs - ours * theirs; });
}

}  // namespace vitrine
