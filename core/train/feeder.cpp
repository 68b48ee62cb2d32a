#include "core/train/feeder.h"

#include <utility>

namespace vitrine {

Feeder::Feeder(const Dataset& dataset, const Pool& pool, std::int64_t capacity, Rows rows)
    : dataset_(dataset), pool_(pool), rows_(std::move(rows)), job_(pool, [this](Ahead::Where where) {
        gather_into(batches_[1 - now_], next_, where == Ahead::Where::owner ? &pool_ : nullptr);
      }) {
  batches_[0] = make_batch(dataset, capacity);
  std::size_t bytes = 0;
  for (const auto& field : batches_[0].fields) bytes += field.values.size() * sizeof(float);
  worthwhile_ = pool.threads() > 1 && bytes >= kWorthwhileBytes;
  if (worthwhile_) batches_[1] = batches_[0];
}

void Feeder::normalise_by(const Scales& scales) {
  forget();
  scales_ = scales;
}

void Feeder::gather_into(Batch& batch, Place place, const Pool* pool) {
  gather(dataset_, rows_(place), scales_, batch, pool, place.epoch);
}

const Batch& Feeder::take(Place place) {
  if (is_ahead_) {
    job_.wait();
    is_ahead_ = false;
    if (next_ == place) {
      now_ = 1 - now_;
      return batches_[now_];
    }
  }
  gather_into(batches_[now_], place, &pool_);
  return batches_[now_];
}

void Feeder::ahead(Place place) {
  if (!worthwhile_) return;
  forget();
  next_ = place;
  is_ahead_ = true;
  job_.start();
}

void Feeder::forget() {
  if (is_ahead_) job_.wait();
  is_ahead_ = false;
}

}  // namespace vitrine
