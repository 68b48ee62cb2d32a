#include "ui/dialogs/rate_job.h"

#include <exception>
#include <new>
#include <utility>

#include "ui/document/background.h"

namespace vitrine::ui {

std::shared_ptr<RateJob> RateJob::begin(RateSearch search) {
  auto job = std::make_shared<RateJob>();
  inBackground([job, search = std::make_shared<RateSearch>(std::move(search))] {
    try {
      job->m_result = job->find(*search);
    } catch (const std::bad_alloc&) {
      job->m_result = Error{"There is not enough memory for a second copy of the network", "",
                            "Choose a smaller batch, or close other programs"};
    } catch (const std::exception& e) {
      job->m_result = Error{std::string("The search failed: ") + e.what(), "", "Please report it"};
    }
    job->m_done = true;
  });
  return job;
}

Result<RateCurve> RateJob::find(RateSearch& search) {
  const auto come = [this](const RatePoint& point) {
    const std::lock_guard lock(m_mutex);
    m_come.push_back(point);
  };
  const auto stop = [this] { return m_stop.load(); };
  auto out = find_rate(search, come, stop);
  if (out || !search.weights || out.error().code != "nothing-fits") return out;
  search.weights.reset();
  return find_rate(search, come, stop);
}

std::vector<RatePoint> RateJob::take() {
  const std::lock_guard lock(m_mutex);
  return std::exchange(m_come, {});
}

}  // namespace vitrine::ui
