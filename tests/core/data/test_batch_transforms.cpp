// Fields that are made as a batch is gathered: what they draw belongs to the sample and the epoch alone.
#include "core/base/parallel.h"
#include "core/data/batch.h"
#include "core/data/batch_transform.h"
#include "tests/core/data/support.h"

namespace vitrine {
namespace {

using namespace testing;

std::shared_ptr<const Dataset> images(std::int64_t count) {
  std::vector<float> pixels, classes;
  for (std::int64_t i = 0; i < count * 12; ++i) pixels.push_back(static_cast<float>(i % 7 + 1));
  for (std::int64_t i = 0; i < count; ++i) classes.push_back(static_cast<float>(i % 3));
  return std::make_shared<const Dataset>(dataset({field("input", {1, 3, 4}, pixels), labels(classes, 3)}));
}

std::shared_ptr<const Dataset> with(const std::shared_ptr<const Dataset>& data, const std::vector<Spec>& transforms,
                                    std::uint64_t seed = 1) {
  auto made = with_batch_transforms(data, transforms, seed);
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().sentence());
  return made.ok() ? *made : nullptr;
}

std::vector<float> gathered(const Dataset& data, const std::string& name, const std::vector<std::int64_t>& rows,
                            std::uint64_t epoch, const Pool* pool = nullptr, const Scales& scales = {}) {
  Batch batch = make_batch(data, static_cast<std::int64_t>(rows.size()) + 3);
  gather(data, rows, scales, batch, pool, epoch);
  const Batch::Entry& entry = *batch.find(name);
  return {entry.values.begin(), entry.values.begin() + static_cast<std::ptrdiff_t>(rows.size()) * entry.shape.size()};
}

const Spec kNoise{"gaussian_noise", {{"deviation", 0.5}}};

TEST(BatchTransforms, WithoutAnyTheDatasetIsTheSame) {
  const auto data = images(4);
  EXPECT_EQ(with(data, {}), data);
}

TEST(BatchTransforms, EveryTypeDrawsBySampleAndEpochAlone) {
  const auto data = images(40);
  const Pool pool(4);
  for (const BatchTransformType& type : batch_transform_types().all()) {
    SCOPED_TRACE(type.info.id);
    const bool tokens = type.info.id == "next_token";
    auto own = std::make_shared<Dataset>(*data);
    own->fields.push_back(field("words", {12}, std::vector<float>(480, 1)));
    own->fields.back().kind = FieldKind::tokens, own->fields.back().classes = 5;
    Spec spec{type.info.id, {{"field", std::string("made")}}};
    if (tokens) spec.params.set("from", std::string("words"));
    if (type.info.id == "random_shift") spec.params.set("pixels", std::int64_t{1});
    if (type.info.param("evaluation")) spec.params.set("evaluation", true);
    const auto made = with(own, {spec});
    ASSERT_NE(made, nullptr);
    const Field& field = *made->find("made");
    const auto size = static_cast<std::size_t>(field.shape.size());
    const std::vector<float> all = gathered(*made, "made", rows(0, 40), 2);
    EXPECT_EQ(gathered(*made, "made", rows(0, 40), 2, &pool), all) << "with four threads";
    std::vector<std::int64_t> backwards = rows(0, 40);
    std::reverse(backwards.begin(), backwards.end());
    const std::vector<float> turned = gathered(*made, "made", backwards, 2);
    for (std::size_t i = 0; i < 40; ++i)
      EXPECT_TRUE(std::equal(all.begin() + static_cast<std::ptrdiff_t>(i * size),
                             all.begin() + static_cast<std::ptrdiff_t>((i + 1) * size),
                             turned.begin() + static_cast<std::ptrdiff_t>((39 - i) * size)))
          << "sample " << i;
    if (tokens) continue;
    EXPECT_NE(gathered(*made, "made", rows(0, 40), 3), all) << "another epoch";
    EXPECT_NE(gathered(*with(own, {spec}, 2), "made", rows(0, 40), 2), all) << "another seed";
    EXPECT_EQ(gathered(*made, "input", rows(0, 40), 2), gathered(*data, "input", rows(0, 40), 2))
        << "what it reads stays";
  }
}

TEST(BatchTransforms, GaussianNoiseHasTheDeviationItSays) {
  const auto made = with(images(2000), {kNoise});
  const std::vector<float> noisy = gathered(*made, "noisy", rows(0, 2000), 1);
  const std::vector<float> clean = gathered(*made, "input", rows(0, 2000), 1);
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < noisy.size(); ++i) {
    const double e = static_cast<double>(noisy[i]) - clean[i];
    sum += e, squares += e * e;
  }
  const auto count = static_cast<double>(noisy.size());
  EXPECT_NEAR(sum / count, 0, 5 * 0.5 / std::sqrt(count));
  EXPECT_NEAR(squares / count, 0.25, 5 * 0.25 * std::sqrt(2 / count));
}

