// The loss around a network's weights: each point against weights that are set and judged apart, the way of the kept
// states against projections written out.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "core/train/landscape.h"
#include "core/train/take_weights.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;
using Directions = LandscapeSettings::Directions;

// A run that has trained and kept its states.
struct Walked {
  Project project;
  std::shared_ptr<Snapshots> past = std::make_shared<Snapshots>();
  std::unique_ptr<Run> run;
  std::shared_ptr<const Trained> trained;

  explicit Walked(Project of, std::uint64_t steps = 12) : project(std::move(of)) {
    RunSetup setup;
    setup.project = project;
    setup.dataset = load(project);
    setup.threads = 2, setup.drained = false, setup.past = past;
    auto made = Run::create(std::move(setup));
    if (!made) throw std::logic_error(made.error().sentence());
    run = std::move(*made);
    for (std::uint64_t step = 1; step <= steps; ++step) {
      run->step_once();
      while (run->status().step < step || run->status().phase == RunPhase::training) std::this_thread::yield();
    }
    trained = run->trained(Run::Which::last).get();
  }
  [[nodiscard]] LandscapeSubject subject(const Pool& pool) const {
    return {run->project(), std::shared_ptr<const Dataset>(std::shared_ptr<void>(), &run->dataset()),
            run->split(),   *trained,
            past.get(),     pool};
  }
  // The loss of these weights, judged apart.
  [[nodiscard]] float judged(const std::vector<float>& weights, Part part, const Pool& pool) const {
    std::string note;
    const auto on = subject(pool);
    Evaluator evaluator(on.project, on.dataset, pool);
    evaluator.normalise_by(scales_of(*trained, on.project, *on.dataset, on.split.train, note).value());
    AlignedVector<float> own(weights.begin(), weights.end());
    evaluator.bind(own.data());
    return evaluator.evaluate(on.split.part(part)).loss;
  }
};

LandscapeSettings settings_of(Directions directions, std::int64_t side = 5) {
  LandscapeSettings out;
  out.directions = directions, out.side = side, out.rows = 0;
  return out;
}

Project wide_project() {  // statistics, gains, biases, a frozen layer
  Project project = norm_project();
  set(project, "layer.dense_2.trainable", "off");
  return project;
}

TEST(Landscape, IsTheLossOfWeightsThatAreSetApart) {
  for (const Directions directions : {Directions::random, Directions::path}) {
    const Walked walked(norm_project());
    const Pool pool(2);
    const LandscapeSettings settings = settings_of(directions);
    const auto landscape = loss_landscape(walked.subject(pool), settings);
    ASSERT_TRUE(landscape.ok()) << landscape.error().sentence();
    const auto plane = landscape_plane(walked.subject(pool), settings);
    ASSERT_TRUE(plane.ok());
    EXPECT_EQ(landscape->alphas[landscape->middle_alpha], 0);
    EXPECT_EQ(landscape->betas[landscape->middle_beta], 0);
    EXPECT_EQ(landscape->step, 12U);
    EXPECT_EQ(landscape->rows, std::ssize(walked.run->split().validation));
    AlignedVector<float> now;
    ASSERT_TRUE(fill_parameters(plane->layout, *walked.trained, "", now).ok());
    EXPECT_EQ(landscape->loss(), walked.judged({now.begin(), now.end()}, Part::validation, pool))
        << "in the middle it is the evaluated loss, bit by bit";
    for (const auto& [a, b] : {std::pair<std::size_t, std::size_t>{0, 0}, {4, 1}, {1, 3}}) {
      std::vector<float> moved(now.begin(), now.end());
      for (std::size_t i = 0; i < moved.size(); ++i)
        moved[i] = static_cast<float>(static_cast<double>(now[i]) +
                                      landscape->alphas[a] * static_cast<double>(plane->directions[0][i]) +
                                      landscape->betas[b] * static_cast<double>(plane->directions[1][i]));
      EXPECT_EQ(landscape->at(a, b), walked.judged(moved, Part::validation, pool));
      EXPECT_NE(landscape->at(a, b), landscape->loss());
    }
  }
}

