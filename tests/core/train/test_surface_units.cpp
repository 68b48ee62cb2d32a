// What one unit says over the plane of two inputs: against the unit written out in double.
#include <gtest/gtest.h>

#include <cmath>

#include "core/train/probes/plane_units.h"
#include "core/train/probes/surface.h"
#include "tests/core/train/opened.h"

namespace vitrine {
namespace {

using namespace test;

Project plane_project() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  s.dense(7, "tanh");
  s.add("dropout", {{"rate", 0.5}});
  s.dense(2);
  project.sources = {{"moons", {{"samples", std::int64_t{80}}}}};
  project.transform = {"standardise", {}};
  return project;
}

TEST(SurfaceOfAUnit, IsTheUnitOverTheGrid) {
  Opened opened(plane_project(), 3);
  const auto told = opened.look<SurfaceAnswer>(surface_of(40, "dense_1", 4));  // more cells than a batch
  EXPECT_EQ(told->why, "");
  EXPECT_EQ(told->node, "dense_1");
  EXPECT_EQ(told->units, 7);
  ASSERT_EQ(told->values.shape, (Shape{40, 40, 1}));
  const std::vector<double> w = opened.weight("dense_1/weight"), b = opened.weight("dense_1/bias");
  for (int row = 0; row < 40; ++row)
    for (int column = 0; column < 40; ++column) {
      std::vector<float> x{told->low[0] + (told->high[0] - told->low[0]) * (static_cast<float>(column) + 0.5F) / 40,
                           told->low[1] + (told->high[1] - told->low[1]) * (static_cast<float>(row) + 0.5F) / 40};
      opened.trainer->scales().input.apply(x);
      const double sum = b[4] + w[8] * static_cast<double>(x[0]) + w[9] * static_cast<double>(x[1]);
      ASSERT_NEAR(told->values.values[static_cast<std::size_t>(row * 40 + column)], std::tanh(sum), 1e-5);
    }
  // The last layer's unit is the answer before it becomes a probability; without a layer nothing has changed.
  const auto whole = opened.look<SurfaceAnswer>(surface_of(8)),
             first = opened.look<SurfaceAnswer>(surface_of(8, "dense_2", 0)),
             second = opened.look<SurfaceAnswer>(surface_of(8, "dense_2", 1));
  ASSERT_EQ(whole->values.shape, (Shape{8, 8, 2}));
  for (std::size_t i = 0; i < 64; ++i) {
    const double apart = static_cast<double>(second->values.values[i]) - static_cast<double>(first->values.values[i]);
    EXPECT_NEAR(whole->values.values[2 * i + 1], 1 / (1 + std::exp(-apart)), 1e-5);
  }
}

TEST(SurfaceOfAUnit, AllUnitsOfOneLayerAreThoseOfEach) {
  Opened opened(plane_project(), 3);
  const auto told = opened.look<PlaneUnitsAnswer>(plane_units_of(20, 5, "dense_1"));
  ASSERT_EQ(told->layers.size(), 1U);
  EXPECT_EQ(told->layers[0].units, 7);
  ASSERT_EQ(told->layers[0].values.shape, (Shape{5, 20, 20}));
  for (std::int64_t unit = 0; unit < 5; ++unit) {
    const auto alone = opened.look<SurfaceAnswer>(surface_of(20, "dense_1", unit));
    for (std::size_t i = 0; i < 400; ++i)
      EXPECT_NEAR(told->layers[0].values.values[static_cast<std::size_t>(unit) * 400 + i], alone->values.values[i],
                  1e-5);
  }
  EXPECT_GT(opened.look<PlaneUnitsAnswer>(plane_units_of(20, 5))->layers.size(), 2U);
  EXPECT_NE(opened.look<PlaneUnitsAnswer>(plane_units_of(20, 5, "dense_9"))->why.find("no layer"), std::string::npos);
}

TEST(SurfaceOfAUnit, SaysWhyNot) {
  Opened opened(plane_project());
  EXPECT_NE(opened.look<SurfaceAnswer>(surface_of(8, "dense_9", 0))->why.find("no layer"), std::string::npos);
  EXPECT_NE(opened.look<SurfaceAnswer>(surface_of(8, "dense_1", 7))->why.find("from 1 to 7"), std::string::npos);
  EXPECT_TRUE(Opened(image_project()).look<SurfaceAnswer>(surface_of(8, "dense_1", 0))->values.values.empty());
}

}  // namespace
}  // namespace vitrine
