#include "core/train/snapshots.h"

#include <algorithm>
#include <utility>

namespace vitrine {
namespace {

std::size_t bytes_in(const KeyedTensors& tensors) {
  std::size_t bytes = 0;
  for (const auto& [key, tensor] : tensors) bytes += key.size() + tensor.values.size() * sizeof(float);
  return bytes;
}

}  // namespace

std::size_t bytes_of(const Trained& state) {
  std::size_t bytes = 0;
  for (const Trained::Entry& entry : state.weights)
    bytes += entry.key.size() + entry.name.size() + entry.value.values.size() * sizeof(float);
  if (!state.state) return bytes;
  for (const KeyedTensors& slot : state.state->slots) bytes += bytes_in(slot);
  return bytes + bytes_in(state.state->moving) + bytes_in(state.state->carried) + bytes_in(state.state->best);
}

bool Snapshots::wants(std::uint64_t step) const {
  const std::lock_guard lock(mutex_);
  return every_ > 0 && step % every_ == 0;
}

void Snapshots::keep(std::shared_ptr<const Trained> state) {
  const Mark mark{state->state->step, state->state->epoch};
  const std::size_t bytes = bytes_of(*state);
  put({mark, bytes, std::move(state), {}});
}

void Snapshots::add(Mark mark, std::size_t bytes, Load load) {
  put({mark, bytes, nullptr, std::move(load)});
  find_distance();
}

void Snapshots::take(const Snapshots& others) {
  std::vector<Entry> theirs;
  {
    const std::lock_guard lock(others.mutex_);
    theirs = others.entries_;
  }
  for (Entry& entry : theirs) put(std::move(entry));
  find_distance();
}

// Who takes up a past goes on with the distance that it was thinned to.
void Snapshots::find_distance() {
  const std::lock_guard lock(mutex_);
  std::uint64_t all = 0;
  for (const Entry& entry : entries_) all |= entry.mark.step;
  if (every_ > 0 && all > 0) every_ = std::max(every_, all & (~all + 1));  // the largest power of 2 in all of them
}

void Snapshots::put(Entry entry) {
  const std::lock_guard lock(mutex_);
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), entry.mark.step,
                                      [](const Entry& one, std::uint64_t step) { return one.mark.step < step; });
  if (place != entries_.end() && place->mark.step == entry.mark.step) {
    if (entry.load) place->load = std::move(entry.load);
    return;
  }
  bytes_ += entry.bytes;
  entries_.insert(place, std::move(entry));
  ++revision_;
  thin();
}

void Snapshots::thin() {
  const auto over = [&] {
    const std::uint64_t last = entries_.empty() ? 0 : entries_.back().mark.step;
    return bytes_ > budget_ || entries_.size() > kMost || entries_.size() > at_first_ + last / least_;
  };
  while (over() && entries_.size() > 1) {
    // Steps that are no multiples of anything, such as that at which a run was taken up, go first.
    every_ = std::max<std::uint64_t>(1, every_) * 2;
    std::erase_if(entries_, [&](const Entry& one) {
      const bool goes = one.mark.step % every_ != 0;
      if (goes) bytes_ -= one.bytes;
      return goes;
    });
  }
  if (over() && !entries_.empty()) every_ = 0, bytes_ = 0, entries_.clear();
}

void Snapshots::pace(std::uint64_t steps, std::size_t at_first) {
  const std::lock_guard lock(mutex_);
  least_ = std::max<std::uint64_t>(1, steps);
  at_first_ = std::max<std::size_t>(1, at_first);
}

void Snapshots::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  bytes_ = 0;
  every_ = 1;
  ++revision_;
}

std::vector<Snapshots::Mark> Snapshots::marks() const {
  const std::lock_guard lock(mutex_);
  std::vector<Mark> out;
  out.reserve(entries_.size());
  for (const Entry& entry : entries_) out.push_back(entry.mark);
  return out;
}

Result<std::shared_ptr<const Trained>> Snapshots::at(std::uint64_t step) const {
  std::shared_ptr<const Trained> state;
  Load load;
  {
    const std::lock_guard lock(mutex_);
    const auto after = std::upper_bound(entries_.begin(), entries_.end(), step,
                                        [](std::uint64_t asked, const Entry& one) { return asked < one.mark.step; });
    if (after == entries_.begin())
      return Error{"No state of this run is kept from step " + std::to_string(step) + " or before it", "",
                   "Choose a later step, or give snapshots more room"};
    state = std::prev(after)->state, load = std::prev(after)->load;
  }
  if (state) return state;
  VITRINE_TRY(Trained read, load());  // unlocked: files take their time
  return std::make_shared<const Trained>(std::move(read));
}

std::shared_ptr<Snapshots> Snapshots::until(std::uint64_t step) const {
  const std::lock_guard lock(mutex_);
  auto out = std::make_shared<Snapshots>(budget_);
  out->every_ = every_;
  out->least_ = least_;
  out->at_first_ = at_first_;
  for (const Entry& entry : entries_)
    if (entry.mark.step <= step) out->bytes_ += entry.bytes, out->entries_.push_back(entry);
  return out;
}

void Snapshots::set_budget(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (every_ == 0 && bytes > budget_) every_ = 1;  // there may be room now
  budget_ = bytes;
  thin();
  ++revision_;
}

std::size_t Snapshots::budget() const {
  const std::lock_guard lock(mutex_);
  return budget_;
}

std::size_t Snapshots::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

std::uint64_t Snapshots::every() const {
  const std::lock_guard lock(mutex_);
  return every_;
}

std::uint64_t Snapshots::revision() const {
  const std::lock_guard lock(mutex_);
  return revision_;
}

}  // namespace vitrine
