// The bars of the examples that learn by other ways than labels: run by hand, it prints what each comes to.
//   bench_recipes [EXAMPLE…] [--seeds N]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "core/graph/sketch.h"
#include "core/io/examples.h"
#include "core/project/settings.h"
#include "core/train/samples.h"
#include "core/train/trainer.h"

namespace vitrine {
namespace {

using Data = std::shared_ptr<const Dataset>;

struct Learnt {
  std::unique_ptr<Trainer> trainer;
  double seconds = 0;
};

Learnt learn(Project project, int seed, const Pool& pool) {
  project.training.set("seed", std::int64_t{seed});
  const Spec& source = project.sources.front();
  const Data data =
      source_types().at(source.type).load(source.params, "", static_cast<std::uint64_t>(seed), {}).value();
  Learnt out;
  out.trainer = Trainer::create(project, data, pool).value();
  const auto began = std::chrono::steady_clock::now();
  while (!out.trainer->all_epochs_done()) {
    Trainer::Outcome outcome = Trainer::Outcome::step;
    while (outcome == Trainer::Outcome::step) outcome = out.trainer->step();
    if (outcome == Trainer::Outcome::not_finite) std::printf("%s\n", out.trainer->bad_story().c_str()), std::exit(1);
    (void)out.trainer->finish_epoch();
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return out;
}

Tensor made(const Trainer& trainer, std::int64_t count, const Pool& pool) {
  const auto maker = SampleMaker::create(trainer.project(), trainer.data()).value();
  return maker->make(trainer.state().parameters.data(), trainer.scales(), count, 7, pool);
}

// Eight clouds on the unit circle: the share of samples within 3 deviations of one, and of the rarest cloud.
void gaussians(int seed, const Pool& pool) {
  const Learnt learnt = learn(load_example("gaussians-gan").value(), seed, pool);
  const Tensor points = made(*learnt.trainer, 4000, pool);
  std::map<int, int> near;
  int inside = 0;
  for (std::size_t i = 0; i < 4000; ++i) {
    const double x = points.values[2 * i], y = points.values[2 * i + 1];
    for (int cloud = 0; cloud < 8; ++cloud) {
      const double angle = 2 * M_PI * (cloud / 8.0 + 0.125);
      if (std::hypot(x - std::cos(angle), y - std::sin(angle)) < 0.15) ++inside, ++near[cloud];
    }
  }
  int least = 4000;
  for (int cloud = 0; cloud < 8; ++cloud) least = std::min(least, near[cloud]);
  std::printf("gaussians-gan seed %d: %.1f s, %.3f within 3 deviations (bar 0.8), rarest cloud %.3f (bar 0.05)\n",
              seed, learnt.seconds, inside / 4000.0, least / 4000.0);
}

// What the layer called “code” says of these samples: the part of the network that leads to it.
Tensor codes(const Trainer& trainer, const std::vector<std::int64_t>& rows, const Pool& pool) {
  const auto count = static_cast<std::int64_t>(rows.size());
  Program program(lower_graph(trainer.project().graph, count, {{"code"}}), {},
                  {.training = false, .whole = &trainer.layout()});
  program.bind(const_cast<float*>(trainer.state().parameters.data()), nullptr);
  Batch batch = make_batch(trainer.dataset(), count);
  gather(trainer.dataset(), rows, trainer.scales(), batch);
  feed_inputs(program, batch);
  program.forward({pool, count});
  const int value = program.ops().outputs[0].value;
  Tensor out(program.shape(value, count));
  std::copy_n(static_cast<const float*>(program.value(value)), out.values.size(), out.values.begin());
  return out;
}

// A linear reader: softmax regression on the two numbers, trained on the training samples, judged on the others.
double read_linearly(const Trainer& trainer, const Pool& pool) {
  const auto set_of = [&](const std::vector<std::int64_t>& rows) {
    auto data = std::make_shared<Dataset>();
    const Tensor code = codes(trainer, rows, pool);
    data->count = static_cast<std::int64_t>(rows.size());
    Field input, target = trainer.dataset().target();
    input.name = "input", input.shape = Shape{2};
    input.values = Numbers(code.values.begin(), code.values.end());
    std::vector<float> labels;
    for (const auto row : rows) labels.push_back(trainer.dataset().target().sample(row)[0]);
    target.values = Numbers(labels.begin(), labels.end());
    data->fields = {std::move(input), std::move(target)};
    return data;
  };
  auto all = set_of(trainer.split().train);
  const auto held = set_of(trainer.split().test);
  const auto learnt_count = all->count;
  for (std::size_t f = 0; f < 2; ++f) {
    auto& to = all->fields[f].values.floats();
    to.insert(to.end(), held->fields[f].values.begin(), held->fields[f].values.end());
  }
  all->count += held->count;
  Project reader;
  Sketch s(reader.graph);
  s.input({2});
  s.dense(10);
  reader.transform = {"standardise", {}};
  reader.split = {{"mode", std::string("ordered")},
                  {"validation", static_cast<double>(held->count) / static_cast<double>(learnt_count + held->count)},
                  {"test", 0.0}};
  reader.training = {{"epochs", std::int64_t{60}}, {"batch_size", std::int64_t{64}}};
  reader.optimizers.front().optimizer.params.set("learning_rate", 0.02);
  auto reading = Trainer::create(reader, all, pool).value();
  float accuracy = 0;
  while (!reading->all_epochs_done()) {
    while (reading->step() == Trainer::Outcome::step) {
    }
    accuracy = reading->finish_epoch()->validation.metrics.at(0);
  }
  return static_cast<double>(accuracy);
}

void autoencoder(int seed, const Pool& pool) {
  const Learnt learnt = learn(load_example("digits-autoencoder").value(), seed, pool);
  std::printf(
      "digits-autoencoder seed %d: %.1f s, a linear reader of two numbers names %.3f of the classes (bar 0.7)\n",
      seed, learnt.seconds, read_linearly(*learnt.trainer, pool));
}

// Root mean square of what is left of the noise, of that which was added.
void denoising(int seed, const Pool& pool) {
  const Learnt learnt = learn(load_example("digits-denoising").value(), seed, pool);
  Trainer& trainer = *learnt.trainer;
  const auto& rows = trainer.split().test;
  const Tensor back = trainer.evaluator().predict(rows);
  Batch batch = make_batch(trainer.dataset(), static_cast<std::int64_t>(rows.size()));
  gather(trainer.dataset(), rows, trainer.scales(), batch);
  const auto &noisy = batch.find("noisy")->values, &clean = batch.find("input")->values;
  double before = 0, after = 0;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    before += std::pow(static_cast<double>(noisy[i] - clean[i]), 2);
    after += std::pow(static_cast<double>(back.values[i] - clean[i]), 2);
  }
  std::printf("digits-denoising seed %d: %.1f s, noise %.3f before, %.3f after: %.2f of it (bar 0.5)\n", seed,
              learnt.seconds, std::sqrt(before / static_cast<double>(clean.size())),
              std::sqrt(after / static_cast<double>(clean.size())), std::sqrt(after / before));
}

void variational(int seed, const Pool& pool, Trainer& judge) {
  const Learnt learnt = learn(load_example("digits-vae").value(), seed, pool);
  Tensor pictures = made(*learnt.trainer, 1000, pool);
  Tensor named = judge.evaluator().predict(pictures);
  to_probabilities(judge.project(), named);
  std::vector<int> classes(10);
  double confidence = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    const float* row = named.values.data() + 10 * i;
    const auto best = static_cast<std::size_t>(std::max_element(row, row + 10) - row);
    ++classes[best];
    confidence += static_cast<double>(row[best]) / 1000;
  }
  std::printf("digits-vae seed %d: %.1f s, rarest class %.3f (bar 0.03), mean confidence %.3f (bar 0.7)\n", seed,
              learnt.seconds, *std::min_element(classes.begin(), classes.end()) / 1000.0, confidence);
}

}  // namespace
}  // namespace vitrine

int main(int count, char** words) {
  using namespace vitrine;
  std::vector<std::string> names;
  int seeds = 3;
  for (int i = 1; i < count; ++i) {
    if (std::string(words[i]) == "--seeds" && i + 1 < count)
      seeds = std::atoi(words[++i]);
    else
      names.emplace_back(words[i]);
  }
  const Pool pool(0);
  const auto wanted = [&](const std::string& name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  Learnt judge;
  if (wanted("digits-vae")) judge = learn(load_example("digits-cnn").value(), 1, pool);
  for (int seed = 1; seed <= seeds; ++seed) {
    if (wanted("gaussians-gan")) gaussians(seed, pool);
    if (wanted("digits-denoising")) denoising(seed, pool);
    if (wanted("digits-autoencoder")) autoencoder(seed, pool);
    if (wanted("digits-vae")) variational(seed, pool, *judge.trainer);
    std::fflush(stdout);
  }
  return 0;
}
