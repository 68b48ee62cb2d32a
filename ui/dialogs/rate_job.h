// A search for a learning rate on a thread of its own. Whoever asked takes what has come when it suits; asked to
// stop, it ends within a step, and nobody has to wait for that.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/train/rate_finder.h"

namespace vitrine::ui {

class RateJob {
 public:
  // Weights of which nothing fits are left out: it then begins with the initial ones, and Adoption says nothing.
  static std::shared_ptr<RateJob> begin(RateSearch search);

  void stop() { m_stop = true; }
  bool isDone() const { return m_done; }
  std::vector<RatePoint> take();  // that have come since
  // Once it is done.
  const Result<RateCurve>& result() const { return *m_result; }

 private:
  Result<RateCurve> find(RateSearch& search);

  std::atomic<bool> m_stop{false}, m_done{false};
  std::mutex m_mutex;
  std::vector<RatePoint> m_come;
  std::optional<Result<RateCurve>> m_result;
};

}  // namespace vitrine::ui
