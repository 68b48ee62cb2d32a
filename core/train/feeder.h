// Batches for a program. Long ones are gathered ahead: while a step computes, a free worker copies and normalises the
// samples of the next. Which batch a step gets depends on its place alone, so that gathering ahead changes no bit.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>

#include "core/base/parallel.h"
#include "core/data/batch.h"

namespace vitrine {

class Feeder {
 public:
  struct Place {  // epoch 0: evaluation
    std::uint64_t epoch = 0, batch = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };
  // The samples of a place. Called on whatever thread gathers, never on two at once; the span stays good until the
  // next call.
  using Rows = std::function<std::span<const std::int64_t>(Place)>;

  Feeder(const Dataset& dataset, const Pool& pool, std::int64_t capacity, Rows rows);

  void normalise_by(const Scales& scales);
  // The batch of a place, gathered now unless it was ahead. It stays as it is until the next take().
  const Batch& take(Place place);
  // Begins to gather the batch that will be taken next, where it pays.
  void ahead(Place place);
  // What rows() says has changed: nothing that was gathered ahead counts.
  void forget();

 private:
  static constexpr std::size_t kWorthwhileBytes = std::size_t{64} << 10;  // less is copied faster than handed over

  void gather_into(Batch& batch, Place place, const Pool* pool);

  const Dataset& dataset_;
  const Pool& pool_;
  Rows rows_;
  Scales scales_;
  std::array<Batch, 2> batches_;  // the second stays empty where nothing is gathered ahead
  std::size_t now_ = 0;
  bool worthwhile_ = false, is_ahead_ = false;
  Place next_;
  Ahead job_;  // last: it is waited for before anything above goes away
};

}  // namespace vitrine
