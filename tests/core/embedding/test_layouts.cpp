// t-SNE and UMAP: their parts against definitions written out here, and what they make of points that lie apart.
#include <cmath>

#include "core/embedding/procrustes.h"
#include "core/embedding/space_tree.h"
#include "core/embedding/tsne.h"
#include "core/embedding/umap.h"
#include "tests/core/embedding/support.h"

namespace vitrine {
namespace {

using namespace test;

std::vector<double> drawn(std::size_t count, double spread) {
  const Rng rng(11, 4);
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(spread * rng.normal(0, i));
  return out;
}

double squared_between(std::span<const float> a, std::span<const float> b) {
  double out = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    out += std::pow(static_cast<double>(a[k]) - static_cast<double>(b[k]), 2);
  return out;
}

TEST(Neighbours, AreTheNearestOfAll) {
  const Cloud cloud = three_clouds(60, 6);
  const auto near = nearest_neighbours(cloud.rows(), 7, Pool(2));
  ASSERT_TRUE(near.ok());
  for (std::int64_t i = 0; i < 60; ++i) {
    std::vector<std::pair<double, std::int32_t>> all;
    for (std::int64_t j = 0; j < 60; ++j)
      if (j != i) all.emplace_back(squared_between(cloud.rows().row(i), cloud.rows().row(j)), static_cast<int>(j));
    std::sort(all.begin(), all.end());
    for (std::int64_t n = 0; n < 7; ++n) {
      EXPECT_EQ(near->points[static_cast<std::size_t>(i * 7 + n)], all[static_cast<std::size_t>(n)].second);
      EXPECT_NEAR(near->squared[static_cast<std::size_t>(i * 7 + n)], all[static_cast<std::size_t>(n)].first, 1e-9);
    }
  }
  EXPECT_FALSE(nearest_neighbours({cloud.values, kMostNeighbourPoints + 1, 0}, 3, Pool(1)).ok());
}

TEST(Affinities, HaveThePerplexityThatIsAskedFor) {
  for (const double perplexity : {2.0, 5.0, 30.0}) {
    std::vector<double> squared, weights(90);
    for (int j = 0; j < 90; ++j) squared.push_back(1 + 0.37 * j * j);
    const double beta = fit_perplexity(squared, perplexity, weights);
    double sum = 0, entropy = 0, apart = 0;
    for (const double one : squared) apart += std::exp(-beta * one);
    for (std::size_t j = 0; j < 90; ++j) {
      sum += weights[j];
      if (weights[j] > 0) entropy -= weights[j] * std::log2(weights[j]);
      EXPECT_NEAR(weights[j], std::exp(-beta * squared[j]) / apart, 1e-9);
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_NEAR(std::exp2(entropy), perplexity, 1e-5);
  }
  std::vector<double> same(9, 4.0), alike(9);
  fit_perplexity(same, 3, alike);
  for (const double one : alike) EXPECT_NEAR(one, 1.0 / 9, 1e-12);
}

TEST(Affinities, AreTheMeanOfBothDirections) {
  const Cloud cloud = three_clouds(30, 5);
  const auto near = nearest_neighbours(cloud.rows(), 29, Pool(1));
  const Affinities p = joint_affinities(*near, 5, Pool(1));
  std::vector<std::vector<double>> directed(30, std::vector<double>(30, 0));
  for (std::size_t i = 0; i < 30; ++i) {
    std::vector<double> weights(29);
    fit_perplexity(std::span(near->squared).subspan(i * 29, 29), 5, weights);
    for (std::size_t n = 0; n < 29; ++n) directed[i][static_cast<std::size_t>(near->points[i * 29 + n])] = weights[n];
  }
  double sum = 0;
  for (std::size_t i = 0; i < 30; ++i)
    for (auto at = p.starts[i]; at < p.starts[i + 1]; ++at) {
      const auto j = static_cast<std::size_t>(p.columns[static_cast<std::size_t>(at)]);
      EXPECT_NEAR(p.values[static_cast<std::size_t>(at)], (directed[i][j] + directed[j][i]) / 60, 1e-12);
      sum += p.values[static_cast<std::size_t>(at)];
    }
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(Affinities, OfTheFuzzyUnionAddUpToTheLogarithmBeforeIt) {
  std::vector<double> squared, weights(15);
  for (int j = 1; j <= 15; ++j) squared.push_back(0.5 * j * j);
  const double sigma = fit_membership(squared, weights);
  double sum = 0;
  for (std::size_t j = 0; j < 15; ++j) {
    sum += weights[j];
    EXPECT_NEAR(weights[j], std::exp(-(std::sqrt(squared[j]) - std::sqrt(0.5)) / sigma), 1e-12);
  }
  EXPECT_NEAR(sum, std::log2(15.0), 1e-6);
  EXPECT_EQ(weights[0], 1);
}

// ---- turning

TEST(NearestTurn, IsTheOneThatTheOtherPictureWasTurnedBy) {
  const std::vector<double> now = drawn(60, 3);
  const double c = std::cos(0.7), s = std::sin(0.7);
  for (const Turn& turn : {Turn{c, -s, 0, s, c, 0, 0, 0, 1}, Turn{0, 1, 0, 1, 0, 0, 0, 0, -1}, kNoTurn}) {
    std::vector<double> before(now.size(), 0.0);
    for (std::size_t i = 0; i < now.size(); i += 3)
      for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t k = 0; k < 3; ++k) before[i + row] += turn[row * 3 + k] * now[i + k];
    const Turn found = nearest_turn(before, now);
    for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(found[i], turn[i], 1e-9);
  }
  EXPECT_EQ(nearest_turn({}, {}), kNoTurn);
}

// ---- t-SNE

TEST(Tsne, GradientIsTheDifferenceQuotientOfTheDivergence) {
  const Cloud cloud = three_clouds(40, 6);
  const auto near = nearest_neighbours(cloud.rows(), 39, Pool(1));
  const Affinities p = joint_affinities(*near, 8, Pool(1));
  for (const int dimensions : {2, 3}) {
    std::vector<double> places = drawn(static_cast<std::size_t>(40 * dimensions), 2), gradient(places.size());
    tsne_gradient(p, places, dimensions, 1, 0, Pool(2), gradient);
    for (std::size_t i = 0; i < places.size(); i += 7) {
      constexpr double kStep = 1e-5;
      const double here = places[i];
      places[i] = here + kStep;
      const double above = tsne_divergence(p, places, dimensions);
      places[i] = here - kStep;
      const double below = tsne_divergence(p, places, dimensions);
      places[i] = here;
      EXPECT_NEAR(gradient[i], (above - below) / (2 * kStep), 1e-8) << dimensions << " dimensions, " << i;
    }
  }
}

TEST(Tsne, CellsComeToNearlyTheSameGradient) {
  const Cloud cloud = three_clouds(600, 6);
  const auto near = nearest_neighbours(cloud.rows(), 30, Pool(2));
  const Affinities p = joint_affinities(*near, 10, Pool(2));
  for (const int dimensions : {2, 3}) {
    const std::vector<double> places = drawn(static_cast<std::size_t>(600 * dimensions), 10);
    std::vector<double> exact(places.size()), cells(places.size()), open(places.size());
    tsne_gradient(p, places, dimensions, 1, 0, Pool(2), exact);
    tsne_gradient(p, places, dimensions, 1, 0.5, Pool(2), cells);
    tsne_gradient(p, places, dimensions, 1, 1e-9, Pool(2), open);
    double size = 0, off = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      size += exact[i] * exact[i], off += std::pow(cells[i] - exact[i], 2);
      EXPECT_NEAR(open[i], exact[i], 1e-12) << "every cell opened: all pairs";
    }
    EXPECT_GT(off, 0) << "no cell was taken as one";
    EXPECT_LT(std::sqrt(off / size), 0.02);
  }
}

TEST(Tsne, TakesPointsThatLieAtOnePlace) {
  std::vector<double> places(40, 1.5);
  places[0] = 3;
  const SpaceTree tree(places, 2);
  std::vector<double> push(2, 0.0);
  EXPECT_NEAR(tree.repel(5, 0.5, push), 18 + 1 / (1 + 2.25), 1e-9);
}

TEST(Tsne, ThreeCloudsComeApart) {
  for (const auto& [count, dimensions] : {std::pair<std::int64_t, int>{150, 2}, {150, 3}, {450, 2}}) {
    const Cloud cloud = three_clouds(count);
    TsneOptions options;
    options.dimensions = dimensions, options.perplexity = 15, options.iterations = 300;
    const auto told = tsne(cloud.rows(), options, Pool(2));
    ASSERT_TRUE(told.ok());
    EXPECT_EQ(std::ssize(told->places), count * dimensions);
    EXPECT_EQ(told->iterations, 300);
    EXPECT_FALSE(told->stopped);
    EXPECT_GT(purity(told->places, dimensions, cloud.group, 10), 0.99) << count;
  }
}

TEST(Tsne, IsTheSameBitsAtAnyThreadCount) {
  for (const std::int64_t count : {120, 420}) {
    const Cloud cloud = three_clouds(count);
    TsneOptions options;
    options.perplexity = 10, options.iterations = 40;
    EXPECT_EQ(tsne(cloud.rows(), options, Pool(1))->places, tsne(cloud.rows(), options, Pool(3))->places);
  }
}

TEST(Tsne, StopsWhenItIsTold) {
  const Cloud cloud = three_clouds(90);
  TsneOptions options;
  options.perplexity = 10;
  int calls = 0;
  std::vector<float> last;
  const auto told = tsne(cloud.rows(), options, Pool(1), [&](const LayoutProgress& now) {
    calls += now.iteration > 0 ? 1 : 0;
    EXPECT_EQ(now.iteration, calls);
    last.assign(now.places.begin(), now.places.end());
    return now.iteration < 12;
  });
  ASSERT_TRUE(told.ok());
  EXPECT_TRUE(told->stopped);
  EXPECT_EQ(calls, 12);
  EXPECT_EQ(told->iterations, 12);
  EXPECT_EQ(told->places, last) << "what there is so far";
  const auto at_once = tsne(cloud.rows(), options, Pool(1), [](const LayoutProgress&) { return false; });
  ASSERT_FALSE(at_once.ok());
  EXPECT_EQ(at_once.error().code, "cancelled");
}

TEST(Layouts, SayWhatDoesNotFit) {
  Cloud cloud = three_clouds(30);
  TsneOptions many;
  many.perplexity = 10;
  const auto few = tsne(cloud.rows(), many, Pool(1));
  ASSERT_FALSE(few.ok());
  EXPECT_NE(few.error().sentence().find("at most 9.6"), std::string::npos) << few.error().sentence();
  UmapOptions wide;
  wide.neighbours = 30;
  EXPECT_FALSE(umap(cloud.rows(), wide, Pool(1)).ok());
  EXPECT_FALSE(umap({std::span(cloud.values).first(60), 3, 20}, {}, Pool(1)).ok());
  cloud.values[25] = std::nanf("");
  const auto lost = umap(cloud.rows(), {}, Pool(1));
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().where, "row 2");
}

// ---- UMAP

// Of McInnes's own program for 0.1: a = 1.577, b = 0.895. And no curve beside it is nearer.
TEST(Umap, CurveIsTheNearest) {
  const UmapCurve curve = umap_curve(0.1);
  EXPECT_NEAR(curve.a, 1.577, 0.01);
  EXPECT_NEAR(curve.b, 0.895, 0.005);
  const auto error = [](double a, double b) {
    double sum = 0;
    for (int i = 1; i <= 300; ++i) {
      const double x = i / 100.0, wanted = x <= 0.1 ? 1 : std::exp(-(x - 0.1));
      sum += std::pow(wanted - 1 / (1 + a * std::pow(x, 2 * b)), 2);
    }
    return sum;
  };
  for (const double by : {-0.01, 0.01}) {
    EXPECT_LT(error(curve.a, curve.b), error(curve.a + by, curve.b));
    EXPECT_LT(error(curve.a, curve.b), error(curve.a, curve.b + by));
  }
}

TEST(Umap, ThreeCloudsComeApart) {
  const Cloud cloud = three_clouds(240);
  for (const int dimensions : {2, 3}) {
    UmapOptions options;
    options.dimensions = dimensions, options.epochs = 200;
    const auto told = umap(cloud.rows(), options, Pool(2));
    ASSERT_TRUE(told.ok());
    EXPECT_GT(purity(told->places, dimensions, cloud.group, 10), 0.99);
  }
}

TEST(Umap, IsTheSameBitsAtAnyThreadCountAndAnotherWithAnotherSeed) {
  const Cloud cloud = three_clouds(150);
  UmapOptions options;
  options.epochs = 50;
  const auto one = umap(cloud.rows(), options, Pool(1));
  EXPECT_EQ(one->places, umap(cloud.rows(), options, Pool(3))->places);
  options.seed = 2;
  EXPECT_NE(one->places, umap(cloud.rows(), options, Pool(1))->places);
}

TEST(Umap, StopsWhenItIsTold) {
  const Cloud cloud = three_clouds(60);
  const auto told = umap(cloud.rows(), {}, Pool(1), [](const LayoutProgress& now) { return now.iteration < 7; });
  ASSERT_TRUE(told.ok());
  EXPECT_TRUE(told->stopped);
  EXPECT_EQ(told->iterations, 7);
}

}  // namespace
}  // namespace vitrine