TEST(Landscape, RandomDirectionsHaveFiltersAsLongAsTheWeights) {
  const Walked walked(wide_project(), 3);
  const Pool pool(2);
  const auto plane = landscape_plane(walked.subject(pool), settings_of(Directions::random));
  ASSERT_TRUE(plane.ok());
  for (const ParameterEntry& entry : plane->layout.entries()) {
    const bool moves =
        entry.spec.role == ParameterRole::weight && entry.spec.shape.rank() == 2 && entry.node != "dense_2";
    const std::int64_t row = moves ? entry.spec.shape[1] : entry.size;
    for (std::int64_t begin = 0; begin < entry.size; begin += row) {
      double own = 0, drawn = 0;
      for (std::int64_t i = begin; i < begin + row; ++i) {
        const auto at = static_cast<std::size_t>(entry.offset + i);
        own += std::pow(static_cast<double>(plane->weights[at]), 2);
        drawn += std::pow(static_cast<double>(plane->directions[0][at]), 2);
      }
      EXPECT_NEAR(std::sqrt(drawn), moves ? std::sqrt(own) : 0, 1e-5 * std::sqrt(own)) << entry.key;
    }
  }
  LandscapeSettings other = settings_of(Directions::random);
  other.seed = 2;
  EXPECT_NE(landscape_plane(walked.subject(pool), other)->directions[0], plane->directions[0]);
}

// Points, share and optimality of the path's plane, with every product written out.
TEST(Landscape, ThePathLiesWhereItsProjectionsSay) {
  const Walked walked(norm_project(), 20);
  const Pool pool(2);
  const auto path = landscape_plane(walked.subject(pool), settings_of(Directions::path));
  ASSERT_TRUE(path.ok()) << path.error().sentence();
  const auto random = landscape_plane(walked.subject(pool), settings_of(Directions::random));
  ASSERT_TRUE(random.ok());
  const auto marks = walked.past->marks();
  ASSERT_EQ(path->path.size(), marks.size() + (marks.back().step == 20 ? 0 : 1));
  EXPECT_EQ(path->path.back().step, 20U);
  EXPECT_EQ(path->path.back().alpha, 0);
  for (const auto* plane : {&*path, &*random}) {
    double held = 0, moved = 0;
    for (std::size_t i = 0; i + 1 < plane->path.size(); ++i) {
      const LandscapeState& state = plane->path[i];
      const auto kept = walked.past->at(state.step).value();
      std::vector<double> away(plane->weights.size(), 0.0);
      for (const ParameterEntry& entry : plane->layout.entries())
        for (std::int64_t k = 0; entry.trained() && k < entry.size; ++k)
          away[static_cast<std::size_t>(entry.offset + k)] =
              static_cast<double>(kept->find(entry.key)->value.values[static_cast<std::size_t>(k)]) -
              static_cast<double>(plane->weights[static_cast<std::size_t>(entry.offset + k)]);
      // What is left beside the point is at right angles to both directions.
      double first = 0, second = 0, rest = 0, all = 0;
      for (std::size_t k = 0; k < away.size(); ++k) {
        const auto d1 = static_cast<double>(plane->directions[0][k]),
                   d2 = static_cast<double>(plane->directions[1][k]);
        const double left = away[k] - state.alpha * d1 - state.beta * d2;
        first += left * d1, second += left * d2, rest += left * left, all += away[k] * away[k];
      }
      EXPECT_NEAR(first, 0, 1e-5);
      EXPECT_NEAR(second, 0, 1e-5);
      EXPECT_NEAR(state.away, std::sqrt(rest), 1e-4 + 1e-3 * std::sqrt(rest));
      held += all - rest, moved += all;
    }
    EXPECT_NEAR(plane->share, held / moved, 1e-5);
  }
  double length = 0, across = 0;
  for (std::size_t k = 0; k < path->weights.size(); ++k) {
    length += std::pow(static_cast<double>(path->directions[0][k]), 2);
    across += static_cast<double>(path->directions[0][k]) * static_cast<double>(path->directions[1][k]);
  }
  EXPECT_NEAR(length, 1, 1e-5);
  EXPECT_NEAR(across, 0, 1e-5);
  EXPECT_GT(path->share, 0.7);
  EXPECT_LT(random->share, 0.2);
  EXPECT_LT(path->path.front().alpha, 0) << "it begins at the left";
  // No plane through two of its states holds more.
  EXPECT_EQ(path->found_from, std::ssize(path->path) - 1);
}

