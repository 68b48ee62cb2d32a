// Who watches what of a run. Any number of watchers come and go on any thread; equal requests are one, and nothing is
// computed that nobody holds any more.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "core/train/probe.h"
#include "core/watch/swap_buffer.h"

namespace vitrine {

// A request, for as long as somebody holds it.
class Watched {
 public:
  explicit Watched(const Spec& asked) : request(asked), probe_(probe_types().at(asked.type).make(asked.params)) {}

  const Spec request;
  [[nodiscard]] const Latest<ProbeAnswer>& answers() const { return answers_; }
  // For whoever answers.
  void publish(std::shared_ptr<const ProbeAnswer> answer) { answers_.publish(std::move(answer)); }

 private:
  friend class ProbeDesk;
  std::unique_ptr<Probe> probe_;  // the run's thread alone uses it
  Latest<ProbeAnswer> answers_;
  std::atomic<bool> due_{true};  // nothing has been answered since the network changed
  double cost_ = 0;              // s that its last answer took; the run's thread alone
  std::chrono::steady_clock::time_point answered_;
};

// How long a probe's last answer took, and how long ago that was, in seconds.
struct ProbeRest {
  double cost = 0, waited = 0;
};
// Which of them, that look again and again, may look now: those that have rested long enough for all together to take
// no more than `share` of the time, and each no more often than every `least` seconds. What is dear rests longer, by
// the square root of its cost, which makes the sum of the rests as short as it can be; with it look all that are no
// dearer, so that answers of one moment come together.
[[nodiscard]] std::vector<bool> rested(const std::vector<ProbeRest>& rests, double share, double least);

class ProbeDesk {
 public:
  // Any thread. `request` names a probe that there is.
  [[nodiscard]] std::shared_ptr<Watched> watch(const Spec& request);
  // Of those that somebody holds.
  [[nodiscard]] std::vector<std::shared_ptr<Watched>> watched() const;
  [[nodiscard]] bool any_due() const;
  // Nobody has watched anything since the last answer(): cheap enough to be asked at every step.
  [[nodiscard]] bool quiet() const { return quiet_; }

  // The run's thread. The network has changed: what was answered of it is old. What is asked of its past is not.
  void make_due();
  // While the network changes all the time: of what is asked of it as it is now, see rested().
  void make_rested_due(double share, double least);
  // Answers what is due, the cheap before the dear. `subject` gives the network as it was after so many steps, or
  // kNow.
  void answer(const std::function<ProbeSubject(std::int64_t)>& subject, const std::function<bool()>& stop);
  void forget();  // all requests, which are never answered then

 private:
  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<Watched>> requests_;
  std::atomic<bool> quiet_{true};
};

}  // namespace vitrine
