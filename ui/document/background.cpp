#include "ui/document/background.h"

#include <sys/resource.h>

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace vitrine::ui {
namespace {

struct Threads {
  std::mutex mutex;
  std::condition_variable changed;
  std::list<std::thread> all;
  std::list<std::thread::id> done;  // their work is; they have still to be joined

  // With the mutex held.
  void joinDone() {
    for (const auto id : done) {
      const auto it = std::find_if(all.begin(), all.end(), [&](const std::thread& t) { return t.get_id() == id; });
      it->join();
      all.erase(it);
    }
    done.clear();
  }
};

Threads& threads() {
  static auto* const all = new Threads;  // lives as long as any thread may
  return *all;
}

}  // namespace

void inBackground(std::function<void()> work) {
  Threads& t = threads();
  const std::lock_guard lock(t.mutex);
  t.joinDone();
  t.all.emplace_back([&t, work = std::move(work)]() mutable {
    work();
    work = {};  // what it owned may take long to end, too
    const std::lock_guard done(t.mutex);
    t.done.push_back(std::this_thread::get_id());
    t.changed.notify_all();
  });
}

void yieldToTraining() {
  constexpr int kNice = 15;
  // On Linux the niceness of 0 is that of the thread that asks; where it cannot be had, nothing is lost but speed.
  setpriority(PRIO_PROCESS, 0, kNice);
}

bool joinBackground(int milliseconds) {
  Threads& t = threads();
  std::unique_lock lock(t.mutex);
  const auto finished = [&] { return t.done.size() == t.all.size(); };
  if (milliseconds < 0)
    t.changed.wait(lock, finished);
  else if (!t.changed.wait_for(lock, std::chrono::milliseconds(milliseconds), finished))
    return false;
  t.joinDone();
  return true;
}

}  // namespace vitrine::ui