TEST(Landscape, HasTheSameBitsAndLeavesTheRunAlone) {
  const Walked walked(norm_project());
  const auto weights_now = [&] { return walked.run->trained(Run::Which::last).get(); };
  std::vector<float> losses;
  std::vector<double> alphas;
  for (const int threads : {1, 3}) {
    const Pool pool(threads);
    const auto landscape = loss_landscape(walked.subject(pool), settings_of(Directions::path));
    ASSERT_TRUE(landscape.ok());
    if (threads == 1) losses = landscape->losses, alphas = landscape->alphas;
    EXPECT_EQ(landscape->losses, losses);
    EXPECT_EQ(landscape->alphas, alphas);
  }
  const auto after = weights_now();
  for (std::size_t i = 0; i < after->weights.size(); ++i)
    EXPECT_EQ(after->weights[i].value.values, walked.trained->weights[i].value.values);
  EXPECT_EQ(after->state, walked.trained->state);
}

TEST(Landscape, SaysHowFarItIsAndStops) {
  const Walked walked(norm_project(), 4);
  const Pool pool(1);
  std::vector<double> told;
  ASSERT_TRUE(loss_landscape(walked.subject(pool), settings_of(Directions::random), [&](double done) {
                told.push_back(done);
                return true;
              }).ok());
  ASSERT_GE(told.size(), 25U);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_GT(told.back(), 0.9);
  EXPECT_LE(told.back(), 1);
  int asked = 0;
  const auto stopped =
      loss_landscape(walked.subject(pool), settings_of(Directions::random), [&](double) { return ++asked < 10; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(is_cancelled(stopped.error()));
  EXPECT_EQ(asked, 10);
}

TEST(Landscape, SaysWhyNotAndWhatToDo) {
  const Walked fresh(norm_project(), 0);
  const Pool pool(1);
  auto without = fresh.subject(pool);
  without.past = nullptr;
  const auto path = loss_landscape(without, settings_of(Directions::path));
  ASSERT_FALSE(path.ok());
  EXPECT_NE(path.error().sentence().find("random directions"), std::string::npos);
  const auto random = loss_landscape(without, settings_of(Directions::random, 3));
  ASSERT_TRUE(random.ok()) << "no states are needed for it";
  EXPECT_TRUE(random->path.empty());
  LandscapeSettings some = settings_of(Directions::random, 3);
  some.rows = 7;
  EXPECT_EQ(loss_landscape(without, some)->rows, 7);
  some.part = Part::test;
  EXPECT_NE(loss_landscape(without, some).error().sentence().find("test part"), std::string::npos);
  for (const auto& [side, range] : {std::pair{2, 1.0}, {1'000, 1.0}, {5, 0.0}, {5, std::nan("")}}) {
    LandscapeSettings wrong;
    wrong.side = side, wrong.range = range;
    EXPECT_FALSE(loss_landscape(without, wrong).ok());
  }
  Trained sick = *fresh.trained;
  sick.weights.front().value.values.front() = std::numeric_limits<float>::quiet_NaN();
  const LandscapeSubject subject{without.project, without.dataset, without.split, sick, nullptr, pool};
  EXPECT_NE(loss_landscape(subject, settings_of(Directions::random)).error().sentence().find("not finite"),
            std::string::npos);
}

}  // namespace
}  // namespace vitrine
