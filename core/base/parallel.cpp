#include "core/base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <cassert>
#include <exception>
#include <thread>
#include <utility>

namespace vitrine {

int Pool::hardware_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1U, std::thread::hardware_concurrency());
}

void Pool::run_chunk(std::int64_t index, std::int64_t count, std::int64_t grain, int worker,
                     FunctionRef<void(Chunk)> body) const {
  note_worker(worker);
  body({index, index * grain, std::min(count, (index + 1) * grain)});
}

// The job goes from hand to hand by `phase`. What was posted to the pool may come late, after the owner has done the
// job itself: then it finds nothing to do, or takes over the job that was started next.
struct Ahead::State {
  enum Phase : int { idle, waiting, running };
  std::function<void(Where)> job;
  std::atomic<int> phase{idle};
  std::atomic<bool> posted{false};  // the pool still has to call
  std::exception_ptr thrown;        // written while running, read while idle

  bool take() {
    int expected = waiting;
    return phase.compare_exchange_strong(expected, running);
  }
  void finish() {
    phase = idle;
    phase.notify_all();
  }
  void run(Where where) {
    try {
      job(where);
    } catch (...) {
      thrown = std::current_exception();  // for the owner
    }
    finish();
  }
};

Ahead::Ahead(const Pool& pool, std::function<void(Where)> job) : pool_(pool), state_(std::make_shared<State>()) {
  state_->job = std::move(job);
}

Ahead::~Ahead() {
  if (state_->take()) state_->finish();
  state_->phase.wait(State::running);
}

void Ahead::start() {
  assert(state_->phase == State::idle);
  state_->phase = State::waiting;
  if (pool_.threads() == 1 || state_->posted.exchange(true)) return;
  pool_.post(state_, [](void* posted) {
    State& state = *static_cast<State*>(posted);
    state.posted = false;
    if (state.take()) state.run(Where::worker);
  });
}

void Ahead::wait() {
  if (state_->take()) state_->run(Where::owner);
  state_->phase.wait(State::running);
  if (state_->thrown) std::rethrow_exception(std::exchange(state_->thrown, nullptr));
}

}  // namespace vitrine
