#include "core/data/normalise.h"

#include <cmath>

#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using testing::field;
using testing::rows;

Normalisation fit(const std::string& type, const Field& f, const std::vector<std::int64_t>& on) {
  return transform_types().at(type).fit({}, f, on);
}

TEST(Normalise, StandardiseGivesMeanZeroAndDeviationOne) {
  const Field f = field("input", {2}, {1, 10, 3, 10, 5, 10, 7, 10});  // second feature constant
  const Normalisation n = fit("standardise", f, rows(0, 4));
  EXPECT_FLOAT_EQ(n.shift[0], 4);
  EXPECT_FLOAT_EQ(n.scale[0], static_cast<float>(1 / std::sqrt(5.0)));  // population variance of 1, 3, 5, 7
  EXPECT_FLOAT_EQ(n.shift[1], 10);
  EXPECT_FLOAT_EQ(n.scale[1], 1);
}

TEST(Normalise, MinMaxGoesFromZeroToOne) {
  const Field f = field("input", {1}, {-2, 6, 2});
  const Normalisation n = fit("minmax", f, rows(0, 3));
  std::vector<float> values{-2, 6, 2};
  n.apply(values);
  EXPECT_EQ(values, (std::vector<float>{0, 1, 0.5F}));
}

TEST(Normalise, ReadsTheTrainingRowsOnly) {
  Field f = field("input", {2}, {1, 2, 3, 4, 5, 6, 7, 8});
  for (const char* type : {"standardise", "minmax"}) {
    const std::vector<std::int64_t> training{0, 2};
    const Normalisation before = fit(type, f, training);
    Field changed = f;
    changed.values.floats()[2] = 1e6F;   // sample 1
    changed.values.floats()[7] = -1e6F;  // sample 3
    EXPECT_EQ(fit(type, changed, training), before) << type;
    changed.values.floats()[0] = 100;  // sample 0 is of the training split
    EXPECT_NE(fit(type, changed, training), before) << type;
  }
}

TEST(Normalise, ImagesAreFittedPerChannel) {
  // Two samples of 2×1×2: channel 0 holds 0 … 3, channel 1 holds 10 and 20.
  const Field f = field("input", {2, 1, 2}, {0, 1, 10, 20, 2, 3, 20, 10});
  const Normalisation n = fit("standardise", f, rows(0, 2));
  ASSERT_EQ(n.shift.size(), 4U);
  EXPECT_FLOAT_EQ(n.shift[0], 1.5F);
  EXPECT_FLOAT_EQ(n.shift[1], 1.5F);
  EXPECT_FLOAT_EQ(n.shift[2], 15);
  EXPECT_FLOAT_EQ(n.scale[3], 0.2F);
  const Field grey = field("input", {1, 2, 2}, {0, 1, 2, 3});
  EXPECT_EQ(fit("minmax", grey, rows(0, 1)).shift.size(), 1U);  // one channel: one pair for all pixels
}

TEST(Normalise, SequencesOfVectorsAreFittedPerFeature) {
  const Field f = field("input", {2, 2}, {0, 100, 4, 300});  // T×C
  const Normalisation n = fit("minmax", f, rows(0, 1));
  EXPECT_EQ(n.shift, (std::vector<float>{0, 100, 0, 100}));
  EXPECT_EQ(n.scale, (std::vector<float>{0.25F, 0.005F, 0.25F, 0.005F}));
}

TEST(Normalise, ScaleDefaultsToBytes) {
  const Field f = field("input", {1}, {0, 255, 51});
  std::vector<float> values{0, 255, 51};
  fit("scale", f, rows(0, 1)).apply(values);
  EXPECT_FLOAT_EQ(values[1], 1);
  EXPECT_FLOAT_EQ(values[2], 0.2F);
}

TEST(Normalise, InvertUndoesApply) {
  const Field f = field("input", {3}, {1, -5, 100, 2, 7, 300, 4, 0, 200});
  for (const auto& type : transform_types().all()) {
    std::vector<float> values{1.5F, 2, 250, -1, 3, 0};
    const std::vector<float> before = values;
    const Normalisation n = type.fit({}, f, rows(0, 3));
    n.apply(values);
    n.invert(values);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], before[i], 1e-4) << type.info.id;
  }
}

TEST(Normalise, TokensAndClassesStayAsTheyAre) {
  Field f = field("input", {2}, {0, 3, 2, 1});
  f.classes = 4;
  for (const FieldKind kind : {FieldKind::tokens, FieldKind::classes}) {
    f.kind = kind;
    for (const auto& type : transform_types().all())
      EXPECT_TRUE(type.fit({}, f, rows(0, 2)).identity()) << type.info.id;
  }
}

// The mean of 0.1 + 1e6 in float would be far off; the deviation of a large, nearly constant feature even more.
TEST(Normalise, SumsInDouble) {
  std::vector<float> values;
  for (int i = 0; i < 100000; ++i) values.push_back(i % 2 ? 1e6F + 1 : 1e6F);
  const Normalisation n = fit("standardise", field("input", {1}, values), rows(0, 100000));
  EXPECT_FLOAT_EQ(n.scale[0], 2);  // deviation 0.5
  const std::vector<float> same(100001, 0.1F);
  EXPECT_EQ(fit("standardise", field("input", {1}, same), rows(0, 100001)).scale[0], 1);  // constant, exactly
}

TEST(Normalise, ExtremesStayFinite) {
  for (const float reach : {1e-44F, 3e38F}) {
    const Field f = field("input", {1}, {-reach, reach, 0});
    for (const char* type : {"standardise", "minmax"}) {
      const Normalisation n = fit(type, f, rows(0, 3));
      EXPECT_TRUE(std::isfinite(n.shift[0]) && std::isfinite(n.scale[0]) && n.scale[0] != 0) << type << reach;
    }
  }
}

}  // namespace
}  // namespace vitrine
