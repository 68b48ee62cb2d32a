#include "core/train/probe_desk.h"

#include <algorithm>

namespace vitrine {

std::shared_ptr<Watched> ProbeDesk::watch(const Spec& request) {
  const std::lock_guard lock(mutex_);
  quiet_ = false;
  std::erase_if(requests_, [](const std::weak_ptr<Watched>& one) { return one.expired(); });
  for (const auto& one : requests_)
    if (auto same = one.lock(); same && same->request == request) return same;
  auto added = std::make_shared<Watched>(request);
  requests_.push_back(added);
  return added;
}

std::vector<std::shared_ptr<Watched>> ProbeDesk::watched() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Watched>> out;
  for (const auto& one : requests_)
    if (auto held = one.lock()) out.push_back(std::move(held));
  return out;
}

bool ProbeDesk::any_due() const {
  const auto all = watched();
  return std::any_of(all.begin(), all.end(), [](const auto& one) { return one->due_.load(); });
}

void ProbeDesk::make_due() {
  for (const auto& one : watched())
    if (step_asked(one->request) == kNow) one->due_ = true;
}

void ProbeDesk::answer(const std::function<ProbeSubject(std::int64_t)>& subject, const std::function<bool()>& stop) {
  const auto all = watched();
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(requests_, [](const std::weak_ptr<Watched>& one) { return one.expired(); });
    quiet_ = requests_.empty();
  }
  for (const auto& one : all) {
    if (!one->due_ || stop()) continue;
    const ProbeSubject looked_at = subject(step_asked(one->request));
    std::shared_ptr<ProbeAnswer> answer = one->probe_->look(looked_at, stop);
    if (stop()) return;  // it may be incomplete
    answer->step = looked_at.step;
    one->due_ = false;
    one->publish(std::move(answer));
  }
}

void ProbeDesk::forget() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

}  // namespace vitrine
