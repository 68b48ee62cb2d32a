// Denoising diffusion: what is made of a sample fits together, wrong networks are refused, samples are led back.
#include <gtest/gtest.h>

#include <cmath>

#include "core/data/batch.h"
#include "core/train/check.h"
#include "core/train/samples.h"
#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

Project diffusion() {
  Project project;
  Sketch s(project.graph);
  s.input({2});
  read_field(project.graph, s.last(), "noisy");
  s.input({1});
  read_field(project.graph, s.last(), "time");
  s.add("concatenate", {}, {"input_1", "input_2"});
  s.dense(32, "silu");
  s.dense(2);
  s.add("output");
  project.sources = {{"gaussians", {{"samples", std::int64_t{200}}}}};
  set(project, "recipe.type", "diffusion");
  set(project, "recipe.steps", "20");
  set(project, "loss.type", "mse");
  set(project, "objective.target", "noise");
  return project;
}

std::string complaint_of(const Project& project) {
  const DataFacts facts = facts_of(*load(project));
  std::string out;
  for (const Problem& problem : check_project(project, &facts).problems) out += problem.text + "; " + problem.remedy;
  return out;
}

TEST(Diffusion, WhatIsNoisyIsTheSampleAndTheNoiseOfItsTime) {
  const Project project = diffusion();
  const auto data = with_made_fields(project, load(project)).value();
  Batch batch = make_batch(*data, 100);
  std::vector<std::int64_t> rows(100);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i);
  gather(*data, rows, {}, batch, nullptr, 3);
  const auto& x = batch.find("input")->values;
  const auto& noisy = batch.find("noisy")->values;
  const auto& noise = batch.find("noise")->values;
  const auto& time = batch.find("time")->values;
  std::set<float> times;
  for (std::size_t i = 0; i < 100; ++i) {
    times.insert(time[i]);
    // Nichol & Dhariwal: the share that is left, by t/T.
    const auto curve = [](double u) { return std::pow(std::cos((u + 0.008) / 1.008 * 1.5707963267948966), 2); };
    double left = 1;
    for (int t = 1; t <= std::lround(20 * static_cast<double>(time[i])); ++t)
      left *= 1 - std::min(0.999, 1 - curve(t / 20.0) / curve((t - 1) / 20.0));
    for (std::size_t k = 2 * i; k < 2 * i + 2; ++k)
      EXPECT_NEAR(static_cast<double>(noisy[k]),
                  std::sqrt(left) * static_cast<double>(x[k]) + std::sqrt(1 - left) * static_cast<double>(noise[k]),
                  1e-5);
  }
  EXPECT_GT(times.size(), 10U);
  const auto before = noisy;
  gather(*data, rows, {}, batch, nullptr, 4);
  EXPECT_FALSE(before == batch.find("noisy")->values) << "another epoch, other noise";
}

TEST(Diffusion, WrongNetworksAreRefusedInWords) {
  EXPECT_EQ(complaint_of(diffusion()), "");
  const auto says = [](const char* path, const char* value, const std::string& words) {
    Project project = diffusion();
    set(project, path, value);
    EXPECT_NE(complaint_of(project).find(words), std::string::npos) << words << "\nnot in\n" << complaint_of(project);
  };
  says("layer.input_1.field", "input", "no Input reads them");
  says("layer.input_2.field", "target", "no Input reads it");
  says("objective.target", "input", "compared with the noise that was put in");
  says("recipe.data", "nowhere", "is not there");
  says("recipe.data", "target", "learns from a field of numbers");
}

// With a network that says nothing of the noise each step divides by √α and adds z: the first samples are the same
// of however many, and of other seeds others.
TEST(Diffusion, SamplesDependOnTheirSeedAndNumberAlone) {
  const Project project = diffusion();
  const Pool one(1), three(3);
  const auto maker = SampleMaker::create(project, load(project)).value();
  const auto trainer = trainer_of(project, load(project), one);
  const Trained trained = trainer->trained(false);
  std::vector<float> weights(static_cast<std::size_t>(trainer->layout().size()));
  for (const ParameterEntry& entry : trainer->layout().entries())
    std::copy_n(trained.find(entry.key)->value.values.data(), entry.size, weights.data() + entry.offset);
  const Tensor many = maker->make(weights.data(), {}, 100, 7, one),
               few = maker->make(weights.data(), {}, 70, 7, three);
  const Tensor others = maker->make(weights.data(), {}, 70, 8, one);
  EXPECT_TRUE(std::equal(few.values.begin(), few.values.end(), many.values.begin()));
  EXPECT_FALSE(others.values == few.values);
  for (const float value : many.values) EXPECT_TRUE(std::isfinite(value));
  // Stopped in the midst of its rounds it gives no half-made sample.
  for (const int rounds : {0, 5, 25}) {
    int asked = 0;
    const Tensor some = maker->make(weights.data(), {}, 100, 7, one, [&] { return asked++ > rounds; });
    const auto made = static_cast<std::ptrdiff_t>(rounds < 20 ? 0 : 64 * 2);  // the first batch, or nothing
    EXPECT_TRUE(std::equal(some.values.begin(), some.values.begin() + made, many.values.begin()));
    EXPECT_TRUE(std::all_of(some.values.begin() + made, some.values.end(), [](float value) { return value == 0; }));
  }
}

}  // namespace
}  // namespace vitrine