TEST(BatchTransforms, MaskingNoiseSetsTheShareItSaysToZeroAndKeepsTheRest) {
  const auto made = with(images(2000), {{"masking_noise", {{"rate", 0.3}}}});
  const std::vector<float> masked = gathered(*made, "masked", rows(0, 2000), 1);
  const std::vector<float> clean = gathered(*made, "input", rows(0, 2000), 1);
  std::size_t gone = 0;
  for (std::size_t i = 0; i < masked.size(); ++i) {
    if (masked[i] == 0)
      ++gone;
    else
      ASSERT_EQ(masked[i], clean[i]);
  }
  const auto count = static_cast<double>(masked.size());
  EXPECT_NEAR(static_cast<double>(gone) / count, 0.3, 5 * std::sqrt(0.3 * 0.7 / count));
}

TEST(BatchTransforms, ItReadsWhatIsNormalised) {
  const auto made = with(images(3), {{"masking_noise", {{"rate", 0.0}}}});
  const Scales scales{{{2}, {10}}, {}, {}};
  EXPECT_EQ(gathered(*made, "masked", rows(0, 3), 1, nullptr, scales),
            gathered(*made, "input", rows(0, 3), 1, nullptr, scales));
}

TEST(BatchTransforms, OneThatChangesAFieldWhereItIsLeavesEvaluationAlone) {
  const auto data = images(30);
  const auto made = with(data, {{"random_shift", {{"pixels", std::int64_t{1}}}}});
  EXPECT_EQ(made->fields.size(), data->fields.size());
  const std::vector<float> plain = gathered(*data, "input", rows(0, 30), 0);
  EXPECT_EQ(gathered(*made, "input", rows(0, 30), 0), plain);
  const std::vector<float> moved = gathered(*made, "input", rows(0, 30), 1);
  EXPECT_NE(moved, plain);
  // Each is one of the nine places, what came from outside 0.
  for (std::size_t sample = 0; sample < 30; ++sample) {
    bool found = false;
    for (int down = -1; down <= 1; ++down)
      for (int right = -1; right <= 1; ++right) {
        bool same = true;
        for (int y = 0; y < 3; ++y)
          for (int x = 0; x < 4; ++x) {
            const int fy = y - down, fx = x - right;
            const bool inside = fy >= 0 && fy < 3 && fx >= 0 && fx < 4;
            const float wanted = inside ? plain[sample * 12 + static_cast<std::size_t>(fy * 4 + fx)] : 0.0F;
            same = same && moved[sample * 12 + static_cast<std::size_t>(y * 4 + x)] == wanted;
          }
        found = found || same;
      }
    EXPECT_TRUE(found) << "sample " << sample;
  }
}

TEST(BatchTransforms, WhatEvaluationDoesNotSeeIsACopyThere) {
  Spec spec = kNoise;
  spec.params.set("evaluation", false);
  const auto made = with(images(5), {spec});
  EXPECT_EQ(gathered(*made, "noisy", rows(0, 5), 0), gathered(*made, "input", rows(0, 5), 0));
  EXPECT_NE(gathered(*made, "noisy", rows(0, 5), 1), gathered(*made, "input", rows(0, 5), 1));
}

TEST(BatchTransforms, TheNextTokenStandsAtEachPositionAndNothingAtTheLast) {
  Field words = field("input", {4}, {3, 1, 0, 2, 2, 2, 1, 3});
  words.kind = FieldKind::tokens, words.classes = 4;
  const auto data = std::make_shared<const Dataset>(dataset({words, labels({0, 1}, 2)}));
  const auto made = with(data, {{"next_token", {}}});
  EXPECT_EQ(gathered(*made, "next", {0, 1}, 1), (std::vector<float>{1, 0, 2, -1, 2, 1, 3, -1}));
  EXPECT_EQ(made->find("next")->kind, FieldKind::classes);
  EXPECT_EQ(made->find("next")->classes, 4);
  EXPECT_EQ(made->origin("next"), nullptr) << "it holds something else than what it is made of";
}

TEST(BatchTransforms, OneMayReadWhatAnotherMakes) {
  const auto made = with(images(5), {kNoise, {"masking_noise", {{"from", std::string("noisy")}, {"rate", 0.0}}}});
  EXPECT_EQ(gathered(*made, "masked", rows(0, 5), 1), gathered(*made, "noisy", rows(0, 5), 1));
  EXPECT_EQ(made->origin("masked"), made->find("input"));
}

TEST(BatchTransforms, WhatDoesNotFitIsSaidInWords) {
  const auto refused = [](const std::vector<Spec>& transforms) {
    const auto made = with_batch_transforms(images(3), transforms, 1);
    EXPECT_FALSE(made.ok());
    return made.ok() ? std::string() : made.error().sentence();
  };
  const auto says = [&](const std::vector<Spec>& transforms, const std::string& words) {
    const std::string sentence = refused(transforms);
    EXPECT_NE(sentence.find(words), std::string::npos) << sentence;
  };
  says({{"gaussian_noise", {{"from", std::string("pictures")}}}}, "no field “pictures”");
  says({{"gaussian_noise", {{"from", std::string("target")}}}}, "holds classes");
  says({{"next_token", {}}}, "needs sequences of tokens");
  says({{"random_shift", {{"pixels", std::int64_t{3}}}}}, "out of sight");
  says({kNoise, kNoise}, "a field “noisy” already");
  says({kNoise, kNoise}, "batch_transform_2");
  says({{"random_numbers", {{"field", std::string("target")}}}}, "a field “target” already");
  says({{"random_numbers", {{"field", std::string("a b")}}}}, "cannot be the name of a field");
}

}  // namespace
}  // namespace vitrine
