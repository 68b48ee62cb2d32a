// Batches that are gathered ahead are those that would have been gathered in place.
#include "core/train/feeder.h"

#include "tests/core/train/support.h"

namespace vitrine {
namespace {

using namespace test;

constexpr std::int64_t kSamples = 70, kCapacity = 32, kWidth = 1024;  // 128 KiB a batch: worth a worker

Data wide_data() {
  auto data = std::make_shared<Dataset>();
  data->count = kSamples;
  data->fields.push_back({"input", FieldKind::values, {kWidth}, {}, 0, {}});
  data->fields.push_back({"target", FieldKind::values, {}, {}, 0, {}});
  for (std::int64_t i = 0; i < kSamples * kWidth; ++i)
    data->fields[0].values.floats().push_back(static_cast<float>(i % 9973));
  for (std::int64_t i = 0; i < kSamples; ++i) data->fields[1].values.floats().push_back(static_cast<float>(i));
  return data;
}

// The samples of a place, the last batch of an epoch being short; another epoch has another order.
struct Order {
  std::vector<std::int64_t> rows;
  int asked = 0;

  std::span<const std::int64_t> operator()(Feeder::Place place) {
    ++asked;
    const auto begin = static_cast<std::int64_t>(place.batch) * kCapacity;
    rows.clear();
    for (auto i = begin; i < std::min(kSamples, begin + kCapacity); ++i)
      rows.push_back((i * 3 + static_cast<std::int64_t>(place.epoch)) % kSamples);
    return rows;
  }
};

const Normalisation kScale{{5}, {0.25F}};

void expect_batch(const Batch& batch, const Dataset& data, Feeder::Place place) {
  Order order;
  Batch wanted = make_batch(data, kCapacity);
  gather(data, order(place), {kScale, {}, {}}, wanted);
  ASSERT_EQ(batch.count, wanted.count);
  for (std::size_t f = 0; f < wanted.fields.size(); ++f) {
    const auto size = static_cast<std::size_t>(wanted.count * wanted.fields[f].shape.size());
    EXPECT_TRUE(same_floats(batch.fields[f].values.data(), wanted.fields[f].values.data(), size));
  }
}

TEST(Feeder, AheadGivesTheSameBatchesAtAnyNumberOfThreads) {
  const Data data = wide_data();
  for (const int threads : {1, 2, 4}) {
    const Pool pool(threads);
    Order order;
    Feeder feeder(*data, pool, kCapacity, [&](Feeder::Place place) { return order(place); });
    feeder.normalise_by({kScale, {}, {}});
    for (std::uint64_t step = 0; step < 60; ++step) {
      const Feeder::Place now{1 + step / 3, step % 3}, next{1 + (step + 1) / 3, (step + 1) % 3};
      const Batch& batch = feeder.take(now);
      feeder.ahead(next);
      expect_batch(batch, *data, now);  // while the next is under way
    }
    feeder.forget();
    EXPECT_EQ(order.asked, threads > 1 ? 61 : 60) << "each batch is gathered once";
  }
}

TEST(Feeder, AnotherPlaceThanTheOneAheadIsGatheredAnew) {
  const Data data = wide_data();
  const Pool pool(2);
  Order order;
  Feeder feeder(*data, pool, kCapacity, [&](Feeder::Place place) { return order(place); });
  feeder.normalise_by({kScale, {}, {}});
  expect_batch(feeder.take({1, 0}), *data, {1, 0});
  feeder.ahead({1, 1});
  expect_batch(feeder.take({1, 0}), *data, {1, 0});
  feeder.ahead({1, 1});
  feeder.ahead({1, 2});
  expect_batch(feeder.take({1, 2}), *data, {1, 2});
  feeder.ahead({2, 0});
}

TEST(Feeder, AResetWhileABatchIsAheadStartsTheSameRunAgain) {
  const Project project = image_project();  // 98 KiB a batch
  const Data data = load(project);
  const Pool one(1), two(2);
  Story plain;
  ASSERT_TRUE(train(*trainer_of(project, data, one), plain));
  const auto trainer = trainer_of(project, data, two);
  for (const std::uint64_t steps : {1, 6, 7, 8, 9}) {  // 7 steps are an epoch
    Story begun, whole;
    ASSERT_TRUE(train(*trainer, begun, steps));
    trainer->reset();
    ASSERT_TRUE(train(*trainer, whole));
    expect_same(whole, plain);
    trainer->reset();
  }
}

TEST(Feeder, AnEvaluationThatIsStoppedLeavesNothingForTheNext) {
  const Project project = image_project();
  const Data data = load(project);
  const Pool one(1), two(2);
  const auto alone = trainer_of(project, data, one), shared = trainer_of(project, data, two);
  const auto& rows = alone->split().train;
  std::vector<std::int64_t> back(rows.rbegin(), rows.rend());
  int asked = 0;
  (void)shared->evaluator().evaluate(rows, [&] { return ++asked > 1; });
  EXPECT_TRUE(same(shared->evaluator().evaluate(back), alone->evaluator().evaluate(back)));
  EXPECT_EQ(shared->evaluator().predict(rows), alone->evaluator().predict(rows));
}

}  // namespace
}  // namespace vitrine
